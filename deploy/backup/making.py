"""Makes a sealed backup: the database as one instant has it, then the objects, in a folder that is named when whole."""

import errno
import fcntl
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from deploy.backup.backup_statement import DATABASE, INNER, OBJECTS, InnerStatement, OuterStatement, part_of
from deploy.backup.database_state import frozen
from deploy.backup.object_copies import ObjectCopies, Progress
from deploy.backup.postgres_tools import dump
from deploy.backup.sealed_parts import SealedPart, write_part
from deploy.operator_name import operator
from deploy.room_keys import key_folder, load_keys
from deploy.rooms import SIGNER, messaging_of
from services.registry.domain.acts import EVERY_ITEM, ActName
from shared.runtime.byte_streams import ending, once
from shared.runtime.clock import SystemClock
from shared.runtime.errors import Conflict, EngineAway, Refusal
from shared.runtime.settings import Settings
from shared.security.keys import Keys
from shared.storage.database import opened_database
from shared.storage.objects import open_store, sync_folder

HALF = ".sedang"
"""Where what is not whole yet lies; what a killed run left there is removed by the next one."""
LEDGER = "backup-objects.jsonl"
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True)
class BackupMade:
    """A backup that is whole: where it lies, what is in it, and the keys that must be kept apart from it."""

    folder: Path
    id: str
    tables: int
    rows: int
    objects: int
    copied: int
    bytes: int
    recipients: tuple[str, ...]
    needs: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Returns the fields as JSON values."""
        return asdict(self) | {"folder": str(self.folder)}


async def make_backup(
    settings: Settings, url: str, target: Path, recipients: Sequence[str], progress: Progress
) -> BackupMade:
    """Writes a backup into a folder and returns what it is; rooms may work meanwhile.

    It is sealed for registry's key and for `recipients`. Raises `Conflict` (`KUNCI_BELUM_DICADANGKAN`,
    `CADANGAN_BERJALAN`), `EngineAway` (`CADANGAN_PENUH`), `Refusal` (`CADANGAN_TIDAK_TERTULIS`), and as `dump`.
    """
    refuse_without_kept_keys(settings)
    keys = load_keys(settings.home)
    readers = tuple(dict.fromkeys([keys.recipients[SIGNER], *recipients]))
    with _writing(target), _alone(target):
        half = target / HALF / uuid4().hex
        half.mkdir(parents=True, mode=0o700)
        subject = EVERY_ITEM if len(readers) > 1 else half.name
        await _note(url, ActName.BEGIN_BACKUP, subject, recipients=len(readers))
        try:
            made = await _Backup(settings, url, target, half, keys, readers, progress).make()
        finally:
            shutil.rmtree(target / HALF, ignore_errors=True)
    counted = {"rows": made.rows, "objects": made.objects, "recipients": len(made.recipients)}
    await _note(url, "back_up", made.id, **counted)
    return made


class _Backup:
    """One backup on its way: `half` is the folder that it fills."""

    def __init__(
        self,
        settings: Settings,
        url: str,
        target: Path,
        half: Path,
        keys: Keys,
        readers: tuple[str, ...],
        progress: Progress,
    ) -> None:
        self._settings, self._url, self._target, self._half = settings, url, target, half
        self._keys, self._readers, self._progress = keys, readers, progress

    async def make(self) -> BackupMade:
        """Writes all parts and gives the folder its name."""
        at = datetime.now(UTC)
        async with frozen(self._url) as database:
            self._progress("Menghitung baris")
            state = await database.state(dict(self._keys.recipients))
            self._progress("Menyalin basis data")
            parts = {DATABASE: await self._part(DATABASE, dump(self._url, database.server, database.snapshot))}
        copies = ObjectCopies(self._target, self._settings.home / LEDGER, self._readers)
        self._progress("Menyalin objek")
        parts[OBJECTS] = await self._part(OBJECTS, copies.lines(open_store(self._settings), self._progress))
        whole = replace(state, database=asdict(parts[DATABASE]), objects=asdict(parts[OBJECTS]) | {"many": copies.many})
        parts[INNER] = await self._part(INNER, once(whole.line()))
        outer = self._statement(at, parts)
        outer.write(self._half, self._keys.signing_private or "")
        folder = self._name(outer.id)
        needs = tuple(path.name for path in key_folder(self._settings.home).kept_apart)
        return _made(folder, outer, whole, copies, parts, needs)

    async def _part(self, name: str, chunks: AsyncIterator[bytes]) -> SealedPart:
        async with ending(chunks) as closed:
            return await write_part(self._half / name, closed, self._readers)

    def _statement(self, at: datetime, parts: dict[str, SealedPart]) -> OuterStatement:
        files = {name: part_of(part) for name, part in sorted(parts.items())}
        return OuterStatement(f"{at:%Y%m%dT%H%M%S.%fZ}-{uuid4().hex[:8]}", at.isoformat(), self._readers, files)

    def _name(self, backup_id: str) -> Path:
        folder = self._target / backup_id
        sync_folder(self._half)
        self._half.rename(folder)
        sync_folder(self._target)
        return folder


def _made(
    folder: Path,
    outer: OuterStatement,
    inner: InnerStatement,
    copies: ObjectCopies,
    parts: dict[str, SealedPart],
    needs: tuple[str, ...],
) -> BackupMade:
    sizes = sum(part.size for part in parts.values())
    counted = (len(inner.tables), sum(inner.tables.values()), copies.many, copies.copied)
    return BackupMade(folder, outer.id, *counted, sizes, outer.recipients, needs)


def refuse_without_kept_keys(settings: Settings) -> None:
    """Raises `Conflict` (`KUNCI_BELUM_DICADANGKAN`) while no copy of the keys was confirmed."""
    if not key_folder(settings.home).backup_is_confirmed():
        raise Conflict(
            "KUNCI_BELUM_DICADANGKAN",
            "Belum ada salinan kunci yang dipastikan; tanpa kunci, cadangan ini tidak pernah terbuka lagi.",
            mend="Jalankan dahulu `terbuka keys backup` ke tempat lain, bukan di samping cadangan ini.",
        )


@contextmanager
def _writing(target: Path) -> Iterator[None]:
    """Turns faults of the target's disk into refusals; nothing is left under the name of a backup."""
    try:
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        yield
    except OSError as error:
        if error.errno in FULL:
            raise EngineAway(
                "CADANGAN_PENUH",
                f"Tempat cadangan {target} penuh; cadangan ini tidak jadi, yang lama tetap utuh.",
                mend="Beri ruang atau sebutkan diska lain, lalu ulangi.",
            ) from error
        raise Refusal(
            "CADANGAN_TIDAK_TERTULIS",
            f"Cadangan di {target} tidak dapat ditulis: {error.strerror}.",
            mend="Periksa map itu dan izinnya, lalu ulangi.",
        ) from error


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Lets one backup at a time write into a folder; the system lets go of it however the process ends."""
    with (target / ".kunci").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict(
                "CADANGAN_BERJALAN",
                f"Cadangan lain sedang ditulis ke {target}.",
                mend="Tunggu sampai selesai, atau sebutkan map lain.",
            ) from error
        shutil.rmtree(target / HALF, ignore_errors=True)
        yield


async def _note(url: str, act: str, subject: str, **detail: int) -> None:
    """Writes an audit line; the one of the beginning stands before anything is read, so that a killed run has one."""
    doer, at = operator(), SystemClock().now()
    async with opened_database(url, SIGNER) as database, database.transaction() as connection:
        await messaging_of(SIGNER).audit.record(
            connection, actor=doer.name, act=act, subject=subject, at=at, detail={**doer.known, **detail}
        )
