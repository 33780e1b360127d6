"""Whom the pages offer a decision or an approval: nobody who advised, and the highest head while huruf c-f runs."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.registry.domain.classification import Classification
from services.registry.pages.reach import has_advised, may_approve, may_decide
from shared.security.identity import Actor
from tests.registry.build import END, TODAY, a_classification, a_ground, a_period, undated

KETUA = Actor("ketua-1", "ketua", frozenset({"ketua"}), name="Bambang")


def advice(**said: Any) -> dict[str, Any]:
    return {"members": ["Tim"], "seated": [], "answered": {"person": "tim"}} | said


@pytest.mark.parametrize(
    ("said", "advised"),
    [
        (None, False),
        (advice(), False),
        (advice(answered=None), False),
        (advice(answered={"person": "ketua"}), True),
        (advice(by={"person": "ketua"}), True),
        (advice(members=["Dr. Bambang, M.Si."]), True),
        (advice(seated=["ketua"]), True),
        (advice(seated=["lain"], members=["Bambang Lain"]), False),
    ],
)
def test_who_advised_is_offered_neither_decision_nor_approval(said: dict[str, Any] | None, advised: bool) -> None:
    record = {
        "proposal": {"by": {"person": "petugas"}},
        "decision": {"by": {"person": "ketua2"}},
        "consultation": said,
        "reach": "umum",
        "asks_highest": False,
    }
    assert has_advised(KETUA, said) is advised
    assert may_decide(KETUA, record) is not advised
    assert may_approve(KETUA, record) is not advised


C_DATED = a_ground("c", period=a_period(until=END))
B_LATER = a_ground("b", period=a_period(until=END + timedelta(days=9)))


@pytest.mark.parametrize(
    ("classification", "until"),
    [
        (a_classification(C_DATED, B_LATER), END),
        (a_classification(C_DATED, a_ground("b", period=undated())), END),
        (a_classification(a_ground("c", period=undated()), B_LATER), date.max),
        (a_classification(a_ground("c", period=undated(), ended_on=TODAY), C_DATED, B_LATER), END),
        (a_classification(a_ground("d", period=undated(), ended_on=TODAY), B_LATER), TODAY),
        (a_classification(B_LATER), None),
    ],
)
def test_the_day_kept_says_what_the_act_asks_on_every_day(classification: Classification, until: date | None) -> None:
    assert classification.highest_until == until
    over = classification.ends_on
    for day in (TODAY, TODAY + timedelta(days=1), END, END + timedelta(days=1), END + timedelta(days=30)):
        listed = until is not None and (until >= day or (over is not None and over < day))
        assert classification.in_force(day).needs_highest_head is listed
