"""The checks of a classification against the law; every fault is found at once."""

from collections.abc import Iterable
from datetime import date

from services.registry.domain.classification import Classification, Ground
from services.registry.domain.dossier import Dossier
from services.registry.domain.periods import anniversary, check
from services.registry.domain.public_words import judged, raise_first
from services.registry.domain.refusals import refuse
from services.registry.domain.stated_periods import check_words
from shared.law import Huruf, category
from shared.law.limits import LONG_YEARS
from shared.law.texts.basis import names_an_article
from shared.law.texts.citations import read as read_basis
from shared.law.texts.text_findings import TextFinding, Weight
from shared.runtime.errors import Refusal


def examine(
    classification: Classification,
    *,
    dossier: Dossier,
    history: bool,
    first_penetapan: date | None,
    today: date,
    counted_from: tuple[date, ...] = (),
) -> list[TextFinding]:
    """Refuses a classification that the law does not allow; returns what is asked or told about its texts.

    All faults are found at once: the first is raised, its `faults` lists every one as {code, message, ground, field}
    and its `warnings` what is only told.
    `history` marks a row of an existing list, where one of the two consequences is enough. Years in the words count
    `counted_from`, by default from `today`.
    """
    told = judged(classification, dossier, today, history=history)
    wrong = [(each.ground, each.refusal(), each.field) for each in told if each.weight is Weight.ERROR]
    found = [fault for fault in wrong if fault[0] == 0] + [(0, fault, "") for fault in _common(classification, today)]
    for number, ground in enumerate(classification.grounds, start=1):
        found += [fault for fault in wrong if fault[0] == number]
        if ground.ended_on is None and ground.huruf in set(Huruf):
            days = (first_penetapan or today, counted_from or (today,))
            found += [(number, each, "") for each in _periods(ground, today, *days)]
    rest = [each for each in told if each.weight is not Weight.ERROR]
    if found:
        raise_first(found, rest)
    return rest


def _common(classification: Classification, today: date) -> Iterable[Refusal]:
    if not classification.grounds:
        yield refuse("TANPA_DASAR_HUKUM")
    ends = classification.ends_on
    if ends is not None and ends < today:
        yield refuse("SUDAH_BERAKHIR", ends_on=ends.isoformat())


def _periods(ground: Ground, today: date, cap_from: date, counted_from: tuple[date, ...]) -> list[Refusal]:
    rule = category(ground.huruf)
    faults = list(check(ground.period, rule.huruf, cap_from, today=today))
    if not faults and ground.period.needs_review() and ground.period.review_on is None:
        faults.append(refuse("JANGKA_WAKTU_TIDAK_LENGKAP", text=ground.period.text))
    if rule.period_rule.cap_years is None and _is_long(ground, cap_from) and not _names_an_act(ground):
        faults.append(refuse("TANPA_DASAR_JANGKA_WAKTU", text=ground.period.text))
    contradiction = check_words(ground.period, counted_from)
    return [*faults, contradiction] if contradiction else faults


def _is_long(ground: Ground, since: date) -> bool:
    """Tells whether the period ends more than `LONG_YEARS` after the first penetapan, or counts more."""
    limit, end = anniversary(since, LONG_YEARS), ground.period.end()
    beyond = end is not None and limit is not None and end > limit
    return beyond or ground.period.total_months > LONG_YEARS * 12


def _names_an_act(ground: Ground) -> bool:
    """Tells whether the basis of a long period names an Act and its article."""
    read = read_basis(ground.period_basis)
    return any(statute.is_act for statute in read.statutes) and names_an_article(ground.period_basis)
