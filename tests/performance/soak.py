"""An hour of submissions at a steady rate with readers beside them: does memory grow, does anything fall behind?

Files are small so that the hour fits on a disk: a submission leaves some 60 KB, mostly rows and blocks of the disk.
"""

import asyncio
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, fields
from itertools import count, cycle
from pathlib import Path
from statistics import quantiles
from typing import Any

import asyncpg
import httpx
import psutil

from deploy.rooms import names
from shared.runtime.byte_streams import MEBIBYTE
from tests.load.clients import ACCOUNT, SKPD, hand_in
from tests.load.server import PASSWORD, Server, serving
from tests.performance.ground import Row, say
from tests.performance.soak_figures import Sample, lines, rows

FILE_BYTES = 3 * 1024
LEFT_BY_ONE = 64 * 1024
"""Bytes that a submission leaves on the disk at most, in database, log of it and objects; the run says what it was."""

EVERY, TOGETHER = 10.0, 300
"""Seconds between two samples; submissions under way at most."""

WEBSITE = ("/", "/dik/", "/dip/", "/data/dik.json", "/cari/?q=uji")
DESK = ("/registry/api/counts", "/registry/api/items", "/intake/api/agenda")
READERS, OFFICERS, PAUSE = 10, 3, 1.0
LAG = 'SELECT coalesce(sum(e.next - g."offset"), 0) FROM eventlog.group_offset g JOIN eventlog.log_end e USING (topic)'
UNSENT = " + ".join(
    f"(SELECT count(*) FROM {room}.outbox WHERE sent_at IS NULL)"  # noqa: S608 (rooms of our own)
    for room in names(lambda spec: spec.relays)
)
LOOK = f"SELECT ({LAG})::bigint AS lag, {UNSENT} AS unsent, pg_database_size(current_database()) AS size"


@dataclass
class Taken:
    """Seconds of the answers since the last sample, and what went wrong in the whole run."""

    submissions: list[float] = field(default_factory=list)
    website: list[float] = field(default_factory=list)
    desk: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)

    def p95(self, name: str) -> float:
        """Returns the p95 in milliseconds of one sort of answer, and forgets its seconds."""
        seconds = getattr(self, name)
        found = quantiles(seconds, n=20)[18] if len(seconds) > 1 else sum(seconds)
        seconds.clear()
        return float(found * 1000)


async def soak(minutes: float, rate: float, folder: Path | None) -> list[Row]:
    """Hands in `rate` submissions a second for so many minutes; writes the samples into `folder`, where one is given.

    Raises `RuntimeError` where the disk has no room for what the run leaves on it.
    """
    total = round(minutes * 60 * rate)
    _room_for(total)
    with serving() as server:
        await asyncio.to_thread(_prepare, server)
        taken, samples = Taken(), list[Sample]()
        async with asyncio.TaskGroup() as group:
            others = [group.create_task(work) for work in (_read_on(server, taken), _look_on(server, taken, samples))]
            handed_in = await _submit_all(server, taken, total, rate)
            for other in others:
                other.cancel()
        found = [*rows(samples, rate, handed_in, taken.faults), _on_disk(server, samples, handed_in)]
    if folder is not None:
        _write(folder, lines(samples, found, minutes, rate))
    return found


