"""Whether the words of a period say what its figures say: the penetapan states both (PP 61/2010 Ps 4(2) huruf d)."""

from services.registry.domain.periods import REFUSED, WITH_END, Period, PeriodKind, PeriodReading, parse
from shared.law import refuse
from shared.runtime.errors import Refusal


def check_words(period: Period) -> Refusal | None:
    """Returns the refusal of a period whose words state an end or a length that its figures do not have.

    Words that name an end and leave another open never contradict a period that has none.
    """
    return refuse("JANGKA_WAKTU_BERTENTANGAN", text=period.text) if _contradicts(period) else None


def _contradicts(period: Period) -> bool:
    if period.kind is PeriodKind.PERMANENT or period.kind in REFUSED:
        return False
    if period.kind not in WITH_END:
        return any(map(_is_definite, map(parse, (period.text, *period.conditions))))
    said = parse(period.text)
    if period.awaits_event or said.is_open or said.kind not in WITH_END:
        return False
    if said.until is not None:
        return period.end() != said.until
    return period.kind is PeriodKind.YEARS and said.total_months != period.total_months


def _is_definite(said: PeriodReading) -> bool:
    return said.kind in WITH_END and not said.is_open and not said.conditions
