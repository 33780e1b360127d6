"""Seals what registry's tables held in plain words before texts rested sealed there."""

from typing import Any

from services.registry.store.older_texts import OLDER_ROWS, OlderRows, seal_after
from shared.room.context import RoomContext

AT_ONCE = 200


class OlderTexts:
    """Seals the texts of older rows, `AT_ONCE` in a transaction; what is sealed stays as it is."""

    def __init__(self, kit: RoomContext) -> None:
        self._database = kit.database

    async def run(self) -> None:
        """Goes through each table once; a row that somebody has locked is sealed by whoever saves it."""
        for rows in OLDER_ROWS:
            last = await self._seal(rows, None)
            while last is not None:
                last = await self._seal(rows, last)

    async def _seal(self, rows: OlderRows, last: Any) -> Any:
        async with self._database.transaction() as connection:
            return await seal_after(connection, rows, last, AT_ONCE)
