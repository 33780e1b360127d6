"""PostgreSQL's own dump and restore as streams: nothing of the database touches a disk in plain form."""

import asyncio
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import IO

from sqlalchemy.engine import make_url

from shared.runtime.errors import TerbukaError
from shared.storage.embedded_postgres import binaries

BLOCK = 256 * 1024
PLAIN_RIGHTS = ("--no-owner", "--no-privileges")
"""Owners and rights are given by the program (`terbuka database apply`), never by a backup."""


def program(name: str, server: int) -> str:
    """Returns the path of a tool of the server's own major version: one of the embedded wheel, or of the system.

    Raises `TerbukaError` (`ALAT_CADANGAN_TIDAK_ADA`).
    """
    for path in (_of_wheel(name), shutil.which(name)):
        if path and _major(path) == server:
            return path
    raise TerbukaError(
        "ALAT_CADANGAN_TIDAK_ADA",
        f"`{name}` versi {server} tidak ada; versi lain tidak dipakai, sebab salinannya belum tentu dapat dimuat.",
        mend=f"Pasang klien PostgreSQL {server} (paket postgresql-client-{server}) di mesin ini.",
    )


async def dump(url: str, server: int, snapshot: str) -> AsyncIterator[bytes]:
    """Yields the archive (custom format) of the database as an exported snapshot sees it.

    Raises `TerbukaError` (`BASIS_DATA_TIDAK_TERSALIN`); what was yielded until then is no archive.
    """
    options = ("--format=custom", f"--snapshot={snapshot}", "--exclude-schema=*_rebuild", *PLAIN_RIGHTS)
    with tempfile.TemporaryFile() as told:
        process = await asyncio.create_subprocess_exec(
            program("pg_dump", server), *options, stdout=subprocess.PIPE, stderr=told, env=_environment(url)
        )
        try:
            if process.stdout is not None:
                while block := await process.stdout.read(BLOCK):
                    yield block
            if await process.wait():
                raise _failed("BASIS_DATA_TIDAK_TERSALIN", "disalin", told)
        finally:
            await _end(process)


async def load(url: str, server: int, archive: AsyncIterator[bytes]) -> None:
    """Loads an archive into an empty database in one transaction; what the archive raises leaves it empty.

    Raises `TerbukaError` (`BASIS_DATA_TIDAK_DIMUAT`).
    """
    name = str(make_url(url).database)
    options = ("--format=custom", "--single-transaction", "--exit-on-error", *PLAIN_RIGHTS, f"--dbname={name}")
    with tempfile.TemporaryFile() as told:
        process = await asyncio.create_subprocess_exec(
            program("pg_restore", server), *options, stdin=subprocess.PIPE, stdout=told, stderr=told,
            env=_environment(url),
        )  # fmt: skip
        try:
            await _feed(process, archive)
            if await process.wait():
                raise _failed("BASIS_DATA_TIDAK_DIMUAT", "dimuat", told)
        finally:
            await _end(process)


async def _feed(process: asyncio.subprocess.Process, archive: AsyncIterator[bytes]) -> None:
    """Gives the tool the whole archive; its input is closed only then, so that a broken one is never committed."""
    if process.stdin is None:
        return
    with suppress(BrokenPipeError, ConnectionResetError):  # the tool has ended: its exit code tells why
        async for block in archive:
            process.stdin.write(block)
            await process.stdin.drain()
        process.stdin.close()
        await process.stdin.wait_closed()


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()


def _of_wheel(name: str) -> str | None:
    with suppress(TerbukaError):
        path = binaries() / name
        return str(path) if path.exists() else None
    return None


def _major(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)(\.\d+)?\s", said + " ")
    return int(found[1]) if found else 0


def _environment(url: str) -> dict[str, str]:
    """Returns the address as the tools read it: a password on a command line is seen by everyone on the machine."""
    made = make_url(url)
    host = made.host or made.query.get("host", "")
    known = {
        "PGHOST": str(host or ""), "PGPORT": str(made.port or ""), "PGUSER": made.username or "",
        "PGPASSWORD": str(made.password or ""), "PGDATABASE": made.database or "",
    }  # fmt: skip
    return os.environ | {name: value for name, value in known.items() if value} | {"PGOPTIONS": "-c lock_timeout=60s"}


def _failed(code: str, verb: str, told: IO[bytes]) -> TerbukaError:
    """Says what a tool said in its first line of an error; the lines after it may hold rows."""
    told.seek(0)
    lines = told.read(64 * 1024).decode(errors="replace").splitlines()
    first = next((line for line in lines if "error:" in line), "tanpa keterangan")[:300]
    return TerbukaError(code, f"Basis data tidak dapat {verb}: {first}", mend="Betulkan sebabnya, lalu ulangi.")
