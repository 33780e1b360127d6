"""Whether two texts are nearly the same."""

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher


def nearly(one: Sequence[str], other: Sequence[str], ratio: float) -> bool:
    """Tells whether two texts, as letters or as words, agree to this ratio (0 to 1) of `SequenceMatcher`.

    What already their lengths rule out, or how often each letter stands in them, is not compared at length.
    """
    total = len(one) + len(other)
    if total and 2 * min(len(one), len(other)) / total < ratio:
        return False
    if total and 2 * sum((Counter(one) & Counter(other)).values()) / total < ratio:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ratio
