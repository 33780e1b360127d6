"""The typed period of one ground, as the registry stores it, and the law's checks on it."""

from dataclasses import dataclass
from datetime import date, timedelta

from shared.errors import Refusal
from shared.law import category, refuse
from shared.law.period_words import Finding, Kind, Reading, parse

__all__ = ["MAX_REVIEW_DAYS", "Finding", "Kind", "Period", "Reading", "anniversary", "check", "parse"]

MAX_REVIEW_DAYS = 366
"""Farthest review date of an undated period: one year, so that exemption stays strict (UU 14/2008 Ps 2(2))."""

_WITH_END = frozenset({Kind.YEARS, Kind.UNTIL_DATE})
_REFUSED = {
    Kind.MISSING: "TANPA_JANGKA_WAKTU",
    Kind.UNCLEAR: "JANGKA_WAKTU_TIDAK_JELAS",
    Kind.COMPOUND: "JANGKA_WAKTU_MAJEMUK",
}


@dataclass(frozen=True)
class Period:
    """One period: its kind, the verbatim text, and the figures; `start` is the day from which years count."""

    kind: Kind
    text: str
    years: int | None = None
    until: date | None = None
    start: date | None = None
    review_on: date | None = None
    conditions: tuple[str, ...] = ()

    def end(self) -> date | None:
        """Computes the last exempt day: `until`, or `start` + N years (29 Feb becomes 28 Feb); None while unknown."""
        if self.until:
            return self.until
        if self.kind is Kind.YEARS and self.start and self.years and self.years > 0:
            return anniversary(self.start, self.years)
        return None

    def needs_review(self) -> bool:
        """Says whether the period has no computable end and so must carry a review date."""
        return self.end() is None


def anniversary(day: date, years: int) -> date | None:
    """Finds the same calendar day N years on, 28 Feb for 29 Feb; None beyond the calendar's last year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28) if day.year + years <= date.max.year else None


def check(
    period: Period,
    huruf: str,
    first_penetapan: date | None,
    *,
    today: date | None = None,
    max_review_days: int = MAX_REVIEW_DAYS,
) -> list[Refusal]:
    """Lists every reason for which the law refuses this period for this huruf; empty when it may stand.

    `first_penetapan` is the date of the first classification, from which huruf a's 30 years count (PP 61/2010 Ps 5(1)).
    With `today`, the review date must lie after it and within `max_review_days`.
    """
    found = category(huruf)
    cap = found.period_rule.cap_years
    refusals = [_said(period), _complete(period), _unlimited(period, found.not_permanent)]
    refusals += [_over_cap(period, cap, first_penetapan), _review(period, today, max_review_days)]
    return [each for each in refusals if each]


def _said(period: Period) -> Refusal | None:
    code = _REFUSED.get(period.kind)
    return refuse(code, text=period.text) if code else None


def _complete(period: Period) -> Refusal | None:
    if period.kind is Kind.UNTIL_DATE and period.until is None:
        return refuse("JANGKA_WAKTU_TIDAK_LENGKAP", text=period.text)
    if period.kind is Kind.YEARS and not (period.years and period.years > 0):
        return refuse("JANGKA_WAKTU_TIDAK_LENGKAP", text=period.text)
    return None


def _unlimited(period: Period, not_permanent: bool) -> Refusal | None:
    forbidden = period.kind is Kind.PERMANENT and not_permanent
    return refuse("TIDAK_TERBATAS_DILARANG", text=period.text) if forbidden else None


def _over_cap(period: Period, cap: int | None, first_penetapan: date | None) -> Refusal | None:
    if cap is None:
        return None
    last = anniversary(first_penetapan, cap) if first_penetapan else None
    end = period.end()
    too_late = last is not None and end is not None and end > last
    too_many = period.kind is Kind.YEARS and (period.years or 0) > cap
    return refuse("LEBIH_TIGA_PULUH_TAHUN", text=period.text) if too_late or too_many else None


def _review(period: Period, today: date | None, max_review_days: int) -> Refusal | None:
    if not period.needs_review() or period.kind in _REFUSED or (period.kind in _WITH_END and not period.conditions):
        return None
    if period.review_on is None:
        return refuse("TANPA_TANGGAL_TINJAU", text=period.text)
    if today and not today < period.review_on <= today + timedelta(days=max_review_days):
        return refuse("TANGGAL_TINJAU_TERLALU_JAUH", text=period.text)
    return None
