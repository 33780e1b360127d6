"""What of an export is public: both lists as CSV and JSON, the log of closures, the schemas. It lies in the open."""

import json
from collections.abc import AsyncIterator

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.province_export.export_schemas import schemas
from services.publisher import queries
from services.publisher.domain.compressed import CompressedFile
from services.publisher.tables import log_checkpoints, log_entries
from services.publisher.website.data import DataFiles, csv_file, json_file
from shared.contracts.public_data import ROWS
from shared.contracts.schemas import contracts
from shared.runtime.byte_streams import MEBIBYTE, once
from shared.runtime.clock import SystemClock, legal_day

PublicFile = tuple[str, AsyncIterator[bytes], int | None]
"""Name, content, and the rows where they are counted."""


async def public_files(connection: AsyncConnection, address: str) -> AsyncIterator[PublicFile]:
    """Yields the public files as this instant of the website has them: what it withholds is in none of them."""
    data = DataFiles(address, 64 * MEBIBYTE)
    site = await queries.site_state(connection, legal_day(SystemClock().now()))
    for listing in ROWS:
        rows = await data.shards(connection, "csv", listing)
        yield f"publik/{listing}.csv", _plain(csv_file(listing, rows)), rows[-1].end if rows else 0
        rows = await data.shards(connection, "json", listing)
        yield f"publik/{listing}.json", _plain(json_file(listing, site, rows)), None
    entries, notes = await _entries(connection), await _notes(connection)
    yield "publik/log-penutupan.jsonl", once(b"".join(entries)), len(entries)
    yield "publik/log-penutupan.checkpoint", once("\n".join(notes).encode()), len(notes)
    yield "skema/catatan.json", once(_json(schemas())), None
    yield "skema/kontrak.json", once(_json(contracts())), None


async def _entries(connection: AsyncConnection) -> list[bytes]:
    """Returns the entries as the tree has them, without the nonces that let a content be proven."""
    columns = log_entries.c
    query = select(columns.place, columns.entry).where(columns.place.is_not(None)).order_by(columns.place)
    found = await connection.execute(query)
    return [json.dumps({"place": row.place, "entry": row.entry}).encode() + b"\n" for row in found]


async def _notes(connection: AsyncConnection) -> list[str]:
    """Returns the newest checkpoint, none before the first."""
    query = select(log_checkpoints.c.note).order_by(log_checkpoints.c.id.desc()).limit(1)
    return list((await connection.execute(query)).scalars())


async def _plain(file: CompressedFile) -> AsyncIterator[bytes]:
    for content in file.plain():
        yield content


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True).encode() + b"\n"
