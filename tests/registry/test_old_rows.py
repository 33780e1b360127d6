"""Whether the end written in an old row has passed: answered by one, confirmed by another, never closed past it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.registry.domain import classifying, old_rows, waiting
from services.registry.domain.changes import act_on
from services.registry.domain.dossier import Queue
from services.registry.domain.facts import Answer
from services.registry.domain.item import Item
from services.registry.domain.states import ItemState
from shared.contracts.exemptions import ItemOpenedV1, ItemQueuedV1, ItemWaitsV1
from tests.registry.build import (
    END,
    KETUA,
    PETUGAS,
    PIMPINAN,
    TODAY,
    a_classification,
    a_document,
    a_ground,
    a_period,
    a_row,
    by,
    decided_item,
    proposed_item,
    refused,
    submitted_item,
    undated,
)

OVER = date(2025, 12, 31)
CORRECTED = date(2026, 6, 30)


def over(**ground: Any) -> Item:
    item = submitted_item(kind="history", dossier=a_row("sampai 31 Desember 2025", **ground))
    assert item.queue is Queue.SUDAH_BERAKHIR
    return item


def corrected(ends_on: date = CORRECTED) -> Item:
    item = over()
    old_rows.answer_expiry(item, KETUA, Answer.TIDAK, reason="Keputusan asli.", ends_on=ends_on, document=a_document())
    old_rows.confirm_expiry(item, PETUGAS, Answer.YA)
    return item


def test_two_persons_make_a_row_public_by_law_from_its_own_facts() -> None:
    item = over()
    assert old_rows.answer_expiry(item, KETUA, Answer.YA) == []
    assert item.state is ItemState.SUBMITTED
    left, opened = old_rows.confirm_expiry(item, PETUGAS, Answer.YA)
    assert isinstance(left, ItemQueuedV1)
    assert isinstance(opened, ItemOpenedV1)
    assert (opened.mode, opened.opened_on, opened.public.penetapan_number) == ("by_law", date(2026, 1, 1), "12/2024")
    assert (opened.public.penetapan_date, opened.public.huruf) == (date(2024, 5, 6), ("h",))
    assert opened.public.legal_basis == "Pasal 17 huruf h angka 4 UU 14/2008"
    assert (opened.public.period_text, item.ends_on) == ("sampai 31 Desember 2025", OVER)


def test_one_person_confirms_nothing_alone() -> None:
    item = over()
    old_rows.answer_expiry(item, KETUA, Answer.YA)
    with refused("SATU_ORANG_DUA_PERAN"):
        old_rows.confirm_expiry(item, by("ketua", office="Petugas PPID"), Answer.YA)
    assert item.state is ItemState.SUBMITTED


def test_nothing_is_confirmed_that_nobody_answered() -> None:
    with refused("KEADAAN_TIDAK_COCOK"):
        old_rows.confirm_expiry(over(), PETUGAS, Answer.YA)


@pytest.mark.parametrize("lacks", [{"statute": "", "article": ""}, {"huruf": ""}, {"consequence_open": ""}])
def test_a_row_opens_whatever_it_lacks(lacks: dict[str, str]) -> None:
    item = over(**lacks)
    old_rows.answer_expiry(item, KETUA, Answer.YA)
    old_rows.confirm_expiry(item, PETUGAS, Answer.YA)
    assert item.state is ItemState.PUBLIC
    assert item.public_row().public_reason


@pytest.mark.parametrize(("day", "is_over"), [(-1, False), (0, False), (1, True)])
@pytest.mark.parametrize("make", [submitted_item, proposed_item, decided_item])
def test_the_question_is_asked_in_every_state_once_the_end_has_passed(make: Any, day: int, is_over: bool) -> None:
    item, today = make(kind="history", dossier=a_row()), END + timedelta(days=day)
    if not is_over:
        with refused("BELUM_BERAKHIR"):
            old_rows.answer_expiry(item, by("ketua", today), Answer.YA)
        return
    old_rows.answer_expiry(item, by("ketua", today), Answer.YA)
    old_rows.confirm_expiry(item, by("petugas", today), Answer.YA)
    assert (item.state, item.opened.on if item.opened else None) == (ItemState.PUBLIC, today)


def test_a_row_that_says_no_end_is_not_over_because_somebody_says_so() -> None:
    item = submitted_item(kind="history", dossier=a_row("Selama jangka waktu tertentu"))
    with refused("BELUM_BERAKHIR"):
        old_rows.answer_expiry(item, KETUA, Answer.YA)


def test_a_new_item_is_not_asked() -> None:
    with refused("KEADAAN_TIDAK_COCOK"):
        old_rows.answer_expiry(submitted_item(dossier=a_row("sampai 31 Desember 2025")), KETUA, Answer.YA)


def test_a_neutral_title_replaces_the_old_one_and_passes_the_gate() -> None:
    item = over()
    with refused("JUDUL_PUBLIK_MEMUAT_DATA_PRIBADI"):
        old_rows.answer_expiry(item, KETUA, Answer.YA, public_title="Hukuman disiplin 198001012005011001")
    old_rows.answer_expiry(item, KETUA, Answer.YA, public_title=" Hukuman disiplin seorang pegawai ")
    (_, opened) = old_rows.confirm_expiry(item, PETUGAS, Answer.YA)
    assert isinstance(opened, ItemOpenedV1)
    assert opened.public.public_title == "Hukuman disiplin seorang pegawai"


def test_the_old_title_passes_the_gate_too() -> None:
    row = replace(a_row("sampai 31 Desember 2025"), public_title="Hukuman disiplin 198001012005011001")
    item = submitted_item(kind="history", dossier=row)
    with refused("JUDUL_PUBLIK_MEMUAT_DATA_PRIBADI"):
        old_rows.answer_expiry(item, KETUA, Answer.YA)
    decree: dict[str, Any] = {"reason": "Keputusan asli.", "ends_on": CORRECTED, "document": a_document()}
    assert old_rows.answer_expiry(item, KETUA, Answer.TIDAK, **decree) == []


@pytest.mark.parametrize(
    ("lacks", "code"),
    [({"document": None}, "TANPA_BUKTI"), ({"ends_on": None}, "TANPA_BUKTI"), ({"reason": " "}, "TANPA_ALASAN")],
)
def test_a_tidak_needs_the_old_decree_its_day_and_a_reason(lacks: dict[str, Any], code: str) -> None:
    given: dict[str, Any] = {
        "document": a_document(),
        "ends_on": CORRECTED,
        "reason": "Keputusan asli menulis 30 Juni 2026.",
    }
    with refused(code):
        old_rows.answer_expiry(over(), KETUA, Answer.TIDAK, **given | lacks)


def test_a_confirmed_tidak_moves_the_written_end_and_the_row_waits_again() -> None:
    item = over()
    old_rows.answer_expiry(
        item, KETUA, Answer.TIDAK, reason="Keputusan asli.", ends_on=CORRECTED, document=a_document()
    )
    assert item.written_end == OVER
    said = old_rows.confirm_expiry(item, PETUGAS, Answer.YA)
    assert (item.state, item.queue, item.written_end) == (ItemState.SUBMITTED, Queue.NONE, CORRECTED)
    assert [event.ends_on for event in said if isinstance(event, ItemWaitsV1)] == [CORRECTED]


def test_a_corrected_row_is_closed_up_to_the_decree_s_day_and_no_further() -> None:
    item = corrected()
    with refused("MELEWATI_AKHIR_TERTULIS"):
        classifying.propose(item, PETUGAS, a_classification())
    classifying.propose(item, PETUGAS, a_classification(a_ground(period=a_period(until=CORRECTED))))
    assert item.state is ItemState.PROPOSED


def test_a_corrected_row_is_over_on_the_day_after_the_decree_s() -> None:
    item, after = corrected(), CORRECTED + timedelta(days=1)
    assert waiting.overtaken(item, CORRECTED) == []
    waiting.overtaken(item, after)
    assert item.queue is Queue.SUDAH_BERAKHIR
    old_rows.answer_expiry(item, by("ketua", after), Answer.YA)
    old_rows.confirm_expiry(item, by("petugas", after), Answer.YA)
    assert (item.state, item.ends_on, item.opened.on if item.opened else None) == (ItemState.PUBLIC, CORRECTED, after)


def test_a_correction_outlives_an_answer_that_the_second_person_rejects() -> None:
    item, after = corrected(), CORRECTED + timedelta(days=1)
    waiting.overtaken(item, after)
    old_rows.answer_expiry(item, by("ketua", after), Answer.YA)
    old_rows.confirm_expiry(item, by("petugas", after), Answer.TIDAK, "Periksa lagi.")
    assert (item.written_end, item.queue) == (CORRECTED, Queue.SUDAH_BERAKHIR)


def test_the_second_person_rejects_with_a_reason_and_the_question_stands_again() -> None:
    item = over()
    old_rows.answer_expiry(item, KETUA, Answer.YA)
    with refused("TANPA_ALASAN"):
        old_rows.confirm_expiry(item, PETUGAS, Answer.TIDAK)
    old_rows.confirm_expiry(item, PETUGAS, Answer.TIDAK, "Periksa keputusan aslinya.")
    assert (item.state, item.queue, item.expiry) == (ItemState.SUBMITTED, Queue.SUDAH_BERAKHIR, None)
    old_rows.answer_expiry(item, KETUA, Answer.TIDAK, reason="Benar.", ends_on=CORRECTED, document=a_document())
    assert item.expiry is not None


def test_the_same_confirmation_again_changes_nothing_and_another_is_a_conflict() -> None:
    item = over()
    old_rows.answer_expiry(item, KETUA, Answer.YA)
    old_rows.confirm_expiry(item, PETUGAS, Answer.YA)
    before = item.version
    with act_on(item):
        assert old_rows.confirm_expiry(item, PETUGAS, Answer.YA) == []
    for person, answer in ((by("petugas2"), Answer.YA), (PETUGAS, Answer.TIDAK)):
        with act_on(item), refused("SUDAH_DIPUTUS"):
            old_rows.confirm_expiry(item, person, answer, "Lain.")
    assert item.version == before


# Never closed again past its own end


@pytest.mark.parametrize("until", [END, END - timedelta(days=1)])
def test_a_row_is_closed_until_its_written_end(until: date) -> None:
    item = submitted_item(kind="history", dossier=a_row())
    classifying.propose(item, PETUGAS, a_classification(a_ground(period=a_period(until=until))))
    assert item.state is ItemState.PROPOSED


@pytest.mark.parametrize("period", [a_period(until=END + timedelta(days=1)), undated(), a_period("years", years=9)])
def test_a_row_is_not_closed_past_its_written_end(period: Any) -> None:
    item = submitted_item(kind="history", dossier=a_row())
    with refused("MELEWATI_AKHIR_TERTULIS"):
        classifying.propose(item, PETUGAS, a_classification(a_ground(period=period)))


@pytest.mark.parametrize(("day", "fits"), [(0, True), (1, False)])
def test_a_row_is_neither_proposed_nor_approved_after_its_written_end(day: int, fits: bool) -> None:
    today = END + timedelta(days=day)
    waiting, item = submitted_item(kind="history", dossier=a_row()), decided_item(kind="history", dossier=a_row())
    if fits:
        classifying.propose(waiting, by("petugas", today), a_classification())
        classifying.approve(item, by("pimpinan", today), Answer.SETUJU, number="001/PPID/2026")
        assert (waiting.state, item.state) == (ItemState.PROPOSED, ItemState.EXEMPT)
        return
    with refused("SUDAH_BERAKHIR"):
        classifying.propose(waiting, by("petugas", today), a_classification())
    with refused("SUDAH_BERAKHIR"):
        classifying.approve(item, by("pimpinan", today), Answer.SETUJU, number="001/PPID/2026")


def test_a_row_with_an_unread_period_is_bound_by_what_three_persons_say() -> None:
    item = submitted_item(kind="history", dossier=a_row("Selama jangka waktu tertentu"))
    classifying.propose(item, PETUGAS, a_classification())
    classifying.decide(item, KETUA, Answer.YA)
    classifying.approve(item, PIMPINAN, Answer.SETUJU, number="001/PPID/2026")
    assert (item.ends_on, item.first_penetapan, TODAY < END) == (END, date(2024, 5, 6), True)


def test_no_correction_stops_the_thirty_years_of_huruf_a() -> None:
    row = replace(a_row("sampai 31 Desember 2025", huruf="a"), decree_date=date(1996, 6, 1))
    item, last = submitted_item(kind="history", dossier=row), date(2026, 6, 1)
    given: dict[str, Any] = {"reason": "Keputusan asli.", "document": a_document()}
    with refused("LEBIH_TIGA_PULUH_TAHUN"):
        old_rows.answer_expiry(item, KETUA, Answer.TIDAK, ends_on=last + timedelta(days=1), **given)
    old_rows.answer_expiry(item, KETUA, Answer.TIDAK, ends_on=last, **given)
    old_rows.confirm_expiry(item, PETUGAS, Answer.YA)
    assert item.written_end == last


def test_a_correction_recorded_before_the_rule_ends_with_the_thirty_years() -> None:
    item = corrected(date(2060, 1, 1))
    item.dossier = replace(a_row("sampai 31 Desember 2025", huruf="a"), decree_date=date(1996, 6, 1))
    assert item.written_end == date(2026, 6, 1)
    waiting.overtaken(item, date(2026, 6, 2))
    assert item.queue is Queue.SUDAH_BERAKHIR


def handed_in_again(item: Item, words: str, **changes: Any) -> Item:
    """Returns the item after its SKPD handed in a corrected version."""
    item.state = ItemState.RETURNED
    again = replace(a_row(words), **changes)
    waiting.receive_again(item, again, item_version=item.item_version + 1, submission_id="kiriman", today=TODAY)
    return item


def test_a_corrected_version_moves_neither_the_end_of_a_row_nor_its_decree() -> None:
    item = submitted_item(kind="history", dossier=a_row())
    decree = item.dossier.decree_date
    handed_in_again(item, "sampai 31 Desember 2030", decree_number="1/2026", decree_date=TODAY)
    assert (item.kind, item.written_end, item.dossier.decree_number) == ("history", END, "12/2024")
    assert item.dossier.decree_date == decree
    handed_in_again(item, "sampai perkara selesai")
    assert item.written_end == END
    waiting.overtaken(item, END + timedelta(days=1))
    assert (item.queue, item.missing[0]) == (Queue.SUDAH_BERAKHIR, "SUDAH_BERAKHIR")


def test_a_row_that_comes_back_after_its_end_is_over_whatever_its_new_words_say() -> None:
    item = handed_in_again(over(), "sampai 31 Desember 2030")
    assert (item.state, item.queue) == (ItemState.SUBMITTED, Queue.SUDAH_BERAKHIR)


def test_a_correction_by_two_outlives_a_corrected_version() -> None:
    item = handed_in_again(corrected(), "sampai 31 Desember 2030")
    assert (item.written_end, item.queue, item.correction is None) == (CORRECTED, Queue.NONE, False)


def test_a_row_without_an_end_takes_the_first_one_that_is_written() -> None:
    item = handed_in_again(submitted_item(kind="history", dossier=a_row("-")), "sampai 31 Desember 2027")
    assert item.written_end == date(2027, 12, 31)
    assert handed_in_again(item, "sampai 31 Desember 2030").written_end == date(2027, 12, 31)
