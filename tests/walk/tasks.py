"""`python -m tests.walk.tasks ADDRESS FOLDER`: the tasks of each role done in a browser, with clicks and seconds."""

import argparse
import asyncio
import json
import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, Error

from deploy.acceptance.story import stories
from deploy.configuration import read_settings
from shared.runtime.clock import SystemClock, legal_day
from tests.browser.house import chromium
from tests.browser.keys import Keys
from tests.files.pdfs import a_pdf
from tests.walk.counting import CountingDesk
from tests.walk.rows import agency_of, workbook_of

HEAD = "| task | clicks | pages | seconds | slowest answer, ms |\n|---|---|---|---|---|"


@dataclass(frozen=True)
class Walk:
    """A browser before a province, and what its people need for their tasks."""

    browser: Browser
    address: str
    folder: Path
    accounts: Mapping[str, Mapping[str, str]]

    @asynccontextmanager
    async def at(self, role: str, *, width: int = 1280, script: bool = True) -> AsyncIterator[CountingDesk]:
        """Yields a desk, signed in where a role is named."""
        size = {"width": width, "height": 900}
        context = await self.browser.new_context(viewport=size, java_script_enabled=script, locale="id-ID")  # type: ignore[arg-type]
        context.set_default_timeout(120_000)
        desk = CountingDesk(await context.new_page(), self.address, self.folder)
        if role:
            await desk.sign_in(**self.accounts[role])
        yield desk
        await context.close()


async def hand_in_list(walk: Walk, rows: int) -> None:
    """SKPD hands in a workbook without errors."""
    today = legal_day(SystemClock().now())
    agency = agency_of("skpd", f"uji {rows} {time.strftime('%H.%M')}", 2 * rows, stories(today), today)
    lives = [row for row in agency.rows if row.stage != "opened"][:rows]  # one whose period is over is refused
    async with walk.at("skpd") as desk:
        with TemporaryDirectory() as folder, desk.task(f"SKPD: Excel list of {rows} rows"):
            file = Path(folder) / "daftar.xlsx"
            file.write_bytes(workbook_of(lives))
            await desk.follow("Penyerahan")
            await desk.follow("Unggah lembar kerja")
            await desk.choose("Usulan baru")
            await desk.attach("Lembar kerja", file)
            await desk.press("Baca dan periksa")
            await desk.picture(f"pratinjau-{rows}")
            await desk.press(f"Ajukan {rows} informasi")
            await desk.sees("sudah diterima dan dicatat pada buku agenda")
        await desk.picture(f"diterima-{rows}")


async def hand_in_form(walk: Walk) -> None:
    """SKPD fills the form and adds two files."""
    from tests.intake.pages.test_form import WORDS

    async with walk.at("skpd") as desk:
        with TemporaryDirectory() as folder, desk.task("SKPD: form with two files"):
            files = [Path(folder) / name for name in ("surat.pdf", "uji.pdf")]
            for file in files:
                file.write_bytes(a_pdf(file.stem))
            await desk.follow("Penyerahan")
            await desk.follow("Isi formulir")
            for name, word in WORDS.items():
                blank = desk.page.locator(f'[name="{name.replace("__", ".")}"]')
                await (blank.select_option(word) if name.endswith("huruf") else blank.fill(word))
            await desk.press("Periksa isian")
            await desk.page.get_by_label("Berkas pendukung").set_input_files(files)
            desk.figures.clicks += 1
            await desk.press("Ajukan kepada PPID")
            await desk.sees("sudah diterima")
        await desk.picture("formulir-diterima")


async def propose_one(walk: Walk) -> None:
    """Petugas proposes one item as suggested, from home."""
    async with walk.at("petugas") as desk:
        with desk.task("Petugas: propose one item"):
            await desk.follow("Informasi yang menunggu usul klasifikasi")
            await desk.follow("Usulkan")
            await desk.picture("usul")
            await desk.press("Simpan usul")
        with desk.task("Petugas: and the next one"):
            await desk.press("Simpan usul")
        await desk.picture("usul-berikutnya")


