"""Items live their whole life, with failures forced on them, and no word of theirs is where it may not be."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest

from tests.canaries.canary import known_by
from tests.canaries.columns import NAMED, search_database
from tests.canaries.faults import Faults
from tests.canaries.lives import BREAKS, Lives
from tests.canaries.places import Swept, sweep
from tests.canaries.planted import Planted
from tests.canaries.world import World, a_world

LONG_FORM = int(os.environ.get("TERBUKA_CANARY_ITEMS", "10000"))
SHORT_FORM = 500
FEWEST_FAULTS = 20
UNANSWERED = {"handler_fails", "mail_refused", "sessions_killed"}
"""Failures of the background, and one that a request may outlive: no answer need tell of them."""
KINDS = ("log", "metrics", "website", "paper", "mail", "data folder", "store")


@dataclass
class Lived:
    """A world at the end of all lives."""

    world: World
    lives: Lives
    faults: Faults
    swept: Swept


@asynccontextmanager
async def lived(many: int, faults: int, one_by_one: int) -> AsyncIterator[Lived]:
    """Lives so many lives with so many forced failures, and sweeps."""
    async with a_world() as world:
        lives = Lives(world, many, one_by_one)
        forced = Faults(world, lives, faults)

        async def force(turn: int) -> None:
            await forced.force(faults * (turn + 1) // BREAKS)

        await lives.live(force)
        yield Lived(world, lives, forced, await sweep(world, lives))


@pytest.fixture(scope="module")
async def short() -> AsyncIterator[Lived]:
    """Gives the end of the short form."""
    async with lived(SHORT_FORM, FEWEST_FAULTS, one_by_one=8) as found:
        yield found


def check(found: Lived, many: int) -> None:
    """Fails where a word is where it may not be, or where too little was lived or looked through."""
    assert found.swept.told(found.world.canaries) == []
    assert len(found.lives.pieces) + len(found.lives.rows) == many
    assert len(found.world.canaries.places) > 10 * len(found.lives.pieces) + 4 * len(found.lives.rows)
    assert {kind for kind in KINDS if not found.swept.looked[kind]} == set()
    assert found.swept.looked["website"] > len(found.lives.pieces)
    assert found.swept.database is not None
    assert {name for name in NAMED if "->" not in name} == found.swept.database.used, "a column is named in vain"
    unrefused = {kind for kind, said in found.faults.answers.items() if max(said) < httpx.codes.BAD_REQUEST}
    assert unrefused <= UNANSWERED
    assert len(found.faults.answers) == len(found.faults.kinds)
    assert found.faults.left == set()


async def test_no_word_of_five_hundred_items_is_where_it_may_not_be(short: Lived) -> None:
    check(short, SHORT_FORM)
    assert short.faults.made == FEWEST_FAULTS


async def test_a_word_that_is_planted_in_any_place_is_found_there(short: Lived) -> None:
    planted = Planted(short.world, short.lives)
    await planted.everywhere()
    again = await sweep(short.world, short.lives)
    found = {(hit.word, hit.where) for hit in again.hits}
    missed = [
        place
        for word, places in planted.expected.items()
        for place in places
        if not any(known_by(word) == one and where.startswith(place) for one, where in found)
    ]
    assert missed == []


async def test_a_named_column_that_is_none_is_refused(short: Lived) -> None:
    with pytest.raises(LookupError, match=r"registry\.items\.judul"):
        await search_database(short.world.url, {**NAMED, "registry.items.judul": "no such column"})


@pytest.mark.nightly
@pytest.mark.timeout(7200)
async def test_no_word_of_ten_thousand_items_is_where_it_may_not_be() -> None:
    async with lived(LONG_FORM, max(FEWEST_FAULTS, LONG_FORM // 50), one_by_one=30) as found:
        check(found, LONG_FORM)
        assert found.faults.made >= LONG_FORM // 50
