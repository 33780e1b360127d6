"""What the documents name exists: files, events, decisions; and nothing cites a text outside the repository."""

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from deploy.rooms import ROOMS
from deploy.topics.catalogue import all_topics
from shared.contracts import EVENTS
from tests.architecture.source import ROOT

TOP = ("services", "shared", "deploy", "docs", "tests")
KINDS = "py|md|yaml|toml|typ|html|csv|po|in|txt|sh|conf|svg|css"
NAMED = re.compile(rf"^(?:(?:{'|'.join(TOP)})(?:/[\w.*<>-]+)*/?|[\w.*<>/-]+\.(?:{KINDS}))$")
ARCHITECTURE = ROOT / "docs" / "architecture.md"
DECISIONS = ROOT / "docs" / "decisions"
DOCUMENTS = sorted(
    [
        *(ROOT / "docs").glob("*.md"),
        *ROOT.glob("services/*/README.md"),
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "deploy/rehearse/README.md",
        DECISIONS / "README.md",
    ]
)
OUTSIDE = re.compile(
    r"domain reading|security rule|design notes?\b|\(domain \d|\(architecture \d|\breading \d+\b",
    re.IGNORECASE,
)
"""Texts that are in no file here; a row of docs/law.md is cited as "docs/law.md 13"."""
MOST_THREATS = 33
CITES_ROWS = ("tests/cases/", "tests/rehearse/", "deploy/rehearse/")
"""Legal cases cite rows of docs/law.md as `reading 13`; deploy/rehearse/README.md says so."""


class AnyCommand:
    """Stands for a room's commands where only the events that they hear are asked for."""

    def __getattr__(self, name: str) -> "AnyCommand":
        return self

    def __call__(self, *_: Any, **__: Any) -> "AnyCommand":
        return self


def prose(path: Path) -> str:
    """Returns a document without its fenced blocks."""
    return re.sub(r"^```.*?^```", "", path.read_text(), flags=re.DOTALL | re.MULTILINE)


def names(path: Path) -> set[str]:
    """Returns the files and folders that a document names in code marks."""
    return {name for name in re.findall(r"`([^`\n]+)`", prose(path)) if NAMED.match(name)}


def links(path: Path) -> set[str]:
    """Returns the targets of a document's links that are files."""
    found = re.findall(r"\]\(([^)\s]+)\)", prose(path))
    return {target.partition("#")[0] for target in found if "://" not in target and not target.startswith("#")}


@cache
def tracked() -> frozenset[str]:
    """Returns the places of all files of the repository that are not made by tools."""
    inside = (path for top in TOP for path in (ROOT / top).rglob("*") if "__pycache__" not in path.parts)
    return frozenset(path.relative_to(ROOT).as_posix() for path in (*inside, *ROOT.glob("*.*")))


def exists(name: str, document: Path) -> bool:
    """Tells whether a name is a place in the repository or below the document's folder; `<x>` fits any name."""
    pattern = re.sub(r"<[\w-]+>", "*", name.rstrip("/"))
    if name.split("/")[0] in TOP:
        return any(ROOT.glob(pattern))
    wide = document.parent in {ROOT, ROOT / "docs", DECISIONS}
    folders = [ROOT / top for top in TOP] if wide else [document.parent]
    return any(found for folder in folders for found in folder.rglob(pattern)) or (wide and (ROOT / name).exists())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_that_a_document_names_exists(document: Path) -> None:
    assert sorted(name for name in names(document) if not exists(name, document)) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_link_of_a_document_leads_somewhere(document: Path) -> None:
    assert sorted(target for target in links(document) if not (document.parent / target).exists()) == []


def rows(heading: str) -> list[list[str]]:
    """Returns the cells of the first table under a heading of the architecture page, its head left out."""
    part = ARCHITECTURE.read_text().partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    table = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in table[2:]]


def heard_by() -> dict[str, set[str]]:
    """Returns by type of an event the rooms that act on it, as their `consumers.handlers` say."""
    found: dict[str, set[str]] = {}
    for room in ROOMS:
        for event in import_module(f"services.{room}.consumers").handlers(AnyCommand()):
            found.setdefault(event.type, set()).add(room)
    return found


