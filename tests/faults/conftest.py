"""One province for all faults; it ends with them, since it works as long as it stands."""

from collections.abc import Iterator

import pytest

from tests.faults.ground import Ground


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    """Gives the ground on which the province stands."""
    ground = Ground()
    yield ground
    ground.close()
