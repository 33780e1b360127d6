"""What a copy lacks of its original, and what of a list of words is still in it: plain data for whoever releases it."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

MOST_PARTS = 500
LONGEST_PART = 300
MOST_WORDS = 20_000
LEAST_DIGITS = 6
_WORD = re.compile(r"[^\W_]+(?:[./@-][^\W_]+)*")
_NUMBER = re.compile(rf"\d(?:[\s./-]?\d){{{LEAST_DIGITS - 1},}}")


@dataclass(frozen=True)
class Comparison:
    """A copy beside its original.

    `missing` and `added` are passages that only one of both has; `kept` the given words that the copy still has;
    `numbers` the long numbers in it; `pages` the numbers of pages of both; `metadata` and `attachments` what the
    original says beside its pages, which the copy does not.
    """

    missing: Sequence[str] = ()
    added: Sequence[str] = ()
    kept: Sequence[str] = ()
    numbers: Sequence[str] = ()
    pages: tuple[int, int] = (0, 0)
    metadata: Mapping[str, str] = field(default_factory=dict)
    attachments: Sequence[str] = ()


def compare(original: Mapping[str, Any], copy: Mapping[str, Any], words: Sequence[str] = ()) -> Comparison:
    """Compares what `extract` told of both files; `words` are names and numbers that the public should not read."""
    before, after = text_of(original), text_of(copy)
    missing, added = _difference(_words(before), _words(after))
    return Comparison(
        missing,
        added,
        tuple(word for word in words if _is_in(word, after)),
        tuple(dict.fromkeys(found[0] for found in _NUMBER.finditer(after)))[:MOST_PARTS],
        (len(original["pages"]), len(copy["pages"])),
        original.get("metadata", {}),
        tuple(original.get("attachments", ())),
    )


def text_of(told: Mapping[str, Any]) -> str:
    """Returns the text of all pages."""
    return "\n".join(page["text"] for page in told["pages"])


def _words(text: str) -> list[str]:
    return _WORD.findall(text)[:MOST_WORDS]


def _difference(before: list[str], after: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    missing, added = [], []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=len(before) > MOST_WORDS // 4)
    for kind, first, last, from_, to in matcher.get_opcodes():
        if kind != "equal":
            missing += [" ".join(before[first:last])[:LONGEST_PART]] if last > first else []
            added += [" ".join(after[from_:to])[:LONGEST_PART]] if to > from_ else []
    return tuple(missing[:MOST_PARTS]), tuple(added[:MOST_PARTS])


def _is_in(word: str, text: str) -> bool:
    bare = _bare(word)
    return bool(bare) and bare in _bare(text)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
