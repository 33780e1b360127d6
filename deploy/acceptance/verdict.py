"""The verdict on a journey, from what the province shows to who asks: nothing lost, nothing twice, all in place."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from deploy.acceptance.item_specs import DUE, Fate, ItemSpec
from deploy.acceptance.old_lists import OldList
from deploy.acceptance.report import OPEN, placed
from shared.law.ladder import window_rungs

DUE_TYPE = "scheduler.declassification_due.v1"
CLASSIFIED = {"registry.item_classified.v1": 1, "registry.item_archived.v1": 1}
CASE = {"registry.case_opened.v2": 1, "registry.opening_approved.v1": 1}
OPENED = {"scheduler.opening_effective.v1": 1, "registry.item_opened.v1": 1}
SAID: Mapping[Fate, Mapping[str, int]] = {
    "withdrawn": {"intake.item_withdrawn.v1": 1},
    "returned": {"registry.item_returned.v1": 1},
    "exempt": {**CLASSIFIED, "publisher.website_updated.v1": 1},
    "waiting": {**CLASSIFIED, **CASE, "publisher.website_updated.v1": 1},
    "opened": {**CLASSIFIED, **CASE, **OPENED, "publisher.website_updated.v1": 2},
    "published": {
        **CLASSIFIED, **CASE, **OPENED, "registry.publication_copy_released.v1": 1, "publisher.website_updated.v1": 3,
    },
}  # fmt: skip
"""What the journal has to tell of a dossier of each fate, besides that it was handed in."""
ENDS: Mapping[Fate, tuple[str, str]] = {
    "withdrawn": ("withdrawn", "withdrawn"),
    "returned": ("returned", "returned"),
    "exempt": ("exempt", "exempt"),
    "waiting": ("exempt", "exempt"),
    "opened": ("public", "opened"),
    "published": ("public", "opened"),
}
"""Where a dossier of each fate ends: its state at registry, and as its SKPD sees it."""


@dataclass(frozen=True)
class ItemEvidence:
    """What one look from outside gathered; `lines` are the journal's about our items, `steps` the clock's.

    `party` is what the names of the SKPD that the journey brought begin with.
    """

    items: Sequence[Mapping[str, Any]]
    lines: Sequence[Mapping[str, Any]]
    agenda: Sequence[Mapping[str, Any]]
    submissions: Mapping[str, Mapping[str, Any]]
    dik: set[str]
    dip: set[str]
    steps: Mapping[str, Sequence[Mapping[str, Any]]]
    party: str
    dead: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


def verdict(specs: Sequence[ItemSpec], lists: Sequence[OldList], seen: ItemEvidence) -> list[str]:
    """Returns every violation in words; an empty list is what it should be."""
    handed_in = [spec for spec in specs if spec.received]
    ours = {spec.story.item_id for spec in handed_in} | {id_ for old in lists for id_ in old.item_ids}
    items = {item["id"]: item for item in seen.items}
    told: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for line in seen.lines:
        told[line["key"]].append(line)
    return [
        *_unacknowledged(specs, lists),
        *_agenda(handed_in, lists, seen),
        *_arrived(ours, items),
        *(fault for spec in handed_in for fault in _check_item(spec, items, seen, told[spec.story.item_id])),
        *placed(seen.items, seen.dik & ours, seen.dip & ours),
        *_gaps(seen.lines),
        *_clock(seen.items, seen.steps, seen.lines),
        *(f"peristiwa tersisih di {each['room']}: {each['reason']} ({each['key']})" for each in seen.dead),
    ]


def _unacknowledged(specs: Iterable[ItemSpec], lists: Iterable[OldList]) -> Iterator[str]:
    yield from (f"{spec.name}: tidak pernah diakui" for spec in specs if not spec.received)
    yield from (f"{old.name}: tidak pernah diakui" for old in lists if not old.received)


def _agenda(specs: Iterable[ItemSpec], lists: Iterable[OldList], seen: ItemEvidence) -> Iterator[str]:
    """Every acknowledged number is in the book once, and our SKPD have no line that nobody acknowledged."""
    mine = {old.code: old.received for old in lists if old.received} | {each.key: each.received for each in specs}
    book = Counter((line["submission_id"], line["nomor"]) for line in seen.agenda)
    numbers = Counter(number for _, number in book.elements())
    for name, answer in mine.items():
        if (count := book[answer["submission_id"], answer["agenda_number"]]) != 1:
            yield f"{name}: nomor agenda {answer['agenda_number']} tercatat {count} kali"
        if numbers[answer["agenda_number"]] > 1:
            yield f"{name}: nomor agenda {answer['agenda_number']} dipakai lebih dari sekali"
    known = {answer["submission_id"] for answer in mine.values()}
    for line in seen.agenda:
        if line["asal"].startswith(seen.party) and line["submission_id"] not in known:
            yield f"nomor agenda {line['nomor']} tercatat, tetapi tidak pernah diakui"


def _arrived(ours: set[str], items: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{item_id} diakui intake, tetapi tidak ada di registry" for item_id in sorted(ours - set(items)))
    yield from (f"{item_id} ada di registry, tetapi tidak pernah diakui" for item_id in sorted(set(items) - ours))


def _check_item(
    spec: ItemSpec, items: Mapping[str, Mapping[str, Any]], seen: ItemEvidence, lines: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    item_id = spec.story.item_id
    at_registry, at_intake = ENDS[spec.fate]
    if (state := items.get(item_id, {}).get("state")) != at_registry:
        yield f"{spec.name}: berkeadaan {state}, seharusnya {at_registry}"
    status = seen.submissions.get(spec.received["submission_id"], {"items": []})
    if [(item["item_id"], item["state"]) for item in status["items"]] != [(item_id, at_intake)]:
        yield f"{spec.name}: keadaan yang dibaca SKPD bukan {at_intake}"
    hashes = [file["sha256"] for item in status["items"] for file in item["files"]]
    if hashes != [spec.sha256]:
        yield f"{spec.name}: hash berkas di intake tidak sama dengan yang diserahkan"
    yield from _said(spec, lines)


def _said(spec: ItemSpec, told: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Compares the journal of one dossier with what its fate brings about, each event its number of times."""
    counted = Counter(line["type"] for line in told)
    due = {"intake.item_submitted.v1": 1, **SAID[spec.fate]}
    for type_ in {*due, *(set(counted) & {name for fate in SAID.values() for name in fate})}:
        if counted[type_] != due.get(type_, 0):
            yield f"{spec.name}: {type_} tercatat {counted[type_]} kali, seharusnya {due.get(type_, 0)}"
    rungs = {line["facts"]["rung"] for line in told if line["type"] == DUE_TYPE}
    missing = set(window_rungs()) - rungs
    if spec.fate in DUE and missing:
        yield f"{spec.name}: tidak diperingatkan pada {sorted(missing)} hari kerja sebelum berakhir"


