"""The embedded server: taken over when it runs, started again after a kill, without two servers on one folder."""

import asyncio
import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from shared.storage import embedded_postgres as postgres
from shared.storage.embedded_postgres import Embedded


@pytest.fixture
def server() -> Iterator[Embedded]:
    """Gives a server of its own; pytest's folders are closed to the user that a server of root runs under."""
    with tempfile.TemporaryDirectory(prefix="terbuka-pg-") as folder:
        yield Embedded(Path(folder))


async def _write(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    await connection.close()


async def _read(url: str) -> int:
    connection = await asyncpg.connect(url)
    found = await connection.fetchval("SELECT one FROM kept")
    await connection.close()
    return int(found)


def _pid(server: Embedded) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])


def test_a_killed_server_starts_again_with_what_was_committed(server: Embedded) -> None:
    asyncio.run(_write(server.start()))
    os.kill(_pid(server), signal.SIGKILL)
    try:
        assert asyncio.run(_read(server.start())) == 1
    finally:
        server.stop()
    assert not server.running()


def test_a_running_server_is_taken_over_by_another_handle(server: Embedded) -> None:
    server.start()
    other = Embedded(server.folder)
    first = _pid(server)
    other.start()
    assert _pid(other) == first
    other.stop()
    assert not server.running()


async def _refused(url: str, words: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE titles (title text CHECK (length(title) < 5))")
    with pytest.raises(asyncpg.CheckViolationError):
        await connection.execute("INSERT INTO titles VALUES ($1)", words)
    await connection.close()


def test_a_refused_row_leaves_none_of_its_words_in_the_log_of_the_server(server: Embedded) -> None:
    asyncio.run(_refused(server.start(), "judul yang tidak boleh terbaca"))
    server.stop()
    log = (server.folder / "log").read_text()
    assert "titles_title_check" in log
    assert "judul yang tidak boleh" not in log


def test_nobody_else_may_enter_the_folder_of_the_socket(server: Embedded) -> None:
    server.start()
    try:
        assert Path(server.socket).stat().st_mode & 0o077 == 0
    finally:
        server.stop()


@pytest.mark.parametrize(("needed", "there"), [(0, True), (1 << 60, False)])
def test_data_that_nobody_keeps_goes_to_memory_only_where_there_is_much(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, needed: int, there: bool
) -> None:
    monkeypatch.setattr(postgres, "MEMORY", tmp_path)
    monkeypatch.setattr(postgres, "MEMORY_NEEDED", needed)
    assert postgres.forgetful_folder() == (tmp_path if there else None)
    monkeypatch.setattr(postgres, "MEMORY", tmp_path / "tidak-ada")
    assert postgres.forgetful_folder() is None
