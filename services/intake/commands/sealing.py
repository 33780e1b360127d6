"""Packs an entry for registry: the sealed dossier in the object store, and the form kept readable for its SKPD."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from services.intake.domain.agencies import Skpd
from services.intake.domain.dossier import DossierEntry
from services.intake.domain.item import SubmittedItem
from services.intake.store.scoped import ScopedStore
from services.intake.store.uploads import StagedUploads, StoredFile
from shared.contracts.dossier import DossierGround, DossierSource, SealedDossier, SealedFile, sealed_bytes, words_of
from shared.contracts.submissions import FileRef
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


class Packing(ScopedStore):
    """The sealing of dossiers into the object store."""

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
        key = dossier_key(item)
        tray.remember(key)
        await self.objects.put(key, _once(await seal_bytes(content, self.kit.keys.recipients["registry"])))
        form = await self.seal_for_intake({"entry": asdict(entry), "files": [_named(file) for file in files]})
        return Packed(item, form, key, hashlib.sha256(content).hexdigest(), files)


def dossier_key(item: SubmittedItem) -> str:
    """Returns the object key of an item's dossier; each version has its own."""
    return f"submissions/{item.item_id}/{item.version}/dossier.age"


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


async def _once(data: bytes) -> Any:
    yield data
