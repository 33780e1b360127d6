"""Whole lists for programs, files and papers are read block by block: no answer holds all rows of a table at once."""

import io
import json
from typing import Any

import pytest
import rfc8785
from sqlalchemy import text

from services.registry.pages.state_on import KIND, PER_PAGE
from services.registry.queries import items, omissions, paper_lists, state_on, whole_lists
from shared.security import read_trail
from shared.security.signed_bundle import read_bundle
from shared.storage.blocks import ROWS
from tests.papers import words_on
from tests.plans import noted
from tests.registry.doors import Doors
from tests.registry.pages.desk import sit_down
from tests.registry.test_omissions import fill
from tests.registry.test_plans import REGISTER

MANY = 3 * ROWS


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Notes how many rows each list has that a query hands over."""
    sizes: list[int] = []

    def counted(rows: list[Any]) -> list[Any]:
        sizes.append(len(rows))
        return read_trail.counted(rows)

    for module in (items, omissions, paper_lists, state_on, whole_lists):
        monkeypatch.setattr(module, "counted", counted)
    return sizes


def told(sizes: list[int]) -> tuple[int, bool]:
    """Returns how many rows were handed over since, and whether in blocks; forgets them."""
    whole, in_blocks = sum(sizes), max(sizes) <= ROWS
    sizes.clear()
    return whole, in_blocks


async def fill_books(doors: Doors) -> None:
    await fill(doors.registry, MANY, days=30)
    async with doors.registry.database.transaction() as connection:
        await connection.execute(text(REGISTER.replace("20000)", f"{MANY})")))


async def test_programs_get_whole_books_that_are_read_block_by_block(doors: Doors, held: list[int]) -> None:
    await fill_books(doors)
    petugas = await sit_down(doors, "petugas")
    for book in ("rekap", "omissions"):
        answer = await petugas.client.get(f"/registry/api/{book}")
        rows = answer.json()
        assert (answer.status_code, answer.headers["content-type"], told(held)) == (
            200,
            "application/json",
            (len(rows), True),
        )
        assert len(rows) > ROWS
    assert set(rows[0]) >= {"id", "omission", "since", "huruf"}


async def test_the_file_of_the_rekap_is_read_block_by_block(doors: Doors, held: list[int]) -> None:
    await fill_books(doors)
    petugas = await sit_down(doors, "petugas")
    lines = (await petugas.client.get("/registry/rekap.csv?since=2016-01-01&until=2026-12-31")).text.splitlines()
    assert (len(lines) - 1, told(held)) == (MANY, (MANY, True))


async def test_the_file_of_the_register_reads_addresses_with_its_rows(doors: Doors, held: list[int]) -> None:
    await fill_books(doors)
    petugas = await sit_down(doors, "petugas")
    with noted(doors.registry.database) as statements:
        lines = (await petugas.client.get("/registry/register.csv")).text.splitlines()
    assert (len(lines) - 1, told(held)) == (len(lines) - 1, (len(lines) - 1, True))
    assert len(lines) > ROWS
    assert {line.endswith('"Gedung Arsip, ruang 2, boks 7"') for line in lines[1:]} == {True}
    assert len([said for said, _ in statements if "registry.items" in said]) == 1


async def test_papers_of_whole_books_are_read_block_by_block(doors: Doors, held: list[int]) -> None:
    await fill_books(doors)
    petugas = await sit_down(doors, "petugas")
    for book in ("rekap.pdf?since=2016-01-01&until=2026-12-31", "kelalaian.pdf"):
        answer = await petugas.client.get(f"/registry/{book}")
        (whole, in_blocks), said = told(held), await words_on(answer.content)
        assert (in_blocks, whole > ROWS, f"{whole}" in said) == (True, True, True), book


async def test_the_state_of_a_day_comes_page_by_page_and_its_bundle_block_by_block(
    doors: Doors, held: list[int]
) -> None:
    await fill_books(doors)
    petugas = await sit_down(doors, "petugas")
    last = MANY // PER_PAGE
    page = await petugas.open(f"/registry/keadaan?hari=2026-03-01&halaman={last}")
    assert (told(held), page.text.count("<tr><td")) == ((PER_PAGE, True), PER_PAGE)
    answer = await petugas.client.get("/registry/keadaan.zip?hari=2026-03-01")
    assert told(held) == (MANY, True)
    files = read_bundle(io.BytesIO(answer.content), KIND, doors.registry.keys.signing_public).files
    state = json.loads(files["keadaan.json"])
    assert rfc8785.dumps(state) == files["keadaan.json"]
    assert [row["item_id"] for row in state["exempt"]] == [f"butir-{n:09}" for n in range(1, MANY + 1)]
    assert (len(files["keadaan.csv"].splitlines()) - 1, state["states"]) == (MANY, {"exempt": MANY})
