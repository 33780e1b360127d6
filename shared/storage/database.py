"""Connects a room to PostgreSQL: one engine and one schema a room; transactions are committed here only."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from asyncpg import DataError, InterfaceError, PostgresError
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from shared.runtime.errors import EngineAway, Malformed
from shared.runtime.foreign_json import json_or_text
from shared.storage.narrowing import bind
from shared.storage.notify import COMMITS, OUTBOX, Notifications

SERIALIZATION = {"40001", "40P01", "55P03"}
CONNECTION_LOST = {"57P01", "57P02", "57P03", "08000", "08001", "08003", "08006", "25006", "25P03"}
"""PostgreSQL shuts down, is unreachable or a read-only replica, or ended an idle session."""

RESOURCES_EXHAUSTED = {"53100", "53200", "53300", "58030"}
"""Disk full, out of memory, too many connections, disk failure."""

SESSION = {"timezone": "UTC", "idle_in_transaction_session_timeout": "60s"}
"""PostgreSQL ends the session, and its locks, of a process that is frozen or unreachable for a minute."""

TRUSTED_SECONDS = 15.0
"""A connection that rested longer in the pool is asked whether the database still answers before it is used."""

INVALID_VALUE = {"22001", "22003", "22007", "22008", "22021", "22P02", "22P03", "22P05"}
"""A value that PostgreSQL cannot store: NUL in a text, half a surrogate pair, a number out of range."""


def async_url(url: str) -> str:
    """Returns a PostgreSQL address with the asyncpg driver named in it."""
    _, _, rest = url.partition("://")
    return f"postgresql+asyncpg://{rest}"


def is_transient(error: Exception) -> bool:
    """Returns whether a database error may pass: lost connection, shutdown, deadlock, serialization, full disk."""
    lost = isinstance(error, ConnectionError) or (isinstance(error, DBAPIError) and error.connection_invalidated)
    closed = isinstance(error, InterfaceError) and "closed" in str(error)
    return lost or closed or _state(error) in SERIALIZATION | CONNECTION_LOST | RESOURCES_EXHAUSTED


def is_invalid_value(error: Exception) -> bool:
    """Returns whether PostgreSQL or its driver cannot store a value that somebody sent."""
    cause = _driver_error(error)
    return (
        _state(error) in INVALID_VALUE
        or isinstance(cause, DataError)
        or isinstance(getattr(cause, "__cause__", None), DataError)
    )


def _driver_error(error: Exception) -> object:
    """Returns the driver's error, which SQLAlchemy wraps, except that of a COPY."""
    return error.orig if isinstance(error, DBAPIError) else error


def _state(error: Exception) -> str:
    return str(getattr(_driver_error(error), "sqlstate", "") or "")


