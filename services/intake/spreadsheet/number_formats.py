"""Number formats of cells: what a person sees in the cell, with no more precision than the cell shows.

Codes are those of ECMA-376 part 1, 18.8.30 and 18.8.31. Months and separators are written the Indonesian way.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne
from typing import Literal

from services.intake.spreadsheet.shown_dates import DATE_LETTERS, date_text
from services.intake.spreadsheet.shown_numbers import number_text

Token = tuple[str, str]
LAST_SERIAL = 2_958_466  # 1 January 10000: applications show ##### from here on
OVERFLOW = "#####"
BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "dd/mm/yyyy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm",
    19: "h:mm:ss",
    20: "h:mm",
    21: "h:mm:ss",
    22: "dd/mm/yyyy h:mm",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    **dict.fromkeys((5, 6, 37, 38, 41), "#,##0"),
    **dict.fromkeys((7, 8, 39, 40, 42, 43, 44), "#,##0.00"),
    **dict.fromkeys((27, 34, 36, 50, 52, 55, 57), "yyyy/m"),
    **dict.fromkeys((28, 29, 35, 51, 53, 54, 56, 58), "m/d"),
    **dict.fromkeys((30, 31), "dd/mm/yyyy"),
    **dict.fromkeys((32, 33), "h:mm"),
}
_PIECE = re.compile(
    r'(?P<literal>"[^"]*"?|\\.|_.|\*.|\[\$[^\]]*\])|(?P<elapsed>\[(?:h+|m+|s+)\])|(?P<option>\[[^\]]*\])'
    r"|(?P<general>general)|(?P<half>am/pm|a/p)|(?P<exponent>e[+-])"
    r"|(?P<date>y+|m+|d+|h+|s+|b\d?|g+|e+)|(?P<digit>[0#?])|(?P<mark>[.,%/@])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)\]")
_COMPARE = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "<>": ne}


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as its cell shows it; `date` tells a whole date from one without day, month or year."""

    text: str
    date: Literal["", "whole", "part"] = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a format code: its tokens, its condition, and its colour if it names one."""

    tokens: tuple[Token, ...]
    condition: tuple[str, float] | None
    white: bool

    @property
    def kinds(self) -> set[str]:
        """The kinds of tokens in the section."""
        return {kind for kind, _ in self.tokens}

    def takes(self, value: float) -> bool:
        """Tells whether the written condition holds for a number."""
        return self.condition is not None and bool(_COMPARE[self.condition[0]](value, self.condition[1]))


def shown_value(value: float, code: str, *, era_1904: bool = False) -> Shown:
    """Returns a number or a date as a cell of this format shows it; an empty text for a format that hides it."""
    sections = _sections(code)
    section, magnitude = _choose(sections, value)
    if section is None or section.white:
        return Shown("")
    if section.kinds & {"date", "elapsed", "half"}:
        if not 0 <= value < LAST_SERIAL:
            return Shown(OVERFLOW)
        text, precision = date_text(value, section.tokens, era_1904=era_1904)
        return Shown(text, precision)
    return Shown(number_text(magnitude, section.tokens).strip())


def shown_text(text: str, code: str) -> str:
    """Returns a text as a cell of this format shows it; a fourth section may add words to it, or hide it."""
    sections = _sections(code)
    last = sections[-1]
    if len(sections) < 4 and "@" not in [sign for kind, sign in last.tokens if kind == "mark"]:
        return text
    if last.white:
        return ""
    parts = [text if token == ("mark", "@") else sign for token in last.tokens for kind, sign in [token]]
    return "".join(parts)


def _choose(sections: Sequence[Section], value: float) -> tuple[Section | None, float]:
    """Returns the section for a number, and the number as that section writes it (without its sign)."""
    conditional = [section for section in sections[:3] if section.condition]
    if conditional:
        found = next((section for section in conditional if section.takes(value)), None)
        plain = [section for section in sections[:3] if section.condition is None]
        return found or (plain[-1] if plain else None), value
    if value < 0 and len(sections) > 1:
        return sections[1], -value
    if value == 0 and len(sections) > 2:
        return sections[2], value
    return sections[0], value


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[Section, ...]:
    return tuple(_section(part) for part in _split(code or "General"))


def _split(code: str) -> list[str]:
    """Cuts a code at its semicolons, those in quotes, behind a backslash or in brackets aside."""
    return [part or "" for part in re.findall(r'((?:"[^"]*"?|\\.|\[[^\]]*\]|[^;"\\])*)(?:;|$)', code)][
        : code.count(";") + 1
    ][:4]


def _section(code: str) -> Section:
    condition = _CONDITION.search(code)
    tokens = tuple(_tokens(code))
    limit = (condition[1], float(condition[2])) if condition else None
    return Section(_minutes(tokens), limit, "[white]" in code.lower())


def _tokens(code: str) -> list[Token]:
    found: list[Token] = []
    for match in _PIECE.finditer(code):
        kind = str(match.lastgroup)
        if kind == "literal":
            found.append(("other", _literal(match[0])))
        elif kind in ("date", "elapsed", "half", "general", "exponent"):
            found.append((kind, match[0].lower()))
        elif kind != "option":
            found.append((kind, match[0]))
    return found


def _literal(piece: str) -> str:
    if piece.startswith('"'):
        return piece.strip('"')
    if piece.startswith("[$"):
        return piece[2:-1].rpartition("-")[0] if "-" in piece else piece[2:-1]
    return {"_": " ", "*": ""}.get(piece[0], piece[1:])


def _minutes(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Tells minutes from months: an m behind hours or before seconds is a minute."""
    letters = [(index, sign) for index, (kind, sign) in enumerate(tokens) if kind in DATE_LETTERS]
    minutes = set()
    for place, (index, sign) in enumerate(letters):
        before = letters[place - 1][1].strip("[]") if place else ""
        after = letters[place + 1][1].strip("[]") if place + 1 < len(letters) else ""
        if sign in ("m", "mm") and (before.startswith("h") or after.startswith("s")):
            minutes.add(index)
    return tuple(("minute", sign) if index in minutes else (kind, sign) for index, (kind, sign) in enumerate(tokens))
