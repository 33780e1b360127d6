"""APIs and desk forms keep their shape: a change shows here first, and is written anew on purpose.

`TERBUKA_WRITE_GOLDEN=1 python -m pytest tests/refusals/test_golden.py` writes the files after a wanted change.
"""

import pytest

from deploy.rooms import ROOMS
from deploy.sample.seed import SAMPLE_SKPD
from tests.files.pdfs import a_pdf
from tests.refusals.golden import differences, forms_of
from tests.refusals.house import House, an_item


async def hand_in(house: House) -> None:
    """Hands in two items like each other, of the account `skpd` and with a file.

    So there is one to take back, one to open and one that bears the title of another, whatever other tests did.
    """
    paper = ("asli.pdf", a_pdf("isi dokumen"), "application/pdf")
    for _ in range(2):
        await house.officers.submit({"skpd": SAMPLE_SKPD, "items": [an_item()]}, files=[paper])
    await house.province.settle()


@pytest.mark.parametrize("room", ROOMS)
async def test_the_api_of_a_room_is_the_golden_one(quiet_house: House, room: str) -> None:
    assert differences(f"api-{room}", quiet_house.app_of(room).openapi()) == []


@pytest.mark.parametrize("who", ["skpd", "petugas", "ketua", "tim", "pimpinan", "operator"])
async def test_the_forms_of_a_role_are_the_golden_ones(quiet_house: House, who: str) -> None:
    await hand_in(quiet_house)
    assert differences(f"forms-{who}", await forms_of(quiet_house, who)) == []
