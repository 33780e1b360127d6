"""Stores the objects of an export again, each sealed to a key of this house; plain bytes are in memory only."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from deploy.backup.backup_statement import StoredObject, read_object
from deploy.backup.object_copies import TOLD_EVERY, Progress, place_of, stream_of
from deploy.backup.sealed_parts import Measure, blocks_of, lines_of, opened
from deploy.province_export.export_check import broken
from deploy.province_export.export_statements import OBJECTS
from deploy.province_import.old_house import OldHouse
from deploy.rooms import SPECS
from shared.runtime.byte_streams import ending
from shared.runtime.errors import Refusal
from shared.security.encryption import seal, unseal
from shared.storage.objects import ObjectStore


class ResealedObjects:
    """The objects of an export in `folder`; `recipients` are the keys of this house by name."""

    def __init__(self, folder: Path, house: OldHouse, recipients: Mapping[str, str]) -> None:
        self._folder, self._house, self._recipients = folder, house, recipients
        self.many = 0

    async def store(self, store: ObjectStore, total: int, progress: Progress) -> None:
        """Puts every object under its key; one that an earlier run put there is made anew.

        Raises `Refusal` (`EKSPOR_RUSAK`, `KUNCI_ASAL_KURANG`).
        """
        await store.prepare()
        async with ending(lines_of(opened(self._folder / OBJECTS, self._house.opener))) as lines:
            async for line in lines:
                await self._put(store, read_object(line))
                self.many += 1
                if self.many % TOLD_EVERY == 0:
                    progress(f"{self.many} dari {total} objek disimpan")

    async def _put(self, store: ObjectStore, each: StoredObject) -> None:
        await store.delete(each.key)
        measured = Measure()
        try:
            async with ending(await self._content(each, measured)) as content:
                await store.put(each.key, content)
        except Refusal as error:
            raise broken(f"objek {each.key}") if error.code == "SEGEL_RUSAK" else error from error
        if (measured.size, measured.sha256) != (each.size, each.sha256):
            await store.delete(each.key)
            raise broken(f"objek {each.key}")

    async def _content(self, each: StoredObject, measured: Measure) -> AsyncIterator[bytes]:
        """Returns what the store keeps: published copies as they are, everything else sealed anew."""
        stored = measured.of(stream_of(self._folder, each, self._house.opener))
        if each.resealed:
            return stored
        name = await self._opener_of(each)
        return seal(unseal(stored, self._house.identities[name]), self._recipients[name])

    async def _opener_of(self, each: StoredObject) -> str:
        """Returns the name of the key that opens an object: who fetches such objects, or any other that does."""
        for name in sorted(self._house.identities, key=lambda name: name != _reader_of(each.key)):
            if await _opens(place_of(self._folder, each), self._house.identities[name]):
                return name
        raise Refusal(
            "KUNCI_ASAL_KURANG",
            f"Objek {each.key} tidak terbuka dengan satu pun kunci dari rumah asal.",
            mend="Minta juga kunci asal yang sudah diganti: berkas .key memuat yang lama di bawah yang baru.",
        )


def _reader_of(key: str) -> str:
    """Returns the room for which such an object is sealed: that which fetches it, else that which stores it."""
    fetching = [spec.name for spec in SPECS if key.startswith(spec.fetches or ("/",))]
    return next(iter([*fetching, *(spec.name for spec in SPECS if key.startswith(spec.stores or ("/",)))]), "")


async def _opens(path: Path, identity: str) -> bool:
    """Tells whether a key opens a file, by its first block."""
    try:
        async with ending(unseal(blocks_of(path), identity)) as blocks:
            await anext(blocks, b"")
    except Refusal:
        return False
    return True
