"""Lettered, numbered and dashed lists inside one cell."""

import re
from collections.abc import Iterator

from shared.law.texts.patterns import late

_MARKER = late(r"(?:(?<=^)|(?<=[\s;,.]))\(?([a-z]|[0-9]{1,2}|[ivx]{1,4})[.)](?=\s|\w{3})\s*", re.I)
_DASH = late(r"(?:^|(?<=\s)|(?<=;))[-–—•●▪*·](?=\s)\s*")
_FAMILIES = (
    tuple("abcdefghijklmnopqrstuvwxyz"),
    tuple(str(number) for number in range(1, 30)),
    ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"),
)


def split_list(text: str) -> tuple[str, tuple[str, ...]]:
    """Splits a list of two or more items into the words before it and its items; no items where there is no list."""
    for family in _FAMILIES:
        places = list(_sequence(text, family))
        if len(places) > 1:
            return _cut(text, places)
    dashes = [match.span() for match in _DASH.finditer(text)]
    if len(dashes) > 1 and dashes[0][0] == 0:
        return _cut(text, dashes)
    return text, ()


def strip_marker(text: str) -> str:
    """Drops a single leading marker such as "a." or "1)"."""
    return re.sub(r"^\s*(?!s\.\s*d\b)\(?(?:[a-z]|[0-9]{1,2})[.)]\s+", "", text, flags=re.I)


def _sequence(text: str, family: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    expected = 0
    for match in _MARKER.finditer(text):
        if match[1].lower() == family[expected]:
            expected += 1
            yield match.span()
        if expected == len(family):
            return


def _cut(text: str, places: list[tuple[int, int]]) -> tuple[str, tuple[str, ...]]:
    ends = [start for start, _ in places[1:]] + [len(text)]
    items = (text[start:end].strip(" ;,") for (_, start), end in zip(places, ends, strict=True))
    return text[: places[0][0]].strip(), tuple(item for item in items if item)
