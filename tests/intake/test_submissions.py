"""A dossier handed in over HTTP: acknowledged, numbered, told to registry, and unreadable at rest."""

import hashlib

import pytest

from services.intake.tables import METADATA
from shared.contracts.submissions import ItemSubmittedV1, SubmissionReceivedV1
from tests.intake.house import CANARY, PDF, House, a_dossier, a_ground, an_item, form

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def key(value: str = "k-1") -> dict[str, str]:
    return {"Idempotency-Key": value}


async def test_a_dossier_is_acknowledged_with_an_agenda_number(house: House) -> None:
    client = await house.client()
    answer = await client.post("/api/submissions", headers=key(), **form(a_dossier()))
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert (body["agenda_number"], body["agenda_year"], len(body["items"])) == (1, 2026, 1)


async def test_registry_learns_of_each_item_and_can_open_its_dossier(house: House) -> None:
    client = await house.client()
    dossier = a_dossier(an_item(files=["bukti.pdf"]), an_item(grounds=[a_ground(), a_ground(huruf="i", angka=None)]))
    await client.post("/api/submissions", headers=key(), **form(dossier, [("bukti.pdf", PDF, "application/pdf")]))
    first, second = await house.events(ItemSubmittedV1)
    opened = await house.dossier(first.dossier_key)
    assert opened["title"] == dossier["items"][0]["title"]
    assert opened["legal_basis"] == "Pasal 17 huruf h angka 4 UU 14/2008"
    assert [file["name"] for file in opened["files"]] == ["bukti.pdf"]
    assert hashlib.sha256(await house.unsealed(first.dossier_key)).hexdigest() == first.dossier_sha256
    assert len((await house.dossier(second.dossier_key))["grounds"]) == 2
    assert not second.files


async def test_a_file_arrives_whole_with_its_hash(house: House) -> None:
    client = await house.client()
    await client.post("/api/submissions", headers=key(), **form(a_dossier(), [("bukti.pdf", PDF, "application/pdf")]))
    (event,) = await house.events(ItemSubmittedV1)
    (file,) = event.files
    assert await house.unsealed(file.object_key) == PDF
    assert (file.sha256, file.size) == (hashlib.sha256(PDF).hexdigest(), len(PDF))


async def test_nothing_that_was_handed_in_lies_readable_in_the_store_or_the_database(house: House) -> None:
    client = await house.client()
    await client.post("/api/submissions", headers=key(), **form(a_dossier(), [("bukti.pdf", PDF, "application/pdf")]))
    stored = [path.read_bytes() for path in house.objects.path.rglob("*") if path.is_file()]
    assert len(stored) == 2
    assert not any(CANARY.encode() in data for data in stored)
    for table in METADATA.sorted_tables:
        assert CANARY not in repr(await house.rows(table)), table.name


async def test_the_dossier_may_come_after_the_files(house: House) -> None:
    client = await house.client()
    parts = form(a_dossier(), [("bukti.pdf", PDF, "application/pdf")])["files"]
    answer = await client.post("/api/submissions", headers=key(), files=list(reversed(parts)))
    assert answer.status_code == 201, answer.text


async def test_an_skpd_need_not_name_itself_and_a_petugas_must_name_one(house: House) -> None:
    skpd, petugas = await house.client(), await house.client("petugas")
    nameless = a_dossier(skpd="")
    assert (await skpd.post("/api/submissions", headers=key(), **form(nameless))).status_code == 201
    refused = await petugas.post("/api/submissions", headers=key(), **form(nameless))
    assert refused.json()["code"] == "SKPD_TIDAK_DISEBUT"
    named = await petugas.post("/api/submissions", headers=key(), **form(a_dossier(skpd="Dinas Kesehatan")))
    assert named.status_code == 201
    received = await house.events(SubmissionReceivedV1)
    assert [event.skpd_code for event in received] == ["dishub", "dinkes"]


async def test_fields_that_the_form_does_not_have_are_named_in_the_answer(house: House) -> None:
    client = await house.client()
    answer = await client.post("/api/submissions", headers=key(), **form(a_dossier(an_item(catatan="x"))))
    assert answer.json()["ignored"] == ["items[0].catatan"]


async def test_a_second_file_of_two_items_goes_to_the_item_that_names_it(house: House) -> None:
    client = await house.client()
    dossier = a_dossier(an_item(files=["a.pdf"]), an_item(files=["a.pdf", "b.txt"]))
    files = [("a.pdf", PDF, "application/pdf"), ("b.txt", "catatan é".encode(), "text/plain")]
    answer = await client.post("/api/submissions", headers=key(), **form(dossier, files))
    assert answer.status_code == 201, answer.text
    first, second = await house.events(ItemSubmittedV1)
    assert [len(event.files) for event in (first, second)] == [1, 2]
    assert first.files[0] == second.files[0]


@pytest.mark.parametrize(
    "name", ["../../etc/bukti.pdf", "C:\\folder\\bukti.pdf", "bu\u202ekti.pdf", "a" * 300 + ".pdf"]
)
async def test_a_hostile_file_name_is_only_ever_shown_clean(house: House, name: str) -> None:
    client = await house.client()
    answer = await client.post("/api/submissions", headers=key(), **form(a_dossier(), [(name, PDF, "application/pdf")]))
    shown = await client.get(f"/api/submissions/{answer.json()['submission_id']}")
    (file,) = shown.json()["items"][0]["files"]
    assert file["name"].endswith(".pdf")
    assert not set(file["name"]) & set("/\\\u202e")
    assert len(file["name"]) <= 200
