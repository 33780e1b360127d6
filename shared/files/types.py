"""Which files may come in by which door, by the ending of their name and the type that the sender states."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from types import MappingProxyType

from shared.files.refusals import file_refused

UNDECLARED = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/x-download"})


class Purpose(StrEnum):
    """What a file is handed in for."""

    EVIDENCE = "evidence"
    """An original, a letter or a proof: kept sealed, read by officers."""
    LIST = "list"
    """A workbook whose rows are read."""
    PUBLIC = "public"
    """A copy that everybody may fetch once it is released."""


class Family(StrEnum):
    """The kinds of content that are checked in one way."""

    PDF = "pdf"
    OOXML = "ooxml"
    ODF = "odf"
    OLE = "ole"
    IMAGE = "image"
    TEXT = "text"


@dataclass(frozen=True)
class FileType:
    """One type by its ending; `aliases` are other media types under which senders state it."""

    media_type: str
    family: Family
    aliases: frozenset[str] = frozenset()


_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
_ZIPPED = frozenset({"application/zip", "application/x-zip-compressed"})
_SHEETS = frozenset({"application/vnd.ms-excel", "text/plain", "application/csv", "text/x-csv"})
_JPEG = FileType("image/jpeg", Family.IMAGE, frozenset({"image/jpg", "image/pjpeg"}))
_TIFF = FileType("image/tiff", Family.IMAGE, frozenset({"image/tif"}))
TYPES: Mapping[str, FileType] = MappingProxyType(
    {
        ".pdf": FileType("application/pdf", Family.PDF, frozenset({"application/x-pdf"})),
        ".docx": FileType(f"{_OOXML}.wordprocessingml.document", Family.OOXML, _ZIPPED),
        ".xlsx": FileType(f"{_OOXML}.spreadsheetml.sheet", Family.OOXML, _ZIPPED | {"application/vnd.ms-excel"}),
        ".pptx": FileType(f"{_OOXML}.presentationml.presentation", Family.OOXML, _ZIPPED),
        ".odt": FileType(f"{_ODF}.text", Family.ODF, _ZIPPED),
        ".ods": FileType(f"{_ODF}.spreadsheet", Family.ODF, _ZIPPED),
        ".jpg": _JPEG,
        ".jpeg": _JPEG,
        ".png": FileType("image/png", Family.IMAGE, frozenset({"image/x-png"})),
        ".tif": _TIFF,
        ".tiff": _TIFF,
        ".txt": FileType("text/plain", Family.TEXT),
        ".csv": FileType("text/csv", Family.TEXT, _SHEETS),
        ".tsv": FileType("text/tab-separated-values", Family.TEXT, _SHEETS | {"text/csv"}),
        ".xls": FileType("application/vnd.ms-excel", Family.OLE, frozenset({"application/msexcel"})),
    }
)
ACCEPTED: Mapping[Purpose, tuple[str, ...]] = MappingProxyType(
    {
        Purpose.EVIDENCE: tuple(ending for ending in TYPES if ending not in {".xls", ".tsv"}),
        Purpose.LIST: (".xlsx", ".xls", ".ods", ".csv", ".tsv"),
        Purpose.PUBLIC: (".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".txt", ".csv"),
    }
)


def type_by_name(name: str, declared: str, purpose: Purpose = Purpose.EVIDENCE) -> FileType:
    """Returns the type that a file's name promises.

    Raises `UnsupportedType` (`BERKAS_JENIS_SALAH`) for an ending that this door does not take, or one that the declared
    media type contradicts; a sender that declares nothing is judged by name and content.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in ACCEPTED[purpose]:
        taken = ", ".join(ending.removeprefix(".") for ending in ACCEPTED[purpose])
        why = f"akhiran {suffix[:20] or '(tidak ada)'} tidak diterima di sini; yang diterima: {taken}"
        raise file_refused("BERKAS_JENIS_SALAH", name, why)
    found = TYPES[suffix]
    bare = declared.partition(";")[0].strip().lower()
    if bare not in UNDECLARED | {found.media_type} | found.aliases:
        why = f"akhirannya {suffix} tetapi dinyatakan sebagai {bare[:80]}"
        raise file_refused("BERKAS_JENIS_SALAH", name, why)
    return found