def test_the_table_of_events_is_that_of_contracts_topics_and_subscriptions() -> None:
    writers = {topic.name: topic.writer for topic in all_topics()}
    heard = heard_by()
    real = {
        (name, writers[event.topic], event.key_field, frozenset(heard[name] - {"monitor"}))
        for name, event in EVENTS.items()
    }
    told = {
        (name, writer, key, frozenset(room for room in ears.split(", ") if room != "–"))
        for name, writer, key, ears, _ in rows("3. Events")
    }
    assert told == real


def test_the_monitor_hears_every_event() -> None:
    assert {name for name, rooms in heard_by().items() if "monitor" in rooms} == set(EVENTS)


def test_a_room_that_acts_on_an_event_reads_its_topic() -> None:
    readers = {topic.name: set(topic.readers) for topic in all_topics()}
    assert {name for name, rooms in heard_by().items() if not rooms <= readers[EVENTS[name].topic]} == set()


def test_the_path_of_a_submission_is_counted() -> None:
    path = rows("5. The path of a submission, from HTTP to the website")
    files = [file for _, file, _ in path]
    inside = sum(file.startswith("services/") for file in files)
    assert [number for number, *_ in path] == [str(place) for place in range(1, len(path) + 1)]
    assert len(set(files)) == len(files)
    counted = f"{len(files)} files: {inside} in the three rooms, which know what a submission is, and"
    assert f"{counted} {len(files) - inside} in `shared/`" in ARCHITECTURE.read_text()


def test_every_decision_stands_in_the_index_with_its_date() -> None:
    listed = dict(re.findall(r"^\| \[\d{4}\]\(([^)]+)\) \|.*\| (\d{4}-\d\d-\d\d) \|", _index(), re.MULTILINE))
    dated = {path.name: _date(path) for path in DECISIONS.glob("[0-9]*.md")}
    assert listed == dated


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_decision_that_a_document_cites_exists(document: Path) -> None:
    cited = re.findall(r"(?:decisions?|keputusan) (\d{4}(?:, \d{4})*)\b", document.read_text())
    there = {path.name[:4] for path in DECISIONS.glob("[0-9]*.md")}
    assert {number for numbers in cited for number in numbers.split(", ")} - there == set()


@pytest.mark.parametrize("path", sorted(DECISIONS.glob("[0-9]*.md")), ids=lambda path: path.name[:4])
def test_a_decision_has_a_status_and_says_what_else_there_was(path: Path) -> None:
    text = path.read_text()
    assert re.search(r"^Status: (accepted|superseded by)", text, re.MULTILINE)
    assert {"**Context.**", "**Decision.**", "**Consequences.**"} - _parts(text) == set()
    assert "superseded by" in text or "**Alternatives.**" in text


def _parts(text: str) -> set[str]:
    return set(re.findall(r"\*\*\w+\.\*\*", text))


def _index() -> str:
    return (DECISIONS / "README.md").read_text()


def _date(path: Path) -> str:
    found = re.search(r"Date: (\d{4}-\d\d-\d\d)", path.read_text())
    return found.group(1) if found else "no date"


def texts() -> Iterator[tuple[str, str]]:
    """Yields every text of the project with its place, this test and vendored files left out."""
    for place in sorted(tracked()):
        kind = place.rpartition(".")[2]
        if kind in {*KINDS.split("|"), "ini"} and "vendor" not in place and ROOT / place != Path(__file__).resolve():
            yield place, (ROOT / place).read_text()


def test_nothing_cites_a_text_outside_the_repository() -> None:
    cited = [
        f"{place}: {match.group(0)}"
        for place, text in texts()
        if not place.startswith(CITES_ROWS)
        for match in OUTSIDE.finditer(text)
    ]
    assert cited == []


def test_every_test_that_the_threat_model_names_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "THREAT_MODEL.md").read_text())
    missing = [f"{file}::{name}" for file, name in named if f"def {name}(" not in (ROOT / file).read_text()]
    assert len(named) >= MOST_THREATS
    assert missing == []


def test_every_threat_has_a_state_and_a_test() -> None:
    rows = re.findall(
        r"^\| T(\d+) \|[^|]*\| (\w+) \|[^|]*\|([^|]*)\|$", (ROOT / "THREAT_MODEL.md").read_text(), re.MULTILINE
    )
    assert [int(number) for number, _, _ in rows] == list(range(1, MOST_THREATS + 1))
    assert all(state in {"held", "partly", "open"} for _, state, _ in rows)
    assert [number for number, state, tests in rows if state != "open" and "::" not in tests] == []
