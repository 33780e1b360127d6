"""One who takes a tour: does what its sentences say, in a language, with or without script, mouse and a wide window."""

import io
import re
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image

from deploy.rooms import ROOMS
from services.intake.spreadsheet import SheetRow, write_rows
from shared.web.language import sentences, translator
from tests.browser.desk import Desk
from tests.browser.house import House
from tests.browser.judge import judged_here
from tests.browser.keyboard_desk import KeyboardDesk
from tests.browser.tour_text import TOURS, Doing
from tests.files.pdfs import a_pdf
from tests.papers import WRITES

PICTURES = TOURS / "gambar"
MOST_BYTES, MOST_IN_ALL = 60 * 1024, 1024 * 1024
WINDOW, COLOURS = {"width": 960, "height": 640}, 48


@dataclass(frozen=True)
class Manner:
    """How a tour is taken; pictures are taken and pages judged in the first manner only."""

    language: str
    script: bool
    keys_only: bool
    width: int

    @property
    def with_pictures(self) -> bool:
        """Tells whether pictures are taken: in Indonesian, by mouse, in a wide window."""
        return (self.language, self.keys_only) == ("id", False)


class Traveller:
    """Takes one tour; leaves with `leave`."""

    def __init__(self, house: House, manner: Manner, folder: Path) -> None:
        self.faults: dict[str, list[object]] = {}
        self._house, self._manner, self._folder = house, manner, folder
        self._desk: Desk | None = None

    async def do(self, doing: Doing) -> None:
        """Does one thing that a step says."""
        words = doing.words
        match doing.verb:
            case "sign_in":
                await self._sign_in(words[0])
            case "open":
                await (await self._at()).open(words[0])
            case "follow" | "press" | "choose":
                await getattr(await self._at(), doing.verb)(await self._said(words[0]))
            case "fill":
                await (await self._at()).fill(**{await self._said(words[0]): words[1]})
            case "select":
                await (await self._at()).select(await self._said(words[1]), words[0])
            case "attach":
                await (await self._at()).attach(await self._said(words[1]), self._file(words[0]))
            case "sees":
                await (await self._at()).sees(await self._said(words[0]))
            case "picture":
                await self._picture(words[0])

    async def leave(self) -> None:
        """Closes the window."""
        if self._desk is not None:
            await self._desk.leave()
            self._desk = None

    async def _at(self) -> Desk:
        """Returns the desk in the open window, a new one where none is open."""
        if self._desk is None:
            page = await self._house.window(script=self._manner.script, width=self._manner.width)
            cookie = {"name": "bahasa", "value": self._manner.language, "url": self._house.address}
            await page.context.add_cookies([cookie])  # type: ignore[list-item]
            self._desk = (KeyboardDesk if self._manner.keys_only else Desk)(page, self._house.address)
        return self._desk

    async def _sign_in(self, account: str) -> None:
        await self.leave()
        desk = await self._at()
        await desk.open("/masuk")
        password = self._house.accounts[account]["password"]
        await desk.fill(**{await self._said("Nama akun"): account, await self._said("Kata sandi"): password})
        await desk.press(await self._said("Masuk"))

    async def _said(self, words: str) -> str:
        """Returns words as the open page says them: what its catalogues do not have is Indonesian on the page too."""
        page = (await self._at()).page
        room = urlsplit(page.url).path.split("/")[1]
        own = (f"services.{room}",) if room in ROOMS else ()
        return spoken(words, await page.locator("html").get_attribute("lang") or "id", (*own, "shared.web"))

    def _file(self, name: str) -> Path:
        path = self._folder / name
        if path.suffix == ".xlsx":
            write_rows(path, [replace(A_ROW, title=f"{A_ROW.title}, {self._manner.width}")])
        else:
            path.write_bytes(a_pdf(name))
        return path

    async def _picture(self, name: str) -> None:
        if not self._manner.with_pictures:
            return
        page = (await self._at()).page
        if WRITES:
            await page.set_viewport_size(WINDOW)  # type: ignore[arg-type]
            shot = Image.open(io.BytesIO(await page.screenshot(animations="disabled", caret="hide")))
            shot.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)
        if faults := await judged_here(await self._at()):
            self.faults[name] = faults


def spoken(words: str, language: str, packages: tuple[str, ...]) -> str:
    """Translates words that may have values in them, as `Ajukan 3 informasi` is of `Ajukan %(count)s informasi`."""
    known = translator(language, *packages)
    if (whole := sentences(language, *packages).said(words)) != words:
        return whole
    for catalogue in known.catalogues:
        for message in catalogue:
            ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
            if "%(" in str(ids[0]) and (match := re.fullmatch(_with_values(str(ids[0])), words)):
                said = message.string if isinstance(message.string, str) else (message.string or ("",))[0]
                return str(said) % match.groupdict() if said else words
    return words


def _with_values(msgid: str) -> str:
    counted = re.sub(r"%\\\((count|many|n)\\\)s", r"(?P<\1>[\\d.]+)", re.escape(msgid))
    return re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+)", counted)


A_ROW = SheetRow(
    0, "", "Harga perkiraan sendiri pengadaan jembatan timbang 2026", "UU Nomor 14 Tahun 2008 Pasal 17 huruf b",
    "Peserta lelang dapat mengatur penawarannya.", "Persaingan usaha tetap sehat.", "Sampai dengan 31 Desember 2026",
    "Kepala Bidang Perdagangan", {},
    {"public_title": "Rincian biaya suatu pengadaan barang", "huruf": "b", "statute": "UU 14/2008",
     "article": "Pasal 17 huruf b"},
)  # fmt: skip
"""What the list of the tours holds; each manner gives it a title of its own, for the same one is asked about."""
