"""PDF documents (ISO 32000-2): whole, unlocked, without anything that runs, and no second file in front or behind."""

import base64
import io
import re
import zlib
from collections.abc import Iterator

import pikepdf

from shared.files.gate import addresses
from shared.files.gate.bad_file import BadFile
from shared.files.gate.signatures import HEAD, MARKUP, SCRIPT, refuse_foreign_head, refuse_hidden_zip, refuse_tail

HEADER = re.compile(rb"%PDF-\d\.\d|%!PS-Adobe-\d\.\d PDF-\d\.\d")
JOB = re.compile(rb"\x1b%-12345X(?:@PJL[^\n]*\n?)*")
"""Words of a print job that printers leave around a document."""
LONGEST_TAIL = 64 * 1024
OBJECT = re.compile(rb"\b(\d{1,10})[\0\t\n\f\r ]+(\d{1,5})[\0\t\n\f\r ]+obj\b(.*?)\bendobj\b", re.DOTALL)
STREAM = re.compile(rb"\bstream\r?\n.*?\bendstream\b", re.DOTALL)
ESCAPE = re.compile(rb"#([0-9a-fA-F]{2})")
RAW = re.compile(
    rb"/(JavaScript|Launch|EmbeddedFiles?|XFA|RichMedia(?:Content|Settings)?|SubmitForm|ImportData|GoToE)"
    rb"(?=[\0\t\n\f\r /<>\[\]()])"
)
ACTIVE = {
    "/JavaScript": "JavaScript",
    "/Launch": "perintah menjalankan program",
    "/SubmitForm": "pengiriman formulir",
    "/ImportData": "pengambilan data",
    "/GoToE": "dokumen tertanam",
    "/Rendition": "media yang berjalan",
    "/RichMediaExecute": "media yang berjalan",
    "/Movie": "video",
    "/Sound": "suara",
}
ANNOTATIONS = {
    "/RichMedia": "media yang berjalan",
    "/Movie": "video",
    "/Sound": "suara",
    "/Screen": "media",
    "/3D": "model 3D",
}
EMBEDDED = {"/EmbeddedFiles", "/EF", "/Collection"}
PLAYED = {"/Renditions", "/AlternatePresentations"}
"""Name trees of what a reader plays."""
ELSEWHERE = {"/Ref", "/OPI"}
"""Keys of a picture or form whose content another file holds (ISO 32000-1, 8.10.4 and 14.11.7)."""
CALLS = {"/URI", "/GoToR", "/Thread"}
"""Actions that lead out of the document: followed by a click alone."""
NAMED = ("/UF", "/F", "/Unix", "/DOS", "/Mac")
PAGES = 20_000
DECODED = 1024 * 1024 * 1024
DRAWN = 200 * 1024 * 1024
"""Bytes of one page's drawing commands after decoding; images may be larger."""
RATIO = 200
DEEPEST = 60


def check(data: bytes) -> None:
    """Judges a PDF; raises `BadFile`."""
    begin = _check_head(data)
    _check_tail(data)
    refuse_hidden_zip(data)
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as document:
            if document.is_encrypted:
                raise BadFile("BERKAS_TERKUNCI")
            drawn = _check_pages(document)
            _check_objects(document)
            _check_raw(data[begin:], drawn)
    except pikepdf.PasswordError as error:
        raise BadFile("BERKAS_TERKUNCI") from error
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, AttributeError, OverflowError, KeyError) as error:
        raise BadFile("BERKAS_RUSAK", "susunan PDF-nya tidak utuh") from error


def _check_head(data: bytes) -> int:
    found = HEADER.search(data[: HEAD + 20])
    if not found or found.start() > HEAD:
        raise BadFile("BERKAS_JENIS_SALAH", "isinya bukan PDF")
    refuse_foreign_head(JOB.sub(b"", data[: found.start()]))
    if MARKUP.search(data[found.end() : HEAD].partition(b" obj")[0]):
        raise BadFile("BERKAS_BERLAPIS", "di kepalanya ada kode halaman web")
    return found.start()


def _check_tail(data: bytes) -> None:
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise BadFile("BERKAS_RUSAK", "akhir PDF-nya hilang")
    refuse_tail(JOB.sub(b"", data[end + 5 :]), LONGEST_TAIL)


