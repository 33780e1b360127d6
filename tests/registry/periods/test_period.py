"""The typed period: its last exempt day, and what the law refuses."""

from datetime import date

import pytest

from services.registry.domain.periods import Period, check
from shared.law.period_words import PeriodKind

TODAY = date(2026, 11, 23)
FIRST = date(2000, 1, 1)


def period(kind: PeriodKind = PeriodKind.YEARS, **fields: object) -> Period:
    return Period(kind, "teks", **fields)  # type: ignore[arg-type]


def codes(of: Period, huruf: str = "h", first: date | None = FIRST) -> list[str]:
    return [refusal.code for refusal in check(of, huruf, first, today=TODAY)]


def test_years_end_on_the_same_calendar_day_and_that_day_is_still_exempt() -> None:
    assert period(years=5, start=date(2026, 11, 23)).end() == date(2031, 11, 23)


def test_years_from_a_leap_day_end_on_28_february() -> None:
    assert period(years=1, start=date(2028, 2, 29)).end() == date(2029, 2, 28)


def test_leap_day_to_leap_day_stays() -> None:
    assert period(years=4, start=date(2024, 2, 29)).end() == date(2028, 2, 29)


def test_a_date_is_its_own_end() -> None:
    assert period(PeriodKind.UNTIL_DATE, until=date(2027, 12, 31)).end() == date(2027, 12, 31)


def test_years_without_start_have_no_end_yet() -> None:
    assert period(years=5).end() is None


def test_years_beyond_the_calendar_have_no_end() -> None:
    assert period(years=150, start=date(9990, 1, 1)).end() is None


@pytest.mark.parametrize(
    "kind",
    [
        PeriodKind.PERMANENT,
        PeriodKind.WHILE_IN_FORCE,
        PeriodKind.UNTIL_EVENT,
        PeriodKind.UNTIL_CONSENT,
        PeriodKind.PER_REGULATION,
    ],
)
def test_undated_kinds_need_a_review(kind: PeriodKind) -> None:
    assert period(kind).needs_review()


def test_an_event_that_an_officer_dated_needs_no_review() -> None:
    assert not period(PeriodKind.UNTIL_EVENT, until=date(2027, 5, 1)).needs_review()


@pytest.mark.parametrize("huruf", list("abcdef"))
def test_unlimited_is_refused_for_a_to_f(huruf: str) -> None:
    assert codes(period(PeriodKind.PERMANENT, review_on=date(2027, 1, 1)), huruf) == ["TIDAK_TERBATAS_DILARANG"]


@pytest.mark.parametrize("huruf", list("ghij"))
def test_unlimited_with_a_review_date_may_stand_for_g_to_j(huruf: str) -> None:
    assert codes(period(PeriodKind.PERMANENT, review_on=date(2027, 1, 1)), huruf) == []


def test_thirty_years_to_the_day_may_stand_for_a() -> None:
    assert codes(period(PeriodKind.UNTIL_DATE, until=date(2030, 1, 1)), "a") == []


def test_one_day_more_than_thirty_years_from_the_first_penetapan_is_refused_for_a() -> None:
    assert codes(period(PeriodKind.UNTIL_DATE, until=date(2030, 1, 2)), "a") == ["LEBIH_TIGA_PULUH_TAHUN"]


def test_a_renewal_counts_from_the_first_penetapan() -> None:
    assert codes(period(years=10, start=date(2026, 1, 1)), "a") == ["LEBIH_TIGA_PULUH_TAHUN"]


def test_more_than_thirty_years_is_refused_for_a_even_without_dates() -> None:
    assert codes(period(years=31), "a", first=None) == ["LEBIH_TIGA_PULUH_TAHUN"]


def test_the_law_sets_no_cap_for_other_letters() -> None:
    assert codes(period(years=60, start=FIRST), "b") == []


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (PeriodKind.MISSING, "TANPA_JANGKA_WAKTU"),
        (PeriodKind.UNCLEAR, "JANGKA_WAKTU_TIDAK_JELAS"),
        (PeriodKind.COMPOUND, "JANGKA_WAKTU_MAJEMUK"),
    ],
)
def test_what_is_no_single_period_is_refused(kind: PeriodKind, code: str) -> None:
    assert codes(period(kind)) == [code]


@pytest.mark.parametrize("kind", [PeriodKind.YEARS, PeriodKind.UNTIL_DATE])
def test_a_dated_kind_without_its_figure_is_refused(kind: PeriodKind) -> None:
    assert codes(period(kind)) == ["JANGKA_WAKTU_TIDAK_LENGKAP"]


def test_an_undated_period_without_review_date_is_refused() -> None:
    assert codes(period(PeriodKind.WHILE_IN_FORCE)) == ["TANPA_TANGGAL_TINJAU"]


def test_years_from_a_coming_event_need_a_review_date() -> None:
    assert codes(period(years=5, conditions=("setelah pensiun",))) == ["TANPA_TANGGAL_TINJAU"]


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2027, 11, 25)])
def test_a_review_date_past_or_beyond_a_year_is_refused(day: date) -> None:
    assert codes(period(PeriodKind.UNTIL_EVENT, review_on=day)) == ["TANGGAL_TINJAU_TERLALU_JAUH"]


def test_a_review_date_a_year_ahead_may_stand() -> None:
    assert codes(period(PeriodKind.UNTIL_EVENT, review_on=date(2027, 11, 23))) == []


def test_every_refusal_names_its_article_and_a_mend() -> None:
    refusals = check(period(PeriodKind.PERMANENT), "c", FIRST, today=TODAY)
    assert len(refusals) == 2
    assert all(refusal.article and refusal.mend for refusal in refusals)
