"""The head of a trail is signed each hour and at a clean end, into a file that no database account can write."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from shared.runtime.clock import MovableClock
from shared.security.audit_check import ChainVerdict
from shared.security.audit_heads import BLOCK, Head, append_lines, heads_file, lines_from_end, read_heads
from shared.security.head_signer import HeadSigner
from shared.security.signing import VerifyingKey
from shared.storage import migrate
from shared.storage.database import Database
from tests.audit.trail import PRIVATE, PUBLIC
from tests.conftest import RoomDatabase
from tests.shared.sample_room.tables import MESSAGING

migrate.PLACES["sample"] = "tests.shared.sample_room"
AUDIT = MESSAGING.audit


@pytest.fixture
async def database(room_database: RoomDatabase) -> Database:
    """Gives the sample room's database."""
    return await room_database("sample")


@pytest.fixture
def signer(database: Database, clock: MovableClock, tmp_path: Path) -> HeadSigner:
    """Gives the signer of the sample room's trail."""
    return HeadSigner(AUDIT, database, clock, private=PRIVATE, folder=tmp_path / "audit")


async def write(database: Database, clock: MovableClock, lines: int = 3) -> None:
    """Writes and chains some lines."""
    for number in range(lines):
        await AUDIT.refused(database, actor="a", act="b", subject=f"c-{number}", code="UJI", at=clock.now())
    await AUDIT.chain_new(database)


def kept(folder: Path) -> list[Head | None]:
    """Returns the heads of the file."""
    return list(read_heads(folder / "audit"))


async def check(database: Database, folder: Path) -> ChainVerdict:
    """Checks the trail by the heads of the file."""
    async with database.snapshot() as connection:
        return await AUDIT.verify(connection, heads=[head for head in kept(folder) if head])


async def test_a_head_is_signed_each_hour_and_at_the_end(
    database: Database, clock: MovableClock, signer: HeadSigner, tmp_path: Path
) -> None:
    assert await signer.turn() is None  # an empty trail has no head
    await write(database, clock)
    first = await signer.turn()
    assert first is not None
    assert (first.position, first.holds(VerifyingKey(PUBLIC))) == (3, True)
    await write(database, clock)
    assert await signer.turn() is None
    clock.move_to(clock.now() + timedelta(hours=1))
    assert [head.position for head in (await signer.turn(), await signer.end()) if head] == [6]
    await write(database, clock)
    assert [head.position for head in (await signer.turn(), await signer.end()) if head] == [9]
    assert [head.position for head in kept(tmp_path) if head] == [3, 6, 9]
    async with database.snapshot() as connection:
        assert await AUDIT.heads_after(connection, 0, 10) == kept(tmp_path)


async def test_a_trail_that_was_written_anew_is_found_and_not_signed(
    database: Database, clock: MovableClock, signer: HeadSigner, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await write(database, clock)
    await signer.turn()
    async with database.transaction() as connection:
        await connection.execute(text("UPDATE sample.audit SET actor = 'lain' WHERE id = 2"))
        await connection.execute(text("DELETE FROM sample.audit_chain"))
    await AUDIT.chain_new(database)
    async with database.snapshot() as connection:
        assert (await AUDIT.verify(connection)).whole
    verdict = await check(database, tmp_path)
    assert (verdict.broken_at, verdict.until) == (1, 3)
    clock.move_to(clock.now() + timedelta(hours=2))
    with caplog.at_level(logging.ERROR, "terbuka.audit"):
        assert await signer.turn() is None
    assert "contradicts its last signed head" in caplog.text


async def test_a_head_that_somebody_wrote_into_the_database_puts_nothing_off(
    database: Database, clock: MovableClock, signer: HeadSigner, tmp_path: Path
) -> None:
    await write(database, clock)
    async with database.transaction() as connection:
        later = (clock.now() + timedelta(days=900)).isoformat()
        await AUDIT.keep_head(connection, Head(AUDIT.room, 3, "f" * 64, later, "A" * 86))
    head = await signer.turn()
    assert head is not None
    assert kept(tmp_path) == [head]


async def test_a_head_without_a_place_in_the_file_is_none(
    database: Database, clock: MovableClock, signer: HeadSigner, tmp_path: Path
) -> None:
    await write(database, clock)
    (tmp_path / "audit").write_text("a file where the folder should be")
    with pytest.raises(OSError, match="audit"):
        await signer.turn()
    async with database.snapshot() as connection:
        assert await AUDIT.heads_after(connection, 0, 10) == []


def test_a_line_that_was_cut_off_spoils_no_other(tmp_path: Path) -> None:
    file = heads_file(tmp_path, "registry")
    file.write_bytes(b'{"room": "regi')
    head = Head("registry", 1, "f" * 64, "2026-03-02T01:00:00+00:00", "x")
    append_lines(file, [head.line()])
    append_lines(file, [head.line()])
    assert list(read_heads(tmp_path)) == [None, head, head]


def test_lines_are_read_from_the_end_whatever_blocks_they_lie_in(tmp_path: Path) -> None:
    lines = [str(number).encode() * (number % 400) for number in range(900)]
    path = tmp_path / "baris"
    path.write_bytes(b"\n".join(lines))
    assert path.stat().st_size > 3 * BLOCK
    assert list(lines_from_end(path)) == lines[::-1]
