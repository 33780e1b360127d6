"""Old Excel workbooks with macros, objects, locks and links: BIFF records put before those of a real workbook."""

import io
import struct
from collections.abc import Iterator

import olefile
import xlwt

from tests.files.good import Sample
from tests.files.packages import package
from tests.files.pdfs import a_pdf

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def workbook(seed: int) -> bytes:
    """Returns a whole workbook of Excel 97, different for each number."""
    book, out = xlwt.Workbook(), io.BytesIO()
    page = book.add_sheet("Daftar")
    for row in range(40):
        page.write(row, 0, f"Judul {seed} baris {row}")
    book.save(out)
    return out.getvalue()


def made(seed: int) -> Iterator[Sample]:
    """Yields the hostile workbooks of one number."""
    for name, data in (*_records(seed), *_streams(seed), *_glued(seed)):
        yield Sample(f"{name} {seed}.xls", data)


def _records(seed: int) -> Iterator[tuple[str, bytes]]:
    yield "kunci", _changed(seed, 0x42, struct.pack("<2H", 0x2F, 2) + b"\0\0")
    data = workbook(seed)
    at = data.index(struct.pack("<H", 0x85), 512)
    for kind in (1, 6):
        yield f"lembar-makro-{kind}", data[: at + 9] + bytes([kind]) + data[at + 10 :]
    yield "dde", _changed(seed, 0x42, struct.pack("<2H", 0x1AE, 14) + b"\0\0\7\0cmd\x03calc!!"[:14].ljust(14, b"!"))
    name = struct.pack("<H", 0x20) + b"\0\1" + bytes(11) + b"\1"
    yield "auto-open", _changed(seed, 0x42, struct.pack("<2H", 0x18, len(name)) + name)


def _changed(seed: int, record: int, new: bytes) -> bytes:
    """Returns a workbook whose records after the first are overwritten by another one and filling."""
    data = workbook(seed)
    begin = data.index(struct.pack("<2H", 0x809, 16)) + 20
    length, at = 0, begin
    while length < len(new) + 4:
        size = struct.unpack_from("<H", data, at + 2)[0] + 4
        at, length = at + size, length + size
    filling = struct.pack("<2H", record, length - len(new) - 4) + bytes(length - len(new) - 4)
    return data[:begin] + new + filling + data[begin + length :]


def _streams(seed: int) -> Iterator[tuple[str, bytes]]:
    """Renames an entry of the directory, so that the container says that it holds something else."""
    data = workbook(seed)
    with olefile.OleFileIO(io.BytesIO(data)) as container:
        place = data.index("Workbook".encode("utf-16-le"))
        assert container.exists("Workbook")
    for name in ("VBA", "Macros", "ObjectPool", "MBD0001", "EncryptedPackage", "WordDocument"):
        entry = name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", len(name) * 2 + 2)
        yield f"aliran-{name}", data[:place] + entry + data[place + 66 :]


def _glued(seed: int) -> Iterator[tuple[str, bytes]]:
    data = workbook(seed)
    yield "zip", data + package(".xlsx")
    yield "pdf", data[:512].replace(bytes(12), b"%PDF-1.7 x\n\0", 1) + data[512:]
    for tenth in range(1, 8):
        yield f"terpotong-{tenth}", data[: len(data) * tenth // 10]
    yield "html", b"<html><table><tr><td>%d" % seed
    yield "xlsx", package(".xlsx", {"xl/x.xml": b"<a>%d</a>" % seed})
    yield "dokumen", a_pdf(f"xls {seed}")
    yield "nol", OLE + bytes(2000 + seed)
