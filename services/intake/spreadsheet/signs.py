"""Characters that are no text, and texts that show nothing."""

import re
from dataclasses import dataclass

_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0]"
)
_BLANK = re.compile("[\\s\u2800\ue000-\uf8ff\ufffc\ufffd]+")


@dataclass(frozen=True)
class BadSign:
    """A character that is no text; `place` counts the characters from 1."""

    sign: str
    place: int

    @property
    def name(self) -> str:
        """Names the code point, as `U+0000`."""
        return f"U+{ord(self.sign):04X}"


def bad_sign(text: str) -> BadSign | None:
    """Finds the first character that no store, paper or page can hold; None where all is text."""
    found = _BAD.search(_joined(text))
    return BadSign(found[0], found.start() + 1) if found else None


def plain(text: str) -> str:
    """Returns a text without what is unseen; it never fails."""
    seen = _UNSEEN.sub("", _BAD.sub("", _joined(text))).replace("\uf0b7", "•").strip()
    return "" if _BLANK.fullmatch(seen) else seen


def _joined(text: str) -> str:
    return _PAIR.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)
