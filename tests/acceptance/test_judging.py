"""The verdict on a journey sees what may never be: each rule is broken once, and must be told."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from deploy.acceptance.item_specs import ItemSpec, Run, item_specs_of
from deploy.acceptance.old_lists import OldList
from deploy.acceptance.verdict import ENDS, SAID, ItemEvidence, verdict
from shared.law.ladder import late_rungs, window_rungs
from shared.law.limits import WINDOW_DAYS

TODAY = date(2026, 11, 23)
RUNGS = window_rungs()
PARTY = "Perjalanan uji abcdefgh"


@pytest.fixture
def specs() -> list[ItemSpec]:
    """Gives one acknowledged dossier of each fate."""
    found = item_specs_of(Run("abcdefgh", TODAY, "skpd", "disperindagesdm"), 6)
    for number, spec in enumerate(found, start=1):
        spec.story.item_id = f"butir-{number}"
        spec.received = {"submission_id": f"pengajuan-{number}", "agenda_number": number}
    return found


@pytest.fixture
def seen(specs: list[ItemSpec]) -> ItemEvidence:
    """Gives what a province shows when all went well."""
    return ItemEvidence(
        items=[item(spec) for spec in specs],
        lines=[line for spec in specs for line in lines(spec)],
        agenda=[entry(n, f"pengajuan-{n}") for n in range(1, len(specs) + 1)],
        submissions={spec.received["submission_id"]: status(spec) for spec in specs},
        dik={spec.story.item_id for spec in specs if ENDS[spec.fate][0] == "exempt"},
        dip={spec.story.item_id for spec in specs if ENDS[spec.fate][0] == "public"},
        party=PARTY,
        steps={each.story.item_id: [step(n) for n in RUNGS] for each in specs if each.fate == "waiting"},
    )


def entry(number: int, submission: str, party: str = PARTY) -> dict[str, Any]:
    return {"submission_id": submission, "nomor": number, "asal": party}


def item(spec: ItemSpec) -> dict[str, Any]:
    state = ENDS[spec.fate][0]
    return {"id": spec.story.item_id, "state": state, "penetapan_date": TODAY.isoformat()}


def status(spec: ItemSpec) -> dict[str, Any]:
    files = [{"sha256": spec.sha256}]
    return {"items": [{"item_id": spec.story.item_id, "state": ENDS[spec.fate][1], "files": files}]}


def lines(spec: ItemSpec) -> list[dict[str, Any]]:
    types = [type_ for type_, count in SAID[spec.fate].items() for _ in range(count)]
    told = [line(spec, type_) for type_ in ["intake.item_submitted.v1", *types]]
    if spec.fate in {"opened", "published", "waiting"}:
        told += [rung(spec, number) for number in RUNGS]
    return [{**each, "sequence": number} for number, each in enumerate(told, start=1)]


def line(spec: ItemSpec, type_: str, **facts: Any) -> dict[str, Any]:
    return {"topic": "terbuka", "key": spec.story.item_id, "type": type_, "facts": facts}


def rung(spec: ItemSpec, number: int) -> dict[str, Any]:
    return line(spec, "scheduler.declassification_due.v1", rung=number, period_version=1)


def step(number: int, state: str = "fired") -> dict[str, Any]:
    return {"name": f"h-{number}", "period_version": 1, "state": state, "on": TODAY.isoformat()}


def told(specs: list[ItemSpec], seen: ItemEvidence) -> str:
    return "\n".join(verdict(specs, [], seen))


def test_a_journey_that_went_well_has_no_violation(specs: list[ItemSpec], seen: ItemEvidence) -> None:
    assert verdict(specs, [], seen) == []


def test_a_dossier_that_was_never_acknowledged_is_told(specs: list[ItemSpec], seen: ItemEvidence) -> None:
    specs[5].received = {}
    assert "tidak pernah diakui" in told(specs, seen)


def test_a_list_that_was_never_acknowledged_is_told(specs: list[ItemSpec], seen: ItemEvidence) -> None:
    assert verdict(specs, [OldList("uji-x-1", "daftar.csv", b"")], seen) == ["daftar.csv: tidak pernah diakui"]


def test_an_acknowledged_number_that_is_not_in_the_book_is_told(specs: list[ItemSpec], seen: ItemEvidence) -> None:
    assert "tercatat 0 kali" in told(specs, replace(seen, agenda=seen.agenda[1:]))


def test_a_number_given_twice_is_told(specs: list[ItemSpec], seen: ItemEvidence) -> None:
    twice = [*seen.agenda, entry(1, "pengajuan-lain", "Dinas Perhubungan")]
    assert "dipakai lebih dari sekali" in told(specs, replace(seen, agenda=twice))


def test_a_line_of_the_book_that_nobody_acknowledged_is_told(specs: list[ItemSpec], seen: ItemEvidence) -> None:
    more = [*seen.agenda, entry(99, "pengajuan-99"), entry(100, "pengajuan-100", "Dinas Perhubungan")]
    assert verdict(specs, [], replace(seen, agenda=more)) == ["nomor agenda 99 tercatat, tetapi tidak pernah diakui"]


def test_an_acknowledged_item_that_registry_lacks_is_told(specs: list[ItemSpec], seen: ItemEvidence) -> None:
    assert "tidak ada di registry" in told(specs, replace(seen, items=seen.items[1:]))


def test_an_item_that_nobody_acknowledged_is_told(specs: list[ItemSpec], seen: ItemEvidence) -> None:
    more = [*seen.items, {"id": "butir-9", "state": "submitted", "penetapan_date": None}]
    assert "butir-9 ada di registry, tetapi tidak pernah diakui" in told(specs, replace(seen, items=more))


def test_another_hash_is_told(specs: list[ItemSpec], seen: ItemEvidence) -> None:
    seen.submissions["pengajuan-1"]["items"][0]["files"] = [{"sha256": "0" * 64}]
    assert "hash berkas di intake" in told(specs, seen)


def test_an_item_in_both_lists_is_told(specs: list[ItemSpec], seen: ItemEvidence) -> None:
    assert "ada di DIK dan DIP sekaligus" in told(specs, replace(seen, dik=seen.dik | seen.dip))


def test_an_item_in_neither_list_is_told(specs: list[ItemSpec], seen: ItemEvidence) -> None:
    assert "DIK False dan DIP False" in told(specs, replace(seen, dik=set()))


def test_an_item_that_ended_elsewhere_is_told(specs: list[ItemSpec], seen: ItemEvidence) -> None:
    seen.submissions["pengajuan-1"]["items"][0]["state"] = "submitted"
    assert "keadaan yang dibaca SKPD bukan returned" in told(specs, seen)


def test_an_event_said_twice_is_told(specs: list[ItemSpec], seen: ItemEvidence) -> None:
    doubled = [*seen.lines, seen.lines[1]]
    words = told(specs, replace(seen, lines=doubled))
    assert "registry.item_returned.v1 tercatat 2 kali, seharusnya 1" in words
    assert "berlubang atau berulang" in words


def test_an_event_that_was_lost_is_told(specs: list[ItemSpec], seen: ItemEvidence) -> None:
    words = told(specs, replace(seen, lines=seen.lines[1:]))
    assert "intake.item_submitted.v1 tercatat 0 kali, seharusnya 1" in words
    assert "berlubang atau berulang" in words


def test_a_missing_rung_is_told(specs: list[ItemSpec], seen: ItemEvidence) -> None:
    kept = [each for each in seen.lines if each["facts"].get("rung") != WINDOW_DAYS]
    words = told(specs, replace(seen, lines=kept))
    assert f"tidak diperingatkan pada [{WINDOW_DAYS}] hari kerja" in words
    assert f"anak tangga {WINDOW_DAYS} dari butir-4 terdengar 0 kali, seharusnya 1" in words


def test_a_rung_whose_day_has_come_in_silence_is_told(specs: list[ItemSpec], seen: ItemEvidence) -> None:
    late = late_rungs()[0]
    steps = {"butir-4": [*map(step, RUNGS), step(late, "waiting")]}
    assert f"anak tangga {late} dari butir-4 belum berbunyi" in told(specs, replace(seen, steps=steps))


def test_a_dead_letter_is_told(specs: list[ItemSpec], seen: ItemEvidence) -> None:
    dead = [{"room": "registry", "reason": "ISI_RUSAK", "key": "butir-1"}]
    assert "tersisih di registry: ISI_RUSAK" in told(specs, replace(seen, dead=dead))
