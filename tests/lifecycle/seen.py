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
from services.registry.domain.facts import Answer
from services.registry.domain.item import Item
from services.registry.domain.opening_rule import Basis, ByLaw, OldRow, check_opening
from services.registry.store.records import CASES, ITEMS
from shared.contracts import EVENTS, Event
from shared.contracts.deadlines import DeclassificationDueV1, ReviewDueV1
from shared.contracts.exemptions import ExemptionsEvent, ItemClassifiedV1, ItemOpenedV1, ItemReclassifiedV1
from shared.messaging.delivery import StreamRecord
from shared.storage.database import Database
from tests.lifecycle.ledger import Ledger
from tests.lifecycle.province import rows_of

PUBLIC = {"public"}
WAITING = {"submitted", "proposed", "decided"}
TO_THE_SKPD = {
    "submitted": {"submitted", "queued"}, "proposed": {"submitted"}, "decided": {"submitted"}, "returned": {"returned"},
    "withdrawn": {"withdrawn"}, "exempt": {"exempt"}, "public": {"opened"},
}  # fmt: skip
"""What intake shows an SKPD of an item that stands somewhere at registry."""
EARLY = {"ruling": {"ruling"}, "consent": {"consent", "public_office"}, "court": {"court"}}
SOON = timedelta(days=60)
"""By then a review that nobody held stands in public."""
ONCE: Mapping[type[Event], tuple[str, ...]] = {
    DeclassificationDueV1: ("item_id", "period_version", "rung"),
    ReviewDueV1: ("item_id", "period_version", "review_on"),
    ItemOpenedV1: ("item_id",),
    ItemClassifiedV1: ("item_id", "period_version"),
    ItemReclassifiedV1: ("item_id", "period_version"),
}
"""By which fields an event may be said once only; a lapse or an opening is said again until registry answers."""


@dataclass(frozen=True)
class Seen:
    """Everything of a province that the invariants speak of."""

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
    ledger.take_effect(seen.cases)
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
    check_opening(basis_of(item, seen, today))
    if item["opened_mode"] == "by_law":
        end = ledger.end_of(item["id"])
        assert end is not None, "lapsed without an end"
        assert item["opened_on"] == end + timedelta(days=1) <= today
        return
    case = seen.cases[item["record"]["opened"]["case_id"]]
    agreed = ledger.agreed[case["id"]]
    assert (agreed.item_id, agreed.day) == (item["part_of"] or item["id"], item["opened_on"]), "opened otherwise"
    assert agreed.part == bool(item["part_of"]) == (item["opened_mode"] == "partial")
    wanted = 2 if case["trigger"] == "ruling" else 3
    assert len({*agreed.persons}) == wanted, "opened by fewer persons than the law asks for"
    assert case["decided_by"] == agreed.persons[1]
    assert case["trigger"] == "ruling" or case["approved_by"] == agreed.persons[2]
    if case["trigger"] != "due":
        assert ledger.evidence[case["id"]], "opened early on nothing"
        assert case["id"] in ledger.documents, "opened early without a document"
    if item["opened_mode"] in EARLY:
        assert case["trigger"] in EARLY[item["opened_mode"]]


def basis_of(item: dict[str, Any], seen: Seen, today: date) -> Basis:
    """Returns on what the opening of an item rests, read anew from what is stored."""
    record: Item = ITEMS.validate_python(item["record"])
    if item["opened_mode"] != "by_law":
        case = CASES.validate_python(seen.cases[item["record"]["opened"]["case_id"]]["record"])
        return case.basis(record)
    if record.expiry is not None and record.expiry.answer is Answer.YA:
        return OldRow(record.expiry.by, record.expiry.confirmed, record.written_end, today)
    return ByLaw(record.period_decided, record.period_approved, record.ends_on, today)


