"""Random words that stand for content, and the search that knows them again in every form they may take."""

import gzip
import io
import re
import secrets
import zipfile
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from urllib.parse import unquote_to_bytes

import pypdfium2

MARK = "KNR"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
LONG = 12
KNOWN_BY = 8
"""Letters after the mark by which a word is known again: one that was cut off is found as well."""

PLAIN = re.compile(rb"KNR[A-Z2-7]{8}|[Kk]nr[a-z2-7]{8}")
WIDE = re.compile(rb"K\x00N\x00R\x00(?:[A-Z2-7]\x00){7}[A-Z2-7]", re.IGNORECASE)
"""A word in UTF-16 of either order."""
PERCENT = re.compile(rb"(?:k|%[46]b)(?:n|%[46]e)(?:r|%[57]2)(?:[a-z2-7]|%[3-7][0-9a-f]){8}", re.IGNORECASE)
HEX = re.compile(rb"(?:4b|6b)(?:4e|6e)(?:52|72)(?:[3-7][0-9a-f]){8}", re.IGNORECASE)
BASE64_LETTERS = re.compile(rb"[A-Za-z0-9+/_-]+")
URL_SAFE = bytes.maketrans(b"-_", b"+/")
AROUND = 64
"""Bytes before and behind the mark in base64 or percent form in which its word is looked for."""
LARGEST_UNPACKED = 64 * 1024 * 1024


def _marks_in_base64() -> re.Pattern[bytes]:
    """Returns what the mark looks like in base64 at each of the three places where it may begin."""
    found = set()
    for text, coding in product((MARK, MARK.lower()), ("ascii", "utf-16-le", "utf-16-be")):
        mark = text.encode(coding)
        for before in range(3):
            whole = b64encode(b"\0" * before + mark + b"\0\0\0")
            found.add(whole[-(-before * 8 // 6) : (before + len(mark)) * 8 // 6])
    return re.compile(b"|".join(map(re.escape, sorted(found))))


BASE64 = _marks_in_base64()


@dataclass
class Canaries:
    """Makes words, each once, and keeps what each stands for."""

    places: dict[str, str] = field(default_factory=dict)

    def mint(self, place: str) -> str:
        """Returns a new word that stands for what is written at a place."""
        word = MARK + "".join(secrets.choice(LETTERS) for _ in range(LONG))
        self.places[known_by(word)] = place
        return word

    def place_of(self, found: str) -> str:
        """Returns what a found word stands for; empty for one that chance made of other letters."""
        return self.places.get(found, "")


def known_by(word: str) -> str:
    """Returns the part of a word by which it is known again."""
    return word[: len(MARK) + KNOWN_BY].upper()


def words_in(data: bytes) -> set[str]:
    """Returns the words in bytes, as they stand or in UTF-16, base64, percent or hexadecimal form, by `known_by`."""
    found = {_text(match) for match in PLAIN.findall(data)}
    found |= {_text(match.replace(b"\0", b"")) for match in WIDE.findall(data)}
    found |= {_text(each) for match in HEX.findall(data) for each in PLAIN.findall(bytes.fromhex(match.decode()))}
    found |= {_text(each) for match in PERCENT.findall(data) for each in PLAIN.findall(unquote_to_bytes(match))}
    for match in BASE64.finditer(data):
        found |= _in_base64(data[max(0, match.start() - AROUND) : match.end() + AROUND])
    return found


def words_deep(data: bytes) -> set[str]:
    """Returns the words in bytes and in what is packed in them: gzip, zip, the streams and the text of a PDF."""
    found = set()
    for part in unpacked(data):
        found |= words_in(part)
    return found


def unpacked(data: bytes) -> Iterator[bytes]:
    """Yields bytes as they stand, then what is packed in them."""
    yield data
    if data[:2] == b"\x1f\x8b":
        yield gzip.decompress(data)[:LARGEST_UNPACKED]
    elif data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for name in packed.namelist():
                yield packed.read(name)
    elif b"%PDF-" in data[:1024]:
        yield from _of_pdf(data)


def _of_pdf(data: bytes) -> Iterator[bytes]:
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        reader = zlib.decompressobj()
        try:
            yield reader.decompress(match[1], LARGEST_UNPACKED)
        except zlib.error:
            yield match[1]
    document = pypdfium2.PdfDocument(data)
    try:
        yield "\n".join(document.get_metadata_dict().values()).encode()
        for number in range(len(document)):
            yield document[number].get_textpage().get_text_range().encode()
    finally:
        document.close()


def _in_base64(around: bytes) -> set[str]:
    found: set[str] = set()
    for run in BASE64_LETTERS.findall(around):
        for skipped in range(4):
            whole = run[skipped:].translate(URL_SAFE)
            plain = b64decode(whole[: len(whole) // 4 * 4])
            found |= {_text(match) for match in PLAIN.findall(plain)}
            found |= {_text(match.replace(b"\0", b"")) for match in WIDE.findall(plain)}
    return found


def _text(match: bytes) -> str:
    return match.decode("ascii").upper()
