"""Every thirty-second file of tests/cases holds; `make cases` plays them all."""

from functools import cache
from pathlib import Path

import pytest

from deploy.rehearse.case_files import find_cases
from deploy.rehearse.play import StepOutcome, play_all

CASES = Path(__file__).parents[1] / "cases"
SHARE = 32
NAMES = [str(file.relative_to(CASES)) for file in sorted(CASES.rglob("*.yaml"))][::SHARE]


@cache
def outcomes() -> dict[str, list[StepOutcome]]:
    """Plays the share once on one stage and returns the outcomes by file."""
    played: dict[str, list[StepOutcome]] = {}
    for outcome in play_all(find_cases([CASES / name for name in NAMES])):
        played.setdefault(str(Path(outcome.file).relative_to(CASES)), []).append(outcome)
    return played


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", NAMES)
def test_a_case_holds(name: str) -> None:
    differences = [
        f"{outcome.title}: langkah {failure.step}: diharapkan {failure.expected}; terlihat {failure.seen}"
        for outcome in outcomes()[name]
        for failure in outcome.failures
    ]
    assert differences == []
