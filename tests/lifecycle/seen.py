"""What can be seen of a province at one moment, and what must hold of it at every moment."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from services.intake.tables import items as handed_in
from services.monitor.tables import standings
from services.publisher.tables import entries, files, tallies
from services.registry import tables as t
from shared.contracts import EVENTS, Event
from shared.contracts.deadlines import (
    DeclassificationDueV1,
    ExemptionLapsedV1,
    OpeningEffectiveV1,
    ReviewDueV1,
)
from shared.contracts.exemptions import ItemClassifiedV1, ItemOpenedV1, ItemReclassifiedV1
from shared.db import Database
from shared.inbox import Record
from tests.lifecycle.province import rows_of
from tests.lifecycle.words import RESERVED

PUBLIC = {"public", "partly_public"}
TO_THE_SKPD = {
    "submitted": {"submitted", "queued"}, "proposed": {"submitted"}, "decided": {"submitted"}, "returned": {"returned"},
    "withdrawn": {"withdrawn"}, "exempt": {"exempt"}, "public": {"opened"}, "partly_public": {"opened"},
}  # fmt: skip
"""What intake shows an SKPD of an item that stands somewhere at registry."""
EARLY = {"ruling": "ruling", "consent": "consent", "court": "court"}
ONCE: Mapping[type[Event], tuple[str, ...]] = {
    DeclassificationDueV1: ("item_id", "period_version", "rung"),
    ExemptionLapsedV1: ("item_id", "period_version"),
    OpeningEffectiveV1: ("case_id",),
    ReviewDueV1: ("item_id", "period_version", "review_on"),
    ItemOpenedV1: ("item_id",),
    ItemClassifiedV1: ("item_id", "period_version"),
    ItemReclassifiedV1: ("item_id", "period_version"),
}
"""By which fields an event may be said once only."""


@dataclass
class Ledger:
    """What people did, kept outside the system: the yardstick of every invariant."""

    ends: dict[str, list[date | None]] = field(default_factory=dict)
    approvals: dict[str, list[tuple[str, str, str, date]]] = field(default_factory=dict)
    """Case id to (item, decider, approver, first public day)."""
    evidence: dict[str, str] = field(default_factory=dict)
    """Case id to the reference of its early trigger."""
    uploads: dict[str, str] = field(default_factory=dict)
    releases: dict[str, str] = field(default_factory=dict)
    taken_down: set[str] = field(default_factory=set)
    mandated: bool = False

    def end_of(self, item_id: str) -> date | None:
        """Returns the last exempt day that people's acts add up to."""
        ends = self.ends.get(item_id, [None])
        dated = [end for end in ends if end]
        return max(dated) if len(dated) == len(ends) else None


@dataclass(frozen=True)
class Seen:
    """Is everything of a province that the invariants speak of."""

    items: dict[str, dict[str, Any]]
    cases: dict[str, dict[str, Any]]
    copies: dict[str, dict[str, Any]]
    entries: dict[str, dict[str, Any]]
    files: dict[str, dict[str, Any]]
    versions: dict[str, list[int]]
    numbers: dict[int, list[int]]
    counted: dict[str, int]
    told: dict[str, str]
    astray: list[str]


async def look(database: Database) -> Seen:
    """Reads what can be seen now, in one transaction."""
    register = select(t.register.c.item_id, func.array_agg(t.register.c.version)).group_by(t.register.c.item_id)
    numbers = select(t.penetapan.c.year, func.array_agg(t.penetapan.c.sequence)).group_by(t.penetapan.c.year)
    listed = select(entries.c.item_id, entries.c.listing, entries.c.version)
    shown = select(files.c.copy_id, files.c.item_id, files.c.sha256, files.c.withdrawn_at)
    counted = select(tallies.c.listing, tallies.c.entries).where(tallies.c.facet == "list", tallies.c.entries > 0)
    astray = select(standings.c.item_id).where(standings.c.due_list.is_distinct_from(standings.c.shown_list))
    async with database.transaction() as connection:
        return Seen(
            items={row["id"]: row for row in await rows_of(connection, select(t.items).order_by(t.items.c.id))},
            cases={row["id"]: row for row in await rows_of(connection, select(t.cases).order_by(t.cases.c.id))},
            copies={row["id"]: row for row in await rows_of(connection, select(t.copies).order_by(t.copies.c.id))},
            entries={row["item_id"]: row for row in await rows_of(connection, listed)},
            files={row["copy_id"]: row for row in await rows_of(connection, shown)},
            versions={row[0]: sorted(row[1]) for row in await connection.execute(register)},
            numbers={row[0]: sorted(row[1]) for row in await connection.execute(numbers)},
            counted={row[0]: row[1] for row in await connection.execute(counted)},
            told={row[0]: row[1] for row in await connection.execute(select(handed_in.c.item_id, handed_in.c.state))},
            astray=list((await connection.execute(astray)).scalars()),
        )


