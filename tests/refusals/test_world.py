"""The province that all refusals are tried on stands as it is meant to."""

from tests.refusals.house import House

STATES = {
    "submitted": "submitted",
    "proposed": "proposed",
    "decided_c": "decided",
    "decided": "decided",
    "early": "exempt",
    "state_secret": "exempt",
    "bare": "exempt",
    "considered": "exempt",
    "opening": "exempt",
    "lapsed": "public",
}


async def test_there_is_an_item_in_every_state(quiet_house: House) -> None:
    found = {
        name: await quiet_house.call("ketua", "GET", f"/registry/api/items/{quiet_house.items[name]}")
        for name in STATES
    }
    assert {name: answer.json()["state"] for name, answer in found.items()} == STATES


async def test_nobody_in_the_province_waits_and_nothing_is_stuck(quiet_house: House) -> None:
    assert (await quiet_house.call("operator", "GET", "/monitor/api/dead-letters")).json() == {"dead_letters": []}
    assert (await quiet_house.call("operator", "GET", "/monitor/api/stuck")).json() == {"stuck": []}
