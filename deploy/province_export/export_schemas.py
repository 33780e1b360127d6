"""The JSON Schemas (2020-12) of the records of an export, made from the tables and the types of the domain."""

from collections.abc import Set as AbstractSet
from typing import Any

from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.types import BigInteger, Boolean, Date, DateTime, Float, Integer, LargeBinary, Text

from deploy.province_export.export_kinds import AUDIT, KINDS, SCHEMAS, RecordKind, Unsealed
from deploy.province_export.export_records import ADAPTERS

Schema = dict[str, Any]
VERSION = 1
DIALECT = "https://json-schema.org/draft/2020-12/schema"
HASH: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}

TYPES: tuple[tuple[type, Schema], ...] = (
    (DateTime, {"type": "string", "format": "date-time"}),
    (Date, {"type": "string", "format": "date"}),
    (Boolean, {"type": "boolean"}),
    (BigInteger, {"type": "integer"}),
    (Integer, {"type": "integer"}),
    (Float, {"type": "number"}),
    (LargeBinary, {"type": "string", "contentEncoding": "base64"}),
    (ARRAY, {"type": "array", "items": {"type": "string"}}),
    (JSONB, {}),
    (Text, {"type": "string"}),
)


def schemas() -> dict[str, Schema]:
    """Returns the schema of each kind by its name; that of a trail's line is the same for every room."""
    return {kind.name: schema_of(kind) for kind in KINDS} | {AUDIT: trail_schema()}


def schema_of(kind: RecordKind) -> Schema:
    """Returns the schema of the records of a kind."""
    fields = {column.name: _field(column) for column in kind.rows.columns if column.name not in kind.without}
    parts: Schema = {}
    match kind.opened:
        case Unsealed.TEXTS:
            fields[kind.record] = ADAPTERS[kind.table].json_schema(mode="serialization")
            parts = {"$defs": fields[kind.record].pop("$defs", {})}
        case Unsealed.FORM:
            fields["form"] = {"type": "object"}
        case Unsealed.NAME:
            fields["name"] = {"type": "string"}
        case _:
            pass
    return _headed(kind.name, kind.told, fields, set(kind.later)) | parts


def trail_schema() -> Schema:
    """Returns the schema of a line of an audit trail, whose hashes anybody can count again."""
    texts = {name: {"type": "string"} for name in ("actor", "act", "subject", "code")}
    chained = {"position": {"type": ["integer", "null"]}, "hash": {"anyOf": [HASH, {"type": ["string", "null"]}]}}
    fields = {"room": {"enum": list(SCHEMAS)}, "id": {"type": ["integer", "null"]}, **texts, **chained}
    whole = fields | {"at": {"type": "string", "format": "date-time"}, "detail": {}}
    return _headed(AUDIT, "Satu baris jejak audit, seperti `terbuka audit export`.", whole)


def _headed(name: str, told: str, fields: Schema, may_lack: AbstractSet[str] = frozenset()) -> Schema:
    head = {"$schema": DIALECT, "$id": f"/schemas/province/{name}.v{VERSION}.json", "description": told}
    closed = {"type": "object", "required": sorted(fields.keys() - may_lack), "additionalProperties": False}
    return {**head, **closed, "properties": fields}


def _field(column: Column[Any]) -> Schema:
    found = next(schema for kind, schema in TYPES if isinstance(column.type, kind))
    return {"anyOf": [found, {"type": "null"}]} if column.nullable and found else dict(found)
