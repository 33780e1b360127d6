"""The states of an item and the sets of them that rules name."""

from enum import StrEnum


class ItemState(StrEnum):
    """Where an item stands in the SOP."""

    SUBMITTED = "submitted"
    """Handed in; waits for a Petugas, in a named queue when something is missing (step 1)."""
    PROPOSED = "proposed"
    """A Petugas proposed a classification; waits for the Ketua PPID's ya or tidak (step 2)."""
    DECIDED = "decided"
    """The Ketua PPID said ya; waits for the pimpinan (PP 61/2010 Ps 3(2))."""
    EXEMPT = "exempt"
    """Stands in the DIK under a numbered penetapan."""
    PUBLIC = "public"
    """Is public information: decided, or by law (PP 61/2010 Ps 11)."""
    RETURNED = "returned"
    """The Ketua PPID said tidak; the SKPD may hand in a corrected version."""
    WITHDRAWN = "withdrawn"
    """The SKPD took it back before it was classified."""


BEFORE_CLASSIFICATION = frozenset({ItemState.SUBMITTED, ItemState.PROPOSED, ItemState.DECIDED, ItemState.RETURNED})
WAITING = frozenset({ItemState.SUBMITTED, ItemState.PROPOSED, ItemState.DECIDED})
"""The states in which the end written for an item runs though nobody has classified it."""
OPEN_STATES = frozenset({ItemState.PUBLIC})
