"""Every text once, before anybody reads, compares or stores it: one spelling of a character, nothing that is unseen."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shared.law.remembering import remembered
from shared.law.rules import refuse
from shared.runtime.errors import Refusal

_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""NUL and the other control characters but TAB, LF and CR; lone surrogates; code points that are no characters."""
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Default_Ignorable_Code_Point of Unicode, with the marks of annotation: they show nothing, or turn the text around."""
_BLANK = re.compile("[\\s\u2800\ue000-\uf8ff\ufffc\ufffd\U000f0000-\U0010fffd]+")
_LINE_ENDS = re.compile("[\u2028\u2029]")
SYMBOLS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(
        "\uf0b7\uf0d8\uf0a7\uf06e\uf0a8\uf0b2\uf076\uf077\uf0be\uf0e8\uf0f0\uf02d\uf0fe\uf071\uf06c\uf0e0", "•"
    )
    | {"\uf0fc": "✓", "\uf0fb": "✗", "\uf0b3": "≥", "\uf0a3": "≤", "\uf0b1": "±", "\uf0b0": "°", "\uf0ae": "→"}
)
"""The bullets and signs that Word takes from the fonts Symbol and Wingdings (private use) as everybody's characters."""
_SYMBOL = re.compile("[" + "".join(SYMBOLS) + "]")
_WORD = re.compile(r"\w+")
_NOTHING = re.compile(r"[\s\-–—−‐‑_.,;:*/\\…•·|~]*|n\.?/?a\.?|nihil|tidak ada|kosong|none|null", re.IGNORECASE)


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
    joined = _joined(text)
    found = _BAD.search(joined)
    return BadSign(found[0], found.start() + 1) if found else None


def plain(text: str) -> str:
    """Returns a text in NFC without what is unseen, with Word's bullets as everybody's; it never fails.

    Characters that `bad_sign` names are left out. Applying it twice changes nothing.
    """
    if text.isascii() and _BAD.search(text) is None:
        return text.strip()
    seen = _UNSEEN.sub("", _BAD.sub("", _joined(text)))
    lines = _LINE_ENDS.sub("\n", _SYMBOL.sub(lambda found: SYMBOLS[found[0]], seen))
    normal = unicodedata.normalize("NFC", lines).strip()
    return "" if _BLANK.fullmatch(normal) else normal


def taken(text: str, field: str) -> str:
    """Returns a text as it is taken in from outside.

    Raises Malformed TANDA_BUKAN_TEKS, which names the field and the character, where it holds one that is no text.
    """
    bad = bad_sign(text)
    if bad is not None:
        raise not_text(bad, field)
    return plain(text)


def not_text(bad: BadSign, field: str) -> Refusal:
    """Builds the refusal of a character that is no text."""
    return refuse("TANDA_BUKAN_TEKS", field=field, sign=bad.name, place=bad.place)


def taken_tree(node: object, path: str = "") -> object:
    """Returns a value of JSON with every text in it taken in; raises what `taken` does, with the path as the field."""
    if isinstance(node, str):
        return taken(node, path)
    if isinstance(node, Mapping):
        return {key: taken_tree(value, f"{path}.{key}" if path else str(key)) for key, value in node.items()}
    if isinstance(node, list | tuple):
        return [taken_tree(value, f"{path}[{number}]") for number, value in enumerate(node)]
    return node


@remembered
def is_said(text: str) -> bool:
    """Tells whether a text says something: it is more than dashes, dots and unseen signs, and no word for nothing."""
    return _NOTHING.fullmatch(plain(text).strip()) is None


def folded(text: str) -> str:
    """Returns a text for comparison and search: compatible forms as one (full-width digits too), in small letters."""
    return unicodedata.normalize("NFKC", plain(text)).casefold()


@remembered
def words_of(text: str) -> tuple[str, ...]:
    """Returns the words of a text for comparison, without case and punctuation."""
    return tuple(_WORD.findall(folded(text)))


def _joined(text: str) -> str:
    """Joins two halves of a character (UTF-16 surrogates) that stand side by side."""
    return _PAIR.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)
