"""What stands around the figure of a period: start events, exceptions, provisos."""

import re

from shared.law.period_words.exceptions import tidy
from shared.law.period_words.wording import EXCEPTION, FILLER, LIFETIME, PERMANENT
from shared.law.texts.patterns import late

_FILLER_TAIL = late(rf"(?:^|(?<=[\s(,;:/]))(?:(?:{FILLER})[\s,:.\-–=]*)+\(?\s*$", re.I)
_FILLER_ONLY = late(
    rf"(?:{FILLER}|lamanya|berturut\s?-?\s?turut|saja|lagi|kemudian|ke\s+depan|berikutnya|mendatang|akan|datang|yg|dlm|itu|lalu|selanjutnya|\W)*",
    re.I,
)
_LASTS = late(r"\b(?:sampai|sampe|hingga|s\s?/\s?d|sd|s\.\s?d|selama|sepanjang|menunggu)\b", re.I)
_IN_FORCE = late(r"\b(?:selama|sepanjang|slm)\s+(?:masih\s+)?berlaku\b", re.I)
_BOUND = late(
    r"\b(?:atau|tetapi|tapi|namun|p(?:aling|lg)\s+(?:lama|lambat)|selambat\w*|maks(?:imal|imum)?|batas"
    r"|(?:tidak|tdk)\s+(?:lebih|melebihi|lewat)|sampai|hingga|s\s?/\s?d|sd)\b|\bs\.\s?d|/\s*$",
    re.I,
)
_KEPT_WHOLE = late(
    r"(?:atau|ataupun)\b|(?:setelah|sesudah|stlh|ssdh|stl|sejak|sjk|terhitung|dihitung|dari|pasca)\W*$|(?:setelah|sesudah|stlh|ssdh|stl|mulai|sejak|sjk|pasca|dari)\s+(?!(?:itu|nya)\b)\S"
    r"|lewat\s+(?:masa|jangka|waktu|berlaku)\b|(?:dan\s+)?(?:selama|sepanjang|slm)\s+berlaku\b|(?:tidak|tdk)\s+(?:berakhir|berlaku)\b",
    re.I,
)
"""Another end, or the event from which years count, made of whatever plain words: "setelah tidak berlaku lagi"."""
_BREAK = late(
    rf";|(?<=\))\s+(?=\(|(?:sejak|sjk|setelah|stlh|sesudah|ssdh|terhitung|dihitung|mulai|pasca|t\.?m\.?t)\b)|,?\s*\((?={EXCEPTION.pattern})|,\s*(?={EXCEPTION.pattern})",
    re.I,
)


def around(line: str, start: int, end: int) -> tuple[str, ...]:
    """Lists the provisos before and after line[start:end] as they stand, without words that only lead to the figure."""
    fragments = [_before(line[:start]), *_BREAK.split(line[end:])]
    return tuple(kept for fragment in fragments if (kept := _kept(fragment)))


def _before(text: str) -> str:
    """Drops the words that only lead to the figure, but those that make it one end of two ("atau", "paling lama")."""
    bare = _FILLER_TAIL.sub("", text)
    lasts = _LASTS.search(bare) or _IN_FORCE.search(text)
    if lasts and _BOUND.search(text[lasts.end() :]):
        return text if text.count("(") == text.count(")") else text.replace("(", "", 1)
    return bare


def _kept(fragment: str | None) -> str:
    bare = tidy(fragment or "")
    if (lasts := _IN_FORCE.search(bare)) and _BOUND.search(bare[lasts.end() :]):
        return bare
    if _KEPT_WHOLE.match(bare):
        return bare
    empty = _FILLER_ONLY.fullmatch(bare) or (PERMANENT.fullmatch(bare) and not LIFETIME.search(bare))
    return "" if empty else bare
