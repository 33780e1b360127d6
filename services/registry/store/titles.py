"""A title that is already public or exempt is asked about, so that nobody closes anew what is open (F14).

One that the SKPD handed in twice in a year is shown to the Petugas.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, extract, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from services.registry.domain.item import Item
from services.registry.domain.refusals import refuse
from services.registry.store.archive_lists import may_be_same
from shared.storage.bulk import array_of

SHOWN = 10


@dataclass(frozen=True)
class SameTitle:
    """A listed item whose title is that of another; `list` is dik or dip."""

    item_id: str
    list: str
    title: str


@dataclass(frozen=True)
class Twin:
    """Another item of the same SKPD with the same title, received in the same year and not taken back."""

    item_id: str
    title: str
    state: str
    received_on: date


def normalised(title: str) -> str:
    """Returns the letters and digits of a title in one spelling: without case, spaces and punctuation."""
    return "".join(each for each in unicodedata.normalize("NFKC", title).casefold() if each.isalnum())


async def found(connection: AsyncConnection, item: Item) -> list[SameTitle]:
    """Lists the listed items under the title of an item: of its SKPD, or in the DIP whoever holds them.

    Neither the item itself counts, nor the one that it is a part of, nor its parts.
    """
    wanted, i = normalised(item.dossier.title), t.items.c
    if not wanted:
        return []
    query = select(i.id, i.state, i.title, i.public_title).where(may_be_same(item.dossier.title))
    query = query.where(or_(i.skpd_code == item.skpd_code, i.state != "exempt"))
    query = query.where(i.id.not_in([item.id, item.part_of, *item.parts])).order_by(i.id).limit(SHOWN)
    rows = (await connection.execute(query)).all()
    return [
        SameTitle(row.id, "dik" if row.state == "exempt" else "dip", row.title)
        for row in rows
        if wanted in (normalised(row.title), normalised(row.public_title))
    ]


def twins_query(item_ids: Sequence[str]) -> Select[Any]:
    """Returns the query of the twins of items; titles are compared once more by `normalised`."""
    one, i = t.items.alias("one"), t.items.c
    same = (i.skpd_code == one.c.skpd_code) & (t.on_titles(i.title) == t.on_titles(one.c.title)) & (i.id != one.c.id)
    same &= extract("year", i.received_on) == extract("year", one.c.received_on)
    columns = (one.c.id.label("of"), one.c.title.label("wanted"), i.id, i.title, i.state, i.received_on)
    query = select(*columns).select_from(one.join(t.items, same)).where(t.ALIVE, i.part_of == "", one.c.part_of == "")
    return query.where(one.c.id == func.any(array_of(item_ids)), one.c.state != "withdrawn").order_by(i.id)


async def twins(connection: AsyncConnection, item_ids: Sequence[str]) -> Mapping[str, list[Twin]]:
    """Lists for each of these items its twins, oldest first; an item without one is left out.

    Parts are no twins of what they were opened from: both were one item.
    """
    found: dict[str, list[Twin]] = {}
    for row in await connection.execute(twins_query(item_ids)):
        if normalised(row.wanted) and normalised(row.wanted) == normalised(row.title):
            found.setdefault(row.of, []).append(Twin(row.id, row.title, row.state, row.received_on))
    return found


async def ask(connection: AsyncConnection, item: Item, *, confirmed: bool) -> None:
    """Asks whether the item is another than the listed ones of the same title; the item keeps which were confirmed.

    Raises Conflict JUDUL_SUDAH_ADA, its `items` naming them, until the Petugas confirms.
    """
    same = await found(connection, item)
    if same and not confirmed:
        raise refuse("JUDUL_SUDAH_ADA", items=_named(same))
    item.same_titles = tuple(each.item_id for each in same)


async def check_none_opened(connection: AsyncConnection, item: Item) -> None:
    """Refuses to close an item when one of its title became public after the proposal, so that nobody was asked.

    Raises Conflict JUDUL_SUDAH_TERBUKA, its `items` naming them.
    """
    fresh = [each for each in await found(connection, item) if each.list == "dip"]
    fresh = [each for each in fresh if each.item_id not in item.same_titles]
    if fresh:
        raise refuse("JUDUL_SUDAH_TERBUKA", items=_named(fresh))


def _named(same: Sequence[SameTitle]) -> list[dict[str, str]]:
    return [{name: word for name, word in asdict(each).items() if name != "title"} for each in same]
