"""Workbooks that must not come in, as bytes: locked, with macros, bombs, a million rows, no table."""

import io
import struct
import zipfile
from collections.abc import Sequence

import openpyxl
import xlwt

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
LAW = "UU Nomor 14 Tahun 2008 Pasal 17 huruf h"
HEAD = ("No", "Informasi", "Dasar Hukum", "Dibuka", "Ditutup", "Jangka Waktu")
ROW = (1, "Data pribadi pegawai", LAW, "Merugikan", "Melindungi", "5 tahun")
SHEET = "xl/worksheets/sheet1.xml"
CELLS = '<row r="{0}"><c r="A{0}"><v>{0}</v></c><c r="B{0}" t="inlineStr"><is><t>Rahasia</t></is></c></row>'


def xlsx(*rows: Sequence[object]) -> bytes:
    """Returns a workbook of one sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    return _saved(book)


def with_formula() -> bytes:
    """Returns a list with a formula among its words."""
    return xlsx(HEAD, ROW, (2, '=HYPERLINK("http://contoh.invalid","klik")', LAW, "a", "b", "5 tahun"))


def locked_xlsx() -> bytes:
    """Returns what Excel makes of a workbook with a password: an OLE file with the package encrypted."""
    return OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(2000)


def xls() -> bytes:
    """Returns an old workbook."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("DIK")
    for line, row in enumerate((HEAD, ROW)):
        for column, value in enumerate(row):
            sheet.write(line, column, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def locked_xls() -> bytes:
    """Returns an old workbook with the record that says it is encrypted."""
    content = xls()
    at = content.index(struct.pack("<HH", 0x0042, 2))
    return content[:at] + struct.pack("<HH", 0x002F, 2) + content[at + 4 :]


def with_part(name: str, content: bytes) -> bytes:
    """Returns a good list whose archive holds one part more."""
    stream = io.BytesIO(xlsx(HEAD, ROW))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def with_sheet(rows: bytes) -> bytes:
    """Returns a list whose sheet goes on with raw rows."""
    source = zipfile.ZipFile(io.BytesIO(xlsx(HEAD)))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(
                name, content.replace(b"</sheetData>", rows + b"</sheetData>") if name == SHEET else content
            )
    return stream.getvalue()


def a_million_rows() -> bytes:
    """Returns a list with a row for each of Excel's 1,048,576 lines."""
    return with_sheet("".join(CELLS.format(number) for number in range(2, 1_048_577)).encode())


def zip_bomb() -> bytes:
    """Returns a small file that unpacks to 400 MB within its sheet."""
    return with_sheet(b"<row r='2'><c r='A2' t='inlineStr'><is><t>" + b"A" * 400_000_000 + b"</t></is></c></row>")


def xml_bomb() -> bytes:
    """Returns an ods whose entities multiply."""
    names = "abcdefghij"
    grown = "".join(f'<!ENTITY {n} "{f"&{names[i]};" * 10}">' for i, n in enumerate(names[1:]))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("content.xml", f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{grown}]><x>&j;</x>')
    return stream.getvalue()


def _saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
