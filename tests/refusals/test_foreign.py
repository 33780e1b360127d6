"""What belongs to another agency is answered exactly as what does not exist, at every door that takes an id."""

import os
from typing import Any

import pytest
from uuid6 import uuid7

from tests.refusals.doors import Door, doors_of, scope_in, table
from tests.refusals.house import House
from tests.sessions import SignedIn

HAND_IN = {"files": [("dossier", ("dossier.json", b"{}", "application/json"))]}
PASSING = {"date", "content-length"}
ROUNDS = int(os.environ.get("TERBUKA_TEST_STRANGERS", "2000"))


def own_doors(house: House) -> list[Door]:
    """Returns the doors that take an id and give an SKPD its own things alone."""
    said = table()
    return [door for door in doors_of(house.province.app) if door.ids and scope_in(said[door.name], "skpd") == "own"]


def foreign(house: House) -> list[dict[str, str]]:
    """Returns what is another agency's, by the places that its ids fill."""
    named = [name for name in house.items if f"{name}_submission" in house.notes]
    return [{"submission_id": house.notes[f"{name}_submission"], "item_id": house.items[name]} for name in named]


async def test_a_foreign_id_is_answered_as_an_unknown_one(house: House) -> None:
    doors, tried = own_doors(house), 0
    assert len(doors) >= 20
    for ids in foreign(house):
        for door in doors:
            places = {place: ids[place] for place in door.ids if place in ids}
            if places:
                await _the_same(house, door, places)
                tried += 1
    assert tried > 100


@pytest.mark.nightly
async def test_fifty_agencies_read_nothing_of_another(house: House) -> None:
    codes = [agency["code"] for agency in (await house.call("ketua", "GET", "/intake/api/skpd")).json()["skpd"]]
    strangers = [code for code in codes if code != "dinkes"][:50]
    reads = [door for door in own_doors(house) if door.method == "GET" and not door.path.endswith(".pdf")]
    password = "sandi yang cukup panjang"
    for code in strangers:
        await house.province.identity.add_account(f"asing-{code}", password, roles=["skpd"], skpd=code)
        house.people[code] = SignedIn(house.province.identity, f"asing-{code}")
        things = foreign(house)
        for number in range(ROUNDS):
            ids, door = things[number % len(things)], reads[number % len(reads)]
            await _the_same(house, door, {place: ids[place] for place in door.ids if place in ids}, who=code)


async def _the_same(house: House, door: Door, places: dict[str, str], who: str = "skpd") -> None:
    """Fails where a foreign id is told apart from one of nothing, but for the id itself."""
    request: dict[str, Any] = {"headers": {"Idempotency-Key": str(uuid7())}} if door.method == "POST" else {}
    request |= HAND_IN if door.path.endswith(("resubmit", "ajukan")) else {}
    nothing = {place: str(uuid7()) for place in places}
    theirs = await house.call(who, door.method, door.address(**places), **request)
    unknown = await house.call(who, door.method, door.address(**nothing), **request)
    assert theirs.status_code == unknown.status_code >= 400, f"{door.name}: {theirs.status_code} {unknown.status_code}"
    bodies = [theirs.text, unknown.text]
    for place in places:
        bodies = [bodies[0].replace(places[place], ""), bodies[1].replace(nothing[place], "")]
    assert bodies[0] == bodies[1], door.name
    heads = [{name: value for name, value in each.headers.items() if name not in PASSING} for each in (theirs, unknown)]
    assert heads[0] == heads[1], door.name
