"""Rows as records of an export: one JSON object a line, with the texts that rest sealed opened."""

import base64
import json
from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import RowMapping, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.province_export.export_kinds import LOSSES, RecordKind, Unsealed
from deploy.rooms import audit_of
from services.registry.store.records import CASES, INCIDENTS, ITEMS, MANUSCRIPTS, PENETAPAN
from shared.security import sealed_texts
from shared.security.encryption import unseal_bytes

ADAPTERS: Mapping[str, TypeAdapter[Any]] = {
    "registry.items": ITEMS,
    "registry.cases": CASES,
    "registry.penetapan": PENETAPAN,
    "registry.incidents": INCIDENTS,
    "registry.manuscripts": MANUSCRIPTS,
}
AT_ONCE = 200


async def records(connection: AsyncConnection, kind: RecordKind, identities: str) -> AsyncIterator[dict[str, Any]]:
    """Yields the records of a kind in the order of the primary key.

    `connection` carries registry's sealing; `identities` open what intake keeps. Raises `Refusal` (`SEGEL_RUSAK`).
    """
    query = select(kind.rows).order_by(*kind.rows.primary_key.columns)
    async with connection.stream(query.execution_options(yield_per=AT_ONCE)) as found:
        async for row in found.mappings():
            yield _record(kind, row, connection, identities)


async def lines(connection: AsyncConnection, kind: RecordKind, identities: str) -> AsyncIterator[bytes]:
    """Yields the records of a kind as lines; raises as `records`."""
    async for record in records(connection, kind, identities):
        yield line_of(record)


async def trail_lines(connection: AsyncConnection, room: str) -> AsyncIterator[bytes]:
    """Yields the audit trail of a room as `terbuka audit export` writes it."""
    audit = audit_of(room)
    async with audit.links(connection) as links:
        async for link in links:
            yield line_of({"room": room, **link})
    for link in await audit.unchained(connection):
        yield line_of({"room": room, **link})


async def losses(connection: AsyncConnection) -> list[dict[str, Any]]:
    """Returns what an export of this database would leave behind although somebody may miss it."""
    found = []
    for loss in LOSSES:
        query = text(f"SELECT count(*) FROM {loss.table} WHERE {loss.where}")  # noqa: S608
        if many := (await connection.execute(query)).scalar_one():
            found.append({"table": loss.table, "rows": many, "why": loss.told})
    return found


def line_of(record: Mapping[str, Any]) -> bytes:
    """Returns a record as a line: keys in order, ASCII alone, so that every JSON reader takes it."""
    return json.dumps(record, sort_keys=True, separators=(",", ":"), default=_plain).encode() + b"\n"


def _record(kind: RecordKind, row: RowMapping, connection: AsyncConnection, identities: str) -> dict[str, Any]:
    record = {str(name): value for name, value in row.items() if name not in kind.without}
    match kind.opened:
        case Unsealed.TEXTS:
            adapter, of = ADAPTERS[kind.table], str(row[kind.row_id])
            whole = sealed_texts.load(adapter, row[kind.record], row["sealed"], connection, of=of)
            record[kind.record] = adapter.dump_python(whole, mode="json")
        case Unsealed.REASON if row["sealed"] is not None:
            record["reason"] = sealed_texts.require_words(row["sealed"], connection, of=str(row[kind.row_id]))
        case Unsealed.FORM:
            record["form"] = json.loads(unseal_bytes(row["sealed"], identities))
        case Unsealed.NAME:
            sealed = row["sealed_name"]
            record["name"] = "" if sealed is None else unseal_bytes(sealed, identities).decode()
    return record


def _plain(value: Any) -> str:
    """Returns times and days as ISO 8601, bytes as base64."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return base64.b64encode(bytes(value)).decode()
