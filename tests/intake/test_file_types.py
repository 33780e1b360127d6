"""Name, declared type and content must agree, whatever the size of the pieces."""

import io
import zipfile

import pytest

from shared.files.types import Sniffer, type_by_name
from shared.runtime.errors import UnsupportedType


def archive(*entries: tuple[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in entries:
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            book.writestr(name, data, kind)
    return held.getvalue()


PDF = b"%PDF-1.4\nisi\n%%EOF"
DOCX = archive(("[Content_Types].xml", b"<Types/>" * 99), ("word/document.xml", b"<w/>" * 999))
XLSX = archive(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<w/>"))
MACRO = archive(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"x"), ("word/vbaProject.bin", b"x"))
ODT = archive(("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<x/>"))
ODS = archive(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<x/>"))
PROGRAM = archive(("word/document.xml", b"x"), ("word/media/gambar.EXE", b"MZ"))
ODT_MACRO = archive(("mimetype", b"application/vnd.oasis.opendocument.text"), ("Basic/Standard/Module1.xml", b"<x/>"))
GOOD = {
    "a.pdf": PDF,
    "a.PDF": PDF,
    "a.docx": DOCX,
    "a.xlsx": XLSX,
    "a.odt": ODT,
    "a.ods": ODS,
    "a.png": b"\x89PNG\r\n\x1a\n....",
    "a.jpg": b"\xff\xd8\xff\xe0....",
    "a.jpeg": b"\xff\xd8\xff\xdb....",
    "a.tif": b"II*\0....",
    "a.txt": "Catatan – é\r\n\tbaris".encode(),
}
BAD = {
    "a.docx": [XLSX, ODT, PDF, MACRO, PROGRAM, DOCX[:-30], b"MZ" + DOCX, archive(("lain.txt", b"x"))],
    "a.xlsx": [DOCX, ODS],
    "a.odt": [ODS, DOCX, ODT_MACRO],
    "a.pdf": [DOCX, b"\n" + PDF, PDF + DOCX, b"<html>"],
    "a.png": [b"\x89PNG", b"GIF89a"],
    "a.jpg": [b"<script>"],
    "a.txt": [b"\xff\xfe", b"a\0b", b"caf\xe9", b"\xc3"],
}


def judge(name: str, data: bytes, piece: int) -> None:
    sniffer = Sniffer(type_by_name(name, ""), name)
    for start in range(0, len(data), piece):
        sniffer.feed(data[start : start + piece])
    sniffer.finish()


@pytest.mark.parametrize("piece", [1, 3, 29, 100_000])
@pytest.mark.parametrize("name", GOOD)
def test_a_file_that_is_what_it_says_is_let_in(name: str, piece: int) -> None:
    judge(name, GOOD[name], piece)


@pytest.mark.parametrize("piece", [1, 31, 100_000])
@pytest.mark.parametrize(("name", "data"), [(name, data) for name, each in BAD.items() for data in each])
def test_a_file_that_is_something_else_is_refused(name: str, data: bytes, piece: int) -> None:
    with pytest.raises(UnsupportedType, match="BERKAS_JENIS_SALAH"):
        judge(name, data, piece)


@pytest.mark.parametrize("name", ["a", "a.exe", "a.docm", "a.pdf.exe", ".pdf", "a.svg", "a.html"])
def test_an_ending_outside_the_list_is_refused(name: str) -> None:
    with pytest.raises(UnsupportedType):
        type_by_name(name, "application/pdf")


def test_what_the_sender_declares_must_fit_the_ending() -> None:
    assert type_by_name("a.pdf", "application/pdf; charset=binary").media_type == "application/pdf"
    assert type_by_name("a.docx", "application/octet-stream").entry == b"word/"
    with pytest.raises(UnsupportedType):
        type_by_name("a.pdf", "text/html")
