"""Hostile files over HTTP at registry's doors: copies for the public and documents of proof."""

import random

from services.registry import tables as t
from shared.files.refusals import FILE_RULES
from tests.files.hostile import hostile_files
from tests.files.pdfs import a_pdf
from tests.registry.doors import Doors
from tests.registry.test_api import classify

MADE, SENT = 900, 30


async def check_door(doors: Doors, path: str, field: str) -> None:
    """Sends hostile files to an address, then a whole one."""
    async with await doors.program("petugas") as client:
        for sample in random.Random(13).sample(list(hostile_files(MADE)), SENT):
            file = (sample.name, sample.data, sample.declared or "application/octet-stream")
            answer = await client.post(path, files={field: file})
            assert answer.json().get("code") in FILE_RULES, (sample.name, answer.text[:300])
            assert 400 <= answer.status_code < 500
        whole = await client.post(path, files={field: ("surat.pdf", a_pdf(), "application/pdf")})
    assert whole.status_code in {201, 404}, whole.text


async def test_each_copy_is_refused_by_a_code_and_the_room_goes_on(doors: Doors) -> None:
    item_id = await classify(doors)
    await check_door(doors, f"/items/{item_id}/publication-copy", "file")
    assert await doors.registry.count(t.copies) == 1


async def test_each_proof_is_refused_by_a_code_and_the_room_goes_on(doors: Doors) -> None:
    await check_door(doors, "/cases/tidak-ada/document", "document")
    assert [key async for key in doors.registry.objects.keys("")] == []
