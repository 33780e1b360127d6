"""Which files may come in: the name's ending, the type that the sender states and the content must agree."""

import re
from codecs import getincrementaldecoder
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType

from shared.runtime.errors import Refusal, UnsupportedType

UNDECLARED = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/x-download"})
ZIP = b"PK\x03\x04"
LOCAL_HEADER = re.compile(rb"PK\x03\x04.{22}(?P<name_length>..)..", re.DOTALL)
HEADER_BYTES = 30
LONGEST_ENTRY_NAME = 300
TAIL = 65_557  # longest zip end record: 22 bytes and a comment of 65,535
MACRO_FOLDERS = (b"basic/", b"scripts/")
"""Where OpenDocument keeps macros."""
PROGRAMS = (
    b".exe", b".dll", b".com", b".scr", b".msi", b".bat", b".cmd", b".ps1", b".vbs", b".vbe", b".js", b".jse", b".wsf",
    b".hta", b".jar", b".lnk", b".reg", b".sh", b".docm", b".xlsm", b".pptm",
)  # fmt: skip
"""Endings of what a machine would run; a document holds none of them."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class FileType:
    """One accepted type; `entry` is the folder that tells one zip-based type from another, `mimetype` that of ODF."""

    media_type: str
    starts: tuple[bytes, ...] = ()
    aliases: frozenset[str] = frozenset()
    entry: bytes = b""
    is_text: bool = False


_OOXML = "application/vnd.openxmlformats-officedocument"
_ZIPPED = frozenset({"application/zip", "application/x-zip-compressed"})
_JPEG = FileType("image/jpeg", (b"\xff\xd8\xff",), frozenset({"image/jpg", "image/pjpeg"}))
_TIFF = FileType("image/tiff", (b"II*\0", b"MM\0*"))
TYPES: Mapping[str, FileType] = MappingProxyType(
    {
        ".pdf": FileType("application/pdf", (b"%PDF-",), frozenset({"application/x-pdf"})),
        ".docx": FileType(f"{_OOXML}.wordprocessingml.document", (ZIP,), _ZIPPED, b"word/"),
        ".xlsx": FileType(f"{_OOXML}.spreadsheetml.sheet", (ZIP,), _ZIPPED, b"xl/"),
        ".pptx": FileType(f"{_OOXML}.presentationml.presentation", (ZIP,), _ZIPPED, b"ppt/"),
        ".odt": FileType("application/vnd.oasis.opendocument.text", (ZIP,), _ZIPPED, b"mimetype"),
        ".ods": FileType("application/vnd.oasis.opendocument.spreadsheet", (ZIP,), _ZIPPED, b"mimetype"),
        ".jpg": _JPEG,
        ".jpeg": _JPEG,
        ".png": FileType("image/png", (b"\x89PNG\r\n\x1a\n",)),
        ".tif": _TIFF,
        ".tiff": _TIFF,
        ".txt": FileType("text/plain", is_text=True),
    }
)


def wrong_type(why: str, name: str) -> UnsupportedType:
    """Builds the refusal of a file that is not what it says, or is of no accepted type."""
    return UnsupportedType(
        "BERKAS_JENIS_SALAH",
        f"Berkas ditolak karena {why}.",
        mend="Unggah pdf, docx, xlsx, pptx, odt, ods, jpg, png, tiff, atau txt yang isinya sesuai akhiran namanya.",
        why=why,
        file=name,
    )


def type_by_name(name: str, declared: str) -> FileType:
    """Returns the type that a file's name promises.

    Raises `UnsupportedType` (`BERKAS_JENIS_SALAH`) for an ending outside the list, or one that the declared media type
    contradicts; a sender that declares nothing is judged by name and content.
    """
    suffix = PurePosixPath(name).suffix.lower()
    found = TYPES.get(suffix)
    if found is None:
        raise wrong_type(f"akhiran {suffix[:20] or '(tidak ada)'} tidak diterima", name)
    bare = declared.partition(";")[0].strip().lower()
    if bare not in UNDECLARED | {found.media_type} | found.aliases:
        raise wrong_type(f"akhirannya {suffix} tetapi dinyatakan sebagai {bare[:80]}", name)
    return found


class Sniffer:
    """Watches a file pass by and says at its end whether the content is what the name promises; holds under 70 KB."""

    def __init__(self, expected: FileType, name: str) -> None:
        self._expected = expected
        self._name = name
        self._head = b""
        self._tail = b""
        self._seen = 0
        self._entries: set[bytes] = set()
        self._decoder = getincrementaldecoder("utf-8")() if expected.is_text else None

    def feed(self, chunk: bytes) -> None:
        """Looks at the next piece; raises `UnsupportedType` as soon as the content cannot be the promised type."""
        before = len(self._head)
        if before < 8:
            self._head += chunk[: 8 - before]
            self._check_start(partial=len(self._head) < 8)
        if self._decoder is not None:
            self._check_text(chunk, final=False)
        if self._expected.entry:
            self._note_entries(chunk)
        self._tail = (self._tail + chunk)[-TAIL:]
        self._seen += len(chunk)

    def finish(self) -> None:
        """Judges the whole; raises `Refusal` (`BERKAS_KOSONG`), `UnsupportedType` (`BERKAS_JENIS_SALAH`)."""
        if self._seen == 0:
            raise Refusal(
                "BERKAS_KOSONG",
                "Berkas tidak berisi apa pun.",
                mend="Periksa berkas itu, lalu unggah lagi.",
                file=self._name,
            )
        self._check_start(partial=False)
        if self._decoder is not None:
            self._check_text(b"", final=True)
        zipped = self._ends_as_zip()
        if self._expected.entry:
            self._check_archive(zipped)
        elif zipped:
            raise self._wrong("di belakang isinya menempel sebuah arsip zip")

    def _check_start(self, *, partial: bool) -> None:
        starts = self._expected.starts
        if starts and not any(self._agrees(start, partial) for start in starts):
            raise self._wrong("isinya tidak sesuai akhiran namanya")

    def _agrees(self, start: bytes, partial: bool) -> bool:
        return self._head.startswith(start) or (partial and start.startswith(self._head))

    def _check_text(self, chunk: bytes, *, final: bool) -> None:
        assert self._decoder is not None
        try:
            text = self._decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            raise self._wrong("isinya bukan teks UTF-8") from error
        if CONTROL.search(text):
            raise self._wrong("isinya bukan teks")

    def _note_entries(self, chunk: bytes) -> None:
        window = self._tail[-(HEADER_BYTES + LONGEST_ENTRY_NAME) :] + chunk
        for header in LOCAL_HEADER.finditer(window):
            length = int.from_bytes(header["name_length"], "little")
            self._entries.add(window[header.end() : header.end() + min(length, LONGEST_ENTRY_NAME)])
            if length == 8 and self._expected.entry == b"mimetype":
                self._note_odf(window[header.end() + 8 :])

    def _note_odf(self, content: bytes) -> None:
        if content.startswith(self._expected.media_type.encode()):
            self._entries.add(b"odf:" + self._expected.media_type.encode())

    def _check_archive(self, zipped: bool) -> None:
        if not zipped:
            raise self._wrong("arsipnya tidak utuh")
        names = {entry.lower() for entry in self._entries}
        if any(name.endswith(b"vbaproject.bin") or name.startswith(MACRO_FOLDERS) for name in names):
            raise self._wrong("di dalamnya ada makro")
        if any(name.endswith(PROGRAMS) for name in names):
            raise self._wrong("di dalamnya ada program")
        if not self._is_promised():
            raise self._wrong("isinya tidak sesuai akhiran namanya")

    def _is_promised(self) -> bool:
        if self._expected.entry == b"mimetype":
            return b"odf:" + self._expected.media_type.encode() in self._entries
        return any(entry.startswith(self._expected.entry) for entry in self._entries)

    def _ends_as_zip(self) -> bool:
        at = self._tail.rfind(b"PK\x05\x06")
        if at < 0 or len(self._tail) - at < 22:
            return False
        comment = int.from_bytes(self._tail[at + 20 : at + 22], "little")
        return at + 22 + comment == len(self._tail)

    def _wrong(self, why: str) -> Exception:
        return wrong_type(why, self._name)
