"""What happened to an item, as the SKPD that handed it in may know it: no names and no inner words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.intake.domain.item import SubmissionState, SubmittedItem


@dataclass(frozen=True)
class Happening:
    """One thing that happened to an item: its name, and the facts that belong to it."""

    item_id: str
    what: str
    told: Mapping[str, Any] = field(default_factory=dict)


HANDED_IN, CORRECTED, DECREED = "handed_in", "corrected", "decreed"
OF_STATES: Mapping[SubmissionState, str] = {
    SubmissionState.RETURNED: "returned",
    SubmissionState.WITHDRAWN: "withdrawn",
    SubmissionState.EXEMPT: "classified",
    SubmissionState.OPENED: "opened",
}
"""What happened when an item came to a state."""


def happened(before: SubmittedItem, after: SubmittedItem, **told: Any) -> list[Happening]:
    """Returns what happened between two forms of an item; `told` are facts that belong to a new state."""
    item_id = after.item_id
    if after.version > before.version:
        return [Happening(item_id, CORRECTED, {"version": after.version})]
    found: list[Happening] = []
    if after.state is not before.state and after.state in OF_STATES:
        found.append(Happening(item_id, OF_STATES[after.state], told))
    elif after.queue and after.queue != before.queue:
        found.append(Happening(item_id, "queued", {"queue": after.queue}))
    elif before.queue and not after.queue and after.state is SubmissionState.SUBMITTED:
        found.append(Happening(item_id, "completed"))
    if after.website_url and (after.website_list, after.website_url) != (before.website_list, before.website_url):
        found.append(Happening(item_id, "published", {"list": after.website_list}))
    return found
