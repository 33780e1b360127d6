"""Calendar dates in Indonesian wording, and what a date in a period cell stands for."""

import re
from dataclasses import dataclass
from datetime import date

_MONTHS = (
    r"januari|january|jan", r"februari|pebruari|february|feb|peb", r"maret|march|mar", r"april|apr", r"mei|may",
    r"juni|june|jun", r"juli|july|jul", r"agustus|august|agust|ags|agt|agu|aug", r"september|sept|sep",
    r"oktober|october|okt|oct", r"november|nopember|nov|nop", r"desember|december|des|dec",
)  # fmt: skip
MONTH = "(?:" + "|".join(_MONTHS) + r")\b\.?"
_NUMBER_OF_MONTH = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split("|")}

_DATE = re.compile(
    rf"(?<![0-9])(?:(?P<y1>[0-9]{{4}})-(?P<m1>[0-9]{{1,2}})-(?P<d1>[0-9]{{1,2}})"
    rf"(?:[T ][0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}})?)?"
    rf"|(?P<d2>[0-9]{{1,2}})\s?(?P<sep>[-/.])\s?(?P<m2>[0-9]{{1,2}})\s?(?P=sep)\s?(?P<y2>[0-9]{{4}})"
    rf"|(?P<d3>[0-9]{{1,2}})[\s-]*(?:bulan\s+)?(?P<m3>{MONTH})[\s,-]*(?:tahun\s+)?(?P<y3>[0-9]{{4}}))(?![0-9])",
    re.I,
)
_OPENING = re.compile(
    r"\b(?:dibuka|terbuka|diumumkan|publik|diakses|dipublikasikan)\b[^0-9]*\b(?:mulai|sejak|pada|per|tanggal|tgl)\b\W*$",
    re.I,
)
_BEFORE = re.compile(r"\bsebelum\s+(?:tanggal\s+|tgl\.?\s+)?$", re.I)
_START = re.compile(
    r"\b(?:sejak|mulai|dimulai|terhitung|dari|tmt|tertanggal|ditetapkan|diterbitkan|dibuat|diundangkan|berlaku)"
    r"(?:\s+(?:tanggal|tgl|hari|mulai|sejak|dari|pada|per))*\.?:?\s*$",
    re.I,
)
_PAPER = re.compile(
    r"\b(?:keputusan|surat|sk|perjanjian|kontrak|nota|pks|mou|berita\s+acara|nomor|no\.?)\b"
    r"(?:(?!\b(?:berakhir|selesai|habis|sampai|hingga|s/d)\b|s\.d)[^;,()]){0,80}\b(?:tanggal|tertanggal|tgl\.?)\s*$",
    re.I,
)
_RANGE = re.compile(r"^\s*(?:-|–|—|s\.?\s?/?\s?d\.?|sampai(?:\s+dengan|\s+dgn)?|hingga)\s*(?:tanggal\s+)?$", re.I)


@dataclass(frozen=True)
class DateFound:
    """A date in the text with its place; `day` is None where the calendar has no such day."""

    start: int
    end: int
    day: date | None
    role: str
    """`end`, `opening` (the day it opens), `start`, or `paper` (the date of a letter or decree)."""


def find_dates(text: str) -> tuple[DateFound, ...]:
    """Finds every full date with its role; a date before "s.d." and another date is a start."""
    found = [_found(text, match) for match in _DATE.finditer(text)]
    return tuple(_mark_range(text, found, index) for index in range(len(found)))


def _found(text: str, match: re.Match[str]) -> DateFound:
    return DateFound(match.start(), match.end(), _day(match), _role(text[: match.start()]))


def _day(match: re.Match[str]) -> date | None:
    year = match["y1"] or match["y2"] or match["y3"]
    month = match["m1"] or match["m2"] or match["m3"].lower().rstrip(".")
    day = match["d1"] or match["d2"] or match["d3"]
    try:
        return date(int(year), _NUMBER_OF_MONTH.get(month) or int(month), int(day))
    except ValueError:
        return None


def _role(before: str) -> str:
    if _OPENING.search(before) or _BEFORE.search(before):
        return "opening"
    if _PAPER.search(before):
        return "paper"
    return "start" if _START.search(before) else "end"


def _mark_range(text: str, found: list[DateFound], index: int) -> DateFound:
    this = found[index]
    if index + 1 < len(found) and _RANGE.match(text[this.end : found[index + 1].start]):
        return DateFound(this.start, this.end, this.day, "start")
    return this
