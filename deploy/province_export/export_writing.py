"""Writes an export: records and public files of one instant, then the objects, in a folder that is named when whole."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.backup.backup_statement import read_object
from deploy.backup.making import refuse_without_kept_keys
from deploy.backup.object_copies import ObjectCopies
from deploy.backup.sealed_parts import Measure, SealedPart, write_new, write_part
from deploy.operator_name import operator
from deploy.province_export.export_kinds import AUDIT, KINDS, LEFT_BEHIND, SCHEMAS, RecordKind, table_of
from deploy.province_export.export_records import lines, losses, trail_lines
from deploy.province_export.export_statements import INNER, OBJECTS, OpenStatement, SealedStatement
from deploy.province_export.public_part import public_files
from deploy.room_keys import key_folder, load_keys
from deploy.rooms import SIGNER, audit_of, messaging_of
from services.registry.domain.acts import EVERY_ITEM, ActName
from shared.runtime.byte_streams import ending, once
from shared.runtime.errors import Conflict, Refusal
from shared.runtime.settings import Settings
from shared.security.keys import Keys
from shared.security.sealed_texts import Sealing
from shared.storage import migrate
from shared.storage.database import Database
from shared.storage.objects import open_store, sync_folder

HALF = ".sedang"
"""The end of the name of a folder that is not whole yet."""
NAMES_OF_OBJECTS = ("intake.dossier", "intake.file", "registry.files", "publisher.files")
"""Tables whose `object_key` names an object for good."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class ProvinceExport:
    """An export that is whole; `lost` and `absent` are what it does not carry, `head` that of registry's trail."""

    folder: Path
    id: str
    complete: bool
    records: int
    objects: int
    public: dict[str, int]
    recipients: tuple[str, ...]
    lost: tuple[dict[str, Any], ...]
    absent: tuple[str, ...]
    head: str

    def as_json(self) -> dict[str, Any]:
        """Returns the fields as JSON values."""
        return asdict(self) | {"folder": str(self.folder)}


async def export_province(
    settings: Settings,
    url: str,
    target: Path,
    recipients: Sequence[str],
    progress: Progress,
    *,
    leave_behind: bool = False,
    public_only: bool = False,
) -> ProvinceExport:
    """Writes the province into a new folder; rooms may work meanwhile.

    What is not public is sealed for registry's key and for `recipients`. Raises `Conflict` (`KUNCI_BELUM_DICADANGKAN`,
    `EKSPOR_TIDAK_UTUH`), `Refusal` (`EKSPOR_SUDAH_ADA`, `EKSPOR_TIDAK_TERTULIS`, `SEGEL_RUSAK`).
    """
    if not public_only:
        refuse_without_kept_keys(settings)
    keys = load_keys(settings.home)
    readers = () if public_only else tuple(dict.fromkeys([keys.recipients[SIGNER], *recipients]))
    pool = Database.connect(url, SIGNER, pool_size=1)
    database = Sealing(keys.recipients[SIGNER], keys.identities[SIGNER]).on(pool)
    try:
        with _new_folder(target) as half:
            subject = EVERY_ITEM if len(readers) > 1 else half.suffix.lstrip(".")
            await _note(database, ActName.BEGIN_EXPORT, subject, recipients=len(readers))
            writing = _Writing(settings, half, keys, readers, progress)
            made = await writing.write(database, target, leave_behind=leave_behind)
        counted = {"records": made.records, "objects": made.objects, "recipients": len(made.recipients)}
        await _note(database, "export_province", made.id, **counted, lost=sum(loss["rows"] for loss in made.lost))
    finally:
        await pool.close()
    return made