def check_always(seen: Seen, ledger: Ledger, today: date) -> None:
    """Checks what holds at every moment, whatever is under way between the rooms."""
    for item in seen.items.values():
        assert seen.versions[item["id"]] == list(range(1, item["version"] + 1)), "a version was skipped"
        if item["state"] in PUBLIC:
            _check_public(item, seen, ledger, today)
        if item["state"] in {*PUBLIC, "exempt"}:
            _check_classified(item, ledger)
    for year, numbers in seen.numbers.items():
        assert numbers == list(range(1, len(numbers) + 1)), f"the penetapan of {year} have a gap"
    for entry in seen.entries.values():
        opened = seen.items[entry["item_id"]]["state"] in PUBLIC
        assert opened or entry["listing"] == "dik", "the website shows what is not public"
    listed = Counter(entry["listing"] for entry in seen.entries.values())
    assert seen.counted == listed, "the lists are counted wrongly"
    for shown in seen.files.values():
        _check_file(shown, seen, ledger)


def _check_public(item: dict[str, Any], seen: Seen, ledger: Ledger, today: date) -> None:
    assert item["opened_on"] <= today
    if item["opened_mode"] == "by_law":
        end = ledger.end_of(item["id"])
        assert end is not None, "lapsed without an end"
        assert item["opened_on"] == end + timedelta(days=1) <= today
        return
    opening = item["record"]["opened"]
    item_id, decider, approver, day = ledger.approvals[opening["case_id"]][-1]
    assert (item_id, day) == (item["id"], item["opened_on"]), "opened otherwise than approved"
    assert decider != approver
    case = seen.cases[opening["case_id"]]
    assert (case["decided_by"], case["approved_by"]) == (decider, approver)
    if case["trigger"] != "due":
        assert ledger.evidence[case["id"]], "opened early on nothing"
    if item["opened_mode"] in EARLY:
        assert case["trigger"] == item["opened_mode"]


def _check_classified(item: dict[str, Any], ledger: Ledger) -> None:
    assert item["ends_on"] == ledger.end_of(item["id"]), "another end than people approved"
    people = [item["proposed_by"], item["decided_by"], item["approved_by"]]
    confirmed = item["opened_mode"] == "by_law" and item["approved_by"] is None and item["kind"] == "history"
    assert len({*people} - {None}) == 3 or confirmed, "one person in two roles"
    assert ledger.mandated or not RESERVED & set(item["huruf"]), "huruf c-f without the highest head"


def _check_file(shown: dict[str, Any], seen: Seen, ledger: Ledger) -> None:
    copy_id = shown["copy_id"]
    if shown["withdrawn_at"] is None:
        assert copy_id not in ledger.taken_down, "a file that was taken down came back"
        assert ledger.releases[copy_id] != ledger.uploads[copy_id], "released by its uploader"
        assert seen.copies[copy_id]["sha256"] == shown["sha256"]
        assert seen.entries[shown["item_id"]]["listing"] == "dip", "a file of an exempt item"


def check_settled(seen: Seen, today: date) -> None:
    """Checks what holds once nothing is due and nothing is under way."""
    assert seen.astray == [], "the monitor sees items in the wrong list"
    for item_id, item in seen.items.items():
        assert seen.told[item_id] in TO_THE_SKPD[item["state"]], f"{item['state']}, told {seen.told[item_id]}"
        listing = seen.entries[item_id]["listing"] if item_id in seen.entries else None
        should = "dip" if item["state"] in PUBLIC else "dik" if item["state"] == "exempt" else None
        assert listing == should, f"{item['state']} but in {listing}"
        if item["state"] == "exempt":
            assert item["ends_on"] is None or today <= item["ends_on"], "exempt after its end"
            due = item["ends_on"] is None and item["review_on"] <= today
            assert not due or item["queue"] == "tinjau_ulang", "its review passed unnoticed"


@dataclass
class Hearsay:
    """Listens to every event that was said, and objects to what was said twice or out of turn."""

    said: Counter[tuple[Any, ...]] = field(default_factory=Counter)
    last: dict[tuple[str, str], int] = field(default_factory=dict)
    periods: dict[str, int] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    heard: int = 0

    def listen(self, records: list[Record]) -> None:
        """Hears what was said since the last time."""
        for record in records[self.heard :]:
            self._in_turn(record)
            event = EVENTS[record.headers["ce_type"]].model_validate_json(record.value)
            self._once(event)
            self._version(event)
        self.heard = len(records)

    def _in_turn(self, record: Record) -> None:
        place = (record.topic, record.key)
        self.last[place] = self.last.get(place, 0) + 1
        assert int(record.headers["ce_sequence"]) == self.last[place], "a sequence was skipped"

    def _once(self, event: Event) -> None:
        names = ONCE.get(type(event))
        if names:
            key = (type(event).__name__, *(getattr(event, name) for name in names))
            self.said[key] += 1
            assert self.said[key] == 1, f"said twice: {key}"

    def _version(self, event: Event) -> None:
        version = getattr(event, "version", None)
        if version is not None:
            assert version > self.versions.get(event.key, 0), "an older version was said later"
            self.versions[event.key] = version
        if isinstance(event, ItemClassifiedV1 | ItemReclassifiedV1):
            assert event.period_version == self.periods.get(event.key, 0) + 1, "a period version was skipped"
            self.periods[event.key] = event.period_version
