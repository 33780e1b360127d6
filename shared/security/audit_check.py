"""Checks an audit trail line by line: the same rules for a database and for an export, without either.

The hashes alone show what was changed by somebody who did not compute them anew. Signed heads show the rest: whoever
lacks the signing key cannot make another trail that leads to a hash that was signed. Lines after the last head are
held by nothing, and the verdict says from where on.
"""

import hashlib
import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import rfc8785

from shared.security.audit_heads import Head

GENESIS = "0" * 64
FIELDS = ("id", "at", "actor", "act", "subject", "code", "detail")

GREATEST = 2**53 - 1
"""The greatest number of canonical JSON (RFC 8785, RFC 7493 2.2)."""

LATE = timedelta(minutes=90)
"""How long a line may be on its way into the chain: one that is passed over is found within the hour."""

CLOCKS = timedelta(minutes=5)
"""How far the clocks of two processes of a room may differ."""

MISSING_LINK = "mata rantai hilang"
MISSING_LINE = "baris audit hilang"
CHANGED = "baris audit atau mata rantai berubah"
REWRITTEN = "isi tidak sama dengan kepala rantai yang ditandatangani"
DIFFERENT = "isi tidak sama dengan salinan yang disimpan di luar basis data"
CUT_OFF = "ujung rantai terpotong"
TOO_EARLY = "waktunya mendahului kepala rantai yang sudah ditandatangani sebelum baris ini"
TOO_LATE = "waktunya sesudah kepala rantai yang mencakup baris ini"
NO_TIME = "waktunya tidak terbaca"


@dataclass(frozen=True)
class ChainVerdict:
    """The outcome of a check: `broken_at` is the first wrong position, None where all are right.

    Where only a signed head or a time shows that something is wrong, the first wrong position lies from `broken_at` to
    `until`; else both are one. `head` is the hash at the last right position; `signed` is the last position that a
    signed head covers, and `signed_at` the time of that head.
    """

    chained: int
    unchained: int
    head: str
    broken_at: int | None = None
    until: int | None = None
    why: str = ""
    signed: int = 0
    signed_at: str = ""

    @property
    def whole(self) -> bool:
        """Returns whether every position is right."""
        return self.broken_at is None


def line_hash(previous: str, position: int, line: Mapping[str, Any]) -> str:
    """Returns the hash of a line at its position; `at` is an ISO time.

    Numbers that canonical JSON does not have, as somebody may write into the database, count as their digits, and what
    is nested too deeply as its text: one line must not keep the lines after it out of the chain.
    """
    fields = {name: line[name] for name in FIELDS}
    linked = {"previous": previous, "position": position, **fields}
    try:
        content = rfc8785.dumps(linked)
    except ValueError:
        content = rfc8785.dumps(_in_digits(linked))
    except RecursionError:
        content = rfc8785.dumps({**linked, "detail": json.dumps(line["detail"], sort_keys=True)})
    return hashlib.sha256(content).hexdigest()


