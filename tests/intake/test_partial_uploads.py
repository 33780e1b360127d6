"""Files that arrive part by part: sealed as they land, one writer, one owner, limits first, the gate at the end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest

from services.intake.store import kept_files as kept_store
from services.intake.tables import kept_files, upload_parts, uploads
from shared.files.door import AdmittedFile
from shared.runtime.byte_streams import once
from shared.runtime.errors import Refusal
from shared.security.encryption import unseal_bytes
from shared.security.identity.bearer_tokens import SCOPES
from tests.files.packages import package
from tests.intake.house import PASSWORD, House, a_dossier, form
from tests.intake.tus import PAPER, PART, VERSION, begin, begun, go_on, metadata, place_of, told

HALF = 2 * PART + 10


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a small paper come in several parts."""
    monkeypatch.setenv("TERBUKA_INTAKE_PART_BYTES", str(PART))


async def keys_of(house: House) -> list[str]:
    return [key async for key in house.objects.keys("")]


async def test_parts_are_sealed_as_they_land_and_the_whole_is_handed_in(house: House) -> None:
    client = await house.client()
    address = await begun(client)
    assert (await go_on(client, address, 0, PAPER[:HALF])).headers["upload-offset"] == str(HALF)
    parts = await house.rows(upload_parts)
    assert [(part["place"], part["size"]) for part in parts] == [(0, PART), (PART, PART), (2 * PART, 10)]
    sealed = b"".join([block async for block in await house.objects.open(parts[0]["object_key"])])
    assert unseal_bytes(sealed, house.keys.identities["intake"]) == PAPER[:PART]
    assert sealed.startswith(b"age-encryption.org/v1")
    assert (await client.get("/api/submissions/kept-files")).json() == []
    assert (await go_on(client, address, HALF, PAPER[HALF:])).status_code == 204
    (kept,) = (await client.get("/api/submissions/kept-files")).json()
    assert (kept["name"], kept["state"], kept["size"]) == ("surat.pdf", "ready", len(PAPER))
    shown = (await client.get(address)).json()
    assert (shown["state"], shown["file_id"]) == ("kept", kept["file_id"])
    assert (await client.get("/api/uploads")).json() == {"uploads": []}
    (row,) = await house.rows(kept_files)
    assert await house.unsealed(row["object_key"]) == PAPER
    assert await keys_of(house) == [row["object_key"]]
    parts_of_form = [*form(a_dossier())["files"], ("kept", (None, kept["file_id"]))]
    sent = await client.post("/api/submissions", headers={"Idempotency-Key": "k"}, files=parts_of_form)
    assert (sent.status_code, [file["sha256"] for file in sent.json()["files"]]) == (201, [kept["sha256"]])
    acts = [line["act"] for line in await house.audit()]
    assert [act for act in acts if act in {"begin_upload", "keep_files"}] == ["begin_upload", "keep_files"]


async def test_the_protocol_is_that_of_tus(house: House) -> None:
    client = await house.client()
    offered = (await client.options("/api/uploads")).headers
    assert (offered["tus-version"], offered["tus-max-size"]) == ("1.0.0", str(house.limits.file))
    assert set(offered["tus-extension"].split(",")) == {"creation", "expiration", "termination"}
    older = await client.post("/api/uploads", headers={"tus-resumable": "0.2.2", "upload-length": "9"})
    assert (*told(older), older.headers["tus-version"]) == (412, "VERSI_TUS_SALAH", "1.0.0")
    address = await begun(client)
    head = await client.head(address, headers=VERSION)
    named = ("upload-offset", "upload-length", "tus-resumable", "cache-control")
    assert [head.headers[name] for name in named] == ["0", str(len(PAPER)), "1.0.0", "no-store"]
    assert head.headers["upload-expires"] == "Wed, 01 Apr 2026 01:00:00 GMT"
    for headers in (
        {"upload-metadata": metadata("surat.pdf")},
        {"upload-length": "-1", "upload-metadata": metadata("surat.pdf")},
        {"upload-length": "9", "upload-metadata": "filename bukan*base64"},
    ):
        assert told(await client.post("/api/uploads", headers=VERSION | headers)) == (400, "UNGGAHAN_RUSAK")
    wrong = {**VERSION, "upload-offset": "0", "content-type": "text/plain"}
    assert told(await client.patch(address, headers=wrong, content=PAPER)) == (400, "UNGGAHAN_RUSAK")


