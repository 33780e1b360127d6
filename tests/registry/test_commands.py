"""Steps 2 to 4 through the commands: numbers without gaps, constraints, mandates, holds, reading."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from services.registry import tables as t
from services.registry.commands.originals import ReadingPurpose
from services.registry.domain.facts import Answer, Fate, Location, Retention
from services.registry.domain.mandates import Scope
from shared.contracts.exemptions import HoldPlacedV1, ItemArchivedV1, ItemClassifiedV1
from shared.contracts.submissions import FileRef
from shared.runtime.errors import TerbukaError
from shared.security.encryption import seal_bytes
from tests.registry.build import (
    END,
    TODAY,
    W0,
    Registry,
    a_classification,
    a_ground,
    a_period,
    an_actor,
    refused,
    stream,
)

A_LETTER: dict[str, Any] = {
    "office": "Gubernur",
    "letter_number": "1/2026",
    "letter_date": TODAY,
    "valid_from": TODAY,
    "valid_to": None,
}


async def test_an_approved_item_is_classified_under_a_number(registry: Registry) -> None:
    item_id = await registry.exempt()
    (event,) = await registry.said(ItemClassifiedV1, item_id)
    assert (event.public.penetapan_number, event.public.penetapan_date) == ("001/PPID/2026", TODAY)


async def test_a_penetapan_has_the_six_contents_of_the_regulation(registry: Registry) -> None:
    item_id = await registry.exempt()
    (made,) = await registry.queries.penetapan(item_id)
    assert made.clauses[0].jenis.startswith("Huruf h: ")
    assert (made.ppid, made.approver) == ("Kantor ketua", "Kantor pimpinan")
    assert (made.body, made.unit, made.skpd) == ("Pemerintah Provinsi Uji", "PPID Utama", "Badan Kepegawaian Daerah")
    assert (made.clauses[0].jangka_waktu, made.clauses[0].berakhir) == ("sampai 31 Desember 2026", END)
    assert made.reason == "Penilaian kinerja termasuk rahasia pribadi."
    assert (made.place, made.dated) == ("Pontianak", TODAY)


async def test_numbers_have_no_gaps_though_some_approvals_are_refused(registry: Registry) -> None:
    await registry.mandate(scope=Scope.UMUM)
    good = [await registry.proposed() for _ in range(3)]
    bad = [await registry.proposed(a_classification(a_ground("c"))) for _ in range(2)]
    for item_id in good + bad:
        await registry.commands.classification.decide(registry.ketua, item_id, Answer.YA)

    async def approve(item_id: str) -> str:
        try:
            item = await registry.commands.classification.approve(registry.pimpinan, item_id, Answer.SETUJU)
        except TerbukaError as error:
            return error.code
        return item.penetapan_number

    answers = await asyncio.gather(*(approve(item_id) for item_id in good + bad))
    assert sorted(answers) == [
        "001/PPID/2026",
        "002/PPID/2026",
        "003/PPID/2026",
        *["PENETAP_BUKAN_PIMPINAN_TERTINGGI"] * 2,
    ]


async def test_a_new_year_begins_with_number_one(registry: Registry) -> None:
    await registry.exempt()
    registry.clock.move_to_day(date(2027, 1, 4))
    later = a_classification(a_ground(period=a_period(until=date(2029, 1, 1))))
    item_id = await registry.exempt(later)
    assert (await registry.queries.summary(item_id)).penetapan_number == "001/PPID/2027"


async def test_approving_twice_keeps_one_number(registry: Registry) -> None:
    item_id = await registry.exempt()
    await registry.commands.classification.approve(registry.pimpinan, item_id, Answer.SETUJU)
    assert await registry.count(t.penetapan) == 1
    assert await registry.queries.next_number(2026) == 2


async def test_two_answers_at_once_make_one_decision(registry: Registry) -> None:
    item_id = await registry.proposed()
    other = an_actor("ketua", person="ketua2")
    answers = await asyncio.gather(
        registry.commands.classification.decide(registry.ketua, item_id, Answer.YA),
        registry.commands.classification.decide(other, item_id, Answer.TIDAK, "Belum."),
        return_exceptions=True,
    )
    assert len([answer for answer in answers if isinstance(answer, TerbukaError)]) == 1


@pytest.mark.parametrize("scope", [Scope.PIMPINAN_TERTINGGI, Scope.HURUF_C_F])
async def test_a_mandate_in_force_carries_huruf_c_to_f(registry: Registry, scope: Scope) -> None:
    await registry.mandate(scope=scope)
    item_id = await registry.exempt(a_classification(a_ground("c")))
    assert (await registry.queries.summary(item_id)).state == "exempt"
    (mandate,) = await registry.queries.mandates()
    assert mandate["office"] == "Gubernur"


async def test_a_general_mandate_does_not_reach_huruf_c_to_f(registry: Registry) -> None:
    await registry.mandate(scope=Scope.UMUM)
    with refused("PENETAP_BUKAN_PIMPINAN_TERTINGGI"):
        await registry.exempt(a_classification(a_ground("d")))
    assert await registry.exempt(a_classification(a_ground("h")))


@pytest.mark.parametrize("huruf", ["d", "h"])
@pytest.mark.parametrize(
    "changes",
    [
        {"valid_to": TODAY, "valid_from": date(2025, 1, 1)},
        {"valid_from": date(2027, 1, 1)},
        {"person": "lain"},
    ],
)
async def test_nobody_approves_without_a_mandate_in_force(
    registry: Registry, changes: dict[str, Any], huruf: str
) -> None:
    await registry.mandate(**changes)
    registry.clock.move_to_day(TODAY + timedelta(days=1))
    with refused("MANDAT_TIDAK_BERLAKU"):
        await registry.exempt(a_classification(a_ground(huruf)))
    assert await registry.count(t.penetapan) == 0


async def test_a_mandate_that_waits_for_its_second_person_is_none(registry: Registry) -> None:
    waiting = registry.commands.mandates.new_mandate(
        registry.operator, **A_LETTER, person="pimpinan", scope=Scope.PIMPINAN_TERTINGGI
    )
    await registry.commands.mandates.record_mandate(registry.operator, waiting)
    item_id = await registry.proposed()
    await registry.commands.classification.decide(registry.ketua, item_id, Answer.YA)
    with refused("MANDAT_TIDAK_BERLAKU"):
        await registry.commands.classification.approve(registry.pimpinan, item_id, Answer.SETUJU)
    await registry.commands.mandates.confirm_mandate(registry.petugas2, waiting.id)
    assert (
        str((await registry.commands.classification.approve(registry.pimpinan, item_id, Answer.SETUJU)).state)
        == "exempt"
    )


@pytest.mark.parametrize(("day", "fits"), [(-1, False), (0, True), (9, True), (10, False)])
async def test_a_mandate_counts_from_its_first_to_its_last_day(registry: Registry, day: int, fits: bool) -> None:
    first = TODAY + timedelta(days=5)
    await registry.mandate(valid_from=first, valid_to=first + timedelta(days=9))
    registry.clock.move_to_day(first + timedelta(days=day))
    if fits:
        assert await registry.exempt()
        return
    with refused("MANDAT_TIDAK_BERLAKU"):
        await registry.exempt()


async def test_no_case_is_approved_without_a_mandate_that_reaches_its_grounds(registry: Registry) -> None:
    await registry.mandate(valid_to=W0 - timedelta(days=1))
    item_id = await registry.exempt(a_classification(a_ground("c")))
    with refused("MANDAT_TIDAK_BERLAKU"):
        await registry.approved(item_id)
    await registry.mandate(scope=Scope.UMUM)
    case_id = await registry.case_of(item_id)
    with refused("PENETAP_BUKAN_PIMPINAN_TERTINGGI"):
        await registry.commands.openings.approve_opening(registry.pimpinan, case_id, Answer.SETUJU)
    await registry.mandate(scope=Scope.HURUF_C_F)
    assert (await registry.commands.openings.approve_opening(registry.pimpinan, case_id, Answer.SETUJU)).effective_on


async def test_nobody_records_their_own_mandate(registry: Registry) -> None:
    with refused("SATU_ORANG_DUA_PERAN"):
        await registry.mandate(person="operator")
    with refused("MANDAT_TIDAK_LENGKAP"):
        await registry.mandate(letter_number=" ")
    with refused("MANDAT_TIDAK_LENGKAP"):
        await registry.mandate(valid_to=date(2020, 1, 1))
    assert await registry.count(t.mandates) == 0


async def test_the_database_itself_keeps_the_persons_apart(registry: Registry) -> None:
    item_id = await registry.exempt()
    change = update(t.items).where(t.items.c.id == item_id).values(approved_by=t.items.c.decided_by)
    async with registry.database.engine.connect() as connection:
        with pytest.raises(IntegrityError, match="approver_is_a_third"):
            await connection.execute(change)


async def test_a_refused_act_changes_nothing(registry: Registry) -> None:
    item_id = await registry.proposed()
    before = [await registry.count(table) for table in (t.register, t.MESSAGING.outbox.rows, t.MESSAGING.audit.rows)]
    with refused("SATU_ORANG_DUA_PERAN"):
        await registry.commands.classification.decide(an_actor("ketua", person="petugas"), item_id, Answer.YA)
    after = [await registry.count(table) for table in (t.register, t.MESSAGING.outbox.rows, t.MESSAGING.audit.rows)]
    assert before == after


async def test_the_tim_is_asked_and_answers(registry: Registry) -> None:
    item_id = await registry.proposed()
    await registry.commands.classification.request_consideration(registry.petugas, item_id)
    item = await registry.commands.classification.answer_consideration(
        registry.tim, item_id, recommendation="open", text="Setuju.", dissent=("Tidak.",)
    )
    assert item.consultation is not None
    assert item.consultation.answered is not None


async def test_the_archive_of_an_item_is_kept_and_said_without_the_place(registry: Registry) -> None:
    item_id = await registry.exempt()
    await registry.commands.archive.record_location(registry.petugas, item_id, Location("A", "2", "3", "14", "", "7"))
    await registry.commands.archive.set_retention(
        registry.petugas, item_id, Retention("800.1", 2, 3, Fate.MUSNAH, TODAY)
    )
    item = await registry.commands.archive.place_hold(
        registry.petugas, item_id, kind="sengketa", reason="Sengketa", reference="1/KI"
    )
    (hold,) = item.live_holds
    await registry.commands.archive.release_hold(registry.ketua, item_id, hold.id, "Selesai")
    (archived,) = await registry.said(ItemArchivedV1, item_id)
    assert "14" not in archived.model_dump_json(exclude={"item_id", "archived_at"})
    assert [event.hold_id for event in await registry.said(HoldPlacedV1, item_id)] == [hold.id]
    with refused("BELUM_BOLEH_DIMUSNAHKAN"):
        await registry.commands.archive.check_destruction(registry.ketua, item_id)


async def test_versions_in_the_buku_rekap_never_skip(registry: Registry) -> None:
    item_id = await registry.exempt()
    await registry.commands.archive.record_location(registry.petugas, item_id, Location("A", "2", "3", "14", "", "7"))
    lines = await registry.queries.rekap(item_id=item_id)
    assert [line.version for line in lines] == [1, 2, 3, 4, 5]
    assert [line.act for line in lines] == ["receive", "propose", "decide", "approve", "record_location"]


async def test_an_original_is_read_by_an_officer_and_audited(registry: Registry) -> None:
    sealed = seal_bytes(b"isi berkas", registry.keys.recipients["registry"])
    await registry.objects.put("files/f1.age", stream(sealed))
    ref = FileRef(file_id="f1", object_key="files/f1.age", sha256="0" * 64, size=10, media_type="application/pdf")
    item_id = await registry.take_in(files=(ref,))
    purpose = ReadingPurpose.of_bytes("Dibandingkan dengan kertasnya.")
    kept, chunks = await registry.commands.access.read_file(registry.ketua, item_id, "f1", purpose)
    assert (kept.media_type, b"".join([chunk async for chunk in chunks])) == ("application/pdf", b"isi berkas")
    with refused("BERKAS_TIDAK_DIKENAL"):
        await registry.commands.access.read_file(registry.ketua, item_id, "f2", purpose)


async def test_no_event_carries_what_is_internal(registry: Registry) -> None:
    item_id = await registry.exempt()
    rows = t.MESSAGING.outbox.rows.c
    async with registry.database.snapshot() as connection:
        payloads = (await connection.execute(select(rows.payload).where(rows.key == item_id))).scalars().all()
    assert payloads
    for secret in ("Nilai kinerja pegawai tahun 2025", "Rahasia pribadi tersebar", "petugas"):
        assert not any(secret in payload for payload in payloads)
