"""Whether the law that a ground cites exists, is readable, agrees with the ground and can carry it."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache

from shared.law import ON_AN_ACT, Huruf
from shared.law.remembering import KEPT, LONGEST
from shared.law.texts.citations import Basis, Statute
from shared.law.texts.citations import read as read_basis
from shared.law.texts.normalise import is_said
from shared.law.texts.statutes import CONSTITUTION_ARTICLES, enactment, repealed_by
from shared.law.texts.text_findings import TextFinding, Weight, found

_NUMBERED = re.compile(
    r"\b(?:pasal|psl|ps)(?![a-z])\.?\s*\(?(?P<article>\d+|[ivx]+)\s?(?P<letter>[a-z]?)\b", re.IGNORECASE
)
_BEHIND = re.compile(r"[\s,]*(?P<word>[a-z]{3,8})\.?\s*[\"'(]?\s*(?P<value>[a-z]|\d{1,2})\b", re.IGNORECASE)
_UNITS = ("huruf", "ayat", "angka", "butir", "poin")
_ACT = re.compile(r"\b(?:uu(?:d)?|undang\s*[-–—]?\s*undang|kuhp|kuhap|perppu|perpu)\b", re.IGNORECASE)
_FIRST_YEAR = 1945
_TOLD = frozenset(
    (
        "TANPA_HURUF",
        "TANPA_PASAL",
        "TANPA_NAMA_UNDANG_UNDANG",
        "PASAL_6_BUKAN_ALASAN",
        "UUD_TAHUN_SALAH",
        "JUDUL_TIDAK_COCOK",
        "LABEL_TIDAK_COCOK",
    )
)
"""Doubts of the reader that are told and never refuse."""


def names_an_act(text: str) -> bool:
    """Tells whether a legal basis names an Act, with or without its number (UU 14/2008 Ps 2(4))."""
    return any(statute.is_act for statute in read_basis(text).statutes) or _ACT.search(text) is not None


def names_an_article(text: str) -> bool:
    """Tells whether a text names an article by its number."""
    return _NUMBERED.search(text) is not None


def check_basis(*, huruf: str, angka: int | None, statute: str, article: str, today: date) -> tuple[TextFinding, ...]:
    """Returns what is wrong or doubtful in the legal basis of one ground, the gravest first."""
    short = len(statute) + len(article) <= LONGEST
    return (_kept if short else _judged)(huruf, angka, statute, article, today)


def _judged(huruf: str, angka: int | None, statute: str, article: str, today: date) -> tuple[TextFinding, ...]:
    return tuple(_about(huruf, angka, statute, article, today))


_kept = lru_cache(KEPT)(_judged)


def _about(huruf: str, angka: int | None, statute: str, article: str, today: date) -> Iterator[TextFinding]:
    whole = " ".join(part for part in (article, statute) if is_said(part))
    where = "statute" if not is_said(statute) else "article"
    if not is_said(statute) or not (
        is_said(article) or names_an_article(statute) or re.search(r"\bps\b|\bpasal\b", statute, re.IGNORECASE)
    ):
        yield found("TANPA_DASAR_HUKUM", where)
        return
    read = read_basis(whole)
    yield from _about_article(article if is_said(article) else statute, read, huruf, angka)
    yield from _about_rank(whole, read, huruf)
    yield from _about_statutes(read.statutes, today)
    doubts = [doubt for doubt in read.findings if doubt.code in _TOLD]
    yield from (
        found("DASAR_HUKUM_MERAGUKAN", "statute", Weight.WARNING, why=doubt.message.rstrip(".")) for doubt in doubts
    )


def _about_article(article: str, read: Basis, huruf: str, angka: int | None) -> Iterator[TextFinding]:
    if not names_an_article(article):
        yield found("PASAL_TIDAK_TERBACA", "article")
        return
    unknown = _unknown_letter(article)
    if unknown or "HURUF_TIDAK_DIKENAL" in {doubt.code for doubt in read.findings}:
        yield found("HURUF_TIDAK_DIKENAL", "article")
    elif unknown_angka := next((doubt for doubt in read.findings if doubt.code == "ANGKA_TIDAK_DIKENAL"), None):
        yield found("DASAR_HUKUM_MERAGUKAN", "article", Weight.WARNING, why=unknown_angka.message.rstrip("."))
    if _contradicts(read, huruf, angka):
        yield found("HURUF_BERTENTANGAN", "article")


def _unknown_letter(article: str) -> bool:
    """Tells whether Pasal 17 stands with a misspelt word for huruf and a letter that it does not have."""
    for named in _NUMBERED.finditer(article):
        behind = _BEHIND.match(article, named.end())
        if behind is None or named["article"] != "17":
            continue
        like = max(_UNITS, key=lambda unit: SequenceMatcher(None, unit, behind["word"].lower()).ratio())
        alike = SequenceMatcher(None, like, behind["word"].lower()).ratio() >= 0.7
        if alike and like == "huruf" and behind["value"].lower() not in set(Huruf):
            return True
    return False


def _contradicts(read: Basis, huruf: str, angka: int | None) -> bool:
    """Tells whether Pasal 17 is cited with other letters than the ground's, or its letter with another angka only."""
    if huruf not in set(Huruf) or not read.huruf:
        return False
    named = {number for letter, number in read.angka if letter == huruf}
    return huruf not in read.huruf or (angka is not None and bool(named) and angka not in named)


def _about_rank(whole: str, read: Basis, huruf: str) -> Iterator[TextFinding]:
    acts = [statute for statute in read.statutes if statute.is_act]
    if huruf in ON_AN_ACT:
        if not any(not statute.is_kip for statute in acts) and not (_ACT.search(whole) and not acts):
            yield found("DASAR_BUKAN_UNDANG_UNDANG", "statute")
    elif not acts and not read.huruf and not _ACT.search(whole):
        yield found("TANPA_DASAR_HUKUM", "statute")
    elif not acts and not read.huruf and not any(statute.instrument for statute in read.statutes):
        yield found("PERATURAN_TIDAK_DIKENAL", "statute", Weight.WARNING, what=_shown(whole))


def _about_statutes(statutes: Sequence[Statute], today: date) -> Iterator[TextFinding]:
    told: set[tuple[str, str]] = set()
    for statute in statutes:
        for finding in _about_statute(statute, today):
            if (finding.code, finding.message) not in told:
                told.add((finding.code, finding.message))
                yield finding


def _about_statute(statute: Statute, today: date) -> Iterator[TextFinding]:
    year = statute.year or 0
    if year > today.year:
        yield found("TAHUN_BELUM_TIBA", "statute", what=statute.short)
        return
    known = enactment(statute.instrument, statute.number or "", year)
    by = repealed_by(statute.instrument, statute.number or "", year)
    if by:
        yield found("PERATURAN_DICABUT", "statute", Weight.WARNING, what=statute.short, by=by)
    if statute.instrument == "UU" and (year or "/" in (statute.number or "")) and (known is None or year < _FIRST_YEAR):
        yield found("PERATURAN_TIDAK_DIKENAL", "statute", Weight.WARNING, what=statute.short)
    last = CONSTITUTION_ARTICLES if statute.instrument == "UUD" else known.articles if known else None
    named = _NUMBERED.match(statute.article)
    if last and named and named["article"].isdigit() and not 0 < int(named["article"]) <= last:
        sure = Weight.ERROR if known is None or known.sure else Weight.WARNING
        yield found("PASAL_TIDAK_ADA", "article", sure, what=statute.short, articles=last)


def _shown(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
