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

Kind = Literal["json", "csv", "sitemap"]
Rows = Sequence[RowMapping]
SHARDS_AT_ONCE = 100
BOM = "\ufeff"
LEADS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
"""A cell that begins so is run as a formula by some spreadsheet."""

COLUMNS: Mapping[Listing, tuple[str, ...]] = {
    "dik": (
        "nomor", "judul", "huruf", "dasar_hukum", "alasan", "jangka_waktu", "berakhir", "tinjau_ulang",
        "kode_skpd", "skpd", "nomor_penetapan", "tanggal_penetapan", "id", "alamat", "tinjauan_terlewat_sejak",
        "bagian_terbuka",
    ),
    "dip": (
        "nomor", "ringkasan", "pejabat_yang_menguasai", "penanggung_jawab", "waktu_dan_tempat_pembuatan", "bentuk",
        "retensi_arsip", "judul", "cara_terbuka", "dasar_terbuka", "terbuka_sejak", "nomor_keputusan",
        "kode_skpd", "skpd", "berkas", "id", "alamat", "bagian_dari",
    ),
}  # fmt: skip


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


def described(row: RowMapping, beside: Rows, address: str) -> dict[str, Any]:
    """Returns everything that the public data say about one item, with its files or its opened parts beside it."""
    common = {
        "judul": row["title"],
        "huruf": list(row["huruf"]),
        "kode_skpd": row["skpd_code"],
        "skpd": row["skpd_name"],
        "nomor_penetapan": row["penetapan_number"],
        "tanggal_penetapan": row["penetapan_date"].isoformat(),
        "dasar_hukum": row["legal_basis"],
        "id": row["item_id"],
        "alamat": f"{address}/informasi/{row['item_id']}/",
        "versi": row["version"],
        "sequence": row["changed_sequence"],
        "diubah": row["changed_at"].isoformat(),
    }
    return common | (_exempt(row, beside) if row["listing"] == "dik" else _open(row, beside, address))


def json_file(listing: Listing, site: queries.Site, rows: Sequence[str]) -> bytes:
    """Returns a list as one JSON object with its `sequence` and the `items`."""
    head = {"daftar": listing, "sequence": site.sequence, "diperbarui": _moment(site), "jumlah": len(rows)}
    return (dumps(head)[:-1] + ',"items":[\n' + ",\n".join(rows) + "\n]}\n").encode()


def csv_file(listing: Listing, rows: Iterable[str]) -> bytes:
    """Returns a list as CSV (RFC 4180: commas, CRLF) in UTF-8 with a byte order mark, so that Excel reads it right."""
    head = ",".join(COLUMNS[listing])
    return (BOM + "\r\n".join([head, *(f"{n},{row}" for n, row in enumerate(rows, start=1)), ""])).encode()


def changes_file(site: queries.Site, changes: Sequence[RowMapping], address: str) -> bytes:
    """Returns changes as JSON; `lanjut` is the sequence to ask from next."""
    items = [
        {
            "sequence": change["sequence"],
            "id": change["item_id"],
            "daftar": change["listing"],
            "peristiwa": change["what"],
            "pada": change["at"].isoformat(),
            "alamat": f"{address}/informasi/{change['item_id']}/",
        }
        for change in changes
    ]
    following = items[-1]["sequence"] if items else site.sequence
    return (dumps({"sequence": site.sequence, "lanjut": following, "perubahan": items}) + "\n").encode()


def dumps(value: Any) -> str:
    """Returns JSON in which nothing can be mistaken for markup."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def cell(value: Any) -> str:
    """Returns the text of a CSV cell that no spreadsheet runs as a formula."""
    text = " ".join(value) if isinstance(value, list) else str(value if value is not None else "")
    return f"'{text}" if text.lstrip(" \u00a0\u3000").startswith(LEADS) else text


def _exempt(row: RowMapping, parts: Rows) -> dict[str, Any]:
    return {
        "alasan": row["public_reason"],
        "jangka_waktu": row["period_text"],
        "berakhir": row["ends_on"].isoformat() if row["ends_on"] else None,
        "tinjau_ulang": row["review_on"].isoformat() if row["review_on"] else None,
        "tinjauan_terlewat_sejak": row["overdue_since"].isoformat() if row["overdue_since"] else None,
        "bagian_terbuka": [part["item_id"] for part in parts],
    }


def _open(row: RowMapping, files: Rows, address: str) -> dict[str, Any]:
    dip = row["dip"]
    return {
        "ringkasan": dip["summary"],
        "pejabat_yang_menguasai": dip["holder"],
        "penanggung_jawab": dip["responsible"],
        "waktu_dan_tempat_pembuatan": dip["made"],
        "bentuk": dip["form"],
        "retensi_arsip": dip["retention"],
        "cara_terbuka": row["mode"],
        "dasar_terbuka": WAYS[row["mode"]].article,
        "terbuka_sejak": row["opened_on"].isoformat(),
        "nomor_keputusan": row["decree_number"],
        "berkas": [f"{address}/berkas/{file['copy_id']}/{file['name']}" for file in files],
        "bagian_dari": row["part_of"] or None,
    }


def _csv_row(item: Mapping[str, Any]) -> str:
    listing: Listing = "dip" if "ringkasan" in item else "dik"
    out = io.StringIO()
    writer = defused.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="")
    writer.writerow([cell(item[name]) for name in COLUMNS[listing][1:]])
    return out.getvalue()


def _sitemap_row(item: Mapping[str, Any]) -> str:
    return f"<url><loc>{escape(item['alamat'])}</loc><lastmod>{item['diubah']}</lastmod></url>"


def _moment(site: queries.Site) -> str | None:
    return site.updated_at.isoformat() if site.updated_at else None


_WRITERS: Mapping[Kind, Callable[[Mapping[str, Any]], str]] = {
    "json": dumps,
    "csv": _csv_row,
    "sitemap": _sitemap_row,
}
