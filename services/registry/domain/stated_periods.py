"""Whether the words of a period say what its figures say: the penetapan states both (PP 61/2010 Ps 4(2) huruf d)."""

from datetime import date

from shared.law.period_words import PeriodKind, PeriodReading, parse

DATED = frozenset({PeriodKind.YEARS, PeriodKind.UNTIL_DATE})


def says_unlimited(words: tuple[str, ...]) -> bool:
    """Tells whether any of the words of a period call it permanent or unlimited, whatever its kind."""
    return any(parse(each).kind is PeriodKind.PERMANENT for each in words)


def contradicts(
    text: str, conditions: tuple[str, ...], *, kind: PeriodKind, end: date | None, months: int, is_open: bool
) -> bool:
    """Tells whether the words state an end or a length that the figures do not have.

    `end` is the computed last day, `months` the whole length, `is_open` that the figures wait for an event. Words that
    name an end and leave another open never contradict a period that has none.
    """
    if kind not in DATED:
        return any(map(_is_definite, map(parse, (text, *conditions))))
    said = parse(text)
    if is_open or said.is_open or said.kind not in DATED:
        return False
    if said.until is not None:
        return end != said.until
    return kind is PeriodKind.YEARS and said.total_months != months


def _is_definite(said: PeriodReading) -> bool:
    return said.kind in DATED and not said.is_open and not said.conditions
