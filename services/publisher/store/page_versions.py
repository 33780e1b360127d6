"""Reads the version of an item's page: it rises with whatever the page says, and with nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.publisher.domain.projection import SiteEntry
from services.publisher.store.entries import entry_of
from services.publisher.store.withheld import is_shown
from services.publisher.tables import changes, entries, rereads
from shared.runtime.clock import start_of
from shared.storage.bulk import array_of

E = entries.c


@dataclass(frozen=True)
class PageVersion:
    """The version of a page: the sequence and the instant of its last change, and the items that it names.

    `turned` is the day since which it says that a day went by, None where none did.
    """

    sequence: int
    at: datetime
    shown: tuple[str, ...]
    turned: date | None

    @property
    def modified(self) -> datetime:
        """Returns when a reader would have seen another page last."""
        return max(self.at, start_of(self.turned)) if self.turned else self.at


async def version_of(connection: AsyncConnection, item_id: str, today: date) -> PageVersion | None:
    """Returns the version of an item's page as a day sees it; None where the item is withheld or unknown."""
    whole = select(E.part_of).where(E.item_id == item_id, E.part_of != "").scalar_subquery()
    named = (E.item_id == item_id) | ((E.part_of == item_id) & (E.part_of != "")) | (E.item_id == whole)
    query = select(entries).where(named, is_shown(E.item_id)).order_by(E.item_id)
    rows = {row["item_id"]: row for row in (await connection.execute(query)).mappings()}
    if item_id not in rows:
        return None
    at = max(row["changed_at"] for row in rows.values())
    sequence = max(row["changed_sequence"] for row in rows.values())
    for table in (changes, rereads):
        last = select(func.max(table.c.sequence), func.max(table.c.at))
        mine = table.c.item_id == func.any(array_of(sorted(rows)))
        newest, when = (await connection.execute(last.where(mine))).one()
        sequence, at = max(sequence, newest or 0), max(at, when or at)
    gone_by = [day + timedelta(days=1) for day in _days(entry_of(rows[item_id])) if day < today]
    return PageVersion(sequence, at, tuple(rows), max(gone_by, default=None))


def _days(entry: SiteEntry) -> Iterator[date]:
    """Yields the days after which a page says something else."""
    for day in (entry.ends_on, entry.review_on, *(period.ends_on for period in entry.periods)):
        if day is not None and entry.listing == "dik":
            yield day
