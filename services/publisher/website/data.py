"""Open data: JSON and CSV of both lists, put together from shards so that one change renders one shard anew."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal
from xml.sax.saxutils import escape

from defusedcsv import csv as defused
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from services.publisher import queries
from services.publisher.domain.projection import Listing
from services.publisher.website.labels import WAYS
from shared.contracts.public_data import (
    ROWS,
    ChangeLine,
    ChangesFile,
    ExemptRow,
    ListHead,
    OpenedRow,
    PublicData,
    columns,
)
from shared.runtime.inert_cells import inert_cell

Kind = Literal["json", "csv", "sitemap"]
Rows = Sequence[RowMapping]
PublicRowData = ExemptRow | OpenedRow
SHARDS_AT_ONCE = 100
BOM = "\ufeff"


class DataFiles:
    """Renders the rows of both lists and keeps each shard until one of its rows changes.

    The memory is bounded by `cache_bytes`, after which it starts anew.
    """

    def __init__(self, address: str, cache_bytes: int) -> None:
        self.address = address
        self.cache_bytes = cache_bytes
        self.rendered_rows = 0
        self._held = 0
        self._shards: dict[tuple[Kind, Listing, str], tuple[int, tuple[str, ...]]] = {}

    async def rows(self, connection: AsyncConnection, kind: Kind, listing: Listing) -> list[str]:
        """Returns one rendered row for each item of a list, in the order of SKPD, year of penetapan and item."""
        standing = await queries.shards(connection, listing)
        ready = {name: self._kept(kind, listing, name, sequence) for name, sequence in standing.items()}
        stale = [name for name, rows in ready.items() if rows is None]
        for start in range(0, len(stale), SHARDS_AT_ONCE):
            ready |= await self._render(connection, kind, listing, stale[start : start + SHARDS_AT_ONCE])
        self._keep(kind, listing, {name: (standing[name], ready[name] or ()) for name in stale})
        return [row for name in standing for row in ready[name] or ()]

    def _kept(self, kind: Kind, listing: Listing, name: str, sequence: int) -> tuple[str, ...] | None:
        kept = self._shards.get((kind, listing, name))
        return kept[1] if kept and kept[0] == sequence else None

    def _keep(self, kind: Kind, listing: Listing, fresh: Mapping[str, tuple[int, tuple[str, ...]]]) -> None:
        self._held += sum(len(row) for _, rows in fresh.values() for row in rows)
        if self._held > self.cache_bytes:
            self._shards.clear()
            self._held = 0
        self._shards |= {(kind, listing, name): rendered for name, rendered in fresh.items()}

    async def _render(
        self, connection: AsyncConnection, kind: Kind, listing: Listing, names: Sequence[str]
    ) -> dict[str, tuple[str, ...] | None]:
        rows = await queries.shard_rows(connection, listing, names)
        beside = await _beside(connection, listing, [row["item_id"] for row in rows])
        self.rendered_rows += len(rows)
        write = _WRITERS[kind]
        rendered: dict[str, list[str]] = {name: [] for name in names}
        for row in rows:
            rendered[row["shard"]].append(write(described(row, beside[row["item_id"]], self.address)))
        return {name: tuple(lines) for name, lines in rendered.items()}


async def _beside(connection: AsyncConnection, listing: Listing, item_ids: Sequence[str]) -> Mapping[str, Rows]:
    """Returns what stands beside each row: the files of an open item, the opened parts of an exempt one."""
    found: dict[str, list[RowMapping]] = defaultdict(list)
    if listing == "dip":
        for file in await queries.files_in(connection, item_ids):
            found[file["item_id"]].append(file)
    else:
        for part in await queries.parts_of(connection, item_ids):
            found[part["part_of"]].append(part)
    return found


def described(row: RowMapping, beside: Rows, address: str) -> PublicRowData:
    """Returns everything that the public data say about one item, with its files or its opened parts beside it."""
    listing: Listing = row["listing"]
    whole = {**row, "address": item_address(address, row["item_id"])}
    if listing == "dik":
        return ROWS[listing].model_validate(whole | {"parts": [part["item_id"] for part in beside]})
    files = [f"{address}/berkas/{file['copy_id']}/{file['name']}" for file in beside]
    opened = {"files": files, "opened_under": WAYS[row["mode"]].article, "part_of": row["part_of"] or None}
    return ROWS[listing].model_validate(whole | opened)


def item_address(address: str, item_id: str) -> str:
    """Returns the lasting address of an item's page."""
    return f"{address}/informasi/{item_id}/"


def json_file(listing: Listing, site: queries.Site, rows: Sequence[str]) -> bytes:
    """Returns a list as one JSON object with its `sequence` and the `items`."""
    head = ListHead(daftar=listing, sequence=site.sequence, diperbarui=site.updated_at, jumlah=len(rows))
    return (json_of(head)[:-1] + ',"items":[\n' + ",\n".join(rows) + "\n]}\n").encode()


def csv_file(listing: Listing, rows: Iterable[str]) -> bytes:
    """Returns a list as CSV (RFC 4180: commas, CRLF) in UTF-8 with a byte order mark, so that Excel reads it right."""
    head = ",".join(column.key for column in columns(ROWS[listing]))
    return (BOM + "\r\n".join([head, *(f"{n},{row}" for n, row in enumerate(rows, start=1)), ""])).encode()


def changes_file(site: queries.Site, changes: Sequence[RowMapping], address: str) -> bytes:
    """Returns changes as JSON; `lanjut` is the sequence to ask from next."""
    lines = tuple(
        ChangeLine.model_validate({**change, "address": item_address(address, change["item_id"])}) for change in changes
    )
    following = lines[-1].sequence if lines else site.sequence
    return (json_of(ChangesFile(sequence=site.sequence, lanjut=following, perubahan=lines)) + "\n").encode()


def json_of(data: PublicData) -> str:
    """Returns one object of the public data as JSON in which nothing can be mistaken for markup."""
    return _inert(data.model_dump_json())


def dumps(value: Any) -> str:
    """Returns JSON in which nothing can be mistaken for markup."""
    return _inert(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _inert(text: str) -> str:
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _csv_row(item: PublicRowData) -> str:
    out = io.StringIO()
    writer = defused.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="")
    values = vars(item)
    writer.writerow([inert_cell(values[key]) for key in _CSV_KEYS[type(item)]])
    return out.getvalue()


def _sitemap_row(item: PublicRowData) -> str:
    return f"<url><loc>{escape(item.alamat)}</loc><lastmod>{item.diubah.isoformat()}</lastmod></url>"


_CSV_KEYS: Mapping[type[PublicRowData], tuple[str, ...]] = {
    row: tuple(column.key for column in columns(row)[1:]) for row in ROWS.values()
}
_WRITERS: Mapping[Kind, Callable[[PublicRowData], str]] = {
    "json": json_of,
    "csv": _csv_row,
    "sitemap": _sitemap_row,
}
