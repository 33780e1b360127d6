"""Opens a file as grids after checks: type as named, unlocked, no macros, no decompression bomb."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from services.intake.spreadsheet import delimited, ods, xls, xlsx
from services.intake.spreadsheet.grid import Grid
from services.intake.spreadsheet.refusals import refused
from services.intake.spreadsheet.result import WorkbookLimits
from services.intake.spreadsheet.xlsx_package import CONTENT_TYPES, Package

HEAD = 4096
"""Bytes of a text by which a file that is no text shows."""
OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
MACRO_ENDINGS = {".xlsm", ".xltm", ".xlam", ".xlsb"}


@dataclass(frozen=True)
class Book:
    """The sheets of a file, and the codes of findings about the file as a whole."""

    grids: tuple[Grid, ...]
    notes: tuple[str, ...] = ()


def open_book(content: bytes, filename: str, limits: WorkbookLimits) -> Book:
    """Reads the file as the type of both its name and its content.

    Raises SpreadsheetRefused when they disagree, or the file is locked, damaged, too large or carries macros.
    """
    size = len(content)
    if size > limits.file_bytes:
        raise refused("LEMBAR_TERLALU_BESAR", f"ukurannya {size} bita, lebih dari batas {limits.file_bytes} bita")
    if size == 0:
        raise refused("LEMBAR_RUSAK", "berkas kosong")
    ending = Path(filename).suffix.lower()
    if ending in MACRO_ENDINGS:
        raise refused("LEMBAR_MAKRO")
    reader = READERS.get(ending)
    if reader is None:
        raise refused("LEMBAR_JENIS_SALAH", f'jenis "{ending or filename}" bukan XLSX, XLS, ODS atau CSV')
    book = reader(content, limits)
    for grid in book.grids:
        grid.name = grid.name or Path(filename).stem  # text has no sheet names
    return book


def _read_xlsx(content: bytes, limits: WorkbookLimits) -> Book:
    if content.startswith(OLE_MAGIC):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise refused("LEMBAR_TERKUNCI")
        raise refused("LEMBAR_JENIS_SALAH", "namanya .xlsx tetapi isinya berkas Excel lama (.xls)")
    with _archive(content, ".xlsx", limits) as archive:
        package = Package(archive)
        if not package.has(CONTENT_TYPES) or not any(name.startswith("xl/") for name in package.names):
            raise refused("LEMBAR_JENIS_SALAH", "namanya .xlsx tetapi isinya bukan lembar kerja Excel")
        types = package.read(CONTENT_TYPES).lower()
        if b"macroenabled" in types or any(name.endswith("vbaproject.bin") for name in package.names):
            raise refused("LEMBAR_MAKRO")
        if any(name.endswith("workbook.bin") for name in package.names):
            raise refused("LEMBAR_JENIS_SALAH", "isinya lembar kerja biner (.xlsb)")
        return Book(tuple(xlsx.read(package, limits)))


def _read_ods(content: bytes, limits: WorkbookLimits) -> Book:
    with _archive(content, ".ods", limits) as archive:
        names = archive.namelist()
        if "mimetype" in names and not archive.read("mimetype").strip().startswith(ODS_TYPE):
            raise refused("LEMBAR_JENIS_SALAH", "namanya .ods tetapi isinya bukan lembar kerja OpenDocument")
        if "content.xml" not in names:
            raise refused("LEMBAR_JENIS_SALAH", "namanya .ods tetapi isinya bukan lembar kerja OpenDocument")
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise refused("LEMBAR_TERKUNCI")
        if any(name.startswith(("Basic/", "Scripts/")) and not name.endswith("/") for name in names):
            raise refused("LEMBAR_MAKRO")
        return Book(tuple(ods.read(archive, limits)))


def _archive(content: bytes, ending: str, limits: WorkbookLimits) -> ZipFile:
    if not content.startswith(b"PK"):
        raise refused("LEMBAR_JENIS_SALAH", f"namanya {ending} tetapi isinya bukan jenis itu")
    try:
        archive = ZipFile(BytesIO(content))
    except BadZipFile:
        raise refused("LEMBAR_RUSAK", "arsip di dalamnya terpotong") from None
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    bombs = [e for e in entries if e.file_size > 10_000_000 and e.file_size > limits.unpack_ratio * e.compress_size]
    if len(entries) > limits.archive_entries or unpacked > limits.unpacked_bytes or bombs:
        archive.close()
        raise refused("LEMBAR_TERLALU_BESAR", f"isinya setelah dibuka {unpacked} bita dalam {len(entries)} bagian")
    if any(entry.flag_bits & 1 for entry in entries):
        archive.close()
        raise refused("LEMBAR_TERKUNCI")
    return archive


def _read_xls(content: bytes, limits: WorkbookLimits) -> Book:
    if not content.startswith(OLE_MAGIC):
        raise refused("LEMBAR_JENIS_SALAH", "namanya .xls tetapi isinya bukan berkas Excel lama")
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise refused("LEMBAR_TERKUNCI")
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise refused("LEMBAR_MAKRO")
    return Book(tuple(xls.read(content, limits)))


def _read_csv(content: bytes, limits: WorkbookLimits) -> Book:
    head = content[:HEAD]
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if head.startswith((OLE_MAGIC, b"PK\x03\x04", b"%PDF")) or (b"\x00" in head and not wide):
        raise refused("LEMBAR_JENIS_SALAH", "namanya .csv tetapi isinya bukan teks")
    text = delimited.read(content, limits)
    return Book((text.grid,), text.notes)


READERS: dict[str, Callable[[bytes, WorkbookLimits], Book]] = {
    ".xlsx": _read_xlsx,
    ".xls": _read_xls,
    ".ods": _read_ods,
    ".csv": _read_csv,
    ".tsv": _read_csv,
}