def _write(folder: Path, page: Iterable[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "soak.md").write_text("\n".join(page) + "\n", encoding="utf-8")


def _room_for(total: int) -> None:
    needed, free = total * LEFT_BY_ONE, shutil.disk_usage(tempfile.gettempdir()).free
    say(f"{total:,} submissions leave up to {needed / 2**30:.1f} GiB; {free / 2**30:.1f} GiB are free")
    if free < 2 * needed:
        raise RuntimeError("the disk has not twice the room that the run needs: choose fewer minutes or a lower rate")


def _prepare(server: Server) -> None:
    secret = server.home.with_suffix(".sandi")
    secret.write_text(PASSWORD, encoding="utf-8")
    for name, *bound in ((ACCOUNT, "--role", "skpd", "--skpd", SKPD), ("petugas", "--role", "petugas")):
        added = server.run("accounts", "add", name, "--name", name, *bound, "--password-file", str(secret))
        assert added.returncode == 0, added.stderr
    server.start()


@asynccontextmanager
async def _person(server: Server, account: str, scope: str) -> AsyncIterator[httpx.AsyncClient]:
    limits = httpx.Limits(max_connections=TOGETHER)
    async with httpx.AsyncClient(base_url=server.address, timeout=60, limits=limits) as http:
        answer = await http.post("/api/tokens", json={"account": account, "password": PASSWORD, "scope": [scope]})
        http.headers["authorization"] = f"Bearer {answer.raise_for_status().json()['token']}"
        yield http


async def _submit_all(server: Server, taken: Taken, total: int, rate: float) -> int:
    """Begins each submission at its time, whatever the others do; returns how many were acknowledged."""
    done, turn = 0, asyncio.Semaphore(TOGETHER)

    async def one(http: httpx.AsyncClient, number: int, due: float) -> None:
        nonlocal done
        try:
            await hand_in(http, {}, number, file_bytes=FILE_BYTES)
            taken.submissions.append(time.monotonic() - due)
            done += 1
        except AssertionError as error:
            taken.faults[f"submission: {str(error)[:80]}"] += 1
        finally:
            turn.release()

    async with _person(server, ACCOUNT, "serah") as http, asyncio.TaskGroup() as group:
        begun = time.monotonic()
        for number in range(total):
            due = begun + number / rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            await turn.acquire()
            group.create_task(one(http, number, due))
    return done


async def _read_on(server: Server, taken: Taken) -> None:
    """Lets readers of the website and officers open pages until it is cancelled."""
    async with (
        httpx.AsyncClient(base_url=server.address, timeout=60) as website,
        _person(server, "petugas", "baca") as desk,
        asyncio.TaskGroup() as group,
    ):
        for number in range(READERS):
            group.create_task(_reader(website, WEBSITE[number % len(WEBSITE) :] + WEBSITE, taken.website, taken))
        for number in range(OFFICERS):
            group.create_task(_reader(desk, DESK[number:] + DESK[:number], taken.desk, taken))


async def _reader(http: httpx.AsyncClient, pages: Sequence[str], into: list[float], taken: Taken) -> None:
    for page in cycle(pages):
        begun = time.monotonic()
        try:
            answer = await http.get(page)
            into.append(time.monotonic() - begun)
            if answer.status_code != httpx.codes.OK:
                taken.faults[f"{page}: {answer.status_code}"] += 1
        except httpx.TransportError as error:
            taken.faults[f"{page}: {type(error).__name__}"] += 1
        await asyncio.sleep(PAUSE)


async def _look_on(server: Server, taken: Taken, samples: list[Sample]) -> None:
    """Takes a sample every ten seconds until it is cancelled."""
    connection: Any = await asyncpg.connect(server.database.url())
    begun = time.monotonic()
    try:
        for number in count(1):
            await asyncio.sleep(max(0.0, begun + number * EVERY - time.monotonic()))
            memory = await asyncio.to_thread(_memory, server)
            found = await connection.fetchrow(LOOK)
            sample = Sample(
                time.monotonic() - begun, len(taken.submissions) / EVERY, *memory, float(found["lag"]),
                float(found["unsent"]), found["size"] / MEBIBYTE, taken.p95("submissions"), taken.p95("website"),
                taken.p95("desk"),
            )  # fmt: skip
            samples.append(sample)
            say(", ".join(f"{each.name} {getattr(sample, each.name):,.1f}" for each in fields(sample)))
    finally:
        await connection.close()


def _memory(server: Server) -> tuple[float, float, float]:
    """Returns the MiB of the application, of the processes that it started, and of PostgreSQL, shared parts once."""
    assert server.process is not None
    postmaster = int((server.database.data / "postmaster.pid").read_text().split("\n", 1)[0])
    engine = {postmaster, *(each.pid for each in psutil.Process(postmaster).children(recursive=True))}
    others = {each.pid for each in psutil.Process(server.process.pid).children(recursive=True)} - engine
    return server.memory() / MEBIBYTE, _proportional(others), _proportional(engine)


def _proportional(pids: Iterable[int]) -> float:
    found = 0
    for pid in pids:
        with suppress(psutil.Error):
            found += psutil.Process(pid).memory_full_info().pss
    return found / MEBIBYTE


def _on_disk(server: Server, samples: Sequence[Sample], handed_in: int) -> Row:
    """Says what a submission left in database and objects."""
    blocks = sum(path.stat().st_blocks for path in (server.home / "objects").rglob("*"))
    grown = (samples[-1].database - samples[0].database) * MEBIBYTE if samples else 0.0
    share = (samples[-1].seconds - samples[0].seconds) / samples[-1].seconds if samples else 1.0
    rows_each, objects_each = grown / max(handed_in * share, 1), blocks * 512 / max(handed_in, 1)
    figure = f"{(rows_each + objects_each) / 1024:.1f} KiB"
    against = f"database {rows_each / 1024:.1f}, objects {objects_each / 1024:.1f}"
    return Row("what a submission leaves on the disk", figure, against)
