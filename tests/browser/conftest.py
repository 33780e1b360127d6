"""The houses that the browser tests walk through."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest

from deploy.acceptance.story import SampleLife, stories
from deploy.acceptance.time_travel import live_through
from deploy.sample.seed import SAMPLE_SKPD, appoint_head
from shared.runtime.settings import Settings
from tests.browser.house import House, opened_house
from tests.databases import Databases

SIGNING_DAY = date(2026, 3, 2)
BUSY_DAY = date(2026, 11, 23)
STAGES = (
    "submitted",
    "proposed",
    "decided",
    "returned",
    "due",
    "considered",
    "opening_decided",
    "approved",
    "opened",
)


@pytest.fixture(scope="module")
async def empty_house(_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """Gives a province without items, its head appointed, on 2 March 2026."""
    settings = Settings().model_copy(update={"home": tmp_path_factory.mktemp("rumah")})
    async with opened_house(_databases, settings, SIGNING_DAY) as house:
        await live_through(house.province, house.officers, [(SIGNING_DAY, appoint_head)])
        yield house


@pytest.fixture(scope="module")
async def busy_house(_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """Gives a province on 23 November 2026 with one item at each stage of its life."""
    settings = Settings().model_copy(update={"home": tmp_path_factory.mktemp("rumah")})
    async with lived_in(_databases, settings, one_of_each(stories(BUSY_DAY))) as house:
        yield house


@asynccontextmanager
async def lived_in(databases: Databases, settings: Settings, samples: list[SampleLife]) -> AsyncIterator[House]:
    """Opens a province and lives these items through, until 23 November 2026."""
    acts: list[Any] = [act for story in samples for act in story.acts()]
    first = min(day for day, _ in acts)
    async with opened_house(databases, settings, first) as house:
        await live_through(house.province, house.officers, [(first, appoint_head), *acts])
        await house.reach(BUSY_DAY)
        yield house


def one_of_each(samples: list[SampleLife]) -> list[SampleLife]:
    """Picks a story of each stage, of the sample agency where it has one."""
    by_stage = {story.stage: story for story in sorted(samples, key=lambda story: story.sample["skpd"] == SAMPLE_SKPD)}
    return [by_stage[stage] for stage in STAGES]
