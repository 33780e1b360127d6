"""What people did in a life, kept outside the system: the yardstick of every invariant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.lifecycle.words import Plan

ENDS: Mapping[str, str] = {"court": "a", "consent": "gh", "public_office": "gh"}
"""The huruf whose grounds a fact ends; an event ends those that wait for one, but g and h."""
FACTS = ("event", *ENDS)


@dataclass(frozen=True)
class Agreed:
    """An opening that people agreed on: of which item, who they were, its first public day, the grounds it ends."""

    item_id: str
    persons: tuple[str, ...]
    day: date
    places: tuple[int, ...] = ()
    part: bool = False


@dataclass
class Ledger:
    """What every step of a life wrote down."""

    plans: dict[str, tuple[Plan, ...]] = field(default_factory=dict)
    ends: dict[str, list[date | None]] = field(default_factory=dict)
    ended: dict[str, dict[int, date]] = field(default_factory=dict)
    """Item to the last day of each ground that a case ended."""
    first: dict[str, date] = field(default_factory=dict)
    written: dict[str, date | None] = field(default_factory=dict)
    """Item to the end that its own words say, for rows of old lists corrected by two persons."""
    proposed: dict[str, date | None] = field(default_factory=dict)
    rows: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Old row to the two persons who said that it is over."""
    corrections: dict[str, date] = field(default_factory=dict)
    agreed: dict[str, Agreed] = field(default_factory=dict)
    places: dict[str, tuple[int, ...]] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)
    """Case id to the reference of its early trigger."""
    documents: set[str] = field(default_factory=set)
    uploads: dict[str, str] = field(default_factory=dict)
    releases: dict[str, str] = field(default_factory=dict)
    taken_down: set[str] = field(default_factory=set)
    mandated: bool = False

    def classify(self, item_id: str, plans: Sequence[Plan], proposed: date, approved: date) -> None:
        """Writes down what a penetapan of that day makes of plans; the cap of huruf a counts from the first one."""
        first = self.first.setdefault(item_id, approved)
        self.plans[item_id], self.ended[item_id] = tuple(plans), {}
        self.ends[item_id] = [plan.end(proposed, approved, first) for plan in plans]

    def last_days(self, item_id: str) -> list[date | None]:
        """Returns the last exempt day of every ground as people's acts add up to it."""
        found = enumerate(self.ends.get(item_id, [None]))
        early = self.ended.get(item_id, {})
        return [min(filter(None, (end, early.get(place))), default=None) for place, end in found]

    def end_of(self, item_id: str) -> date | None:
        """Returns the last exempt day of an item, None while any ground has none."""
        ends = self.last_days(item_id)
        dated = [end for end in ends if end]
        return max(dated) if len(dated) == len(ends) else None

    def fits(self, item_id: str, trigger: str, named: Sequence[str]) -> tuple[int, ...]:
        """Returns the places of the grounds that a fact ends."""
        plans, early = self.plans.get(item_id, ()), self.ended.get(item_id, {})
        wanted = ENDS.get(trigger)
        return tuple(
            place
            for place, plan in enumerate(plans)
            if place not in early
            and (not named or plan.huruf in named)
            and (plan.huruf in wanted if wanted else plan.is_undated and plan.huruf not in "gh")
        )

    def take_effect(self, cases: Mapping[str, Mapping[str, Any]]) -> None:
        """Ends the grounds of every agreed fact that has taken effect."""
        for case_id, agreed in self.agreed.items():
            if agreed.places and not agreed.part and case_id in cases and cases[case_id]["state"] == "done":
                early, last = self.ended.setdefault(agreed.item_id, {}), agreed.day - timedelta(days=1)
                for place in agreed.places:
                    early[place] = min(early.get(place, last), last)
                self.agreed[case_id] = Agreed(agreed.item_id, agreed.persons, agreed.day)

    def waits_until(self, item_id: str, *, history: bool, proposed: bool) -> date | None:
        """Returns the end that runs while an item waits: an old row's own, or else what was proposed, or written."""
        own = self.written.get(item_id)
        if history and own is not None:
            return own
        return self.proposed.get(item_id) if proposed else own
