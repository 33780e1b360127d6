"""Makes any text printable: what no font of the papers shows becomes a box with its code, so that no paper fails."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

from fontTools.ttLib import TTFont

from shared.law.texts.normalise import SYMBOLS

Fonts: TypeAlias = tuple[frozenset[int], ...]
FONTS = Path(__file__).parent / "fonts"
FIRST = "NotoSerif-Regular.ttf"
"""The font that the letter names after its own; a letter that it has is never looked for in another."""
BULLETS = {ord(sign): shown for sign, shown in SYMBOLS.items()}
"""The marks of lists that Word takes from Symbol and Wingdings, which lie in the private area of Unicode."""
WIDE = (range(0xFE50, 0xFE70), range(0xFF00, 0xFF5F), range(0xFFE0, 0xFFE7))
"""Small and full-width forms, printed as the letters that they stand for."""
KEPT = "\n\t"
LATIN = frozenset({*range(0x20, 0x180), *map(ord, "–—‘’“”•")})
SILENT = {"Cc", "Cf"}
"""Categories of characters without a picture; they are left out."""


def printable(text: str) -> str:
    """Returns a text of which every character has a picture in the fonts of the papers, or a box with its code."""
    return _drawn(text, fonts())


def plain(text: str) -> str:
    """Returns a text of Latin letters, digits and their marks only; all else is a box with its code."""
    return _drawn(text, (LATIN,))


def every_text(value: Any, change: Callable[[str], str]) -> Any:
    """Returns a JSON value with each of its texts changed; names of fields stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {name: every_text(part, change) for name, part in value.items()}
    if isinstance(value, Sequence):
        return [every_text(part, change) for part in value]
    return value


@cache
def fonts() -> tuple[frozenset[int], ...]:
    """Returns by font beside this module the code points that it shows."""
    return tuple(_shows(file) for file in sorted(FONTS.glob("*.ttf"), key=lambda file: file.name != FIRST))


def _shows(file: Path) -> frozenset[int]:
    with TTFont(file, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _drawn(text: str, known: Fonts) -> str:
    whole = unicodedata.normalize("NFC", text.translate(BULLETS))
    return "".join(_one(before, char, known) for before, char in pairwise(f" {whole}"))


def _one(before: str, char: str, known: Fonts) -> str:
    if char in KEPT or (char.isascii() and char.isprintable()):
        return char
    if unicodedata.category(char) in SILENT:
        return ""
    if any(ord(char) in wide for wide in WIDE):
        char = unicodedata.normalize("NFKC", char)
    return char if _shown(before, char, known) else f"□[U+{ord(char[0]):04X}]"


def _shown(before: str, char: str, known: Fonts) -> bool:
    """Tells whether a font has the character; a mark stands in the font of the letter before it."""
    if unicodedata.category(char[0])[0] != "M":
        return any(set(map(ord, char)) <= font for font in known)
    return ord(char) in next((font for font in known if ord(before) in font), frozenset())
