"""Indonesian is the source; the shell's own strings exist in English; dates and numbers read as people write them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from deploy.rooms import LINKS
from shared.runtime.phrases import date_words, moment_words, number_words
from shared.web.language import local_path
from shared.web.navigation import DESK
from tests.web.house import House

TEMPLATES = Path("shared/web/templates")


def strings() -> Iterator[str]:
    for file in sorted(TEMPLATES.glob("*.html")):
        for _, message, _, _ in extract_from_file("jinja2.ext.babel_extract", file):
            yield message if isinstance(message, str) else message[0]
    for place in (DESK, *LINKS):
        yield from (place.label, place.hint)


def test_every_string_of_the_shell_is_in_the_english_catalogue() -> None:
    with Path("shared/web/locale/en.po").open("rb") as file:
        english = {str(message.id) for message in read_po(file) if message.string}
    missing = [text for text in set(strings()) if text not in english]
    assert missing == []


async def test_a_page_turns_english_by_the_switch_and_stays_so(house: House) -> None:
    browser = await house.browser("petugas")
    assert "Yang menunggu Anda" in (await browser.get("/meja")).text
    answer = await browser.get("/bahasa/en", params={"lanjut": "/meja"})
    assert answer.headers["location"] == "/meja"
    text = (await browser.get("/meja")).text
    assert '<html lang="en">' in text
    assert "What awaits you" in text


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil", "javascript:1", "/a\nb", ""])
def test_a_target_off_this_site_is_never_followed(target: str) -> None:
    assert local_path(target, "/meja") == "/meja"


def test_a_date_is_written_out() -> None:
    assert date_words(date(2026, 11, 22)) == "22 November 2026"
    assert date_words("2026-08-17") == "17 Agustus 2026"
    assert date_words(None) == "–"


def test_an_instant_counts_as_its_day_in_pontianak() -> None:
    late = datetime(2026, 3, 1, 17, 5, tzinfo=UTC)
    assert date_words(late) == "2 Maret 2026"
    assert moment_words(late) == "2 Maret 2026 pukul 00.05 WIB"


def test_numbers_have_indonesian_marks() -> None:
    assert number_words(1000.5) == "1.000,5"