async def test_what_does_not_join_is_refused_and_nothing_is_stored_twice(house: House) -> None:
    client = await house.client()
    address = await begun(client)
    await go_on(client, address, 0, PAPER[:HALF])
    again = await go_on(client, address, 0, PAPER[:HALF])
    assert (*told(again), again.json()["received"]) == (409, "UNGGAHAN_BEDA_LETAK", HALF)
    assert told(await go_on(client, address, HALF + 1, b"x")) == (409, "UNGGAHAN_BEDA_LETAK")
    assert await place_of(client, address) == HALF
    longer = await go_on(client, address, HALF, PAPER[HALF:] + b"x")
    assert told(longer) == (413, "BERKAS_TERLALU_BESAR")


async def test_of_two_requests_at_once_one_writes(house: House) -> None:
    client, may_end = await house.client(), asyncio.Event()
    address = await begun(client)

    async def slowly() -> AsyncIterator[bytes]:
        yield PAPER[:PART]
        await may_end.wait()
        yield PAPER[PART:]

    first = asyncio.create_task(go_on(client, address, 0, slowly()))
    async with asyncio.timeout(20):
        while await place_of(client, address) < PART:
            await asyncio.sleep(0.02)
    assert told(await go_on(client, address, PART, PAPER[PART:])) == (409, "UNGGAHAN_SEDANG_DITERIMA")
    may_end.set()
    assert (await first).status_code == 204
    (row,) = await house.rows(kept_files)
    assert await house.unsealed(row["object_key"]) == PAPER


async def test_a_request_that_was_overtaken_adds_nothing(house: House) -> None:
    client, may_end = await house.client(), asyncio.Event()
    address = await begun(client)

    async def silent() -> AsyncIterator[bytes]:
        yield PAPER[:PART]
        await may_end.wait()
        yield bytes(PART)

    first = asyncio.create_task(go_on(client, address, 0, silent()))
    async with asyncio.timeout(20):
        while await place_of(client, address) < PART:
            await asyncio.sleep(0.02)
    async with house.database.transaction() as connection:
        await connection.execute(uploads.update().values(written_at=house.clock.now() - timedelta(days=9999)))
    assert (await go_on(client, address, PART, PAPER[PART:])).status_code == 204
    may_end.set()
    assert told(await first) == (409, "UNGGAHAN_SEDANG_DITERIMA")
    (row,) = await house.rows(kept_files)
    assert (await house.unsealed(row["object_key"]), await keys_of(house)) == (PAPER, [row["object_key"]])


@pytest.mark.parametrize("other", ["skpd-lain", "petugas"])
async def test_anothers_upload_is_answered_as_an_unknown_one(house: House, other: str) -> None:
    address, stranger = await begun(await house.client()), await house.client(other)
    unknown = "/api/uploads/0195f0aa-0000-7000-8000-000000000000"
    for each in (address, unknown):
        answers = [
            await stranger.get(each),
            await go_on(stranger, each, 0, PAPER),
            await stranger.delete(each, headers=VERSION),
        ]
        assert [told(answer) for answer in answers] == [(404, "UNGGAHAN_TIDAK_ADA")] * 3
        assert (await stranger.head(each, headers=VERSION)).status_code == 404
    assert (await stranger.get("/api/uploads")).json() == {"uploads": []}
    assert await place_of(await house.client(), address) == 0


