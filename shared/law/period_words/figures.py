"""Reads what is definite in a text: years and months, a date, or permanence."""

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

from shared.law.period_words import dates as days
from shared.law.period_words import wording
from shared.law.period_words.amounts import LONG_YEARS, PLUS, Amount, Trouble, find_amounts, find_other_unit
from shared.law.period_words.conditions import around
from shared.law.period_words.dates import DateFound
from shared.law.period_words.denials import denies_period, denies_years
from shared.law.period_words.ends import later
from shared.law.period_words.named import has_roman_numeral, is_kept_until, is_retention, mentions_retention
from shared.law.period_words.provisos import (
    ends_later,
    holds_open,
    is_subject,
    may_end_earlier,
    prolongs,
    starts_on_event,
)
from shared.law.period_words.reading import PeriodFinding, PeriodKind, PeriodReading, Start, finding
from shared.law.period_words.starts import names_part_of_date, read_start
from shared.law.texts.patterns import late

_DIVIDED = late(
    r"\s*([^\W\d_][^:;,()]{1,60}?)\s*(?::|\b(?:dikecualikan|dirahasiakan|ditutup|tertutup)\b)(?=\s*(?:selama\s*)?$)",
    re.I,
)
_AFTER_END = late(
    r"\b(?:setelah|sesudah|stlh|ssdh|sejak|sjk|mulai)\s+(?:(?:lewat|masa|jangka|waktu|tidak|tdk)\s+)*(?:berakhir|berlaku)\w*"
    r"(?:\s+lagi)?\W*$",
    re.I,
)
_AFTER_AMOUNT = late(
    r"\b(?:setelah|sesudah|stlh|stl|ssdh|sejak|sjk|terhitung|dihitung|mulai|dari|pasca|t\.?m\.?t)\b"
    r"(?!.*(?:\b(?:sampai|hingga|s/d|sd)\b|\bs\.?\s?d\b)|\D*\batau\b)",
    re.I,
)

_TWO_ENDS = late(
    rf"\batau\b|^[\s,()]*(?:dan\s+)?{PLUS}(?!\w)|\b(?:setelah|sesudah|stlh|ssdh)\s+(?:sampai|hingga|s/d|sd|s\.\s?d)\b",
    re.I,
)
"""Words between years and a date by which they are two ends, or the one is added to the other."""


def read_figures(text: str, line: str, free: str, dates: tuple[DateFound, ...]) -> PeriodReading | None:
    """Reads the definite period of a line, None without one; `free` is the line without dates and statutes."""
    amounts = find_amounts(free)
    trouble = next((each.trouble for each in amounts if each.trouble), None)
    if trouble or has_roman_numeral(free):
        return _unclear(text, *_codes(trouble))
    ends = _ends(line, amounts, dates)
    permanent = _permanence(free, amounts)
    if _several(amounts, ends, permanent) or (amounts and _at_odds(line, amounts, ends, dates)):
        return _compound(text, line)
    if (amounts or ends) and ends_later(line):
        return _unclear(text, "AKHIR_LEBIH_LAMBAT")
    if ends and not amounts and _counts_from_a_date(line[: ends[0].start]):
        return _unclear(text, "BUKAN_TAHUN")
    if ends and not amounts and _is_of_a_thing(line[: ends[0].start]):
        return None
    if ends:
        return _until(text, line, ends[0], dates, amounts)
    if amounts:
        return _years(text, line, amounts[0])
    return _permanent(text, line, permanent) if permanent else None


def _is_of_a_thing(before: str) -> bool:
    """Says whether the date after these words is that of a named thing, which ends at another time."""
    return days.names_a_thing(before) and not days.is_vague(before)


def _counts_from_a_date(before: str) -> bool:
    return find_other_unit(before) is not None and not days.is_vague(before)


def _codes(trouble: Trouble | None) -> tuple[str, ...]:
    if trouble is None:
        return ("ANGKA_ROMAWI",)
    return (str(trouble), str(Trouble.VAGUE)) if trouble is Trouble.RANGE else (str(trouble),)


def _unclear(text: str, *codes: str) -> PeriodReading:
    return PeriodReading(text, PeriodKind.UNCLEAR, findings=tuple(finding(code) for code in codes))


def _compound(text: str, line: str) -> PeriodReading:
    codes = ["RETENSI_BUKAN_PENGECUALIAN"] if mentions_retention(line) else []
    found = tuple(finding(code) for code in [*codes, "BEBERAPA_JANGKA_WAKTU"])
    return PeriodReading(text, PeriodKind.COMPOUND, findings=found)


