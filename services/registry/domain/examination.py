"""The checks of a classification against the law; every fault is found at once."""

import re
from collections.abc import Iterable
from datetime import date

from services.registry.domain.classification import Classification, Ground
from services.registry.domain.periods import anniversary, check
from services.registry.domain.refusals import refuse
from shared.law import ON_AN_ACT, category, never_exempt
from shared.law.citations import below_an_act
from shared.law.citations import read as read_basis
from shared.law.limits import LONG_YEARS
from shared.law.said import is_said
from shared.runtime.errors import Refusal

PERSONAL_NUMBER = re.compile(r"(?<!\d)(?:\d[ .\-]?){15,17}\d(?!\d)")
"""Sixteen to eighteen digits: a NIK has 16, a NIP 18."""

ARTICLE = re.compile(r"\b(?:pasal|ps)\b\.?\s*[0-9]", re.IGNORECASE)


def examine(
    classification: Classification, *, title: str, history: bool, first_penetapan: date | None, today: date
) -> None:
    """Refuses a classification that the law does not allow.

    All faults are found at once: the first is raised, its `faults` lists every one as {code, message, ground}.
    `history` marks a row of an existing list, where one of the two consequences is enough.
    """
    found = [*_common(classification, title, today)]
    cap_from = first_penetapan or today
    for number, ground in enumerate(classification.grounds, start=1):
        if ground.ended_on is not None:
            continue
        found += [(number, refusal) for refusal in _faults(ground, history=history, cap_from=cap_from, today=today)]
    if found:
        _raise(found)


def _raise(found: list[tuple[int, Refusal]]) -> None:
    first = found[0][1]
    first.data["faults"] = [
        {"code": refusal.code, "message": refusal.message, "mend": refusal.mend, "ground": number}
        for number, refusal in found
    ]
    raise first


def _common(classification: Classification, title: str, today: date) -> Iterable[tuple[int, Refusal]]:
    found = never_exempt(title) or never_exempt(classification.public_title)
    if found is not None:
        yield 0, refuse("TIDAK_PERNAH_DIKECUALIKAN", rule=str(found.citation))
    if not classification.grounds:
        yield 0, refuse("TANPA_DASAR_HUKUM")
    yield from ((0, fault) for fault in _public_words(classification.public_title, classification.public_reason))
    ends = classification.ends_on
    if ends is not None and ends < today:
        yield 0, refuse("SUDAH_BERAKHIR", ends_on=ends.isoformat())


def check_public_words(title: str, reason: str) -> None:
    """Refuses words that a public list may not contain; raises the refusals of a classification's words.

    TANPA_JUDUL_PUBLIK, TANPA_ALASAN_PUBLIK or JUDUL_PUBLIK_MEMUAT_DATA_PRIBADI.
    """
    for fault in _public_words(title, reason):
        raise fault


def _public_words(title: str, reason: str) -> Iterable[Refusal]:
    if not is_said(title):
        yield refuse("TANPA_JUDUL_PUBLIK")
    if not is_said(reason):
        yield refuse("TANPA_ALASAN_PUBLIK")
    if PERSONAL_NUMBER.search(f"{title}\n{reason}"):
        yield refuse("JUDUL_PUBLIK_MEMUAT_DATA_PRIBADI")


def _faults(ground: Ground, *, history: bool, cap_from: date, today: date) -> list[Refusal]:
    try:
        rule = category(ground.huruf)
        if ground.angka is not None:
            rule.subitem(ground.angka)
    except Refusal as refusal:
        return [refusal]
    faults = list(check(ground.period, rule.huruf, cap_from, today=today))
    if not faults and ground.period.needs_review() and ground.period.review_on is None:
        faults.append(refuse("JANGKA_WAKTU_TIDAK_LENGKAP", text=ground.period.text))
    if rule.period_rule.cap_years is None and _is_long(ground, cap_from) and not _names_an_act(ground):
        faults.append(refuse("TANPA_DASAR_JANGKA_WAKTU", text=ground.period.text))
    tests = [is_said(ground.consequence_open), is_said(ground.consequence_closed)]
    if not (any(tests) if history else all(tests)):
        faults.insert(0, refuse("TANPA_UJI_KONSEKUENSI"))
    below = not history and rule.huruf not in ON_AN_ACT and below_an_act(ground.basis)
    if below or not (ground.statute.strip() and ground.article.strip()):
        faults.insert(0, refuse("TANPA_DASAR_HUKUM"))
    elif rule.huruf in ON_AN_ACT and not _rests_on_an_act(ground):
        faults.insert(0, refuse("DASAR_BUKAN_UNDANG_UNDANG"))
    return faults


def _is_long(ground: Ground, since: date) -> bool:
    """Tells whether the period ends more than `LONG_YEARS` after the first penetapan, or counts more."""
    limit, end = anniversary(since, LONG_YEARS), ground.period.end()
    beyond = end is not None and limit is not None and end > limit
    return beyond or ground.period.total_months > LONG_YEARS * 12


def _names_an_act(ground: Ground) -> bool:
    """Tells whether the basis of a long period names an Act and its article."""
    read = read_basis(ground.period_basis)
    return any(statute.is_act for statute in read.statutes) and bool(ARTICLE.search(ground.period_basis))


def _rests_on_an_act(ground: Ground) -> bool:
    """Tells whether the basis names an Act, not only a regulation below it (UU 14/2008 Ps 17 huruf j)."""
    return any(statute.is_act for statute in read_basis(ground.basis).statutes)
