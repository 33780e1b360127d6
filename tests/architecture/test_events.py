"""Every event has a schema, a golden file, somebody who says it and somebody who is tested hearing it."""

import pytest

from shared.contracts import EVENTS, Event
from tests.architecture.source import ROOT, files

SERVICES = "\n".join(path.read_text() for path in files("services"))
RETIRED = {"registry.case_opened.v1"}
"""Still read from old logs, no longer said."""
PRODUCER_TESTS = "\n".join(path.read_text() for path in files("tests"))


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_an_event_has_a_committed_schema_and_a_golden_file(name: str) -> None:
    assert (ROOT / f"shared/contracts/schemas/{name}.json").exists()
    assert (ROOT / f"tests/contracts/golden/{name}.json").exists()


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.type)
def test_an_event_is_said_by_its_room(event: type[Event]) -> None:
    assert (f"{event.__name__}(" in SERVICES) is (event.type not in RETIRED)


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.type)
def test_an_event_has_a_test_that_names_it(event: type[Event]) -> None:
    assert event.__name__ in PRODUCER_TESTS or event.type in PRODUCER_TESTS
