"""What may be destroyed once its retention is over, and what is kept all the same (UU 43/2009 Ps 51)."""

from services.registry.domain.states import ItemState

FREE = frozenset({ItemState.PUBLIC, ItemState.WITHDRAWN})
"""The states in which nothing of the exemption is pending any more."""


def why_kept(state: ItemState, *, held: bool, pending: bool = False, part: bool = False) -> str:
    """Returns the code of why an item stays although its retention is over, empty where it may go.

    An exempt item never goes; a held one, one with an opening case and one that waits for its classification are tied
    to a pending matter; the paper of an opened part is that of the item it is a part of.
    """
    reasons = {
        "MASIH_DIKECUALIKAN": state is ItemState.EXEMPT,
        "MASIH_DITAHAN": held,
        "MASIH_DIPROSES": pending or state not in FREE,
        "BAGIAN_INFORMASI_LAIN": part,
    }
    return next((code for code, applies in reasons.items() if applies), "")
