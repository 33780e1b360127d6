"""Nothing opens but by people or by a period that people set: every published act, every role, the trail as witness."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from deploy.rehearse.people import Players
from deploy.rehearse.stage import Stage, open_stage
from deploy.sample.seed import http_of
from shared.runtime.clock import MovableClock
from tests.openings.acts import Act, acts_of
from tests.openings.life import BEGINS, Life, beginning

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


@dataclass
class Ground:
    """Where lives begin; the acts are those of the first province, since the rooms publish the same in each."""

    stage: Stage
    ids: Mapping[str, str]
    acts: list[Act] = field(default_factory=list)


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with open_stage() as built, beginning(built) as (stage, ids):
        yield Ground(stage, ids)


async def _live(ground: Ground, seed: int, steps: int) -> list[str]:
    clock = MovableClock(BEGINS)
    async with ground.stage.province(clock) as province, http_of(province) as http:
        ground.acts = ground.acts or acts_of(province)
        life = Life(ground.ids, ground.acts, province, Players(http, clock), Random(seed))
        faults = await life.live(steps)
        REACHED.update(life.done)
        return faults


@settings(CALM, max_examples=6, derandomize=True)
@given(seed=SEEDS)
def test_nothing_opens_by_one_person_in_short_lives(ground: Ground, seed: int) -> None:
    assert asyncio.run(_live(ground, seed, STEPS)) == []


@pytest.mark.nightly
@pytest.mark.timeout(36_000)
@settings(CALM, max_examples=2000)
@given(seed=SEEDS)
def test_nothing_opens_by_one_person_in_long_lives(ground: Ground, seed: int) -> None:
    assert asyncio.run(_live(ground, seed, STEPS)) == []
