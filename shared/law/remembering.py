"""Keeps the answers of a rule about texts: a list says the same words row after row."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

LONGEST = 2_000
"""Characters of a text whose answer is kept; a longer one, as the text of a whole file, is judged each time."""
KEPT = 4_096

Answer = TypeVar("Answer")


def remembered(judge: Callable[[str], Answer]) -> Callable[[str], Answer]:
    """Returns a function that answers as `judge` and keeps its last 4,096 answers; no answer may be changed later."""
    kept = lru_cache(KEPT)(judge)

    @wraps(judge)
    def answered(text: str) -> Answer:
        return kept(text) if len(text) <= LONGEST else judge(text)

    return answered
