"""Sentences that Python writes are English where the reader chose it; values in them stay as they are."""

import time
from collections.abc import Callable

import pytest
from markupsafe import Markup

from services.registry.domain.refusals import refuse
from services.registry.pages.labels import OMISSIONS
from shared.files.refusals import file_refused
from shared.law import BY_CONSENT, letters_in_words
from shared.law.period_words import parse
from shared.law.period_words.saying import say
from shared.security.identity.factor_refusals import factor_too_old
from shared.web.language import sentences
from tests.refusals.catalogue import collect
from tests.web.house import House
from tests.web.sentences import (
    LABELS,
    PAGELESS,
    READ,
    WORKBOOKS,
    english,
    refusals,
    texts,
)


@pytest.fixture(name="said")
def _said() -> Callable[[str], str]:
    return sentences("en", "shared.web").said


def test_every_sentence_of_a_refusal_that_a_page_can_show_has_english() -> None:
    known = english()
    assert sorted({(where, text) for text, where in refusals() if text not in known}) == []


def test_every_text_of_alarms_labels_and_timelines_has_english() -> None:
    known = english()
    assert (
        sorted(
            {
                (where, text)
                for text, where in texts()
                if text not in known and (READ.fullmatch(text) or where in {LABELS, WORKBOOKS})
            }
        )
        == []
    )


LETTERS = {letters_in_words(BY_CONSENT), letters_in_words(BY_CONSENT, "atau")}
"""Letters as a sentence lists them, which Python puts together."""


def test_letters_that_a_sentence_lists_are_listed_in_english(said: Callable[[str], str]) -> None:
    assert [text for text in LETTERS if said(text) == text] == []
    everywhere = sentences("en", "services.registry", "shared.web").said
    assert everywhere(OMISSIONS["content_undecided"]) == "content of information of letter g or h not decided"


def test_no_catalogue_holds_a_sentence_that_nobody_says() -> None:
    spoken = {text for text, _ in (*refusals(), *texts())} | LETTERS
    known = {text: place for text, place in english().items() if place.endswith(".sentences.po")}
    assert {text: place for text, place in known.items() if text not in spoken} == {}


def test_each_place_that_no_page_shows_still_refuses_something() -> None:
    assert [place for place in PAGELESS if not any(entry.where.startswith(place) for entry in collect())] == []


def test_a_value_between_the_words_stays(said: Callable[[str], str]) -> None:
    assert said("Akun Agenda 3/2026 tidak ada.") == "There is no account Agenda 3/2026."
    assert said("Agenda 3/2026") == "Agenda 3/2026"


def test_a_date_between_the_words_is_written_as_english(said: Callable[[str], str]) -> None:
    told = "Penetapan klasifikasi nomor 7/PPID/2026 tanggal 17 Agustus 2026."
    assert said(told) == "Penetapan of a classification number 7/PPID/2026 of 17 August 2026."


def test_a_refusal_with_its_article_and_mend_is_said_sentence_by_sentence(said: Callable[[str], str]) -> None:
    refusal = refuse("SATU_ORANG_DUA_PERAN")
    words = said(f"{refusal.message} Alasan: {refusal.article}. {refusal.mend}")
    assert words.startswith("One person may not propose, decide and approve the same information. Reason: ")
    assert words.endswith("Leave this step to another official whose step it may be.")


def test_what_no_catalogue_knows_and_what_was_said_before_stays(said: Callable[[str], str]) -> None:
    assert said("Kalimat asing. Muat ulang daftarnya.") == "Kalimat asing. Load the list again."
    assert said(Markup("Muat ulang daftarnya.")) == "Muat ulang daftarnya."


def test_indonesian_stays_as_it_was_written() -> None:
    refusal = factor_too_old()
    assert sentences("id", "shared.web").said(refusal.message) == refusal.message


async def test_the_page_of_a_refusal_is_english_and_its_code_stays(house: House) -> None:
    browser = house.client(accept="text/html")
    text = (await browser.get("/uji/nowhere", params={"lang": "en"})).text
    assert "This page or address does not exist." in text
    assert "ALAMAT_TIDAK_ADA" in text
    assert "Halaman atau alamat ini tidak ada." in (await browser.get("/uji/nowhere")).text


async def test_the_api_keeps_its_sentences_whatever_language_is_asked_for(house: House) -> None:
    answer = await house.client().get("/uji/api/nowhere", params={"lang": "en"})
    assert answer.json()["title"] == "Halaman atau alamat ini tidak ada."


@pytest.mark.parametrize(
    ("words", "english_words"),
    [
        ("5 tahun sejak 1 Maret 2026", "5 years from 1 March 2026, until 1 March 2031"),
        ("sampai 31 Desember 2030", "until 31 December 2030"),
        ("sampai proyek selesai", "ends with an event, so it needs a date of review"),
    ],
)
def test_what_was_read_from_a_period_is_english(said: Callable[[str], str], words: str, english_words: str) -> None:
    assert said(say(parse(words))) == english_words


def test_a_refused_file_is_told_in_english_with_what_was_found(said: Callable[[str], str]) -> None:
    refusal = file_refused("BERKAS_JENIS_SALAH", "a.txt", "isinya arsip RAR, bukan teks biasa")
    assert said(refusal.message) == 'The file "a.txt" was refused because its content is a RAR archive, not plain text.'


@pytest.mark.parametrize(
    "text",
    [
        "huruf a: " * 40 + "b",
        "huruf a: " * 2_000 + "b.",
        "Berkas ini ditolak karena " * 500 + "rusak.",
        "a. " * 7_000,
        "? " * 20_000,
        "Berkas ini ditolak karena huruf a: " * 30 + "x. " * 500,
    ],
)
def test_a_text_that_people_wrote_to_cost_much_is_given_up_in_time(text: str) -> None:
    said = sentences("en", "services.registry", "shared.web").said
    began = time.process_time()
    assert said(text)
    assert time.process_time() - began < 0.5
