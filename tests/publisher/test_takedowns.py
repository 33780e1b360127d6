"""Files go off the website at once, whatever the broker does, and only what is released afterwards goes up again."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.publisher.store.copies import Copies
from services.publisher.tables import MESSAGING
from shared.contracts.publications import FilesTakenDownV1, PublicationRefusedV1
from shared.runtime.errors import Conflict, EngineAway, NotFound
from shared.security.identity import Actor
from tests.publisher.build import Publisher, classified, opened, recorded, released, withdrawn

KETUA = Actor("ketua", "ketua", frozenset({"ketua"}), None)
ORDER: dict[str, Any] = {"reason": "personal_data", "words": "Halaman 3 memuat alamat."}
FILE = "/berkas/{}/hasil-penilaian-kinerja-pegawai.pdf"


async def offer(publisher: Publisher, copy_id: str, version: int) -> Any:
    body = f"%PDF {copy_id}".encode()
    return await released(publisher.objects, publisher.keys, copy_id=copy_id, version=version, body=body)


async def status(publisher: Publisher, copy_id: str) -> int:
    async with publisher.reader() as reader:
        return (await reader.get(FILE.format(copy_id))).status_code


async def said(publisher: Publisher, kind: type[Any]) -> list[Any]:
    return [event for event in await publisher.said() if isinstance(event, kind)]


async def taken_down(publisher: Publisher) -> FilesTakenDownV1:
    """Opens an item, puts a file up and takes it down; returns what was said."""
    await publisher.hear(classified(), opened(), await offer(publisher, "salinan-1", 3))
    assert await publisher.takedowns.take_down(KETUA, "item-1", **ORDER) == 1
    (event,) = await said(publisher, FilesTakenDownV1)
    assert isinstance(event, FilesTakenDownV1)
    return event


async def test_files_are_gone_before_any_event_left(publisher: Publisher) -> None:
    event = await taken_down(publisher)
    assert (event.item_id, event.reason, event.words, event.files) == ("item-1", *ORDER.values(), 1)
    assert await status(publisher, "salinan-1") == 410
    assert [key async for key in publisher.objects.keys("public/")] == []
    async with publisher.database.transaction() as connection:
        line = (await MESSAGING.audit.history(connection, "item-1"))[-1]
    assert (line["actor"], line["act"]) == ("ketua", "withdraw_files")
    assert line["detail"] == {"files": 1, "takedown": event.takedown_id, "reason": "personal_data"}


async def test_the_address_says_when_why_and_where_to_object_in_both_languages(publisher: Publisher) -> None:
    await taken_down(publisher)
    async with publisher.reader() as reader:
        page, item = (await reader.get(FILE.format("salinan-1"))).text, (await reader.get("/informasi/item-1/")).text
        again = await reader.get(FILE.format("salinan-1"), headers={"if-none-match": "*"})
        data = (await reader.get("/data/dip.json")).json()["items"]
    for text in (page, item):
        assert "diturunkan sejak 2 Maret 2026 karena isinya memuat data pribadi (UU 27/2022" in text
        assert "Halaman 3 memuat alamat." in text
        assert 'href="/bantuan/"' in text
    assert "This file was taken down" in page
    assert "It is offline since 2026-03-02: it holds personal data." in page
    assert (again.status_code, data[0]["berkas"]) == (410, [])


async def test_the_words_for_the_public_hold_no_identity_number(publisher: Publisher) -> None:
    await publisher.hear(classified(), opened(), await offer(publisher, "salinan-1", 3))
    await publisher.takedowns.take_down(KETUA, "item-1", reason="personal_data", words="Memuat NIK 6171010101900001.")
    async with publisher.reader() as reader:
        page = (await reader.get(FILE.format("salinan-1"))).text
    (event,) = await said(publisher, FilesTakenDownV1)
    assert "6171010101900001" not in page + event.words
    assert "[dihapus]" in page


async def test_bytes_that_the_store_keeps_now_go_with_the_sweep(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_: object, key: str) -> None:
        raise EngineAway("GUDANG_TIDAK_ADA", f"Gudang tidak menjawab: {key}.")

    monkeypatch.setattr(Copies, "discard", away)
    await taken_down(publisher)
    assert await status(publisher, "salinan-1") == 410


async def test_a_release_that_was_under_way_stays_away(publisher: Publisher) -> None:
    await publisher.hear(classified(), opened())
    assert await publisher.takedowns.take_down(KETUA, "item-1", **ORDER) == 0
    await publisher.hear(await offer(publisher, "salinan-1", 3))
    assert [event.reason for event in await said(publisher, PublicationRefusedV1)] == ["BERKAS_DITURUNKAN"]
    assert await status(publisher, "salinan-1") == 404
    assert await publisher.takedowns.take_down(KETUA, "item-1", **ORDER) == 0


OTHERS = [(KETUA, {"words": "Lain."}), (KETUA, {"reason": "wrong_file"}), (replace(KETUA, person="petugas"), {})]


@pytest.mark.parametrize("is_recorded", [False, True])
async def test_another_order_where_nothing_stands_is_a_conflict_and_the_same_changes_nothing(
    publisher: Publisher, is_recorded: bool
) -> None:
    down = await taken_down(publisher)
    if is_recorded:
        await publisher.hear(recorded(down.takedown_id, version=4))
    assert await publisher.takedowns.take_down(KETUA, "item-1", **ORDER) == 1
    for actor, changed in OTHERS:
        with pytest.raises(Conflict, match=r"^TIDAK_ADA_BERKAS"):
            await publisher.takedowns.take_down(actor, "item-1", **(ORDER | changed))
    assert await said(publisher, FilesTakenDownV1) == [down]


async def test_once_a_copy_went_up_again_every_order_works(publisher: Publisher) -> None:
    down = await taken_down(publisher)
    publisher.clock.move_to(publisher.clock.now() + timedelta(minutes=1))
    await publisher.hear(recorded(down.takedown_id, version=4), await offer(publisher, "salinan-2", 5))
    await publisher.hear(withdrawn(version=6))
    assert await publisher.takedowns.take_down(KETUA, "item-1", **ORDER) == 0
    assert len(await said(publisher, FilesTakenDownV1)) == 2


async def test_only_what_is_released_after_registry_recorded_it_goes_up(publisher: Publisher) -> None:
    down = await taken_down(publisher)
    await publisher.hear(await offer(publisher, "salinan-2", 4), recorded(down.takedown_id, version=5))
    await publisher.hear(await offer(publisher, "salinan-2", 4), await offer(publisher, "salinan-1", 3))
    reasons = [event.reason for event in await said(publisher, PublicationRefusedV1)]
    assert reasons == ["BERKAS_DITURUNKAN", "SETUJU_LAMA", "SETUJU_LAMA"]
    await publisher.hear(await offer(publisher, "salinan-3", 6))
    assert [await status(publisher, f"salinan-{number}") for number in (1, 2, 3)] == [410, 404, 200]


async def test_an_old_record_said_again_takes_nothing_new_down(publisher: Publisher) -> None:
    down = await taken_down(publisher)
    await publisher.hear(recorded(down.takedown_id, version=5), await offer(publisher, "salinan-2", 6))
    await publisher.hear(recorded(down.takedown_id, version=5), recorded("penurunan-lain", version=5))
    assert await status(publisher, "salinan-2") == 200


async def test_a_take_down_that_this_website_lost_is_one_all_the_same(publisher: Publisher) -> None:
    await publisher.hear(classified(), opened(), await offer(publisher, "salinan-1", 3))
    await publisher.hear(recorded("penurunan-yang-hilang", version=4))
    assert await status(publisher, "salinan-1") == 410


async def test_a_second_take_down_waits_for_its_own_record(publisher: Publisher) -> None:
    first = await taken_down(publisher)
    await publisher.hear(recorded(first.takedown_id, version=4), await offer(publisher, "salinan-2", 5))
    assert await publisher.takedowns.take_down(KETUA, "item-1", **ORDER) == 1
    await publisher.hear(recorded(first.takedown_id, version=4), await offer(publisher, "salinan-3", 6))
    assert [await status(publisher, f"salinan-{number}") for number in (1, 2, 3)] == [410, 410, 404]


async def test_files_whose_taking_back_is_not_recorded_keep_their_bytes(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publisher.hear(classified(), opened(), await offer(publisher, "salinan-1", 3))

    async def broken(*_: Any) -> None:
        raise NotFound("URUTAN_TIDAK_ADA", "Urutannya tidak ada.")

    monkeypatch.setattr(type(MESSAGING.inbox), "move", broken)
    await publisher.hear(withdrawn(version=4))
    assert await status(publisher, "salinan-1") == 200
    assert len([key async for key in publisher.objects.keys("public/")]) == 1