def _gaps(lines: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Every event of a key has the next number: a hole is an event lost, a repetition is an event written twice."""
    numbers: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for line in lines:
        numbers[line["topic"], line["key"]].append(line["sequence"])
    for (topic, key), found in sorted(numbers.items()):
        if sorted(found) != list(range(1, len(found) + 1)):
            yield f"{key} pada {topic}: urutan peristiwa {sorted(found)} berlubang atau berulang"


def _clock(
    items: Iterable[Mapping[str, Any]],
    steps: Mapping[str, Sequence[Mapping[str, Any]]],
    lines: Iterable[Mapping[str, Any]],
) -> Iterator[str]:
    """Every rung that the clock says it announced was heard once, and every one already past was announced."""
    heard = Counter(
        (line["key"], line["facts"]["period_version"], line["facts"]["rung"])
        for line in lines
        if line["type"] == DUE_TYPE
    )
    for item in items:
        for step in steps.get(item["id"], ()):
            if not str(step["name"]).startswith("h-"):
                continue
            rung, version = int(str(step["name"])[2:]), step["period_version"]
            count, wanted = heard[item["id"], version, rung], int(step["state"] == "fired")
            if count != wanted:
                yield f"anak tangga {rung} dari {item['id']} terdengar {count} kali, seharusnya {wanted}"
            if not wanted and _past(step, item):
                yield f"anak tangga {rung} dari {item['id']} belum berbunyi padahal jatuh pada {step['on']}"


def _past(step: Mapping[str, Any], item: Mapping[str, Any]) -> bool:
    """Tells whether the day of a step had come when its period was set."""
    signed = item["penetapan_date"]
    return bool(signed) and date.fromisoformat(step["on"]) <= date.fromisoformat(signed)


def classified(items: Iterable[Mapping[str, Any]]) -> list[str]:
    """Returns the items that the clock watches, or watched."""
    return [item["id"] for item in items if item["period_version"] > 0 and item["state"] in {"exempt", *OPEN}]
