"""The words of a period and its figures say the same: no penetapan states one end and lets another run."""

from datetime import date
from typing import Any

import pytest

from services.registry.domain.periods import check
from services.registry.domain.stated_periods import as_worded, check_words
from tests.registry.build import a_period, undated

TODAY = date(2026, 1, 5)
END = date(2026, 12, 31)
PENETAPAN = date(2026, 1, 5)


def codes(huruf: str, period: Any) -> set[str]:
    found = [*check(period, huruf, PENETAPAN, today=TODAY), check_words(period, (PENETAPAN,))]
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
        ("5 tahun (2026 s.d. 2030)", {"until": date(2030, 12, 31)}),
        ("paling lama 5 tahun", {"until": date(2027, 12, 31)}),
        ("5 tahun sejak kontrak berakhir", {"kind": "years", "years": 5, "start": date(2025, 3, 1)}),
        ("sampai 2026", {"until": END}),
        ("sampai dengan hari itu", {"until": END}),
        ("1 Januari 2026 s.d. 31 Desember 2026", {"until": END}),
        ("sampai rapat selesai tanggal 31 Desember 2026", {"until": END}),
        ("2 tahun", {"kind": "years", "years": 2, "conditions": ("dapat diperpanjang",)}),
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
        ("5 tahun sejak ditetapkan", {"until": date(2026, 3, 2)}),
        ("lima tahun", {"until": date(2040, 1, 1)}),
        ("paling lama 5 tahun", {"until": date(2031, 12, 31)}),
        ("5 tahun", {"kind": "years", "years": 5, "until": date(2026, 3, 2)}),
        ("2 tahun sejak ditetapkan", {"kind": "years", "years": 2, "start": date(2024, 2, 1)}),
        ("2 tahun", {"kind": "years", "years": 2, "start": date(2030, 1, 1)}),
        ("sampai dengan putusan berkekuatan hukum tetap", {"until": date(2026, 3, 2)}),
        ("sampai ada persetujuan tertulis", {"kind": "years", "years": 1}),
        ("selama kontrak berlaku", {"until": END}),
        ("5 tahun sejak kontrak berakhir", {"until": date(2026, 3, 2)}),
        ("permanen", {"until": END}),
        ("2 tahun", {"kind": "permanent"}),
        ("sampai 2027", {"until": date(2030, 12, 31)}),
        ("1 Januari 2026 s.d. 31 Desember 2027", {"until": date(2026, 3, 2)}),
        ("2 tahun", {"kind": "years", "years": 2, "conditions": ("s.d. 2 Maret 2026",)}),
        ("s.d. 31 Desember 2027", {"until": date(2027, 12, 31), "conditions": ("paling lama 1 tahun",)}),
        ("sampai ada persetujuan tertulis atau paling lama 1 tahun", {"kind": "until_consent"}),
        ("sampai penyidikan selesai, paling lambat 31 Desember 2026", {"kind": "until_event"}),
        ("5 tahun sejak kontrak berakhir", {"kind": "until_event"}),
    ],
)
def test_words_that_state_another_end_are_refused(words: str, figures: dict[str, Any]) -> None:
    assert "JANGKA_WAKTU_BERTENTANGAN" in codes("b", a_period(figures.pop("kind", "until_date"), **figures, text=words))


@pytest.mark.parametrize(
    ("words", "given", "kept"),
    [
        ("5 tahun atau sampai penyidikan selesai", (), ("atau sampai penyidikan selesai",)),
        ("1 tahun atau sampai ada persetujuan", ("sampai ada persetujuan",), ("atau sampai ada persetujuan",)),
        ("5 tahun", (), ()),
        ("2 tahun, yaitu sampai dengan 5 Januari 2028", (), ()),
    ],
)
def test_an_earlier_end_in_the_words_is_kept(words: str, given: tuple[str, ...], kept: tuple[str, ...]) -> None:
    assert as_worded(a_period("years", years=5, text=words, conditions=given)).conditions == kept


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
