"""An event came: a case of three persons ends the grounds that waited for it, and opens the item with the last one."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.registry.domain import exempt
from services.registry.domain.case import Case
from services.registry.domain.case_endings import end_unchanged
from services.registry.domain.case_rules import CaseState, Policy
from services.registry.domain.facts import Answer
from services.registry.domain.item import Item
from services.registry.domain.states import ItemState
from shared.contracts.deadlines import CaseOverdueV1
from shared.contracts.exemptions import (
    CaseClosedV1,
    CaseOpenedV2,
    ItemOpenedV1,
    ItemReclassifiedV1,
    OpeningApprovedV1,
)
from tests.registry.build import (
    END,
    KETUA,
    PIMPINAN,
    TODAY,
    Registry,
    a_case,
    a_classification,
    a_ground,
    a_period,
    a_ruling,
    an_evidence,
    by,
    exempt_item,
    refused,
    undated,
)
from tests.registry.omitted import omitted_on

TOMORROW = TODAY + timedelta(days=1)
FACTS = {"event": "b", "court": "a", "consent": "g", "public_office": "h"}
MODES = {"event": "decided", "court": "court", "consent": "consent", "public_office": "consent"}
Huruf = tuple[str, ...]


def undated_item(*huruf: str, **kind: Any) -> Item:
    return exempt_item(a_classification(*(a_ground(each, period=undated(**kind)) for each in huruf)))


def opened(item: Item, trigger: Any = "event", **evidence: Any) -> Case:
    case = a_case(trigger, evidence=an_evidence(**evidence))
    case.open_for(item)
    return case


def decide(case: Case, item: Item, outcome: Any = "open_now", *, on: date = TODAY, **changes: Any) -> None:
    words = {"effective_on": None} | changes
    assert case.decide(a_ruling(outcome, on=on, **words), item, Policy.WINDOW) == []


def approve(case: Case, item: Item, *, on: date = TODAY) -> list[Any]:
    return case.approve(by("pimpinan", on), Answer.SETUJU, "", item=item, number="002/PPID/2026")


def came(item: Item, trigger: Any = "event", **evidence: Any) -> list[Any]:
    """Takes a fact through its three persons to the day after."""
    case = opened(item, trigger, **evidence)
    decide(case, item)
    approve(case, item)
    said, part = case.take_effect(item, TOMORROW, "bagian")
    assert part is None
    return said


@pytest.mark.parametrize("trigger", FACTS)
def test_a_fact_opens_the_item_whose_only_ground_it_ends(trigger: Any) -> None:
    item = undated_item(FACTS[trigger])
    (event,) = came(item, trigger)
    assert isinstance(event, ItemOpenedV1)
    assert (item.state, event.mode, event.opened_on) == (ItemState.PUBLIC, MODES[trigger], TOMORROW)
    assert event.decree_number == "002/PPID/2026"


@pytest.mark.parametrize("kind", ["until_event", "until_consent", "while_in_force", "per_regulation"])
def test_an_event_ends_every_kind_of_period_without_an_end(kind: str) -> None:
    item = undated_item("b", kind=kind)
    came(item)
    assert item.state is ItemState.PUBLIC


@pytest.mark.parametrize("trigger", FACTS)
@pytest.mark.parametrize("huruf", "abcdefghij")
def test_each_fact_ends_its_own_grounds_and_no_other(trigger: Any, huruf: str) -> None:
    fits = {"event": huruf not in "gh", "court": huruf == "a"}.get(trigger, huruf in "gh")
    item = undated_item(huruf)
    if fits:
        assert opened(item, trigger).grounds == (0,)
        return
    with refused("PEMICU_TIDAK_COCOK"):
        opened(item, trigger)


def test_an_event_does_not_end_a_period_with_a_day_of_its_own() -> None:
    with refused("PEMICU_TIDAK_COCOK"):
        opened(exempt_item(a_classification(a_ground("b"))))
    either = a_period(conditions=("atau sampai ada putusan pengadilan",), review_on=date(2026, 9, 1))
    assert opened(exempt_item(a_classification(a_ground("b", period=either)))).grounds == (0,)


@pytest.mark.parametrize("said", [{"starts_on_event": True}, {"conditions": ("stlh perkara selesai",)}])
def test_an_event_with_which_years_begin_starts_them_and_opens_nothing(said: Any) -> None:
    item = exempt_item(a_classification(a_ground("b", period=undated("years", years=2, **said))))
    assert item.ends_on is None
    (event,) = came(item, occurred_on=TODAY)
    assert isinstance(event, ItemReclassifiedV1)
    end = TODAY.replace(year=TODAY.year + 2)
    assert (item.state, event.ends_on, item.review_on) == (ItemState.EXEMPT, end, None)
    assert item.ends_on == end
    with refused("PEMICU_TIDAK_COCOK"):
        opened(item, occurred_on=TODAY)


def test_an_earlier_end_beside_years_ends_them() -> None:
    either = a_period(
        "years", text="2 tahun", years=2, conditions=("atau sampai ada putusan pengadilan",), review_on=date(2027, 1, 4)
    )
    item = exempt_item(a_classification(a_ground("b", period=either)))
    (event,) = came(item)
    assert isinstance(event, ItemOpenedV1)


def test_of_several_grounds_the_event_says_whose_it_is() -> None:
    item = undated_item("b", "d")
    with refused("PERISTIWA_HARUS_MENYEBUT_HURUF"):
        opened(item)
    assert opened(item, huruf=("d",)).grounds == (1,)
    assert opened(item, huruf=("b", "d")).grounds == (0, 1)
    with refused("PEMICU_TIDAK_COCOK"):
        opened(item, huruf=("i",))


@pytest.mark.parametrize(
    ("occurred", "code"),
    [
        (TODAY - timedelta(days=1), "PERISTIWA_SEBELUM_PENETAPAN"),
        (TODAY, ""),
        (TODAY + timedelta(days=1), "TANPA_BUKTI"),
    ],
)
def test_an_event_came_after_the_first_penetapan_and_not_tomorrow(occurred: date, code: str) -> None:
    item = undated_item("b")
    if not code:
        assert opened(item, occurred_on=occurred)
        return
    with refused(code):
        opened(item, occurred_on=occurred)


def test_the_date_of_the_proof_is_the_event_s_where_nothing_else_is_said() -> None:
    with refused("PERISTIWA_SEBELUM_PENETAPAN"):
        opened(undated_item("b"), dated=TODAY - timedelta(days=1))
    assert opened(undated_item("g"), "consent", dated=TODAY - timedelta(days=1))


def test_each_ground_records_its_own_event_and_the_last_one_opens() -> None:
    item = undated_item("b", "d", "h")
    (first,) = came(item, huruf=("b",))
    assert isinstance(first, ItemReclassifiedV1)
    assert (first.period_version, first.public.huruf, first.ends_on) == (2, ("d", "h"), None)
    assert item.classification is not None
    assert [(g.ended_on, g.ended_by) for g in item.classification.grounds] == [
        (TODAY, "perkara"),
        (None, ""),
        (None, ""),
    ]
    (second,) = came(item, "consent")
    assert isinstance(second, ItemReclassifiedV1)
    assert (second.period_version, second.public.huruf, item.state) == (3, ("d",), ItemState.EXEMPT)
    (last,) = came(item)
    assert isinstance(last, ItemOpenedV1)
    assert (item.state, item.ends_on) == (ItemState.PUBLIC, TODAY)


def test_an_event_that_leaves_a_dated_ground_gives_the_item_that_end() -> None:
    item = exempt_item(a_classification(a_ground("b", period=undated()), a_ground("h")))
    (said,) = came(item)
    assert isinstance(said, ItemReclassifiedV1)
    assert (said.ends_on, said.review_on, said.public.huruf) == (END, None, ("h",))
    assert "huruf b" not in said.public.legal_basis
    assert exempt.lapse(item, 2, END + timedelta(days=1))


def test_an_ended_ground_keeps_the_day_of_its_first_event() -> None:
    item = undated_item("a", "b")
    court, event = opened(item, "court"), opened(item, "event", huruf=("a",))
    for case in (court, event):
        case.id = case.trigger
        decide(case, item)
        approve(case, item)
    court.take_effect(item, TOMORROW, "bagian")
    event.take_effect(item, TOMORROW + timedelta(days=1), "bagian")
    assert item.classification is not None
    assert [(g.ended_on, g.ended_by) for g in item.classification.grounds] == [(TODAY, "court"), (None, "")]


@pytest.mark.parametrize("days", [0, 5])
def test_it_takes_effect_on_the_day_after_the_approval_whatever_day_was_named(days: int) -> None:
    item, approved = undated_item("b"), TODAY + timedelta(days=days)
    case = opened(item)
    decide(case, item, effective_on=TODAY)
    (event,) = approve(case, item, on=approved)
    assert isinstance(event, OpeningApprovedV1)
    assert event.effective_on == approved + timedelta(days=1)
    with refused("BELUM_BERLAKU"):
        case.take_effect(item, approved, "bagian")
    assert item.state is ItemState.EXEMPT


def test_it_is_not_put_off() -> None:
    item = undated_item("b")
    with refused("HARI_BERLAKU_TIDAK_SAH"):
        decide(opened(item), item, effective_on=TODAY + timedelta(days=2))


def test_it_is_refused_only_as_not_having_occurred_with_a_reason() -> None:
    item = undated_item("b")
    case = opened(item)
    with refused("TANPA_ALASAN"):
        decide(case, item, "did_not_occur", reason=" ", dip=None)
    decide(case, item, "did_not_occur", reason="Putusan itu belum dibacakan.", dip=None)
    (closed,) = approve(case, item)
    assert isinstance(closed, CaseClosedV1)
    assert (case.state, case.closed_reason, case.decree_number) == (
        CaseState.CLOSED,
        "Putusan itu belum dibacakan.",
        "",
    )
    assert (item.state, item.period_version) == (ItemState.EXEMPT, 1)


@pytest.mark.parametrize("trigger", FACTS)
def test_a_fact_is_not_dropped_by_the_ketua_alone(trigger: Any) -> None:
    with refused("KEADAAN_TIDAK_COCOK"):
        end_unchanged(opened(undated_item(FACTS[trigger]), trigger), KETUA, "Tidak jadi.")


def test_three_persons_and_none_twice() -> None:
    item = undated_item("b")
    case = opened(item)
    with refused("SATU_ORANG_DUA_PERAN"):
        decide(case, item, by=by("petugas"))
    decide(case, item)
    for person in ("petugas", "ketua"):
        with refused("SATU_ORANG_DUA_PERAN"):
            case.approve(by(person), Answer.SETUJU, "", item=item, number="1")
    assert PIMPINAN.person not in {"petugas", "ketua"}


def test_an_unfinished_case_is_overdue_until_it_is_approved_and_a_finished_one_never() -> None:
    item = undated_item("b")
    case = opened(item)
    case.overdue(date(2026, 4, 15))
    assert case.overdue_since == date(2026, 4, 15)
    decide(case, item)
    approve(case, item)
    assert case.overdue_since is None
    case.overdue(date(2026, 4, 16))
    assert case.overdue_since is None


# As events


async def test_an_event_goes_through_three_persons_and_opens_on_the_next_day(registry: Registry) -> None:
    item_id = await registry.exempt(a_classification(a_ground("b", period=undated())))
    case_id = await registry.early(item_id, "event")
    (said,) = await registry.said(CaseOpenedV2, item_id)
    assert (said.trigger, said.opened_on, said.window_opens) == ("event", TODAY, None)
    await registry.agreed(case_id)
    await registry.effective(item_id, case_id, TODAY)
    assert (await registry.queries.summary(item_id)).state == "exempt"
    await registry.effective(item_id, case_id, TOMORROW)
    assert (await registry.queries.summary(item_id)).opened_on == TOMORROW


async def test_an_overdue_case_stands_in_the_omissions_until_it_is_finished(registry: Registry) -> None:
    item_id = await registry.exempt(a_classification(a_ground("b", period=undated())))
    case_id = await registry.early(item_id, "event")
    due = date(2026, 4, 14)
    registry.clock.move_to_day(due + timedelta(days=1))
    await registry.hear(CaseOverdueV1(item_id=item_id, case_id=case_id, opened_on=TODAY, due_on=due))
    (late,) = await omitted_on(registry, due)
    assert (late.omission, late.since, late.case_id, late.id) == ("case_overdue", due, case_id, item_id)
    await registry.agreed(case_id)
    assert await omitted_on(registry, due) == []


async def test_a_fact_that_did_not_occur_uses_no_number(registry: Registry) -> None:
    item_id = await registry.exempt(a_classification(a_ground("b", period=undated())))
    case_id = await registry.early(item_id, "event")
    await registry.agreed(case_id, "did_not_occur", dip=None)
    (closed,) = await registry.said(CaseClosedV1, item_id)
    assert (closed.case_id, await registry.queries.next_number(2026)) == (case_id, 2)
    assert await registry.early(item_id, "event") != case_id
