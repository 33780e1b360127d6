"""The statute as data: UU 14/2008 Pasal 17–20, the periods of PP 61/2010, and the refusals by name."""

from shared.law.categories import (
    BY_CONSENT,
    BY_COURT_HEARING,
    BY_RULING_ONLY,
    CAPS,
    CATEGORIES,
    HIGHEST_HEAD,
    NOT_PERMANENT,
    ON_AN_ACT,
    TIME_LIMITED,
    category,
    citations_of,
    letters_in_words,
    span_in_words,
)
from shared.law.huruf import Category, Huruf, PeriodRule, SetBy, SubItem
from shared.law.instruments import INSTRUMENTS, PERKI_SLIP, PP_61, UU_KIP, Citation, Instrument, cite
from shared.law.period_rules import CONSENT, COURT_HEARING, PERIOD_RULES
from shared.law.rules import RULES, refuse
from shared.law.texts.never_exempt import NEVER_EXEMPT, NeverExempt, never_exempt

__all__ = [
    "BY_CONSENT",
    "BY_COURT_HEARING",
    "BY_RULING_ONLY",
    "CAPS",
    "CATEGORIES",
    "CONSENT",
    "COURT_HEARING",
    "HIGHEST_HEAD",
    "INSTRUMENTS",
    "NEVER_EXEMPT",
    "NOT_PERMANENT",
    "ON_AN_ACT",
    "PERIOD_RULES",
    "PERKI_SLIP",
    "PP_61",
    "RULES",
    "TIME_LIMITED",
    "UU_KIP",
    "Category",
    "Citation",
    "Huruf",
    "Instrument",
    "NeverExempt",
    "PeriodRule",
    "SetBy",
    "SubItem",
    "category",
    "citations_of",
    "cite",
    "letters_in_words",
    "never_exempt",
    "refuse",
    "span_in_words",
]
