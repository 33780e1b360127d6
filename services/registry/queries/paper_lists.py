"""Whole lists of items with their words, as the printed lists need them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_

from services.registry import tables as t
from services.registry.domain.item import Item
from services.registry.store.records import item_of, records
from services.registry.tables import LISTED
from shared.security.read_trail import counted
from shared.storage.database import Database

I = t.items.c  # noqa: E741


class PaperQueries:
    """Read-only questions, each answered from one snapshot; what they show counts as read."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def exempt(self, today: date) -> list[Item]:
        """Lists what is exempt on a day, nearest end first; what is over though nobody swept it yet is left out."""
        running = or_(I.ends_on.is_(None), I.ends_on >= today)
        order = (I.ends_on.nulls_last(), I.retention_over_on.nulls_last(), I.id)
        return await self._items(I.state == "exempt", running, order=order)

    async def stored(self) -> list[Item]:
        """Lists the items whose paper has an address, by shelf; an opened part lies with its item."""
        place = I.record["location"]
        parts = ("gedung", "ruang", "rak", "boks", "folder", "nomor")
        order = [func.jsonb_extract_path_text(place, part) for part in parts]
        return await self._items(LISTED, func.jsonb_typeof(place) == "object", I.part_of == "", order=(*order, I.id))

    async def _items(self, *where: Any, order: Sequence[ColumnElement[Any]]) -> list[Item]:
        query = records(t.items).where(*where).order_by(*order)
        async with self.database.snapshot() as connection:
            return counted([item_of(row, connection) for row in (await connection.execute(query)).mappings()])
