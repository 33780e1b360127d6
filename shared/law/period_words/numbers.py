"""Indonesian numerals up to the hundreds, as figures or words, in the spellings of real lists."""

import re

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

_WORD = re.compile(rf"{_UNIT}|sepuluh|sebelas|seratus|belas|puluh|ratus")
_FIXED = {"sepuluh": 10, "sebelas": 11, "seratus": 100}
_SCALE = {"puluh": 10, "ratus": 100}


def value(text: str) -> int:
    """Reads a numeral that matched NUMBER, such as "25" or "dua puluh lima"."""
    lowered = text.lower().strip()
    return int(lowered) if lowered.isdecimal() else _from_words(lowered)


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
