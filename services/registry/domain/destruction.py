"""The reasons that forbid the destruction of an item whose retention is over (UU 43/2009 Ps 51)."""

from services.registry.domain.states import ItemState

FREE = frozenset({ItemState.PUBLIC, ItemState.WITHDRAWN})
"""The states in which no matter of the exemption is pending."""


def why_kept(state: ItemState, *, held: bool, pending: bool = False, part: bool = False) -> str:
    """Returns the code of the reason to keep an item after its retention, empty where it may be destroyed.

    An exempt item is never destroyed; a held one, one with an opening case, with files that were taken down or content
    that nobody has decided on, and one that waits for its classification are tied to a pending matter; the paper of an
    opened part is that of the item it is a part of.
    """
    reasons = {
        "MASIH_DIKECUALIKAN": state is ItemState.EXEMPT,
        "MASIH_DITAHAN": held,
        "MASIH_DIPROSES": pending or state not in FREE,
        "BAGIAN_INFORMASI_LAIN": part,
    }
    return next((code for code, applies in reasons.items() if applies), "")
