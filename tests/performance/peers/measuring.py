"""Terbuka beside Wagtail and Mayan EDMS: one client hands documents in, and a sweep finds one in a hundred due."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from statistics import median

import httpx
from sqlalchemy import text

from services.scheduler.commands.sweep import Sweeper
from shared.runtime.clock import MovableClock
from tests.load.clients import hand_in, open_sender, sender_token
from tests.load.server import Server, serving
from tests.performance.ground import Ground, Row, say, typical
from tests.performance.measures import CLOCKS
from tests.performance.peers.environments import NotMade
from tests.performance.peers.running import MAYAN, WAGTAIL, Create, Peer, Running, running

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
ROUNDS, CREATED = 5, 10
SHARE = 100
"""Of so many, one is due."""

CREATE_BAR = 3.0
SWEEP_BARS = {WAGTAIL.name: 100.0, MAYAN.name: 20.0}
STEPS = """
INSERT INTO scheduler.rungs (item_id, period_version, rung, kind, working_days, "on", rank, state)
SELECT 'butir-' || n, 1, 'h-60', 'ladder', 60, CASE WHEN n <= CAST(:days AS int) * CAST(:due AS int)
    THEN date '2026-03-02' + (n - 1) / CAST(:due AS int) ELSE date '2030-10-01' END, 0, 'waiting'
FROM generate_series(1, :total) AS n
"""
Sweep = Callable[[int], Awaitable[float]]


async def peers(ground: Ground, many: int) -> tuple[list[Row], str]:
    """Measures both in turns, round by round; returns the figures, and which peer could not be had and why."""
    left_out: list[str] = []
    async with AsyncExitStack() as stack:
        others: list[Running] = []
        for peer in (WAGTAIL, MAYAN):
            try:
                others.append(await stack.enter_async_context(running(peer, ground, many)))
            except NotMade as why:
                left_out.append(f"{peer.title} was SKIPPED, its environment could not be made: {why}")
        rows = await _created(others, await stack.enter_async_context(_terbuka()))
        rows += await _swept(others, await stack.enter_async_context(_sweeping(ground, many)), many)
    return rows, " ".join(left_out)


async def _created(others: list[Running], ours: Create) -> list[Row]:
    works = {"": ours, **{other.peer.name: other.create for other in others}}
    taken: dict[str, list[float]] = {name: [] for name in works}
    for number in range(ROUNDS + 1):
        for name, work in works.items():
            say(f"create, round {number} of {ROUNDS}: {name or 'terbuka'}")
            seconds = await typical(lambda each, begin=number * CREATED, work=work: work(begin + each), CREATED)  # type: ignore[misc]
            if number:
                taken[name].append(seconds)
    bars = dict.fromkeys(SWEEP_BARS, CREATE_BAR)
    return [row_of("one document of 100 KB, one client", taken, other.peer, bars) for other in others]


async def _swept(others: list[Running], ours: Sweep, many: int) -> list[Row]:
    due = many // SHARE
    works: dict[str, Sweep] = {"": ours, **{other.peer.name: other.sweep for other in others}}
    taken: dict[str, list[float]] = {name: [] for name in works}
    for number in range(1, ROUNDS + 1):
        for name, work in works.items():
            say(f"sweep, round {number} of {ROUNDS}: {name or 'terbuka'}, {due:,} due")
            taken[name].append(await work(due) / due)
    return [row_of(f"a due item, {due:,} of {many:,}", taken, other.peer, SWEEP_BARS) for other in others]


def row_of(measure: str, taken: Mapping[str, list[float]], peer: Peer, bars: Mapping[str, float]) -> Row:
    """Returns the median of the rounds' ratios, since what else the machine does falls on both of a round."""
    ours, theirs = taken[""], taken[peer.name]
    ratio = median(their / mine for mine, their in zip(ours, theirs, strict=True))
    name, bar = f"{peer.title} {peer.version}", bars[peer.name]
    return Row(measure, _told(ours), f"{name} {_told(theirs)}", f"{ratio:.1f}", f">= {bar:.0f}", ratio >= bar)


def _told(seconds: list[float]) -> str:
    low, middle, high = (each * 1000 for each in (min(seconds), median(seconds), max(seconds)))
    return f"{middle:.2f} ms [{low:.2f}-{high:.2f}]"


@asynccontextmanager
async def _terbuka() -> AsyncIterator[Create]:
    """Yields what hands a submission with its file to `terbuka up`, signed in by a token, over one connection."""
    with serving() as server:
        await asyncio.to_thread(_prepare, server)
        async with httpx.AsyncClient(base_url=server.address, timeout=120) as http:
            token = await sender_token(http)
            yield lambda number: hand_in(http, token, number)


def _prepare(server: Server) -> None:
    open_sender(server)
    server.start()


@asynccontextmanager
async def _sweeping(ground: Ground, many: int) -> AsyncIterator[Sweep]:
    """Yields a sweep of our own that finds one in a hundred due each day, after a first one as the peers have it."""
    due = many // SHARE
    async with ground.database("scheduler") as database:
        async with database.transaction() as connection:
            await connection.execute(text(CLOCKS), {"total": many})
            await connection.execute(text(STEPS), {"total": many, "due": due, "days": ROUNDS + 1})
            await connection.execute(text("ANALYZE scheduler.deadlines, scheduler.rungs"))
        clock = MovableClock(NOW)
        sweeper, loop = Sweeper(database, clock), asyncio.get_running_loop()

        async def sweep(expected: int) -> float:
            begun = loop.time()
            beat = await sweeper.sweep()
            taken = loop.time() - begun
            assert beat.fired == expected
            clock.move_to_day(clock.now().date() + timedelta(days=1))
            return taken

        await sweep(due)
        yield sweep
