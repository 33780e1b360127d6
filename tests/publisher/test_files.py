"""Files appear only with registry's valid signature; an event alone never puts one up."""

import base64
import json
import random
from collections.abc import AsyncIterator, Callable, Sequence

import httpx
import pytest

from services.publisher.commands.copy_check import CopyCheck
from services.publisher.store.copies import Copies
from services.publisher.tables import MESSAGING
from shared.contracts.exemptions import PublicationCopyReleasedV1
from shared.contracts.publications import PublicationRefusedV1
from shared.messaging.delivery import DeliveryOutcome
from shared.runtime.errors import EngineAway, EngineRefuses, NotFound, Refusal
from shared.security import signing
from shared.security.encryption import seal_bytes
from shared.security.identity import Actor
from shared.storage.objects import BLOCK
from tests.publisher.build import Publisher, classified, opened, released, withdrawn

KETUA = Actor("ketua", "orang-1", frozenset({"ketua"}))


async def open_item(publisher: Publisher, item_id: str = "item-1") -> None:
    await publisher.hear(classified(item_id), opened(item_id))


async def offer(publisher: Publisher, **changed: object) -> PublicationCopyReleasedV1:
    return await released(publisher.objects, publisher.keys, **changed)  # type: ignore[arg-type]


async def refusals(publisher: Publisher) -> list[str]:
    return [each.reason for each in await publisher.said() if isinstance(each, PublicationRefusedV1)]


async def shelf(publisher: Publisher) -> list[str]:
    return [key async for key in publisher.objects.keys("public/")]


async def test_a_released_copy_can_be_downloaded(publisher: Publisher) -> None:
    await open_item(publisher)
    await publisher.hear(await offer(publisher, body=b"%PDF-1.7 halo"))
    async with publisher.reader() as reader:
        page = (await reader.get("/informasi/item-1/")).text
        link = page.split('href="/berkas/')[1].split('"')[0]
        answer = await reader.get(f"/berkas/{link}")
    assert answer.content == b"%PDF-1.7 halo"
    assert answer.headers["content-disposition"] == 'attachment; filename="hasil-penilaian-kinerja-pegawai.pdf"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


async def test_a_release_heard_twice_puts_one_file_up(publisher: Publisher) -> None:
    await open_item(publisher)
    event = await offer(publisher)
    await publisher.hear(event, event)
    assert len(await shelf(publisher)) == 1
    assert await refusals(publisher) == []


async def test_a_copy_kept_before_a_crash_is_measured_again_and_used(publisher: Publisher) -> None:
    await open_item(publisher)
    event = await offer(publisher)
    await publisher.copies.receive(event)
    await publisher.hear(event)
    assert await refusals(publisher) == []
    assert len(await shelf(publisher)) == 1


def change_on_disk(publisher: Publisher, key: str, content: bytes | None) -> None:
    """Does what somebody does who reaches the store and not the rooms."""
    file = publisher.objects.path / key  # type: ignore[attr-defined]
    file.unlink()
    if content is not None:
        file.write_bytes(content)


CUT = 0
BODY = b"%PDF-1.7 " + bytes(range(256)) * 3000
CHANGED = {
    "one bit of the first block": lambda body: bytes([body[0] ^ 1]) + body[1:],
    "one bit of the last block": lambda body: body[:-1] + bytes([body[-1] ^ 1]),
    "shorter": lambda body: body[:-1],
    "longer": lambda body: body + b"x",
    "empty": lambda _: b"",
    "gone": lambda _: None,
}


async def fetched(reader: httpx.AsyncClient, **headers: str) -> tuple[int, str]:
    """Returns status and text of a download, or `CUT` where it broke off before its last block."""
    address = "/berkas/salinan-1/hasil-penilaian-kinerja-pegawai.pdf"
    try:
        answer = await reader.get(address, headers=headers)
    except ConnectionAbortedError:
        return CUT, ""
    return answer.status_code, answer.text


