"""Which cases go on beside each other and under a new classification, and how far a consent reaches."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.registry.domain import archive, exempt
from services.registry.domain.case_rules import CaseState
from services.registry.domain.copies import lacks_consent
from services.registry.domain.facts import Consent, Opened
from services.registry.domain.item import Item
from services.registry.domain.live_cases import (
    consent_of,
    fits,
    goes_on,
    is_of_same_matter,
    survives_resumption,
    take_grounds,
)
from shared.contracts.exemptions import CaseClosedV1
from shared.law.period_words import PeriodKind
from tests.registry.build import (
    END,
    KETUA,
    PETUGAS,
    PIMPINAN,
    TODAY,
    a_case,
    a_classification,
    a_dip,
    a_ground,
    a_ruling,
    an_evidence,
    by,
    exempt_item,
    refused,
    undated,
)


@pytest.mark.parametrize(("other", "same"), [((0,), True), ((1,), False), ((0, 1), True)])
def test_facts_of_other_grounds_run_side_by_side(other: Any, same: bool) -> None:
    live = a_case("event", grounds=(0,))
    assert is_of_same_matter(live, a_case("event", grounds=other)) is same
    assert not is_of_same_matter(live, a_case("consent", grounds=other))


@pytest.mark.parametrize(
    ("outcome", "state", "same"),
    [("open_in_part", "approved", False), ("open_now", "approved", True), (None, "open", True)],
)
def test_another_ruling_waits_for_all_but_a_confirmed_one_of_a_part(outcome: Any, state: str, same: bool) -> None:
    ruling = a_ruling(outcome) if outcome else None
    live = a_case("ruling", ruling=ruling, state=CaseState(state))
    assert is_of_same_matter(live, a_case("ruling")) is same


@pytest.mark.parametrize(
    ("state", "huruf", "goes"), [("open", "h", True), ("open", "b", False), ("decided", "h", False)]
)
def test_a_fact_goes_on_under_grounds_that_await_it(state: str, huruf: str, goes: bool) -> None:
    case = a_case("consent", state=CaseState(state), grounds=(3,))
    renewed = a_classification(a_ground(huruf))
    assert fits(case, renewed) is goes
    if goes:
        assert goes_on(case)
        take_grounds(case, renewed)
        assert case.grounds == (0,)


def test_a_new_test_ends_with_the_new_classification_and_a_ruling_does_not() -> None:
    assert (goes_on(a_case("new_test")), goes_on(a_case("ruling"))) == (False, True)


def test_a_consent_reaches_its_letters_and_its_part() -> None:
    whole = a_classification(a_ground("h"), a_ground("g"))
    case = a_case("consent", grounds=(0,), ruling=a_ruling("open_in_part"))
    given = consent_of(case, whole, PETUGAS)
    assert (given.huruf, given.part, given.case_id) == (("h",), True, case.id)
    assert [given.covers("h", case.id), given.covers("g", case.id), given.covers("h"), given.covers("h", "lain")] == [
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(("huruf", "lacks"), [((), False), (("g", "h"), False), (("h",), True)])
def test_every_personal_ground_asks_for_its_own_consent(huruf: tuple[str, ...], lacks: bool) -> None:
    item = exempt_item(a_classification(a_ground("h"), a_ground("g")))
    item.opened = Opened(on=TODAY, mode="by_law", dip=a_dip())
    archive.record_consent(item, Consent("P-1", TODAY, "", PETUGAS, huruf=huruf))
    assert lacks_consent(item, {}, item.consents) is lacks
    assert item.is_consented is not lacks
    assert (item.content_in_question_since is None) is not lacks


def test_a_public_office_shows_its_own_grounds_alone() -> None:
    ended = replace(a_ground("h"), ended_on=TODAY, ended_by="jabatan")
    item = exempt_item(a_classification(ended, a_ground("g")))
    item.opened = Opened(on=TODAY, mode="consent", dip=a_dip(), case_id="jabatan")
    assert lacks_consent(item, {"jabatan": "public_office"}, ())
    assert item.content_in_question_since == TODAY
    assert not lacks_consent(item, {"jabatan": "public_office"}, (), shown={"g"})


def test_a_ground_runs_again_when_the_consent_that_ended_it_is_taken_back() -> None:
    grounds = (a_ground("b"), a_ground("h", period=undated("until_consent")))
    item = exempt_item(a_classification(*grounds))
    archive.record_consent(item, consent_of(a_case("consent", grounds=(1,)), item.classification_in_force, PETUGAS))
    item.classification = item.classification_in_force.came((1,), TODAY, "perkara")
    assert item.ends_on is not None
    assert archive.withdraw_consent(item, PETUGAS, "Ditarik.")
    assert item.ends_on is None
    assert item.review_on is not None
    assert item.review_on > TODAY


def consented() -> Item:
    """Returns an item of huruf b until END whose ground h a consent has ended."""
    item = exempt_item(a_classification(a_ground("b"), a_ground("h", period=undated("until_consent"))))
    archive.record_consent(item, consent_of(a_case("consent", grounds=(1,)), item.classification_in_force, PETUGAS))
    item.classification = item.classification_in_force.came((1,), TODAY, "perkara")
    return item


def test_a_new_classification_keeps_what_a_consent_ended_and_does_not_close_it_again() -> None:
    item = consented()
    with refused("PERSETUJUAN_BERLAKU"):
        exempt.check_reclassification(item, a_classification(a_ground("h")), TODAY)
    words: dict[str, Any] = {"today": TODAY, "number": "2", "decided": KETUA, "approved": PIMPINAN}
    exempt.reclassify(item, a_classification(a_ground("b")), **words)
    assert item.ends_on is not None
    archive.withdraw_consent(item, PETUGAS, "Ditarik.")
    assert item.ends_on is None


def test_after_the_end_a_consent_taken_back_closes_nothing_again() -> None:
    item = consented()
    assert archive.withdraw_consent(item, by("petugas", END + timedelta(days=1)), "Ditarik.") == []
    assert item.ends_on == END


@pytest.mark.parametrize(
    ("trigger", "outcome", "same_end", "goes"),
    [
        ("due", None, True, True),
        ("due", "open_at_end", True, True),
        ("due", "open_at_end", False, False),
        ("due", "open_in_part", True, False),
        ("new_test", None, False, True),
        ("new_test", "open_now", True, False),
        ("ruling", "open_now", False, True),
        ("ruling", "open_in_part", False, True),
        ("consent", None, False, True),
        ("event", "open_now", False, True),
        ("event", "open_in_part", True, False),
    ],
)
def test_what_was_weighed_without_a_ground_ends_when_it_runs_again(
    trigger: Any, outcome: Any, same_end: bool, goes: bool
) -> None:
    case = a_case(trigger, ruling=a_ruling(outcome) if outcome else None)
    item = exempt_item()
    assert survives_resumption(case, item, item.ends_on if same_end else None) is goes


def test_an_opening_at_an_end_that_is_gone_opens_nothing() -> None:
    item = exempt_item()
    case = a_case(state=CaseState("approved"), ruling=a_ruling("open_at_end"), effective_on=END + timedelta(days=1))
    item.classification = a_classification(a_ground("h", period=undated("until_consent")))
    said, part = case.take_effect(item, END + timedelta(days=1), "bagian")
    assert ([type(each) for each in said], part, case.state) == ([CaseClosedV1], None, CaseState.CLOSED)


def test_a_ground_that_is_over_is_not_reviewed() -> None:
    over = a_ground("b", period=undated(review_on=END + timedelta(days=9)), ended_on=None)
    capped = replace(
        over, period=replace(over.period, until=END, kind=PeriodKind.UNTIL_DATE, conditions=("atau sampai dibuka",))
    )
    assert a_classification(over).review_on == END + timedelta(days=9)
    assert a_classification(capped, a_ground("i")).review_on is None


def test_evidence_of_an_event_names_its_ground() -> None:
    case = a_case("event", evidence=an_evidence(huruf=("b",)))
    several = a_classification(a_ground("b", period=undated()), a_ground("i", period=undated()))
    assert fits(case, several)
    assert not fits(a_case("event"), several)
