"""What every kind of process takes of memory over a house with many items, while it does its work for a minute."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from deploy.engines import find
from shared.runtime.byte_streams import MEBIBYTE
from tests.faults.province import LONG, PASSWORD, Province, Seat, province
from tests.load.clients import hand_in
from tests.performance.clock_rows import days_of
from tests.performance.full_house import fill_house
from tests.performance.ground import Row, say

SEATS = (
    *(seat for seat in LONG if not seat.spare),
    Seat("monitor-api", "monitor", ("api",)),
    Seat("monitor-worker", "monitor", ("worker",)),
)
MOST = 200.0
PAGES = {
    "": ("/", "/dik/", "/dip/", "/dik/?q=judul", "/data/dik.json", "/sitemap.xml"),
    "petugas": ("/registry/api/counts", "/registry/api/items", "/intake/api/agenda"),
    "operator": ("/scheduler/api/deadlines", "/monitor/api/streams"),
}
"""What is opened without an account, and by whom; the monitor asks the rooms at its own address and finds none."""


async def memory(many: int, seconds: float) -> tuple[list[Row], str]:
    """Measures the largest resident size of each process, over `many` items, one in a hundred clocks being due.

    Returns the figures, and what was left out where an engine is missing.
    """
    missing = [name for name in ("kafka", "versitygw") if find(name) is None]
    if missing:
        return [], f"{' and '.join(missing)} missing: memory was SKIPPED (run `make engines`)"
    return await asyncio.to_thread(_measured, many, seconds), ""


def _measured(many: int, seconds: float) -> list[Row]:
    say(f"starting engines and {len(SEATS)} processes ...")
    with province(SEATS, small_disks=False) as here:
        say(f"filling {many:,} items ...")
        asyncio.run(_fill(here, many))
        say(f"working for {seconds:.0f} s ...")
        answers = asyncio.run(_work(here, seconds))
        rows = list(_rows(here))
    return [*rows, Row("answers meanwhile", f"{sum(answers.values()):,}", _told(answers))]


async def _fill(here: Province, many: int) -> None:
    today = datetime.now(UTC).date()
    await fill_house(here.url, many, [*days_of(today.year + 4)[:99], today - timedelta(days=1)])


async def _work(here: Province, seconds: float) -> dict[int, int]:
    """Opens pages and hands in submissions for so long; returns how many answers of each status there were."""
    front, until = here.front(), time.monotonic() + seconds
    async with httpx.AsyncClient(transport=front, base_url="http://province.test", timeout=120) as http:
        signs = {role: await _signed(http, role) for role in PAGES if role}
        sender = await _signed(http, "skpd", "serah")

        async def read(role: str, pages: Sequence[str]) -> None:
            while time.monotonic() < until:
                for page in pages:
                    await http.get(page, headers=signs.get(role, {}))

        async def submit() -> None:
            number = 0
            while time.monotonic() < until:
                number += 1
                await hand_in(http, sender, number)

        await asyncio.gather(submit(), *(read(role, pages) for role, pages in PAGES.items()))
    return front.answers


async def _signed(http: httpx.AsyncClient, account: str, scope: str = "baca") -> dict[str, str]:
    answer = await http.post("/api/tokens", json={"account": account, "password": PASSWORD, "scope": [scope]})
    return {"Authorization": f"Bearer {answer.raise_for_status().json()['token']}"}


def _rows(here: Province) -> Iterator[Row]:
    """Yields a line for each process: the largest size that it ever had, and the one that it has."""
    for name, process in here.processes.items():
        peak, now = _sizes(process.pid)
        yield Row(f"memory of {name}", f"{peak:.0f} MiB at most", f"at the end {now:.0f} MiB", "", f"<= {MOST:.0f} MiB",
                  peak <= MOST)  # fmt: skip


def _sizes(pid: int) -> tuple[float, float]:
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    peak, now = (int(status[name].split()[0]) * 1024 / MEBIBYTE for name in ("VmHWM", "VmRSS"))
    return peak, now


def _told(answers: dict[int, int]) -> str:
    return ", ".join(f"{count:,} x {status}" for status, count in sorted(answers.items()))
