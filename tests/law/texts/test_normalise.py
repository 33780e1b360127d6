"""What a text is: one spelling of each character, nothing unseen, nothing that no store can hold."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.law.texts.normalise import bad_sign, is_said, plain, taken, taken_tree
from shared.runtime.errors import Malformed

UNSEEN = (
    "\u200b",
    "\u00ad",
    "\u3164",
    "\u2800",
    "\ufeff",
    "\u2060",
    "\ue123",
    "\U000f0001",
    "\u115f",
    "\u034f",
    "\ufe0f",
    "\u200b \u2060",
)


@pytest.mark.parametrize("text", ["", " ", "-", "–", "…", "n/a", "Nihil", "tidak ada", *UNSEEN])
def test_what_shows_nothing_says_nothing(text: str) -> None:
    assert not is_said(text)


@pytest.mark.parametrize("unseen", UNSEEN)
def test_a_text_of_unseen_signs_alone_is_empty(unseen: str) -> None:
    assert plain(unseen) == plain(f"{unseen}\n{unseen}") == ""


@pytest.mark.parametrize("bullet", ["\uf0b7", "\uf0d8", "\uf0a7", "\uf076"])
def test_words_bullets_are_everybodys(bullet: str) -> None:
    assert plain(f"{bullet} Membukanya merugikan") == "• Membukanya merugikan"


def test_zero_width_signs_go_and_marks_join_their_letters() -> None:
    assert plain("Re\u200bkam me\u00addis Cafe\u0301") == "Rekam medis Café"
    assert plain("Ja\u202edul \x00\x1b[1m\ufeff\nbaris\ud800\uffff ") == "Jadul [1m\nbaris"


def test_two_halves_of_a_character_are_one() -> None:
    pair = "\ud83d" + "\ude00"
    assert bad_sign(pair) is None
    assert taken(pair, "title") == plain(pair) == "😀"
    json.dumps(plain(pair)).encode()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a\0b", "U+0000"),
        ("\x07", "U+0007"),
        ("x\x0b", "U+000B"),
        ("\ud83d", "U+D83D"),
        ("\x85", "U+0085"),
        ("\uffff", "U+FFFF"),
    ],
)
def test_what_is_no_text_is_refused_with_its_field(text: str, name: str) -> None:
    with pytest.raises(Malformed, match=r"^TANDA_BUKAN_TEKS") as refusal:
        taken(text, "items[0].title")
    assert refusal.value.data["sign"] == name
    assert refusal.value.data["field"] == "items[0].title"
    assert "items[0].title" in refusal.value.message


def test_tabs_and_line_ends_are_text() -> None:
    assert taken("a\tb\r\nc", "x") == "a\tb\r\nc"


def test_a_tree_is_taken_in_whole_and_names_the_path() -> None:
    tree = {"items": [{"title": " a\u200b ", "angka": 4}], "ok": None}
    assert taken_tree(tree) == {"items": [{"title": "a", "angka": 4}], "ok": None}
    with pytest.raises(Malformed, match="title memuat"):
        taken_tree({"items": [{"title": "\0"}]})


@given(st.text())
def test_plain_text_stays_as_it_is_and_holds_nothing_bad(words: str) -> None:
    once = plain(words)
    assert plain(once) == once
    assert bad_sign(once) is None
    once.encode()
