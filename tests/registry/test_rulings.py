"""Final rulings: two persons record one, nobody refuses or delays it, two persons undo it before it takes effect."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.registry.commands.originals import ReadingPurpose
from services.registry.domain.case import Case
from services.registry.domain.case_endings import end_unchanged, undo_ruling
from services.registry.domain.case_facts import Ruling
from services.registry.domain.case_rules import CaseState, Policy
from services.registry.domain.facts import Answer
from services.registry.domain.item import Item
from services.registry.domain.mandates import Scope
from services.registry.domain.states import ItemState
from shared.contracts.exemptions import CaseClosedV1, ItemOpenedV1, ItemReclassifiedV1, OpeningApprovedV1
from tests.files.pdfs import a_pdf
from tests.registry.build import (
    END,
    KETUA,
    PETUGAS,
    PIMPINAN,
    TODAY,
    W0,
    Registry,
    a_case,
    a_classification,
    a_document,
    a_ground,
    a_period,
    a_proof,
    a_ruling,
    an_evidence,
    by,
    exempt_item,
    refused,
    undated,
)

TOMORROW = TODAY + timedelta(days=1)
PETUGAS2 = by("petugas2")


def recorded(item: Item, **changes: Any) -> Case:
    case = a_case("ruling", **changes)
    case.open_for(item)
    return case


def confirm(case: Case, item: Item, person: Any = KETUA, **changes: Any) -> list[Any]:
    words = {"outcome": "open_now", "effective_on": None, "by": person} | changes
    return case.decide(a_ruling(words.pop("outcome"), on=TODAY, **words), item, Policy.WINDOW)


def confirmed(item: Item) -> Case:
    case = recorded(item)
    confirm(case, item)
    return case


@pytest.mark.parametrize(("recorder", "second"), [(PETUGAS, KETUA), (PETUGAS, PETUGAS2), (KETUA, PETUGAS)])
def test_two_persons_record_a_ruling_that_takes_effect_the_next_day(recorder: Any, second: Any) -> None:
    item = exempt_item(a_classification(a_ground("i")))
    case = recorded(item, opened=recorder, document=replace(a_document(), by=recorder))
    (event,) = confirm(case, item, second)
    assert isinstance(event, OpeningApprovedV1)
    assert (event.effective_on, event.outcome, case.state) == (TOMORROW, "open_now", CaseState.APPROVED)
    with refused("BELUM_BERLAKU"):
        case.take_effect(item, TODAY, "bagian")
    (opened,), _ = case.take_effect(item, TOMORROW, "bagian")
    assert isinstance(opened, ItemOpenedV1)
    assert (opened.mode, opened.opened_on, item.state) == ("ruling", TOMORROW, ItemState.PUBLIC)


def test_whoever_brought_the_document_does_not_confirm_the_ruling() -> None:
    item = exempt_item()
    with refused("SATU_ORANG_DUA_PERAN"):
        confirm(recorded(item, document=replace(a_document(), by=PETUGAS2)), item, PETUGAS2)


@pytest.mark.parametrize("person", [PETUGAS, KETUA])
def test_one_person_records_nothing_alone(person: Any) -> None:
    item = exempt_item()
    with refused("SATU_ORANG_DUA_PERAN"):
        confirm(recorded(item, opened=person), item, by(person.person, office="Kantor lain"))


def test_a_ruling_without_its_document_is_not_confirmed() -> None:
    item = exempt_item()
    with refused("TANPA_BUKTI"):
        confirm(recorded(item, document=None), item)


def test_nobody_approves_or_refuses_a_ruling() -> None:
    item = exempt_item()
    for case in (recorded(item), confirmed(item)):
        for answer in (Answer.SETUJU, Answer.TOLAK):
            with refused("KEADAAN_TIDAK_COCOK"):
                case.approve(PIMPINAN, answer, "Tidak setuju.", item=item, number="002/PPID/2026")
        with refused("KEADAAN_TIDAK_COCOK"):
            end_unchanged(case, KETUA, "Tidak jadi.")


@pytest.mark.parametrize("outcome", ["did_not_occur", "reclassify", "open_at_end"])
def test_a_ruling_is_answered_only_by_opening(outcome: Any) -> None:
    item = exempt_item()
    with refused("HASIL_TIDAK_COCOK"):
        confirm(recorded(item), item, outcome=outcome)


@pytest.mark.parametrize(("days", "fits"), [(-1, False), (0, True), (1, True), (2, False), (40, False)])
def test_a_ruling_is_not_put_off(days: int, fits: bool) -> None:
    item = exempt_item()
    case, named = recorded(item), TODAY + timedelta(days=days)
    if not fits:
        with refused("HARI_BERLAKU_TIDAK_SAH"):
            confirm(case, item, effective_on=named)
        return
    confirm(case, item, effective_on=named)
    assert case.effective_on == TOMORROW


def test_no_consent_is_asked_for_what_a_ruling_opens() -> None:
    item = exempt_item(a_classification(a_ground("h"), a_ground("g")))
    (opened,), _ = confirmed(item).take_effect(item, TOMORROW, "bagian")
    assert isinstance(opened, ItemOpenedV1)
    assert opened.files == "awaiting_officer"


def test_a_ruling_opens_what_no_event_has_ended() -> None:
    item = exempt_item(a_classification(a_ground("a", period=undated()), a_ground("b", period=undated())))
    confirmed(item).take_effect(item, TOMORROW, "bagian")
    assert item.state is ItemState.PUBLIC


def test_a_ruling_on_a_part_opens_a_part() -> None:
    item = exempt_item()
    case = recorded(item, evidence=an_evidence(part=True))
    with refused("HASIL_TIDAK_COCOK"):
        confirm(case, item)
    confirm(case, item, outcome="open_in_part")
    (opened,), part = case.take_effect(item, TOMORROW, "bagian")
    assert isinstance(opened, ItemOpenedV1)
    assert (opened.item_id, opened.part_of, item.state) == ("bagian", "butir", ItemState.EXEMPT)
    assert part is not None


# Undone


def test_two_persons_undo_it_before_its_day() -> None:
    item = exempt_item()
    case = confirmed(item)
    assert undo_ruling(case, PETUGAS, "Salah butir.") == []
    assert undo_ruling(case, by("petugas", office="Kantor lain"), "Salah butir.") == []
    with refused("SUDAH_DIPUTUS"):
        undo_ruling(case, PETUGAS, "Sungguh.")
    assert case.state is CaseState.APPROVED
    (closed,) = undo_ruling(case, PETUGAS2, "Benar salah.")
    assert undo_ruling(case, PETUGAS, "Salah butir.") == undo_ruling(case, PETUGAS2, "Benar salah.") == []
    for person, words in ((PETUGAS2, "Salah butir."), (KETUA, "Benar salah."), (PETUGAS, "Benar salah.")):
        with refused("SUDAH_DIPUTUS"):
            undo_ruling(case, person, words)
    assert isinstance(closed, CaseClosedV1)
    assert (case.state, item.state) == (CaseState.CLOSED, ItemState.EXEMPT)
    assert case.take_effect(item, TOMORROW, "bagian") == ([], None)


def test_a_record_that_nobody_confirmed_is_undone_by_two_as_well() -> None:
    case = recorded(exempt_item())
    undo_ruling(case, PETUGAS, "Salah butir.")
    assert undo_ruling(case, KETUA, "Benar.")
    assert case.state is CaseState.CLOSED


@pytest.mark.parametrize("day", [TOMORROW, TOMORROW + timedelta(days=1)])
def test_nothing_is_undone_from_its_day_on(day: date) -> None:
    case = confirmed(exempt_item())
    undo_ruling(case, PETUGAS, "Salah butir.")
    with refused("KEADAAN_TIDAK_COCOK"):
        undo_ruling(case, by("ketua", day), "Terlambat.")
    assert case.state is CaseState.APPROVED


def test_an_undo_that_one_person_asked_for_stops_nothing() -> None:
    item = exempt_item()
    case = confirmed(item)
    undo_ruling(case, PETUGAS, "Salah butir.")
    case.take_effect(item, TOMORROW, "bagian")
    assert item.state is ItemState.PUBLIC


def test_an_undo_needs_a_reason_and_a_ruling() -> None:
    with refused("TANPA_ALASAN"):
        undo_ruling(confirmed(exempt_item()), PETUGAS, " ")
    with refused("KEADAAN_TIDAK_COCOK"):
        undo_ruling(a_case("new_test"), PETUGAS, "Salah.")


# As commands and events


async def record(registry: Registry, item_id: str, **evidence: Any) -> str:
    return await registry.early(item_id, "ruling", **evidence)


async def test_two_persons_need_no_head_and_no_mandate(registry: Registry) -> None:
    item_id = await registry.exempt(a_classification(a_ground("c")))
    case_id = await record(registry, item_id)
    with refused("SATU_ORANG_DUA_PERAN"):
        await registry.commands.openings.confirm_ruling(registry.petugas, case_id, None)
    case = await registry.commands.openings.confirm_ruling(registry.petugas2, case_id, None)
    assert (case.decree_number, case.effective_on) == ("002/PPID/2026", TOMORROW)
    assert await registry.commands.openings.confirm_ruling(registry.petugas2, case_id, None)
    assert await registry.queries.next_number(2026) == 3
    await registry.effective(item_id, case_id, TOMORROW)
    (opened,) = await registry.said(ItemOpenedV1, item_id)
    assert (opened.mode, opened.decree_number) == ("ruling", "002/PPID/2026")


async def test_only_a_ruling_is_confirmed_so(registry: Registry) -> None:
    item_id = await registry.exempt()
    case_id = await registry.early(item_id, "consent")
    with refused("KEADAAN_TIDAK_COCOK"):
        await registry.commands.openings.confirm_ruling(registry.petugas2, case_id, None)


async def test_the_record_names_a_part(registry: Registry) -> None:
    item_id = await registry.exempt()
    case_id = await record(registry, item_id, part=True)
    case = await registry.commands.openings.confirm_ruling(registry.ketua, case_id, None)
    assert case.ruling is not None
    assert case.ruling.outcome == "open_in_part"


async def test_what_names_no_outcome_opens_what_the_record_says(registry: Registry) -> None:
    item_id = await registry.exempt()
    case_id = await record(registry, item_id, part=True)
    unnamed = Ruling("open_now", "", by("ketua"))
    case = await registry.commands.openings.confirm_ruling(registry.ketua, case_id, unnamed, named=False)
    assert case.ruling is not None
    assert case.ruling.outcome == "open_in_part"


async def test_a_ruling_closes_the_due_case_with_its_opening(registry: Registry) -> None:
    item_id = await registry.exempt()
    await registry.due(item_id)
    case_id = await record(registry, item_id)
    await registry.commands.openings.confirm_ruling(registry.petugas2, case_id, None)
    await registry.effective(item_id, case_id, W0 + timedelta(days=1))
    assert {each["state"] for each in await registry.queries.cases()} == {"done", "closed"}


LATER = a_classification(a_ground("h", period=a_period(until=date(2028, 1, 3))))


@pytest.mark.parametrize("second", ["before", "after"])
async def test_a_ruling_survives_a_new_classification(registry: Registry, second: str) -> None:
    item_id = await registry.exempt()
    await registry.due(item_id)
    due = await registry.case_of(item_id)
    case_id = await record(registry, item_id)
    if second == "before":
        await registry.commands.openings.confirm_ruling(registry.petugas2, case_id, None)
    await registry.commands.openings.consider(registry.tim, due, recommendation="change", text="Lebih lama.")
    renewal = a_ruling("reclassify", dip=None, classification=LATER)
    await registry.commands.openings.decide_opening(registry.ketua, due, renewal)
    await registry.commands.openings.approve_opening(registry.pimpinan, due, Answer.SETUJU)
    if second == "after":
        await registry.commands.openings.confirm_ruling(registry.petugas2, case_id, None)
    assert [event.period_version for event in await registry.said(ItemReclassifiedV1, item_id)] == [2]
    said = await registry.said(OpeningApprovedV1, item_id)
    assert (said[-1].case_id, said[-1].period_version) == (case_id, 2)
    await registry.effective(item_id, case_id, W0 + timedelta(days=1), period_version=2)
    assert (await registry.queries.summary(item_id)).opened_mode == "ruling"


async def test_a_ruling_survives_an_event_that_changed_the_period(registry: Registry) -> None:
    item_id = await registry.exempt(a_classification(a_ground("b", period=undated()), a_ground("h")))
    event = await registry.early(item_id, "event")
    await registry.agreed(event)
    registry.clock.move_to_day(TOMORROW)
    case_id = await record(registry, item_id)
    await registry.commands.openings.confirm_ruling(registry.petugas2, case_id, None)
    await registry.effective(item_id, event, TOMORROW)
    said = await registry.said(OpeningApprovedV1, item_id)
    assert (said[-1].case_id, said[-1].period_version) == (case_id, 2)
    await registry.effective(item_id, case_id, TOMORROW + timedelta(days=1), period_version=2)
    assert (await registry.queries.summary(item_id)).opened_mode == "ruling"


async def test_a_lapse_on_the_day_of_a_ruling_opens_by_the_ruling(registry: Registry) -> None:
    item_id = await registry.exempt()
    registry.clock.move_to_day(END)
    case_id = await record(registry, item_id)
    await registry.commands.openings.confirm_ruling(registry.petugas2, case_id, None)
    await registry.lapse(item_id)
    (opened,) = await registry.said(ItemOpenedV1, item_id)
    assert opened.mode == "ruling"


async def test_an_undone_ruling_leaves_the_item_exempt_and_may_be_recorded_anew(registry: Registry) -> None:
    item_id = await registry.exempt()
    case_id = await record(registry, item_id)
    await registry.commands.openings.confirm_ruling(registry.petugas2, case_id, None)
    await registry.commands.openings.undo_ruling(registry.petugas, case_id, "Nomornya salah.")
    asked = [await registry.queries.awaiting(role, role, TODAY) for role in ("petugas", "ketua")]
    assert [each["case:undo"] for each in asked] == [0, 1]
    await registry.commands.openings.undo_ruling(registry.ketua, case_id, "Benar.")
    (closed,) = await registry.said(CaseClosedV1, item_id)
    assert closed.case_id == case_id
    await registry.effective(item_id, case_id, TOMORROW)
    assert (await registry.queries.summary(item_id)).state == "exempt"
    assert [each.undone for each in await registry.queries.penetapan(item_id)] == [True, False]
    assert await record(registry, item_id) != case_id


async def test_an_approver_s_mandate_is_not_asked_of_a_second_recorder(registry: Registry) -> None:
    await registry.mandate(scope=Scope.UMUM, valid_to=TODAY)
    item_id = await registry.exempt()
    registry.clock.move_to_day(TOMORROW)
    case_id = await record(registry, item_id)
    assert (await registry.commands.openings.confirm_ruling(registry.ketua, case_id, None)).state is CaseState.APPROVED


async def test_an_empty_document_is_none(registry: Registry) -> None:
    item_id = await registry.exempt()
    case = await registry.commands.openings.open_early(registry.petugas, item_id, "ruling", an_evidence())
    with refused("BERKAS_KOSONG"):
        await registry.commands.documents.attach_document(registry.petugas, case.id, a_proof(b""))
    with refused("TANPA_BUKTI"):
        await registry.commands.openings.confirm_ruling(registry.petugas2, case.id, None)
    assert [key async for key in registry.objects.keys("documents/")] == []


async def test_who_decides_reads_the_document_and_that_is_written_down(registry: Registry) -> None:
    item_id = await registry.exempt()
    case_id = await record(registry, item_id)
    document, chunks = await registry.commands.documents.read_document(
        registry.ketua, case_id, ReadingPurpose.of_words()
    )
    assert b"".join([chunk async for chunk in chunks]) == a_pdf("salinan putusan")
    stored = b"".join([block async for block in await registry.objects.open(document.object_key)])
    assert b"salinan putusan" not in stored
