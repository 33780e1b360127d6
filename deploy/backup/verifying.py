"""Opens a backup and compares every byte of it with its statements, without restoring anything."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.backup.backup_statement import (
    DATABASE,
    INNER,
    OBJECTS,
    OUTER,
    InnerStatement,
    OuterStatement,
    StoredObject,
    read_inner,
    read_object,
    read_outer,
)
from deploy.backup.object_copies import TOLD_EVERY, Progress, is_whole
from deploy.backup.sealed_parts import Measure, blocks_of, lines_of, measure, opened
from deploy.room_keys import key_folder
from deploy.rooms import SIGNER
from shared.runtime.byte_streams import ending, whole
from shared.runtime.errors import Refusal, TerbukaError
from shared.security.keys import SIGNING, read_key
from shared.security.signer_keys import KeyState, SignerKey, SignerKeys
from shared.security.signing import public_of


@dataclass(frozen=True)
class OpenedBackup:
    """A backup whose signature and sealed files hold, opened with a key that reads it."""

    folder: Path
    outer: OuterStatement
    inner: InnerStatement
    identity: str

    @property
    def beside(self) -> Path:
        """Returns the folder that holds the copies of objects."""
        return self.folder.parent

    def archive(self) -> AsyncIterator[bytes]:
        """Yields the archive of the database; raises `Refusal` (`CADANGAN_RUSAK`) at the end of another one."""
        return self._as_stated(DATABASE, self.inner.database)

    async def objects(self) -> AsyncIterator[StoredObject]:
        """Yields the list of objects; raises as `archive`."""
        async for line in lines_of(self._as_stated(OBJECTS, self.inner.objects)):
            yield read_object(line)

    async def _as_stated(self, name: str, said: Any) -> AsyncIterator[bytes]:
        """Yields a part and compares it as it is read: the disk may give other bytes than those of the check."""
        found = Measure()
        async with ending(opened(self.folder / name, self.identity)) as part, ending(found.of(part)) as blocks:
            async for block in blocks:
                yield block
        if (found.size, found.sha256) != (said["plain_size"], said["plain_sha256"]):
            raise broken(name)

    def as_json(self) -> dict[str, Any]:
        """Returns what a check tells."""
        rows, many = sum(self.inner.tables.values()), self.inner.objects["many"]
        told = {"id": self.outer.id, "made_at": self.outer.made_at, "program": self.inner.program}
        return told | {"rows": rows, "tables": len(self.inner.tables), "objects": many}


def newest_in(place: Path) -> Path:
    """Returns a backup, or the newest one in a folder of backups; raises `Refusal` (`CADANGAN_TIDAK_ADA`)."""
    if (place / OUTER).exists():
        return place.absolute()
    found = sorted(path.parent for path in place.glob(f"[0-9]*/{OUTER}"))
    if not found:
        raise Refusal(
            "CADANGAN_TIDAK_ADA",
            f"Tidak ada cadangan di {place}.",
            mend="Sebutkan map yang ditulis `terbuka backup create`, atau satu cadangan di dalamnya.",
        )
    return found[-1].absolute()


def own_identity(home: Path, file: Path | None) -> str:
    """Returns the key that opens: of a file, or registry's below home; raises `TerbukaError` (`KUNCI_TIDAK_ADA`)."""
    text = read_key(file or key_folder(home).path / f"{SIGNER}.key")
    return "\n".join(line for line in text.splitlines() if line.startswith("AGE-SECRET-KEY-"))


def signing_public(home: Path) -> SignerKeys:
    """Returns the public keys of the signature, made of the private ones where only those came back."""
    folder = key_folder(home).path
    public = folder / f"{SIGNING}.pub"
    if public.exists():
        return SignerKeys.read(read_key(public))
    first, *others = (public_of(line) for line in read_key(folder / f"{SIGNING}.key").split())
    return SignerKeys((SignerKey(first), *(SignerKey(each, KeyState.LEAVING) for each in others)))


async def open_backup(folder: Path, identity: str, public: SignerKeys) -> OpenedBackup:
    """Returns a backup after its signature, the hash of each sealed file and the statement inside were checked.

    Raises `Refusal` (`CADANGAN_TIDAK_ADA`, `CADANGAN_TIDAK_SAH`, `CADANGAN_RUSAK`, `KUNCI_CADANGAN_SALAH`).
    """
    outer = read_outer(folder, public)
    if folder.name != outer.id:  # an old backup under a new name would be taken for the newest
        raise broken(f"nama map {folder.name}, seharusnya {outer.id},")
    for name in (DATABASE, OBJECTS, INNER):
        await _compare(name, blocks_of(folder / name), outer.files[name])
    try:
        async with ending(opened(folder / INNER, identity)) as part:
            inner = read_inner(await whole(part))
    except TerbukaError as error:
        raise Refusal(
            "KUNCI_CADANGAN_SALAH",
            "Cadangan ini utuh, tetapi kunci yang dipakai bukan salah satu penerimanya.",
            mend="Pakai registry.key dari cadangan kunci atau titipan, atau --identity dengan kunci penerima.",
        ) from error
    return OpenedBackup(folder, outer, inner, identity)


async def check_backup(backup: OpenedBackup, progress: Progress) -> None:
    """Reads all that is in a backup and compares it; raises `Refusal` (`CADANGAN_RUSAK`)."""
    progress("Memeriksa basis data")
    await _compare(DATABASE, backup.archive(), _plain(backup.inner.database))
    listed = opened(backup.folder / OBJECTS, backup.identity)
    await _compare(OBJECTS, listed, _plain(backup.inner.objects))
    many = 0
    async for each in backup.objects():
        if not await is_whole(backup.beside, each, backup.identity):
            raise broken(f"objek {each.key}")
        many += 1
        if many % TOLD_EVERY == 0:
            progress(f"{many} dari {backup.inner.objects['many']} objek diperiksa")


async def _compare(name: str, chunks: AsyncIterator[bytes], said: Any) -> None:
    try:
        found: Measure = await measure(chunks)
    except (OSError, TerbukaError) as error:
        raise broken(name) from error
    if (found.size, found.sha256) != (said["size"], said["sha256"]):
        raise broken(name)


def _plain(said: Any) -> dict[str, Any]:
    return {"size": said["plain_size"], "sha256": said["plain_sha256"]}


def broken(what: str) -> Refusal:
    """Returns the refusal of a backup in which something is another than its statement says."""
    return Refusal(
        "CADANGAN_RUSAK",
        f"Cadangan ini rusak: {what} hilang, terpotong, atau berubah. Tidak ada yang dipulihkan.",
        mend="Pakai cadangan lain; periksa diskanya, dan buat cadangan baru selagi mesin asalnya masih ada.",
    )
