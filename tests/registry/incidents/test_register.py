"""The register: opened by a take-down or by hand, numbered, described without a person's data, each thing once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from services.registry import tables as t
from services.registry.domain.incident_letters import Audience, NoticeWay
from services.registry.domain.incidents import IncidentState
from services.registry.domain.states import ItemState
from services.registry.queries.incidents import IncidentQueries
from services.registry.store import items as store
from shared.contracts.exemptions import ItemOpenedV1, NoticeIssuedV1
from shared.contracts.publications import FilesTakenDownV1
from tests.registry.build import Registry, a_proof, refused
from tests.registry.doors import Doors
from tests.registry.incidents.build import MINUTE, by_hand, described, leaked, some_facts, taken_down, told
from tests.registry.pages.desk import sit_down


async def test_a_take_down_because_of_a_leak_opens_its_incident(registry: Registry) -> None:
    item_id, incident = await leaked(registry)
    pressed = registry.clock.now()
    assert (incident.number, incident.item_ids, incident.known_at) == ("001/INSIDEN/2027", (item_id,), pressed)
    assert (incident.recorded.person, incident.takedown_reason, incident.note) == (
        "ketua", "personal_data", "Halaman 3 memuat alamat.",
    )  # fmt: skip
    await registry.hear(taken_down(item_id))
    assert await registry.count(t.incidents) == 1


@pytest.mark.parametrize("reason", ["exempt_content", "wrong_file", "order", "consent_withdrawn"])
async def test_a_take_down_opens_an_incident_only_where_something_leaked(registry: Registry, reason: str) -> None:
    event = taken_down(await registry.exempt(), reason=reason)
    await registry.hear(event)
    assert await registry.count(t.incidents) == (reason == "exempt_content")


async def test_the_hours_run_from_the_press_though_the_event_comes_late(registry: Registry) -> None:
    item_id = await registry.exempt()
    record = registry.record_of(taken_down(item_id))
    pressed = registry.clock.now()
    registry.clock.move_to(pressed + timedelta(days=2))
    await registry.delivery.receive(record)
    (line,) = await IncidentQueries(registry.database).register(registry.clock.now())
    assert line.known_at == pressed


async def test_by_hand_the_same_again_is_the_incident_that_stands(registry: Registry) -> None:
    item_id = await registry.exempt()
    first = await by_hand(registry, item_id)
    assert (await by_hand(registry, item_id)).id == first.id
    assert (await by_hand(registry, item_id, known_at=None)).id == first.id
    other = await by_hand(registry, item_id, note="Terbaca di papan pengumuman.")
    assert (other.number, await registry.count(t.incidents)) == ("002/INSIDEN/2026", 2)


async def test_what_is_recorded_by_hand_is_known_now_or_before_about_items_that_are_there(registry: Registry) -> None:
    with refused("INSIDEN_WAKTU_TIDAK_SAH"):
        await by_hand(registry, known_at=registry.clock.now() + MINUTE)
    with refused("TANPA_ALASAN"):
        await by_hand(registry, note=" ")
    with refused("INFORMASI_TIDAK_DIKENAL"):
        await by_hand(registry, "tidak-ada")
    with refused("INSIDEN_TIDAK_DIKENAL"):
        await registry.commands.incident_access.read(registry.petugas, "tidak-ada")


async def test_words_of_the_register_hold_no_data_of_a_person(registry: Registry) -> None:
    with refused("INSIDEN_MEMUAT_DATA_PRIBADI"):
        await by_hand(registry, note="NIK 6171012309870001 terbaca.")
    incident = await by_hand(registry)
    with refused("INSIDEN_MEMUAT_DATA_PRIBADI"):
        await described(registry, incident, data="Nomor HP 081234567890.")


async def test_a_take_down_that_named_personal_data_is_not_described_without(registry: Registry) -> None:
    _, incident = await leaked(registry)
    with refused("INSIDEN_DATA_PRIBADI_DISANGKAL"):
        await described(registry, incident, not_personal="Hanya angka anggaran.")
    with refused("INSIDEN_WAKTU_TIDAK_SAH"):
        await described(registry, incident, happened_at=incident.known_at + MINUTE)


async def test_without_personal_data_the_skpd_alone_is_told(registry: Registry) -> None:
    incident = await described(registry, await by_hand(registry), not_personal="Hanya rencana anggaran.")
    for other in (Audience.SUBJEK, Audience.LEMBAGA, Audience.MASYARAKAT):
        with refused("PENERIMA_TIDAK_COCOK"):
            await registry.commands.notices.issue(registry.petugas, incident.id, other)
    assert (await told(registry, incident)).state is IncidentState.NOTIFIED


async def test_a_notice_is_issued_once_the_facts_are_written_and_kept_as_issued(registry: Registry) -> None:
    incident = await by_hand(registry)
    issue = registry.commands.notices.issue
    with refused("INSIDEN_BELUM_DIURAIKAN"):
        await issue(registry.petugas, incident.id, Audience.LEMBAGA)
    await described(registry, incident, handling="")
    with refused("INSIDEN_BELUM_DIURAIKAN"):
        await issue(registry.petugas, incident.id, Audience.LEMBAGA)
    await described(registry, incident)
    first = await issue(registry.petugas, incident.id, Audience.LEMBAGA)
    assert await issue(registry.petugas2, incident.id, Audience.LEMBAGA) == first
    await described(registry, incident, persons=40)
    second = await issue(registry.petugas, incident.id, Audience.LEMBAGA)
    assert [(each.number, each.said.persons) for each in (first, second)] == [
        ("001/INS-PPID/2026", 12),
        ("002/INS-PPID/2026", 40),
    ]


async def test_the_books_are_told_of_a_notice_without_a_word_of_what_leaked(registry: Registry) -> None:
    item_id = await registry.exempt()
    incident = await described(registry, await by_hand(registry, item_id))
    await told(registry, incident, Audience.SKPD)
    (said,) = await registry.said(NoticeIssuedV1)
    assert said.model_dump(exclude={"dated"}) == {
        "number": "001/INS-PPID/2026", "incident_number": "001/INSIDEN/2026", "audience": "skpd",
        "skpd_code": "bkd", "skpd_name": "Badan Kepegawaian Daerah",
    }  # fmt: skip


async def test_a_sending_needs_its_proof_and_is_recorded_once(registry: Registry) -> None:
    incident = await described(registry, await by_hand(registry))
    notices, now = registry.commands.notices, registry.clock.now()
    letter = await notices.issue(registry.petugas, incident.id, Audience.LEMBAGA)
    with refused("PEMBERITAHUAN_TANPA_BUKTI"):
        await notices.record_sent(registry.petugas, incident.id, letter.number, at=now, way=NoticeWay.POS, proof=None)
    with refused("PEMBERITAHUAN_TIDAK_DIKENAL"):
        await notices.record_sent(registry.petugas, incident.id, "9/INS", at=now, way=NoticeWay.POS, proof=a_proof())
    same: dict[str, Any] = {"at": now, "way": NoticeWay.POS}
    sent = await notices.record_sent(registry.petugas, incident.id, letter.number, **same, proof=a_proof())
    again = await notices.record_sent(registry.petugas, incident.id, letter.number, **same, proof=a_proof())
    assert again == sent
    with refused("SUDAH_DIPUTUS"):
        await notices.record_sent(
            registry.petugas, incident.id, letter.number, at=now, way=NoticeWay.SUREL, proof=a_proof()
        )
    assert len([key async for key in registry.objects.keys("documents/")]) == 1


async def test_the_list_of_persons_is_sealed_and_kept_once(registry: Registry) -> None:
    incident = await by_hand(registry)
    names = a_proof(name="orang.pdf")
    kept = (await registry.commands.incidents.list_persons(registry.petugas, incident.id, names)).document
    again = await registry.commands.incidents.list_persons(registry.petugas, incident.id, a_proof(name="orang.pdf"))
    assert (again.document, kept is not None and kept.name) == (kept, "orang.pdf")
    (key,) = [key async for key in registry.objects.keys("documents/")]
    content = b"".join([chunk async for chunk in await registry.objects.open(key)])
    assert content.startswith(b"age-encryption.org")


async def test_an_exempt_item_that_leaked_stays_exempt(registry: Registry) -> None:
    item_id = await registry.exempt()
    async with registry.database.snapshot() as connection:
        before = await store.read(connection, item_id)
    incident = await described(registry, await by_hand(registry, item_id))
    incident = await told(registry, incident)
    await registry.commands.incidents.ask_closing(registry.petugas2, incident.id, "Tidak terulang.")
    await registry.commands.incidents.answer_closing(registry.ketua, incident.id, agreed=True)
    async with registry.database.snapshot() as connection:
        after = await store.read(connection, item_id)
    assert (after, after.state) == (before, ItemState.EXEMPT)
    assert await registry.said(ItemOpenedV1) == []
    read = await registry.commands.access.read_item(registry.ketua, item_id)
    assert [(each["number"], each["state"]) for each in read["incidents"]] == [(incident.number, "selesai")]


def test_facts_by_another_person_say_the_same(registry: Registry) -> None:
    one, other = some_facts(registry.clock.now()), some_facts(registry.clock.now() + MINUTE)
    assert one.says_what(other)
    assert not one.says_what(some_facts(registry.clock.now(), persons=13))


def test_the_reasons_that_open_an_incident_are_reasons_of_a_take_down() -> None:
    from services.registry.domain.incidents import OPENED_BY

    assert set(FilesTakenDownV1.model_fields["reason"].annotation.__args__) > OPENED_BY  # type: ignore[union-attr]


async def test_incidents_at_one_moment_have_numbers_of_their_own_and_the_same_one_is_one(registry: Registry) -> None:
    item_id = await registry.exempt()
    notes = [f"Bocor, tempat {place}." for place in "abcd"]
    found = await asyncio.gather(*(by_hand(registry, item_id, note=note) for note in (*notes, *notes)))
    assert sorted({each.number for each in found}) == [f"00{n}/INSIDEN/2026" for n in (1, 2, 3, 4)]
    assert [each.number for each in found[:4]] == [each.number for each in found[4:]]


async def test_a_letter_whose_description_changed_is_marked(doors: Doors) -> None:
    incident = await described(doors.registry, await by_hand(doors.registry))
    await told(doors.registry, incident, Audience.LEMBAGA)
    desk, here = await sit_down(doors, "ketua"), f"/registry/insiden/{incident.id}"
    assert "uraian berubah sesudahnya" not in (await desk.open(here)).text
    await described(doors.registry, incident, persons=4000)
    assert "uraian berubah sesudahnya" in (await desk.open(here)).text
