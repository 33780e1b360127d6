"""`terbuka up` as a newcomer meets it: quick to start, clean to stop, never two on one folder, never open to all."""

import os
import signal
import socket
from collections.abc import Iterator

import httpx
import psutil
import pytest

from tests.engines.processes import free_port
from tests.load.server import Server, serving

SAMPLE = "--sample"


@pytest.fixture(scope="module")
def lived_in() -> Iterator[Server]:
    """Gives a server that was started with the sample; tests stop and start it in the order of this file."""
    with serving() as server:
        yield server


def test_it_is_up_within_a_minute_with_the_sample(lived_in: Server) -> None:
    lived_in.start(SAMPLE)
    assert lived_in.effort() < 60
    assert len(_dik(lived_in)) > 5
    assert oct((lived_in.home / "accounts.json").stat().st_mode)[-3:] == "600"


def test_a_second_run_on_the_same_folder_is_refused(lived_in: Server) -> None:
    other = Server(lived_in.home, free_port())
    done = other.run("up")
    assert done.returncode == 1
    assert b"SUDAH_BERJALAN" in done.stderr
    assert httpx.get(f"{lived_in.address}/healthz").status_code == httpx.codes.OK


def test_an_orphaned_database_is_taken_over_with_everything(lived_in: Server) -> None:
    before, orphan = _dik(lived_in), _postmaster(lived_in)
    lived_in.kill()
    assert psutil.pid_exists(orphan), "the database is to survive the application"
    lived_in.start(SAMPLE)
    assert (_postmaster(lived_in), _dik(lived_in)) == (orphan, before)


def test_ctrl_c_leaves_nothing_running(lived_in: Server) -> None:
    assert any("postgres" in process.name() for process in psutil.process_iter() if process in lived_in.children)
    assert lived_in.interrupt() in {0, 130, -signal.SIGINT}
    assert lived_in.children == []
    assert not lived_in.database.running()


@pytest.mark.nightly
def test_a_second_start_keeps_everything(lived_in: Server) -> None:
    lived_in.start(SAMPLE)
    before = _dik(lived_in)
    lived_in.interrupt()
    lived_in.start(SAMPLE)
    assert _dik(lived_in) == before
    lived_in.interrupt()


@pytest.mark.nightly
def test_sample_accounts_are_never_served_beyond_this_machine(lived_in: Server) -> None:
    open_to_all = Server(lived_in.home, free_port(), HOST="0.0.0.0")  # noqa: S104
    done = open_to_all.run("up", SAMPLE)
    assert done.returncode == 1
    assert b"AKUN_CONTOH_TERBUKA" in done.stderr
    assert lived_in.children == []


def test_a_sample_for_everybody_is_refused_before_anything_starts() -> None:
    with serving(HOST="0.0.0.0") as server:  # noqa: S104
        done = server.run("up", SAMPLE)
        assert done.returncode == 1
        assert b"AKUN_CONTOH_TERBUKA" in done.stderr
        assert not server.home.exists()


def test_a_taken_port_is_named_before_anything_starts() -> None:
    with socket.socket() as taken, serving() as server:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        server.port = taken.getsockname()[1]
        done = server.run("up")
        assert done.returncode == 1
        assert b"PORT_TERPAKAI" in done.stderr
        assert not (server.home / "postgres").exists()


def _dik(server: Server) -> list[str]:
    """Returns the ids that the public list shows."""
    answer = httpx.get(f"{server.address}/data/dik.json", timeout=30)
    answer.raise_for_status()
    return sorted(item["id"] for item in answer.json()["items"])


def _postmaster(server: Server) -> int:
    pid = int((server.database.data / "postmaster.pid").read_text().split("\n", 1)[0])
    assert pid != os.getpid()
    return pid
