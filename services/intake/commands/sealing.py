"""Packs an entry for registry: the sealed dossier in the object store, and the form kept readable for its SKPD."""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from services.intake.domain.agencies import Skpd
from services.intake.domain.dossier import DossierEntry, HandedInGround
from services.intake.domain.item import SubmittedItem
from services.intake.store.scoped import ScopedStore
from services.intake.store.uploads import StagedUploads, StoredFile
from shared.contracts.submissions import FileRef, Kind
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
        content = json.dumps(dossier_json(item, entry, agency, files), ensure_ascii=False, sort_keys=True).encode()
        key = dossier_key(item)
        tray.remember(key)
        await self.objects.put(key, _once(await seal_bytes(content, self.kit.keys.recipients["registry"])))
        form = await self.seal_for_intake({"entry": asdict(entry), "files": [_named(file) for file in files]})
        return Packed(item, form, key, hashlib.sha256(content).hexdigest(), files)


def dossier_key(item: SubmittedItem) -> str:
    """Returns the object key of an item's dossier; each version has its own."""
    return f"submissions/{item.item_id}/{item.version}/dossier.age"


def dossier_json(item: SubmittedItem, entry: DossierEntry, agency: Skpd, files: Sequence[StoredFile]) -> dict[str, Any]:
    """Returns the dossier as registry reads it; `kind` is `new` or `history`."""
    kind: Kind = "history" if item.kind == "history" else "new"
    words = ("title", "public_title", "responsible", "decree_number", "decree_date")
    return {
        "item_id": item.item_id,
        "item_version": item.version,
        "kind": kind,
        "submission_id": item.submission_id,
        "skpd_code": agency.code,
        "skpd_name": agency.name,
        **{name: getattr(entry, name) for name in words},
        "grounds": [asdict(ground) for ground in entry.grounds or (HandedInGround(),)],
        "legal_basis": entry.basis,
        "source": dict(entry.source),
        "files": [{name: value for name, value in _named(file).items() if name != "size"} for file in files],
    }


def _named(file: StoredFile) -> dict[str, Any]:
    return {"file_id": file.file_id, "name": file.name, "sha256": file.sha256, "size": file.size}


async def _once(data: bytes) -> Any:
    yield data
