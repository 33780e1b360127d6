"""Opening cases: considered, decided inside the window, approved by another person, effective on a day."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.registry.domain.case_facts import Window
from services.registry.domain.case_rules import CaseState, Policy
from services.registry.domain.facts import Answer, ConsequenceTest
from services.registry.domain.item import Item
from services.registry.domain.states import ItemState
from shared.contracts.exemptions import CaseOpenedV2, ItemReclassifiedV1, OpeningApprovedV1
from shared.law.ladder import late_rungs
from shared.law.limits import WINDOW_DAYS
from tests.registry.build import (
    END,
    KETUA,
    PIMPINAN,
    TIM,
    W0,
    a_case,
    a_classification,
    a_dip,
    a_ground,
    a_period,
    a_ruling,
    by,
    considered_case,
    exempt_item,
    refused,
    submitted_item,
    undated,
)

HEAD = by("pimpinan", W0)
DAY_AFTER = END + timedelta(days=1)


@pytest.fixture
def item() -> Item:
    return exempt_item()


def decided(item: Item, outcome: Any = "open_at_end", trigger: Any = "due", **changes: Any) -> Any:
    case = considered_case(trigger)
    case.decide(a_ruling(outcome, **changes), item, Policy.WINDOW)
    return case


def approve(case: Any, item: Item, who: Any = HEAD, answer: Answer = Answer.SETUJU, **changes: Any) -> Any:
    words = {"reason": "", "number": "002/PPID/2026"} | changes
    return case.approve(who, answer, words.pop("reason"), item=item, **words)


def test_a_due_case_names_its_window(item: Item) -> None:
    (event,) = a_case().open_for(item)
    assert isinstance(event, CaseOpenedV2)
    assert (event.trigger, event.window_opens, event.ends_on) == ("due", W0, END)


def test_only_an_exempt_item_has_a_case() -> None:
    with refused("KEADAAN_TIDAK_COCOK"):
        a_case().open_for(submitted_item())


def test_no_decision_before_the_tims_consideration(item: Item) -> None:
    with refused("TANPA_PERTIMBANGAN"):
        a_case().decide(a_ruling(), item, Policy.WINDOW)


def test_a_consideration_needs_words_and_keeps_dissent(item: Item) -> None:
    case = a_case()
    with refused("TANPA_ALASAN"):
        case.consider(TIM, recommendation="open", text=" ")
    case.consider(TIM, recommendation="open", text="Boleh.", dissent=("Satu anggota menolak.", " "))
    assert case.consideration is not None
    assert case.consideration.dissent == ("Satu anggota menolak.",)


def test_no_consideration_after_the_decision(item: Item) -> None:
    with refused("KEADAAN_TIDAK_COCOK"):
        decided(item).consider(TIM, recommendation="open", text="Terlambat.")


@pytest.mark.parametrize(("day", "fits"), [(W0 - timedelta(days=1), False), (W0, True), (END, True)])
def test_a_decision_falls_inside_the_window(item: Item, day: date, fits: bool) -> None:
    case = considered_case()
    if not fits:
        with refused("DI_LUAR_JENDELA"):
            case.decide(a_ruling(on=day), item, Policy.WINDOW)
        return
    case.decide(a_ruling(on=day), item, Policy.WINDOW)
    assert case.state is CaseState.DECIDED


def test_a_decision_without_a_known_window_is_refused(item: Item) -> None:
    case = considered_case()
    case.window = None
    with refused("DI_LUAR_JENDELA"):
        case.decide(a_ruling(), item, Policy.WINDOW)


def test_a_decision_after_the_end_is_refused(item: Item) -> None:
    with refused("SUDAH_BERAKHIR"):
        considered_case().decide(a_ruling(on=DAY_AFTER), item, Policy.WINDOW)


@pytest.mark.parametrize(
    ("day", "late"), [(W0 - timedelta(days=9), False), (W0, False), (W0 + timedelta(days=1), True)]
)
def test_the_strict_policy_takes_early_decisions_and_marks_late_ones(item: Item, day: date, late: bool) -> None:
    case = considered_case()
    case.decide(a_ruling(on=day), item, Policy.STRICT)
    assert case.ruling is not None
    assert case.ruling.late is late


def test_a_decision_needs_a_reason(item: Item) -> None:
    with refused("TANPA_ALASAN"):
        decided(item, reason=" ")


@pytest.mark.parametrize("dip", [None, a_dip(made=" ")])
def test_an_opening_needs_all_dip_columns(item: Item, dip: Any) -> None:
    with refused("KOLOM_DIP_BELUM_LENGKAP"):
        decided(item, dip=dip)


@pytest.mark.parametrize("day", [W0 - timedelta(days=1), DAY_AFTER + timedelta(days=1)])
def test_opening_now_names_a_day_between_today_and_the_end(item: Item, day: date | None) -> None:
    with refused("HARI_BERLAKU_TIDAK_SAH"):
        decided(item, "open_now", effective_on=day)


def test_opening_now_without_a_day_is_the_day_after_the_approval(item: Item) -> None:
    case = decided(item, "open_now", effective_on=None)
    approve(case, item)
    assert case.effective_on == HEAD.on + timedelta(days=1)


def test_an_undated_item_cannot_open_at_its_end() -> None:
    item = exempt_item(a_classification(a_ground("h", period=undated())))
    with refused("HASIL_TIDAK_COCOK"):
        decided(item, trigger="new_test")
    assert decided(item, "open_now", "new_test").state is CaseState.DECIDED


def test_the_same_decision_again_changes_nothing(item: Item) -> None:
    case = decided(item)
    case.decide(a_ruling(), item, Policy.WINDOW)
    assert case.state is CaseState.DECIDED


@pytest.mark.parametrize("other", [a_ruling(reason="Lain."), a_ruling(dip=a_dip(form="kertas"))])
def test_another_decision_is_a_conflict(item: Item, other: Any) -> None:
    with refused("SUDAH_DIPUTUS"):
        decided(item).decide(other, item, Policy.WINDOW)


def test_a_closed_case_is_not_decided(item: Item) -> None:
    case = considered_case()
    case.close("klasifikasi diubah")
    with refused("KEADAAN_TIDAK_COCOK"):
        case.decide(a_ruling(), item, Policy.WINDOW)


def test_the_decider_cannot_approve(item: Item) -> None:
    with refused("SATU_ORANG_DUA_PERAN"):
        approve(decided(item), item, by("ketua", W0))


def test_no_approval_before_a_decision(item: Item) -> None:
    with refused("KEADAAN_TIDAK_COCOK"):
        approve(considered_case(), item)


def test_an_approved_opening_waits_for_the_day_after_the_end(item: Item) -> None:
    (event,) = approve(decided(item), item)
    assert isinstance(event, OpeningApprovedV1)
    assert event.effective_on == DAY_AFTER
    assert item.state is ItemState.EXEMPT


def test_an_approval_later_than_the_named_day_takes_effect_at_once(item: Item) -> None:
    later = by("pimpinan", W0 + timedelta(days=3))
    (event,) = approve(decided(item, "open_now"), item, later)
    assert event.effective_on == later.on


def test_no_approval_after_the_end(item: Item) -> None:
    with refused("SUDAH_BERAKHIR"):
        approve(decided(item), item, by("pimpinan", DAY_AFTER))


@pytest.mark.parametrize("person", ["ketua", "tim"])
def test_neither_decider_nor_tim_approves(item: Item, person: str) -> None:
    with refused("SATU_ORANG_DUA_PERAN"):
        approve(decided(item), item, by(person, W0))


def test_the_tim_does_not_decide(item: Item) -> None:
    with refused("SATU_ORANG_DUA_PERAN"):
        considered_case().decide(a_ruling(by=by("tim", W0)), item, Policy.WINDOW)


def test_tolak_reopens_the_case_with_a_reason(item: Item) -> None:
    case = decided(item)
    with refused("TANPA_ALASAN"):
        approve(case, item, answer=Answer.TOLAK)
    assert approve(case, item, answer=Answer.TOLAK, reason="Tunggu audit.") == []
    assert (case.state, case.ruling) == (CaseState.OPEN, None)
    case.decide(a_ruling(), item, Policy.WINDOW)
    assert approve(case, item)


def test_the_same_approval_again_changes_nothing(item: Item) -> None:
    case = decided(item)
    approve(case, item)
    assert approve(case, item) == []
    with refused("SUDAH_DIPUTUS"):
        approve(case, item, by("wakil", W0))


def test_the_opening_takes_effect_on_its_day_and_not_before(item: Item) -> None:
    case = decided(item)
    approve(case, item)
    with refused("BELUM_BERLAKU"):
        case.take_effect(item, END, "bagian")
    (event,), part = case.take_effect(item, DAY_AFTER, "bagian")
    assert (event.mode, event.opened_on, event.decree_number) == ("decided", DAY_AFTER, "002/PPID/2026")
    assert (part, item.state) == (None, ItemState.PUBLIC)
    assert case.take_effect(item, DAY_AFTER, "bagian") == ([], None)


@pytest.mark.parametrize("outcome", ["open_now", "open_in_part"])
@pytest.mark.parametrize("test", [None, ConsequenceTest("", "Perlu ditutup."), ConsequenceTest("Boleh.", " ")])
def test_a_due_case_opens_before_its_end_or_in_part_on_a_whole_test(item: Item, outcome: Any, test: Any) -> None:
    with refused("UJI_BARU_WAJIB"):
        decided(item, outcome, test=test)


def test_a_case_can_end_in_a_new_classification(item: Item) -> None:
    later = a_classification(a_ground("i", period=a_period(until=date(2028, 1, 1))))
    case = decided(item, "reclassify", dip=None, classification=later)
    (event,) = approve(case, item)
    assert isinstance(event, ItemReclassifiedV1)
    assert (case.state, item.ends_on, item.period_version) == (CaseState.DONE, date(2028, 1, 1), 2)


def test_reclassification_needs_its_new_test(item: Item) -> None:
    with refused("UJI_BARU_WAJIB"):
        decided(item, "reclassify", dip=None)


def test_reclassification_does_not_answer_a_ruling(item: Item) -> None:
    with refused("HASIL_TIDAK_COCOK"):
        decided(item, "reclassify", "ruling", classification=a_classification())


def test_huruf_i_opens_early_only_by_a_ruling() -> None:
    item = exempt_item(a_classification(a_ground("i")))
    with refused("PEMICU_TIDAK_COCOK"):
        decided(item, "open_now")
    assert decided(item, "open_now", effective_on=DAY_AFTER).state is CaseState.DECIDED


def test_an_unfinished_case_is_late_once_a_rung_within_the_window_was_reached() -> None:
    case, late = a_case(), late_rungs()
    case.escalate(WINDOW_DAYS)
    assert not case.is_late
    case.escalate(late[1])
    case.escalate(late[0])
    assert (case.rung, case.is_late) == (late[1], True)


def test_a_finished_case_is_not_escalated(item: Item) -> None:
    case = decided(item)
    approve(case, item)
    case.escalate(1)
    assert (case.rung, case.is_late) == (None, False)


def test_a_case_that_is_over_stays_as_it_is(item: Item) -> None:
    case = a_case()
    case.close("lewat", state=CaseState.LAPSED)
    case.close("lagi")
    assert (case.state, case.closed_reason) == (CaseState.LAPSED, "lewat")


def test_an_item_without_a_classification_has_nothing_to_weigh() -> None:
    item = submitted_item()
    item.state = ItemState.EXEMPT
    with refused("KEADAAN_TIDAK_COCOK"):
        a_case("consent").open_for(item)


def test_a_case_without_a_window_says_none(item: Item) -> None:
    case = replace(a_case(), window=None)
    (event,) = case.open_for(item)
    assert isinstance(event, CaseOpenedV2)
    assert event.window_opens is None


def test_the_window_may_move_while_a_decision_stands(item: Item) -> None:
    case = decided(item)
    case.window = Window(W0 + timedelta(days=5), END)
    assert approve(case, item)
    assert KETUA.person != PIMPINAN.person
