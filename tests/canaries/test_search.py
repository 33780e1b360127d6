"""The search knows a word again in every form, and only words."""

import gzip
import io
import os
import zipfile
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable

import pytest

from tests.canaries.canary import Canaries, known_by, words_deep, words_in
from tests.files.pdfs import a_pdf

FORMS: dict[str, Callable[[str], bytes]] = {
    "as it stands": str.encode,
    "in a sentence": lambda word: f"Berkas {word}, 2026".encode(),
    "in small letters": lambda word: word.lower().encode(),
    "cut off": lambda word: word[:-3].encode(),
    "UTF-16": lambda word: f"Berkas {word}".encode("utf-16"),
    "UTF-16, the other order": lambda word: f"Berkas {word}".encode("utf-16-be"),
    "base64": lambda word: b64encode(word.encode()),
    "base64, one letter on": lambda word: b64encode(f"x{word}".encode()),
    "base64, two letters on": lambda word: b64encode(f"xy{word} dan lain".encode()),
    "base64 for addresses": lambda word: urlsafe_b64encode(f"??>{word}".encode()),
    "base64 of UTF-16": lambda word: b64encode(f"ab{word}".encode("utf-16-le")),
    "percent": lambda word: "".join(f"%{ord(letter):02X}" for letter in word).encode(),
    "percent in part": lambda word: word.replace("N", "%4e").encode(),
    "hexadecimal": lambda word: word.encode().hex().encode(),
}
PACKED: dict[str, Callable[[str], bytes]] = {
    "gzip": lambda word: gzip.compress(word.encode()),
    "zip": lambda word: _zipped(word),
    "PDF": lambda word: a_pdf(word, packed=True),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_word_is_known_again(form: str) -> None:
    canaries = Canaries()
    for number in range(200):
        word = canaries.mint(f"place {number}")
        assert words_in(FORMS[form](word)) == {known_by(word)}


@pytest.mark.parametrize("form", PACKED)
def test_a_packed_word_is_known_again(form: str) -> None:
    word = Canaries().mint("a place")
    assert words_in(PACKED[form](word)) == set()
    assert words_deep(PACKED[form](word)) == {known_by(word)}


def test_a_found_word_names_what_it_stands_for() -> None:
    canaries = Canaries()
    word, other = canaries.mint("the title"), Canaries().mint("a title of another run")
    assert canaries.place_of(known_by(word)) == "the title"
    assert canaries.place_of(known_by(other)) == ""


def test_noise_holds_no_word() -> None:
    assert words_in(os.urandom(1 << 20)) == set()


def _zipped(word: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", f"<t>{word * 3}</t>")
    return out.getvalue()
