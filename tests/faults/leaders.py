"""Faults of those of whom one leads: two at once, and one that freezes while it leads and comes back."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from tests.faults.province import Province
from tests.faults.proxy import Line

EVERY = 3.0
TAKEN_OVER = 90.0
FROZEN = 20.0
LEADING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
WAITING = "SELECT count(*) FROM intake.outbox WHERE sent_at IS NULL"


def two_relays(province: Province, rounds: int) -> int:
    """Runs two relays of intake's outbox and kills them in turn."""
    return _two(province, "intake-spare", relay_of(province), rounds)


def two_schedulers(province: Province, rounds: int) -> int:
    """Runs two schedulers and kills them in turn."""
    return _two(province, "scheduler-spare", scheduler_of(province), rounds)


def pause_relay(province: Province, rounds: int) -> int:
    """Freezes the relay inside a send, so that it holds its lock, until another has taken over; then lets it go on.

    Raises `AssertionError` where nobody takes over within `TAKEN_OVER` seconds.
    """
    leader = relay_of(province)
    for _ in range(rounds):
        province.proxy.become(Line.HOLD, f"{leader}-kafka")
        _wait(province, WAITING, lambda count: count > 0, 30, "something waits in intake's outbox")
        time.sleep(2.0)  # the relay, which looks every second, is within its send by now
        with _frozen(province, leader):
            province.proxy.heal()
            with _beside(province, "intake-spare"):
                _wait(province, WAITING, lambda count: count == 0, TAKEN_OVER, "another relay takes over")
    return rounds


def pause_scheduler(province: Province, rounds: int) -> int:
    """Freezes a scheduler at work for longer than a sweep takes, while another works."""
    with _beside(province, "scheduler-spare"):
        for _ in range(rounds):
            with _frozen(province, scheduler_of(province)):
                time.sleep(FROZEN)
    return rounds


def relay_of(province: Province) -> str:
    """Returns the process that relays for intake."""
    return "intake-relay" if "intake-relay" in province.rooms else "intake-back"


def scheduler_of(province: Province) -> str:
    """Returns the process that sweeps."""
    return "scheduler-worker" if "scheduler-worker" in province.rooms else "scheduler"


def _two(province: Province, second: str, first: str, rounds: int) -> int:
    with _beside(province, second):
        for number in range(4 * rounds):
            province.rooms[(first, second)[number % 2]].fall()
            time.sleep(EVERY)
    return 4 * rounds


@contextmanager
def _beside(province: Province, name: str) -> Iterator[None]:
    """Runs a spare process beside the others."""
    province.rooms[name].keep()
    province.rooms[name].wait()
    try:
        yield
    finally:
        province.rooms[name].wanted = False
        province.processes[name].stop()


@contextmanager
def _frozen(province: Province, name: str) -> Iterator[None]:
    province.processes[name].pause()
    try:
        yield
    finally:
        province.processes[name].resume()


def _wait(province: Province, question: str, holds: object, seconds: float, what: str) -> None:
    """Asks the database until an answer holds; raises `AssertionError` otherwise."""

    async def ask() -> int:
        connection = await asyncpg.connect(province.url)
        try:
            return int(await connection.fetchval(question))
        finally:
            await connection.close()

    deadline = time.monotonic() + seconds
    assert callable(holds)
    while not holds(asyncio.run(ask())):
        assert time.monotonic() < deadline, f"did not happen within {seconds:.0f} s: {what}"
        time.sleep(0.2)
