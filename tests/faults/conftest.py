"""One province for all faults of a session, and the ends of its logs beside a test that failed."""

from collections.abc import Iterator

import pytest

from tests.faults.ground import Ground


@pytest.fixture(scope="session")
def _ground() -> Iterator[Ground]:
    ground = Ground()
    yield ground
    ground.close()


@pytest.fixture
def ground(_ground: Ground) -> Ground:
    """Gives the ground on which the province stands."""
    return _ground
