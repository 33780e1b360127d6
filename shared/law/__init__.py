"""The statute as data: UU 14/2008 Pasal 17–20, the periods of PP 61/2010, and the refusals by name."""

from shared.law.categories import CATEGORIES, NOT_PERMANENT, category, citations_of
from shared.law.huruf import Category, Huruf, PeriodRule, SetBy, SubItem
from shared.law.instruments import INSTRUMENTS, PERKI_SLIP, PP_61, UU_KIP, Citation, Instrument, cite
from shared.law.never_exempt import NEVER_EXEMPT, NeverExempt, never_exempt
from shared.law.period_rules import CONSENT, COURT_HEARING, PERIOD_RULES
from shared.law.rules import RULES, Rule, refuse

__all__ = [
    "CATEGORIES",
    "CONSENT",
    "COURT_HEARING",
    "INSTRUMENTS",
    "NEVER_EXEMPT",
    "NOT_PERMANENT",
    "PERIOD_RULES",
    "PERKI_SLIP",
    "PP_61",
    "RULES",
    "UU_KIP",
    "Category",
    "Citation",
    "Huruf",
    "Instrument",
    "NeverExempt",
    "PeriodRule",
    "Rule",
    "SetBy",
    "SubItem",
    "category",
    "citations_of",
    "cite",
    "never_exempt",
    "refuse",
]
