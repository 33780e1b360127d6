"""Checks an export without a database: signature, every file, and with a key of a recipient every record."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.backup.backup_statement import read_object
from deploy.backup.object_copies import TOLD_EVERY, Progress, is_whole, place_of
from deploy.backup.sealed_parts import Measure, blocks_of, lines_of, measure, opened
from deploy.province_export.export_kinds import KINDS, SCHEMAS
from deploy.province_export.export_statements import (
    INNER,
    OBJECTS,
    OUTER,
    SIGNATURE,
    OpenStatement,
    SealedStatement,
    read_open,
    read_sealed,
)
from deploy.province_export.export_writing import trail_kind
from shared.runtime.byte_streams import ending, whole
from shared.runtime.errors import Refusal, TerbukaError
from shared.runtime.foreign_json import read_json
from shared.security.audit_check import ChainCheck
from shared.security.signer_keys import SignerKeys

COPIES = ("objek/", "objek-tersegel/")


@dataclass(frozen=True)
class CheckedExport:
    """An export in which every byte is as its statements say; without `inner` only the files were compared."""

    folder: Path
    outer: OpenStatement
    inner: SealedStatement | None = None

    def as_json(self) -> dict[str, Any]:
        """Returns what a check tells."""
        told: dict[str, Any] = {"id": self.outer.id, "made_at": self.outer.made_at, "address": self.outer.address}
        told |= {"complete": self.outer.complete, "opened": self.inner is not None, "public": dict(self.outer.public)}
        if self.inner is not None:
            told |= {"records": {name: kind["rows"] for name, kind in self.inner.kinds.items()}}
            told |= {"objects": self.inner.objects["many"], "audit": {k: list(v) for k, v in self.inner.audit.items()}}
            told |= {"lost": list(self.inner.lost), "absent": list(self.inner.absent), "left": dict(self.inner.left)}
        return told


async def check_export(folder: Path, public: SignerKeys, identity: str, progress: Progress) -> CheckedExport:
    """Compares an export with its statements; without an `identity` what is sealed stays closed.

    Raises `Refusal` (`EKSPOR_TIDAK_ADA`, `EKSPOR_TIDAK_SAH`, `EKSPOR_RUSAK`, `KUNCI_EKSPOR_SALAH`).
    """
    outer = read_open(folder, public)
    progress("Memeriksa berkas")
    for name, said in outer.files.items():
        await _compare(name, blocks_of(folder / name), said)
    _refuse_strangers(folder, outer)
    if not (identity and outer.complete):
        return CheckedExport(folder, outer)
    inner = await _opened_statement(folder, identity)
    if set(inner.kinds) != {*(kind.name for kind in KINDS), *(trail_kind(room).name for room in SCHEMAS)}:
        raise broken("daftar jenis catatan")
    for name, kind in inner.kinds.items():
        progress(f"Memeriksa {name}")
        await _check_kind(folder, name, kind, identity)
    for room in SCHEMAS:
        await _check_trail(folder, room, inner.audit[room], identity)
    await _check_objects(folder, inner, identity, progress)
    return CheckedExport(folder, outer, inner)


async def records_of(folder: Path, file: str, identity: str) -> AsyncIterator[dict[str, Any]]:
    """Yields the records of a sealed file; raises `Refusal` (`SEGEL_RUSAK`), `OSError`."""
    async with ending(lines_of(opened(folder / file, identity))) as lines:
        async for line in lines:
            yield read_json(line.decode())


async def _check_kind(folder: Path, name: str, said: Any, identity: str) -> None:
    await _compare(name, opened(folder / said["file"], identity), said)
    many = 0
    async for _ in records_of(folder, said["file"], identity):
        many += 1
    if many != said["rows"]:
        raise broken(name)


async def _check_trail(folder: Path, room: str, end: tuple[int, str], identity: str) -> None:
    """Counts the hashes of a trail again up to the head that the statement names."""
    check, loose = ChainCheck(), 0
    async for link in records_of(folder, trail_kind(room).file, identity):
        if link["position"] is None:
            loose += 1
        elif not check.over:
            check.link(link)
    verdict = check.verdict(loose)
    if not verdict.whole or (verdict.chained, verdict.head) != end:
        raise broken(f"jejak audit {room}")


async def _check_objects(folder: Path, inner: SealedStatement, identity: str, progress: Progress) -> None:
    await _compare(OBJECTS, opened(folder / OBJECTS, identity), inner.objects)
    named = set[Path]()
    async with ending(lines_of(opened(folder / OBJECTS, identity))) as lines:
        async for line in lines:
            if not await is_whole(folder, found := read_object(line), identity):
                raise broken(f"objek {found.key}")
            named.add(place_of(folder, found))
            if len(named) % TOLD_EVERY == 0:
                progress(f"{len(named)} dari {inner.objects['many']} objek diperiksa")
    copies = {path for place in COPIES for path in (folder / place).rglob("*") if not path.is_dir()}
    if len(named) != inner.objects["many"] or copies != named:
        raise broken(OBJECTS)


async def _opened_statement(folder: Path, identity: str) -> SealedStatement:
    try:
        return read_sealed(await whole(opened(folder / INNER, identity)))
    except TerbukaError as error:
        raise Refusal(
            "KUNCI_EKSPOR_SALAH",
            "Ekspor ini utuh, tetapi kunci yang dipakai bukan salah satu penerimanya.",
            mend="Sebutkan kunci penerima dengan --identity; untuk impor, map kunci asal dengan --keys.",
        ) from error


def _refuse_strangers(folder: Path, outer: OpenStatement) -> None:
    """Refuses a file that no statement names; the copies of objects stand in the sealed list."""
    named = {*outer.files, OUTER, SIGNATURE}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if not path.is_dir() and name not in named and not (outer.complete and name.startswith(COPIES)):
            raise broken(name)


async def _compare(name: str, content: AsyncIterator[bytes], said: Any) -> None:
    try:
        found: Measure = await measure(content)
    except (OSError, TerbukaError) as error:
        raise broken(name) from error
    if (found.size, found.sha256) != (said["size"], said["sha256"]):
        raise broken(name)


def broken(what: str) -> Refusal:
    """Returns the refusal of an export in which something is another than its statements say."""
    return Refusal(
        "EKSPOR_RUSAK",
        f"Ekspor ini rusak: {what} hilang, terpotong, berubah, atau tidak terdaftar.",
        mend="Minta ekspor yang utuh; selagi mesin asalnya ada, tulis yang baru dengan `terbuka province export`.",
    )
