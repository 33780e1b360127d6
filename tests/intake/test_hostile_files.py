"""Hostile files over HTTP at intake's doors: each gets a refusal with a code, and the room goes on answering."""

import random

from shared.files.refusals import FILE_RULES
from tests.files.good import Sample
from tests.files.hostile import hostile_files
from tests.files.pdfs import a_pdf
from tests.intake.house import House, a_dossier, form

MADE, SENT = 900, 40


def named(sample: Sample) -> tuple[str, bytes, str]:
    return sample.name, sample.data, sample.declared or "application/octet-stream"


async def test_attachments_are_refused_by_a_code_and_the_room_goes_on(house: House) -> None:
    client = await house.client()
    for number, sample in enumerate(random.Random(11).sample(list(hostile_files(MADE)), SENT)):
        sent = form(a_dossier(), [named(sample)])
        answer = await client.post("/api/submissions", headers={"Idempotency-Key": f"k{number}"}, **sent)
        assert answer.json().get("code") in FILE_RULES, (sample.name, answer.text[:300])
        assert 400 <= answer.status_code < 500
    whole = form(a_dossier(), [("surat.pdf", a_pdf(), "application/pdf")])
    assert (await client.post("/api/submissions", headers={"Idempotency-Key": "k"}, **whole)).status_code == 201
    assert (await house.counts())["file"] == 1


async def test_workbooks_are_refused_by_a_code(house: House) -> None:
    client = await house.client()
    sheets = [sample for sample in hostile_files(MADE) if sample.name.endswith((".xlsx", ".xls", ".ods", ".csv"))]
    for sample in random.Random(5).sample(sheets, SENT // 2):
        answer = await client.post("/api/spreadsheets", files={"file": named(sample)})
        assert 400 <= answer.status_code < 500, (sample.name, answer.text[:300])
        assert answer.json()["code"].startswith(("BERKAS_", "LEMBAR_")), (sample.name, answer.text[:300])
