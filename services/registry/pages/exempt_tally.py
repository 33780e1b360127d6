"""What is exempt on the day of the answers, told item by item: memory holds numbers and the names of a few."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from heapq import nlargest

from services.registry.domain.item import Item
from shared.law.texts.normalise import is_said

NAMED = 20
"""Items that are named for one SKPD, and decrees that are named for one answer; of more the number is told."""
MOST_DECREES = 1_000
"""Decrees that are kept until the newest of them are chosen."""


@dataclass(frozen=True)
class NamedDecree:
    """A decree on which something rests; the day is None where it is not recorded."""

    number: str
    dated: date | None


class NewestDecrees:
    """The newest decrees of the items that were told."""

    def __init__(self) -> None:
        self._found: set[tuple[date, str]] = set()

    def __len__(self) -> int:
        """Returns how many are kept."""
        return len(self._found)

    def add(self, item: Item) -> None:
        """Adds the decree of an item, if it has one."""
        if item.penetapan_number:
            self._found.add((item.penetapan_date or date.min, item.penetapan_number))
        if len(self._found) > MOST_DECREES:
            self._found = set(nlargest(NAMED, self._found))

    def newest(self) -> list[NamedDecree]:
        """Returns the newest ones first."""
        return [NamedDecree(number, None if on == date.min else on) for on, number in nlargest(NAMED, self._found)]


@dataclass
class CheckTally:
    """How many items pass a check, with the newest decrees of these, and the first of each SKPD that do not."""

    holds: Callable[[Item], bool]
    passed: int = 0
    decrees: NewestDecrees = field(default_factory=NewestDecrees)
    lacking: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _first: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, item: Item) -> None:
        """Counts one item."""
        if self.holds(item):
            self.passed += 1
            self.decrees.add(item)
            return
        self.lacking[item.skpd_name] += 1
        if self.lacking[item.skpd_name] <= NAMED:
            self._first[item.skpd_name].append(item.classification_in_force.public_title or item.id)

    def missing(self) -> dict[str, tuple[str, ...]]:
        """Returns by SKPD what does not pass."""
        return {skpd: some(self._first[skpd], self.lacking[skpd]) for skpd in sorted(self.lacking)}


class ExemptTally:
    """The numbers of what is exempt, and of a year the decrees on which it rests."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.many = 0
        self.of_year = NewestDecrees()
        self.checks = {name: CheckTally(holds) for name, holds in CHECKS.items()}

    def add(self, items: Sequence[Item]) -> None:
        """Counts some items."""
        for item in items:
            self.many += 1
            if item.penetapan_date and item.penetapan_date.year == self.year:
                self.of_year.add(item)
            for check in self.checks.values():
                check.add(item)


def some(first: Sequence[str], many: int) -> tuple[str, ...]:
    """Returns the first of so many lines, and how many more there are."""
    rest = many - len(first)
    return (*first, *([f"dan {rest} lagi"] if rest > 0 else []))


def _tested(item: Item) -> bool:
    grounds = item.classification_in_force.grounds
    return all(is_said(each.consequence_open) and is_said(each.consequence_closed) for each in grounds)


CHECKS: Mapping[str, Callable[[Item], bool]] = {
    "penetapan": lambda item: bool(item.penetapan_number),
    "uji_konsekuensi": _tested,
    "jangka_waktu": lambda item: bool(item.ends_on or item.review_on),
}
"""What is checked of each exempt item, by the fact that a questionnaire names."""
