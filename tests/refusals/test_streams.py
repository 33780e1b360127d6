"""Records that no room should have written: seen by the operator, and no other item waits for them."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from uuid6 import uuid7

from deploy.room_keys import load_keys
from deploy.rooms import ROOMS
from shared.contracts.envelope import unwrap
from shared.contracts.exemptions import ItemOpenedV1
from shared.contracts.submissions import ItemSubmittedV1
from shared.messaging.outbox import EventSigner
from shared.security.encryption import seal_bytes
from shared.security.signing import new_pair
from tests.publisher.build import dip_row, public_row
from tests.refusals.house import House, a_ground, problem_of
from tests.refusals.stream import (
    LISTENERS,
    archived,
    letters,
    noted,
    open_letters,
    put,
    put_as_is,
    raw,
    set_aside,
    strange,
)
from tests.refusals.world import submitted


@pytest.mark.parametrize("topic", LISTENERS)
async def test_every_strange_record_is_a_dead_letter_in_every_room_that_listens(house: House, topic: str) -> None:
    records = strange(house, topic)
    await put(house, *(record for _, record in records.values()))
    await submitted(house, f"setelah {topic}")
    answer = await house.call("ketua", "GET", f"/registry/api/items/{house.items[f'setelah {topic}']}")
    assert answer.json()["state"] == "submitted"
    for room in LISTENERS[topic]:
        found = {letter["key"]: letter for letter in await open_letters(house, room)}
        for reason, record in records.values():
            assert found[record.key.decode()]["reason"] == reason
            await set_aside(house, room, found[record.key.decode()]["id"])
        assert await open_letters(house, room) == []


async def test_a_record_with_a_binary_key_is_a_dead_letter(house: House) -> None:
    record = replace(raw(house, archived(house, "biner")), key=b"\xff\xfe\x00")
    await put(house, record)
    for room in LISTENERS[record.topic]:
        (letter,) = [each for each in await letters(house, room, b"") if each["reason"] == "AMPLOP_RUSAK"]
        await set_aside(house, room, letter["id"])


async def test_a_record_that_comes_twice_is_applied_once(house: House) -> None:
    item = str(uuid7())
    record = raw(house, archived(house, item))
    await put(house, record, record, record)
    assert await noted(house, item) == 1
    assert [await letters(house, room, item.encode()) for room in LISTENERS[record.topic]] == [[]] * 4


async def test_another_event_with_a_used_number_is_a_dead_letter_and_halts_nothing(house: House) -> None:
    item = str(uuid7())
    await put(house, raw(house, archived(house, item)), raw(house, archived(house, item, version=9)))
    await put(house, raw(house, archived(house, item, version=2), sequence=2))
    assert await noted(house, item) == 2
    for room in LISTENERS["terbuka.exemptions"]:
        (letter,) = await letters(house, room, item.encode())
        assert (letter["reason"], letter["halts"]) == ("URUTAN_GANDA", False)
        await set_aside(house, room, letter["id"])


async def test_records_out_of_order_wait_for_their_turn(house: House) -> None:
    item, other = str(uuid7()), str(uuid7())
    one, two, three = (raw(house, archived(house, item, version=number), sequence=number) for number in (1, 2, 3))
    await put(house, three, two, raw(house, archived(house, other)))
    assert (await noted(house, item), await noted(house, other)) == (0, 1)
    stuck = (await house.call("operator", "GET", "/monitor/api/stuck")).json()["stuck"]
    assert {thing["room"] for thing in stuck if item in thing["what"]} == set(LISTENERS[one.topic])
    await put(house, one)
    assert await noted(house, item) == 3


async def test_a_bad_record_halts_its_item_alone_until_the_operator_sets_it_aside(house: House) -> None:
    item, other = str(uuid7()), str(uuid7())
    bad = replace(raw(house, archived(house, item)), value=b'{"item_id": 5}')
    await put(house, bad, raw(house, archived(house, item, version=2), sequence=2), raw(house, archived(house, other)))
    assert (await noted(house, item), await noted(house, other)) == (0, 1)
    for room in LISTENERS[bad.topic]:
        (letter,) = await letters(house, room, item.encode())
        path = f"/monitor/api/dead-letters/{room}/{letter['id']}"
        problem_of(await house.call("operator", "POST", f"{path}/replay"), 422, "PUTAR_ULANG_GAGAL")
        problem_of(await house.call("operator", "POST", f"{path}/park", json={"reason": " "}), 422, "ALASAN_WAJIB")
        await set_aside(house, room, letter["id"])
        again = await house.call("operator", "POST", f"{path}/park", json={"reason": "Lagi."})
        problem_of(again, 409, "SURAT_MATI_SUDAH_DITUTUP")
    assert await noted(house, item) == 1


async def test_a_forged_event_in_the_log_opens_nothing_and_is_told(house: House) -> None:
    await submitted(house, "palsu")
    item = house.items["palsu"]
    today = house.province.clock.now().date()
    row, dip = public_row(), dip_row()
    forged = ItemOpenedV1(item_id=item, version=99, mode="by_law", opened_on=today, public=row, dip=dip)
    place = raw(house, forged, sequence=2)
    other = EventSigner(new_pair()[0]).signed(unwrap(place.headers), place.value)
    await put_as_is(house, place, place.but(ce_signature=other.signature))
    public = await house.call("ketua", "GET", "/data/dip.json")
    assert public.status_code == 200
    assert item not in public.text
    for room in ("publisher", "scheduler"):
        found = await letters(house, room, item.encode())
        assert sorted(letter["reason"] for letter in found) == ["TANDA_TANGAN_SALAH", "TANPA_TANDA_TANGAN"]
        for letter in found:
            path = f"/monitor/api/dead-letters/{room}/{letter['id']}/replay"
            problem_of(await house.call("operator", "POST", path), 422, "PUTAR_ULANG_GAGAL")
            await set_aside(house, room, letter["id"])


async def test_a_dead_letter_nobody_has_is_not_found(house: House) -> None:
    for room in ROOMS:
        path = f"/monitor/api/dead-letters/{room}"
        for number in (0, 999_999, 10**30):
            answer = await house.call("operator", "POST", f"{path}/{number}/replay")
            assert answer.status_code in {400, 404, 422}, answer.text
            assert answer.headers["content-type"] == "application/problem+json"
    answer = await house.call("operator", "POST", "/monitor/api/dead-letters/dapur/1/replay")
    problem_of(answer, 404, "RUANG_TIDAK_DIKENAL")


def handed_in(house: House, item: str, dossier: bytes) -> ItemSubmittedV1:
    """Returns the event of an item whose dossier lies under the usual key."""
    return ItemSubmittedV1(
        item_id=item, submission_id=str(uuid7()), item_version=1, agenda_number=1, agenda_year=2026,
        skpd_code="dinkes", skpd_name="Dinas Kesehatan", kind="new", submitted_by="uji",
        dossier_key=f"submissions/{item}/1/dossier.age", dossier_sha256=hashlib.sha256(dossier).hexdigest(),
        received_at=house.province.clock.now(),
    )  # fmt: skip


async def test_a_letter_whose_cause_is_mended_is_applied_by_its_replay(house: House) -> None:
    item = str(uuid7())
    form: dict[str, Any] = {
        "item_id": item, "item_version": 1, "kind": "new", "submission_id": "", "skpd_code": "dinkes",
        "skpd_name": "Dinas Kesehatan", "title": "Berkas", "public_title": "Berkas", "grounds": [a_ground()],
        "legal_basis": "UU 14/2008", "responsible": "", "decree_number": "", "decree_date": "", "files": [],
    }  # fmt: skip
    event = handed_in(house, item, json.dumps(form).encode())
    dossier = json.dumps(form | {"submission_id": event.submission_id}).encode()
    event = event.model_copy(update={"dossier_sha256": hashlib.sha256(dossier).hexdigest()})
    await put(house, raw(house, event))
    (letter,) = await letters(house, "registry", item.encode())
    assert letter["reason"] == "OBJEK_TIDAK_ADA"
    recipient = load_keys(house.objects.path.parent, "intake").recipients["registry"]
    await house.objects.put(event.dossier_key, chunks(seal_bytes(dossier, recipient)))
    answer = await house.call("operator", "POST", f"/monitor/api/dead-letters/registry/{letter['id']}/replay")
    assert answer.json()["outcome"] == "applied", answer.text
    await house.province.settle()
    assert (await house.call("ketua", "GET", f"/registry/api/items/{item}")).json()["state"] == "submitted"


async def chunks(data: bytes) -> Any:
    yield data
