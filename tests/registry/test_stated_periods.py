"""The words of a period and its figures say the same: no penetapan states one end and lets another run."""

from datetime import date
from typing import Any

import pytest

from services.registry.domain.periods import check
from services.registry.domain.stated_periods import check_words
from tests.registry.build import a_period, undated

TODAY = date(2026, 1, 5)
END = date(2026, 12, 31)
PENETAPAN = date(2026, 1, 5)


def codes(huruf: str, period: Any) -> set[str]:
    found = [*check(period, huruf, PENETAPAN, today=TODAY), check_words(period)]
    return {each.code for each in found if each}


@pytest.mark.parametrize(
    ("words", "figures"),
    [
        ("sampai 31 Desember 2026", {"until": END}),
        ("s.d. 2026-12-31", {"until": END}),
        ("5 tahun", {"kind": "years", "years": 5}),
        ("60 bulan", {"kind": "years", "years": 5}),
        ("5 tahun sejak ditetapkan", {"kind": "years", "years": 5}),
        ("5 tahun sejak ditetapkan", {"until": date(2031, 1, 5)}),
        ("5 tahun sejak kontrak berakhir", {"kind": "years", "years": 5, "starts_on_event": True}),
        ("sampai proyek selesai", {"until": END}),
        ("2 tahun sejak 1 Maret 2025", {"kind": "years", "years": 2, "start": date(2025, 3, 1)}),
    ],
)
def test_words_and_figures_that_agree_are_taken(words: str, figures: dict[str, Any]) -> None:
    assert "JANGKA_WAKTU_BERTENTANGAN" not in codes(
        "b", a_period(figures.pop("kind", "until_date"), **figures, text=words)
    )


@pytest.mark.parametrize(
    ("words", "figures"),
    [
        ("s.d. 1 Januari 2029", {"until": date(2026, 3, 2)}),
        ("s.d. 1 Januari 2027", {"until": date(2029, 1, 1)}),
        ("2 tahun", {"kind": "years", "years": 5}),
        ("2 tahun", {"kind": "years", "years": 5, "start": date(2026, 1, 5)}),
        ("6 bulan", {"kind": "years", "years": 6}),
        ("s.d. 1 Januari 2027", {"kind": "years", "years": 5, "start": date(2026, 1, 5)}),
        ("2 tahun sejak 1 Maret 2025", {"kind": "years", "years": 3, "start": date(2025, 3, 1)}),
        ("s.d. 1 Januari 2027, paling lambat", {"until": date(2029, 1, 1)}),
    ],
)
def test_words_that_state_another_end_are_refused(words: str, figures: dict[str, Any]) -> None:
    assert "JANGKA_WAKTU_BERTENTANGAN" in codes("b", a_period(figures.pop("kind", "until_date"), **figures, text=words))


@pytest.mark.parametrize("kind", ["until_event", "until_consent", "while_in_force", "per_regulation"])
def test_words_with_an_end_are_no_period_without_one(kind: str) -> None:
    for words in ({"text": "s.d. 1 Januari 2027"}, {"text": "5 tahun"}, {"conditions": ("s.d. 1 Januari 2027",)}):
        period = a_period(kind, review_on=date(2026, 12, 1), **{"text": "sampai selesai", **words})
        assert codes("b", period) == {"JANGKA_WAKTU_BERTENTANGAN"}
    assert codes("b", undated(kind, date(2026, 12, 1))) == set()


@pytest.mark.parametrize("words", ["tidak terbatas", "selamanya", "permanen"])
@pytest.mark.parametrize("huruf", ["a", "b", "c", "d", "e", "f"])
def test_what_is_called_unlimited_is_no_event(huruf: str, words: str) -> None:
    for said in ({"text": words}, {"conditions": (words,)}):
        period = a_period("until_event", review_on=date(2026, 12, 1), **{"text": "sampai selesai", **said})
        assert "TIDAK_TERBATAS_DILARANG" in codes(huruf, period)
