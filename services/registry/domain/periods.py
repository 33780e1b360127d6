"""The typed period of one ground, as the registry stores it, and the law's checks on it."""

from dataclasses import dataclass, replace
from datetime import date

from shared.law import category, refuse
from shared.law.limits import REVIEW_YEARS
from shared.law.period_words import PeriodFinding, PeriodKind, PeriodReading, Start, parse
from shared.law.period_words.ends import later
from shared.law.period_words.provisos import holds_open, may_end_earlier, starts_on_event
from shared.law.period_words.reading import total_months
from shared.runtime.errors import Refusal

__all__ = [
    "Period",
    "PeriodFinding",
    "PeriodKind",
    "PeriodReading",
    "anniversary",
    "check",
    "parse",
    "period_of",
]

WITH_END = frozenset({PeriodKind.YEARS, PeriodKind.UNTIL_DATE})
REFUSED = {
    PeriodKind.MISSING: "TANPA_JANGKA_WAKTU",
    PeriodKind.UNCLEAR: "JANGKA_WAKTU_TIDAK_JELAS",
    PeriodKind.COMPOUND: "JANGKA_WAKTU_MAJEMUK",
}


@dataclass(frozen=True)
class Period:
    """One period: its kind, the verbatim text, and the figures; `start` is the day from which years and months count.

    `starts_on_event` says that they begin with something that has no date yet: until `start` or `until` is set,
    no day is their end.
    """

    kind: PeriodKind
    text: str
    years: int | None = None
    until: date | None = None
    start: date | None = None
    review_on: date | None = None
    conditions: tuple[str, ...] = ()
    months: int | None = None
    starts_on_event: bool = False

    def end(self) -> date | None:
        """Computes the last exempt day: `until`, or `start` + years and months (29 Feb becomes 28 Feb), or None."""
        if self.until:
            return self.until
        if self.kind is PeriodKind.YEARS and self.start and self.total_months > 0:
            return later(self.start, months=self.total_months)
        return None

    def needs_review(self) -> bool:
        """Tells whether a review date is needed: no end can be computed, or a condition makes it uncertain.

        Same answer as `PeriodReading.needs_review_date` for the same words.
        """
        return self.end() is None or (bool(self.conditions) if self.kind is PeriodKind.YEARS else self.may_end_earlier)

    @property
    def may_end_earlier(self) -> bool:
        """Tells whether a condition names another end, so that the computed one is only the latest."""
        return self.kind in WITH_END and any(map(may_end_earlier, self.conditions))

    @property
    def awaits_event(self) -> bool:
        """Tells whether the figures depend on something undated: an event, or a condition that is not understood.

        The conditions are asked too, so that a period that was stored or sent without `starts_on_event` stays open.
        """
        return self.start is None and (self.starts_on_event or any(map(holds_open, self.conditions)))

    @property
    def begins_with_event(self) -> bool:
        """Tells whether the years begin with an event that has no date yet: it starts them and does not end them."""
        named = self.starts_on_event or any(map(starts_on_event, self.conditions))
        return self.kind is PeriodKind.YEARS and self.start is None and self.until is None and named

    @property
    def total_months(self) -> int:
        """Returns years and months as months."""
        return total_months(self.years, self.months)

    def starting(self, day: date) -> "Period":
        """Returns the period counted from `day`; itself where it has a start, awaits an event, or counts no years."""
        if self.kind is not PeriodKind.YEARS or self.start is not None or self.until is not None or self.awaits_event:
            return self
        return replace(self, start=day)


def period_of(reading: PeriodReading, penetapan: date | None = None) -> Period:
    """Returns the typed period of a reading; `penetapan` is the day of the decree, unknown for a new item.

    Its `end()` is `reading.end(penetapan)`: preview, desk and registry show the same end.
    """
    dated = isinstance(reading.start, date)
    period = Period(
        kind=reading.kind,
        text=reading.text,
        years=reading.years,
        months=reading.months,
        until=None if dated and reading.kind is PeriodKind.YEARS else reading.until,
        start=reading.start if isinstance(reading.start, date) and not reading.is_open else None,
        conditions=reading.conditions,
        starts_on_event=reading.kind is PeriodKind.YEARS and reading.start is Start.EVENT,
    )
    return period.starting(penetapan) if penetapan else period


def anniversary(day: date, years: int) -> date | None:
    """Finds the same calendar day N years on, 28 Feb for 29 Feb; None beyond the calendar's last year."""
    return later(day, years)


def check(
    period: Period,
    huruf: str,
    first_penetapan: date | None,
    *,
    today: date | None = None,
) -> list[Refusal]:
    """Lists every reason for which the law refuses this period for this huruf; empty when it is allowed.

    `first_penetapan` is the date of the first classification, from which a cap counts (PP 61/2010 Ps 5(1)).
    With `today`, the review date must lie after it and at the latest `REVIEW_YEARS` on.
    """
    found = category(huruf)
    cap = found.period_rule.cap_years
    refusals = [_said(period), _complete(period), _unlimited(period, found.not_permanent)]
    refusals += [_over_cap(period, cap, first_penetapan), _review(period, today)]
    return [each for each in refusals if each]


def _said(period: Period) -> Refusal | None:
    code = REFUSED.get(period.kind)
    return refuse(code, text=period.text) if code else None


def _complete(period: Period) -> Refusal | None:
    if period.kind is PeriodKind.UNTIL_DATE and period.until is None:
        return refuse("JANGKA_WAKTU_TIDAK_LENGKAP", text=period.text)
    if period.kind is PeriodKind.YEARS and period.total_months <= 0:
        return refuse("JANGKA_WAKTU_TIDAK_LENGKAP", text=period.text)
    return None


def _unlimited(period: Period, not_permanent: bool) -> Refusal | None:
    words = (period.text, *period.conditions)
    unlimited = period.kind is PeriodKind.PERMANENT or any(parse(each).kind is PeriodKind.PERMANENT for each in words)
    return refuse("TIDAK_TERBATAS_DILARANG", text=period.text) if unlimited and not_permanent else None


def _over_cap(period: Period, cap: int | None, first_penetapan: date | None) -> Refusal | None:
    if cap is None:
        return None
    last = anniversary(first_penetapan, cap) if first_penetapan else None
    end = period.end()
    too_late = last is not None and end is not None and end > last
    too_many = period.kind is PeriodKind.YEARS and period.total_months > cap * 12
    return refuse("LEBIH_TIGA_PULUH_TAHUN", text=period.text) if too_late or too_many else None


def _review(period: Period, today: date | None) -> Refusal | None:
    dated_by_penetapan = period.kind in WITH_END and not period.conditions and not period.starts_on_event
    if not period.needs_review() or period.kind in REFUSED or dated_by_penetapan:
        return None
    if period.review_on is None:
        return refuse("TANPA_TANGGAL_TINJAU", text=period.text)
    latest = anniversary(today, REVIEW_YEARS) if today else None
    if today and not today < period.review_on <= (latest or date.max):
        return refuse("TANGGAL_TINJAU_TERLALU_JAUH", text=period.text)
    return None
