"""`python -m tests.walk [--agencies 50] [--rows 400]`: a large province in the data folder, for `terbuka up`."""

import argparse
import asyncio
import csv
import time
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

from deploy.acceptance.officers import Officers
from deploy.acceptance.story import stories
from deploy.configuration import read_settings
from deploy.embedded import data_folder_lock, open_province
from deploy.sample.seed import SAMPLE_SKPD, http_of
from shared.runtime.clock import MovableClock, SystemClock, legal_day
from shared.runtime.settings import Settings
from shared.security.identity import create_sample_accounts
from shared.storage.embedded_postgres import Embedded
from tests.walk.province import RECEIVED, WalkedProvince, found_agencies
from tests.walk.rows import ListedAgency, agency_of


def main() -> None:
    """Fills an empty data folder (`TERBUKA_HOME`) with a province of many SKPD, each with so many rows."""
    parser = argparse.ArgumentParser(prog="python -m tests.walk", description=main.__doc__)
    parser.add_argument("--agencies", type=int, default=50)
    parser.add_argument("--rows", type=int, default=400)
    chosen = parser.parse_args()
    settings = read_settings()
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with data_folder_lock(settings.home):
        server = Embedded(settings.home / "postgres", durable=False)
        try:
            asyncio.run(fill(settings, server.start(), chosen.agencies, chosen.rows, legal_day(SystemClock().now())))
        finally:
            server.stop()


async def fill(settings: Settings, url: str, many: int, rows: int, today: date) -> None:
    """Lives the province's past on an empty database."""
    known, begun = _directory(), time.monotonic()
    clock = MovableClock(datetime.now(UTC))
    clock.move_to_day(today - RECEIVED - timedelta(days=2), 0)

    def say(line: str) -> None:
        print(f"{time.monotonic() - begun:7.0f} s  {line}", flush=True)  # noqa: T201

    async with open_province(settings, url, clock, brief=True) as province, http_of(province) as http:
        accounts = await create_sample_accounts(province.identity, settings.accounts_file, skpd=SAMPLE_SKPD)
        officers = Officers(http, accounts, province.identity.open_session)
        agencies = _agencies(known, many, rows, today)
        await found_agencies(province, officers, settings, agencies)
        await WalkedProvince(province, officers, today, say).live(agencies)
        say(f"{sum(len(agency.rows) for agency in agencies)} informasi dari {len(agencies)} SKPD.")


def _directory() -> dict[str, str]:
    text = files("services.intake").joinpath("skpd.csv").read_text()
    return {row["code"]: row["name"] for row in csv.DictReader(text.splitlines())}


def _agencies(known: dict[str, str], many: int, rows: int, today: date) -> list[ListedAgency]:
    more = {f"uptd-{number}": f"UPT Daerah {number}" for number in range(1, many - len(known) + 1)}
    named = list({SAMPLE_SKPD: known[SAMPLE_SKPD], **known, **more}.items())[:many]
    return [agency_of(code, name, rows, stories(today), today) for code, name in named]


if __name__ == "__main__":
    main()
