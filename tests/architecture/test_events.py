"""Every event has a schema, a golden file, somebody who says it and somebody who is tested hearing it."""

import pytest

from shared.contracts import EVENTS, Event
from shared.contracts.schemas import committed
from tests.architecture.source import ROOT, files

RETIRED = {"registry.case_opened.v1"}
"""Still read from old logs, no longer said."""
PRODUCER_TESTS = "\n".join(path.read_text() for path in files("tests"))


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_an_event_has_a_committed_schema_and_a_golden_file(name: str) -> None:
    assert committed(name) is not None
    assert (ROOT / f"tests/contracts/golden/{name}.json").exists()


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.type)
def test_an_event_is_said_by_its_room_and_by_no_other(event: type[Event]) -> None:
    saying = {path.relative_to(ROOT).parts[1] for path in files("services") if f"{event.__name__}(" in path.read_text()}
    assert saying == (set() if event.type in RETIRED else {event.room()})


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.type)
def test_an_event_has_a_test_that_names_it(event: type[Event]) -> None:
    assert event.__name__ in PRODUCER_TESTS or event.type in PRODUCER_TESTS
