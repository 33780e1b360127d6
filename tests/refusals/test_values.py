"""Every value that an address takes has a range: figures beyond all ranges, NUL and broken signs are no accident."""

import pytest

from tests.refusals.doors import Door, doors_of
from tests.refusals.house import House
from tests.refusals.test_rights import ENDLESS

STRANGE = [
    "2147483648", "9223372036854775808", "-1", "-9223372036854775809", "1" + "0" * 40, "1e400", "NaN", "Infinity",
    "%00", "a%00b", "%FF", "%ED%A0%80", "0", "%D9%A3", "..%2F..%2Fkeys", "'", "x" * 3000,
]  # fmt: skip
FEW = 3


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.nightly)], ids=["few each", "all"])
async def test_no_value_in_an_address_is_an_accident(house: House, every: bool) -> None:
    wrong = list[str]()
    for number, door in enumerate(doors_of(house.province.app)):
        if door.method == "GET" and door.path != ENDLESS and (door.places or door.queries):
            values = STRANGE if every else [STRANGE[(number + step * 5) % len(STRANGE)] for step in range(FEW)]
            for value in values:
                wrong += await _accidents(house, door, value)
    assert wrong == []


async def _accidents(house: House, door: Door, value: str) -> list[str]:
    who = door.right[0] if door.right else ""
    query = "&".join(f"{name}={value}" for name in door.queries)
    addresses = {door.address(**dict.fromkeys(door.places, value)), f"{door.address()}?{query}"}
    found = list[str]()
    for address in addresses:
        answer = await house.call(who, door.method, address)
        if answer.status_code >= 500:
            found.append(f"{door.name} with {value[:30]}: {answer.status_code} {answer.text[:200]}")
    return found