def _in_digits(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _in_digits(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_in_digits(part) for part in value]
    foreign = isinstance(value, int | float) and not abs(value) <= GREATEST  # also what is no number
    return str(value) if foreign else value


class ChainCheck:
    """The check of one trail, which is fed with its links in order.

    A link is `position`, `hash` and the fields of its line, of which `id` is None where the line is gone. `heads` are
    of this room, with signatures that hold. `kept` are links of an earlier copy, in order: where the trail was written
    anew, they name the position that the heads alone can only narrow down.
    """

    def __init__(self, heads: Iterable[Head] = (), kept: Iterable[tuple[int, str]] = ()) -> None:
        self._heads = _HeadList(heads)
        self._kept = _Kept(kept)
        self._right, self._hash = 0, GENESIS
        self._fault: tuple[int, int, str] | None = None

    @property
    def over(self) -> bool:
        """Tells whether a fault was found: what follows changes nothing."""
        return self._fault is not None

    def link(self, link: Mapping[str, Any]) -> None:
        """Takes the next link."""
        position = self._right + 1
        self._kept.compare(position, link["hash"])
        if why := _broken(link, position, self._hash):
            first = self._kept.differs or position
            self._fault = (first, first, why)
        elif why := self._heads.against(position, link):
            self._fault = (*self._between(position), why)
        else:
            self._accept(position, link["hash"])

    def verdict(self, unchained: int = 0) -> ChainVerdict:
        """Returns the outcome after the last link; `unchained` is the number of lines without a link."""
        first, until, why = self._fault or self._at_the_end() or (None, None, "")
        right = self._right if first is None else min(self._right, first - 1)
        return ChainVerdict(right, unchained, self._hash, first, until, why, *self._heads.last(right))

    def _accept(self, position: int, digest: str) -> None:
        self._right, self._hash = position, digest
        if self._heads.at(position):
            self._kept.differs = None  # a signature outweighs a copy that differs

    def _at_the_end(self) -> tuple[int, int, str] | None:
        if self._heads.highest > self._right or self._kept.goes_beyond(self._right):
            return (*self._between(self._right + 1), CUT_OFF)
        return (self._kept.differs, self._kept.differs, DIFFERENT) if self._kept.differs else None

    def _between(self, position: int) -> tuple[int, int]:
        """Returns between which positions the first wrong one lies, where something up to `position` is wrong."""
        if self._kept.differs:
            return self._kept.differs, self._kept.differs
        return max(self._heads.below(position), self._kept.agreed) + 1, position


class _HeadList:
    """The heads of a room by their positions."""

    def __init__(self, heads: Iterable[Head]) -> None:
        self._heads = sorted(heads, key=lambda head: (head.position, head.at))
        self._positions = [head.position for head in self._heads]
        self.highest = max(self._positions, default=0)

    def at(self, position: int) -> Sequence[Head]:
        first = bisect_left(self._positions, position)
        return self._heads[first : bisect_left(self._positions, position + 1)]

    def against(self, position: int, link: Mapping[str, Any]) -> str:
        """Returns why a link contradicts the heads around it, else an empty word."""
        denied = any(head.hash != link["hash"] for head in self.at(position))
        return REWRITTEN if denied else self._untimely(position, link["at"])

    def below(self, position: int) -> int:
        index = bisect_left(self._positions, position)
        return self._positions[index - 1] if index else 0

    def last(self, right: int) -> tuple[int, str]:
        """Returns position and time of the last head among the right positions."""
        index = bisect_left(self._positions, right + 1)
        return (self._positions[index - 1], self._heads[index - 1].at) if index else (0, "")

    def _untimely(self, position: int, at: str) -> str:
        index = bisect_left(self._positions, position)
        before, covering = self._heads[max(index - 1, 0) : index], self._heads[index : index + 1]
        if not before and not covering:
            return ""
        said = _time(at)
        if said is None:
            return NO_TIME
        if any(said < _of(head) - LATE for head in before):
            return TOO_EARLY
        return TOO_LATE if any(said > _of(head) + CLOCKS for head in covering) else ""


class _Kept:
    """The links of an earlier copy, read once and in order.

    `agreed` is the position up to which all are the same, `differs` the first one that is another.
    """

    def __init__(self, links: Iterable[tuple[int, str]]) -> None:
        self._links: Iterator[tuple[int, str]] = iter(links)
        self._next = next(self._links, None)
        self.agreed = 0
        self.differs: int | None = None

    def compare(self, position: int, digest: str) -> None:
        while self._next is not None and self._next[0] < position:
            self._next = next(self._links, None)
        if self._next is None or self._next[0] != position:
            return
        if self._next[1] != digest:
            self.differs = self.differs or position
        elif self.agreed == position - 1:
            self.agreed = position

    def goes_beyond(self, position: int) -> bool:
        """Tells whether the copy has a link after a position."""
        while self._next is not None and self._next[0] <= position:
            self._next = next(self._links, None)
        return self._next is not None


def _broken(link: Mapping[str, Any], position: int, previous: str) -> str:
    if link["position"] != position:
        return MISSING_LINK
    if link["id"] is None:
        return MISSING_LINE
    try:
        return "" if line_hash(previous, position, link) == link["hash"] else CHANGED
    except ValueError:  # a value that no database holds, such as half a surrogate pair
        return CHANGED


def _of(head: Head) -> datetime:
    return datetime.fromisoformat(head.at)


def _time(at: Any) -> datetime | None:
    try:
        said = datetime.fromisoformat(str(at))
    except ValueError:
        return None
    return said if said.tzinfo else None
