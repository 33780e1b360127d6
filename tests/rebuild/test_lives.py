"""Whatever people do in whatever order events travel: the tables made anew are the tables in use."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from deploy.rebuild import ROOMS, Rebuilding, rebuild_of
from shared.runtime.settings import Settings
from shared.storage.database import Database
from tests.lifecycle.machine import Life
from tests.lifecycle.stage import Stage
from tests.lifecycle.test_life import CALM
from tests.rebuild.build import silent


class RebuiltLife(Life):
    """A life after which every room is made anew."""

    def teardown(self) -> None:
        """Compares the tables of each room with those made anew."""
        for room in ROOMS:
            database = Database(self.stage.database.engine, room)
            rebuild = rebuild_of(room, Settings(home=self.stage.home), self.clock)
            done = self.run(Rebuilding(database, rebuild, self.clock).run(silent))
            assert done.differences == ()
            self.stage.reached[f"rebuilt {room}"] += 1


@pytest.fixture
def stage(postgres_url: str) -> Iterator[Stage]:
    with tempfile.TemporaryDirectory(prefix="terbuka-rebuilt-") as home:
        built = Stage(postgres_url, Path(home))
        yield built
        built.close()


@pytest.mark.nightly
def test_whatever_was_lived_is_made_anew_equal(stage: Stage) -> None:
    few = settings(CALM, max_examples=40, stateful_step_count=30, derandomize=True)
    run_state_machine_as_test(cast(Any, lambda: RebuiltLife(stage)), settings=few)
    assert all(stage.reached[f"rebuilt {room}"] for room in ROOMS)
