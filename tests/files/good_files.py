"""A hundred PDFs in which nothing is hidden under a mark, in the shapes of many producers: ten kinds, ten of each."""

from collections.abc import Callable, Iterator

import typst
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw

from tests.files.pages import Page, box, drawn, jpeg_of, letter, scanned, text

LINES = (
    "PEMERINTAH PROVINSI KALIMANTAN BARAT",
    "Laporan kinerja triwulan tahun 2026, nomor 045.2/118/BAPPEDA",
    "Kegiatan berjalan menurut rencana, dan anggaran terserap sebagian.",
    "Rincian menurut perangkat daerah termuat dalam tabel berikut.",
)
DARK = ("0 g", "0.1 0.2 0.4 rg", "0.4 0 0 rg", "0.15 g", "0 0.3 0.2 rg")


def table_heads(number: int) -> bytes:
    page = letter(Page(), LINES, font=f"F{1 + number % 3}")
    for row in range(9):
        y = 640 - row * 22
        fill = DARK[number % 5] if row == 0 else (("0.9 g", "1 g")[row % 2])
        page.put(box(60, y - 6, 470, 22, fill))
        for column, words in enumerate(("No", "Perangkat daerah", "Anggaran (Rp)", "Serapan")):
            said = words if row == 0 else f"{row}.{column} {1234567 * row}"
            page.put(text(said, 66 + column * 118, y, 10, colour="1 g" if row == 0 else "0 g"))
        page.put(f"q 0.5 w 60 {y - 6} 470 22 re S Q")
    if number % 2:
        page.put("q 0.5 w 178 440 m 178 662 l S Q", box(60, 430, 470, 6, DARK[number % 5]))
    return page.content()


