"""Fills the database beside the target from an export, kind by kind, and compares each with what the export says."""

import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, select, text

from deploy.backup.object_copies import Progress
from deploy.backup.sealed_parts import Measure, lines_of, opened
from deploy.province_export.export_check import broken
from deploy.province_export.export_kinds import KINDS, SCHEMAS, RecordKind
from deploy.province_export.export_records import lines, trail_lines
from deploy.province_export.export_statements import SealedStatement
from deploy.province_export.export_writing import trail_kind
from deploy.province_import.row_values import columns_of, row_of
from deploy.rooms import audit_of
from shared.runtime.byte_streams import ending
from shared.runtime.errors import Refusal
from shared.runtime.foreign_json import read_json
from shared.security.keys import Keys
from shared.storage.bulk import copy_rows
from shared.storage.database import Database

AT_ONCE = 1_000
"""Records of one COPY."""

Record = dict[str, Any]
Take = Callable[[list[Record]], Any]


@dataclass
class LineSum:
    """The number of lines and the sum of their hashes: the same for the same lines in another order.

    Two databases may order texts differently.
    """

    many: int = 0
    total: int = field(default=0, repr=False)

    def add(self, line: bytes) -> None:
        """Counts a line, without its end."""
        self.many += 1
        self.total = (self.total + int.from_bytes(hashlib.sha256(line).digest())) % 2**256


@dataclass(frozen=True)
class DatabaseFilling:
    """One database that is filled from the export in `folder`, which `identity` opens.

    `database` carries the sealing of registry; `keys` are those of this house.
    """

    folder: Path
    inner: SealedStatement
    identity: str = field(repr=False)
    keys: Keys
    database: Database

    async def fill(self, progress: Progress) -> int:
        """Writes every record and every line of the trails, and compares them; returns how many.

        Raises `Refusal` (`EKSPOR_RUSAK`, `IMPOR_BERBEDA`).
        """
        await self._empty()
        many, identities = 0, "\n".join(self.keys.identities.values())
        for kind in KINDS:
            progress(f"Memuat {kind.name}")
            many += await self._fill(kind, self._taker(kind), partial(lines, kind=kind, identities=identities))
        for room in SCHEMAS:
            progress(f"Memuat jejak {room}")
            kind = trail_kind(room)
            many += await self._fill(kind, self._trail_taker(room), partial(trail_lines, room=room))
        await self._number()
        return many

    async def _fill(self, kind: RecordKind, take: Take, written: Callable[[Any], AsyncIterator[bytes]]) -> int:
        said = await self._load(kind, take)
        found = LineSum()
        async with self.database.snapshot() as connection, ending(written(connection)) as lines:
            async for line in lines:
                found.add(line.rstrip(b"\n"))
        if found != said:
            raise differs(kind.name)
        return found.many

    async def _load(self, kind: RecordKind, take: Take) -> LineSum:
        """Writes the lines of a file in slices; what it holds must still be what the statement says."""
        said, measured, slice_ = LineSum(), Measure(), list[Record]()
        stated = self.inner.kinds[kind.name]
        async with (
            ending(opened(self.folder / stated["file"], self.identity)) as blocks,
            ending(lines_of(measured.of(blocks))) as lines,
        ):
            async for line in lines:
                said.add(line)
                slice_.append(read_json(line.decode()))
                if len(slice_) == AT_ONCE:
                    await take(slice_)
                    slice_.clear()
        await take(slice_)
        if (measured.size, measured.sha256) != (stated["size"], stated["sha256"]):
            raise broken(kind.name)
        return said

    def _taker(self, kind: RecordKind) -> Take:
        names = columns_of(kind)

        async def take(records: list[Record]) -> None:
            async with self.database.transaction(silent=True) as connection:
                rows = [row_of(kind, each, connection, self.keys.recipients["intake"]) for each in records]
                await copy_rows(connection, kind.rows, names, rows)

        return take

    def _trail_taker(self, room: str) -> Take:
        audit = audit_of(room)
        names = [each.name for each in audit.rows.columns]

        async def take(links: list[Record]) -> None:
            kind = RecordKind("", f"{room}.audit", "")
            chained = [(each["position"], each["id"], each["hash"]) for each in links if each["position"] is not None]
            async with self.database.transaction(silent=True) as connection:
                rows = [row_of(kind, each, connection, "") for each in links]
                await copy_rows(connection, audit.rows, names, rows)
                await copy_rows(connection, audit.chain, ("position", "audit_id", "hash"), chained)

        return take

    async def _empty(self) -> None:
        """Removes what migrations wrote into tables that are filled."""
        names = ", ".join(table.fullname for table in _filled())
        async with self.database.transaction(silent=True) as connection:
            await connection.execute(text(f"TRUNCATE {names} CASCADE"))

    async def _number(self) -> None:
        """Lets numbers that the database gives go on behind those that came."""
        async with self.database.transaction(silent=True) as connection:
            for table in _filled():
                for column in table.columns:
                    if column.identity is not None:
                        sequence = func.pg_get_serial_sequence(table.fullname, column.name)
                        last = select(func.max(column)).scalar_subquery()
                        await connection.execute(select(func.setval(sequence, last)))


def _filled() -> list[Table]:
    trails = [table for room in SCHEMAS for table in (audit_of(room).rows, audit_of(room).chain)]
    return [*(kind.rows for kind in KINDS), *trails]


def differs(what: str) -> Refusal:
    """Returns the refusal of a database that does not say what the export says."""
    return Refusal(
        "IMPOR_BERBEDA",
        f"Sesudah dimuat, {what} berbeda dari yang tertulis di ekspor.",
        mend="Tempat tujuan tetap kosong. Jangan pakai ekspor ini; laporkan bersama versi Terbuka kedua mesin.",
    )
