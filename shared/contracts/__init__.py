"""The published language: every event that a room may publish, by its type."""

from shared.contracts import deadlines, exemptions, publications, submissions
from shared.contracts.base import Event


def _events(module: object) -> list[type[Event]]:
    found = [value for value in vars(module).values() if isinstance(value, type) and issubclass(value, Event)]
    return [event for event in found if "type" in vars(event)]


EVENTS: dict[str, type[Event]] = {
    event.type: event for module in (submissions, exemptions, deadlines, publications) for event in _events(module)
}
TOPICS: tuple[str, ...] = tuple(dict.fromkeys(event.topic for event in EVENTS.values()))

__all__ = ["EVENTS", "TOPICS", "Event"]
