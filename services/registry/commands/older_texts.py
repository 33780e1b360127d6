"""Seals what registry's tables held in plain words before texts rested sealed there."""

from services.registry.store.older_texts import RECORDS, seal_reasons, seal_records
from shared.room.context import RoomContext

AT_ONCE = 200


class OlderTexts:
    """Seals the texts of older rows, `AT_ONCE` in a transaction; what is sealed stays as it is."""

    def __init__(self, kit: RoomContext) -> None:
        self._database = kit.database

    async def run(self) -> None:
        """Seals until no older row is left; one that somebody has locked is sealed by whoever saves it."""
        for table in RECORDS:
            more = AT_ONCE
            while more:
                async with self._database.transaction() as connection:
                    more = await seal_records(connection, table, AT_ONCE)
        more = AT_ONCE
        while more:
            async with self._database.transaction() as connection:
                more = await seal_reasons(connection, AT_ONCE)
