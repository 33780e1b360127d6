"""Sixty PDFs whose marks hide nothing: twelve kinds, five of each."""

from collections.abc import Callable, Iterator

from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image

from tests.files.pages import Page, box, drawn, jpeg_of, letter, scanned, text

SECRET = "Nama pasien: SITI CANARY"
LINES = (
    "PEMERINTAH PROVINSI KALIMANTAN BARAT",
    "Nomor 445/1127/RSUD-B, perihal hasil pemeriksaan",
    "Yang bertanda tangan di bawah ini menerangkan bahwa pemohon",
    "telah diperiksa pada tanggal tersebut dan dinyatakan sehat.",
)
SIZES, FONTS = (9, 11, 12, 14, 18), ("F1", "F2", "F3", "F1", "F2")
PLACES = ((60, 600), (120, 500), (200, 420), (60, 300), (150, 150))


def _begun(number: int) -> tuple[Page, float, float, float]:
    """Returns a letter with a secret line, its place and its width."""
    page, (x, y) = letter(Page(), LINES, font=FONTS[number], size=SIZES[number]), PLACES[number]
    page.put(text(SECRET, x, y, SIZES[number], font=FONTS[number]))
    return page, x, y, len(SECRET) * SIZES[number] * 0.62


def _over(number: int, colour: str) -> bytes:
    page, x, y, wide = _begun(number)
    size = SIZES[number]
    return page.put(box(x - 2, y - size * 0.3, wide, size * 1.3, colour)).content()


def black_box(number: int) -> bytes:
    if number == 4:
        page, x, y, wide = _begun(number)
        page.form("B", box(x - 2, y - 5, wide, 24))
        return page.put("/B Do").content()
    return _over(number, "0 g")


def dark_box(number: int) -> bytes:
    if number > 2:
        page, x, y, wide = _begun(number)
        page.state("G", ca=0.93)
        return page.put(f"q /G gs {x - 2} {y - 5} {wide} {SIZES[number] * 1.5} re f Q").content()
    return _over(number, ("0.1 0.1 0.35 rg", "0.25 g", "0.3 0 0 rg")[number])


def white_box(number: int) -> bytes:
    return _over(number, ("1 g", "1 1 1 rg", "0 0 0 0 k", "0.99 g", "0.97 0.97 0.97 rg")[number])


def cross_hatched(number: int) -> bytes:
    page, x, y, wide = _begun(number)
    size = SIZES[number]
    step = 2 + number * 0.4
    if number < 3:
        page.put(box(x - 2, y - 4, wide, size * 1.4, "0 g"))
        step, colour = 5.0, "1 G 0.5 w"
    else:
        colour = f"0 G {step * 0.75:.1f} w"
    strokes = []
    for count in range(int(wide / step)):
        at = x + count * step
        strokes += [f"{at} {y - 4} m {at + size} {y + size * 1.2} l", f"{at + size} {y - 4} m {at} {y + size * 1.2} l"]
    return page.put(f"q {colour} {' '.join(strokes)} S Q").content()


def thick_line(number: int) -> bytes:
    page, x, y, wide = _begun(number)
    size = SIZES[number]
    return page.put(
        f"q {number * 0.08} G {size * 1.3} w {x - 2} {y + size * 0.3} m {x + wide} {y + size * 0.3} l S Q"
    ).content()


def picture_over(number: int) -> bytes:
    page, x, y, wide = _begun(number)
    shade = (0, 20, 60, 245, 255)[number]
    image = Image.new("RGB", (80, 20), (shade, shade, shade))
    page.picture("B", image, jpeg=jpeg_of(image) if number % 2 else b"")
    return page.put(drawn("B", x - 2, y - 5, wide, SIZES[number] * 1.5)).content()


def picture_under(number: int) -> bytes:
    page = Page()
    image = scanned([*LINES, "", SECRET, "Alamat: Jalan Ahmad Yani 17", *LINES], noise=40 * (number % 2))
    page.picture("S", image, jpeg=jpeg_of(image) if number % 2 else b"")
    page.put(drawn("S", 0, 0, 595, 842))
    colour = ("0 g", "1 g", "0.2 g", "0.98 g", "0 0 0 1 k")[number]
    top = 842 - (120 + 5 * 52) * 842 / 1754
    return page.put(box(50, top - 22, 300, 24, colour)).content()


