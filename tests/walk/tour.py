"""`python -m tests.walk.tour ADDRESS FOLDER`: opens every main page of each role, wide and narrow, with its figures."""

import argparse
import asyncio
import json
from pathlib import Path

from playwright.async_api import Browser, Error

from deploy.configuration import read_settings
from tests.browser.house import chromium
from tests.walk.counting import CountingDesk

PAGES = {
    "": ["/", "/dik/", "/dip/", "/bantuan/"],
    "skpd": ["/meja", "/intake/", "/intake/agenda", "/scheduler/", "/intake/unggah", "/intake/formulir"],
    "petugas": [
        "/meja", "/registry/", "/registry/meja/petugas", "/registry/meja/petugas/submitted?rows=100",
        "/registry/meja/petugas/without_address", "/registry/butir", "/registry/butir?q=Dinas+Kesehatan",
        "/registry/butir?q=berkas+17", "/registry/register", "/registry/rekap", "/registry/arsip",
        "/registry/arsip/keluar", "/registry/usul-musnah", "/registry/waktu-layanan", "/registry/keadaan",
        "/registry/kelalaian", "/registry/naskah", "/registry/monev", "/intake/agenda", "/intake/", "/scheduler/",
    ],
    "ketua": ["/meja", "/registry/meja/ketua", "/registry/meja/ketua/proposed", "/registry/meja/ketua/berkas-open"],
    "tim": ["/meja", "/registry/meja/tim", "/registry/rapat"],
    "pimpinan": ["/meja", "/registry/pimpinan", "/registry/meja/pimpinan", "/registry/pengumuman"],
    "operator": ["/meja", "/monitor/", "/scheduler/", "/scheduler/kalender", "/registry/", "/registry/mandat"],
}  # fmt: skip
WIDTHS = (1280, 390)


async def tour(browser: Browser, address: str, folder: Path, accounts: dict[str, dict[str, str]], only: str) -> None:
    """Opens the pages and prints a line for each: milliseconds to the answer and to the end, kilobytes, pixels."""
    for role in PAGES:
        if only in role or not only:
            for width in WIDTHS:
                await _as(browser, address, folder, accounts.get(role, {}), role, width)


async def _as(browser: Browser, address: str, folder: Path, account: dict[str, str], role: str, width: int) -> None:
    context = await browser.new_context(viewport={"width": width, "height": 900}, locale="id-ID")
    context.set_default_timeout(120_000)
    desk = CountingDesk(await context.new_page(), address, folder)
    if account:
        await desk.sign_in(**account)
    for path in PAGES[role]:
        try:
            await desk.open(path)
        except (AssertionError, Error) as error:
            print(f"FAILED {role} {path} {str(error)[:300]}", flush=True)  # noqa: T201
            continue
        seen = desk.figures.pages[-1]
        name = f"{role or 'warga'}-{width}-{path.strip('/').replace('/', '_').replace('?', '_') or 'awal'}"
        await desk.picture(name)
        wide = f"WIDE {seen['wide']}" if seen["wide"] > width else ""
        print(  # noqa: T201
            f"{role:9} {width:5} {seen['answered']:6} ms {seen['shown']:6} ms {seen['bytes'] // 1024:5} KB "
            f"{seen['tall']:6} px {path} {wide}",
            flush=True,
        )
    await context.close()


async def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.walk.tour")
    parser.add_argument("address")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="one role")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    accounts = json.loads(read_settings().accounts_file.read_text())
    async with chromium() as browser:
        await tour(browser, chosen.address, chosen.folder, accounts, chosen.only)


if __name__ == "__main__":
    asyncio.run(_main())
