"""Each chained line is copied out of the database while the trail grows, and names the line that somebody changes."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from shared.runtime.clock import MovableClock
from shared.security.trail_copy import TrailCopy, copy_file
from shared.storage import migrate
from shared.storage.database import Database
from tests.audit.test_heads import AUDIT, write
from tests.conftest import RoomDatabase

migrate.PLACES["sample"] = "tests.shared.sample_room"
ANOTHER = """UPDATE sample.audit SET actor = 'orang-lain' WHERE id = 2"""


@pytest.fixture
async def database(room_database: RoomDatabase) -> Database:
    """Gives the sample room's database."""
    return await room_database("sample")


def copied(folder: Path) -> list[dict[str, Any]]:
    """Returns the lines of the copy."""
    return [json.loads(line) for line in copy_file(folder, AUDIT.room).read_text("utf-8").splitlines()]


async def links(database: Database) -> list[dict[str, Any]]:
    """Returns the lines of the trail."""
    async with database.snapshot() as connection, AUDIT.links(connection) as found:
        return [{"room": AUDIT.room, **link} async for link in found]


async def test_every_line_is_copied_once_also_by_a_process_that_begins_anew(
    database: Database, clock: MovableClock, tmp_path: Path
) -> None:
    for _ in range(3):
        await write(database, clock)
        copy = TrailCopy(AUDIT, database, folder=tmp_path)
        assert (await copy.turn(), await copy.turn()) == (3, 0)
    assert copied(tmp_path) == await links(database)
    assert (copy_file(tmp_path, AUDIT.room).stat().st_mode & 0o777) == 0o600


async def test_a_line_that_was_cut_off_is_written_once_more(
    database: Database, clock: MovableClock, tmp_path: Path
) -> None:
    copy, file = TrailCopy(AUDIT, database, folder=tmp_path), copy_file(tmp_path, AUDIT.room)
    await write(database, clock)
    await copy.turn()
    whole = file.read_bytes()
    file.write_bytes(whole[:-20])
    assert await copy.turn() == 1
    lines = file.read_bytes().split(b"\n")
    assert (lines[:2], lines[3]) == (whole.split(b"\n")[:2], whole.split(b"\n")[2])


async def test_a_trail_that_was_written_anew_is_not_copied_and_the_log_says_so(
    database: Database, clock: MovableClock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    copy = TrailCopy(AUDIT, database, folder=tmp_path)
    await write(database, clock)
    await copy.turn()
    before = copied(tmp_path)
    async with database.transaction() as connection:
        await connection.execute(text("UPDATE sample.audit_chain SET hash = repeat('0', 64) WHERE position = 3"))
    await write(database, clock)
    with caplog.at_level(logging.ERROR):
        assert await copy.turn() == 0
    assert f"contradicts its copy: {AUDIT.room}, position 3" in caplog.text
    assert copied(tmp_path) == before


async def test_the_copy_names_the_line_that_was_changed_with_all_hashes_computed_anew(
    database: Database, clock: MovableClock, tmp_path: Path
) -> None:
    await write(database, clock, lines=6)
    await TrailCopy(AUDIT, database, folder=tmp_path).turn()
    kept = [(line["position"], line["hash"]) for line in copied(tmp_path)]
    async with database.transaction() as connection:
        await connection.execute(text(ANOTHER))
        await connection.execute(text("DELETE FROM sample.audit_chain"))
    await AUDIT.chain_new(database)
    async with database.snapshot() as connection:
        alone, with_copy = await AUDIT.verify(connection), await AUDIT.verify(connection, kept=kept)
    assert (alone.whole, with_copy.broken_at) == (True, 2)
