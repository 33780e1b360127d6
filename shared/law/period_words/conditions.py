"""What stands around the figure of a period: start events, exceptions, provisos."""

import re

from shared.law.period_words.exceptions import tidy
from shared.law.period_words.wording import EXCEPTION, FILLER, PERMANENT

_FILLER_TAIL = re.compile(rf"(?:^|(?<=[\s(,;:/]))(?:(?:{FILLER})[\s,:.\-–=]*)+\(?\s*$", re.I)
_FILLER_ONLY = re.compile(rf"(?:{FILLER}|lamanya|saja|lagi|kemudian|ke\s+depan|berikutnya|mendatang|\W)*", re.I)
_BREAK = re.compile(rf";|(?<=\))\s+(?=\()|,?\s*\((?={EXCEPTION.pattern})|,\s*(?={EXCEPTION.pattern})", re.I)


def around(line: str, start: int, end: int) -> tuple[str, ...]:
    """Lists the provisos before and after line[start:end] as they stand, without words that only lead to the figure."""
    before = _FILLER_TAIL.sub("", line[:start])
    fragments = [before, *_BREAK.split(line[end:])]
    return tuple(kept for fragment in fragments if (kept := _kept(fragment)))


def _kept(fragment: str | None) -> str:
    bare = tidy(fragment or "")
    empty = _FILLER_ONLY.fullmatch(bare) or PERMANENT.fullmatch(bare)
    return "" if empty else bare
