"""Old Excel workbooks (MS-XLS in an OLE2 container): no macros of either kind, no objects, no lock, no DDE."""

import io
import struct
from collections.abc import Iterator
from typing import Any

import olefile

from shared.files.gate.bad_file import BadFile
from shared.files.gate.signatures import OLE, kind_at_start, refuse_hidden_zip, refuse_pdf_head

BOUNDSHEET, FILEPASS, SUPBOOK, NAME = 0x85, 0x2F, 0x1AE, 0x18
MACRO_SHEETS = {1, 6}
"""Kinds of sheets that hold XLM macros or a Visual Basic module (MS-XLS 2.4.28)."""
AUTO_NAMES = {1, 2, 10, 11}
"""Built-in names that run when a workbook opens or closes (MS-XLS 2.5.66)."""
MACROS = {"_vba_project_cur", "_vba_project", "vba", "macros"}
LOCKS = {"encryptedpackage", "encryptioninfo", "encryptedsummary"}
OBJECTS = {"objectpool", "\x01ole10native", "ole10native", "ctls"}


def check(data: bytes) -> None:
    """Judges a workbook; raises `BadFile`."""
    if not data.startswith(OLE):
        raise BadFile("BERKAS_JENIS_SALAH", f"isinya {kind_at_start(data) or 'jenis lain'}, bukan Excel lama")
    refuse_pdf_head(data)
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            _check_streams(container)
            _check_records(_workbook(container))
    except (OSError, ValueError, IndexError, struct.error, RecursionError, AttributeError, TypeError) as error:
        raise BadFile("BERKAS_RUSAK", "susunan Excel lamanya tidak utuh") from error
    refuse_hidden_zip(data)


def _check_streams(container: "olefile.OleFileIO[Any]") -> None:
    steps = {step.lower() for path in container.listdir(streams=True, storages=True) for step in path}
    if steps & LOCKS:
        raise BadFile("BERKAS_TERKUNCI")
    if steps & MACROS:
        raise BadFile("BERKAS_MAKRO", "Visual Basic")
    if steps & OBJECTS or any(step.startswith("mbd") for step in steps):
        raise BadFile("BERKAS_OBJEK_TERTANAM", "ada objek dari program lain")


def _workbook(container: "olefile.OleFileIO[Any]") -> bytes:
    for name in ("Workbook", "Book"):
        if container.exists(name):
            content: bytes = container.openstream(name).read()
            return content
    raise BadFile("BERKAS_JENIS_SALAH", "isinya bukan Excel lama")


def _check_records(stream: bytes) -> None:
    for kind, body in _records(stream):
        if kind == FILEPASS:
            raise BadFile("BERKAS_TERKUNCI")
        if kind == BOUNDSHEET and len(body) > 5 and body[5] in MACRO_SHEETS:
            raise BadFile("BERKAS_MAKRO", "lembar makro Excel 4")
        if kind == SUPBOOK and b"\x03" in body[4:]:
            raise BadFile("BERKAS_ISI_AKTIF", "ada tautan DDE atau OLE")
        if kind == NAME and _runs(body):
            raise BadFile("BERKAS_MAKRO", "sebuah nama berjalan saat dibuka")


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _runs(body: bytes) -> bool:
    """Tells whether a name is built in and runs by itself (MS-XLS 2.4.150: flags, then the name's one character)."""
    if len(body) < 16:
        return False
    flags, length = struct.unpack_from("<H", body)[0], body[3]
    if flags & 0x20:
        return length == 1 and body[15] in AUTO_NAMES
    return body[15 : 15 + 9].lower() in {b"auto_open", b"auto_clos"}
