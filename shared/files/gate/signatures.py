"""What gives a file away as another kind: magic numbers, archives hidden in it, markup that a browser would run."""

import re
import struct

from shared.files.gate.bad_file import BadFile

HEAD = 1024
"""Bytes in which readers of PDF and browsers look for a header."""
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ZIP = b"PK\x03\x04"
BLANK = b"\0 \t\r\n\f"
PADDING = BLANK + b"\x1a\xff"
STARTS: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "program Windows"),
    (b"\x7fELF", "program Linux"),
    (b"\xca\xfe\xba\xbe", "program Java atau macOS"),
    (b"\xcf\xfa\xed\xfe", "program macOS"),
    (b"#!", "skrip"),
    (b"Rar!\x1a\x07", "arsip RAR"),
    (b"7z\xbc\xaf\x27\x1c", "arsip 7z"),
    (b"\x1f\x8b", "arsip gzip"),
    (b"BZh", "arsip bzip2"),
    (b"\xfd7zXZ\0", "arsip xz"),
    (b"\x28\xb5\x2f\xfd", "arsip zstd"),
    (b"MSCF", "arsip cabinet"),
    (b"ITSF", "bantuan Windows"),
    (b"L\0\0\0\x01\x14\x02\0", "pintasan Windows"),
    (ZIP, "arsip zip"),
    (b"PK\x05\x06", "arsip zip"),
    (OLE, "dokumen Office lama"),
    (b"GIF8", "gambar GIF"),
    (b"\x89PNG\r\n\x1a\n", "gambar PNG"),
    (b"\xff\xd8\xff", "gambar JPEG"),
    (b"II*\0", "gambar TIFF"),
    (b"MM\0*", "gambar TIFF"),
    (b"RIFF", "berkas suara atau video"),
    (b"{\\rt", "dokumen RTF"),
    (b"%!PS", "dokumen PostScript"),
    (b"%PDF-", "dokumen PDF"),
    (b"!<arch>", "arsip program"),
    (b"!BDN", "kotak surat Outlook"),
    (b"SQLite format 3", "basis data"),
)
MARKUP = re.compile(
    rb"<(?:!doctype|html|head|body|script|iframe|frameset|svg|object|embed|applet|meta|link|base|form|img|style|video"
    rb"|marquee|math|template|hta:|xsl:|\?php|\?=|%[@=!\s]|!--\s*#)(?=[\s/>:%=@!\[a-z]|$)",
    re.IGNORECASE,
)
"""Tags by which a browser or a server runs a file, whatever its name says."""
SCRIPT = re.compile(
    rb"<(?:script|iframe|\?php|!doctype\s+html|html|svg|object|embed|applet|hta:)(?=[\s/>:]|$)", re.IGNORECASE
)
END_RECORD = b"PK\x05\x06"
PACKERS = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
"""Archives that their programs also open where they stand behind something else."""
MEMBER = re.compile(
    rb"PK\x03\x04(?P<version>[\x00-\x3f]\x00)..(?P<method>[\x00\x08\x09\x0c\x0e\x5d-\x63]\x00).{8}.{8}(?P<name>[\x01-\xff]\x00|.\x01)..(?P<first>[\x20-\x7e])",
    re.DOTALL,
)


def kind_at_start(data: bytes) -> str:
    """Returns what a file's first bytes say that it is, in Indonesian; nothing when they say nothing."""
    return next((said for start, said in STARTS if data.startswith(start)), "")


def refuse_foreign_head(head: bytes) -> None:
    """Refuses bytes before a header that make the file another kind; raises `BadFile` (`BERKAS_BERLAPIS`)."""
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip(BLANK)
    said = kind_at_start(head) or kind_at_start(bare)
    if said:
        raise BadFile("BERKAS_BERLAPIS", f"di depannya ada {said}")
    if MARKUP.search(head):
        raise BadFile("BERKAS_BERLAPIS", "di depannya ada kode halaman web")


def refuse_tail(tail: bytes, longest: int) -> None:
    """Refuses what stands behind the end of a file but padding; raises `BadFile` (`BERKAS_BERLAPIS`)."""
    rest = tail.strip(PADDING)
    if rest:
        behind = kind_at_start(rest) or f"{len(rest)} bita lain"
        raise BadFile("BERKAS_BERLAPIS", f"di belakangnya ada {behind}")
    if len(tail) > longest:
        raise BadFile("BERKAS_BERLAPIS", f"di belakangnya ada {len(tail)} bita kosong")


def refuse_hidden_zip(data: bytes) -> None:
    """Refuses an archive of zip, RAR or 7z anywhere in a file that is none; raises `BadFile` (`BERKAS_BERLAPIS`)."""
    if any(_is_end_record(data, at) for at in _places(data, END_RECORD)) or MEMBER.search(data):
        raise BadFile("BERKAS_BERLAPIS", "di dalamnya ada arsip zip")
    if any(packer in data for packer in PACKERS):
        raise BadFile("BERKAS_BERLAPIS", "di dalamnya ada arsip")


def refuse_pdf_head(data: bytes) -> None:
    """Refuses a PDF header where readers look for one; raises `BadFile` (`BERKAS_BERLAPIS`)."""
    if b"%PDF-" in data[: HEAD + 5]:
        raise BadFile("BERKAS_BERLAPIS", "di dalamnya ada kepala dokumen PDF")


def _places(data: bytes, what: bytes) -> list[int]:
    found: list[int] = []
    at = data.find(what)
    while at >= 0 and len(found) < 1000:
        found.append(at)
        at = data.find(what, at + 1)
    return found


def _is_end_record(data: bytes, at: int) -> bool:
    """Tells whether an end record points to a directory that stands right before it (APPNOTE 4.3.16)."""
    if len(data) - at < 22:
        return False
    disk, first, here, total, size, _, _ = struct.unpack_from("<4H2LH", data, at + 4)
    if disk != first or here != total:
        return False
    return total > 0 and 46 <= size <= at and data[at - size : at - size + 4] == b"PK\x01\x02"