class _Writing:
    """One export on its way: `half` is the folder that it fills; without `readers` it writes what is public alone."""

    def __init__(
        self, settings: Settings, half: Path, keys: Keys, readers: tuple[str, ...], progress: Progress
    ) -> None:
        self._settings, self._half, self._keys = settings, half, keys
        self._readers, self._progress = readers, progress
        self._files: dict[str, dict[str, Any]] = {}
        self._public: dict[str, int] = {}
        self._kinds: dict[str, dict[str, Any]] = {}
        self._audit: dict[str, tuple[int, str]] = {}

    async def write(self, database: Database, target: Path, *, leave_behind: bool) -> ProvinceExport:
        """Writes all files and the statements."""
        at, lost, named = datetime.now(UTC), list[dict[str, Any]](), set[str]()
        async with database.snapshot() as connection:
            if self._readers:
                lost = await losses(connection)
                _refuse_losses(lost, leave_behind=leave_behind)
                await self._records(connection)
                left, named = await _left(connection), await _named_objects(connection)
                migrations = {schema: await migrate.revision_of(connection, schema) for schema in SCHEMAS}
            async for name, content, rows in public_files(connection, self._settings.address):
                await self._open(name, content, rows)
        many, absent = 0, tuple[str, ...]()
        if self._readers:
            objects, seen = await self._objects()
            many, absent = len(seen), tuple(sorted(named - seen))
            keys, signers = dict(self._keys.recipients), _signers(self._settings)
            inner = SealedStatement(
                self._kinds, objects, self._audit, left, tuple(lost), absent, keys, signers, migrations
            )
            await self._sealed(INNER, once(inner.line()))
        outer = self._statement(at)
        outer.write(self._half, self._keys.signing_private or "")
        records = sum(kind["rows"] for kind in self._kinds.values())
        head = ":".join(map(str, self._audit.get(SIGNER, ())))
        counted = (bool(self._readers), records, many, self._public)
        return ProvinceExport(target, outer.id, *counted, self._readers, tuple(lost), absent, head)

    async def _records(self, connection: AsyncConnection) -> None:
        identities = "\n".join(self._keys.identities.values())
        for kind in KINDS:
            self._progress(f"Menulis {kind.name}")
            await self._kind(kind.name, kind.file, lines(connection, kind, identities))
        for room in SCHEMAS:
            self._progress(f"Menulis jejak {room}")
            name = trail_kind(room)
            await self._kind(name.name, name.file, trail_lines(connection, room))
            self._audit[room] = await audit_of(room).head(connection)

    async def _kind(self, name: str, file: str, content: AsyncIterator[bytes]) -> None:
        rows = _Counted()
        part = await self._sealed(file, rows.of(content))
        self._kinds[name] = {"file": file, "rows": rows.many, "size": part.plain_size, "sha256": part.plain_sha256}

    async def _objects(self) -> tuple[dict[str, Any], set[str]]:
        """Copies the objects, each as it lies; what lies there in plain form is sealed."""
        self._progress("Menyalin objek")
        work = self._half / HALF
        work.mkdir(mode=0o700)
        copies = ObjectCopies(self._half, work / "objek.jsonl", self._readers)
        part = await self._sealed(OBJECTS, copies.lines(open_store(self._settings), self._progress))
        with (work / "objek.jsonl").open("rb") as copied:
            seen = {read_object(line).key for line in copied}
        shutil.rmtree(work)
        told = {"many": copies.many, "size": part.plain_size, "sha256": part.plain_sha256}
        return told, seen

    async def _sealed(self, name: str, content: AsyncIterator[bytes]) -> SealedPart:
        async with ending(content) as closed:
            part = await write_part(self._half / name, closed, self._readers)
        self._files[name] = {"size": part.size, "sha256": part.sha256}
        return part

    async def _open(self, name: str, content: AsyncIterator[bytes], rows: int | None) -> None:
        measured = Measure()
        await write_new(self._half / name, measured.of(content))
        self._files[name] = {"size": measured.size, "sha256": measured.sha256}
        if rows is not None:
            self._public[name] = rows

    def _statement(self, at: datetime) -> OpenStatement:
        name = f"{at:%Y%m%dT%H%M%S.%fZ}-{uuid4().hex[:8]}"
        address, complete = self._settings.address, bool(self._readers)
        who = (name, at.isoformat(), version("terbuka"), address)
        return OpenStatement(*who, complete, self._readers, self._files, self._public)


class _Counted:
    """Counts the lines of a stream that passes."""

    def __init__(self) -> None:
        self.many = 0

    async def of(self, content: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Yields the lines as they are."""
        async with ending(content) as closed:
            async for line in closed:
                self.many += 1
                yield line


def _signers(settings: Settings) -> dict[str, str]:
    """Returns the public files of what signs, by name: they check what was signed in the old house."""
    folder = key_folder(settings.home)
    return {name: folder.signer_keys(name).text() for name in folder.signers}


def trail_kind(room: str) -> RecordKind:
    """Returns the kind of the lines of a room's audit trail."""
    return RecordKind(f"{AUDIT}_{room}", f"{room}.audit", f"Jejak audit {room}.")


async def _left(connection: AsyncConnection) -> dict[str, str]:
    """Returns the tables that hold rows which are not carried, with the reason."""
    found = dict[str, str]()
    for name, why in sorted(LEFT_BEHIND.items()):
        if name.partition(".")[0] in SCHEMAS:
            any_row = (await connection.execute(select(1).select_from(table_of(name)).limit(1))).first()
            found |= {name: why} if any_row else {}
    return found


async def _named_objects(connection: AsyncConnection) -> set[str]:
    named = set[str]()
    for table in NAMES_OF_OBJECTS:
        named |= set((await connection.execute(select(table_of(table).c.object_key))).scalars())
    return named - {""}


def _refuse_losses(lost: list[dict[str, Any]], *, leave_behind: bool) -> None:
    if not lost or leave_behind:
        return
    told = "; ".join(f"{loss['table']}: {loss['rows']} ({loss['why']})" for loss in lost)
    raise Conflict(
        "EKSPOR_TIDAK_UTUH",
        f"Ekspor ini tidak utuh; yang akan ditinggalkan: {told}.",
        mend="Selesaikan yang disebut, atau terima kehilangannya dengan --leave-behind; daftarnya ikut tertulis.",
        losses=lost,
    )


@contextmanager
def _new_folder(target: Path) -> Iterator[Path]:
    """Yields a folder beside the target that takes its name at the end; nothing stays of one that fails."""
    if target.exists():
        raise Refusal("EKSPOR_SUDAH_ADA", f"{target} sudah ada.", mend="Sebutkan map baru; ekspor tidak menimpa.")
    half = target.with_name(f"{target.name}{HALF}.{uuid4().hex}")
    try:
        half.mkdir(parents=True, mode=0o700)
        yield half
        sync_folder(half)
        half.rename(target)
        sync_folder(target.parent)
    except OSError as error:
        raise Refusal(
            "EKSPOR_TIDAK_TERTULIS",
            f"Ekspor ke {target} tidak dapat ditulis: {error.strerror}.",
            mend="Periksa map itu, izinnya, dan ruang diskanya, lalu ulangi.",
        ) from error
    finally:
        shutil.rmtree(half, ignore_errors=True)


async def _note(database: Database, act: str, subject: str, **detail: int) -> None:
    """Writes an audit line; the one of the beginning stands before anything is read, so that a killed run has one."""
    doer, at = operator(), datetime.now(UTC)
    async with database.transaction() as connection:
        await messaging_of(SIGNER).audit.record(
            connection, actor=doer.name, act=act, subject=subject, at=at, detail={**doer.known, **detail}
        )
