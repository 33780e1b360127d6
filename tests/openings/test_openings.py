"""Nothing opens but by people or by a period that people set: every published act, every role, the trail as witness."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from deploy.rehearse.people import CaseAccounts
from deploy.rehearse.stage import Stage, open_stage
from deploy.rehearse.workshop import Workshop, open_workshop
from deploy.sample.seed import http_of
from shared.runtime.clock import MovableClock
from tests.openings.acts import Act, acts_of
from tests.openings.life import BEGINS, Life, beginning

STEPS = 50
LONG, PARTS = 2000, 8
"""So many lives the nightly form has, in parts that `-n 2 --dist load` shares among processes."""
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

    workshop: Workshop
    ids: Mapping[str, str]
    acts: list[Act] = field(default_factory=list)

    def live(self, seed: int, steps: int) -> list[str]:
        """Lives one life in a copy of the built rooms and returns what the witness holds against it."""
        faults, done, self.acts = self.workshop.run(lived, dict(self.ids), self.acts, seed, steps)
        REACHED.update(done)
        return faults


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with open_stage() as built, beginning(built) as (stage, ids), open_workshop(stage) as workshop:
        yield Ground(workshop, ids)


def lived(stage: Stage, *life: Any) -> tuple[list[str], dict[str, int], list[Act]]:
    """Lives one life on the stage of a workshop."""
    return asyncio.run(_live(stage, *life))


async def _live(
    stage: Stage, ids: dict[str, str], acts: list[Act], seed: int, steps: int
) -> tuple[list[str], dict[str, int], list[Act]]:
    async with stage.province(MovableClock(BEGINS)) as province, http_of(province) as http:
        assert isinstance(province.clock, MovableClock)
        known = acts or acts_of(province)
        life = Life(ids, known, province, CaseAccounts(http, province.clock), Random(seed))
        return await life.live(steps), life.done, known


@settings(CALM, max_examples=3, derandomize=True)
@given(seed=SEEDS)
def test_nothing_opens_by_one_person_in_short_lives(ground: Ground, seed: int) -> None:
    assert ground.live(seed, STEPS) == []


@pytest.mark.nightly
@pytest.mark.timeout(36_000)
@pytest.mark.parametrize("part", range(PARTS))
@settings(CALM, max_examples=LONG // PARTS)
@given(seed=SEEDS)
def test_nothing_opens_by_one_person_in_long_lives(ground: Ground, part: int, seed: int) -> None:
    assert ground.live(seed, STEPS) == []
