"""A request of an SKPD is bound in PostgreSQL, also in the embedded run, where a route forgets the condition."""

import httpx
import pytest

from services.scheduler.api import deadlines as api
from services.scheduler.pages import deadlines as pages
from tests.scheduler.build import approved, classified
from tests.scheduler.doors import Doors

MISSING = "tidak-ada"


@pytest.fixture
async def forgetful(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> httpx.AsyncClient:
    """Gives the browser of an SKPD whom the routes forget to confine; of two clocks one is its own."""
    for module in (api, pages):
        monkeypatch.setattr(module, "agency_of", lambda _: None)
    await doors.scheduler.hears(classified("milik", skpd_code="dishub"), classified("asing"))
    await doors.scheduler.hears(approved("asing", effective_on=classified().ends_on))
    return await doors.browser("dishub-1")


async def test_a_list_without_a_condition_has_the_own_clocks_alone(forgetful: httpx.AsyncClient) -> None:
    told = (await forgetful.get("/scheduler/api/deadlines")).json()
    assert ([row["item_id"] for row in told["deadlines"]], told["total"]) == (["milik"], 1)
    page = (await forgetful.get("/scheduler/")).text
    assert ("/scheduler/butir/milik" in page, "asing" in page) == (True, False)


@pytest.mark.parametrize("path", ["/scheduler/api/explain/", "/scheduler/butir/"])
async def test_a_foreign_clock_is_answered_as_a_missing_one(forgetful: httpx.AsyncClient, path: str) -> None:
    answers = [await forgetful.get(f"{path}{item_id}") for item_id in ("asing", MISSING, "milik")]
    assert [answer.status_code for answer in answers] == [404, 404, 200]
    assert answers[0].text.replace("asing", "") == answers[1].text.replace(MISSING, "")


async def test_who_looks_before_a_calendar_is_written_sees_the_seed_and_writes_nothing(doors: Doors) -> None:
    client = await doors.browser("dishub-1")
    assert "Natal" in (await client.get("/scheduler/kalender?tahun=2026")).text
    assert (await client.get("/scheduler/")).status_code == 200
    async with doors.scheduler.database.transaction() as connection:
        assert (await connection.exec_driver_sql("SELECT count(*) FROM scheduler.calendar_versions")).scalar_one() == 0
