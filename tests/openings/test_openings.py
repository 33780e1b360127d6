"""Nothing opens but by people or by a period that people set: every published act, every role, the trail as witness."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from deploy.rehearse.acting import Players
from deploy.rehearse.stage import Stage, open_stage
from deploy.sample.seed import http_of
from shared.clock import MovableClock, start_of
from tests.openings.life import START, Life

STEPS = 50
CALM = settings(
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],  # a seed is never simpler than another: shrinking one finds nothing
)
SEEDS = st.integers(min_value=0, max_value=2**32 - 1)
REACHED: Counter[str] = Counter()


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with open_stage() as built:
        yield built


async def _live(stage: Stage, seed: int, steps: int) -> list[str]:
    clock = MovableClock(start_of(START) + timedelta(hours=8))
    async with stage.province(clock) as province, http_of(province) as http:
        life = Life(province, Players(http, clock), Random(seed))
        faults = await life.live(steps)
        REACHED.update(life.done)
        return faults


@settings(CALM, max_examples=6, derandomize=True)
@given(seed=SEEDS)
def test_nothing_opens_by_one_person_in_short_lives(stage: Stage, seed: int) -> None:
    assert asyncio.run(_live(stage, seed, STEPS)) == []


@pytest.mark.nightly
@pytest.mark.timeout(36_000)
@settings(CALM, max_examples=2000)
@given(seed=SEEDS)
def test_nothing_opens_by_one_person_in_long_lives(stage: Stage, seed: int) -> None:
    assert asyncio.run(_live(stage, seed, STEPS)) == []
