"""The rules of each trigger of a case: which grounds it may end, with which outcomes and which proof."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Literal, cast

from services.registry.domain.classification import Classification
from services.registry.domain.refusals import refuse
from shared.contracts.exemptions import CaseTrigger, Mode
from shared.law import BY_CONSENT
from shared.law.triggers import OPENING_TRIGGERS

CaseOutcome = Literal["open_at_end", "open_now", "open_in_part", "reclassify", "did_not_occur"]

MODES = cast("Mapping[CaseTrigger, Mode]", {code: trigger.mode for code, trigger in OPENING_TRIGGERS.items()})
WEIGHED = frozenset(code for code, trigger in OPENING_TRIGGERS.items() if trigger.weighed)
"""The Tim weighs these; a ruling, a consent, an event or a court hearing leaves nothing to weigh."""

BY_FACT = frozenset(code for code, trigger in OPENING_TRIGGERS.items() if trigger.of_fact)
"""A fact came: it ends its grounds the day after the approval, and may be refused only as not having occurred."""

_OF_FACTS: frozenset[CaseOutcome] = frozenset({"open_now", "open_in_part", "did_not_occur"})
OUTCOMES: Mapping[CaseTrigger, frozenset[CaseOutcome]] = {
    "due": frozenset({"open_at_end", "open_now", "open_in_part", "reclassify"}),
    "new_test": frozenset({"open_at_end", "open_now", "open_in_part", "reclassify"}),
    "ruling": frozenset({"open_now", "open_in_part"}),
    "event": _OF_FACTS,
    "consent": _OF_FACTS,
    "public_office": _OF_FACTS,
    "court": _OF_FACTS,
}


class CaseState(StrEnum):
    """The state of an opening case."""

    OPEN = "open"
    """Waits for the Tim's consideration, then for PPID's decision."""
    DECIDED = "decided"
    """Waits for the head of the public body."""
    APPROVED = "approved"
    """Waits for the day on which the opening takes effect."""
    DONE = "done"
    """Took effect, or ended in a new classification."""
    LAPSED = "lapsed"
    """Nobody finished it before the end: public by law (PP 61/2010 Ps 11(3))."""
    CLOSED = "closed"
    """Ended without an opening of its own."""


LIVE = frozenset({CaseState.OPEN, CaseState.DECIDED, CaseState.APPROVED})


class Policy(StrEnum):
    """How PP 61/2010 Ps 11(2) is read (docs/law.md 1)."""

    WINDOW = "window"
    """A decision falls within the window [W0, D]."""
    STRICT = "strict"
    """A decision falls no later than W0; a later one is accepted and marked late."""


def triggers_of(classification: Classification) -> tuple[CaseTrigger, ...]:
    """Returns what may start an early opening of an exempt item: what is no fact, and the facts that end a ground."""
    chosen = (code for code in MODES if OPENING_TRIGGERS[code].hint)
    return tuple(code for code in chosen if code not in BY_FACT or _reached(code, classification))


def _reached(trigger: CaseTrigger, classification: Classification) -> list[int]:
    """Returns the places of the grounds that run and that a fact may end."""
    letters = OPENING_TRIGGERS[trigger].ends
    return [
        place
        for place, ground in enumerate(classification.grounds)
        if ground.ended_on is None
        and (ground.huruf in letters if letters is not None else ground.awaits_event and ground.huruf not in BY_CONSENT)
    ]


def grounds_ended(
    trigger: CaseTrigger, classification: Classification, named: tuple[str, ...], occurred_on: date | None
) -> tuple[int, ...]:
    """Returns the places (from 0) of the grounds that a fact ends; `named` narrows an event to some huruf.

    Raises PEMICU_TIDAK_COCOK where none fits, PERISTIWA_HARUS_MENYEBUT_HURUF for an event that does not say which of
    several grounds it ends.
    """
    reached = _reached(trigger, classification)
    fits = [place for place in reached if not named or classification.grounds[place].huruf in named]
    if not fits:
        raise refuse("PEMICU_TIDAK_COCOK", huruf=list(classification.huruf))
    if trigger == "event" and not named and len({classification.grounds[place].huruf for place in fits}) > 1:
        raise refuse("PERISTIWA_HARUS_MENYEBUT_HURUF", huruf=[classification.grounds[place].huruf for place in fits])
    first = classification.first_penetapan
    if occurred_on is not None and first is not None and occurred_on < first:
        raise refuse("PERISTIWA_SEBELUM_PENETAPAN", first_penetapan=first.isoformat())
    return tuple(fits)
