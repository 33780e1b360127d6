"""Writes the whole website as files for a mirror: all of it from one snapshot, and seen only when it is whole."""

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from services.publisher import queries
from services.publisher.store.copies import Copies
from services.publisher.website.site import STATIC, Website
from shared.runtime.errors import Conflict
from shared.storage.database import Database

NOT_FOUND = "/404"


@dataclass(frozen=True)
class Exported:
    """Says what was written: the snapshot's number, and how many pages and released copies."""

    sequence: int
    pages: int
    files: int


async def export_site(database: Database, website: Website, copies: Copies, directory: Path) -> Exported:
    """Writes every page, data file and released copy, and puts them at `directory` in one step.

    `directory` becomes a symbolic link to a fresh folder beside it, so that a reader sees the old export or the new
    one, never half of one. Raises `Conflict` (`FOLDER_BUKAN_EKSPOR`) where it is a folder or file that holds
    something else.
    """
    link = await asyncio.to_thread(directory.absolute)
    old = await asyncio.to_thread(_present, link)
    fresh = link.with_name(f".{link.name}.{uuid4().hex}")
    try:
        async with database.snapshot() as connection:
            exported = await _write_all(connection, website, copies, fresh)
        await asyncio.to_thread(_point, link, fresh)
    except BaseException:
        await asyncio.to_thread(shutil.rmtree, fresh, ignore_errors=True)
        raise
    if old:
        await asyncio.to_thread(shutil.rmtree, old, ignore_errors=True)
    return exported


async def _write_all(connection: AsyncConnection, website: Website, copies: Copies, folder: Path) -> Exported:
    site = await queries.site_state(connection, website.today())
    await asyncio.to_thread(shutil.copytree, STATIC, folder / "situs")
    pages = 0
    async for path in website.addresses(connection):
        page = await website.answer(connection, site, path, {})
        await asyncio.to_thread(_write, folder / place(path), page.body)
        pages += 1
    missing = await website.answer(connection, site, NOT_FOUND, {})
    await asyncio.to_thread(_write, folder / "404.html", missing.body)
    return Exported(site.sequence, pages, await _copy_files(connection, copies, folder))


async def _copy_files(connection: AsyncConnection, copies: Copies, folder: Path) -> int:
    rows = await queries.standing_files(connection)
    for row in rows:
        target = folder / "berkas" / row["copy_id"] / row["name"]
        await asyncio.to_thread(target.parent.mkdir, parents=True, exist_ok=True)
        with target.open("wb") as out:
            async for chunk in copies.open(row["object_key"]):
                await asyncio.to_thread(out.write, chunk)
    return len(rows)


def place(path: str) -> Path:
    """Returns the file that holds an address: a folder's page is its `index.html`."""
    return Path(path.lstrip("/"), "index.html") if path.endswith("/") else Path(path.lstrip("/"))


def _write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)


def _present(link: Path) -> Path | None:
    """Returns the folder of the earlier export, after making sure that nothing else stands in its place."""
    if link.is_symlink():
        return link.parent / link.readlink()
    if link.is_dir() and not any(link.iterdir()):
        link.rmdir()
    if link.exists():
        raise Conflict(
            "FOLDER_BUKAN_EKSPOR",
            f"{link.name} sudah ada dan bukan hasil ekspor situs, maka tidak ditimpa.",
            mend="Pilih nama folder lain, atau pindahkan isinya lebih dulu.",
        )
    link.parent.mkdir(parents=True, exist_ok=True)
    return None


def _point(link: Path, target: Path) -> None:
    new = link.with_name(f"{target.name}.link")
    new.symlink_to(target.name)
    new.replace(link)