def _check_classified(item: dict[str, Any], ledger: Ledger) -> None:
    if item["part_of"]:
        return
    assert item["ends_on"] == ledger.end_of(item["id"]), "another end than people approved"
    if item["id"] in ledger.rows:
        assert len({*ledger.rows[item["id"]]}) == 2, "an old row opened by one person"
        return
    people = [item["proposed_by"], item["decided_by"], item["approved_by"]]
    assert len({*people} - {None}) == 3, "one person in two roles"
    assert ledger.mandated, "approved without a mandate"
    own = ledger.written.get(item["id"]) if item["kind"] == "history" else None
    if own is not None and item["period_version"] == 1 and item["record"]["renewals"] == 0:
        assert (item["ends_on"] or date.max) <= own, "an old row closed past its own end"


def _check_file(shown: dict[str, Any], seen: Seen, ledger: Ledger) -> None:
    copy_id = shown["copy_id"]
    if shown["withdrawn_at"] is None:
        assert copy_id not in ledger.taken_down, "a file that was taken down came back"
        assert ledger.releases[copy_id] != ledger.uploads[copy_id], "released by its uploader"
        assert seen.copies[copy_id]["sha256"] == shown["sha256"]
        assert seen.entries[shown["item_id"]]["listing"] == "dip", "a file of an exempt item"


def check_settled(seen: Seen, ledger: Ledger, today: date) -> None:
    """Checks what holds once nothing is due and nothing is under way."""
    assert seen.astray == [], "the monitor sees items in the wrong list"
    for item_id, item in seen.items.items():
        if not item["part_of"]:
            told = seen.told[item_id]
            assert told in TO_THE_SKPD[item["state"]], f"{item['state']}, told {told}"
        listing = seen.entries[item_id]["listing"] if item_id in seen.entries else None
        should = "dip" if item["state"] in PUBLIC else "dik" if item["state"] == "exempt" else None
        assert listing == should, f"{item['state']} but in {listing}"
        if item["state"] == "exempt":
            _check_running(item, today)
        if item["state"] in WAITING:
            _check_waiting(item, ledger, today)


def _check_running(item: dict[str, Any], today: date) -> None:
    assert item["ends_on"] is None or today <= item["ends_on"], "exempt after its end"
    review = item["review_on"]
    if review is not None and review <= today:
        assert item["queue"] == "tinjau_ulang", "its review passed unnoticed"
        assert item["overdue_since"] or today <= review + SOON, "its review was missed unnoticed"
    else:
        assert item["overdue_since"] is None, "a review that was held is still called missed"


def _check_waiting(item: dict[str, Any], ledger: Ledger, today: date) -> None:
    history = item["kind"] == "history"
    proposed = item["record"]["proposal"] is not None
    end = ledger.waits_until(item["id"], history=history, proposed=proposed)
    if end is not None and end < today:
        assert history, "a new item waits past its own end"
        assert item["queue"] == "sudah_berakhir", "an old row waits past its own end"


@dataclass
class Hearsay:
    """Listens to every event that was said, and objects to what was said twice or out of turn."""

    said: Counter[tuple[Any, ...]] = field(default_factory=Counter)
    last: dict[tuple[str, str], int] = field(default_factory=dict)
    periods: dict[str, int] = field(default_factory=dict)
    versions: dict[str, tuple[int, frozenset[type[Event]]]] = field(default_factory=dict)
    heard: int = 0

    def listen(self, records: list[StreamRecord]) -> None:
        """Hears what was said since the last time."""
        for record in records[self.heard :]:
            self._in_turn(record)
            event = EVENTS[record.headers["ce_type"]].model_validate_json(record.value)
            self._once(event)
            self._version(event)
        self.heard = len(records)

    def _in_turn(self, record: StreamRecord) -> None:
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
        version = getattr(event, "version", None) if isinstance(event, ExemptionsEvent) else None
        if version is not None:
            last = self.versions.get(event.key, (0, frozenset()))
            kinds = last[1] if version == last[0] else frozenset()
            assert version >= last[0], "an older version was said later"
            assert type(event) not in kinds, "a version was said twice"
            self.versions[event.key] = (version, kinds | {type(event)})
        if isinstance(event, ItemClassifiedV1 | ItemReclassifiedV1):
            assert event.period_version == self.periods.get(event.key, 0) + 1, "a period version was skipped"
            self.periods[event.key] = event.period_version
