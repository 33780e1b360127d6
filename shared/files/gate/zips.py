"""Zip containers (APPNOTE 6.3): laid out without gaps or overlaps, within limits, with names that stay inside."""

import gzip
import io
import re
import stat
import struct
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from shared.files.gate.bad_file import BadFile
from shared.files.gate.signatures import END_RECORD, OLE, PADDING, ZIP, kind_at_start, refuse_hidden_zip

ENTRIES = 5_000
UNPACKED = 500 * 1024 * 1024
RATIO = 200
SMALL = 10 * 1024 * 1024
"""Bytes up to which a part may be packed as tightly as it is: empty pages and tables pack well."""
GAP = 64
"""Bytes between two entries: a data descriptor and some padding."""
LONGEST_TAIL = 16
NESTED = 2
BLOCK = 256 * 1024
PROGRAM = re.compile(
    r"\.(?:exe|dll|com|scr|msi|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|jar|lnk|reg|sh|html?|mht|mhtml|chm|docm|xlsm|pptm|xlam|dotm|xltm|ppam|xll"
    r"|url|scf|py|pyw|msp|pif|cpl|inf|iso|img|vhdx?|application|library-ms|settingcontent-ms|iqy|slk)$"
)
PACKED = (b"\x1f\x8b", b"BZh", b"Rar!", b"7z\xbc\xaf", b"\xfd7zXZ", b"MSCF", b"\x28\xb5\x2f\xfd")
PAGE = re.compile(rb"\s*<(?:script|iframe|!doctype\s+html|html)(?=[\s/>]|$)", re.IGNORECASE)
RUNNING = re.compile(rb"<(?:\w+:)?script\b|\bon[a-z]+\s*=\s*[\"']|(?:java|vb)script:", re.IGNORECASE)
"""What makes a drawing run something: a script, a listener, a link of that scheme."""
METAFILES = (".emz", ".wmz")
PARTS = re.compile(r"(?:word|xl|ppt|_rels|docprops|customxml|\[content_types\]\.xml)(?:/|$)")
"""Folders of an Office package; old writers name them with a leading slash or with backslashes."""


