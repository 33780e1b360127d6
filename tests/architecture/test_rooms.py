"""The list of rooms stands once, in deploy/rooms.py: folders, files and topics agree with it, and shared knows none."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.room_files import FILES, disagreements, written
from deploy.rooms import ROOMS
from deploy.topics.catalogue import all_topics
from tests.architecture.source import ROOT, files, place, tree

NAMED = re.compile(rf"\b({'|'.join(ROOMS)})\b")
CONTRACTS = "shared/contracts/"
"""The published language: an event bears its writer's name in its type, which stands in logs kept for years."""


def test_every_room_has_a_folder_and_every_folder_is_a_room() -> None:
    folders = {path.parent.name for path in (ROOT / "services").glob("*/main.py")}
    assert folders == set(ROOMS), "services/ and deploy/rooms.py name different rooms"


def test_compose_nginx_prometheus_and_the_image_agree_with_the_list() -> None:
    assert disagreements() == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_that_forgets_a_room_is_named_with_the_cure(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.room_files.written", lambda each: written(each) + "x" * (each == path))
    (found,) = disagreements()
    assert place(path) in found
    assert "python -m deploy.room_files" in found


def test_the_topics_name_rooms_of_the_list_only() -> None:
    strange = {
        f"deploy/topics.yaml: {topic.name} names {room}, which is no room of deploy/rooms.py"
        for topic in all_topics()
        for room in (topic.writer, *topic.readers)
        if room not in ROOMS
    }
    assert strange == set()


def test_the_readme_tells_of_every_room() -> None:
    readme = (ROOT / "README.md").read_text()
    assert [room for room in ROOMS if f"| `services/{room}` |" not in readme] == []


def test_no_file_of_shared_holds_the_name_of_a_room() -> None:
    found = [
        f"{place(path)}:{line}: {text}"
        for path in files("shared")
        if not place(path).startswith(CONTRACTS)
        for line, text in _strings(tree(path))
        if NAMED.search(text)
    ]
    assert found == []


def _strings(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Yields the string constants of a module that do something; a string that stands alone is a docstring."""
    told = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value
