"""Questions of the archive about many items at once."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select

from services.registry import tables as t
from services.registry.domain.acts import ActName
from services.registry.domain.archive import LABELS
from services.registry.store import archive as store_archive
from services.registry.store.archive import RetentionOver
from shared.security.read_trail import counted
from shared.storage.database import Database

RECENT = timedelta(days=60)
MOST_PLACES = 30
"""Storage addresses that are suggested: the latest of the last `RECENT`."""


class ArchiveQueries:
    """Read-only questions about many items, each answered from one snapshot."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def retention_over(self, today: date) -> list[RetentionOver]:
        """Lists what is over by the JRA and ends in musnah: what may be proposed and, with the reason, what is kept."""
        async with self.database.snapshot() as connection:
            return counted(await store_archive.retention_over(connection, today))

    async def recent_places(self, today: date) -> Mapping[str, list[str]]:
        """Returns the words of the addresses that were recorded last, by the part of the address, the latest first."""
        r, place = t.register.c, t.items.c.record["location"]
        query = select(place).join(t.register, r.item_id == t.items.c.id).order_by(r.day.desc(), r.id.desc())
        query = query.where(r.day >= today - RECENT, r.act == ActName.RECORD_LOCATION).limit(MOST_PLACES)
        async with self.database.snapshot() as connection:
            found = [each for each in (await connection.execute(query)).scalars() if each]
        return {part: list(dict.fromkeys(each[part] for each in found if each.get(part))) for part in LABELS}
