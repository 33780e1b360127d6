"""Compares the clients' ledger with what intake and registry hold: nothing lost, nothing doubled, every hash equal."""

import asyncio
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import asyncpg

from deploy.room_keys import load_keys
from shared.security.encryption import unseal
from shared.storage.objects import DirectoryStore, ObjectStore
from tests.eventually import eventually
from tests.load.clients import Acknowledged
from tests.load.server import Server

FILES = "SELECT f.item_id, f.sha256, f.object_key, f.size FROM registry.files f"
ITEMS = "SELECT count(*) FROM registry.items"
AGENDA = "SELECT submission_id, number FROM intake.agenda WHERE book = 'masuk' ORDER BY number"


async def check(server: Server, lines: Sequence[Acknowledged], *, patience: float = 60) -> list[str]:
    """Returns every difference between the ledger and the rooms, in words; an empty list is what it should be."""
    connection: Any = await asyncpg.connect(server.database.url())
    try:
        await _wait_for_registry(connection, len(lines), patience)
        objects = DirectoryStore(server.home / "objects")
        return [*await agenda(connection, lines), *await registry(connection, objects, server.home, lines)]
    finally:
        await connection.close()


async def _wait_for_registry(connection: Any, wanted: int, patience: float) -> None:
    """Waits until registry has every item, or has not taken in another one for `patience` seconds."""
    count = -1
    while count < wanted:
        before = count

        async def more_came(known: int = before) -> bool:
            return int(await connection.fetchval(ITEMS)) > known

        try:
            await eventually(more_came, "registry takes in another item", within=patience)
        except AssertionError:
            return
        count = int(await connection.fetchval(ITEMS))


async def agenda(connection: Any, lines: Sequence[Acknowledged]) -> list[str]:
    """Returns how intake's agenda differs from the ledger: gaps, lost and doubled numbers."""
    found = [tuple(row) for row in await connection.fetch(AGENDA)]
    kept = sorted(((line.submission_id, line.agenda_number) for line in lines), key=lambda pair: pair[1])
    problems = []
    if [number for _, number in found] != list(range(1, len(lines) + 1)):
        problems.append(f"agenda numbers are not 1..{len(lines)}: {len(found)} lines")
    if lost := set(kept) - set(found):
        problems.append(f"acknowledged but not in the agenda: {len(lost)}")
    if doubled := set(found) - set(kept):
        problems.append(f"in the agenda but never acknowledged: {len(doubled)}")
    return problems


async def registry(connection: Any, objects: ObjectStore, home: Path, lines: Sequence[Acknowledged]) -> list[str]:
    """Returns how registry's items, hashes and sealed files differ from the ledger."""
    identity = load_keys(home, "registry").identities.get("registry", "")
    items = {row[0] for row in await connection.fetch("SELECT id FROM registry.items")}
    files = await connection.fetch(FILES)
    wanted = {line.item_id: line.sha256 for line in lines}
    problems = []
    if items != set(wanted):
        problems.append(f"items at registry: {len(items)}, acknowledged: {len(wanted)}")
    if {row["item_id"]: row["sha256"] for row in files} != wanted or len(files) != len(wanted):
        problems.append("the hashes at registry are not those of the files sent")
    broken = [row["item_id"] for row in files if await _opened(objects, identity, row) != row["sha256"]]
    dead = await connection.fetchval("SELECT count(*) FROM registry.dead_letter")
    return problems + [f"opens to another content: {item}" for item in broken] + (["dead letters"] if dead else [])


async def _opened(objects: ObjectStore, identity: str, row: Any) -> str:
    """Returns the hash of what lies sealed in the object store, opened with registry's key."""
    digest = hashlib.sha256()
    async for chunk in unseal(await objects.open(row["object_key"]), identity):
        digest.update(chunk)
        await asyncio.sleep(0)
    return digest.hexdigest()
