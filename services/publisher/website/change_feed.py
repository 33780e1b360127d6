"""The change feed for harvesters: what changed after a sequence, with the rows, and what must be read anew."""

import asyncio
import re
from collections.abc import Mapping, Sequence

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from services.publisher.queries import Site
from services.publisher.store import change_feed as store
from services.publisher.website.data import Rows, beside_of, described, item_address, json_of
from shared.contracts.public_data import ROWS
from shared.contracts.public_files import ChangeLine, ChangesFile
from shared.runtime.errors import Conflict, Malformed


async def changes_file(connection: AsyncConnection, site: Site, since: str, address: str) -> bytes:
    """Returns at most 500 changes after a sequence as JSON; `lanjut` is the sequence to ask from next.

    The row of an item stands beside its last change. Of what is withheld stands no word: only the shards from which it
    vanished are named. Raises `Malformed` (`URUTAN_SALAH`), `Conflict` (`URUTAN_TIDAK_DIKENAL`).
    """
    after = await _checked(connection, site, since)
    found = await store.changes_since(connection, after)
    following = found[-1]["sequence"] if len(found) == store.CHANGES_AT_ONCE else site.sequence
    rows = await store.newest_rows(connection, found) if found else {}
    beside: dict[str, Rows] = {}
    for listing in ROWS:
        beside |= await beside_of(connection, listing, [r["item_id"] for r in rows.values() if r["listing"] == listing])
    again = await store.reread_since(connection, after, following)
    return await asyncio.to_thread(_rendered, site, following, found, rows, beside, tuple(again), address)


async def _checked(connection: AsyncConnection, site: Site, since: str) -> int:
    if not re.fullmatch("[0-9]{1,18}", since):
        raise Malformed(
            "URUTAN_SALAH",
            "Nilai since bukan urutan situs.",
            mend="Pakai nilai lanjut dari jawaban sebelumnya, atau 0 untuk mulai dari awal.",
        )
    after = int(since)
    if after in (0, site.sequence) or (after < site.sequence and await store.is_known(connection, after)):
        return after
    raise Conflict(
        "URUTAN_TIDAK_DIKENAL",
        "Situs ini tidak pernah memberi urutan itu, atau dipulihkan dari cadangan sesudahnya.",
        mend="Mulai lagi: unduh manifest.json dan semua bagian yang sha256-nya lain, lalu ikuti dari sequence-nya.",
    )


def _rendered(
    site: Site,
    following: int,
    found: Sequence[RowMapping],
    rows: Mapping[int, RowMapping],
    beside: Mapping[str, Rows],
    again: tuple[str, ...],
    address: str,
) -> bytes:
    lines = []
    for change in found:
        row = rows.get(change["sequence"])
        now = described(row, beside.get(row["item_id"], ()), address) if row else None
        told = {**change, "address": item_address(address, change["item_id"]), "row": now}
        lines.append(ChangeLine.model_validate(told))
    told_file = ChangesFile(sequence=site.sequence, lanjut=following, perubahan=tuple(lines), baca_ulang=again)
    return (json_of(told_file) + "\n").encode()