class Database:
    """The connection pool of one room.

    Statements name their schema by the room's table definitions; `search_path` is not used.
    """

    def __init__(
        self, engine: AsyncEngine, room: str, skpd_role: str = "", notifications: Notifications | None = None
    ) -> None:
        self.engine = engine
        self.room = room
        self.skpd_role = skpd_role
        self.notifications = notifications or Notifications(self.url)

    @classmethod
    def connect(
        cls,
        url: str,
        room: str,
        *,
        pool_size: int = 5,
        skpd_role: str = "",
        notifications: Notifications | None = None,
    ) -> "Database":
        """Opens a pool on an address; no connection is made before the first use.

        `skpd_role` is the role that its transactions take while a request of an SKPD is answered. The rooms of one
        process share their `notifications`, and so one connection that listens.
        """
        engine = create_async_engine(
            async_url(url),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_use_lifo=True,
            hide_parameters=True,
            json_deserializer=json_or_text,
            connect_args={"timeout": 10, "server_settings": {"application_name": f"terbuka-{room}", **SESSION}},
        )
        event.listen(engine.sync_engine, "checkin", _note_return)
        event.listen(engine.sync_engine, "checkout", _check_connection)
        return cls(engine, room, skpd_role, notifications)

    def carrying(self, **values: Any) -> "Database":
        """Returns the same pool whose connections carry values under names among their execution options."""
        engine = self.engine.execution_options(**values)
        return Database(engine, self.room, self.skpd_role, self.notifications)

    @property
    def url(self) -> str:
        """Returns the whole address, with its password."""
        return self.engine.url.render_as_string(hide_password=False)

    @asynccontextmanager
    async def transaction(self, *, silent: bool = False) -> AsyncIterator[AsyncConnection]:
        """Yields a connection in one transaction: committed at the end, rolled back on any exception.

        A `silent` one, of upkeep that nobody works on, sets no flag of `changes`.

        Raises `EngineAway` (`BASIS_DATA_SIBUK`) where the same work may succeed when tried again, `Malformed`
        (`NILAI_TIDAK_TERSIMPAN`) for a value that PostgreSQL cannot keep.
        """
        async with self._connection() as connection, connection.begin():
            await bind(connection, self.skpd_role)
            yield connection
        if not silent:
            self.notifications.wake(COMMITS, self.room)

    @asynccontextmanager
    async def changes(self) -> AsyncIterator[asyncio.Event]:
        """Yields a flag for a task that works on what others commit; clear it before looking, never after.

        Every transaction of this process in the room's schema sets it, and every event that any process stages there.
        """
        flag = self.notifications.sleeper((COMMITS, self.room), (OUTBOX, self.room))
        self.notifications.start()
        try:
            yield flag
        finally:
            self.notifications.forget(flag)
            await self.notifications.stop()

    @asynccontextmanager
    async def autocommit(self) -> AsyncIterator[AsyncConnection]:
        """Yields a connection on which each statement is a transaction of its own: one way to the server, not three.

        Nothing binds it to the papers of one SKPD: it is for tables that hold none. Raises as `transaction`.
        """
        async with self._connection() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """Yields a read-only connection that sees one instant of the database throughout."""
        async with self._connection() as connection:
            await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            await bind(connection, self.skpd_role)
            yield connection
            await connection.rollback()

    @asynccontextmanager
    async def alone(self, name: str) -> AsyncIterator[bool]:
        """Yields whether this process alone holds a name until it leaves; PostgreSQL frees it when the process ends."""
        key = {"name": name}
        async with self._connection() as connection:
            lock = text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))")
            mine = bool((await connection.execute(lock, key)).scalar_one())
            await connection.commit()
            try:
                yield mine
            finally:
                if mine:
                    await connection.execute(text("SELECT pg_advisory_unlock(hashtextextended(:name, 0))"), key)
                    await connection.commit()

    async def ping(self) -> bool:
        """Returns whether the database answers."""
        try:
            async with self._connection() as connection:
                await connection.execute(text("SELECT 1"))
        except (EngineAway, DBAPIError):
            return False
        return True

    async def close(self) -> None:
        """Closes the pool."""
        await self.engine.dispose()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection]:
        try:
            connection = await self.engine.connect()
        except (DBAPIError, PostgresError, InterfaceError, PoolTimeout, OSError) as error:
            raise _busy() from error
        try:
            yield connection
        except (DBAPIError, PostgresError, InterfaceError, ConnectionError) as error:
            if is_transient(error):
                raise _busy() from error
            if is_invalid_value(error):
                raise _invalid_value() from error
            raise
        finally:
            await asyncio.shield(connection.close())


def _note_return(_connection: Any, entry: ConnectionPoolEntry) -> None:
    entry.info["returned"] = time.monotonic()


def _check_connection(connection: Any, entry: ConnectionPoolEntry, _fairy: object) -> None:
    """Has the pool connect anew where the database closed a connection or does not answer on it.

    A connection that the server closed is known as closed; one that rested long is asked in one way to the server,
    where SQLAlchemy's own check asks in three statements at every use.
    """
    returned = entry.info.get("returned")
    if returned is None:
        return
    if connection.driver_connection.is_closed():
        raise InvalidatePoolError
    if time.monotonic() - returned > TRUSTED_SECONDS:
        try:
            connection.await_(connection.driver_connection.fetchval("SELECT 1"))
        except Exception as error:
            raise InvalidatePoolError from error


def _busy() -> EngineAway:
    return EngineAway("BASIS_DATA_SIBUK", "Basis data sedang tidak dapat dipakai; permintaan dapat diulang.")


def _invalid_value() -> Malformed:
    return Malformed(
        "NILAI_TIDAK_TERSIMPAN",
        "Sebuah isian memuat tanda atau angka yang tidak dapat disimpan.",
        mend="Hapus tanda yang tidak terlihat (misalnya NUL) dan perbaiki angka yang terlalu besar, lalu kirim lagi.",
    )


@asynccontextmanager
async def opened_database(url: str, room: str) -> AsyncIterator[Database]:
    """Opens one connection as a room for a piece of work beside the rooms, and closes it."""
    database = Database.connect(url, room, pool_size=1)
    try:
        yield database
    finally:
        await database.close()
