"""Codes and their words: each table of the law knows exactly the codes that events, cases and forms carry."""

from typing import get_args

from babel.dates import get_month_names

from services.monitor.domain.sentences import CODES
from services.publisher.website.labels import WAYS
from services.registry.domain.case_rules import OUTCOMES, CaseOutcome
from services.registry.pages.labels import MODES, PERIOD_KINDS, TRIGGERS
from shared.contracts.exemptions import CaseTrigger, Mode, Trigger
from shared.law import (
    BY_CONSENT,
    BY_COURT_HEARING,
    BY_RULING_ONLY,
    CAPS,
    CATEGORIES,
    HIGHEST_HEAD,
    ON_AN_ACT,
    letters_in_words,
    span_in_words,
)
from shared.law.modes import OPENING_MODES
from shared.law.months import MONTHS
from shared.law.outcomes import CASE_OUTCOMES
from shared.law.triggers import OPENING_TRIGGERS


def test_every_mode_of_the_events_has_its_words_everywhere() -> None:
    assert set(get_args(Mode)) == set(OPENING_MODES) == set(WAYS) == set(MODES) - {""} == set(CODES["mode"])
    assert {trigger.mode for trigger in OPENING_TRIGGERS.values()} <= set(OPENING_MODES)


def test_every_trigger_and_outcome_of_a_case_has_its_words_everywhere() -> None:
    assert set(get_args(CaseTrigger)) == set(OPENING_TRIGGERS) == set(TRIGGERS) == set(OUTCOMES)
    assert {*get_args(CaseTrigger), *get_args(Trigger)} == set(CODES["trigger"])
    assert set(get_args(CaseOutcome)) == set(CASE_OUTCOMES) == set(CODES["outcome"])


def test_the_sets_of_huruf_are_those_of_the_statute() -> None:
    assert [letters_in_words(each) for each in (BY_CONSENT, BY_COURT_HEARING, BY_RULING_ONLY, ON_AN_ACT)] == [
        "g dan h", "a", "i", "j",
    ]  # fmt: skip
    assert (span_in_words(HIGHEST_HEAD), dict(CAPS)) == ("c sampai f", {"a": 30})
    assert letters_in_words("bca", "atau") == "a, b, atau c"
    assert all(each.short for each in CATEGORIES.values())


def test_a_period_that_says_nothing_is_offered_by_no_form() -> None:
    assert not {"missing", "unclear", "compound"} & set(PERIOD_KINDS)


def test_the_months_are_those_of_the_calendar() -> None:
    assert [month.name for month in MONTHS] == [name.lower() for name in get_month_names(locale="id").values()]