def _check_pages(document: pikepdf.Pdf) -> set[int]:
    """Returns the numbers of the objects that pages draw; their text may speak of markup."""
    count = len(document.pages)
    if not count:
        raise BadFile("BERKAS_RUSAK", "PDF-nya tanpa halaman")
    if count > PAGES:
        raise BadFile("BERKAS_BOM", f"ada {count} halaman")
    drawn: set[int] = set()
    for page in document.pages:
        contents = page.obj.get("/Contents")
        for each in _listed(contents):
            drawn.add(each.objgen[0])
            _measure(each, DRAWN)
    return drawn


def _listed(contents: "pikepdf.Object | None") -> Iterator[pikepdf.Object]:
    if isinstance(contents, pikepdf.Array):
        yield from (each for each in contents if isinstance(each, pikepdf.Stream))
    elif isinstance(contents, pikepdf.Stream):
        yield contents


def _check_objects(document: pikepdf.Pdf) -> None:
    _check_value(document.trailer, 0)
    total = 0
    for each in document.objects:
        _check_value(each, 0)
        if isinstance(each, pikepdf.Stream):
            total += _measure(each, DECODED)
            if total > 4 * DECODED:
                raise BadFile("BERKAS_BOM", "isi PDF-nya setelah dibuka")


def _check_value(value: object, depth: int) -> None:
    """Looks through one object; what it refers to is looked through by itself."""
    if depth > DEEPEST:
        raise BadFile("BERKAS_BOM", "susunannya terlalu dalam")
    if isinstance(value, pikepdf.Array):
        inner: Iterator[object] = iter(value)
    elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        _check_dictionary(value)
        inner = (value.get(key) for key in value.keys())  # noqa: SIM118 - a Stream is no mapping
    else:
        return
    for each in inner:
        if isinstance(each, pikepdf.Object) and not each.is_indirect:
            _check_value(each, depth + 1)


def _check_dictionary(value: pikepdf.Object) -> None:
    keys = set(value.keys())
    if keys & EMBEDDED and not _is_empty(value, keys):
        raise BadFile("BERKAS_OBJEK_TERTANAM", "ada berkas yang dilampirkan di dalam PDF")
    if "/JS" in keys or "/JavaScript" in keys:
        raise BadFile("BERKAS_ISI_AKTIF", "ada JavaScript")
    if "/XFA" in keys:
        raise BadFile("BERKAS_ISI_AKTIF", "ada formulir XFA")
    if keys & PLAYED:
        raise BadFile("BERKAS_ISI_AKTIF", "ada media yang berjalan")
    if keys & ELSEWHERE and str(value.get("/Subtype", "")) in {"/Form", "/Image"}:
        raise BadFile("BERKAS_TAUTAN_LUAR", "isi PDF-nya ada di berkas lain")
    _check_unasked(value, keys)
    _check_action(value, keys)


def _check_unasked(value: pikepdf.Object, keys: set[str]) -> None:
    """Refuses an action that leads out of the document and needs no click (ISO 32000-1, 12.6.3)."""
    events = value.get("/AA") if "/AA" in keys else None
    unasked = [value.get("/OpenAction")] if "/OpenAction" in keys else []
    if isinstance(events, pikepdf.Dictionary):
        unasked += list(events.as_dict().values())
    for action in unasked:
        if isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "")) in CALLS:
            raise BadFile("BERKAS_ISI_AKTIF", "ada tautan yang terbuka sendiri")


def _is_empty(value: pikepdf.Object, keys: set[str]) -> bool:
    """Tells whether the attachments are an empty name tree, as some writers leave it."""
    tree = value.get("/EmbeddedFiles")
    if keys & EMBEDDED != {"/EmbeddedFiles"} or not isinstance(tree, pikepdf.Dictionary):
        return False
    return "/Kids" not in tree and not len(tree.get("/Names", pikepdf.Array()))


def _check_action(value: pikepdf.Object, keys: set[str]) -> None:
    kind, subtype = str(value.get("/S", "")), str(value.get("/Subtype", ""))
    said = ACTIVE.get(kind, "") if "/S" in keys else ""
    said = said or (ANNOTATIONS.get(subtype, "") if "/Rect" in keys else "")
    if said:
        raise BadFile("BERKAS_ISI_AKTIF", f"ada {said}")
    if str(value.get("/Type", "")) == "/EmbeddedFile" or subtype == "/FileAttachment":
        raise BadFile("BERKAS_OBJEK_TERTANAM", "ada berkas yang dilampirkan di dalam PDF")
    uri = value.get("/URI", "")
    based = isinstance(uri, pikepdf.Dictionary) and addresses.runs(str(uri.get("/Base", "")))
    if based or (kind == "/URI" and addresses.runs(str(uri))):
        raise BadFile("BERKAS_ISI_AKTIF", "ada tautan yang menjalankan program")
    if kind in {"/GoToR", "/Thread"} and "/F" in keys:
        _check_target(value.get("/F"))
    if "/F" in keys and isinstance(value, pikepdf.Stream):
        raise BadFile("BERKAS_TAUTAN_LUAR", "isi PDF-nya ada di berkas lain")