class Archive:
    """A checked zip: its parts by name in lower case, each with its bytes."""

    def __init__(self, data: bytes, depth: int = 0) -> None:
        self.depth = depth
        self._zip = _opened(data)
        infos = self._zip.infolist()
        _check_counts(infos, len(data))
        _check_layout(data, infos, self._zip.start_dir)
        self.parts: dict[str, ZipInfo] = {}
        for info in infos:
            _check_entry(info)
            self._add(part_name(info.orig_filename), info)

    def _add(self, name: str, info: ZipInfo) -> None:
        key = name.lower()
        if key in self.parts:
            raise BadFile("BERKAS_RUSAK", f"bagian {name[:80]} ada dua kali")
        self.parts[key] = info

    def read(self, name: str) -> bytes:
        """Returns the bytes of a part; an empty one where there is none."""
        info = self.parts.get(name)
        return b"".join(self._blocks(info)) if info else b""

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yields name and bytes of every part after the checks that hold for parts of any kind; raises `BadFile`."""
        for name in self.parts:
            if not name.endswith("/"):
                data = self.read(name)
                _check_content(name, data)
                yield name, data

    def _blocks(self, info: ZipInfo) -> Iterator[bytes]:
        left = info.file_size
        try:
            with self._zip.open(info) as file:
                while block := file.read(BLOCK):
                    left -= len(block)
                    yield block
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
            raise BadFile("BERKAS_RUSAK", f"bagian {info.filename[:80]} tidak utuh") from error
        if left:
            raise BadFile("BERKAS_RUSAK", f"bagian {info.filename[:80]} tidak sepanjang yang dikatakannya")


def part_name(raw: str) -> str:
    """Returns the name of an entry with plain slashes; raises `BadFile` (`BERKAS_BERLAPIS`) where it leads outside."""
    name = raw.replace("\\", "/").removeprefix("/")
    steps = name.removesuffix("/").split("/")
    odd = any(step in {"", ".", ".."} or ":" in step or min(step) < " " for step in steps)
    if odd or (name != raw and not PARTS.match(name.lower())):
        raise BadFile("BERKAS_BERLAPIS", f"nama bagian {raw[:80]!a} menunjuk ke luar berkas")
    return name


def _opened(data: bytes) -> ZipFile:
    if not data.startswith(ZIP):
        raise BadFile("BERKAS_JENIS_SALAH", f"isinya {kind_at_start(data) or 'jenis lain'}, bukan dokumen itu")
    end = data.rfind(END_RECORD)
    if end < 0 or len(data) - end < 22:
        raise BadFile("BERKAS_RUSAK", "arsipnya terpotong")
    comment = struct.unpack_from("<H", data, end + 20)[0]
    if comment:
        raise BadFile("BERKAS_BERLAPIS", "ada catatan di ujung arsipnya")
    tail = data[end + 22 :]
    if tail.strip(PADDING) or len(tail) > LONGEST_TAIL:
        raise BadFile("BERKAS_BERLAPIS", f"di belakangnya ada {len(tail)} bita lain")
    try:
        return ZipFile(io.BytesIO(data[: end + 22]))
    except (BadZipFile, ValueError, struct.error, OverflowError, UnicodeError, NotImplementedError) as error:
        raise BadFile("BERKAS_RUSAK", "arsipnya tidak utuh") from error


def _check_counts(infos: list[ZipInfo], size: int) -> None:
    unpacked = sum(info.file_size for info in infos)
    if len(infos) > ENTRIES:
        raise BadFile("BERKAS_BOM", f"ada {len(infos)} bagian")
    if unpacked > UNPACKED or (unpacked > SMALL and unpacked > RATIO * size):
        raise BadFile("BERKAS_BOM", f"ada {unpacked} bita dari {size} bita")
    for info in infos:
        if info.file_size > SMALL and info.file_size > RATIO * info.compress_size:
            raise BadFile("BERKAS_BOM", f"bagian {info.filename[:80]} berisi {info.file_size} bita")


def _check_entry(info: ZipInfo) -> None:
    if info.flag_bits & 0x41:
        raise BadFile("BERKAS_TERKUNCI")
    if info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise BadFile("BERKAS_RUSAK", "dipadatkan dengan cara yang tidak dikenal dokumen kantor")
    mode = info.external_attr >> 16
    if info.create_system == 3 and mode and stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise BadFile("BERKAS_BERLAPIS", f"bagian {info.filename[:80]} adalah tautan")


def _check_layout(data: bytes, infos: list[ZipInfo], directory: int) -> None:
    """Checks that entries follow each other from the first byte to the directory: nothing overlaps, nothing hides."""
    at = 0
    for begin, end in sorted((info.header_offset, _end_of(data, info)) for info in infos):
        if begin < at:
            raise BadFile("BERKAS_BOM", "bagian-bagiannya bertumpang tindih")
        if begin - at > (GAP if at else 0):
            raise BadFile("BERKAS_BERLAPIS", f"ada {begin - at} bita tersembunyi di antara bagiannya")
        at = end
    if not -1 < directory - at <= GAP:
        raise BadFile("BERKAS_BERLAPIS", "ada isi di antara bagian terakhir dan daftarnya")


def _end_of(data: bytes, info: ZipInfo) -> int:
    """Returns where the packed bytes of an entry end; its own header must name it as the directory does."""
    at = info.header_offset
    if at < 0 or data[at : at + 4] != ZIP or len(data) < at + 30:
        raise BadFile("BERKAS_RUSAK", "daftar isi arsip menunjuk ke tempat yang salah")
    flags, method = struct.unpack_from("<2H", data, at + 6)
    length, extra = struct.unpack_from("<2H", data, at + 26)
    name = data[at + 30 : at + 30 + length]
    encoding = "utf-8" if flags & 0x800 else "cp437"
    if (
        name != info.orig_filename.encode(encoding, "replace")
        or method != info.compress_type
        or (flags ^ info.flag_bits) & 1
    ):
        raise BadFile("BERKAS_BERLAPIS", f"bagian {info.filename[:80]} bernama lain di daftar isinya")
    return int(at + 30 + length + extra + info.compress_size)


def _check_content(name: str, data: bytes) -> None:
    if name.endswith("vbaproject.bin"):
        raise BadFile("BERKAS_MAKRO", f"bagian {name[:80]}")
    if PROGRAM.search(name):
        shown = PurePosixPath(name).name[:80]
        raise BadFile("BERKAS_OBJEK_TERTANAM", f"berkas {shown} adalah program atau halaman web")
    if data.startswith(OLE):
        macro = any(word.encode("utf-16-le") in data for word in ("_VBA_PROJECT", "Macros"))
        raise BadFile("BERKAS_MAKRO" if macro else "BERKAS_OBJEK_TERTANAM", f"bagian {name[:80]}")
    if data.startswith(PACKED):
        _check_packed(name, data)
    elif data.startswith((b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"#!", b"{\\rt", b"%PDF-", b"L\0\0\0\x01\x14\x02\0")):
        raise BadFile("BERKAS_OBJEK_TERTANAM", f"bagian {name[:80]} adalah {kind_at_start(data)}")
    elif not data.startswith(ZIP) and not name.endswith((".xml", ".rels")):
        refuse_hidden_zip(data)
        if PAGE.match(data):
            raise BadFile("BERKAS_OBJEK_TERTANAM", f"bagian {name[:80]} adalah kode halaman web")
        if name.endswith((".svg", ".vml")) and RUNNING.search(data):
            raise BadFile("BERKAS_ISI_AKTIF", f"gambar {name[:80]} menjalankan sesuatu")


def _check_packed(name: str, data: bytes) -> None:
    if not (name.endswith(METAFILES) and data.startswith(b"\x1f\x8b")):
        raise BadFile("BERKAS_OBJEK_TERTANAM", f"bagian {name[:80]} adalah arsip")
    try:
        with gzip.open(io.BytesIO(data)) as file:
            unpacked = len(file.read(SMALL * 2 + 1))
    except (OSError, EOFError, zlib.error) as error:
        raise BadFile("BERKAS_RUSAK", f"bagian {name[:80]} tidak utuh") from error
    if unpacked > SMALL * 2:
        raise BadFile("BERKAS_BOM", f"bagian {name[:80]}")