def highlights(number: int) -> bytes:
    page = Page()
    if number % 2:
        page.put(box(58, 738, 380, 16, "1 1 0 rg"))
    letter(page, LINES)
    if number % 2:
        return page.content()
    page.state("M", BM=Name.Multiply, ca=0.5 + number / 20)
    kind = ("Highlight", "Underline", "StrikeOut", "Squiggly", "Square")[number // 2]
    place, corners = (58, 738, 438, 754), Array([58, 754, 438, 754, 58, 738, 438, 738])
    code = (
        "1 0 0 RG 1 w 1 1 378 14 re S"
        if kind == "Square"
        else ("1 0 0 RG 0.8 w 0 3 m 380 3 l S", "")[kind == "Highlight"]
    )
    page.annotation(kind, place, code, QuadPoints=corners, C=Array([1, 1, 0]))
    if kind == "Highlight":
        page.put("q /M gs 1 1 0 rg 58 720 300 14 re f Q")
    return page.content()


def forms(number: int) -> bytes:
    page = letter(Page(), LINES)
    fields = []
    for row in range(1 + number % 5):
        y = 600 - row * 40
        page.put(text(f"Isian {row + 1}:", 60, y + 6))
        one = page.annotation(
            "Widget", (160, y, 420, y + 22), FT=Name.Tx, T=String(f"f{row}"), V=String(f"Jawaban {row} lengkap")
        )
        one.DA = String("/Helv 11 Tf 0 g")
        one.MK = Dictionary(BC=Array([0]), BG=Array([0.93, 0.95, 1]))
        fields.append(one)
    page.pdf.Root.AcroForm = Dictionary(Fields=Array(fields), NeedAppearances=True, DA=String("/Helv 11 Tf 0 g"))
    page.pdf.Root.AcroForm.DR = Dictionary(Font=Dictionary(Helv=page.page.obj.Resources.Font["/F1"]))
    return page.content()


def scans(number: int) -> bytes:
    page, image = Page(), scanned(LINES * (1 + number % 3), noise=60 * (number % 2))
    page.picture("S", image, jpeg=jpeg_of(image) if number % 3 else b"")
    return page.put(drawn("S", 0, 0, 595, 842)).content()


def recognised_scans(number: int) -> bytes:
    page, image = Page(), scanned(LINES, noise=60 * (number % 2))
    page.picture("S", image, jpeg=jpeg_of(image))
    page.put(drawn("S", 0, 0, 595, 842))
    for row, line in enumerate(LINES):
        y = 842 - (120 + row * 52 + 32) * 842 / 1754
        page.put(text(line, 58, y, 12.5, mode=3))
    if number % 4 == 3:
        page.lines = [*page.lines[1:], page.lines[0]]
    return page.content()


def slides(number: int) -> bytes:
    page, wide, high = Page((720, 405)), 720, 405
    ground = Image.linear_gradient("L").resize((360, 200)).convert("RGB")
    ImageDraw.Draw(ground).ellipse((200, 40, 320, 160), fill=(40, 90, 160))
    page.picture("G", ground, jpeg=jpeg_of(ground))
    page.put(drawn("G", 0, 0, wide, high) if number % 2 else box(0, 0, wide, high, DARK[number % 5]))
    page.put(box(0, 330, wide, 75, ("0.8 0.1 0.1 rg", "0.05 0.1 0.3 rg")[number % 2]))
    page.put(text("Capaian kinerja 2026", 40, 355, 30, colour="1 g"))
    for row in range(3):
        page.put(box(40, 240 - row * 80, 300, 60, "1 g" if number % 3 else "0.95 0.9 0.7 rg"))
        page.put(text(f"Sasaran {row + 1}: terlaksana seluruhnya", 52, 265 - row * 80, 14))
    return page.content()


def watermarks(number: int) -> bytes:
    page = Page()
    page.state("W", ca=0.1 + number * 0.04)
    turned = "q /W gs 0.5 g BT /F1 70 Tf 0.707 0.707 -0.707 0.707 150 250 Tm (SALINAN) Tj ET Q"
    pale = f"q 0.{90 + number % 5} g BT /F1 70 Tf 0.707 0.707 -0.707 0.707 150 250 Tm (SALINAN) Tj ET Q"
    before = number % 2 == 0
    page.put(pale if before else "")
    letter(page, LINES * 6)
    return page.put("" if before else turned).content()


def signatures(number: int) -> bytes:
    page = letter(Page(), LINES)
    page.put(
        text("Kepala Dinas,", 340, 300),
        text("Dra. Contoh Pejabat, M.Si.", 340, 220),
        text("NIP ada pada naskah", 340, 204),
    )
    mask = Image.new("L", (300, 120), 0)
    ImageDraw.Draw(mask).line([(10, 90), (60, 20), (90, 100), (150, 30), (200, 90), (290, 40)], fill=255, width=4)
    ink = Image.new("RGB", (300, 120), (20, 20, 120))
    page.picture("T", ink, jpeg=jpeg_of(ink) if number % 2 else b"", soft=mask)
    return page.put(drawn("T", 330 + number, 215 + number * 2, 150, 60)).content()


def stamps(number: int) -> bytes:
    page = letter(Page(), LINES * 3)
    page.state("C", ca=0.6)
    x, y = 250 + number * 12, 560 + number * 10
    ring = f"q /C gs 0.8 0 0 RG 3 w {x} {y} 120 60 re S {x + 4} {y + 4} 112 52 re S Q"
    if number % 2:
        page.annotation("Stamp", (x, y, x + 120, y + 60), "0.8 0 0 RG 3 w 2 2 116 56 re S 6 6 108 48 re S")
        return page.content()
    return page.put(ring, f"q /C gs 0.8 0 0 rg BT /F1 22 Tf {x + 14} {y + 20} Td (LEGES) Tj ET Q").content()


def proper(number: int) -> bytes:
    """Really blacked out: nothing is under the boxes; some carry a label."""
    page = letter(Page(), LINES)
    for row in range(1 + number % 5):
        y = 620 - row * 30
        page.put(text("Nama:", 60, y), box(110, y - 4, 180, 16, ("0 g", "1 g", "0.2 g")[number % 3]))
        if number % 2:
            page.put(text("DISAMARKAN", 130, y, 9, colour="0.5 g" if number % 3 == 1 else "1 g"))
    return page.content()


TYPST = """#set page(fill: {fill})
#set text(lang: "id", size: {size}pt)
#set par(justify: true)
= Laporan {number}
Pemerintah provinsi menyampaikan laporan ini kepada masyarakat, *lengkap* dan _tepat waktu_; fi ffi fl.
#table(columns: 3, fill: (x, y) => if y == 0 {{ {head} }} else if calc.odd(y) {{ luma(235) }},
  ..("No", "Uraian", "Nilai").map(x => text(fill: white, weight: "bold", x)),
  "1", "Belanja", "12.345", "2", "Modal", "67.890")
#rect(fill: {head}, radius: 6pt, inset: 8pt, text(fill: white)[Kotak keterangan])
#highlight[disorot] #underline[digaris]
#strike[dicoret] $ sum_(i=1)^n x_i / n $
#place(bottom + right, rotate(-30deg, text(48pt, fill: rgb(200, 0, 0, 60))[SALINAN]))
#circle(fill: gradient.linear(red, blue), radius: 20pt)
#pagebreak() Halaman kedua: #lorem(80)"""


def typeset(number: int) -> bytes:
    head = ("black", "navy", "maroon", "rgb(20,60,40)", "luma(30)")[number % 5]
    source = TYPST.format(fill=("white", "rgb(250,248,240)")[number % 2], size=8 + number, number=number, head=head)
    return typst.compile(source.encode())


KINDS: tuple[Callable[[int], bytes], ...] = (
    table_heads, highlights, forms, scans, recognised_scans, slides, watermarks, signatures, stamps, proper, typeset,
)  # fmt: skip
PICTURES = frozenset({"scans", "recognised_scans"})


def all_of_them() -> Iterator[tuple[str, bytes]]:
    """Yields name and content of each."""
    for kind in KINDS:
        for number in range(10):
            yield f"{kind.__name__}-{number}", kind(number)