def drawing_under(number: int) -> bytes:
    page, (x, y) = letter(Page(), LINES), PLACES[number]
    strokes = []
    for count in range(9):
        at = x + count * 9
        strokes.append(
            f"{at} {y} m {at + 2} {y + 14} {at + 6} {y + 14} {at + 7} {y} c {at + 1} {y + 6} m {at + 6} {y + 7} l"
        )
    page.put(*(f"q 1.2 w {stroke} S Q" for stroke in strokes) if number % 2 else (f"q 1.2 w {' '.join(strokes)} S Q",))
    return page.put(box(x - 4, y - 4, 100, 24, ("0 g", "0.15 g", "1 g", "0 g", "0.3 g")[number])).content()


def unapplied(number: int) -> bytes:
    page, x, y, wide = _begun(number)
    look = f"1 0 0 RG 1 1 {wide - 2} 18 re S" if number % 2 else ""
    page.annotation(
        "Redact", (x, y - 4, x + wide, y + 16), look, QuadPoints=Array([x, y + 16, x + wide, y + 16, x, y, x + wide, y])
    )
    return page.content()


def annotation_over(number: int) -> bytes:
    page, x, y, wide = _begun(number)
    kind = ("Square", "Highlight", "Ink", "FreeText", "Stamp")[number]
    place = (x - 2, y - 5, x + wide, y + SIZES[number] * 1.2)
    if kind == "Ink":
        return _with_ink(page, place)
    colour = {"FreeText": "1 g", "Highlight": "0 g"}.get(kind, "0.05 g")
    page.annotation(kind, place, f"{colour} 0 0 {wide + 2} 40 re f", C=Array([0, 0, 0]), Contents="tutup")
    return page.content()


def _with_ink(page: Page, place: tuple[float, ...]) -> bytes:
    wide, high = place[2] - place[0], place[3] - place[1]
    page.annotation("Ink", place, f"0 G {high} w 0 {high / 2} m {wide} {high / 2} l S")
    return page.content()


def same_colour(number: int) -> bytes:
    page, (x, y) = letter(Page(), LINES), PLACES[number]
    colour = ("0 g", "0.1 0.1 0.1 rg", "0 0 0.3 rg", "0.2 g", "0.35 0 0 rg")[number]
    page.put(box(x - 4, y - 6, 260, 26, colour), text(SECRET, x, y, SIZES[number], colour=colour))
    return page.content()


def mosaic(number: int) -> bytes:
    page, x, y, wide = _begun(number)
    blurred = scanned([SECRET], (400, 200)).crop((100, 110, 400, 160)).resize((15 + number * 5, 4)).convert("RGB")
    page.picture("M", blurred)
    return page.put(drawn("M", x - 2, y - 5, wide, SIZES[number] * 1.6)).content()


def tiled(number: int) -> bytes:
    """A label on the box, so that something is read there, or a box that is a pattern or a shading."""
    page, x, y, wide = _begun(number)
    size = SIZES[number]
    if number < 3:
        page.put(box(x - 2, y - 5, wide, size * 1.6, ("0 g", "1 g", "0.9 g")[number]))
        return page.put(text("DISAMARKAN", x + 6, y, size, colour=("1 g", "0 g", "1 0 0 rg")[number])).content()
    cell = Stream(page.pdf, b"0 g 0 0 3 3 re f", PatternType=1, PaintType=1, TilingType=1, XStep=3, YStep=3)
    cell.Type, cell.BBox, cell.Resources = Name.Pattern, Array([0, 0, 3, 3]), Dictionary()
    page.resource("Pattern", "P1", cell)
    return page.put(f"q /Pattern cs /P1 scn {x - 2} {y - 5} {wide} {size * 1.6} re f Q").content()


KINDS: tuple[Callable[[int], bytes], ...] = (
    black_box, dark_box, white_box, cross_hatched, thick_line, picture_over, picture_under, drawing_under, unapplied,
    annotation_over, same_colour, mosaic, tiled,
)  # fmt: skip


def all_of_them() -> Iterator[tuple[str, bytes]]:
    """Yields name and content of each."""
    for kind in KINDS:
        for number in range(5):
            yield f"{kind.__name__}-{number}", kind(number)
