"""Amounts of years and months in a text, told apart from ages, frequencies, ranges, estimates and other units."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from shared.law.period_words.dates import MONTH
from shared.law.period_words.numbers import HALF, NUMBER, QUANTITY, quantity
from shared.law.texts.patterns import late

YEAR = r"(?:tahun|taun|tahum|tahin|thaun|tahu|tahub|thn|th|year|years)\b\.?"
_MONTHS = rf"(?:bulan|buln|bln|bl|months?)\b\.?(?!\s+{MONTH})"
UNIT = rf"(?:{YEAR}|{_MONTHS})"
_OTHER_UNIT = (
    r"(?:minggu|mgg|pekan|hari|hr|hk|jam|semester|smt|triwulan|tw|kuartal|caturwulan|cawu|dekade|dasawarsa|windu|lustrum"
    r"|abad|day|days)"
)
_AMOUNT = late(
    rf"(?<![\w])(?:(?P<a>{QUANTITY})\s*-?\s*(?:\(\s*(?P<b>{QUANTITY})\s*(?P<ub>{UNIT})?\s*\)\s*)?(?P<u>{UNIT})?"
    rf"(?:\s*\(\s*(?P<c>{QUANTITY})\s*(?P<uc>{UNIT})?\s*\))?|(?P<one>se-?\s?(?:tahun|bulan)\b))",
    re.I,
)
_NOT_A_PERIOD_BEFORE = late(
    r"(?:\b(?:setiap|tiap|per|tiap-tiap|ke|pasal|ayat|angka|nomor|no\.?|kelas|tingkat)[\s-]*"
    r"|\b(?:ber)?(?:usia|umur)(?:nya)?(?:\s+[a-z]+){0,3}\s*\(?"
    r"|\bpensiun\s*\(\s*|\b(?:perpanjang|diperpanjang|perpanjangan)(?:\s+[a-z]+){0,4}\s*)$",
    re.I,
)
_NOT_A_PERIOD_AFTER = late(r"^\W*(?:sekali|(?:usia|umur)(?:nya)?\b)", re.I)
_VAGUE_BEFORE = late(
    r"(?:\b(?:minimal|minimum|min|paling\s+(?:sedikit|singkat|cepat|kurang)|sekurang\s*-?\s*kurangnya|sedikitnya"
    r"|setidaknya|setidak\s*-?\s*tidaknya|sekurangnya|kurang\s+dari|sekitar|kira\s*-?\s*kira|kurang\s+lebih|lebih\s+kurang|hampir"
    r"|antara|sebelum|sblm|belum|blm|bukan|tidak|tdk|tak|di\s?atas|di\s?bawah|beberapa)|\+/-|\+-|[±~<>≥≤]=?|=[<>]"
    r"|(?<!tidak )(?<!tdk )(?<!tak )\blebih(?:\s+(?:dari|dr))?"
    r"|\blewat\s+dari|[0-9]\s*[x×*])[\s.:]*$",
    re.I,
)
_VAGUE_AFTER = late(
    rf"^\s*(?:(?:atau\s+)?lebih\b(?!\s+(?:cepat|awal|dulu|dahulu))|ke\s?atas\b|sebelum\w*\b|sblm\b|kurang\b|minim(?:al|um)\b|(?:kira\s*-?\s*){{1,2}}\W*$|(?:(?:yang|yg)\s+)?(?:lalu\W*$|silam\b)|\(?\s*[?±~]|\+(?!\s*{NUMBER}\b))",
    re.I,
)
_RANGE_JOIN = r"(?:-|–|—|s\.?\s?/?\s?d\.?|sampai(?:\s+(?:dengan|dgn))?|hingga|atau|dan|/|,)"
_RANGE_BEFORE = late(rf"(?<!\w){NUMBER}\s*(?:\(\s*{NUMBER}\s*\))?\s*{_RANGE_JOIN}?\s*$", re.I)
_RANGE_BETWEEN = late(r"^\s*(?:-|–|—|s\.?\s?/?\s?d\.?|sampai(?:\s+(?:dengan|dgn))?|hingga|atau)\s*$", re.I)
PLUS = r"(?:\+|(?:di)?\s?tambah(?:kan|an)?|plus|dilanjutkan|diteruskan|kemudian|lalu|selanjutnya|disusul)"
_SUM_BETWEEN = late(rf"^[\s,()]*(?:dan\s+|serta\s+)?{PLUS}(?:\s+(?:lagi|dengan|selama))*\s*$", re.I)
_SUM_BEFORE = late(rf"(?<!\w){NUMBER}\s*(?:\(\s*{NUMBER}\s*\)\s*)?\+\s*$", re.I)
_PART_BEFORE = late(r"(?:[0-9]\s?[.,⁄/]\s?|[½¼¾]\s*)$")
_OTHER = late(
    rf"(?<!\w)(?:{NUMBER}\s*(?:\(\s*{NUMBER}\s*\)\s*)?{_OTHER_UNIT}\b|se(?:minggu|hari|pekan|windu|abad|semester)\b)",
    re.I,
)
_OTHER_AFTER = late(rf"^\s*(?:dan|,|\+)?\s*{NUMBER}\s*(?:\(\s*{NUMBER}\s*\)\s*)?{_OTHER_UNIT}\b", re.I)
_HALF_AFTER = late(rf"^\s*(?:dan\s+)?{HALF}\b(?!\s*(?:{UNIT}|{_OTHER_UNIT}\b))", re.I)
_JOINS_MONTHS = late(r"^\s*(?:,|dan|serta|\+|&)?\s*$", re.I)

LARGEST_PLAUSIBLE_YEARS = 150
LONG_YEARS = 30
"""More than this is asked about: of all letters only an Act sets so much (PP 61/2010 Ps 5(1) ends at thirty)."""
_REACH = 80  # characters on either side that can change what a number means


class Trouble(StrEnum):
    """Why an amount of time cannot be taken as years and months; the value is the finding's code."""

    CONTRADICTS = "ANGKA_BERTENTANGAN"
    VAGUE = "JUMLAH_TIDAK_PASTI"
    RANGE = "RENTANG_TAHUN"
    SUM = "JUMLAH_TAHUN_BERLAPIS"
    IMPLAUSIBLE = "JUMLAH_TIDAK_WAJAR"
    NOT_YEARS = "BUKAN_TAHUN"


