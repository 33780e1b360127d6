"""Counts the entries of both lists by place, from the entries themselves; no function here commits."""

from collections import Counter

from sqlalchemy import Table, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.publisher.domain import projection
from services.publisher.domain.projection import Facet
from services.publisher.store.entries import entry_of
from services.publisher.tables import entries, site, tallies

Place = tuple[str, str, str]
"""Where entries are counted: the list, the facet and its value."""

PAGE = 2000
"""Entries read at once."""


def place_of(facet: Facet) -> Place:
    """Returns the place of a facet."""
    return facet.listing, facet.facet, facet.value


async def counts_of(connection: AsyncConnection, rows: Table) -> dict[Place, tuple[int, str]]:
    """Counts entries by place; the label is the name that the agency's newest entry gives it."""
    last = ""
    numbers: Counter[Place] = Counter()
    labels: dict[Place, tuple[int, str]] = {}
    while True:
        query = select(rows).where(rows.c.item_id > last).order_by(rows.c.item_id).limit(PAGE)
        found = (await connection.execute(query)).mappings().all()
        for row in found:
            entry = entry_of(row)
            places = [place_of(facet) for facet in projection.facets(entry)]
            numbers.update(places)
            for place in places:
                if place[2] == entry.public.skpd_code:
                    named = (row["changed_sequence"], entry.public.skpd_name)
                    labels[place] = max(named, labels.get(place, named))
        if len(found) < PAGE:
            return {place: (number, labels.get(place, (0, ""))[1]) for place, number in numbers.items()}
        last = found[-1]["item_id"]


async def count_anew(connection: AsyncConnection) -> None:
    """Fills the empty tallies from the entries; each place counts as changed with the site's newest sequence."""
    sequence = (await connection.execute(select(func.max(site.c.sequence)))).scalar_one() or 0
    counted = await counts_of(connection, entries)
    rows = [
        {**dict(zip(("listing", "facet", "value"), place, strict=True)), "label": label, "entries": number}
        for place, (number, label) in sorted(counted.items())
    ]
    if rows:
        await connection.execute(insert(tallies), [row | {"sequence": sequence} for row in rows])
