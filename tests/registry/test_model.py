"""The life of an item up to its penetapan, and the archive beside it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.registry.domain import archive, classifying, exempt, old_rows, reviews, waiting
from services.registry.domain.changes import act_on
from services.registry.domain.dossier import Queue
from services.registry.domain.facts import Answer, ConsequenceTest, Fate, Retention
from services.registry.domain.opening_rule import ByLaw
from services.registry.domain.states import ItemState
from shared.contracts.exemptions import (
    ItemClassifiedV1,
    ItemOpenedV1,
    ItemReclassifiedV1,
)
from tests.registry.build import (
    END,
    KETUA,
    PETUGAS,
    PIMPINAN,
    TIM,
    TODAY,
    a_classification,
    a_dip,
    a_dossier,
    a_ground,
    a_period,
    by,
    decided_item,
    exempt_item,
    proposed_item,
    refused,
    submitted_item,
    undated,
)

NEW_TEST = ConsequenceTest("Membahayakan saksi.", "Saksi terlindungi.")
BY_LAW = ByLaw(KETUA, PIMPINAN, END, END + timedelta(days=1))
PERSONS: dict[str, Any] = {"number": "2", "decided": KETUA, "approved": PIMPINAN}


def test_a_new_item_waits_for_a_petugas_in_no_queue() -> None:
    item = submitted_item()
    assert (item.state, item.queue, item.version) == (ItemState.SUBMITTED, Queue.NONE, 1)


def test_an_approved_classification_puts_the_item_into_the_dik() -> None:
    item = decided_item()
    (event,) = classifying.approve(item, PIMPINAN, Answer.SETUJU, number="001/PPID/2026")
    assert isinstance(event, ItemClassifiedV1)
    assert (event.ends_on, event.period_version, event.version) == (END, 1, item.version)
    assert event.public.penetapan_number == "001/PPID/2026"


def test_every_change_raises_the_version_by_one() -> None:
    item = submitted_item()
    seen = [item.version]
    with act_on(item):
        classifying.propose(item, PETUGAS, a_classification())
    seen.append(item.version)
    with act_on(item):
        classifying.decide(item, KETUA, Answer.YA)
    seen.append(item.version)
    with act_on(item):
        classifying.approve(item, PIMPINAN, Answer.SETUJU, number="001/PPID/2026")
    seen.append(item.version)
    assert seen == [1, 2, 3, 4]


def test_the_proposer_cannot_decide() -> None:
    with refused("SATU_ORANG_DUA_PERAN"):
        classifying.decide(proposed_item(), PETUGAS, Answer.YA)


@pytest.mark.parametrize("person", [PETUGAS, KETUA])
def test_neither_proposer_nor_decider_can_approve(person: Any) -> None:
    with refused("SATU_ORANG_DUA_PERAN"):
        classifying.approve(decided_item(), person, Answer.SETUJU, number="001/PPID/2026")


def test_tidak_needs_a_reason() -> None:
    with refused("TANPA_ALASAN"):
        classifying.decide(proposed_item(), KETUA, Answer.TIDAK, "  ")


def test_tidak_returns_the_item_to_its_skpd() -> None:
    item = proposed_item()
    classifying.decide(item, KETUA, Answer.TIDAK, "Uji belum cukup.")
    assert item.state is ItemState.RETURNED


def test_a_corrected_version_starts_again() -> None:
    item = proposed_item()
    classifying.decide(item, KETUA, Answer.TIDAK, "Uji belum cukup.")
    waiting.receive_again(item, a_dossier("Judul baru"), item_version=2, submission_id="kiriman", today=TODAY)
    assert (item.state, item.item_version, item.dossier.title) == (ItemState.SUBMITTED, 2, "Judul baru")
    assert item.proposal is None


def test_an_older_version_changes_nothing() -> None:
    item = submitted_item()
    with act_on(item):
        assert (
            waiting.receive_again(item, a_dossier("Lama"), item_version=1, submission_id="kiriman", today=TODAY) == []
        )
    assert item.version == 1


def test_a_corrected_version_for_a_proposed_item_changes_nothing() -> None:
    item = proposed_item()
    assert waiting.receive_again(item, a_dossier("Baru"), item_version=2, submission_id="kiriman", today=TODAY) == []
    assert item.state is ItemState.PROPOSED


def test_tolak_goes_back_to_the_petugas() -> None:
    item = decided_item()
    classifying.approve(item, PIMPINAN, Answer.TOLAK, "Periksa kembali jangka waktunya.")
    classifying.propose(item, PETUGAS, a_classification())
    assert item.state is ItemState.PROPOSED


def test_tolak_needs_a_reason() -> None:
    with refused("TANPA_ALASAN"):
        classifying.approve(decided_item(), PIMPINAN, Answer.TOLAK)


def test_the_same_answer_by_the_same_person_changes_nothing() -> None:
    item = decided_item()
    with act_on(item):
        assert classifying.decide(item, KETUA, Answer.YA) == []
    assert item.version == 3


def test_another_answer_after_the_decision_is_a_conflict() -> None:
    with refused("SUDAH_DIPUTUS"):
        classifying.decide(decided_item(), KETUA, Answer.TIDAK, "Berubah pikiran.")


def test_the_same_approval_again_changes_nothing() -> None:
    item = exempt_item()
    assert classifying.approve(item, PIMPINAN, Answer.SETUJU, number="002/PPID/2026") == []
    assert item.penetapan_number == "001/PPID/2026"


def test_another_approver_afterwards_is_a_conflict() -> None:
    with refused("SUDAH_DIPUTUS"):
        classifying.approve(exempt_item(), by("wakil"), Answer.SETUJU)


def test_the_same_proposal_again_changes_nothing() -> None:
    item = proposed_item()
    with act_on(item):
        assert classifying.propose(item, PETUGAS, a_classification()) == []
    assert item.version == 2


def test_a_proposal_may_be_replaced_before_the_answer() -> None:
    item = proposed_item()
    with act_on(item):
        classifying.propose(item, PETUGAS, a_classification(public_title="Judul lain"))
    assert item.version == 3


@pytest.mark.parametrize(
    "act",
    [
        lambda item: classifying.decide(item, KETUA, Answer.YA),
        lambda item: classifying.approve(item, PIMPINAN, Answer.SETUJU, number="1"),
        lambda item: classifying.request_consideration(item, PETUGAS),
        lambda item: reviews.propose_review(item, PETUGAS, review_on=END, test=NEW_TEST),
        lambda item: reviews.decide_review(item, KETUA, Answer.YA),
        lambda item: exempt.become_public(item, BY_LAW, "by_law", END, a_dip()),
        lambda item: exempt.open_part(item, BY_LAW, "bagian", "Bagian", END, a_dip()),
        lambda item: exempt.reclassify(item, a_classification(), today=TODAY, **PERSONS),
        lambda item: item.public_row(),
        lambda item: old_rows.answer_expiry(item, KETUA, Answer.YA),
        lambda item: old_rows.confirm_expiry(item, PETUGAS, Answer.YA),
    ],
)
def test_no_step_can_be_skipped(act: Any) -> None:
    with refused("KEADAAN_TIDAK_COCOK"):
        act(submitted_item())


@pytest.mark.parametrize("huruf", "abcdefghij")
def test_c_to_f_ask_for_the_highest_head(huruf: str) -> None:
    classification = a_classification(a_ground("h"), a_ground(huruf))
    assert classification.needs_highest_head is (huruf in "cdef")


def test_who_considered_neither_decides_nor_approves() -> None:
    item = proposed_item()
    classifying.request_consideration(item, PETUGAS)
    classifying.answer_consideration(item, TIM, recommendation="open", text="Layak.")
    with refused("SATU_ORANG_DUA_PERAN"):
        classifying.decide(item, TIM, Answer.YA)
    classifying.decide(item, KETUA, Answer.YA)
    with refused("SATU_ORANG_DUA_PERAN"):
        classifying.approve(item, TIM, Answer.SETUJU, number="001/PPID/2026")


def test_the_proposer_does_not_advise() -> None:
    item = proposed_item()
    classifying.request_consideration(item, KETUA)
    with refused("SATU_ORANG_DUA_PERAN"):
        classifying.answer_consideration(item, PETUGAS, recommendation="open", text="Layak.")


def test_an_item_stays_exempt_until_its_last_ground_ends() -> None:
    last = date(2028, 5, 1)
    classification = a_classification(a_ground("h"), a_ground("b", period=a_period(until=last)))
    assert exempt_item(classification).ends_on == last


def test_an_item_has_no_end_while_one_ground_has_none() -> None:
    item = exempt_item(a_classification(a_ground("h"), a_ground("i", period=undated())))
    assert (item.ends_on, item.review_on) == (None, date(2027, 1, 4))


def test_years_count_from_the_penetapan() -> None:
    five = a_ground(period=a_period("years", text="5 Tahun", years=5))
    assert exempt_item(a_classification(five)).ends_on == date(2031, 3, 2)


def test_years_of_an_old_list_count_from_its_decree() -> None:
    five = a_ground(period=a_period("years", text="5 Tahun", years=5))
    old = a_dossier(decree_number="12/2024", decree_date=date(2024, 2, 29))
    old = replace(old, grounds=(replace(old.grounds[0], period="5 Tahun"),))
    item = exempt_item(a_classification(five), kind="history", dossier=old)
    assert (item.ends_on, item.first_penetapan) == (date(2029, 2, 28), date(2024, 2, 29))


def test_years_after_an_event_wait_for_the_event() -> None:
    period = a_period("years", text="5 tahun setelah putusan", years=5, conditions=("setelah putusan",))
    with refused("TANPA_TANGGAL_TINJAU"):
        proposed_item(a_classification(a_ground(period=period)))
    item = exempt_item(a_classification(a_ground(period=replace(period, review_on=date(2026, 9, 1)))))
    assert (item.ends_on, item.review_on) == (None, date(2026, 9, 1))


def test_the_tim_advises_with_dissent() -> None:
    item = proposed_item()
    classifying.request_consideration(item, PETUGAS)
    classifying.answer_consideration(
        item, TIM, recommendation="change", text="Huruf i lebih tepat.", dissent=("Tetap huruf h.",)
    )
    assert item.consultation is not None
    assert item.consultation.dissent == ("Tetap huruf h.",)


def test_asking_the_tim_twice_changes_nothing() -> None:
    item = proposed_item()
    for _ in range(2):
        with act_on(item):
            classifying.request_consideration(item, PETUGAS)
    assert item.version == 3


def test_advice_needs_a_question_and_words() -> None:
    item = proposed_item()
    with refused("KEADAAN_TIDAK_COCOK"):
        classifying.answer_consideration(item, TIM, recommendation="open", text="Ya.")
    classifying.request_consideration(item, PETUGAS)
    with refused("TANPA_ALASAN"):
        classifying.answer_consideration(item, TIM, recommendation="open", text=" ")


def test_withdrawal_before_classification_takes_the_item_back() -> None:
    item = decided_item()
    waiting.withdraw(item)
    assert item.state is ItemState.WITHDRAWN


def test_withdrawal_after_classification_changes_nothing() -> None:
    item = exempt_item()
    assert waiting.withdraw(item) == []
    assert item.state is ItemState.EXEMPT


def test_an_undecided_item_lapses_on_the_day_after_its_end() -> None:
    item = exempt_item()
    (event,) = exempt.lapse(item, 1, END + timedelta(days=1))
    assert isinstance(event, ItemOpenedV1)
    assert (event.mode, event.opened_on, event.files) == ("by_law", date(2027, 1, 1), "awaiting_consent")
    assert item.state is ItemState.PUBLIC


def test_the_last_exempt_day_is_still_exempt() -> None:
    with refused("BELUM_BERAKHIR"):
        exempt.lapse(exempt_item(), 1, END)


def test_an_undated_item_never_lapses() -> None:
    with refused("BELUM_BERAKHIR"):
        exempt.lapse(exempt_item(a_classification(a_ground("i", period=undated()))), 1, date(2040, 1, 1))


@pytest.mark.parametrize("period_version", [0, 2])
def test_a_lapse_of_another_period_changes_nothing(period_version: int) -> None:
    item = exempt_item()
    assert exempt.lapse(item, period_version, date(2040, 1, 1)) == []
    assert item.state is ItemState.EXEMPT


def test_a_second_lapse_changes_nothing() -> None:
    item = exempt_item()
    exempt.lapse(item, 1, date(2027, 1, 1))
    assert exempt.lapse(item, 1, date(2027, 1, 1)) == []


def test_a_new_test_reclassifies_before_the_end() -> None:
    item = exempt_item()
    later = a_classification(a_ground("i", period=a_period(until=date(2029, 1, 1))))
    (event,) = exempt.reclassify(item, later, today=TODAY, **PERSONS | {"number": "002/PPID/2026"})
    assert isinstance(event, ItemReclassifiedV1)
    assert (event.period_version, event.public.huruf, item.penetapan_number) == (2, ("i",), "002/PPID/2026")


def test_nothing_is_extended_after_the_end() -> None:
    with refused("SUDAH_BERAKHIR"):
        exempt.reclassify(exempt_item(), a_classification(), today=END + timedelta(days=1), **PERSONS)


def test_reclassification_needs_a_new_test() -> None:
    untested = a_ground(consequence_open="", consequence_closed="")
    with refused("UJI_BARU_WAJIB"):
        exempt.reclassify(exempt_item(), a_classification(untested), today=TODAY, **PERSONS)


def test_thirty_years_of_a_count_from_the_first_penetapan() -> None:
    a = a_ground("a", period=a_period("years", text="20 tahun", years=20))
    item = exempt_item(a_classification(a))
    again = a_classification(a_ground("a", period=a_period("years", text="20 tahun", years=20)))
    with refused("LEBIH_TIGA_PULUH_TAHUN"):
        exempt.reclassify(item, again, today=date(2045, 1, 2), **PERSONS)


def test_the_third_renewal_is_warned_of() -> None:
    item = exempt_item()
    for _ in range(3):
        assert archive.warnings(item) == ()
        exempt.reclassify(item, a_classification(), today=TODAY, **PERSONS)
    assert archive.warnings(item) == ("PERPANJANGAN_KETIGA",)


def test_an_item_without_a_prepared_row_is_described_from_the_register() -> None:
    assert exempt.dip_from_register(submitted_item()).summary == "belum dicatat"
    item = exempt_item()
    archive.set_retention(item, Retention("800.1", 2, 3, Fate.MUSNAH))
    assert (exempt.dip_from_register(item).retention, exempt.dip_from_register(item).holder) == (
        "800.1",
        item.skpd_name,
    )


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Kepala Bidang Mutasi", "Kepala Bidang Mutasi"),
        ("", "Badan Kepegawaian Daerah"),
        ("Kepala Bidang Mutasi, Siti Aminah, S.H.", "Badan Kepegawaian Daerah"),
        ("Kepala Bidang Mutasi, NIP 19800101 200501 1 001", "Badan Kepegawaian Daerah"),
        ("Ibu Ratna Kumala", "Badan Kepegawaian Daerah"),
    ],
)
def test_a_row_that_nobody_prepared_names_an_office_and_no_person(written: str, shown: str) -> None:
    item = exempt_item(dossier=a_dossier(responsible=written))
    assert exempt.dip_from_register(item).responsible == shown