@dataclass(frozen=True)
class Amount:
    """Years and months with their place in the text, each None where not said, and what stands against taking them."""

    start: int
    end: int
    years: int | None
    months: int | None
    trouble: Trouble | None = None

    @property
    def total(self) -> int:
        """Returns the whole amount in months."""
        return (self.years or 0) * 12 + (self.months or 0)


def find_amounts(text: str) -> tuple[Amount, ...]:
    """Finds the amounts of years and months that speak of a period, in the order of the text."""
    amounts = _joined(text, [_amount(text, match) for match in _AMOUNT.finditer(text) if _is_period(text, match)])
    for left, right in pairwise(amounts):
        between = text[left.end : right.start]
        if _SUM_BETWEEN.match(between):
            return (replace(right, start=left.start, trouble=Trouble.SUM),)
        if left.total != right.total and _RANGE_BETWEEN.match(between):
            return (replace(right, start=left.start, trouble=Trouble.RANGE),)
    return tuple(amounts)


def find_other_unit(text: str) -> tuple[int, int] | None:
    """Finds a duration in days, weeks or parts of a year that is not a mere frequency; start and end, or None."""
    for match in _OTHER.finditer(text):
        before, after = _around(text, match)
        if not _NOT_A_PERIOD_BEFORE.search(before) and not _NOT_A_PERIOD_AFTER.match(after):
            return match.span()
    return None


def _joined(text: str, amounts: list[Amount]) -> list[Amount]:
    """Takes "2 tahun" and "6 bulan" that stand side by side as one amount."""
    joined: list[Amount] = []
    for each in amounts:
        last = joined[-1] if joined else None
        if last and last.months is None and each.years is None and _JOINS_MONTHS.match(text[last.end : each.start]):
            joined[-1] = replace(last, end=each.end, months=each.months, trouble=last.trouble or each.trouble)
        else:
            joined.append(each)
    return joined


def _around(text: str, match: re.Match[str]) -> tuple[str, str]:
    start, end = match.span()
    return text[max(0, start - _REACH) : start], text[end : end + _REACH]


def _is_period(text: str, match: re.Match[str]) -> bool:
    if not (match["u"] or match["ub"] or match["one"]):
        return False
    before, after = _around(text, match)
    return not _NOT_A_PERIOD_BEFORE.search(before) and not _NOT_A_PERIOD_AFTER.match(after)


def _amount(text: str, match: re.Match[str]) -> Amount:
    before, after = _around(text, match)
    said, unit = _said(match), match["u"] or match["ub"] or match["one"][2:].lstrip("- ")
    half = None if _in_months(unit) else _HALF_AFTER.match(after)
    total, end = said[0] + (6 if half else 0), match.end() + (half.end() if half else 0)
    trouble = _trouble(said, total, before, text[end : end + _REACH])
    return Amount(match.start(), end, *_figures(int(total), unit), trouble)


def _figures(total: int, unit: str) -> tuple[int | None, int | None]:
    """Splits months into years and months as the unit says them; "18 bulan" stays 18 months."""
    if _in_months(unit):
        return None, total
    years, months = divmod(total, 12)
    return (years if years or not months else None), (months or None)


def _said(match: re.Match[str]) -> list[Fraction]:
    """Returns what figures and words say, each in months."""
    if match["one"]:
        return [Fraction(1 if _in_months(match["one"][2:].lstrip("- ")) else 12)]
    unit = match["u"] or match["ub"]
    spoken = ((match["a"], unit), (match["b"], match["ub"] or unit), (match["c"], match["uc"] or unit))
    return [quantity(number) * (1 if _in_months(of) else 12) for number, of in spoken if number]


def _in_months(unit: str) -> bool:
    return unit.lower().startswith(("bul", "bl", "mon"))


def _trouble(said: list[Fraction], total: Fraction, before: str, after: str) -> Trouble | None:
    if len(set(said)) > 1:
        return Trouble.CONTRADICTS
    if total.denominator != 1 or _PART_BEFORE.search(before) or _OTHER_AFTER.match(after):
        return Trouble.NOT_YEARS
    if _SUM_BEFORE.search(before):
        return Trouble.SUM
    if _RANGE_BEFORE.search(before):
        return Trouble.RANGE
    if _VAGUE_BEFORE.search(before) or _VAGUE_AFTER.match(after):
        return Trouble.VAGUE
    return None if 0 < total <= LARGEST_PLAUSIBLE_YEARS * 12 else Trouble.IMPLAUSIBLE
