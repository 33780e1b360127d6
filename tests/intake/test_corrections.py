"""A correction stores its sealed dossier before it locks anything, and of two at one moment one is taken."""

import asyncio
from collections.abc import AsyncIterator
from importlib import import_module
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from services.intake.tables import dossiers, items
from shared.contracts.submissions import ItemSubmittedV1
from tests.intake.house import PDF, House, a_dossier, an_item, form
from tests.intake.test_life import handed_in, returned, shown

MIGRATION = import_module("services.intake.migrations.versions.0007_dossiers")


async def to_correct(house: House) -> tuple[str, str]:
    """Hands an item in and has it returned; gives the submission's id and the path for corrections."""
    submission_id, item_id = await handed_in(house)
    await returned(house, submission_id, item_id)
    return submission_id, f"/api/submissions/{submission_id}/items/{item_id}/resubmit"


async def test_nothing_is_locked_while_the_dossier_is_stored(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    _, path = await to_correct(house)
    store, free = house.objects.put, []

    async def put(key: str, chunks: AsyncIterator[bytes]) -> object:
        async with house.database.transaction() as connection:
            rows = await connection.execute(select(items.c.item_id).with_for_update(skip_locked=True))
            free.append(len(rows.all()))
        return await store(key, chunks)

    monkeypatch.setattr(house.objects, "put", put)
    answer = await (await house.client()).post(path, headers={"Idempotency-Key": "r"}, **form(a_dossier()))
    assert (answer.status_code, free) == (201, [1]), answer.text


async def test_of_two_corrections_at_one_moment_one_is_taken_and_leaves_nothing_of_the_other(house: House) -> None:
    submission_id, path = await to_correct(house)
    client = await house.client()

    async def correct(title: str) -> int:
        parts = form(a_dossier(an_item(title=title)), [("bukti.pdf", PDF, "application/pdf")])
        return (await client.post(path, headers={"Idempotency-Key": uuid4().hex}, **parts)).status_code

    statuses = await asyncio.gather(*(correct(title) for title in ("Judul satu", "Judul dua", "Judul tiga")))
    assert sorted(statuses) == [201, 409, 409]
    assert (await shown(house, submission_id))["version"] == 2
    known = {row["object_key"] for row in await house.rows(dossiers)}
    assert known == {event.dossier_key for event in await house.events(ItemSubmittedV1)}
    assert {key async for key in house.objects.keys("submissions/")} == known


async def test_one_correction_sent_twice_at_one_moment_is_answered_alike(house: House) -> None:
    _, path = await to_correct(house)
    client, parts = await house.client(), form(a_dossier())
    answers = await asyncio.gather(*(client.post(path, headers={"Idempotency-Key": "r"}, **parts) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1


async def test_the_migration_knows_older_dossiers_by_the_keys_they_had(house: House) -> None:
    _, path = await to_correct(house)
    assert (await (await house.client()).post(path, headers={"Idempotency-Key": "r"}, **form(a_dossier()))).is_success
    item_id = (await house.rows(dossiers))[0]["item_id"]
    async with house.database.transaction() as connection:
        await connection.execute(dossiers.delete())
        await connection.execute(text(MIGRATION.FILL))
    known = {(row["object_key"], row["version"]) for row in await house.rows(dossiers)}
    assert known == {(f"submissions/{item_id}/{version}/dossier.age", version) for version in (1, 2)}
