"""Indonesian numerals up to the hundreds, also with halves, as figures or words, in the spellings of real lists."""

import re
from fractions import Fraction

from shared.law.texts.patterns import late

_UNITS = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
}  # fmt: skip
_UNIT = "(?:" + "|".join(_UNITS) + ")"
_TEEN = rf"(?:sepuluh|sebelas|{_UNIT}\s?belas)"
_TENS = rf"(?:{_UNIT}\s?puluh(?:\s?{_UNIT})?)"
_BELOW_HUNDRED = rf"(?:{_TEEN}|{_TENS}|{_UNIT})"
WORDS = rf"(?:(?:seratus|{_UNIT}\s?ratus)(?:\s?{_BELOW_HUNDRED})?|{_BELOW_HUNDRED})"
FIGURES = r"[0-9]{1,6}"
NUMBER = rf"(?:{FIGURES}|{WORDS})"
HALF = r"(?:setengah|separuh|separo|stengah)"
QUANTITY = (
    rf"(?:{FIGURES}[.,][0-9]{{1,2}}(?![0-9])|{NUMBER}\s+koma\s+{_UNIT}|{NUMBER}\s+1\s?[/⁄]\s?2(?![0-9])"
    rf"|{NUMBER}\s*[½¼¾]|{NUMBER}\s+{HALF}|[½¼¾]|{HALF}|{NUMBER})"
)
"""A number with or without a part: "2", "dua", "1,5", "1½", "1 1/2", "satu setengah", "satu koma lima", "setengah"."""
YEAR_IN_WORDS = rf"dua\s+ribu(?:\s+{_BELOW_HUNDRED})?"
"""A calendar year of this century in words."""

_WORD = late(rf"{_UNIT}|sepuluh|sebelas|seratus|belas|puluh|ratus")
_FIXED = {"sepuluh": 10, "sebelas": 11, "seratus": 100}
_SCALE = {"puluh": 10, "ratus": 100}
_PARTS = {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4)}
_PART_AT_END = late(rf"(?:[½¼¾]|\b1\s?[/⁄]\s?2|{HALF})$")


def value(text: str) -> int:
    """Reads a numeral that matched NUMBER, such as "25" or "dua puluh lima"."""
    lowered = text.lower().strip()
    return int(lowered) if lowered.isdecimal() else _from_words(lowered)


def quantity(text: str) -> Fraction:
    """Reads what matched QUANTITY."""
    lowered = text.lower().strip()
    if "koma" in lowered:
        whole, _, tenths = lowered.partition("koma")
        return value(whole) + Fraction(value(tenths), 10)
    if part := _PART_AT_END.search(lowered):
        whole = lowered[: part.start()].strip()
        return (value(whole) if whole else 0) + _PARTS.get(part[0], Fraction(1, 2))
    if re.fullmatch(r"[0-9]+[.,][0-9]+", lowered):
        return Fraction(lowered.replace(",", "."))
    return Fraction(value(lowered))


def calendar_year(text: str) -> int:
    """Reads a year in figures or one that matched YEAR_IN_WORDS."""
    lowered = text.lower().strip()
    return int(lowered) if lowered.isdecimal() else 2000 + _from_words(re.sub(r"^dua\s+ribu", "", lowered))


def _from_words(text: str) -> int:
    total, last = 0, 0
    for word in _WORD.findall(text):
        if word == "belas":
            last += 10
        elif word in _SCALE:
            total, last = total + last * _SCALE[word], 0
        else:
            total, last = total + last, _UNITS.get(word) or _FIXED[word]
    return total + last