@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED)
@pytest.mark.parametrize("body", [BODY, b"%PDF-1.7 halo"], ids=["many blocks", "one block"])
async def test_bytes_that_were_not_released_are_not_served_whole(
    publisher: Publisher, change: Callable[[bytes], bytes | None], body: bytes
) -> None:
    await open_item(publisher)
    await publisher.hear(await offer(publisher, body=body))
    (key,) = await shelf(publisher)
    check = CopyCheck(publisher.database, publisher.copies, publisher.clock, 1)
    assert await check.check() == []
    change_on_disk(publisher, key, change(body))
    async with publisher.reader() as reader:
        status, said = await fetched(reader)
        assert (await fetched(reader, range="bytes=0-3"))[0] == 503
    assert status in ({503, CUT} if len(body) > BLOCK else {503})
    assert status == CUT or "SALINAN_TIDAK_UTUH" in said
    assert await check.check() == ["salinan-1"]
    assert await refusals(publisher) == ["SALINAN_TIDAK_UTUH"]


WRONG: Sequence[tuple[str, dict[str, object]]] = [
    ("SETUJU_TIDAK_COCOK", {"signed": {"item_id": "item-2"}}),
    ("SETUJU_TIDAK_COCOK", {"signed": {"version": 4}}),
    ("SETUJU_TIDAK_COCOK", {"signed": {"copy_id": "salinan-2"}}),
    ("SETUJU_TIDAK_COCOK", {"signed": {"sha256": "0" * 64}}),
    ("SETUJU_TIDAK_COCOK", {"signed": {"size": 1}}),
    ("SETUJU_TIDAK_COCOK", {"signed": {"object_key": "copies/lain.age"}}),
    ("SETUJU_TIDAK_COCOK", {"signed": {"media_type": "text/plain"}}),
    ("SETUJU_TIDAK_COCOK", {"signed": {"not_before": "2026-03-01"}}),
    ("SETUJU_RUSAK", {"signed": {"not_before": "lusa"}}),
    ("SETUJU_RUSAK", {"signed": {"act": "mandate_recorded"}}),
    ("SETUJU_LAMA", {"version": 1}),
    ("SEBELUM_WAKTUNYA", {"not_before": "2026-03-03"}),
    ("JENIS_BERKAS_DITOLAK", {"media_type": "text/html"}),
    ("BERKAS_TIDAK_COCOK", {"sha256": "0" * 64}),
    ("BERKAS_TIDAK_COCOK", {"size": 3}),
    ("BERKAS_TIDAK_COCOK", {"size": 4_000}),
    ("SALINAN_TIDAK_ADA", {"object_key": "copies/tidak-ada.age"}),
]


@pytest.mark.parametrize(("code", "changed"), WRONG, ids=[f"{c}-{n}" for n, (c, _) in enumerate(WRONG)])
async def test_an_approval_that_does_not_fit_is_refused(
    publisher: Publisher, code: str, changed: dict[str, object]
) -> None:
    await open_item(publisher)
    assert await publisher.hear(await offer(publisher, **changed)) == [DeliveryOutcome.APPLIED]
    assert await refusals(publisher) == [code]
    assert await shelf(publisher) == []


async def test_no_altered_signature_is_accepted(publisher: Publisher) -> None:
    await open_item(publisher)
    event = await offer(publisher)
    mutants = list(_mutants(event.approval, 200)) + _forgeries(event)
    for mutant in mutants:
        await publisher.hear(event.model_copy(update={"approval": mutant}))
    assert await refusals(publisher) == ["SETUJU_TIDAK_SAH"] * len(mutants)
    assert await shelf(publisher) == []


async def test_a_copy_of_an_exempt_item_is_refused(publisher: Publisher) -> None:
    await publisher.hear(classified("item-1"), await offer(publisher))
    assert await refusals(publisher) == ["BELUM_TERBUKA"]


async def test_a_copy_of_an_unknown_item_is_refused(publisher: Publisher) -> None:
    await publisher.hear(await offer(publisher))
    assert await refusals(publisher) == ["INFORMASI_TIDAK_DIKENAL"]


async def test_an_approval_is_old_once_a_later_version_stands(publisher: Publisher) -> None:
    await open_item(publisher)
    await publisher.hear(await offer(publisher, version=5, copy_id="baru"))
    await publisher.hear(await offer(publisher, version=4, copy_id="lama"))
    assert await refusals(publisher) == ["SETUJU_LAMA"]