def _permanence(free: str, amounts: tuple[Amount, ...]) -> re.Match[str] | None:
    """Finds permanence; years that follow a lifetime ("seumur hidup ditambah 70 tahun") say that it is none."""
    plain = wording.mask(wording.mask(free, wording.NOT_PERMANENT), wording.LIFE_OF)
    return wording.PERMANENT.search(wording.mask(plain, wording.LIFETIME) if amounts else plain)


def _several(amounts: tuple[Amount, ...], ends: list[DateFound], permanent: re.Match[str] | None) -> bool:
    figures = {each.total for each in amounts}
    return len(figures) > 1 or len({each.day for each in ends}) > 1 or bool(permanent and (amounts or ends))


def _ends(line: str, amounts: tuple[Amount, ...], dates: tuple[DateFound, ...]) -> list[DateFound]:
    """Lists the dates that are an end; beside years only those that the words call so."""
    ends = [each for each in dates if each.role in {"end", "opening"} and not _starts_years(line, amounts, each)]
    if not amounts:
        return ends
    pairs = [pair for pair in pairwise(dates) if days.is_plain(line[amounts[0].end : pair[0].start])]
    closing = {right for left, right in pairs if days.is_range(line[left.end : right.start])}
    named = (each for each in ends if each.role == "opening" or days.ends_there(line[: each.start]))
    return [*named, *(each for each in ends if each in closing and not days.ends_there(line[: each.start]))]


def _at_odds(line: str, amounts: tuple[Amount, ...], ends: list[DateFound], dates: tuple[DateFound, ...]) -> bool:
    """Says whether years and a date are two ends ("... atau ..."), the date is that of an event from which the years
    count ("2 tahun setelah kontrak s.d. ..."), or nothing says what the date is."""
    if ends:
        if days.is_day_range(line[: ends[0].start]):
            return True
        left, right = sorted([(amounts[0].start, amounts[0].end), (ends[0].start, ends[0].end)])
        between = line[left[1] : right[0]]
        counts_on = amounts[0].end <= ends[0].start and _is_event(days.without_until(between))
        return counts_on or bool(_TWO_ENDS.search(between))
    return any(each.role == "end" and not _starts_years(line, amounts, each) for each in dates)


def _is_event(words: str) -> bool:
    """Says whether the words let years begin with an event, and not with the penetapan, a date, or a part of one."""
    return read_start((words,))[0] is Start.EVENT and not names_part_of_date((words,))


def _starts_years(line: str, amounts: tuple[Amount, ...], day: DateFound) -> bool:
    """Says whether years begin with this date, or with what it dates: it stands after "5 tahun setelah ..."."""
    if not amounts:
        return False
    if amounts[0].end <= day.start:
        return bool(_AFTER_AMOUNT.search(line[amounts[0].end : day.start]))
    return days.begins_years(line[: day.start])


def _agree(begin: date, until: date, amount: Amount) -> bool:
    """Says whether two dates lie as far apart as the years say, whether or not the last day is counted."""
    computed = later(begin, months=amount.total)
    return computed is not None and abs((computed - until).days) <= 1


def _until(
    text: str, line: str, end: DateFound, dates: tuple[DateFound, ...], amounts: tuple[Amount, ...]
) -> PeriodReading:
    begins = [each.day for each in dates if each.role == "start" and each.day]
    until, left, right = days.last_day(line, end)
    if is_kept_until(line[:left]):
        return _unclear(text, "RETENSI_BUKAN_PENGECUALIAN")
    if days.dates_a_start(line[:left]):
        return _unclear(text, "SYARAT_MENAHAN_AKHIR")
    if days.is_vague(line[:left]) or line[right:].lstrip().startswith("?"):
        return _unclear(text, "TANGGAL_TIDAK_PASTI")
    if begins and begins[0] > until:
        return _unclear(text, "TANGGAL_TERBALIK")
    if begins and amounts and not _agree(begins[0], until, amounts[0]):
        return _unclear(text, "ANGKA_BERTENTANGAN")
    if denies_period(line[:left]):
        return _unclear(text, "JANGKA_WAKTU_TIDAK_JELAS")
    leading = around(line[:right], left, right)
    trailing = around(line, left, right)[len(leading) :]
    understood = all(_leads_to_end(each, line[:left]) for each in leading)
    if not understood or any(holds_open(each) and not days.is_aside(each) for each in trailing):
        return replace(_unclear(text, "SYARAT_MENAHAN_AKHIR"), conditions=(*leading, *trailing))
    conditions = (*(each for each in leading if may_end_earlier(each) or not is_subject(each)), *trailing)
    findings = (finding("TANGGAL_PEMBUKAAN"),) if end.role == "opening" else ()
    start = begins[0] if len(begins) == 1 else None
    return PeriodReading(
        text,
        PeriodKind.UNTIL_DATE,
        until=until,
        conditions=conditions,
        start=start,
        findings=(*findings, *_remarks(conditions)),
    )


