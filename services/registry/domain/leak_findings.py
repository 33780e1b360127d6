"""What machines find readable of exempt items, and into which incident a finding goes.

A finding opens an incident of its own, up to a bound: whoever makes a machine find thousands of items fills a few
incidents of many items and buries nobody under numbers.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MOST_SINGLE = 20
"""Incidents of one item that machines opened and nobody has described yet; what is found beyond them is gathered."""
MOST_GATHERED = 500
"""Items of one gathering incident; then the next one is opened."""
GATHERS = timedelta(hours=24)
"""How long after it was known an incident takes in further findings, so that none of them is late when it comes."""


class Gathers(StrEnum):
    """Whether an incident takes in further findings: none once somebody described it, told of it or closed it."""

    NO = ""
    SAME_ITEM = "satu"
    ANY_ITEM = "banyak"


@dataclass(frozen=True)
class LeakSeen:
    """One finding of a machine, as the register keeps it; `proof` is the sha256 of what a stranger was answered."""

    finding_id: str
    item_id: str
    kinds: tuple[str, ...]
    place: str
    found_by: str
    found_at: datetime
    proof: str
