"""What the monitor keeps of an event: ids, codes, dates and counts; never a title, a reason or a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.contracts import Event
from shared.contracts.envelope import Envelope
from shared.contracts.exemptions import ItemClassifiedV1, ItemOpenedV1, ItemReclassifiedV1

KEPT = frozenset(
    {
        "agenda_number", "agenda_year", "calendar_version", "case_id", "copy_id", "dated", "day", "due_on",
        "effective_on", "ended_on", "ends_on", "files", "finding_id", "first_day", "following", "found_by", "hold_id",
        "incident_number", "item_count", "item_version", "kind", "lapsed_on", "last_exempt_day", "list", "missing",
        "mode", "moved", "not_before", "number", "on", "opened_on", "outcome", "part_of", "period_version",
        "placed_on", "provisional", "queue", "reason", "released_on", "review_on", "rung", "rung_on", "since",
        "site_sequence", "skpd_code", "step", "successor_code", "takedown_id", "taken_down_on", "trigger", "until",
        "url", "version", "window_opens", "withdrawn_on", "year",
    }
)  # fmt: skip
LONGEST = 200

ROUTINE = frozenset(
    {
        "registry.item_amended.v1", "registry.item_queued.v1", "registry.item_waits.v1", "scheduler.deadline_set.v1",
        "scheduler.workday_began.v1",
    }
)  # fmt: skip
"""The kinds of events whose lines are forgotten: the newest of an item stands in its room, and the trails name each.

Every other line is evidence of what was handed in, decided, said, missed or shown, and stays for good.
"""


@dataclass(frozen=True)
class JournalEntry:
    """One line of the journal."""

    event_id: str
    topic: str
    type: str
    key: str
    sequence: int
    said_at: datetime
    room: str
    correlation_id: str
    causation_id: str
    item_id: str | None
    submission_id: str | None
    facts: Mapping[str, Any]


def entry_of(event: Event, envelope: Envelope, heard_at: datetime) -> JournalEntry:
    """Returns the journal's line for an event; an envelope without a readable time counts as said when heard."""
    return JournalEntry(
        event_id=envelope.id,
        topic=event.topic,
        type=envelope.type,
        key=event.key,
        sequence=envelope.sequence,
        said_at=_moment(envelope.time) or heard_at,
        room=envelope.room,
        correlation_id=envelope.correlation_id or envelope.id,
        causation_id=envelope.causation_id,
        item_id=getattr(event, "item_id", None) or None,
        submission_id=getattr(event, "submission_id", None),
        facts=facts_of(event),
    )


def facts_of(event: Event) -> dict[str, Any]:
    """Returns the fields of an event that may be kept, as JSON values."""
    facts = {name: _short(value) for name, value in event.model_dump(mode="json", include=set(KEPT)).items()}
    if isinstance(event, ItemClassifiedV1 | ItemReclassifiedV1 | ItemOpenedV1):
        facts |= {"skpd_code": event.public.skpd_code, "huruf": list(event.public.huruf)}
    return facts


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _short(value: Any) -> Any:
    if isinstance(value, str):
        return value[:LONGEST]
    return [_short(part) for part in value] if isinstance(value, list) else value
