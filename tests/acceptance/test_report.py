"""The report of a journey sees what may never be: each rule is broken once, and must be told."""

from datetime import date
from typing import Any

import pytest

from deploy.acceptance.report import HeardEvent, placed, rungs
from shared.law.ladder import ladder_days, late_rungs
from shared.law.limits import WINDOW_DAYS

TODAY = date(2027, 1, 10)
LADDER = ladder_days()


def line(state: str, **more: Any) -> dict[str, Any]:
    return {"id": "x", "state": state, "ends_on": None, "opened_mode": None, "period_version": 1, **more}


def rung(number: int, *, version: int = 1) -> HeardEvent:
    return HeardEvent("scheduler.declassification_due.v1", "x", {"period_version": version, "rung": number})


def lapse() -> HeardEvent:
    return HeardEvent("scheduler.exemption_lapsed.v1", "x", {"period_version": 1})


def opened() -> dict[str, Any]:
    return line("public", ends_on="2027-01-04", opened_mode="by_law")


@pytest.mark.parametrize(
    ("state", "dik", "dip"),
    [("exempt", {"x"}, set()), ("public", set(), {"x"}), ("submitted", set(), set())],
)
def test_an_item_in_its_place_is_no_violation(state: str, dik: set[str], dip: set[str]) -> None:
    assert list(placed([line(state)], dik, dip)) == []


@pytest.mark.parametrize(
    ("state", "dik", "dip"),
    [
        ("exempt", set(), set()),
        ("exempt", set(), {"x"}),
        ("public", {"x"}, set()),
        ("public", set(), set()),
        ("returned", {"x"}, set()),
        ("proposed", set(), {"x"}),
    ],
)
def test_an_item_out_of_its_place_is_told(state: str, dik: set[str], dip: set[str]) -> None:
    assert len(list(placed([line(state)], dik, dip))) == 1


def test_an_item_in_both_lists_is_told_even_when_registry_does_not_know_it() -> None:
    assert list(placed([], {"x"}, {"x"})) == ["x ada di DIK dan DIP sekaligus"]


def test_a_whole_ladder_and_one_lapse_are_no_violation() -> None:
    assert list(rungs([opened()], [*map(rung, LADDER), lapse()], TODAY)) == []


def test_a_rung_that_sounds_twice_is_told() -> None:
    told = list(rungs([opened()], [*map(rung, LADDER), rung(WINDOW_DAYS), lapse()], TODAY))
    assert told == [f"anak tangga {WINDOW_DAYS} dari x berbunyi 2 kali"]


def test_the_same_rung_of_another_period_is_another_rung() -> None:
    assert list(rungs([opened()], [*map(rung, LADDER), rung(WINDOW_DAYS, version=2)], TODAY)) == []


def test_a_missing_rung_is_told() -> None:
    missing = late_rungs()[0]
    told = list(rungs([opened()], [rung(number) for number in LADDER if number != missing], TODAY))
    assert told == [f"x tidak diperingatkan pada [{missing}] hari kerja sebelum berakhir"]


def test_a_second_lapse_is_told() -> None:
    assert "x gugur 2 kali" in list(rungs([opened()], [*map(rung, LADDER), lapse(), lapse()], TODAY))


def test_an_item_still_exempt_on_the_day_after_its_end_is_told() -> None:
    ended = line("exempt", ends_on="2027-01-09")
    assert list(rungs([ended], [], TODAY)) == ["x masih dikecualikan padahal berakhir 2027-01-09"]


def test_an_item_still_exempt_on_its_last_day_is_not_told() -> None:
    assert list(rungs([line("exempt", ends_on="2027-01-10")], [], TODAY)) == []
