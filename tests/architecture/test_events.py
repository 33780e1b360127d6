"""Every event has a schema, a golden file, a room that writes it and a test in that room's folder."""

import ast
from functools import cache

import pytest

from shared.contracts import EVENTS, Event
from shared.contracts.schemas import committed
from tests.architecture.source import ROOT, files, place, tree

RETIRED = {"registry.case_opened.v1"}
"""Still read from old logs, no longer written."""
WRITTEN = [event for event in EVENTS.values() if event.type not in RETIRED]


@cache
def built() -> dict[str, set[str]]:
    """Returns by name of a class the rooms whose source builds it."""
    found: dict[str, set[str]] = {}
    for path in files("services"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                found.setdefault(node.func.id, set()).add(place(path).split("/")[1])
    return found


@cache
def named(room: str) -> set[str]:
    """Returns the names that the tests of a room use in code, whatever stands in their strings left out."""
    nodes = (node for path in files(f"tests/{room}") for node in ast.walk(tree(path)))
    return {node.id for node in nodes if isinstance(node, ast.Name)}


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_an_event_has_a_committed_schema_and_a_golden_file(name: str) -> None:
    assert committed(name) is not None
    assert (ROOT / f"tests/contracts/golden/{name}.json").exists()


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.type)
def test_an_event_is_written_by_its_room_and_no_other(event: type[Event]) -> None:
    assert built().get(event.__name__, set()) == (set() if event.type in RETIRED else {event.room()})


@pytest.mark.parametrize("event", WRITTEN, ids=lambda event: event.type)
def test_the_tests_of_its_room_expect_an_event(event: type[Event]) -> None:
    assert event.__name__ in named(event.room())
