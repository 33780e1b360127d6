"""Text files: letters of one encoding, and nothing that another program would run."""

import codecs
import re
from collections.abc import Iterator

from shared.files.gate.bad_file import BadFile
from shared.files.gate.signatures import MARKUP, SCRIPT, kind_at_start, refuse_pdf_head

CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u202d\u202e\ufffe\uffff]")
"""Controls of both sets (a terminal obeys them), and signs that turn text around."""
SYLK = re.compile(r"\AID;P\w*(?:;.*)?$.*^(?:C;.*[XYEK]|NN;|O;|P;P|F;)", re.MULTILINE | re.DOTALL)
"""A sheet of Multiplan, which Excel opens as one by its first letters, macros and all."""
MAIL = re.compile(r"\A(?:mime-version|content-type|received|from|subject|x-[a-z-]+):", re.IGNORECASE)
MULTIPART = re.compile(r"^content-(?:type|transfer-encoding)\s*:", re.IGNORECASE | re.MULTILINE)
BATCH = re.compile(r"\A\s*(?:@echo\s|rem\s+\S+\r?\n@|#!|windows regist\w+ editor|\[internetshortcut\])", re.IGNORECASE)
DDE = re.compile(r"^[\"'\s]*[=+\-@＝＋－＠].*?\|[^!\n]*!", re.MULTILINE)
LIVE = re.compile(
    r"=.*\b(?:webservice|import(?:xml|data|html|feed|range)|image|rtd|call|register|exec)\s*\(", re.IGNORECASE
)
FORMULA = re.compile(r"\A\s*(?:[=@＝＠]|[+\-＋－]\s*[A-Za-z(=@])")
SIGNS = frozenset("=+-@＝＋－＠")
"""With these a cell begins that a spreadsheet takes for a formula; the wide ones are East Asian."""
WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
LETTERS = 0.6
"""Least share of plain ASCII in a text of an old one-byte encoding; what has less is no text of ours."""


def check(data: bytes, ending: str, *, public: bool) -> None:
    """Judges a text; raises `BadFile`."""
    text = decoded(data)
    _refuse_other_kinds(text)
    if ending != ".txt":
        _refuse_formulas(text, public=public)


def decoded(data: bytes) -> str:
    """Returns the letters of UTF-8, of UTF-16 with its mark, or of Windows-1252.

    Raises `BadFile` (`BERKAS_JENIS_SALAH`) for bytes that are none of these.
    """
    wide = next((name for mark, name in WIDE.items() if data.startswith(mark)), "")
    for encoding in [wide] if wide else ["utf-8-sig", "cp1252"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        bare = text.removesuffix("\x1a")
        if CONTROL.search(bare):
            raise BadFile("BERKAS_JENIS_SALAH", "isinya bukan teks")
        if encoding == "cp1252" and sum(map(str.isascii, bare)) < LETTERS * len(bare):
            break
        return bare
    raise BadFile("BERKAS_JENIS_SALAH", "isinya bukan teks UTF-8, UTF-16, atau Windows-1252")


def _refuse_other_kinds(text: str) -> None:
    bare = text.lstrip().encode(errors="replace")
    said = kind_at_start(bare)
    if said:
        raise BadFile("BERKAS_JENIS_SALAH", f"isinya {said}, bukan teks biasa")
    refuse_pdf_head(bare)
    if MARKUP.match(bare) or bare[:5].lower() == b"<?xml" or SCRIPT.search(bare):
        raise BadFile("BERKAS_JENIS_SALAH", "isinya kode halaman web, bukan teks biasa")
    if BATCH.match(text) or SYLK.match(text):
        raise BadFile("BERKAS_JENIS_SALAH", "isinya skrip, bukan teks biasa")
    head = text[:4096]
    if MAIL.match(head) and MULTIPART.search(head):
        raise BadFile("BERKAS_JENIS_SALAH", "isinya surat elektronik, bukan teks biasa")


def _refuse_formulas(text: str, *, public: bool) -> None:
    if DDE.search(text) or any(DDE.search(cell) or LIVE.search(cell) for cell in _cells(text)):
        raise BadFile("BERKAS_ISI_AKTIF", "ada sel yang memanggil program atau alamat lain")
    if public and any(FORMULA.match(cell) for cell in _cells(text)):
        raise BadFile("BERKAS_ISI_AKTIF", "ada sel yang dibaca sebagai rumus")


def _cells(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if not SIGNS.isdisjoint(line):
            yield from (cell.strip(" \"'") for cell in re.split(r"[,;\t]", line))
