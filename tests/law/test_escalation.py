"""Who is told at once: every late rung and every missed review has a line, and a later one never tells fewer."""

from itertools import pairwise

from shared.law.escalation import ESCALATIONS, KETUA, PIMPINAN, escalation_of
from shared.law.ladder import MISSED_DAYS, MISSED_EVERY, late_rungs, window_rungs


def test_every_late_rung_tells_somebody_and_no_earlier_one_does() -> None:
    assert [escalation_of("rung", days) for days in window_rungs()] == [None] * len(window_rungs())
    told = [escalation_of("rung", days) for days in late_rungs()]
    assert [line.working_days for line in told if line] == list(late_rungs())


def test_what_is_missed_is_told_for_as_long_as_it_is() -> None:
    for days in (*MISSED_DAYS, MISSED_DAYS[-1] + MISSED_EVERY, 1000):
        assert escalation_of("review_missed", days), days
    assert escalation_of("review_missed", min(MISSED_DAYS) - 1) is None


def test_the_ketua_is_told_first_and_the_head_with_the_last_line() -> None:
    for step in {line.step for line in ESCALATIONS}:
        lines = [line for line in ESCALATIONS if line.step == step]
        assert KETUA in lines[0].roles
        assert PIMPINAN in lines[-1].roles
        assert all(set(milder.roles) <= set(harder.roles) for milder, harder in pairwise(lines))
