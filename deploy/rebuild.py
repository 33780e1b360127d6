"""Makes the tables of one room anew from what others published, beside the ones in use (docs/decisions/0016)."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.rooms import messaging_of
from deploy.topics.catalogue import all_topics
from services.monitor.commands.rebuild import MonitorRebuild
from services.publisher.commands.rebuild import PublisherRebuild
from services.scheduler.commands.rebuild import SchedulerRebuild
from services.scheduler.consumers import handlers as scheduler_handlers
from shared.messaging.history import KeyHistory, as_heard, check_complete, histories_of
from shared.runtime.clock import Clock, SystemClock
from shared.runtime.errors import Conflict
from shared.runtime.settings import Settings
from shared.storage.database import Database
from shared.storage.shadow import RowDifference, Shadow, TableComparison

ROOMS = ("publisher", "scheduler", "monitor")
"""The rooms whose tables follow from what others published."""

BATCH = 500
SHOWN = 20
"""How many differences are listed."""

Progress = Callable[[int, int], None]


class RoomRebuild(Protocol):
    """What a room offers: its copies, and how they are filled from the histories of `topics`.

    `own_topic` is where the room publishes; `needs_all` says that a history must be complete.
    """

    shadow: Shadow
    topics: tuple[str, ...]
    own_topic: str
    needs_all: bool
    kept: tuple[str, ...]

    async def basis(self, connection: AsyncConnection, /) -> str:
        """Returns what the copies rest on besides events; they are begun anew where it changed."""
        ...

    async def forget(self, connection: AsyncConnection, topic: str, keys: Sequence[str], /) -> None:
        """Removes keys of a topic from the copies."""

    async def write(self, connection: AsyncConnection, histories: Sequence[KeyHistory], /) -> None:
        """Writes what follows from histories into the copies."""

    async def complete(self, connection: AsyncConnection, /) -> None:
        """Writes what is computed from all items together."""

    async def repair(self, connection: AsyncConnection, /) -> int:
        """Prepares the copies for a merge that changes something; returns how many items change for others."""
        ...


@dataclass(frozen=True)
class Rebuilt:
    """The outcome: `resumed` items were done by an earlier run, `caught_up` ones changed while this one worked."""

    room: str
    items: int
    resumed: int
    caught_up: int
    tables: tuple[TableComparison, ...]
    kept: tuple[str, ...]
    differences: tuple[RowDifference, ...]
    repaired: int

    def as_json(self) -> dict[str, Any]:
        """Returns the fields as JSON values."""
        tables = [asdict(each) | {"equal": each.equal} for each in self.tables]
        shown = [_shown(each) for each in self.differences[:SHOWN]]
        counted = {"differences": len(self.differences), "repaired": self.repaired}
        names = {"room": self.room, "items": self.items, "resumed": self.resumed, "caught_up": self.caught_up}
        return {**names, **counted, "kept": list(self.kept), "tables": tables, "first_differences": shown}


@dataclass(frozen=True)
class StaleKey:
    """A key that is not in the copies yet: how far the room has heard it, and how much it published of it itself."""

    topic: str
    key: str
    heard: int
    said: int


@dataclass(frozen=True)
class Rebuilding:
    """One rebuild of one room, by the owner of the database."""

    database: Database
    rebuild: RoomRebuild
    clock: Clock
    batch: int = BATCH

    async def run(self, progress: Progress, *, accept: bool = False, anew: bool = False) -> Rebuilt:
        """Fills the copies, compares them and merges them in one transaction; a killed run is resumed.

        Raises `Conflict`: `BANGUN_ULANG_BERJALAN` while another rebuild of the room runs, `BANGUN_ULANG_BERBEDA` where
        something differs and it is not accepted, `BANGUN_ULANG_USANG` where what the copies rest on changed meanwhile,
        `RIWAYAT_TERPOTONG` where an outbox lacks an event.
        """
        async with self.database.alone(f"terbuka.rebuild.{self.rebuild.shadow.room}") as alone:
            if not alone:
                raise _runs_already(self.rebuild.shadow.room)
            async with self.database.transaction() as connection:
                basis = await self.rebuild.basis(connection)
                resumed = await self.rebuild.shadow.prepare(connection, basis=basis, anew=anew)
            await self._fill(progress, resumed)
            async with self.database.transaction() as connection:
                await self.rebuild.shadow.lock(connection)
                if await self.rebuild.basis(connection) != basis:
                    raise _outdated(self.rebuild.shadow.room)
                return await self._swap(connection, resumed, accept=accept)

    async def _fill(self, progress: Progress, done: int) -> None:
        async with self.database.transaction() as connection:
            total = await self._total(connection)
        progress(done, total)
        while True:
            async with self.database.transaction() as connection:
                keys = await self._stale(connection, self.batch)
                await self._write(connection, keys)
                done = (await connection.execute(text(f"SELECT count(*) FROM {self._done}"))).scalar_one()  # noqa: S608
            progress(done, max(total, done))
            if len(keys) < self.batch:
                return

    async def _swap(self, connection: AsyncConnection, resumed: int, *, accept: bool) -> Rebuilt:
        """Catches up with what happened meanwhile, under locks that let nothing happen any more, and merges."""
        shadow = self.rebuild.shadow
        keys = await self._stale(connection, None)
        await self._write(connection, keys)
        await self.rebuild.complete(connection)
        tables = tuple(await shadow.compare(connection))
        found = [each for table in shadow.tables for each in await shadow.differences(connection, table.table)]
        outcome = Rebuilt(
            shadow.room, await self._total(connection), resumed, len(keys), tables, self.rebuild.kept, tuple(found), 0
        )
        if found and not accept:
            raise _differs(outcome)
        if found:
            outcome = replace(outcome, repaired=await self.rebuild.repair(connection))
            await shadow.merge(connection)
        await self._audit(connection, outcome)
        await shadow.drop(connection)
        return outcome

    async def _write(self, connection: AsyncConnection, stale: Sequence[StaleKey]) -> None:
        for topic in self.rebuild.topics:
            mine = [each for each in stale if each.topic == topic]
            if mine:
                await self._write_topic(connection, topic, mine)

    async def _write_topic(self, connection: AsyncConnection, topic: str, stale: Sequence[StaleKey]) -> None:
        keys = [each.key for each in stale]
        await self.rebuild.forget(connection, topic, keys)
        histories = await histories_of(connection, messaging_of(_writer_of(topic)), topic, keys)
        if self.rebuild.needs_all:
            check_complete(histories)
        last = {each.key: each.heard for each in stale}
        reader = messaging_of(self.rebuild.shadow.room)
        await self.rebuild.write(connection, await as_heard(connection, reader, histories, last))
        statement = f"""
            INSERT INTO {self._done} (topic, key, heard, said) VALUES (:topic, :key, :heard, :said)
            ON CONFLICT (topic, key) DO UPDATE SET heard = excluded.heard, said = excluded.said
        """  # noqa: S608
        await connection.execute(text(statement), [asdict(each) for each in stale])

    async def _stale(self, connection: AsyncConnection, limit: int | None) -> list[StaleKey]:
        """Returns the next keys that are not in the copies as the room has them now."""
        room = self.rebuild.shadow.room
        statement = f"""
            SELECT heard.topic, heard.key, heard.last AS heard, coalesce(said.last, 0) AS said
            FROM {room}.inbox_position AS heard
            LEFT JOIN {room}.outbox_sequence AS said ON said.topic = :own AND said.key = heard.key
            LEFT JOIN {self._done} AS done ON done.topic = heard.topic AND done.key = heard.key
            WHERE heard.consumer = :room AND heard.topic = ANY(:topics)
                AND (done.heard, done.said) IS DISTINCT FROM (heard.last, coalesce(said.last, 0))
            ORDER BY heard.topic, heard.key LIMIT :limit
        """  # noqa: S608
        given = {"own": self.rebuild.own_topic, "room": room, "topics": list(self.rebuild.topics), "limit": limit}
        return [StaleKey(**row) for row in (await connection.execute(text(statement), given)).mappings()]

    async def _total(self, connection: AsyncConnection) -> int:
        room = self.rebuild.shadow.room
        query = f"SELECT count(*) FROM {room}.inbox_position WHERE consumer = :room AND topic = ANY(:topics)"  # noqa: S608
        given = {"room": room, "topics": list(self.rebuild.topics)}
        return int((await connection.execute(text(query), given)).scalar_one())

    async def _audit(self, connection: AsyncConnection, outcome: Rebuilt) -> None:
        room = outcome.room
        detail = {"items": outcome.items, "differences": len(outcome.differences), "repaired": outcome.repaired}
        audit = messaging_of(room).audit
        await audit.record(
            connection, actor="terbuka rebuild", act="rebuild", subject=room, at=self.clock.now(), detail=detail
        )

    @property
    def _done(self) -> str:
        return f"{self.rebuild.shadow.schema}.done"


def _writer_of(topic: str) -> str:
    return next(each.writer for each in all_topics() if each.name == topic)


def _runs_already(room: str) -> Conflict:
    return Conflict(
        "BANGUN_ULANG_BERJALAN",
        f"Tabel ruang {room} sedang dibangun ulang oleh perintah lain.",
        mend="Tunggu sampai perintah itu selesai, lalu jalankan lagi bila masih perlu.",
    )


def _outdated(room: str) -> Conflict:
    return Conflict(
        "BANGUN_ULANG_USANG",
        f"Dasar hitungan ruang {room} berganti selagi tabelnya dibangun ulang; tidak ada yang diganti.",
        mend="Jalankan lagi: salinannya dimulai dari awal dengan dasar yang baru.",
    )


def _differs(outcome: Rebuilt) -> Conflict:
    return Conflict(
        "BANGUN_ULANG_BERBEDA",
        f"Hasil bangun ulang {outcome.room} berbeda pada {len(outcome.differences)} baris; tidak ada yang diganti.",
        mend="Baca perbedaannya. Bila yang lama memang rusak, jalankan lagi dengan --accept-differences.",
        **outcome.as_json(),
    )


def _shown(each: RowDifference) -> dict[str, Any]:
    side = "hilang" if each.before is None else "berlebih" if each.after is None else "berubah"
    return {"table": each.table, "key": list(each.key), "what": side, "columns": list(each.columns)}


async def rebuild_room(
    settings: Settings, url: str, room: str, progress: Progress, *, accept: bool, anew: bool, **own: Any
) -> Rebuilt:
    """Makes the tables of a room anew; see `Rebuilding.run`. `own` may set the `clock` and the size of a `batch`."""
    clock = own.pop("clock", SystemClock())
    database = Database.connect(url, room, pool_size=2)
    try:
        rebuilding = Rebuilding(database, rebuild_of(room, settings, clock), clock, **own)
        return await rebuilding.run(progress, accept=accept, anew=anew)
    finally:
        await database.close()


def rebuild_of(room: str, settings: Settings, clock: Clock) -> RoomRebuild:
    """Returns what a room of `ROOMS` offers."""
    match room:
        case "publisher":
            return PublisherRebuild(clock, settings.address)
        case "scheduler":
            return SchedulerRebuild(clock, scheduler_handlers)
        case _:
            return MonitorRebuild()