def _check_target(target: object) -> None:
    names = [target.get(key) for key in NAMED if key in target] if isinstance(target, pikepdf.Dictionary) else [target]
    if any(addresses.is_remote(str(named)) or addresses.runs(str(named)) for named in names):
        raise BadFile("BERKAS_TAUTAN_LUAR", "ada tautan ke berkas di jaringan")


def _measure(stream: pikepdf.Object, limit: int) -> int:
    """Returns the decoded size of a Flate stream, at most `limit`; raises `BadFile` (`BERKAS_BOM`) over it."""
    named = stream.get("/Filter", pikepdf.Array())
    filters = [str(each) for each in named] if isinstance(named, pikepdf.Array) else [str(named)]
    if filters.count("/FlateDecode") + filters.count("/Fl") == 0:
        return 0
    if len(filters) > 4 or filters.count("/FlateDecode") > 1:
        raise BadFile("BERKAS_BOM", "sebuah bagian dipadatkan berlapis-lapis")
    raw = _unwrapped(stream.read_raw_bytes(), filters)
    if raw is None:
        return 0
    size = sum(map(len, inflated(raw, limit)))
    if size >= limit or (size > DRAWN and size > RATIO * len(raw) and limit == DRAWN):
        raise BadFile("BERKAS_BOM", f"sebuah bagian berisi {size} bita dari {len(raw)} bita")
    return size


def _unwrapped(raw: bytes, filters: list[str]) -> bytes | None:
    """Returns the bytes that Flate gets, from under the filters that write them as letters; None for other filters."""
    for each in filters:
        if each in {"/FlateDecode", "/Fl"}:
            return raw
        if each not in LETTERS:
            return None
        try:
            raw = LETTERS[each](raw)
        except ValueError:
            return None
    return None


def _of_hexadecimal(raw: bytes) -> bytes:
    figures = re.sub(rb"[^0-9a-fA-F]", b"", raw.partition(b">")[0])
    return bytes.fromhex(figures[: len(figures) // 2 * 2].decode())


def _of_base85(raw: bytes) -> bytes:
    return base64.a85decode(raw.strip().removeprefix(b"<~").partition(b"~")[0], ignorechars=b"\0 \t\n\f\r\v")


LETTERS = {
    "/ASCIIHexDecode": _of_hexadecimal,
    "/AHx": _of_hexadecimal,
    "/ASCII85Decode": _of_base85,
    "/A85": _of_base85,
}


def inflated(raw: bytes, limit: int) -> Iterator[bytes]:
    """Yields what a zlib stream holds, piece by piece, up to `limit` bytes; a damaged end is no fault here."""
    unpacker, left, rest = zlib.decompressobj(), limit, raw
    while rest and left > 0:
        try:
            piece = unpacker.decompress(rest, min(left, 1024 * 1024))
        except zlib.error:
            return
        rest = unpacker.unconsumed_tail
        left -= len(piece)
        yield piece


def _check_raw(data: bytes, drawn: set[int]) -> None:
    """Looks at the bytes that readers which rebuild a damaged file would see, and between the objects."""
    outside = OBJECT.sub(b" ", data)
    if MARKUP.search(outside):
        raise BadFile("BERKAS_BERLAPIS", "di antara bagian PDF-nya ada kode halaman web")
    bare = ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), STREAM.sub(b" ", data))
    found = RAW.search(bare)
    if found:
        said = found[1].decode()
        embedded = said.startswith("Embedded")
        if not embedded:
            raise BadFile("BERKAS_ISI_AKTIF", f"ada {said}")
        if b"/EmbeddedFile " in bare or b"/Filespec" in bare:
            raise BadFile("BERKAS_OBJEK_TERTANAM", "ada berkas yang dilampirkan di dalam PDF")
    for each in OBJECT.finditer(data):
        if int(each[1]) not in drawn and SCRIPT.search(each[3]):
            raise BadFile("BERKAS_BERLAPIS", "di dalam PDF-nya ada kode halaman web")