def _leads_to_end(condition: str, before: str) -> bool:
    """Says whether the words before a date are understood: they hold figures of their own, an earlier end, or a scope
    that stands before a word which names the date as an end."""
    if prolongs(before):
        return False
    if days.find_dates(condition) or find_amounts(condition) or may_end_earlier(condition):
        return True
    if days.is_plain(condition) or days.is_plain(before) or (days.ends_there(before) and is_subject(condition)):
        return True
    return days.names_an_end(before) and (starts_on_event(condition) or not holds_open(condition))


def _years(text: str, line: str, amount: Amount) -> PeriodReading:
    if denies_years(line[: amount.start], line[amount.end :]):
        return _unclear(text, "JANGKA_WAKTU_TIDAK_JELAS")
    if is_retention(line, amount):
        return _unclear(text, "RETENSI_BUKAN_PENGECUALIAN")
    at_most = (finding("PALING_LAMA"),) if wording.AT_MOST.search(line[: amount.start]) else ()
    running = wording.RUNNING_YEAR.match(line[amount.end :])
    free = _without_subject(line[: amount.start]) + line[amount.start :]
    said = (*_led_by(line[: amount.start]), *around(free, amount.start, amount.end + (running.end() if running else 0)))
    start, conditions = read_start(said)
    findings = (*at_most, *((finding("TAHUN_BERJALAN"),) if running else ()), *_about(amount, said, start, conditions))
    return PeriodReading(
        text,
        PeriodKind.YEARS,
        years=amount.years,
        months=amount.months,
        start=start,
        until=_counted(amount, start, conditions),
        conditions=conditions,
        findings=findings,
    )


def _without_subject(before: str) -> str:
    """Blanks a subject that a colon or a word of closing divides from the figure: "HPS: ...", "HPS dirahasiakan"."""
    divided = _DIVIDED.match(before)
    if divided is None or not is_subject(divided[1]) or not holds_open(divided[1]):
        return before
    return wording.BLANK * len(divided[0]) + before[divided.end() :]


def _led_by(before: str) -> tuple[str, ...]:
    """Returns the event after which years begin, where only plain words name it: "setelah berakhir 5 tahun"."""
    led = _AFTER_END.search(before)
    return (led[0].strip(),) if led else ()


def _counted(amount: Amount, start: date | Start | None, conditions: tuple[str, ...]) -> date | None:
    """Computes the end of years that begin with a date (docs/law.md 3); None while a condition holds it open."""
    if not isinstance(start, date) or any(map(holds_open, conditions)):
        return None
    return later(start, months=amount.total)


def _about(
    amount: Amount, said: tuple[str, ...], start: date | Start | None, conditions: tuple[str, ...]
) -> tuple[PeriodFinding, ...]:
    long = amount.total > LONG_YEARS * 12
    part = start is Start.EVENT and names_part_of_date(said)
    held = start is not Start.EVENT and any(holds_open(each) and not mentions_retention(each) for each in conditions)
    marks = (("JUMLAH_TAHUN_BESAR", long), ("TANGGAL_TIDAK_LENGKAP", part), ("SYARAT_MENAHAN_AKHIR", held))
    return (*(finding(code) for code, is_so in marks if is_so), *_remarks(conditions))


def _remarks(conditions: tuple[str, ...]) -> tuple[PeriodFinding, ...]:
    """Remarks on what the conditions do to the end."""
    earlier = any(map(may_end_earlier, conditions))
    retention = any(map(mentions_retention, conditions))
    codes = (("AKHIR_LEBIH_AWAL", earlier), ("RETENSI_BUKAN_PENGECUALIAN", retention))
    return tuple(finding(code) for code, is_so in codes if is_so)


def _permanent(text: str, line: str, match: re.Match[str]) -> PeriodReading:
    odd = (finding("EJAAN"),) if wording.ODD_SPELLING.search(match[0]) else ()
    conditions = around(line, match.start(), match.end())
    return PeriodReading(text, PeriodKind.PERMANENT, conditions=conditions, findings=(finding("TIDAK_TERBATAS"), *odd))
