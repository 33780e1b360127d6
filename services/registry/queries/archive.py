"""Questions of the archive about many items at once."""

from datetime import date

from services.registry.store import archive as store_archive
from services.registry.store.archive import RetentionOver
from shared.security.read_trail import counted
from shared.storage.database import Database


class ArchiveQueries:
    """Read-only questions about many items, each answered from one snapshot."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def retention_over(self, today: date) -> list[RetentionOver]:
        """Lists what is over by the JRA and ends in musnah: what may be proposed and, with the reason, what is kept."""
        async with self.database.snapshot() as connection:
            return counted(await store_archive.retention_over(connection, today))
