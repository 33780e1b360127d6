"""Open data: JSON and CSV of both lists, put together from shards so that one change renders one shard anew."""

import asyncio
import csv
import io
import json
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple
from xml.sax.saxutils import escape

from defusedcsv import csv as defused
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from services.publisher import queries
from services.publisher.domain.projection import Listing
from services.publisher.website.compressed import CompressedFile, CompressedPart
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


class Layout(NamedTuple):
    """What stands before the n-th record of a file, from 0, and after each."""

    before: Callable[[int], bytes]
    after: bytes
    numbered: bool = False


LAYOUTS: Mapping[Kind, Layout] = {
    "json": Layout(lambda n: b",\n" if n else b"", b""),
    "csv": Layout(lambda n: f"{n + 1},".encode(), b"\r\n", numbered=True),
    "sitemap": Layout(lambda _: b"", b"\n"),
}


@dataclass(frozen=True)
class Shard:
    """The records of one shard as they stand in the file, whose record number `start` is the first of them."""

    sequence: int
    start: int
    lengths: "array[int]"  # Python 3.11 cannot subscript it
    part: CompressedPart

    @classmethod
    def of(cls, records: Sequence[bytes], layout: Layout, sequence: int, start: int) -> "Shard":
        """Compresses some records."""
        text = b"".join(layout.before(n) + record + layout.after for n, record in enumerate(records, start))
        return cls(sequence, start, array("I", map(len, records)), CompressedPart.of(text))

    @property
    def end(self) -> int:
        """Returns the number of the record that follows."""
        return self.start + len(self.lengths)

    @property
    def held(self) -> int:
        """Returns how many bytes of memory it takes."""
        return len(self.part.deflated) + 4 * len(self.lengths)

    def records(self, layout: Layout) -> Iterator[bytes]:
        """Yields the records as they were given."""
        text, at = self.part.plain(), 0
        for n, length in enumerate(self.lengths, self.start):
            at += len(layout.before(n))
            yield text[at : at + length]
            at += length + len(layout.after)

    def moved(self, layout: Layout, start: int) -> "Shard":
        """Returns the same records at another place of the file."""
        if start == self.start:
            return self
        if layout.numbered or not (start and self.start):
            return Shard.of(list(self.records(layout)), layout, self.sequence, start)
        return replace(self, start=start)


class DataFiles:
    """Renders the rows of both lists and keeps each shard, compressed, until one of its rows changes.

    The memory is bounded by `cache_bytes`, after which it starts anew. Rendering and compressing are the work of a
    thread, one file at a time.
    """

    def __init__(self, address: str, cache_bytes: int) -> None:
        self.address = address
        self.cache_bytes = cache_bytes
        self.rendered_rows = 0
        self._held = 0
        self._kept: dict[tuple[Kind, Listing, str], Shard] = {}
        self._one_at_a_time = asyncio.Lock()

    async def shards(self, connection: AsyncConnection, kind: Kind, listing: Listing) -> list[Shard]:
        """Returns the shards of a list as this snapshot has them, in the order of SKPD and year of penetapan."""
        async with self._one_at_a_time:
            standing = await queries.shards(connection, listing)
            names, done = list(standing), list[Shard]()
            for first in range(0, len(names), SHARDS_AT_ONCE):
                wanted = {name: standing[name] for name in names[first : first + SHARDS_AT_ONCE]}
                fresh = await self._read(connection, kind, listing, wanted)
                start = done[-1].end if done else 0
                done += await asyncio.to_thread(self._renewed, kind, listing, wanted, fresh, start)
            self._forget()
            return done

    async def _read(
        self, connection: AsyncConnection, kind: Kind, listing: Listing, wanted: Mapping[str, int]
    ) -> Mapping[str, Sequence[tuple[RowMapping, Rows]]]:
        """Returns the rows of those shards that changed, each with what stands beside it."""
        stale = [name for name, sequence in wanted.items() if not self._has(kind, listing, name, sequence)]
        found: dict[str, list[tuple[RowMapping, Rows]]] = {name: [] for name in stale}
        rows = await queries.shard_rows(connection, listing, stale) if stale else ()
        beside = await _beside(connection, listing, [row["item_id"] for row in rows]) if rows else {}
        for row in rows:
            found[row["shard"]].append((row, beside[row["item_id"]]))
        return found

    def _has(self, kind: Kind, listing: Listing, name: str, sequence: int) -> bool:
        kept = self._kept.get((kind, listing, name))
        return kept is not None and kept.sequence == sequence

    def _renewed(
        self,
        kind: Kind,
        listing: Listing,
        wanted: Mapping[str, int],
        fresh: Mapping[str, Sequence[tuple[RowMapping, Rows]]],
        start: int,
    ) -> list[Shard]:
        done, layout = list[Shard](), LAYOUTS[kind]
        for name, sequence in wanted.items():
            if name in fresh:
                records = [_WRITERS[kind](described(*row, self.address)).encode() for row in fresh[name]]
                self.rendered_rows += len(records)
                shard = Shard.of(records, layout, sequence, start)
            else:
                shard = self._kept[kind, listing, name].moved(layout, start)
            self._keep((kind, listing, name), shard)
            done.append(shard)
            start = shard.end
        return done

    def _keep(self, place: tuple[Kind, Listing, str], shard: Shard) -> None:
        before = self._kept.get(place)
        self._held += shard.held - (before.held if before else 0)
        self._kept[place] = shard

    def _forget(self) -> None:
        """Starts anew where more is kept than may be."""
        if self._held > self.cache_bytes:
            self._kept.clear()
            self._held = 0


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


def json_file(listing: Listing, site: queries.Site, shards: Sequence[Shard]) -> CompressedFile:
    """Returns a list as one JSON object with its `sequence` and the `items`."""
    rows = shards[-1].end if shards else 0
    head = ListHead(daftar=listing, sequence=site.sequence, diperbarui=site.updated_at, jumlah=rows)
    return _between(json_of(head)[:-1] + ',"items":[\n', shards, "\n]}\n")


def csv_file(listing: Listing, shards: Sequence[Shard]) -> CompressedFile:
    """Returns a list as CSV (RFC 4180: commas, CRLF) in UTF-8 with a byte order mark, so that Excel reads it right."""
    head = ",".join(column.key for column in columns(ROWS[listing]))
    return _between(f"{BOM}{head}\r\n", shards, "")


def _between(head: str, shards: Sequence[Shard], end: str) -> CompressedFile:
    return CompressedFile(
        (CompressedPart.of(head.encode()), *(shard.part for shard in shards), CompressedPart.of(end.encode()))
    )


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
