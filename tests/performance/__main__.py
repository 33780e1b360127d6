"""`python -m tests.performance`: every measure as a ratio within one run, beside the machine that made it."""

import asyncio
import os
import platform

from tests.performance.ground import Line, ground
from tests.performance.measures import embedded_log, submission, sweep, website


async def measure() -> list[Line]:
    """Takes every measure, one after another."""
    lines: list[Line] = []
    async with ground() as here:
        for work in (submission, embedded_log, sweep, website):
            lines += await work(here)
    return lines


def main() -> None:
    """Prints the table."""
    lines = asyncio.run(measure())
    machine = f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    print(f"Python {platform.python_version()}, {platform.system()} {machine}")  # noqa: T201
    for line in lines:
        took = f"{line.seconds * 1000:9.1f} ms = {line.ratio:5.1f} x {line.bare} ({line.bare_seconds * 1000:.1f} ms)"
        print(f"{line.name:<34} {took}")  # noqa: T201


if __name__ == "__main__":
    main()
