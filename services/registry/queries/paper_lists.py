"""Whole lists of items with their words, as the printed lists need them."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, func, or_, select

from services.registry import tables as t
from services.registry.domain.item import Item
from services.registry.store.records import item_of, records
from services.registry.tables import LISTED
from shared.security.read_trail import counted
from shared.storage.blocks import read_blocks
from shared.storage.database import Database

I = t.items.c  # noqa: E741
BOX = ("gedung", "ruang", "rak", "boks")
STORED = (LISTED, func.jsonb_typeof(I.record["location"]) == "object", I.part_of == "")


class PaperQueries:
    """Read-only questions, each answered from one snapshot; what they show counts as read."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def exempt(self, today: date) -> list[Item]:
        """Lists what is exempt on a day, nearest end first; what is over though nobody swept it yet is left out."""
        return [item async for items in self.each_exempt(today) for item in items]

    async def each_exempt(self, today: date) -> AsyncIterator[list[Item]]:
        """Yields the same items block by block, for what needs no more than their numbers."""
        running = or_(I.ends_on.is_(None), I.ends_on >= today)
        order = (I.ends_on.nulls_last(), I.retention_over_on.nulls_last(), I.id)
        query = records(t.items).where(I.state == "exempt", running).order_by(*order)
        async for items in read_blocks(self.database, query, item_of):
            yield counted(items)

    async def stored(self, ruang: str = "", boks: str = "") -> list[Item]:
        """Lists the items whose paper has an address, by shelf; an opened part lies with its item.

        A room or a box that is named chooses what lies there, whatever its letters' case.
        """
        order = [_part(part) for part in (*BOX, "folder", "nomor")]
        return await self._items(*STORED, *_lies_in(ruang, boks), order=(*order, I.id))

    async def boxes(self, ruang: str = "") -> list[tuple[Mapping[str, str], int]]:
        """Lists the boxes of a room, or of all, by shelf, each with how many papers lie in it."""
        parts = [func.coalesce(_part(part), "").label(part) for part in BOX]
        query = select(*parts, func.count().label("many")).where(*STORED, *_lies_in(ruang, "")).group_by(*parts)
        async with self.database.snapshot() as connection:
            rows = (await connection.execute(query.order_by(*parts))).mappings()
            return [({part: row[part] for part in BOX}, row["many"]) for row in rows]

    async def _items(self, *where: Any, order: Sequence[ColumnElement[Any]]) -> list[Item]:
        query = records(t.items).where(*where).order_by(*order)
        async with self.database.snapshot() as connection:
            return counted([item_of(row, connection) for row in (await connection.execute(query)).mappings()])


def _part(name: str) -> ColumnElement[Any]:
    return func.jsonb_extract_path_text(I.record["location"], name, type_=String)


def _lies_in(ruang: str, boks: str) -> Iterator[ColumnElement[bool]]:
    for name, word in (("ruang", ruang.strip()), ("boks", boks.strip())):
        if word:
            yield func.lower(func.trim(_part(name))) == func.lower(word)
