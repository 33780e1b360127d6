"""What `terbuka compare` does: looks at every item of website and registry twice, and acts on what differs both times.

Both sides of a page of items are read in one snapshot of the one database, so that an event is either applied or under
way. Memory is bounded by the page and by the differences of the first look.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.compare.site_judging import is_under_way, judge
from deploy.repeated_job import go_round
from services.publisher.commands.withholding import SiteFinding, Withholdings
from services.publisher.domain.withholding import SiteDifference
from services.publisher.store import shown as website
from services.registry.queries import listed as registry
from services.registry.tables import MESSAGING
from shared.runtime.clock import Clock
from shared.runtime.errors import Refusal
from shared.storage.database import Database

PAGE = 500
PAUSE_SECONDS = 10.0
GRACE_SECONDS = 900.0
"""How long an event may be under way before that is a difference itself; as long as reconciliation waits."""
LATE_ROUNDS = 3
ROOMS = ("publisher", "registry")
WITHHELD, LACKING = "SITUS_LEBIH_DARI_REGISTRI", "SITUS_KURANG_DARI_REGISTRI"

log = logging.getLogger("terbuka.compare")


@dataclass(frozen=True)
class ComparisonReport:
    """What a round came to; `withheld` are items that were shown until now."""

    items: int
    under_way: int
    differences: tuple[SiteDifference, ...]
    withheld: tuple[str, ...]

    @property
    def more(self) -> tuple[SiteDifference, ...]:
        """Returns the items of which the website shows more than registry says."""
        return tuple(each for each in self.differences if each.shows_more)

    @property
    def less(self) -> tuple[SiteDifference, ...]:
        """Returns the items of which the website shows less than registry says."""
        return tuple(each for each in self.differences if not each.shows_more)

    def as_json(self) -> dict[str, Any]:
        """Returns the fields as JSON values."""
        return asdict(self)


@dataclass
class RoomLook:
    """What one look found: which items were under way, and the difference of each item that differs."""

    items: int = 0
    under_way: set[str] = field(default_factory=set)
    found: dict[str, SiteDifference] = field(default_factory=dict)


class RoomComparison:
    """Compares both rooms of one database page by page; nothing is written."""

    def __init__(self, database: Database, clock: Clock, *, grace: float = GRACE_SECONDS, page: int = PAGE) -> None:
        self._database = database
        self._clock = clock
        self._grace = timedelta(seconds=grace)
        self._page = page

    async def look(self) -> RoomLook:
        """Looks at every item that stands on the website or in a list of registry."""
        look, last = RoomLook(), ""
        while ids := await self._next(last):
            await self._compare(look, ids)
            last = ids[-1]
        return look

    async def again(self, first: RoomLook) -> tuple[SiteDifference, ...]:
        """Returns how the items of a first look that still differ do so now.

        That the words are others than in the first look excuses nothing: who changes them twice a round would never be
        stopped.
        """
        second, ids = RoomLook(), sorted(first.found)
        for start in range(0, len(ids), self._page):
            await self._compare(second, ids[start : start + self._page])
        return tuple(second.found[item_id] for item_id in ids if item_id in second.found)

    async def _next(self, last: str) -> Sequence[str]:
        """Returns the next ids of either room, in one order: what lies behind the end of the other's page waits."""
        async with self._database.snapshot() as connection:
            pages = [
                await website.ids_after(connection, last, self._page),
                await registry.listed_after(connection, last, self._page),
            ]
            query = text("SELECT id FROM unnest(CAST(:ids AS text[])) AS id GROUP BY id ORDER BY id LIMIT :most")
            both = [*pages[0], *pages[1]]
            return list((await connection.execute(query, {"ids": both, "most": self._page})).scalars())

    async def _compare(self, look: RoomLook, ids: Sequence[str]) -> None:
        async with self._database.snapshot() as connection:
            shown = await website.of_items(connection, ids)
            listed = await registry.read_listed(connection, ids)
            moving = {
                item_id: shown[item_id].applied for item_id in ids if is_under_way(listed[item_id], shown[item_id])
            }
            since = await registry.unapplied_since(connection, moving)
        for item_id in ids:
            stale = self._is_stale(since.get(item_id))
            if difference := judge(listed[item_id], shown[item_id], stale=stale):
                look.found[item_id] = difference
        look.items += len(ids)
        look.under_way |= moving.keys()

    def _is_stale(self, since: datetime | None) -> bool:
        return since is not None and self._clock.now() - since > self._grace


async def compare(
    database: Database,
    clock: Clock,
    *,
    pause: float = PAUSE_SECONDS,
    grace: float = GRACE_SECONDS,
    every: float = 0,
    page: int = PAGE,
) -> ComparisonReport:
    """Compares once, withholds what shows more in two looks and notes what shows less; rings for both in the log.

    That registry's list is read stands in its audit trail before it is. `every` is when the next round begins, so
    that one that does not come is late. Raises `Refusal` (`RUANG_DI_BASIS_DATA_LAIN`).
    """
    async with database.transaction() as connection:
        await _refuse_elsewhere(connection)
        await MESSAGING.audit.record(connection, actor="compare", act="compare", subject="", at=clock.now())
    comparison = RoomComparison(database, clock, grace=grace, page=page)
    first = await comparison.look()
    differences: tuple[SiteDifference, ...] = ()
    if first.found:
        await asyncio.sleep(pause)
        differences = await comparison.again(first)
    unsure = frozenset(first.found.keys() | first.under_way)
    finding = SiteFinding(differences, unsure, first.items, len(first.under_way))
    within = timedelta(seconds=LATE_ROUNDS * (every + pause)) if every else None
    fresh = await Withholdings(database, clock).obey(finding, next_within=within)
    done = ComparisonReport(first.items, finding.under_way, differences, tuple(fresh))
    _ring(done)
    return done


async def compare_for_ever(
    database: Database,
    clock: Clock,
    *,
    every: float,
    pause: float = PAUSE_SECONDS,
    grace: float = GRACE_SECONDS,
    beat: Path | None = None,
) -> None:
    """Compares every so many seconds until cancelled; while the database is away it waits.

    `beat` is a file whose time is set after each round that was finished.
    """
    turn = partial(compare, database, clock, pause=pause, grace=grace, every=every)
    await go_round(turn, every=every, beat=beat, log=log, name="the comparison")


def _ring(done: ComparisonReport) -> None:
    for each in done.more:
        log.error("%s: %s %s", WITHHELD, each.item_id, ",".join(each.kinds))
    for each in done.less:
        log.error("%s: %s %s", LACKING, each.item_id, ",".join(each.kinds))


async def _refuse_elsewhere(connection: AsyncConnection) -> None:
    there = text("SELECT nspname FROM pg_namespace WHERE nspname = ANY(:rooms)")
    found = {row.nspname for row in await connection.execute(there, {"rooms": list(ROOMS)})}
    if missing := [room for room in ROOMS if room not in found]:
        raise Refusal(
            "RUANG_DI_BASIS_DATA_LAIN",
            f"Ruang {', '.join(missing)} tidak ada di basis data ini.",
            mend="Pembandingan memerlukan ruang registry dan publisher dalam satu basis data.",
        )
