"""Makes in the filled database what an export leaves out because it follows from what it carries."""

from collections.abc import Sequence

from sqlalchemy import func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.rebuild import rebuild_room
from deploy.rooms import SITE_ROOM, messaging_of, names
from deploy.topics.catalogue import all_topics
from services.publisher.store import closures, tallies
from shared.runtime.settings import Settings
from shared.storage.database import opened_database

(WATCHING,) = names(lambda spec: spec.asks)
"""The room that hears everything and whose tables are not carried."""


async def compute(settings: Settings, url: str) -> None:
    """Counts the website's lists, grows the tree of the log of closures, and lets the monitor hear what was said."""
    async with opened_database(url, SITE_ROOM) as site, site.transaction(silent=True) as connection:
        await tallies.count_anew(connection)
        await closures.grow_anew(connection)
    async with opened_database(url, WATCHING) as monitor, monitor.transaction(silent=True) as connection:
        await _hear_all(connection)
    await rebuild_room(settings, url, WATCHING, lambda done, total: None, accept=True, anew=True)


async def _hear_all(connection: AsyncConnection) -> None:
    """Puts the monitor behind everything that was ever said, so that it waits for nothing that will not come."""
    positions = messaging_of(WATCHING).inbox.positions
    for topic in all_topics():
        said = messaging_of(topic.writer).outbox.sequences.c
        heard = select(literal(WATCHING), said.topic, said.key, said.last).where(said.topic == topic.name)
        await connection.execute(insert(positions).from_select(["consumer", "topic", "key", "last"], heard))


async def say_again(url: str) -> int:
    """Lets events be sent again that a reader of their topic has not applied, and ends halts; returns how many.

    A reader that has applied one knows it as a duplicate. Dead letters are not carried, so that no key waits for one.
    """
    async with opened_database(url, SITE_ROOM) as database, database.transaction(silent=True) as connection:
        ids = {
            topic.name: await _say_again(connection, topic.name, topic.writer, topic.readers) for topic in all_topics()
        }
    return sum(map(len, ids.values()))


async def _say_again(connection: AsyncConnection, topic: str, writer: str, readers: Sequence[str]) -> list[str]:
    said, missed = messaging_of(writer).outbox.rows, set[str]()
    for room in readers:
        heard = messaging_of(room).inbox.positions
        await connection.execute(update(heard).where(heard.c.topic == topic).values(halted_by=None))
        last = select(heard.c.last).where(heard.c.consumer == room, heard.c.topic == topic, heard.c.key == said.c.key)
        ahead = said.c.sequence > func.coalesce(last.scalar_subquery(), 0)
        missed |= set((await connection.execute(select(said.c.event_id).where(said.c.topic == topic, ahead))).scalars())
    fresh = {"sent_at": None, "failed_at": None, "failure": None, "attempts": 0}
    waiting = said.c.event_id.in_(sorted(missed)) | ((said.c.topic == topic) & said.c.sent_at.is_(None))
    found = (await connection.execute(update(said).where(waiting).values(fresh).returning(said.c.event_id))).scalars()
    ids = sorted(found)
    for room in readers:
        await _know(connection, room, topic, writer, ids)
    return ids


async def _know(connection: AsyncConnection, room: str, topic: str, writer: str, ids: Sequence[str]) -> None:
    """Writes into a reader's inbox which of these events it has applied."""
    said, inbox = messaging_of(writer).outbox.rows.c, messaging_of(room).inbox
    heard, here = inbox.positions.c, (inbox.positions.c.consumer == room) & (inbox.positions.c.topic == topic)
    columns = ("event_id", "topic", "key", "type", "sequence")
    applied = (
        select(literal(room), *(said[name] for name in columns), said.staged_at)
        .join_from(messaging_of(writer).outbox.rows, inbox.positions, here & (heard.key == said.key))
        .where(said.event_id.in_(ids), said.sequence <= heard.last)
    )
    known = insert(inbox.rows).from_select(["consumer", *columns, "received_at"], applied)
    await connection.execute(known.on_conflict_do_nothing())
