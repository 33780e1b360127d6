"""Part 4 of the legal cases."""

import pytest

from tests.rehearse.shards import differences, files_of


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", files_of(3))
def test_a_case_holds(name: str) -> None:
    assert differences(3, name) == []