async def propose_many(walk: Walk) -> None:
    """Petugas proposes a hundred items as suggested."""
    async with walk.at("petugas") as desk:
        with desk.task("Petugas: propose 100 items as suggested"):
            await desk.follow("Informasi yang menunggu usul klasifikasi")
            await desk.open("/registry/meja/petugas/submitted?rows=100")
            await desk.follow("Centang semua di halaman ini")
            await desk.picture("pilih-100")
            await desk.press("Yang dipilih: usulkan seperti disarankan")
            await desk.picture("periksa-100")
            button = desk.page.get_by_role("button", name="Usulkan").filter(has_text="informasi").last
            await desk.press((await button.inner_text()).strip())
        await desk.picture("hasil-100")


async def record_location(walk: Walk) -> None:
    """Petugas records where the paper of one item lies."""
    async with walk.at("petugas") as desk:
        with desk.task("Petugas: record a storage address"):
            await desk.follow("Informasi yang belum beralamat simpan")
            await desk.follow("Catat alamat")
            await desk.picture("lokasi")
            await desk.fill(Gedung="Arsip", Ruang="2", Boks="7")
            await desk.press("Simpan alamat")
        await desk.picture("lokasi-sesudah")


async def find_item(walk: Walk) -> None:
    """Petugas is asked by telephone where an item is."""
    async with walk.at("petugas") as desk:
        words = ("3/2026", "bappeda", "berkas 17 Badan Perencanaan", "rekam medis")
        for word in words:
            with desk.task(f"Petugas: where is my item? “{word}”"):
                await desk.open("/registry/meja/petugas")
                await desk.fill(**{"Cari informasi": word})
                await desk.press("Cari")
            await desk.picture(f"cari-{word.replace('/', '-')}")
    async with walk.at("operator") as desk:
        with desk.task("Operator: find agenda 3/2026"):
            await desk.follow("Pantauan")
            await desk.fill(Nomor="3/2026")
            await desk.press("Cari")
        await desk.picture("operator-cari")


async def answer_by_keys(walk: Walk) -> None:
    """Ketua answers ya by keyboard alone."""
    async with walk.at("") as desk:
        keys, presses = Keys(desk.page), 0
        with desk.task("Ketua: answer ya by keyboard alone") as figures:
            await desk.open("/masuk")
            for wanted, typed in (("account", "account"), ("password", "password")):
                await keys.reach(lambda stop, wanted=wanted: stop["id"] == wanted)  # type: ignore[misc]
                await keys.write(walk.accounts["ketua"][typed])
            await keys.go("Enter")
            await keys.reach(lambda stop: "menunggu jawaban" in stop["words"].lower())
            await keys.go("Enter")
            await keys.reach(lambda stop: stop["words"].startswith("Jawab\n") or stop["words"].startswith("Jawab "))
            await keys.go("Enter")
            await keys.reach(lambda stop: stop["id"] == "answer")
            await desk.page.keyboard.press("Space")
            await keys.reach(lambda stop: stop["words"] == "Catat jawaban")
            await keys.go("Enter")
            figures.clicks = presses
        await desk.picture("ketua-tombol")


async def consider(walk: Walk) -> None:
    """Tim writes a consideration."""
    async with walk.at("tim") as desk:
        with desk.task("Tim: write a consideration"):
            await desk.follow("Berkas pembukaan yang menunggu pertimbangan")
            await desk.follow_first("^Timbang ")
            await desk.picture("tim")
            await desk.choose("Dibuka")
            await desk.fill(**{"Isi pertimbangan": "Alasannya berakhir bersama jangka waktunya."})
            await desk.press("Simpan pertimbangan")
        await desk.picture("tim-sesudah")


