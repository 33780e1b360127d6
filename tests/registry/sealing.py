"""Sealed texts of registry in tests: a key of their own, and rows in plain words; sealed bytes are new each time."""

from typing import Any

from sqlalchemy import RowMapping

from shared.security.encryption import Keys, unseal_bytes
from shared.security.keys import new_identity
from shared.security.sealed_texts import Sealing

_IDENTITY, _RECIPIENT = new_identity()
SEALING = Sealing(_RECIPIENT, _IDENTITY)
"""For rows that a test writes without a room."""


def opened_row(row: RowMapping, keys: Keys) -> dict[str, Any]:
    """Returns a row as a dictionary, its sealed texts opened."""
    values = dict(row)
    if values.get("sealed") is not None:
        values["sealed"] = unseal_bytes(values["sealed"], keys.identities["registry"]).decode()
    return values
