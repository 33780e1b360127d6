"""The mark of work that fills an empty store: whoever was killed may go on with the same source, and with no other."""

import json
from dataclasses import dataclass
from pathlib import Path

from deploy.backup.database_state import filled
from shared.runtime.secret_files import write_secret
from shared.storage.objects import ObjectStore


@dataclass(frozen=True)
class UnfinishedTarget:
    """A file that names the backup or export whose objects are being put into the store."""

    path: Path

    def begin(self, source: str) -> None:
        """Writes the mark."""
        write_secret(self.path, json.dumps({"id": source}) + "\n")

    def end(self) -> None:
        """Removes the mark."""
        self.path.unlink(missing_ok=True)

    async def refuse_filled(self, store: ObjectStore, source: str) -> None:
        """Raises `Conflict` (`TUJUAN_PEMULIHAN_BERISI`) for a store with objects that are not of this source."""
        if self._source() != source:
            async for _ in store.keys():
                raise filled("Tempat objek tujuan")

    def _source(self) -> str:
        try:
            return str(json.loads(self.path.read_text())["id"])
        except (OSError, ValueError, KeyError):
            return ""
