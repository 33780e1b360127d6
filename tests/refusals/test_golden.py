"""APIs and desk forms keep their shape: a change shows here first, and is written anew on purpose.

`TERBUKA_WRITE_GOLDEN=1 python -m pytest tests/refusals/test_golden.py` writes the files after a wanted change.
"""

import pytest

from deploy.rooms import ROOMS
from deploy.sample.seed import SAMPLE_SKPD
from tests.refusals.golden import differences, forms_of
from tests.refusals.house import House, an_item


async def hand_in(house: House) -> None:
    """Hands an item of the account `skpd` in, so that there is one to take back whatever other tests did."""
    await house.officers.submit({"skpd": SAMPLE_SKPD, "items": [an_item()]})
    await house.province.settle()


@pytest.mark.parametrize("room", ROOMS)
async def test_the_api_of_a_room_is_the_golden_one(house: House, room: str) -> None:
    assert differences(f"api-{room}", house.app_of(room).openapi()) == []


@pytest.mark.parametrize("who", ["skpd", "petugas", "ketua", "tim", "pimpinan", "operator"])
async def test_the_forms_of_a_role_are_the_golden_ones(house: House, who: str) -> None:
    await hand_in(house)
    assert differences(f"forms-{who}", await forms_of(house, who)) == []
