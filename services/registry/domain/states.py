"""The states of an item and the sets of them that rules name."""

from enum import StrEnum


class ItemState(StrEnum):
    """The state of an item in the SOP."""

    SUBMITTED = "submitted"
    """Handed in; waits for a Petugas, in a named queue when something is missing (step 1)."""
    PROPOSED = "proposed"
    """A Petugas proposed a classification; waits for the Ketua PPID's ya or tidak (step 2)."""
    DECIDED = "decided"
    """The Ketua PPID answered ya; waits for the pimpinan (PP 61/2010 Ps 3(2))."""
    EXEMPT = "exempt"
    """Listed in the DIK under a numbered penetapan."""
    PUBLIC = "public"
    """Public information: decided, or by law (PP 61/2010 Ps 11)."""
    RETURNED = "returned"
    """The Ketua PPID answered tidak; the SKPD may hand in a corrected version."""
    WITHDRAWN = "withdrawn"
    """The SKPD took it back before it was classified."""


BEFORE_CLASSIFICATION = frozenset({ItemState.SUBMITTED, ItemState.PROPOSED, ItemState.DECIDED, ItemState.RETURNED})
WAITING = frozenset({ItemState.SUBMITTED, ItemState.PROPOSED, ItemState.DECIDED})
"""The states before the classification in which the written end of an item is watched."""
OPEN_STATES = frozenset({ItemState.PUBLIC})
