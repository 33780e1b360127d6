"""Exception clauses ("kecuali …", "hanya …"): where they begin and end, and the wording that is left without them."""

import re

from shared.law.period_words.amounts import UNIT
from shared.law.period_words.numbers import NUMBER, QUANTITY
from shared.law.period_words.wording import BLANK, EXCEPTION, PERMANENT
from shared.law.texts.patterns import late

_PERIOD_AHEAD = late(
    rf"[,;]\s*(?:(?:selama|untuk|jangka|waktu|sampai|dengan)\s+)*(?:{PERMANENT.pattern}|{QUANTITY}\s*(?:\(\s*{NUMBER}\s*\)\s*)?{UNIT})",
    re.I,
)
_EDGES = " ,;:./–—-"


def split_exceptions(text: str) -> tuple[str, tuple[str, ...]]:
    """Masks every exception clause; returns the masked text and the clauses as they stand."""
    clauses: list[str] = []
    position = 0
    while match := EXCEPTION.search(text, position):
        position = _clause_end(text, match.start())
        clauses.append(tidy(text[match.start() : position]))
        text = text[: match.start()] + BLANK * (position - match.start()) + text[position:]
    return text, tuple(clauses)


def _clause_end(text: str, start: int) -> int:
    depth = 0
    for index in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[index], 0)
        if depth < 0 or (text[index] in ",;" and depth == 0 and _PERIOD_AHEAD.match(text, index)):
            return index
    return len(text)


def tidy(fragment: str) -> str:
    """Trims punctuation at the edges, and brackets that enclose the whole or have lost their partner."""
    bare = fragment.strip(_EDGES)
    if bare.startswith("(") and bare.endswith(")") and "(" not in bare[1:-1]:
        return bare[1:-1].strip(_EDGES)
    if bare.count("(") != bare.count(")"):
        bare = bare.strip("()") if bare[:1] in "()" or bare[-1:] in "()" else bare
    return bare.strip(_EDGES)