async def decide_opening(walk: Walk) -> None:
    """Ketua decides a case that Tim has considered."""
    async with walk.at("ketua") as desk:
        with desk.task("Ketua: decide an opening"):
            await desk.open("/meja")
            await desk.picture("ketua-meja")
            await desk.follow("Berkas pembukaan yang menunggu keputusan")
            await desk.follow("Putuskan")
            await desk.picture("keputusan")
            await desk.page.get_by_role("radio").first.check()
            desk.figures.clicks += 1
            await desk.fill(**{"Alasan keputusan": "Jangka waktunya berakhir."})
            for label in ("Waktu dan tempat", "Bentuk informasi", "Jangka waktu penyimpanan"):
                await desk.fill(**{label: "Sesuai arsip"})
            await desk.press("Catat keputusan")
        await desk.picture("keputusan-sesudah")


async def approve_on_telephone(walk: Walk) -> None:
    """Pimpinan approves on a telephone without JavaScript."""
    async with walk.at("pimpinan", width=390, script=False) as desk:
        await desk.picture("pimpinan-390")
        begun = desk.figures
        desk.figures.pages.clear()
        await desk.follow("Mulai dari yang pertama")
        await desk.picture("pimpinan-kartu-390")
        await desk.press("Setuju")
        await desk.picture("pimpinan-sesudah-390")
        print(f"Pimpinan on a telephone, JS off: {begun.clicks} taps")  # noqa: T201


async def follow_own(walk: Walk) -> None:
    """SKPD looks up what became of a submission and reads the penetapan."""
    async with walk.at("skpd") as desk:
        with desk.task("SKPD: what became of my list?"):
            await desk.follow("Penyerahan")
            await desk.follow_first("", within="main table")
        await desk.picture("skpd-pengajuan")


async def ask_as_citizen(walk: Walk) -> None:
    """A citizen finds why something is closed and until when."""
    async with walk.at("") as desk:
        with desk.task("Citizen: why is it closed, and until when?"):
            await desk.open("/")
            await desk.follow("Dikecualikan")
            await desk.fill(**{"Kata yang dicari": "tenun"})
            await desk.press("Saring")
            await desk.follow_first("", within="main table")
        await desk.picture("warga-informasi")


async def lend(walk: Walk) -> None:
    """The archivist lends a manuscript from the item found by its penetapan."""
    async with walk.at("petugas") as desk:
        with desk.task("Archive: lend a manuscript"):
            await desk.open("/registry/meja/petugas")
            await desk.fill(**{"Cari informasi": "001/PPID/2026"})
            await desk.press("Cari")
            await desk.follow_first("", within="main table")
            await desk.picture("butir-dikecualikan")
            await desk.follow("Pinjamkan naskah")
            await desk.picture("pinjam")


TASKS: Mapping[str, Callable[[Walk], Awaitable[None]]] = {
    "list": lambda walk: hand_in_list(walk, 20),
    "list220": lambda walk: hand_in_list(walk, 220),
    "form": hand_in_form,
    "propose": propose_one,
    "many": propose_many,
    "location": record_location,
    "find": find_item,
    "keys": answer_by_keys,
    "consider": consider,
    "decide": decide_opening,
    "approve": approve_on_telephone,
    "follow": follow_own,
    "citizen": ask_as_citizen,
    "lend": lend,
}


async def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.walk.tasks")
    parser.add_argument("address")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="*", choices=list(TASKS), default=list(TASKS))
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    accounts = json.loads(read_settings().accounts_file.read_text())
    print(HEAD)  # noqa: T201
    async with chromium() as browser:
        for name in chosen.only:
            try:
                await TASKS[name](Walk(browser, chosen.address, chosen.folder, accounts))
            except (AssertionError, Error):
                print(f"FAILED {name}\n{traceback.format_exc(limit=-3)[-1500:]}", flush=True)  # noqa: T201


if __name__ == "__main__":
    asyncio.run(_main())
