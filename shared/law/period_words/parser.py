"""Reads a period as Indonesian offices write it; says `unclear` rather than guess, and invents no figure."""

import re
from dataclasses import replace
from datetime import date

from shared.law.period_words import wording
from shared.law.period_words.amounts import find_other_unit
from shared.law.period_words.dates import DateFound, find_dates
from shared.law.period_words.enumerations import split_list, strip_marker
from shared.law.period_words.exceptions import split_exceptions
from shared.law.period_words.figures import read_figures
from shared.law.period_words.named import mentions_retention
from shared.law.period_words.reading import PeriodFinding, PeriodKind, PeriodReading, finding
from shared.law.period_words.undated import undated_kind
from shared.law.remembering import remembered
from shared.law.texts.patterns import late

LONGEST_PERIOD_TEXT = 2000  # characters; the longest period cell seen in 231 real rows has 298

_ONLY = late(r"^\W*hanya\s+", re.I)
_SUBJECT = late(r"[^:]{2,60}:\s*\S")  # "untuk kontrak: 5 tahun"
_STRONG = frozenset({PeriodKind.YEARS, PeriodKind.PERMANENT, PeriodKind.UNTIL_DATE})


@remembered
def parse(text: str) -> PeriodReading:
    """Reads the wording of one period cell; never raises, and every year or date in the result stands in the text."""
    line = wording.one_line(text)
    if wording.MISSING.fullmatch(line):
        return PeriodReading(text, PeriodKind.MISSING, findings=(finding("JANGKA_WAKTU_KOSONG"),))
    if len(line) > LONGEST_PERIOD_TEXT:
        return PeriodReading(text, PeriodKind.UNCLEAR, findings=(finding("TEKS_TERLALU_PANJANG"),))
    lead, items = split_list(line)
    if items and (listed := _parse_list(text, lead, items)):
        return listed
    return _parse_parts(text, strip_marker(line))


def _parse_list(text: str, lead: str, items: tuple[str, ...]) -> PeriodReading | None:
    """Reads a list; None where it only lists conditions of a period that stands before it."""
    item_is_period = any(_parse_one(item, item).kind.is_period for item in items)
    lead_is_period = bool(lead) and _parse_one(lead, lead).kind.is_period
    if not item_is_period:
        return None
    if lead_is_period and not _periods_in(items):
        return None
    return PeriodReading(text, PeriodKind.COMPOUND, conditions=items, findings=(finding("BEBERAPA_JANGKA_WAKTU"),))


def _periods_in(items: tuple[str, ...]) -> bool:
    return any(_parse_one(item, item).kind in _STRONG for item in items)


def _parse_parts(text: str, line: str) -> PeriodReading:
    """Reads a text without list marks; parts between semicolons that name different periods make it compound."""
    parts = tuple(part.strip() for part in line.split(";") if part.strip())
    readings = [_parse_one(part, part) for part in parts]
    if len(parts) > 1 and (_differ(readings) or (_each_has_its_subject(parts) and len(_said(readings)) > 1)):
        return PeriodReading(text, PeriodKind.COMPOUND, conditions=parts, findings=(finding("BEBERAPA_JANGKA_WAKTU"),))
    return _parse_one(text, line)


def _each_has_its_subject(parts: tuple[str, ...]) -> bool:
    return all(_SUBJECT.match(part) for part in parts)


def _said(readings: list[PeriodReading]) -> set[tuple[PeriodKind, int, date | None]]:
    return {(each.kind, each.total_months, each.until) for each in readings if each.kind.is_period}


def _differ(readings: list[PeriodReading]) -> bool:
    said = _said(readings)
    strong = {each for each in said if each[0] in _STRONG}
    consent = {each for each in said if each[0] is PeriodKind.UNTIL_CONSENT}
    return len(strong) > 1 if strong else len(said - consent) > 1


def _parse_one(text: str, line: str) -> PeriodReading:
    only = _ONLY.match(line)
    if only and (read := _parse_clause(text, line[only.end() :])).kind.is_period:
        return read
    return _parse_clause(text, line)


def _parse_clause(text: str, line: str) -> PeriodReading:
    masked, exceptions = split_exceptions(line)
    dates = find_dates(masked)
    free = _without(wording.mask(masked, wording.STATUTE), dates)
    read = (
        _unreal_date(text, dates)
        or read_figures(text, line, free, dates)
        or _undated(text, line, _without(masked, dates), free, exceptions)
    )
    if read.kind is PeriodKind.UNCLEAR and not read.conditions:
        return replace(read, conditions=exceptions)
    lifetime = read.kind.is_period and wording.LIFETIME.search(masked)
    return replace(read, findings=(*read.findings, finding("SEUMUR_HIDUP"))) if lifetime else read


def _without(text: str, dates: tuple[DateFound, ...]) -> str:
    for each in dates:
        text = text[: each.start] + wording.BLANK * (each.end - each.start) + text[each.end :]
    return text


def _unreal_date(text: str, dates: tuple[DateFound, ...]) -> PeriodReading | None:
    if all(each.day for each in dates):
        return None
    return PeriodReading(text, PeriodKind.UNCLEAR, findings=(finding("TANGGAL_TIDAK_ADA"),))


def _undated(text: str, line: str, masked: str, free: str, exceptions: tuple[str, ...]) -> PeriodReading:
    if wording.NAMED_DAY_PART.fullmatch(line.strip()):
        return PeriodReading(
            text, PeriodKind.UNCLEAR, conditions=exceptions, findings=(finding("TANGGAL_TIDAK_LENGKAP"),)
        )
    other = find_other_unit(free)
    if other and not _is_aside(line, other[0]):
        return PeriodReading(text, PeriodKind.UNCLEAR, conditions=exceptions, findings=(finding("BUKAN_TAHUN"),))
    kind = undated_kind(masked)
    if kind is None:
        return PeriodReading(
            text, PeriodKind.UNCLEAR, conditions=exceptions, findings=(_why_unclear(line, exceptions),)
        )
    remarks = (("BUKAN_TAHUN", other), ("RETENSI_BUKAN_PENGECUALIAN", mentions_retention(masked)))
    found = tuple(finding(code) for code, is_so in remarks if is_so)
    return PeriodReading(text, kind, conditions=exceptions, findings=found)


def _is_aside(line: str, position: int) -> bool:
    before = line[:position]
    return before.count("(") > before.count(")") and bool(before.split("(")[0].strip())


def _why_unclear(line: str, exceptions: tuple[str, ...]) -> PeriodFinding:
    if mentions_retention(line):
        return finding("RETENSI_BUKAN_PENGECUALIAN")
    if wording.LAW_TEXT.search(line):
        return finding("ISI_BUKAN_JANGKA_WAKTU")
    if exceptions or wording.ADMITTED.search(line):
        return finding("HANYA_PENGECUALIAN")
    if wording.NAMELESS_TERM.search(line):
        return finding("WAKTU_TIDAK_DISEBUT")
    return finding("JANGKA_WAKTU_TIDAK_JELAS")
