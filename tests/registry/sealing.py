"""Rows of registry in plain words: sealed bytes are new each time."""

from typing import Any

from sqlalchemy import RowMapping

from shared.security.encryption import Keys, unseal_bytes


def opened_row(row: RowMapping, keys: Keys) -> dict[str, Any]:
    """Returns a row as a dictionary, its sealed texts opened."""
    values = dict(row)
    if values.get("sealed") is not None:
        values["sealed"] = unseal_bytes(values["sealed"], keys.identities["registry"]).decode()
    return values
