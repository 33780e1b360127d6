"""What a text holds, found once: its words and how many figures; a rule whose words are missing need not be tried."""

import re
from typing import NamedTuple

from shared.law.remembering import remembered

_WORD = re.compile(r"\w+")
_FIGURE = re.compile(r"\d")
_LIKE_ASCII = str.maketrans("İıſ", "iis")
"""Letters that a pattern without case takes for one of a to z, and `lower` does not."""


class WordIndex(NamedTuple):
    """The words of a text without case, how many figures it has, and the text itself without case (same places)."""

    low: str
    words: frozenset[str]
    figures: int

    def has_any(self, words: frozenset[str]) -> bool:
        """Tells whether one of these words, in small letters, stands in the text as a whole word."""
        return not self.words.isdisjoint(words)


@remembered
def word_index(text: str) -> WordIndex:
    """Returns the index of a text; a letter that a pattern without case takes for a to z stands in it as that one."""
    low = (text if text.isascii() else text.translate(_LIKE_ASCII)).lower()
    return WordIndex(low, frozenset(_WORD.findall(low)), len(_FIGURE.findall(low)))


def words_in(text: str) -> frozenset[str]:
    """Returns the words of a line of our own, for `has_any`."""
    return frozenset(text.split())