async def test_limits_hold_before_a_byte_is_sent(house: House) -> None:
    client = await house.client()
    assert told(await begin(client, length=house.limits.file + 1)) == (413, "BERKAS_TERLALU_BESAR")
    assert told(await begin(client, name="program.exe")) == (415, "BERKAS_JENIS_SALAH")
    assert told(await begin(client, length=0)) == (422, "BERKAS_KOSONG")
    assert told(await begin(client, name="")) == (400, "BERKAS_TANPA_NAMA")
    house.limits.skpd_day = 2 * len(PAPER) + 10
    answers = await asyncio.gather(*(begin(client) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 201, 429]
    gone = next(answer for answer in answers if answer.status_code == 201).headers["location"]
    assert (await client.delete(gone.removeprefix("/intake"), headers=VERSION)).status_code == 204
    address = await begun(client)
    assert (await go_on(client, address, 0, PAPER)).status_code == 204
    assert told(await begin(client)) == (429, "KUOTA_SKPD_PENUH")  # one is kept, one is coming: each counts once
    assert (await begin(client, length=10)).status_code == 201
    assert (await begin(await house.client("petugas"))).status_code == 201


async def test_an_account_has_so_many_uploads_and_an_upload_so_many_parts(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, actor = house.scoped.settings, house.actor()
    monkeypatch.setattr(settings, "uploads_at_once", 1)
    monkeypatch.setattr(settings, "parts_per_upload", 2)
    client = await house.client()
    upload_id = (await house.commands.uploads.begin(actor, "surat.pdf", "", len(PAPER)))["upload_id"]
    with pytest.raises(Exception, match="UNGGAHAN_TERLALU_BANYAK"):
        await house.commands.uploads.begin(actor, "surat.pdf", "", len(PAPER))

    async def whole() -> AsyncIterator[bytes]:
        yield PAPER

    with pytest.raises(Exception, match="UNGGAHAN_TERPECAH"):
        await house.commands.uploads.receive(actor, upload_id, 0, whole())
    assert await place_of(client, f"/api/uploads/{upload_id}") == 2 * PART
    assert len(await keys_of(house)) == 2


async def test_what_the_gate_refuses_stands_in_the_list_until_it_is_removed(house: House) -> None:
    client, bad = await house.client(), package(".docx", {"word/vbaProject.bin": b"x"})
    address = await begun(client, name="makro.docx", length=len(bad))
    refused = await go_on(client, address, 0, bad)
    assert told(refused) == (422, "BERKAS_MAKRO")
    assert told(await go_on(client, address, len(bad), b"")) == (422, "BERKAS_MAKRO")
    assert await place_of(client, address) == len(bad)
    (listed,) = (await client.get("/api/uploads")).json()["uploads"]
    assert (listed["name"], listed["state"], listed["refusal"]["code"]) == ("makro.docx", "refused", "BERKAS_MAKRO")
    assert listed["refusal"]["message"] == refused.json()["title"]
    assert (await keys_of(house), await house.rows(kept_files)) == ([], [])
    assert b"makro.docx" not in (await house.rows(uploads))[0]["sealed"]
    assert (await client.delete(address, headers=VERSION)).status_code == 204
    assert (await client.get("/api/uploads")).json() == {"uploads": []}
    assert told(await client.get(address)) == (404, "UNGGAHAN_TIDAK_ADA")


async def test_an_upload_that_nobody_ends_is_swept_and_one_that_is_whole_is_taken_to_the_gate(house: House) -> None:
    client = await house.client()
    address, forgotten = await begun(client), await begun(client)
    await go_on(client, forgotten, 0, PAPER[:HALF])
    await go_on(client, address, 0, PAPER[:-1])
    upload_id, writer = address.rpartition("/")[2], await _killed_before_the_gate(house, address)
    assert await house.commands.uploads.finish_left() == 0  # its writer may still live
    async with house.database.transaction() as connection:
        mine = uploads.c.upload_id == upload_id
        long_ago = house.clock.now() - timedelta(days=9999)
        await connection.execute(uploads.update().where(mine, uploads.c.writer == writer).values(written_at=long_ago))
    assert await house.commands.uploads.finish_left() == 1
    (row,) = await house.rows(kept_files)
    assert await house.unsealed(row["object_key"]) == PAPER
    house.clock.move_to(house.clock.now() + timedelta(days=31))
    assert await house.orphans(older_than=-1).collect() == 0  # the parts of what may go on have rows
    assert (await house.commands.uploads.drop_old(), await house.rows(uploads)) == (2, [])
    assert await keys_of(house) == [row["object_key"]]


async def _killed_before_the_gate(house: House, address: str) -> str:
    """Stores the last byte as a request does that ends before the file is judged; returns its name."""
    uploading, upload_id = house.commands.uploads, address.rpartition("/")[2]
    writer = await uploading.claim(upload_id)
    await uploading.store_part(upload_id, writer, len(PAPER) - 1, PAPER[-1:])
    return writer


async def test_a_token_that_may_hand_in_may_send_files(house: House) -> None:
    await house.client()
    token = await house.identity.issue_token("skpd", PASSWORD, source="tes", scopes=SCOPES)
    client: httpx.AsyncClient = house.anonymous(authorization=f"Bearer {token}")
    address = await begun(client)
    assert (await go_on(client, address, 0, PAPER)).status_code == 204


async def test_what_was_refused_takes_a_place_until_it_is_removed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list of refused files is unsealed row by row, so it may not grow for ever."""
    monkeypatch.setattr(house.scoped.settings, "uploads_at_once", 1)
    uploading, actor, bad = house.commands.uploads, house.actor(), package(".docx", {"word/vbaProject.bin": b"x"})
    upload_id = (await uploading.begin(actor, "makro.docx", "", len(bad)))["upload_id"]
    with pytest.raises(Refusal, match="BERKAS_MAKRO"):
        await uploading.receive(actor, upload_id, 0, once(bad))
    with pytest.raises(Refusal, match="UNGGAHAN_TERLALU_BANYAK"):
        await uploading.begin(actor, "surat.pdf", "", len(PAPER))
    await uploading.discard(actor, upload_id)
    await uploading.begin(actor, "surat.pdf", "", len(PAPER))


async def test_whole_files_wait_sealed_for_their_turn_at_the_gate(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, gate, inside, most = await house.client(), house.scoped.kit.gate, 0, 0
    admit = gate.admit

    @asynccontextmanager
    async def watched(*given: Any, **named: Any) -> AsyncIterator[AdmittedFile]:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        try:
            async with admit(*given, **named) as admitted:
                yield admitted
        finally:
            inside -= 1

    monkeypatch.setattr(gate, "admit", watched)
    addresses = [await begun(client, name=f"surat-{number}.pdf") for number in range(5)]
    for address in addresses:
        await go_on(client, address, 0, PAPER[:-1])
    ends = await asyncio.gather(*(go_on(client, address, len(PAPER) - 1, PAPER[-1:]) for address in addresses))
    assert [end.status_code for end in ends] == [204] * 5
    assert most == house.scoped.settings.uploads_judged_at_once == 2


async def test_a_list_of_kept_files_shows_the_newest_and_each_can_be_handed_in(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_store, "MOST_LISTED", 2)
    client = await house.client()
    for number in range(3):
        address = await begun(client, name=f"surat-{number}.pdf")
        assert (await go_on(client, address, 0, PAPER)).status_code == 204
    listed = (await client.get("/api/submissions/kept-files")).json()
    assert [each["name"] for each in listed] == ["surat-1.pdf", "surat-2.pdf"]
    first = (await house.rows(kept_files))[0]["file_id"]
    sent = [*form(a_dossier())["files"], ("kept", (None, first))]
    assert (await client.post("/api/submissions", headers={"Idempotency-Key": "k"}, files=sent)).status_code == 201
    odd = [*form(a_dossier())["files"], ("kept", (None, "\x00"))]
    refused = await client.post("/api/submissions", headers={"Idempotency-Key": "l"}, files=odd)
    assert refused.status_code in {400, 422}, refused.text


async def test_who_was_overtaken_adds_nothing_though_the_place_still_fits(house: House) -> None:
    client, uploading = await house.client(), house.commands.uploads
    upload_id = (await begun(client)).rpartition("/")[2]
    first = await uploading.claim(upload_id)
    async with house.database.transaction() as connection:
        await connection.execute(uploads.update().values(written_at=house.clock.now() - timedelta(days=9999)))
    second = await uploading.claim(upload_id)
    with pytest.raises(Refusal, match="UNGGAHAN_SEDANG_DITERIMA"):
        await uploading.store_part(upload_id, first, 0, PAPER[:PART])
    assert (await keys_of(house), await house.rows(upload_parts)) == ([], [])
    assert await uploading.store_part(upload_id, second, 0, PAPER[:PART]) == PART
