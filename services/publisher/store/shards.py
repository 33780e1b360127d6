"""Reads the shards of a list: what one SKPD decided in one year, split by the ids where it is full."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Integer, RowMapping, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.publisher.domain.projection import Listing
from services.publisher.store.withheld import SHARD_FACETS, is_shown
from services.publisher.tables import entries, tallies
from shared.storage.bulk import array_of, unnested

MOST_ROWS = 500
"""A shard of more rows is split into its sixteenths, and these into theirs."""
DIGITS = "0123456789abcdef"
E = entries.c
ROW = (
    *(each for each in E if each is not E.part_of),
    case((is_shown(E.part_of), E.part_of), else_="").label("part_of"),
)
"""A row as the data say it: what is a part of a withheld item does not name it."""


class ShardName(NamedTuple):
    """Names a shard: SKPD and year, and the first digits of its ids' MD5 where it is a part of a split one."""

    whole: str
    digits: str = ""

    def __str__(self) -> str:
        """Returns the name as harvesters read it: `bkd/2026`, or `bkd/2026/a7`."""
        return f"{self.whole}/{self.digits}" if self.digits else self.whole

    @classmethod
    def read(cls, text: str) -> Sequence["ShardName"]:
        """Returns what a name may stand for as harvesters write it; a name alone does not say whether it is a part."""
        return [name for name in (cls(text), cls(*text.rpartition("/")[::2])) if str(name) == text]

    def parts(self) -> Iterator["ShardName"]:
        """Yields its sixteenths."""
        return (ShardName(self.whole, self.digits + digit) for digit in DIGITS)


class ShardStanding(NamedTuple):
    """Says at which sequence a shard last changed, and how many rows it has, withheld ones too."""

    sequence: int
    rows: int


async def shards(connection: AsyncConnection, listing: Listing) -> dict[ShardName, ShardStanding]:
    """Returns the shards of a list in their order."""
    here = select(tallies).where(tallies.c.listing == listing, tallies.c.entries > 0)
    whole = here.where(tallies.c.facet == SHARD_FACETS[0]).order_by(tallies.c.value)
    rows = (await connection.execute(whole)).mappings().all()
    found = known = {ShardName(row["value"]): row for row in rows}
    for facet in SHARD_FACETS[1:]:
        names = {str(part): part for name in found if _is_full(found[name]) for part in name.parts()}
        split = here.where(tallies.c.facet == facet, tallies.c.value == func.any(array_of(list(names))))
        rows = (await connection.execute(split)).mappings().all() if names else ()
        found = {names[row["value"]]: row for row in rows}
        known = known | found
    leaves = [leaf for name in known if not name.digits for leaf in _leaves(name, known)]
    return {leaf: ShardStanding(known[leaf]["sequence"], known[leaf]["entries"]) for leaf in leaves}


async def shard_rows(connection: AsyncConnection, listing: Listing, names: Sequence[ShardName]) -> Sequence[RowMapping]:
    """Returns the rows of some shards, in the order of the names and of items; `place` is that of the shard's name."""
    wanted = unnested(
        place=array_of(range(len(names)), Integer),
        shard=array_of([name.whole for name in names]),
        low=array_of([name.digits.ljust(2, "0") for name in names]),
        high=array_of([name.digits.ljust(2, "f") for name in names]),
    )
    of = wanted.c
    beside = (E.shard == of.shard) & (E.bucket >= of.low) & (E.bucket <= of.high)
    query = select(*ROW, of.place).join(wanted, beside).where(E.listing == listing, is_shown(E.item_id))
    return (await connection.execute(query.order_by(of.place, E.item_id))).mappings().all()


def _is_full(row: RowMapping) -> bool:
    return bool(row["entries"] > MOST_ROWS)


def _leaves(name: ShardName, known: Mapping[ShardName, RowMapping]) -> Iterator[ShardName]:
    """Yields a shard, or what stands in the place of one that is split, where its parts are counted whole."""
    parts = [part for part in name.parts() if part in known] if _is_full(known[name]) else []
    if sum(known[part]["entries"] for part in parts) != known[name]["entries"]:
        yield name
        return
    for part in parts:
        yield from _leaves(part, known)
