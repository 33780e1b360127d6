"""A request of an SKPD is bound in PostgreSQL, also in the embedded run, where a route forgets the condition."""

from typing import Any

import pytest

from services.registry.api import items as api
from services.registry.tables import MESSAGING
from tests.registry.doors import Doors
from tests.registry.test_api import get

THEIRS: dict[str, Any] = {"skpd_code": "dishub", "skpd_name": "Dinas Perhubungan"}


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has the routes of registry forget whose account asks."""

    async def everybody(*_: Any) -> None:
        return None

    monkeypatch.setattr(api, "own_agency", everybody)


@pytest.mark.usefixtures("forgetful")
async def test_a_list_without_a_condition_has_the_own_items_alone(doors: Doors) -> None:
    foreign, own = await doors.registry.take_in(), await doors.registry.take_in(**THEIRS)
    assert [line["id"] for line in (await get(doors, "dishub-1", "/items")).json()] == [own]
    assert (await get(doors, "dishub-1", "/items?skpd=bkd")).json() == []
    assert {line["id"] for line in (await get(doors, "petugas", "/items")).json()} == {foreign, own}


@pytest.mark.usefixtures("forgetful")
async def test_a_foreign_item_is_answered_as_a_missing_one_without_a_condition(doors: Doors) -> None:
    foreign, own = await doors.registry.take_in(), await doors.registry.take_in(**THEIRS)
    answers = [await get(doors, "dishub-1", f"/items/{item_id}") for item_id in (foreign, "tidak-ada", own)]
    assert [answer.status_code for answer in answers] == [404, 404, 200]
    assert answers[0].text.replace(foreign, "") == answers[1].text.replace("tidak-ada", "")


async def test_a_reading_of_an_skpd_has_its_audit_line_in_the_trail(doors: Doors) -> None:
    own = await doors.registry.take_in(**THEIRS)
    assert (await get(doors, "dishub-1", f"/items/{own}")).status_code == 200
    async with doors.registry.database.snapshot() as connection:
        lines = await MESSAGING.audit.history(connection, own)
    assert ("dishub-1", "read_item") in [(line["actor"], line["act"]) for line in lines]
