"""Whoever is shown inner titles has a line in the audit trail before the answer flows: no audit, no answer."""

import json
import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from services.registry.tables import MESSAGING
from tests.registry import conftest as registry_fixtures
from tests.registry.doors import Doors
from tests.web.house import ORIGIN

doors, hashed_password = registry_fixtures.doors, registry_fixtures.hashed_password

TITLE = "Nilai kinerja pegawai tahun 2025"
OFFICERS = ("petugas", "ketua", "tim", "pimpinan")
REFUSING = """
    CREATE FUNCTION registry.refuse_line() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
    CREATE TRIGGER refuse_line BEFORE INSERT ON registry.audit EXECUTE FUNCTION registry.refuse_line()
"""


async def ask(doors: Doors, account: str, path: str) -> httpx.Response:
    """Reads an address of the registry as an account."""
    async with await doors.program(account) as client:
        return await client.get(f"{ORIGIN}/registry{path}")


async def lines(doors: Doors) -> list[dict[str, Any]]:
    """Returns the lines of the trail."""
    async with doors.registry.database.snapshot() as connection:
        rows = await connection.execute(MESSAGING.audit.rows.select().order_by(MESSAGING.audit.rows.c.id))
        return [dict(row) for row in rows.mappings()]


GIVEN = {"role": "petugas", "page": "1", "number": "1", "year": "2026", "sequence": "1"}


def addresses(doors: Doors, item_id: str) -> Iterator[str]:
    """Yields every address of the registry that is read, with the item in the place of each id."""
    for route in iter_route_contexts(doors.room.app.routes):
        if "GET" in (getattr(route, "methods", None) or ()):
            yield re.sub(r"{(\w+)}", lambda name: GIVEN.get(name[1], item_id), str(route.path))


async def test_every_address_that_shows_an_inner_title_leaves_a_line(doors: Doors) -> None:
    item_id = await doors.registry.take_in()
    shown = set()
    for address in addresses(doors, item_id):
        before = len(await lines(doors))
        answer = await ask(doors, "petugas", f"{address}?since=2026-01-01&until=2026-12-31")
        added = [line["actor"] for line in (await lines(doors))[before:] if not line["code"]]
        if TITLE in answer.text:
            shown.add(address)
            assert added == ["petugas"], address
    assert {"/api/items", f"/api/items/{item_id}", "/butir", "/meja/petugas", f"/butir/{item_id}"} <= shown


@pytest.mark.parametrize("account", [*OFFICERS, "operator", "dishub-1"])
async def test_a_list_is_written_with_its_count_and_filters_and_no_word_searched(doors: Doors, account: str) -> None:
    await doors.registry.take_in()
    searched = "" if account == "operator" else "&q=Nilai+kinerja"
    answer = await ask(doors, account, f"/api/items?state=submitted&limit=5{searched}")
    (line,) = [line for line in await lines(doors) if line["act"] == "read_list"]
    assert (line["actor"], line["subject"]) == (account, "/registry/api/items")
    assert (line["detail"]["count"], answer.status_code) == (len(answer.json()), 200)
    assert line["detail"]["filters"][:2] == ["state=submitted", "limit=5"]
    assert [word.partition(":")[0] for word in line["detail"]["filters"][2:]] == (["q=sha256"] if searched else [])
    assert "kinerja" not in json.dumps(line["detail"])


@pytest.mark.parametrize("name", ["state", "queue", "skpd", "huruf", "order"])
async def test_a_filter_that_is_no_code_is_a_hash(doors: Doors, name: str) -> None:
    await ask(doors, "petugas", f"/api/items?{name}=Siti")
    (line,) = [line for line in await lines(doors) if line["act"] == "read_list"]
    assert [each.partition(":")[0] for each in line["detail"]["filters"]] == [f"{name}=sha256"]


async def test_an_item_that_an_agency_or_an_operator_asks_for_has_its_line(doors: Doors) -> None:
    item_id = await doors.registry.take_in()
    assert (await ask(doors, "operator", f"/api/items/{item_id}")).status_code == 200
    found = [(line["actor"], line["act"]) for line in await lines(doors) if line["subject"] == item_id]
    assert found[-1] == ("operator", "read_item")


async def test_nobody_and_a_refused_one_leave_no_line_of_a_reading(doors: Doors) -> None:
    before = len(await lines(doors))
    assert (await ask(doors, "operator", "/api/register")).status_code == 403
    assert [line["code"] for line in (await lines(doors))[before:]] == ["PERAN_TIDAK_BERHAK"]


@contextmanager
def full_disk() -> Iterator[None]:
    """Lets no file of this process grow, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def refuse_lines(doors: Doors) -> None:
    """Has the database refuse every line of the trail, as one whose disk is full does."""
    async with doors.registry.database.transaction() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        await driver.execute(REFUSING)


def beside(doors: Doors) -> Path:
    """Returns the file beside the trail."""
    return Path(doors.room.app.state.kit.settings.audit_folder) / "registry.reads.jsonl"


async def test_one_of_two_places_is_enough_and_none_shows_nothing(doors: Doors) -> None:
    await doors.registry.take_in()
    with full_disk():
        assert (await ask(doors, "petugas", "/api/items")).status_code == 200
    await refuse_lines(doors)
    assert TITLE in (await ask(doors, "petugas", "/api/items")).text
    (line,) = [json.loads(line) for line in beside(doors).read_text().splitlines()]
    assert (line["actor"], line["act"], line["detail"]["count"]) == ("petugas", "read_list", 1)
    with full_disk():
        refused = await ask(doors, "petugas", "/api/items")
    assert (refused.status_code, refused.json()["code"]) == (503, "AUDIT_TIDAK_TERTULIS")
    assert TITLE not in refused.text
