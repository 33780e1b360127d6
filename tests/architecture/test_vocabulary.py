"""One word for one thing: no two public classes of one name, no two modules of one name with different jobs."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

from tests.architecture.source import SOURCE, files, place, tree

SAME_IN_EVERY_ROOM = {"Commands", "Queries"}
"""Classes that each room has, each doing the same for its room."""

FURNITURE = {
    "__init__", "__main__", "api", "pages", "consumers", "commands", "domain", "store", "queries",
    "main", "settings", "tables",
}  # fmt: skip
"""Modules that each room has; `settings` and `tables` of `shared` are what those of the rooms are made of."""

SAME_JOB = {
    "catalogue": "what a package of deploy knows of, each with its version",
    "clocks": "preflight checks are named after what they check",
    "database": "preflight checks are named after what they check",
    "kafka": "rights and preflight checks are named after the engine that they speak to",
    "keys": "preflight checks are named after what they check",
    "people": "commands, jobs and cases about accounts of people",
    "observers": "looks at a run from outside: a journey or a case",
    "old_lists": "rows of an existing list as a workbook: for a journey or a case",
    "time_travel": "moves the clock of a run: a journey or a case",
    "submissions": "what an SKPD hands in: the room and its events",
    "deadlines": "what the clock says: the room and its events",
    "dossier": "the dossier as a room knows it",
    "item": "the item as a room knows it",
    "refusals": "the refusals of a room",
    "overview": "the first page of a room",
    "rendering": "how a room's pages are rendered",
    "copies": "publication copies: made by registry, served by publisher",
    "forgetting": "forgets old rows of a room that are no record",
    "orphans": "sealed objects that no row of a room knows",
    "rebuild": "makes the tables of a room anew: the room, the command that runs it",
    "tallies": "counts of a room that are kept beside its rows",
    "labels": "the words that a room's pages show for codes",
}
"""Modules of one name outside one room, each doing the same job for its owner."""

ROOM = 2
"""A room and a package of `shared` or `deploy` are two names deep: `services/registry`, `shared/law`."""


def classes() -> dict[str, set[str]]:
    """Returns the places of every public class by its name."""
    found = defaultdict(set)
    for path in files(*SOURCE):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].add(place(path))
    return found


def modules() -> dict[str, set[str]]:
    """Returns the rooms and packages that have a module of a name; the layers of one room share nouns."""
    found = defaultdict(set)
    for path in files(*SOURCE):
        if "migrations" not in path.parts and path.stem not in FURNITURE:
            found[path.stem].add("/".join(Path(place(path)).parts[:ROOM]))
    return found


def test_no_two_public_classes_have_one_name() -> None:
    twice = {name: places for name, places in classes().items() if len(places) > 1}
    assert {name: sorted(places) for name, places in twice.items() if name not in SAME_IN_EVERY_ROOM} == {}


def test_no_two_modules_of_one_name_have_different_jobs() -> None:
    twice = {name: owners for name, owners in modules().items() if len(owners) > 1}
    assert {name: sorted(owners) for name, owners in twice.items() if name not in SAME_JOB} == {}


@pytest.mark.parametrize("name", sorted(SAME_IN_EVERY_ROOM))
def test_what_may_stand_twice_does(name: str) -> None:
    assert len(classes()[name]) > 1


def test_no_docstring_opens_with_is() -> None:
    opening = [
        f"{place(path)}:{node.lineno}"
        for path in files(*SOURCE)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if (ast.get_docstring(node) or "").startswith("Is ")
    ]
    assert opening == []
