"""The load with one `kill -9` in its middle, as one call with its figures."""

import asyncio
import statistics
from dataclasses import dataclass

from shared.runtime.byte_streams import MEBIBYTE
from tests.load.checker import check
from tests.load.clients import Ledger, Load, open_sender
from tests.load.server import Server, serving


@dataclass(frozen=True)
class Figures:
    """What a load came to; times in seconds, memory in MiB."""

    submissions: int
    clients: int
    seconds: float
    a_second: float
    p50: float
    p95: float
    slowest: float
    restart: float
    retried: int
    peak_memory: float
    problems: tuple[str, ...]


def attack(*, clients: int, submissions: int) -> Figures:
    """Lets clients hand in submissions to a fresh server that is killed and started again half-way."""
    with serving() as server:
        open_sender(server)
        server.start()
        restarts: list[float] = []
        ledger = Ledger(server.home.with_suffix(".jsonl"))
        load = Load(server, ledger, clients, submissions, lambda: restarts.append(_kill_and_start(server)))
        seconds = asyncio.run(load.run())
        problems = asyncio.run(check(server, load.ledger.lines))
        return _figures(load, seconds, restarts, problems)


def _kill_and_start(server: Server) -> float:
    server.kill()
    return server.start()


def _figures(load: Load, seconds: float, restarts: list[float], problems: list[str]) -> Figures:
    waits = sorted(line.seconds for line in load.ledger.lines)
    steps = statistics.quantiles(waits, n=20)
    retried = sum(line.tries > 1 for line in load.ledger.lines)
    return Figures(
        load.submissions, load.clients, round(seconds, 1), round(len(waits) / seconds, 1), round(steps[9], 2),
        round(steps[18], 2), round(waits[-1], 1), round(sum(restarts), 1), retried, round(load.peak / MEBIBYTE),
        tuple(problems),
    )  # fmt: skip
