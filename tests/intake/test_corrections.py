"""A correction stores its sealed dossier before it locks anything, and of two at one moment one is taken."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from services.intake.store.submissions import bytes_since
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


async def test_a_corrections_files_count_in_the_day_on_which_they_are_sent(house: House) -> None:
    _, path = await to_correct(house)
    house.clock.move_to(house.clock.now() + timedelta(days=3))
    house.limits.skpd_day = len(PDF) * 2
    client, papers = await house.client(), [(f"bukti-{n}.pdf", PDF, "application/pdf") for n in range(3)]
    refused = await client.post(path, headers={"Idempotency-Key": "r"}, **form(a_dossier(), papers))
    assert (refused.status_code, refused.json()["code"]) == (429, "KUOTA_SKPD_PENUH")
    taken = await client.post(path, headers={"Idempotency-Key": "r"}, **form(a_dossier(), papers[:1]))
    assert taken.status_code == 201, taken.text
    async with house.database.snapshot() as connection:
        assert await bytes_since(connection, house.actor().skpd or "", house.scoped.day_begins()) == len(PDF)


async def test_corrections_of_one_moment_do_not_pass_the_days_bytes_together(house: House) -> None:
    paths = [(await to_correct(house))[1] for _ in range(3)]
    house.clock.move_to(house.clock.now() + timedelta(days=1))
    house.limits.skpd_day = len(PDF) * 2 - 1
    client, parts = await house.client(), form(a_dossier(), [("bukti.pdf", PDF, "application/pdf")])
    sent = (client.post(path, headers={"Idempotency-Key": uuid4().hex}, **parts) for path in paths)
    assert sorted(answer.status_code for answer in await asyncio.gather(*sent)) == [201, 429, 429]
