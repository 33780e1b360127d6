"""Reads what the exposure probe looks for: titles, ids and hashes, and the public words beside them.

The list stays in the memory of the process that asks; it needs registry's tables and none of its keys.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import RowMapping, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from services.registry.domain.exposure import ExemptItem, ExemptList, HiddenFile, words_of
from services.registry.domain.states import ItemState
from services.registry.store.records import ITEMS
from shared.storage.bulk import array_of
from shared.storage.database import Database

READ_AT_ONCE = 1000


async def read_exempt(database: Database) -> ExemptList:
    """Returns everything that is not public as one instant has it, and the words that are."""
    items, public_texts = list[ExemptItem](), list[str]()
    async with database.snapshot() as connection:
        hidden, public_hashes = await _copies(connection)
        async for rows in _rows(connection):
            files = await _files(connection, [row["id"] for row in rows])
            for row in rows:
                public_texts += _public_texts(row)
                if row["state"] != ItemState.PUBLIC:
                    items.append(_exempt(row, files.get(row["id"], [])))
    return ExemptList(tuple(items), tuple(hidden), tuple(dict.fromkeys(public_texts)), frozenset(public_hashes))


async def words_to_ask(database: Database, exempt: ExemptList) -> dict[str, tuple[str, ...]]:
    """Returns the words that the search of the website must not know, with the items that have them."""
    words = sorted({*exempt.public_words, *(word for item in exempt.items for word in words_of(item.title))})
    stem = text(
        "SELECT word, (ts_lexize('indonesian_stem', word))[1] AS stem FROM unnest(CAST(:words AS text[])) AS word"
    )
    async with database.snapshot() as connection:
        found = await connection.execute(stem.bindparams(words=words))
        stems = {row.word: row.stem or row.word for row in found}
    return dict(exempt.words_to_ask(stems))


async def _rows(connection: AsyncConnection) -> AsyncIterator[Sequence[RowMapping]]:
    c, last = t.items.c, ""
    query = select(c.id, c.submission_id, c.state, c.title, c.record).order_by(c.id).limit(READ_AT_ONCE)
    while rows := (await connection.execute(query.where(c.id > last))).mappings().all():
        yield rows
        last = rows[-1]["id"]


async def _files(connection: AsyncConnection, item_ids: Sequence[str]) -> dict[str, list[HiddenFile]]:
    c, found = t.files.c, dict[str, list[HiddenFile]]()
    query = select(c.item_id, c.file_id, c.object_key, c.sha256).where(c.item_id == func.any(array_of(item_ids)))
    for row in await connection.execute(query):
        found.setdefault(row.item_id, []).append(HiddenFile(row.file_id, row.object_key, row.sha256))
    return found


async def _copies(connection: AsyncConnection) -> tuple[list[tuple[str, HiddenFile]], set[str]]:
    """Returns the copies that do not stand, each with its item, and the hashes of those that do."""
    c, hidden, public = t.copies.c, list[tuple[str, HiddenFile]](), set[str]()
    query = select(c.id, c.item_id, c.draft_key, c.sha256, c.released_on, c.withdrawn_on)
    for row in await connection.execute(query):
        if row.released_on is not None and row.withdrawn_on is None:
            public.add(row.sha256)
        else:
            hidden.append((row.item_id, HiddenFile(row.id, row.draft_key, row.sha256)))
    return hidden, public


def _exempt(row: RowMapping, files: Sequence[HiddenFile]) -> ExemptItem:
    listed = row["state"] == ItemState.EXEMPT
    return ExemptItem(row["id"], row["submission_id"], row["title"], listed, tuple(files))


def _public_texts(row: RowMapping) -> list[str]:
    if row["state"] not in {ItemState.EXEMPT, ItemState.PUBLIC}:
        return []
    item = ITEMS.validate_python(row["record"])
    said: dict[str, Any] = item.public_row().model_dump()
    if item.opened:
        said |= {f"dip.{name}": words for name, words in item.opened.dip.model_dump().items()}
    return [str(words) for words in said.values() if words]