async def test_a_copy_sealed_for_somebody_else_is_refused(publisher: Publisher) -> None:
    await open_item(publisher)
    sealed = seal_bytes(b"%PDF-1.7 isi", publisher.keys.recipients["intake"])
    await publisher.objects.put("copies/salinan-1.age", _chunks(sealed))
    await publisher.hear(await offer(publisher))
    assert await refusals(publisher) == ["SEGEL_RUSAK"]
    assert await shelf(publisher) == []


async def test_a_copy_that_does_not_open_is_first_laid_at_the_store_s_door(publisher: Publisher) -> None:
    await publisher.objects.put("copies/salinan-1.age", _chunks(b"no seal at all"))
    trusting = Copies(publisher.objects, publisher.keys.identities.get("publisher", ""))
    with pytest.raises(EngineAway, match="ISI_PENYIMPANAN_SALAH"):
        await trusting.receive(await offer(publisher))


async def test_a_store_that_refuses_our_secret_says_nothing_about_the_copy(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    await open_item(publisher)
    event = await offer(publisher)
    publisher.delivery.retries.engine_seconds = 0

    async def refuse(key: str) -> AsyncIterator[bytes]:
        raise EngineRefuses("RAHASIA_S3_SALAH", "Penyimpanan S3 menolak kunci akses atau rahasianya.")

    monkeypatch.setattr(publisher.objects, "open", refuse)
    with pytest.raises(EngineRefuses):
        await publisher.delivery.receive(publisher.record(event))
    assert await refusals(publisher) == []


async def test_a_refusal_leaves_an_audit_line_with_codes_only(publisher: Publisher) -> None:
    await publisher.hear(await offer(publisher))
    async with publisher.database.transaction() as connection:
        (line,) = await MESSAGING.audit.history(connection, "item-1")
    assert (line["act"], line["code"]) == ("release_copy", "INFORMASI_TIDAK_DIKENAL")
    assert set(line["detail"]) == {"copy_id", "event_id"}


async def test_withdrawn_files_are_gone_and_leave_a_note(publisher: Publisher) -> None:
    await open_item(publisher)
    event = await offer(publisher)
    await publisher.hear(event)
    assert await publisher.takedowns.take_down(KETUA, "item-1", reason="personal_data", words="Memuat nama orang.") == 1
    async with publisher.reader() as reader:
        page = (await reader.get("/informasi/item-1/")).text
        gone = await reader.get("/berkas/salinan-1/hasil-penilaian-kinerja-pegawai.pdf")
    assert gone.status_code == 410
    because = "Berkas diturunkan sejak 2 Maret 2026 karena isinya memuat data pribadi (UU 27/2022 Pasal 65; UU 14/2008 "
    assert f"{because}Pasal 17 huruf h). Memuat nama orang." in page
    assert "sha256" not in page
    assert await shelf(publisher) == []
    assert await publisher.lists() == {"item-1": "dip"}


async def test_a_withdrawn_copy_does_not_come_back(publisher: Publisher) -> None:
    await open_item(publisher)
    event = await offer(publisher)
    await publisher.hear(event)
    await publisher.takedowns.take_down(KETUA, "item-1", reason="wrong_file", words="Keliru.")
    await publisher.hear(event)
    assert await refusals(publisher) == ["SALINAN_SUDAH_DIPAKAI"]
    assert await shelf(publisher) == []


@pytest.mark.parametrize(
    ("item_id", "words", "code", "kind"),
    [
        ("item-1", " \u200b", "TANPA_ALASAN", Refusal),
        ("item-9", "Keliru.", "INFORMASI_TIDAK_DIKENAL", NotFound),
    ],
)
async def test_a_withdrawal_without_sense_is_refused(
    publisher: Publisher, item_id: str, words: str, code: str, kind: type[Refusal]
) -> None:
    await open_item(publisher)
    with pytest.raises(kind) as refused:
        await publisher.takedowns.take_down(KETUA, item_id, reason="wrong_file", words=words)
    assert refused.value.code == code


def _mutants(approval: str, number: int) -> set[str]:
    chance, found = random.Random(7), set[str]()
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    while len(found) < number:
        place = chance.randrange(len(approval))
        mutant = approval[:place] + chance.choice(letters) + approval[place + 1 :]
        if mutant != approval:
            found.add(mutant)
    return found


def _forgeries(event: PublicationCopyReleasedV1) -> list[str]:
    payload, signature = event.approval.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    foreign, _ = signing.new_pair()
    later = base64.urlsafe_b64encode(json.dumps(claims | {"version": 99}).encode()).rstrip(b"=").decode()
    return ["", ".", payload, f"{payload}.", f".{signature}", f"{later}.{signature}", signing.sign(foreign, claims)]


async def _chunks(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def test_registry_takes_every_file_back_at_once_and_the_address_says_why(publisher: Publisher) -> None:
    await open_item(publisher)
    await publisher.hear(await offer(publisher), await offer(publisher, copy_id="salinan-2", version=4, body=b"%PDF-2"))
    await publisher.hear(withdrawn(version=5))
    async with publisher.reader() as reader:
        page = (await reader.get("/informasi/item-1/")).text
        gone = [await reader.get(f"/berkas/salinan-{n}/hasil-penilaian-kinerja-pegawai.pdf") for n in (1, 2)]
        (row,) = (await reader.get("/data/dip.json")).json()["items"]
    assert [answer.status_code for answer in gone] == [410, 410]
    assert "persetujuan tertulis yang menjadi dasarnya ditarik kembali" in gone[0].text
    assert 'href="/informasi/item-1/"' in gone[0].text
    assert page.count("Berkas diturunkan sejak 2 Maret 2026 karena persetujuan tertulis") == 2
    assert "Perlu persetujuan tertulis orang itu" in page
    assert (row["berkas"], await shelf(publisher)) == ([], [])


async def test_what_was_taken_back_comes_back_only_as_a_new_copy_of_a_later_version(publisher: Publisher) -> None:
    await open_item(publisher)
    await publisher.hear(await offer(publisher), withdrawn(version=5))
    await publisher.hear(await offer(publisher, version=6))
    await publisher.hear(await offer(publisher, copy_id="salinan-2", version=4))
    assert await refusals(publisher) == ["SALINAN_SUDAH_DIPAKAI", "SETUJU_LAMA"]
    await publisher.hear(await offer(publisher, copy_id="salinan-3", version=6))
    assert len(await shelf(publisher)) == 1


async def test_files_go_offline_though_the_store_is_away(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(_: object, key: str) -> None:
        raise EngineAway("GUDANG_TIDAK_ADA", f"Gudang tidak menjawab: {key}.")

    await open_item(publisher)
    await publisher.hear(await offer(publisher))
    monkeypatch.setattr(Copies, "discard", away)
    assert await publisher.hear(withdrawn()) == [DeliveryOutcome.APPLIED]
    async with publisher.reader() as reader:
        assert (await reader.get("/berkas/salinan-1/hasil-penilaian-kinerja-pegawai.pdf")).status_code == 410


async def test_a_newer_copy_takes_the_older_one_off_in_the_same_step(publisher: Publisher) -> None:
    await open_item(publisher)
    other = await offer(publisher, copy_id="salinan-2", version=4, body=b"%PDF-2")
    await publisher.hear(await offer(publisher), other)
    await publisher.hear(await offer(publisher, copy_id="salinan-3", version=5, body=b"%PDF-3", replaces=["salinan-1"]))
    async with publisher.reader() as reader:
        told = [await reader.get(f"/berkas/salinan-{n}/hasil-penilaian-kinerja-pegawai.pdf") for n in (1, 2, 3)]
    assert [answer.status_code for answer in told] == [410, 200, 200]
    assert "karena salinan lain dari berkas yang sama menggantikannya" in told[0].text


async def test_what_a_copy_replaces_goes_though_the_new_one_is_refused(publisher: Publisher) -> None:
    await open_item(publisher)
    await publisher.hear(await offer(publisher))
    newer = await offer(publisher, copy_id="salinan-3", version=5, body=b"%PDF-3", replaces=["salinan-1", "lain"])
    await publisher.hear(newer.model_copy(update={"sha256": "0" * 64}))
    async with publisher.reader() as reader:
        gone = await reader.get("/berkas/salinan-1/hasil-penilaian-kinerja-pegawai.pdf")
    assert (gone.status_code, await refusals(publisher)) == (410, ["SETUJU_TIDAK_COCOK"])
    assert [type(each).__name__ for each in await publisher.said()][-2:] == ["WebsiteUpdatedV1", "PublicationRefusedV1"]
