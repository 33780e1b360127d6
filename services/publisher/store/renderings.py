"""Keeps shards as they were rendered and compressed, so that a start or another process need not do it again."""

from array import array
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy import RowMapping, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.publisher.domain.compressed import CompressedPart
from services.publisher.domain.layout import Shard
from services.publisher.domain.projection import Listing
from services.publisher.store.shards import ShardName
from services.publisher.tables import renderings
from shared.runtime.errors import TerbukaError
from shared.storage.bulk import array_of
from shared.storage.database import Database

R = renderings.c


class Renderings:
    """The last rendering of each shard; one is good for the sequence of its shard and for who made it."""

    def __init__(self, database: Database, made_by: str) -> None:
        self._database = database
        self._made_by = made_by

    async def find(
        self, connection: AsyncConnection, kind: str, listing: Listing, wanted: Mapping[ShardName, int]
    ) -> dict[ShardName, Shard]:
        """Returns those of some shards that were rendered at the sequence at which they are wanted."""
        names = {str(name): name for name in wanted}
        here = (R.listing == listing) & (R.kind == kind) & (R.made_by == self._made_by)
        query = select(renderings).where(here, R.shard == func.any(array_of(list(names))))
        rows = (await connection.execute(query)).mappings()
        good = {names[row["shard"]]: row for row in rows if row["sequence"] == wanted[names[row["shard"]]]}
        return {name: _shard_of(row) for name, row in good.items()}

    async def keep(self, kind: str, listing: Listing, made: Mapping[ShardName, Shard]) -> None:
        """Writes renderings down, but for what a newer one stands in the place of; nothing waits for it to succeed."""
        rows = [
            {"listing": listing, "kind": kind, "shard": str(name), "made_by": self._made_by, **_values_of(shard)}
            for name, shard in made.items()
        ]
        written = insert(renderings)
        columns = ("sequence", "made_by", "lengths", "size", "crc", "sha256", "deflated")
        again = {name: written.excluded[name] for name in columns}
        newest = written.on_conflict_do_update(
            index_elements=["listing", "kind", "shard"], set_=again, where=R.sequence <= written.excluded.sequence
        )
        with suppress(TerbukaError):
            async with self._database.transaction(silent=True) as connection:
                await connection.execute(newest, rows)

    async def forget_others(self, kind: str, listing: Listing, names: Iterable[ShardName]) -> None:
        """Deletes the renderings of shards that a list no longer has."""
        gone = (R.listing == listing) & (R.kind == kind) & ~(R.shard == func.any(array_of(list(map(str, names)))))
        with suppress(TerbukaError):
            async with self._database.transaction(silent=True) as connection:
                await connection.execute(delete(renderings).where(gone))


def _values_of(shard: Shard) -> dict[str, Any]:
    part = shard.part
    told = {"sequence": shard.sequence, "lengths": shard.lengths.tobytes(), "sha256": shard.sha256}
    return told | {"size": part.size, "crc": part.crc, "deflated": part.deflated}


def _shard_of(row: RowMapping) -> Shard:
    lengths = array("I", row["lengths"])
    return Shard(row["sequence"], 0, lengths, CompressedPart(row["deflated"], row["size"], row["crc"]), row["sha256"])
