"""What leaves the shelf: the papers that are lent, and those to fetch because their information opens soon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.registry import tables as t
from services.registry.domain.item import Item
from services.registry.list_indexes import LENT
from services.registry.queries.head_desk import HeadQueries
from services.registry.store.records import item_of, records
from shared.security.read_trail import counted
from shared.storage.database import Database

I = t.items.c  # noqa: E741
PARTS = ("gedung", "ruang", "rak", "boks", "folder", "nomor")


@dataclass(frozen=True)
class Fetched:
    """A paper to fetch, and the day on which its information becomes public."""

    item: Item
    day: date


class ShelfQueries:
    """Read-only questions about papers, each answered from one snapshot."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def lent(self) -> list[Item]:
        """Lists the items whose paper is lent, the one that is due first on top."""
        async with self.database.snapshot() as connection:
            query = records(t.items).where(LENT).order_by(I.received_on, I.id)
            found = [item_of(row, connection) for row in (await connection.execute(query)).mappings()]
        return counted(sorted(found, key=lambda item: item.live_loan.due_on if item.live_loan else date.max))

    async def to_fetch(self, today: date, until: date) -> list[Fetched]:
        """Lists the papers whose information opens after today and up to a day, in the order of the shelves.

        What has no address stands first: it must be looked for.
        """
        days = {each.item_id: each.day for each in await HeadQueries(self.database).coming_openings(today, until)}
        found = [Fetched(item, days[item.id]) for item in await self._items(list(days))]
        return sorted(found, key=lambda each: (_place(each.item), each.day, each.item.id))

    async def _items(self, ids: Sequence[str]) -> list[Item]:
        if not ids:
            return []
        async with self.database.snapshot() as connection:
            query = records(t.items).where(I.id.in_(ids))
            return counted([item_of(row, connection) for row in (await connection.execute(query)).mappings()])


def _place(item: Item) -> tuple[str, ...]:
    kept = item.location
    return tuple(getattr(kept, part) if kept else "" for part in PARTS)
