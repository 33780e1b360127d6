"""What the measures stand on: a durable PostgreSQL of their own, databases on it, and a stop-watch."""

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from shared.storage.database import Database
from shared.storage.embedded_postgres import Embedded
from tests.databases import Databases


@dataclass(frozen=True)
class Line:
    """One measure: what it costs, in seconds, over what the bare thing costs in the same run."""

    name: str
    seconds: float
    bare: str
    bare_seconds: float

    @property
    def ratio(self) -> float:
        """Returns how many times the bare thing it costs."""
        return self.seconds / self.bare_seconds

    def row(self) -> "Row":
        """Returns the measure as a line of the table."""
        against = f"{self.bare} {self.bare_seconds * 1000:.1f} ms"
        return Row(self.name, f"{self.seconds * 1000:.1f} ms", against, f"{self.ratio:.1f}")


@dataclass(frozen=True)
class Row:
    """One line of the table: the measure, its figure, what it is set against, their ratio, what is asked of it."""

    measure: str
    figure: str
    against: str = ""
    ratio: str = ""
    asked: str = ""
    met: bool | None = None

    def cells(self) -> tuple[str, ...]:
        """Returns the cells as the table shows them."""
        verdict = {True: "yes", False: "**no**", None: ""}[self.met]
        return (self.measure, self.figure, self.against, self.ratio, self.asked, verdict)


@dataclass(frozen=True)
class Ground:
    """Gives databases with the schemas of rooms, and a folder for files."""

    databases: Databases
    folder: Path

    @asynccontextmanager
    async def database(self, *rooms: str) -> AsyncIterator[Database]:
        """Yields a fresh, migrated database."""
        name = await self.databases.take(rooms)
        database = Database.connect(self.databases.address(name), rooms[0])
        yield database
        await database.close()


@asynccontextmanager
async def ground() -> AsyncIterator[Ground]:
    """Yields the ground and clears it away afterwards."""
    with tempfile.TemporaryDirectory(prefix="terbuka-ukur-") as folder:
        server = Embedded(Path(folder) / "postgres")
        url = await asyncio.to_thread(server.start)
        try:
            databases = Databases(url)
            yield Ground(databases, Path(folder))
            await databases.drop_all()
        finally:
            await asyncio.to_thread(server.stop)


async def typical(work: Callable[[int], Awaitable[object]], times: int) -> float:
    """Returns the median seconds of doing something again and again, one after another."""
    taken = []
    for number in range(times):
        begun = time.perf_counter()
        await work(number)
        taken.append(time.perf_counter() - begun)
    return median(taken)


def say(line: str) -> None:
    """Shows on stderr how far a measure has come."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
