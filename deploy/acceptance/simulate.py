"""One province year in fast motion on a data folder of its own, counted and checked from outside."""

import asyncio
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from deploy.acceptance.officers import Officers
from deploy.acceptance.report import Report
from deploy.acceptance.year import Year
from deploy.configuration import read_settings
from deploy.embedded import EmbeddedRun, open_province
from deploy.sample.seed import SAMPLE_SKPD, appoint_head, http_of, live_sample
from shared.runtime.clock import MovableClock
from shared.runtime.settings import Settings, StoreSettings
from shared.security.identity import create_sample_accounts
from shared.storage.embedded_postgres import Embedded

Say = Callable[[str], None]


def walk_year(files: list[Path], *, start: date, progress: Say | None) -> dict[str, Any]:
    """Walks one year from a day and returns `{"steps", "rows", "violations"}`.

    With files they are handed in as existing lists, else the sample is lived through. Nothing outside a temporary
    folder is touched.
    """
    with tempfile.TemporaryDirectory(prefix="terbuka-journey-") as home:
        own = {"home": Path(home), "database_url": None, "store": StoreSettings.model_construct()}
        settings = read_settings().model_copy(update=own)
        server = Embedded(settings.home / "postgres", durable=False)
        try:
            return asyncio.run(walk(settings, server.start(), files, start, progress or (lambda _: None)))
        finally:
            server.stop()


async def walk(
    settings: Settings,
    url: str,
    files: list[Path],
    start: date,
    say: Say,
    clock: MovableClock | None = None,
    *,
    sample: bool = False,
) -> dict[str, Any]:
    """Lives the year on a database and returns the report; `say` gets each line of progress, `clock` is moved.

    The items are those of the lists; with `sample`, or without lists, those of the sample.
    """
    clock = clock or MovableClock(datetime.now(UTC))
    async with open_province(settings, url, clock) as province:
        accounts = await create_sample_accounts(province.identity, settings.accounts_file, skpd=SAMPLE_SKPD)
        async with http_of(province) as http:
            officers = Officers(http, accounts, province.identity.open_session)
            report = Report(province, officers)
            if sample or not files:
                await _begin_with_sample(province, officers, start, say, report)
            else:
                clock.move_to_day(start)
                await appoint_head(officers)
            for number, path in enumerate(files):
                await _hand_in(officers, path, number, report, say)
            await province.settle(300)
            await Year(province, officers, start, say).live()
            return await report.finish()


async def _begin_with_sample(province: EmbeddedRun, officers: Officers, start: date, say: Say, report: Report) -> None:
    say("Menghidupkan data contoh ...")
    await live_sample(province, officers, start)
    report.read = report.committed = await report.count_items()


async def _hand_in(officers: Officers, path: Path, number: int, report: Report, say: Say) -> None:
    """Hands one list in, each for an SKPD of its own name."""
    code = f"daftar-{number + 1}"
    await officers.import_skpd(code, path.stem)
    content = await asyncio.to_thread(path.read_bytes)
    done = await officers.hand_in_list(path.name, content, skpd=code, answers={})
    read, kept = len(done["rows"]), len(done["items"])
    report.read += read
    report.committed += kept
    say(f"{path.name}: {read} baris dibaca, {kept} diserahkan, agenda {done['agenda_number']}.")
