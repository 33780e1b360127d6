"""The one rule of what may become public: every guard is shown by what it alone keeps from opening."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.registry.domain import exempt, old_rows, opening_rule
from services.registry.domain.case import Case
from services.registry.domain.case_rules import Policy
from services.registry.domain.facts import Answer, Expiry, Signature
from services.registry.domain.item import Item
from services.registry.domain.opening_rule import GUARDS, Approved, Basis, ByLaw, FinalRuling, OldRow, check_opening
from services.registry.domain.states import ItemState
from tests.registry.build import (
    END,
    KETUA,
    PETUGAS,
    PIMPINAN,
    TIM,
    TODAY,
    a_case,
    a_row,
    a_ruling,
    an_evidence,
    considered_case,
    exempt_item,
    refused,
    submitted_item,
)

TOMORROW, AFTER_END = TODAY + timedelta(days=1), END + timedelta(days=1)
Scenario = Callable[[], Item]


def of_three(spoil: Callable[[Case, Item], None]) -> Item:
    """Takes a case of three persons to its day, spoilt where no other rule looks any more."""
    item, case = exempt_item(), considered_case("new_test")
    case.decide(a_ruling("open_now", on=TODAY, effective_on=TOMORROW), item, Policy.WINDOW)
    case.approve(PIMPINAN, Answer.SETUJU, "", item=item, number="002/PPID/2026")
    spoil(case, item)
    case.take_effect(item, TOMORROW, "bagian")
    return item


def by_ruling(spoil: Callable[[Case, Item], None]) -> Item:
    """Takes a recorded and confirmed ruling to its day, spoilt where no other rule looks any more."""
    item, case = exempt_item(), a_case("ruling")
    case.open_for(item)
    case.decide(a_ruling("open_now", on=TODAY, effective_on=None), item, Policy.WINDOW)
    spoil(case, item)
    case.take_effect(item, TOMORROW, "bagian")
    return item


def of_old_row(period: str, answered: Signature | None) -> Item:
    """Confirms an answer about an old row that nobody checked when it was recorded."""
    item = submitted_item(kind="history", dossier=a_row(period))
    item.expiry = Expiry(Answer.YA, answered)  # type: ignore[arg-type]
    old_rows.confirm_expiry(item, PETUGAS, Answer.YA)
    return item


def set_by_one() -> Item:
    item = exempt_item()
    item.period_approved = item.period_decided
    exempt.lapse(item, 1, AFTER_END)
    return item


def too_early() -> Item:
    item = exempt_item()
    exempt.lapse(item, 1, END)
    return item


def approved_by_the_decider(case: Case, _: Item) -> None:
    assert case.approval is not None
    case.approval = replace(case.approval, by=KETUA)


def without_document(case: Case, _: Item) -> None:
    case.document = None


def classified_on_its_day(_: Case, item: Item) -> None:
    item.first_penetapan = TOMORROW + timedelta(days=1)


def confirmed_by_the_recorder(case: Case, _: Item) -> None:
    assert case.ruling is not None
    case.ruling = replace(case.ruling, by=case.opened)


def not_final(case: Case, _: Item) -> None:
    case.evidence = an_evidence(final=False)


SCENARIOS: Mapping[str, Scenario] = {
    "a case has three persons": lambda: of_three(approved_by_the_decider),
    "a case keeps its evidence": lambda: of_three(without_document),
    "a case opens nothing before its penetapan": lambda: of_three(classified_on_its_day),
    "a period was decided and approved": set_by_one,
    "a period is over": too_early,
    "an old row has two persons": lambda: of_old_row("sampai 31 Desember 2025", None),
    "an old row's written end has passed": lambda: of_old_row("sampai 31 Desember 2026", KETUA),
    "a ruling has two persons": lambda: by_ruling(confirmed_by_the_recorder),
    "a ruling keeps its document": lambda: by_ruling(without_document),
    "a ruling is final": lambda: by_ruling(not_final),
}
CODES = {guard.name: guard.code for guard in GUARDS}


def without(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(opening_rule, "GUARDS", tuple(guard for guard in GUARDS if guard.name != name))


def test_every_guard_has_its_scenario() -> None:
    assert sorted(SCENARIOS) == sorted(guard.name for guard in GUARDS)


def test_nothing_is_spoilt_where_nothing_is_meant_to_be() -> None:
    for told in (of_three, by_ruling):
        assert told(lambda _case, _item: None).state is ItemState.PUBLIC
    assert of_old_row("sampai 31 Desember 2025", KETUA).state is ItemState.PUBLIC


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_whole_table_lets_no_scenario_through(name: str) -> None:
    with refused(CODES[name]):
        SCENARIOS[name]()


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_guard_taken_away_lets_its_scenario_through(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    without(monkeypatch, name)
    assert SCENARIOS[name]().state is ItemState.PUBLIC


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("other", SCENARIOS)
def test_a_guard_taken_away_lets_nothing_else_through(monkeypatch: pytest.MonkeyPatch, name: str, other: str) -> None:
    if name == other:
        return
    without(monkeypatch, name)
    with refused(CODES[other]):
        SCENARIOS[other]()


WHOLE: tuple[Basis, ...] = (
    Approved(TIM, KETUA, PIMPINAN, True, TODAY, TOMORROW),
    ByLaw(KETUA, PIMPINAN, END, AFTER_END),
    OldRow(KETUA, PETUGAS, END, AFTER_END),
    FinalRuling(PETUGAS, KETUA, True, True),
)


@pytest.mark.parametrize("basis", WHOLE)
def test_a_whole_basis_passes(basis: Basis) -> None:
    check_opening(basis)


def persons_of(basis: Basis) -> list[str]:
    return [name for name, value in vars(basis).items() if isinstance(value, Signature)]


def with_person(basis: Any, name: str, person: Signature | None) -> Basis:
    changed: Basis = replace(basis, **{name: person})
    return changed


@pytest.mark.parametrize(("basis", "name"), [(basis, name) for basis in WHOLE for name in persons_of(basis)])
def test_no_opening_lacks_a_person_or_counts_one_twice(basis: Basis, name: str) -> None:
    code = "TANPA_PENETAPAN" if isinstance(basis, ByLaw) else "SATU_ORANG_DUA_PERAN"
    with refused(code):
        check_opening(with_person(basis, name, None))
    for other in set(persons_of(basis)) - {name}:
        twin = replace(getattr(basis, other), office="Kantor lain", on=date(2026, 3, 3))
        with refused(code):
            check_opening(with_person(basis, name, twin))


@pytest.mark.parametrize(("day", "opens"), [(END - timedelta(days=1), False), (END, False), (AFTER_END, True)])
@pytest.mark.parametrize("basis", [WHOLE[1], WHOLE[2]])
def test_a_period_is_over_on_the_day_after_its_last(basis: Any, day: date, opens: bool) -> None:
    judged = replace(basis, today=day)
    if opens:
        check_opening(judged)
        return
    with refused("BELUM_BERAKHIR"):
        check_opening(judged)
