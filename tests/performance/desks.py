"""What a page of the desks costs at 100,000 items and at 1,000, beside a bare page; a workbook beside XlsxWriter."""

import io
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from statistics import median

import httpx
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from jinja2 import Template
from sqlalchemy import text
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from deploy.room_keys import create_keys, load_keys
from services.registry.pages.work_list_files import ITEMS
from services.registry.queries.item_filters import ItemFilters
from services.registry.queries.whole_lists import each_item
from shared.runtime.clock import MovableClock
from shared.security.identity import Identity
from shared.security.identity.passwords import hash_password
from shared.storage.database import Database
from shared.storage.objects import DirectoryStore
from tests.performance.ground import Ground, Row, typical
from tests.performance.growth import FEW, NOW, filled
from tests.registry.build import Registry
from tests.registry.doors import build_doors
from tests.registry.test_plans import ROWS
from tests.sealing import SEALING
from tests.sessions import SignedIn
from tests.web.house import ORIGIN, PASSWORD, add_people

ROUNDS = 9
MOST_GROWTH, MOST_BARE, MOST_WRITER = 1.5, 5.0, 3.0
SHEET_ROWS = 10_000
DESKS = {
    "petugas": [
        "/registry/",
        "/registry/meja/petugas",
        "/registry/meja/petugas/submitted",
        "/registry/butir",
        "/registry/register",
        "/registry/rekap?since=2026-02-01&until=2026-03-02",
        "/registry/butir?text=000000618",
        "/registry/butir?text=17/2026",
        "/registry/butir?text=tidakadadimanapun",
    ],
    "ketua": ["/registry/meja/ketua"],
    "tim": ["/registry/meja/tim"],
    "pimpinan": ["/registry/pimpinan", "/registry/meja/pimpinan"],
}
"""The pages that are opened every day, and searches for a rare word, an agenda number and what is nowhere."""

BARE_ROWS = text("SELECT id, title, skpd_name, received_on FROM registry.items ORDER BY id LIMIT 25")
BARE_PAGE = Template(
    "<!doctype html><html lang=id><title>Daftar</title><table>{% for row in rows %}<tr><td>{{ row.id|e }}</td>"
    "<td>{{ row.title|e }}</td><td>{{ row.skpd_name|e }}</td><td>{{ row.received_on }}</td></tr>{% endfor %}</table>"
)
Ask = Callable[[int], Awaitable[object]]


async def desks(ground: Ground, many: int) -> list[Row]:
    """Measures each page in turn at both sizes and bare; a page of the same framework with one query of 25 rows."""
    create_keys(ground.folder)
    async with AsyncExitStack() as stack:
        houses = []
        for total in (FEW, many):
            database = await stack.enter_async_context(filled(ground, "registry", ROWS, total))
            houses.append(await stack.enter_async_context(_people(ground, database)))
        bare = await stack.enter_async_context(_bare(database))
        return [row for who, pages in DESKS.items() for page in pages
                for row in await _page(page, [house[who] for house in houses], bare, many)]  # fmt: skip


@asynccontextmanager
async def _people(ground: Ground, database: Database) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
    """Yields a browser of each role before a room on a database."""
    clock = MovableClock(NOW)
    identity = Identity(SEALING.on(database), clock)
    await add_people(identity, await hash_password(PASSWORD))
    keys = load_keys(ground.folder, "registry")
    room = Registry(database, DirectoryStore(ground.folder / "objects"), keys, clock)
    app = build_doors(room, identity, ground.folder).app
    html = {"accept": "text/html"}
    async with AsyncExitStack() as stack:
        yield {
            who: await stack.enter_async_context(
                httpx.AsyncClient(transport=app, base_url=ORIGIN, headers=html, auth=SignedIn(identity, who))
            )
            for who in DESKS
        }


@asynccontextmanager
async def _bare(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()

    @app.get("/")
    async def page() -> HTMLResponse:
        async with database.snapshot() as connection:
            rows = (await connection.execute(BARE_ROWS)).all()
        return HTMLResponse(BARE_PAGE.render(rows=rows))

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client:
        yield client


async def _page(page: str, browsers: Sequence[httpx.AsyncClient], bare: httpx.AsyncClient, many: int) -> list[Row]:
    """Opens a page in turns, so that what else the machine does falls on all."""
    asked = [*((browser, page) for browser in browsers), (bare, "/")]
    taken: list[list[float]] = [[] for _ in asked]
    for number in range(ROUNDS + 1):
        for place, (client, address) in enumerate(asked):
            begun = time.perf_counter()
            answer = await client.get(address)
            if number:
                taken[place].append(time.perf_counter() - begun)
            assert answer.status_code == 200, (address, answer.status_code)
    few, large, least = map(median, taken)
    return [
        Row(page, f"{large * 1000:.1f} ms", f"at {FEW:,} items {few * 1000:.1f} ms", f"{large / few:.2f}",
            f"<= {MOST_GROWTH}", large / few <= MOST_GROWTH),
        Row(f"{page} at {many:,}", f"{large * 1000:.1f} ms", f"bare page {least * 1000:.1f} ms", f"{large / least:.1f}",
            f"<= {MOST_BARE:.0f}", large / least <= MOST_BARE),
    ]  # fmt: skip


async def workbook(ground: Ground) -> list[Row]:
    """Measures a list of 10,000 items as a workbook, read from PostgreSQL, against XlsxWriter given the same cells."""
    async with filled(ground, "registry", ROWS, SHEET_ROWS) as database:

        async def ours(_: int) -> None:
            await ITEMS.written("xlsx", each_item(database, ItemFilters()))

        rows = [[column.value(row) for column in ITEMS.columns]
                async for block in each_item(database, ItemFilters()) for row in block]  # fmt: skip
        assert len(rows) == SHEET_ROWS

        async def bare(_: int) -> None:
            _written_bare(rows)

        taken, least = await typical(ours, 5), await typical(bare, 5)
    ratio = taken / least
    name = f"{SHEET_ROWS:,} items as a workbook"
    return [Row(name, f"{taken:.2f} s", f"XlsxWriter, same cells {least:.2f} s", f"{ratio:.2f}",
                f"<= {MOST_WRITER:.0f}", ratio <= MOST_WRITER)]  # fmt: skip


def _written_bare(rows: Sequence[Sequence[object]]) -> None:
    book = Workbook(io.BytesIO(), {"in_memory": True})
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if hasattr(cell, "year"):
                sheet.write_datetime(number, place, cell, day)
            elif cell is not None:
                sheet.write_string(number, place, str(cell))
    book.close()
