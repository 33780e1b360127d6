"""The table says what a run came to, what it did not stand, and what it did not come to."""

from pathlib import Path

import pytest

from tests.faults.catalogue import FAULTS
from tests.faults.table import write
from tests.faults.trial import Verdict

HELD = Verdict(FAULTS[0], 6, 100, 7, 0, 0, 12.5, 40.0, "")
FAILED = Verdict(FAULTS[1], 1, 50, 0, 2, 1, 99.0, 120.0, "", ("dead letters at registry: 2", "answered 500: 1 times"))


@pytest.fixture
def written(tmp_path: Path) -> str:
    """Gives the file of a run of two faults."""
    write([HELD, FAILED], 3, tmp_path / "R.md")
    return (tmp_path / "R.md").read_text()


def test_a_fault_that_was_stood_is_a_line_of_figures(written: str) -> None:
    assert f"| {FAULTS[0].says} | 6 | 100 | 7 | 0 | 0 | 12.5 | held |" in written


def test_a_fault_that_was_not_stood_says_why(written: str) -> None:
    assert f"| {FAULTS[1].says} | 1 | 50 | 0 | 2 | 1 | 99.0 | FAILED (2) |" in written
    assert f"- {FAULTS[1].says}: dead letters at registry: 2" in written


def test_a_fault_that_was_not_tried_is_named(written: str) -> None:
    tried = written.split("## Not tried in this run")
    assert f"- {FAULTS[2].says}" in tried[1]
    assert f"- {FAULTS[0].says}" not in tried[1]


def test_every_fault_has_a_name_of_its_own() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
