"""Records of an export as rows again: the inverse of `export_records`, with texts sealed to the keys of this house."""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import Date, DateTime, LargeBinary

from deploy.province_export.export_kinds import RecordKind, Unsealed
from deploy.province_export.export_records import ADAPTERS
from shared.security import sealed_texts
from shared.security.encryption import seal_bytes
from shared.security.identity.passwords import NOBODY

READERS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (DateTime, datetime.fromisoformat),
    (Date, date.fromisoformat),
    (LargeBinary, base64.b64decode),
    (JSONB, json.dumps),
)
"""How a value of a record becomes one of a column; other types are the same in both."""
FILLED: Mapping[str, Mapping[str, Any]] = {"identity.accounts": {"password": NOBODY}}
"""Columns that are not carried and must have a value: nobody signs in until a password was given here."""


def columns_of(kind: RecordKind) -> list[str]:
    """Returns the columns into which the records of a kind are written."""
    sealed = {"sealed", "sealed_name"} & set(kind.without)
    return [each.name for each in kind.rows.columns if each.name not in kind.without or each.name in sealed] + [
        *FILLED.get(kind.table, ())
    ]


def row_of(kind: RecordKind, record: Mapping[str, Any], connection: AsyncConnection, recipient: str) -> tuple[Any, ...]:
    """Returns the values of `columns_of`; raises `KeyError`, `ValueError` or `TypeError` for another record.

    `connection` carries the sealing of registry; what intake keeps is sealed to `recipient`.
    """
    values = {**kind.later, **record, **FILLED.get(kind.table, {}), **_sealed(kind, record, connection, recipient)}
    names = columns_of(kind)
    return tuple(_value(kind.rows.c[name], values[name]) for name in names)


def _sealed(kind: RecordKind, record: Mapping[str, Any], connection: AsyncConnection, recipient: str) -> dict[str, Any]:
    """Returns the columns in which the texts of a record rest sealed, and the record without them."""
    match kind.opened:
        case Unsealed.TEXTS:
            adapter, of = ADAPTERS[kind.table], str(record[kind.row_id])
            whole = adapter.validate_python(record[kind.record])
            content, sealed = sealed_texts.dump(adapter, whole, connection, of=of)
            return {kind.record: content, "sealed": sealed}
        case Unsealed.REASON:
            words, of = record["reason"], str(record[kind.row_id])
            return {"reason": "", "sealed": sealed_texts.seal_words(words, connection, of=of) if words else None}
        case Unsealed.FORM:
            return {"sealed": seal_bytes(json.dumps(record["form"], ensure_ascii=False).encode(), recipient)}
        case Unsealed.NAME:
            return {"sealed_name": seal_bytes(record["name"].encode(), recipient) if record["name"] else None}
        case _:
            return {}


def _value(column: Column[Any], value: Any) -> Any:
    if value is None and column.nullable:
        return None
    if isinstance(value, bytes):
        return value
    read = next((read for kind, read in READERS if isinstance(column.type, kind)), None)
    return read(value) if read else value
