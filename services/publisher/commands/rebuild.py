"""Makes the website's lists anew from what registry said, beside the ones in use (docs/decisions/0016)."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.publisher.commands.entries import public_reason
from services.publisher.commands.replay import OwnActs, OwnTakedown, ReplayedFile, ReplayedItem
from services.publisher.domain import projection
from services.publisher.domain.projection import SiteEntry
from services.publisher.store import entries as store
from services.publisher.store import file_takedowns as store_takedowns
from services.publisher.store.copies import PREFIX
from services.publisher.store.tallies import Place, counts_of, place_of
from services.publisher.tables import MESSAGING, changes, entries, files, holds, site, tallies
from shared.contracts.publications import WebsiteUpdatedV1
from shared.messaging.history import KeyHistory
from shared.runtime.clock import Clock
from shared.storage.bulk import array_of
from shared.storage.shadow import RowDifference, Shadow, ShadowTable

GONE = ("withdrawn_at", "withdrawn_reason", "withdrawn_code")

KEPT = (
    "site", "changes", "takedowns", "log_entries", "log_tiles", "log_checkpoints", "withheld", "lacking", "comparisons",
    "rereads", "renderings",
)  # fmt: skip
"""Tables that no rebuild touches: what readers saw, was taken down or withheld, and the one log of closures."""


class PublisherRebuild:
    """Fills the copies of the publisher's tables; `address` is the website's."""

    topics: tuple[str, ...] = ("terbuka.exemptions",)
    own_topic = "terbuka.publications"
    needs_all = True
    kept: tuple[str, ...] = KEPT

    def __init__(self, clock: Clock, address: str) -> None:
        self.clock = clock
        self.address = address
        self.shadow = Shadow(
            "publisher",
            (
                ShadowTable(entries, ("item_id",)),
                ShadowTable(files, ("copy_id",)),
                ShadowTable(holds, ("item_id", "hold_id")),
                ShadowTable(tallies, ("listing", "facet", "value")),
            ),
        )

    async def basis(self, connection: AsyncConnection) -> str:
        """Returns nothing: the copies rest on events only."""
        return ""

    async def forget(self, connection: AsyncConnection, topic: str, item_ids: Sequence[str]) -> None:
        """Removes items from the copies."""
        for table in map(self.shadow.of, (files, holds, entries)):
            await connection.execute(table.delete().where(table.c.item_id == func.any(array_of(item_ids))))

    async def write(self, connection: AsyncConnection, histories: Sequence[KeyHistory]) -> None:
        """Writes what the website must show of items that are not in the copies yet."""
        ids = [history.key for history in histories]
        own = await _own_acts(connection, ids)
        items = [ReplayedItem(history.key, own).replay(history.events) for history in histories]
        changed, standing = await _changed(connection, ids), await _files(connection, ids)
        rows = [self._entry_row(item.entry, changed) for item in items if item.entry]
        await self._insert(connection, entries, rows)
        copies = [_file_row(file, standing) for item in items for file in item.files.values()]
        await self._insert(connection, files, copies)
        held = [{"item_id": item.item_id, "hold_id": hold} for item in items for hold in sorted(item.holds)]
        await self._insert(connection, holds, held)

    async def complete(self, connection: AsyncConnection) -> None:
        """Counts the copies of the lists; a count that is the same keeps its site sequence and its label."""
        copy = self.shadow.of(tallies)
        await connection.execute(copy.delete())
        known = {(r.listing, r.facet, r.value): r for r in await connection.execute(select(tallies))}
        sequence = (await connection.execute(select(site.c.sequence))).scalar_one_or_none() or 0
        counted = await counts_of(connection, self.shadow.of(entries))
        rows = [_tally(place, *counted.get(place, (0, "")), known.get(place), sequence) for place in known | counted]
        await self._insert(connection, tallies, rows)

    async def repair(self, connection: AsyncConnection) -> int:
        """Gives every item that readers will see changed a site sequence of its own and says so; returns how many.

        Caches and feeds of the website go by that sequence; the places where an item was and will be counted take the
        newest one.
        """
        now = self.clock.now()
        differing = await self.shadow.differences(connection, entries)
        copies = await self.shadow.differences(connection, files)
        missing = {each.key[0] for each in differing if each.before is None}
        touched = {each.key[0] for each in differing if each.after is not None} | {_item_of(each) for each in copies}
        copy = self.shadow.of(entries)
        query = select(copy).where(copy.c.item_id == func.any(array_of(sorted(touched)))).order_by(copy.c.item_id)
        shown = [store.entry_of(row) for row in (await connection.execute(query)).mappings()]
        sequence = await _take_sequences(connection, max(len(shown), 1), now)
        for place, entry in enumerate(shown, start=sequence - max(len(shown), 1) + 1):
            what = "added" if entry.item_id in missing else "amended"
            await self._number(connection, entry, place, what, now)
        await self.complete(connection)
        await self._touch_tallies(connection, differing, shown, sequence)
        return len(shown)

    async def _number(
        self, connection: AsyncConnection, entry: SiteEntry, sequence: int, what: str, at: datetime
    ) -> None:
        copy = self.shadow.of(entries)
        numbered = {"changed_sequence": sequence, "changed_at": at}
        await connection.execute(copy.update().where(copy.c.item_id == entry.item_id).values(numbered))
        line = {"sequence": sequence, "item_id": entry.item_id, "listing": entry.listing, "what": what, "at": at}
        await connection.execute(changes.insert().values(line))
        said = WebsiteUpdatedV1(
            item_id=entry.item_id,
            list=entry.listing,
            url=f"{self.address}/informasi/{entry.item_id}/",
            site_sequence=sequence,
            visible_at=at,
        )
        await MESSAGING.outbox.stage(connection, [said], at=at)

    async def _touch_tallies(
        self, connection: AsyncConnection, differing: Sequence[RowDifference], shown: Sequence[SiteEntry], sequence: int
    ) -> None:
        copy = self.shadow.of(tallies)
        places: set[Any] = {each.key for each in await self.shadow.differences(connection, tallies)}
        ids = [each.key[0] for each in differing]
        before = await connection.execute(select(entries).where(entries.c.item_id == func.any(array_of(ids))))
        stood = [store.entry_of(row) for row in before.mappings()]
        for entry in [*stood, *shown]:
            places |= {place_of(facet) for facet in projection.facets(entry)}
        for listing, facet, value in sorted(places):
            here = (copy.c.listing == listing) & (copy.c.facet == facet) & (copy.c.value == value)
            await connection.execute(copy.update().where(here).values(sequence=sequence))

    async def _insert(self, connection: AsyncConnection, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            await connection.execute(insert(self.shadow.of(table)), [dict(row) for row in rows])

    def _entry_row(self, entry: SiteEntry, changed: Mapping[str, tuple[int, datetime]]) -> dict[str, Any]:
        sequence, at = changed.get(entry.item_id, (0, self.clock.now()))
        return {"item_id": entry.item_id, **store.values_of(entry), "changed_sequence": sequence, "changed_at": at}


def _file_row(file: ReplayedFile, standing: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the row of a copy; when it went up, and that it was taken off, stays as the website knew it."""
    event, known = file.event, standing.get(file.event.copy_id)
    row = {name: getattr(event, name) for name in ("copy_id", "item_id", "version", "sha256", "size", "media_type")}
    row |= {"object_key": f"{PREFIX}{event.copy_id}/{event.sha256}", "name": file.name, "released_at": file.released_at}
    row |= {name: getattr(file, name) for name in GONE}
    if known is not None:
        row["released_at"] = known.released_at
    if known is not None and known.withdrawn_at is not None:
        row |= {name: getattr(known, name) for name in GONE}
    return row


