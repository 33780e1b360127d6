"""Lives that nobody thought of: whatever people do and in whatever order events travel, the law holds."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.lifecycle.machine import Life
from tests.lifecycle.stage import Stage

CALM = settings(
    deadline=None,
    print_blob=True,
    report_multiple_bugs=False,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)
SHORT = settings(CALM, max_examples=12, stateful_step_count=30, derandomize=True)
REACHED = ("propose", "approve setuju", "approve_opening setuju", "release_copy", "step seen in state public")
LONG = settings(CALM, max_examples=2000, stateful_step_count=50)


@pytest.fixture
def stage(postgres_url: str) -> Iterator[Stage]:
    with tempfile.TemporaryDirectory(prefix="terbuka-life-") as home:
        built = Stage(postgres_url, Path(home))
        yield built
        built.close()


def test_the_law_holds_through_short_lives(stage: Stage) -> None:
    run_state_machine_as_test(cast(Any, lambda: Life(stage)), settings=SHORT)
    assert set(REACHED) <= set(stage.reached), sorted(stage.reached.items())


@pytest.mark.nightly
@pytest.mark.timeout(7200)
def test_the_law_holds_through_long_lives(stage: Stage) -> None:
    run_state_machine_as_test(cast(Any, lambda: Life(stage)), settings=LONG)
    print(sorted(stage.reached.items()))  # noqa: T201
