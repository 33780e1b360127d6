"""The sealing of dossiers: for registry into the object store, and their forms for intake."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from uuid6 import uuid7

from services.intake.domain.agencies import Skpd
from services.intake.domain.dossier import DossierEntry
from services.intake.domain.item import SubmittedItem
from services.intake.store import hand_in
from services.intake.store.scoped import ScopedStore
from services.intake.store.uploads import StagedUploads, StoredFile
from shared.contracts.dossier import DossierGround, DossierSource, SealedDossier, SealedFile, sealed_bytes, words_of
from shared.contracts.submissions import FileRef
from shared.runtime.byte_streams import once
from shared.security.encryption import seal_bytes

AT_ONCE = 16


@dataclass(frozen=True)
class Packed:
    """One item ready to be recorded: `form` is sealed for intake, the object under `dossier_key` for registry."""

    item: SubmittedItem
    form: bytes
    dossier_key: str
    dossier_sha256: str
    files: tuple[StoredFile, ...]

    def file_refs(self) -> tuple[FileRef, ...]:
        """Returns the files as events name them."""
        names = ("file_id", "object_key", "sha256", "size", "media_type")
        return tuple(FileRef(**{name: getattr(file, name) for name in names}) for file in self.files)


class DossierPacking:
    """The sealing of dossiers into the object store."""

    def __init__(self, scoped: ScopedStore) -> None:
        self._scoped = scoped

    async def pack_all(
        self,
        tray: StagedUploads,
        agency: Skpd,
        work: Sequence[tuple[SubmittedItem, DossierEntry, tuple[StoredFile, ...]]],
    ) -> list[Packed]:
        """Packs many items, a few at a time; every object is noted in the staged uploads before it is written."""
        packed: list[Packed] = []
        for start in range(0, len(work), AT_ONCE):
            some = work[start : start + AT_ONCE]
            packed += await asyncio.gather(*(self.pack(tray, agency, *each) for each in some))
        return packed

    async def pack(
        self, tray: StagedUploads, agency: Skpd, item: SubmittedItem, entry: DossierEntry, files: tuple[StoredFile, ...]
    ) -> Packed:
        """Seals one dossier for registry and its form for intake."""
        content = sealed_bytes(sealed_dossier(item, entry, agency, files))
        form = {"entry": asdict(entry), "files": [_named(file) for file in files]}
        sealed, own = await asyncio.gather(self._seal_for_registry(content), self._scoped.seal_for_intake(form))
        key = new_dossier_key(item)
        tray.remember(key)
        await self._scoped.objects.put(key, once(sealed))
        return Packed(item, own, key, hashlib.sha256(content).hexdigest(), files)

    async def _seal_for_registry(self, content: bytes) -> bytes:
        return await asyncio.to_thread(seal_bytes, content, self._scoped.kit.keys.recipients["registry"])

    async def file_rows(self, submission_id: str, packed: Sequence[Packed], tray: StagedUploads) -> hand_in.Rows:
        """Returns the rows of staged files, their names sealed for intake, and to which items they belong."""
        attached = {file.file_id for each in packed for file in each.files}
        named = [file for file in tray.files.values() if file.file_id in attached]
        loose = [file for file in tray.files.values() if file.file_id not in attached]
        own = self._scoped.kit.keys.recipients["intake"]
        rows = await asyncio.to_thread(hand_in.new_files, submission_id, named, loose=loose, names_for=own)
        return {**rows, **hand_in.attached([(each.item, each.files) for each in packed])}


def new_dossier_key(item: SubmittedItem) -> str:
    """Returns a new object key for the dossier of an item's version; each attempt to record one has its own."""
    return f"submissions/{item.item_id}/{item.version}/{uuid7()}.age"


def sealed_dossier(
    item: SubmittedItem, entry: DossierEntry, agency: Skpd, files: Sequence[StoredFile]
) -> SealedDossier:
    """Returns the dossier as registry reads it; an item without a test brings one empty ground."""
    return SealedDossier(
        **words_of(entry) | {"grounds": entry.grounds or (DossierGround(),), "legal_basis": entry.basis},
        decree_date=date.fromisoformat(entry.decree_date) if entry.decree_date else None,
        source=DossierSource(**entry.source),
        item_id=item.item_id,
        item_version=item.version,
        kind="history" if item.kind == "history" else "new",
        submission_id=item.submission_id,
        skpd_code=agency.code,
        skpd_name=agency.name,
        files=tuple(SealedFile(file_id=file.file_id, name=file.name, sha256=file.sha256) for file in files),
    )


def _named(file: StoredFile) -> dict[str, Any]:
    return {"file_id": file.file_id, "name": file.name, "sha256": file.sha256, "size": file.size}