def _tally(place: Place, number: int, label: str, known: Any, sequence: int) -> dict[str, Any]:
    same = known is not None and known.entries == number
    return {
        **dict(zip(("listing", "facet", "value"), place, strict=True)),
        "label": label or (known.label if known is not None else ""),
        "entries": number,
        "sequence": known.sequence if same else sequence,
    }


def _item_of(difference: RowDifference) -> str:
    row = difference.after or difference.before or {}
    return str(row["item_id"])


async def _own_acts(connection: AsyncConnection, ids: Sequence[str]) -> OwnActs:
    audit = MESSAGING.audit.rows.c
    told = [audit.detail[name].astext.label(name) for name in ("event_id", "takedown")]
    files_down = audit.detail["files"].as_integer().label("files")
    acts = select(audit.act, audit.subject, audit.at, files_down, *told)
    mine = (audit.subject == func.any(array_of(ids))) & audit.act.in_(("release_copy", "withdraw_files"))
    done = (await connection.execute(acts.where(mine).order_by(audit.id))).all()
    known = {row["takedown_id"]: row for row in await store_takedowns.of_items(connection, ids)}
    takedowns: dict[str, list[OwnTakedown]] = defaultdict(list)
    for row in done:
        if row.act == "withdraw_files" and row.files:
            takedowns[row.subject].append(_own_takedown(row.at, known.get(row.takedown)))
    refused = frozenset(row.event_id for row in done if row.act == "release_copy")
    down = frozenset(row["item_id"] for row in known.values() if row["recorded_at"] is None)
    return OwnActs(refused, await _withdrawals(connection, ids), takedowns, down)


def _own_takedown(at: datetime, known: RowMapping | None) -> OwnTakedown:
    return (
        OwnTakedown(at, public_reason(known["reason"], known["words"]), known["reason"]) if known else OwnTakedown(at)
    )


async def _withdrawals(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, list[int]]:
    """Returns, for each time that an item's files went offline, how many had gone up before."""
    mine = (changes.c.item_id == func.any(array_of(ids))) & changes.c.what.in_(("file", "withdrawn"))
    released: Counter[str] = Counter()
    found: dict[str, list[int]] = defaultdict(list)
    for row in await connection.execute(select(changes).where(mine).order_by(changes.c.sequence)):
        if row.what == "file":
            released[row.item_id] += 1
        else:
            found[row.item_id].append(released[row.item_id])
    return found


async def _changed(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, tuple[int, datetime]]:
    """Returns the site sequence and the instant at which each item last changed for readers."""
    mine = changes.c.item_id == func.any(array_of(ids))
    last = select(func.max(changes.c.sequence)).where(mine).group_by(changes.c.item_id)
    newest = select(changes.c.item_id, changes.c.sequence, changes.c.at).where(changes.c.sequence.in_(last))
    return {row.item_id: (row.sequence, row.at) for row in await connection.execute(newest)}


async def _files(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, Any]:
    query = select(files).where(files.c.item_id == func.any(array_of(ids)))
    return {row.copy_id: row for row in await connection.execute(query)}


async def _take_sequences(connection: AsyncConnection, count: int, at: datetime) -> int:
    first = insert(site).values(id=1, sequence=count, updated_at=at)
    grown = {"sequence": site.c.sequence + count, "updated_at": at}
    statement = first.on_conflict_do_update(index_elements=["id"], set_=grown).returning(site.c.sequence)
    return int((await connection.execute(statement)).scalar_one())
