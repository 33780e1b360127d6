"""Plays a part of tests/cases in each test module, so that the modules run side by side."""

from functools import cache
from pathlib import Path

from deploy.rehearse.case_files import find_cases
from deploy.rehearse.play import StepOutcome, play_all

CASES = Path(__file__).parents[1] / "cases"
SHARDS = 4


def files_of(shard: int) -> list[str]:
    """Returns the names of every fourth file, beginning with a shard's own."""
    return [str(file.relative_to(CASES)) for file in sorted(CASES.rglob("*.yaml"))][shard::SHARDS]


@cache
def outcomes_of(shard: int) -> dict[str, list[StepOutcome]]:
    """Plays a shard once on one stage and returns the outcomes by file."""
    found = find_cases([CASES / name for name in files_of(shard)])
    played: dict[str, list[StepOutcome]] = {}
    for outcome in play_all(found):
        played.setdefault(str(Path(outcome.file).relative_to(CASES)), []).append(outcome)
    return played


def differences(shard: int, name: str) -> list[str]:
    """Returns how a file's cases differ from what they say."""
    return [
        f"{outcome.title}: langkah {failure.step}: diharapkan {failure.expected}; terlihat {failure.seen}"
        for outcome in outcomes_of(shard)[name]
        for failure in outcome.failures
    ]
