"""Whether the words of a period say what its figures say: the penetapan states both (PP 61/2010 Ps 4(2) huruf d)."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from services.registry.domain.periods import REFUSED, WITH_END, Period, PeriodKind, PeriodReading, parse
from shared.law import refuse
from shared.law.period_words import Start
from shared.law.period_words.ends import later
from shared.law.period_words.provisos import may_end_earlier
from shared.runtime.errors import Refusal

SLACK = timedelta(days=31)
"""By so much a written last day may differ from a length in the words: the penetapan's own day is not known before."""

WAITS = frozenset({PeriodKind.UNTIL_EVENT, PeriodKind.UNTIL_CONSENT, PeriodKind.WHILE_IN_FORCE})
"""Words that name something without a date; no figure may put a day in its place."""

_YEAR = re.compile(r"\b\d{4}\b")
_NAMES_A_DAY = re.compile(
    r"\b\d{4}\b|\b(?:hari|tanggal|tgl)(?:\s+(?:itu|tersebut|di\s+atas)|\W*$)|\bkemarin\b", re.IGNORECASE
)
"""Words that point to the day in the figures."""


def as_worded(period: Period) -> Period:
    """Returns a period with what its words add to its figures, where they were sent without it.

    Years whose words await an event stay open; an earlier alternative in the words is a condition and never dropped.
    """
    said = parse(period.text) if period.text and period.kind in WITH_END else None
    if said is None or said.kind not in WITH_END:
        return period
    if said.is_open:
        bare = period.start is None and period.until is None and not period.conditions
        if not bare or period.kind is not said.kind:
            return period
        return replace(period, conditions=said.conditions, starts_on_event=said.start is Start.EVENT)
    written = tuple(one for one in said.conditions if may_end_earlier(one) and parse(one).kind not in WITH_END)
    given = tuple(next((each for each in written if one.strip() in each), one) for one in period.conditions)
    return replace(period, conditions=given or written)


def check_words(period: Period, counted_from: Sequence[date]) -> Refusal | None:
    """Returns the refusal of a period whose words state another end, length or kind of end than its figures.

    `counted_from` are the days from which words without a start of their own may count: that of the penetapan, or of
    an old row's own decree.
    """
    wrong = period.kind not in REFUSED and _contradicts(period, parse(period.text), counted_from)
    return refuse("JANGKA_WAKTU_BERTENTANGAN", text=period.text) if wrong else None


def _contradicts(period: Period, said: PeriodReading, counted_from: Sequence[date]) -> bool:
    if period.kind not in WITH_END:
        return said.kind not in REFUSED and _undated_wrong(period, said)
    if any(_ends_otherwise(period, condition, counted_from) for condition in period.conditions):
        return True
    return _in_another_year(period, said) if said.kind in REFUSED else _dated_wrong(period, said, counted_from)


def _in_another_year(period: Period, said: PeriodReading) -> bool:
    """Tells whether words that name an end only by its year or month leave out the year in which the figures end."""
    named = {int(year) for year in _YEAR.findall(period.text)}
    incomplete = any(finding.code == "TANGGAL_TIDAK_LENGKAP" for finding in said.findings)
    end = period.end()
    return incomplete and end is not None and bool(named) and end.year not in named


def _undated_wrong(period: Period, said: PeriodReading) -> bool:
    """Tells whether words name an end, or years that only begin with an event, beside a period without an end."""
    if period.kind is PeriodKind.PERMANENT:
        return said.kind is not PeriodKind.PERMANENT and said.kind in WITH_END | WAITS
    return any(map(_is_definite, (said, *map(parse, period.conditions))))


def _is_definite(said: PeriodReading) -> bool:
    """Tells whether words have an end, at the latest, or years that only begin with an event."""
    whole = all(map(may_end_earlier, said.conditions))
    return said.kind in WITH_END and (said.start is Start.EVENT or (whole and not said.is_open))


def _dated_wrong(period: Period, said: PeriodReading, counted_from: Sequence[date]) -> bool:
    if said.kind is PeriodKind.PERMANENT:
        return True
    if said.kind not in WITH_END:
        return said.kind in WAITS and not period.awaits_event and not _NAMES_A_DAY.search(period.text)
    if said.start is Start.EVENT:
        return period.kind is not PeriodKind.YEARS or said.total_months != period.total_months
    if said.until is not None:
        return not period.awaits_event and period.end() != said.until
    if said.is_open:
        return False
    if period.kind is PeriodKind.YEARS and said.total_months != period.total_months:
        return True
    return _far_from(period, said, counted_from)


def _ends_otherwise(period: Period, condition: str, counted_from: Sequence[date]) -> bool:
    """Tells whether a condition states another last day, or a greatest length that the figures pass."""
    said, end = parse(condition), period.end()
    if said.kind is PeriodKind.UNTIL_DATE and said.until is not None:
        return end != said.until
    if said.kind is not PeriodKind.YEARS or said.is_open or not _is_at_most(said):
        return False
    latest = later(max(counted_from), months=said.total_months)
    return end is None or (latest is not None and end > latest + SLACK)


def _is_at_most(said: PeriodReading) -> bool:
    return any(finding.code == "PALING_LAMA" for finding in said.findings)


def _far_from(period: Period, said: PeriodReading, counted_from: Sequence[date]) -> bool:
    """Tells whether the figures end on another day than a length in the words, counted from the penetapan."""
    end = period.end()
    counted = [later(day, months=said.total_months) for day in counted_from]
    if period.awaits_event or end is None or None in counted:
        return False
    latest, first = max(filter(None, counted)) + SLACK, min(filter(None, counted)) - SLACK
    return end > latest or (end < first and not _is_at_most(said))
