"""Rare spellings of letters, numbers and ranges in a legal basis."""

import pytest

from shared.law.texts.citations import read


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("UU 14/2008 Pasal 17 huruf (h)", "h"),
        ("UU 14/2008 ps 17 hrf b", "b"),
        ("UU 14/2008 Pasal 17 butir h", "h"),
        ("Pasal 17h UU KIP", "h"),
        ("Pasal 17 huruf “h” UU KIP", "h"),
        ("Pasal 17 huruf a sampai dengan d UU KIP", "abcd"),
        ("Pasal 17 huruf a-c UU KIP", "abc"),
        ("UU 17/2023 tentang Kesehatan; Pasal 17 huruf h UU KIP", "h"),
    ],
)
def test_letters_are_read_in_rare_spellings(text: str, letters: str) -> None:
    basis = read(text)
    assert "".join(basis.huruf) == letters
    assert basis.text == text


def test_numbers_with_brackets_are_all_read() -> None:
    assert [number for _, number in read("Pasal 17 huruf a angka 1), 2) dan 4) UU KIP").angka] == [1, 2, 4]
