"""Every door of every room against the one written table: who passes, who does not, and that none is missing."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from shared.security.identity import ROLES
from tests.refusals.doors import Door, doors_of, roles_in, table
from tests.refusals.house import House

ENDLESS = "/monitor/stream"
NOBODY = ""
CLOSED = {"BELUM_MASUK", "PERAN_TIDAK_BERHAK"}


def test_the_table_names_every_door_and_no_other(house: House) -> None:
    found = [door.name for door in doors_of(house.province.app)]
    assert len(found) == len(set(found)) > 250
    assert sorted(table()) == sorted(found)


def test_every_door_asks_for_the_roles_of_the_table(house: House) -> None:
    said = table()
    asked = {door.name: door.right for door in doors_of(house.province.app)}
    assert asked == {door: roles_in(line) for door, line in said.items()}


async def test_nobody_passes_a_door_that_is_not_theirs(house: House) -> None:
    doors, wrong = doors_of(house.province.app), list[str]()
    for door in doors:
        for who in (NOBODY, *ROLES):
            if who not in _passing(door):
                wrong += await _let_in_wrongly(house, door, who)
    assert wrong == []


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.nightly)], ids=["one each", "all"])
async def test_whoever_the_table_names_passes(house: House, every: bool) -> None:
    wrong = list[str]()
    for number, door in enumerate(doors_of(house.province.app)):
        passing = _passing(door)
        for who in passing if every else [passing[number % len(passing)]]:
            answer = await _sent(house, door, who)
            if answer is not None:
                wrong += [f"{door.name} by {who or 'nobody'}: {fault}" for fault in _faults(door, answer)]
    assert wrong == []


def _passing(door: Door) -> list[str]:
    return [NOBODY, *ROLES] if door.right is None else list(door.right)


def _faults(door: Door, answer: httpx.Response) -> list[str]:
    """Says what is wrong with the answer to somebody who may pass: their right, or the headers that guard it."""
    refused = answer.status_code >= 500 or (answer.status_code in {401, 403} and _code(answer) in CLOSED)
    open_to_caches = door.right is not None and "no-store" not in answer.headers.get("cache-control", "")
    unsafe = "default-src 'none'" not in answer.headers.get("content-security-policy", "")
    faults = {str(answer.status_code): refused, "may be cached": open_to_caches and answer.status_code == 200}
    faults |= {
        "no policy of content": unsafe,
        "guessed type": answer.headers.get("x-content-type-options") != "nosniff",
    }
    return [fault for fault, found in faults.items() if found]


def _code(answer: httpx.Response) -> str:
    problem = answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["code"]) if problem else ""


async def _let_in_wrongly(house: House, door: Door, who: str) -> list[str]:
    read = list[int]()

    async def body() -> AsyncIterator[bytes]:
        read.append(1)
        yield b"{"

    content = {} if door.method == "GET" else {"content": body(), "headers": {"content-type": "application/json"}}
    answer = await house.call(who, door.method, door.address(), **content)
    status, code = (403, "PERAN_TIDAK_BERHAK") if who else (401, "BELUM_MASUK")
    if (answer.status_code, answer.json()["code"], read) == (status, code, []):
        return []
    return [f"{door.name} by {who or 'nobody'}: {answer.status_code}, {len(read)} pieces of the body read"]


async def _sent(house: House, door: Door, who: str) -> httpx.Response | None:
    """Sends a request without a body; None where the answer has no end."""
    if door.path != ENDLESS:
        return await house.call(who, door.method, door.address())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(house.call(who, door.method, door.address()), 0.5)
    return None
