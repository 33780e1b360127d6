"""Numbers of years in a text, told apart from ages, frequencies, ranges, estimates and other units."""

import itertools
import re
from dataclasses import dataclass
from enum import StrEnum

from shared.law.period_words.numbers import NUMBER, value

YEAR = r"(?:tahun|taun|tahum|tahin|thaun|tahu|tahub|thn|th|year|years)\b\.?"
_OTHER_UNIT = (
    r"(?:bulan|bln|minggu|pekan|hari|jam|semester|triwulan|kuartal|caturwulan|dekade|dasawarsa|windu|lustrum|abad"
    r"|month|months|day|days)"
)
_AMOUNT = re.compile(
    rf"(?<![\w])(?:(?P<a>{NUMBER})\s*-?\s*(?:\(\s*(?P<b>{NUMBER})\s*(?P<ub>{YEAR})?\s*\)\s*)?(?P<u>{YEAR})?"
    rf"(?:\s*\(\s*(?P<c>{NUMBER})\s*(?:{YEAR})?\s*\))?|(?P<one>se-?\s?tahun\b))",
    re.I,
)
_NOT_A_PERIOD_BEFORE = re.compile(
    r"(?:\b(?:setiap|tiap|per|tiap-tiap|ke|pasal|ayat|angka|nomor|no\.?|kelas|tingkat)[\s-]*"
    r"|\b(?:ber)?(?:usia|umur)(?:nya)?(?:\s+[a-z]+){0,3}\s*\(?"
    r"|\bpensiun\s*\(\s*|\b(?:perpanjang|diperpanjang|perpanjangan)(?:\s+[a-z]+){0,4}\s*)$",
    re.I,
)
_NOT_A_PERIOD_AFTER = re.compile(r"^\W*(?:sekali|(?:usia|umur)(?:nya)?\b)", re.I)
_VAGUE_BEFORE = re.compile(
    r"(?:\b(?:minimal|minimum|min|paling\s+(?:sedikit|singkat|cepat|kurang)|sekurang\s*-?\s*kurangnya|sedikitnya"
    r"|setidaknya|setidak\s*-?\s*tidaknya|kurang\s+dari|sekitar|kira\s*-?\s*kira|kurang\s+lebih|lebih\s+kurang|hampir"
    r"|antara|sebelum|belum|bukan|tidak|di\s?atas|di\s?bawah|beberapa)|\+/-|\+-|[±~<>≥≤]|(?<!tidak )\blebih\s+dari"
    r"|\blewat\s+dari|[0-9]\s*[x×*])[\s.:]*$",
    re.I,
)
_VAGUE_AFTER = re.compile(r"^\s*(?:atau\s+lebih\b|lebih\b|ke\s?atas\b|sebelum\b|kurang\b|minim(?:al|um)\b|\+)", re.I)
_RANGE_JOIN = r"(?:-|–|—|s\.?\s?/?\s?d\.?|sampai(?:\s+(?:dengan|dgn))?|hingga|atau|dan|/|,)"
_RANGE_BEFORE = re.compile(rf"(?<!\w){NUMBER}\s*(?:\(\s*{NUMBER}\s*\))?\s*{_RANGE_JOIN}?\s*$", re.I)
_RANGE_BETWEEN = re.compile(r"^\s*(?:-|–|—|s\.?\s?/?\s?d\.?|sampai(?:\s+(?:dengan|dgn))?|hingga|atau)\s*$", re.I)
_FRACTION_BEFORE = re.compile(r"(?:[0-9]\s?[.,⁄/]\s?|[½¼¾]\s*)$")
_FRACTION = re.compile(rf"(?:setengah|separuh|[½¼¾]|[0-9][.,][0-9]+)\s*{YEAR}|\bsetengah\s+tahun", re.I)
_OTHER = re.compile(
    rf"(?<!\w)(?:{NUMBER}\s*(?:\(\s*{NUMBER}\s*\)\s*)?{_OTHER_UNIT}\b|se(?:bulan|minggu|hari|pekan|windu|abad|semester)\b)",
    re.I,
)
_OTHER_AFTER = re.compile(rf"^\s*(?:dan|,|\+)?\s*{NUMBER}\s*(?:\(\s*{NUMBER}\s*\)\s*)?{_OTHER_UNIT}\b", re.I)
_HALF_AFTER = re.compile(r"^\s*(?:dan\s+)?(?:setengah|separuh)\b", re.I)

LARGEST_PLAUSIBLE_YEARS = 150
_REACH = 80  # characters on either side that can change what a number means


class Trouble(StrEnum):
    """Why an amount of time cannot be taken as a number of years; the value is the finding's code."""

    CONTRADICTS = "ANGKA_BERTENTANGAN"
    VAGUE = "JUMLAH_TIDAK_PASTI"
    IMPLAUSIBLE = "JUMLAH_TIDAK_WAJAR"
    NOT_YEARS = "BUKAN_TAHUN"


@dataclass(frozen=True)
class Amount:
    """A number of years with its place in the text, and what stands against taking it."""

    start: int
    end: int
    years: int
    trouble: Trouble | None = None


def find_years(text: str) -> tuple[Amount, ...]:
    """Finds the amounts of years that speak of a period, in the order of the text."""
    amounts = [_amount(text, match) for match in _AMOUNT.finditer(text) if _is_period(text, match)]
    for left, right in itertools.pairwise(amounts):
        if left.years != right.years and _RANGE_BETWEEN.match(text[left.end : right.start]):
            return (Amount(left.start, right.end, right.years, Trouble.VAGUE),)
    return tuple(amounts)


def find_other_unit(text: str) -> tuple[int, int] | None:
    """Finds a duration in months, days or parts of a year that is not a mere frequency; start and end, or None."""
    for match in (*_OTHER.finditer(text), *_FRACTION.finditer(text)):
        before, after = _around(text, match)
        if not _NOT_A_PERIOD_BEFORE.search(before) and not _NOT_A_PERIOD_AFTER.match(after):
            return match.span()
    return None


def _around(text: str, match: re.Match[str]) -> tuple[str, str]:
    start, end = match.span()
    return text[max(0, start - _REACH) : start], text[end : end + _REACH]


def _is_period(text: str, match: re.Match[str]) -> bool:
    if not (match["u"] or match["ub"] or match["one"]):
        return False
    before, after = _around(text, match)
    return not _NOT_A_PERIOD_BEFORE.search(before) and not _NOT_A_PERIOD_AFTER.match(after)


def _amount(text: str, match: re.Match[str]) -> Amount:
    said = [value(number) for number in (match["a"], match["b"], match["c"]) if number] or [1]
    trouble = _trouble(said, *_around(text, match))
    return Amount(match.start(), match.end(), said[0], trouble)


def _trouble(said: list[int], before: str, after: str) -> Trouble | None:
    if len(set(said)) > 1:
        return Trouble.CONTRADICTS
    if _FRACTION_BEFORE.search(before) or _OTHER_AFTER.match(after) or _HALF_AFTER.match(after):
        return Trouble.NOT_YEARS
    if _VAGUE_BEFORE.search(before) or _VAGUE_AFTER.match(after) or _RANGE_BEFORE.search(before):
        return Trouble.VAGUE
    return None if 0 < said[0] <= LARGEST_PLAUSIBLE_YEARS else Trouble.IMPLAUSIBLE
