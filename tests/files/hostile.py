"""Hostile files, made by code from a number: each must be refused at every door, with a code and without harm."""

from collections.abc import Iterator
from itertools import count, cycle, islice

from tests.files import hostile_images, hostile_packages, hostile_pdfs, hostile_sheets, hostile_texts
from tests.files.good import Sample
from tests.files.packages import package
from tests.files.pdfs import a_pdf

PROGRAMS = (
    "exe",
    "scr",
    "bat",
    "js",
    "vbs",
    "docm",
    "xlsm",
    "svg",
    "html",
    "zip",
    "jar",
    "lnk",
    "hta",
    "iso",
    "rtf",
    "doc",
    "eml",
)
ODD_NAMES = ("a.exe.pdf", "a.scr .pdf", "con.pdf", "nul.txt", "lpt1.docx", "a.bat.docx", "surat.vbs.xlsx", "a.lnk.png")
FAMILIES = (
    hostile_pdfs.made,
    hostile_packages.made,
    hostile_images.made,
    hostile_texts.made,
    hostile_sheets.made,
)


def hostile_files(wanted: int) -> Iterator[Sample]:
    """Yields so many hostile files, each different; the families take turns."""
    yield from islice(_all(), wanted)


def _all() -> Iterator[Sample]:
    for seed in count():
        yield from _named(seed)
        yield from _swapped(seed)
        for made in FAMILIES:
            yield from made(seed)


def _named(seed: int) -> Iterator[Sample]:
    data = a_pdf(f"nama {seed}")
    for ending in PROGRAMS:
        yield Sample(f"surat{seed}.pdf.{ending}", data)
    for name in ODD_NAMES:
        yield Sample(name, data)
    yield Sample(f"surat{seed}\u202efdp.exe", data)
    yield Sample(f"surat{seed}.pdf", data, "text/html")
    yield Sample(f"surat{seed}", data)


def _swapped(seed: int) -> Iterator[Sample]:
    """Yields whole files under the ending of another kind."""
    whole = {
        ".pdf": a_pdf(f"tukar {seed}"),
        ".docx": package(".docx", {"word/x.xml": b"<a>%d</a>" % seed}),
        ".xlsx": package(".xlsx", {"xl/x.xml": b"<a>%d</a>" % seed}),
        ".odt": package(".odt", {"x.xml": b"<a>%d</a>" % seed}),
        ".png": hostile_images.whole("PNG", seed),
        ".jpg": hostile_images.whole("JPEG", seed),
        ".tif": hostile_images.whole("TIFF", seed),
        ".xls": hostile_sheets.workbook(seed),
    }
    endings = cycle([".pdf", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".png", ".jpg", ".tif", ".txt", ".csv"])
    for (own, data), ending in zip([each for each in whole.items() for _ in range(3)], endings, strict=False):
        if own != ending:
            yield Sample(f"tukar {seed}{ending}", data)
