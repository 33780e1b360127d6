"""The kind of a period that names neither figure nor date: an event, a consent, a state, or a regulation."""

import re

from shared.law.period_words import wording
from shared.law.period_words.abbreviations import written_out
from shared.law.period_words.reading import PeriodKind

_REACH_OF_CONSENT = 7  # words between "sampai" and "persetujuan"; farther away it is another clause


def undated_kind(text: str) -> PeriodKind | None:
    """Names the kind by the words that lead; None where no period is said. Exceptions must be masked already."""
    text = written_out(text)
    if wording.RETENTION.search(text):
        return PeriodKind.PER_REGULATION
    if wording.LAW_TEXT.search(text):
        return None
    if wording.NEEDED.search(text):
        return PeriodKind.WHILE_IN_FORCE
    plain = wording.mask(text, wording.NAMELESS_TERM)
    return _consent(plain) or _by_lead(plain)


def _consent(text: str) -> PeriodKind | None:
    found = wording.CONSENT.search(text)
    if not found or wording.CONSENT_AS_PAPER.search(text):
        return None
    if wording.CONSENT_ALONE.search(text):
        return PeriodKind.UNTIL_CONSENT
    lead = wording.WAITING.search(text) or wording.NOT_YET.search(text)
    between = text[lead.end() : found.start()] if lead and lead.end() <= found.end() else None
    if between is None or len(between.split()) > _REACH_OF_CONSENT or wording.SOMETHING_ENDS.search(between):
        return None
    return PeriodKind.UNTIL_CONSENT


def _by_lead(text: str) -> PeriodKind | None:
    marks = [(kind, pattern.search(text)) for kind, pattern in _LEADS]
    found = [(match.start(), kind) for kind, match in marks if match]
    if not found:
        return _by_verb(text)
    kind = min(found, key=lambda each: each[0])[1]
    return PeriodKind.UNTIL_EVENT if kind is PeriodKind.WHILE_IN_FORCE and _comes_to_an_end(text) else kind


_LEADS: tuple[tuple[PeriodKind, re.Pattern[str]], ...] = (
    (PeriodKind.UNTIL_EVENT, wording.HAPPENED),
    (PeriodKind.UNTIL_EVENT, wording.WAITING),
    (PeriodKind.WHILE_IN_FORCE, wording.LASTING),
    (PeriodKind.PER_REGULATION, wording.REGULATION),
)


def _comes_to_an_end(text: str) -> bool:
    return bool(wording.UNTIL.search(text) or wording.NOT_YET.search(text))


def _by_verb(text: str) -> PeriodKind | None:
    return PeriodKind.UNTIL_EVENT if wording.INSPECTED.search(text) else None
