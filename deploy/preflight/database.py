"""PostgreSQL: it lets this role in, is new enough, holds the schema of this program, and gives the rights needed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from deploy.preflight.check import PreflightCheck
from deploy.preflight.clocks import refuse_skew
from deploy.rights.postgres import APPEND_ONLY, address_of, identity_read
from deploy.rooms import ROOMS, skpd_role_of
from shared.runtime.errors import EngineAway, Refusal
from shared.runtime.settings import Settings
from shared.storage.migrate import revisions

ENGINE = "basis data"
ANSWER_SECONDS = 8.0
OLDEST = 150_000
AWAY = (
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    OSError,
    TimeoutError,
)
TOLD_NO = (
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InsufficientPrivilegeError,
)

MISSING_RIGHTS = """
    SELECT format('%s %s', wanted, c.oid::regclass) FROM pg_class c
    CROSS JOIN LATERAL unnest(CASE
        WHEN c.relname = 'migration' THEN ARRAY['SELECT']
        WHEN c.relname = ANY($2::text[]) THEN ARRAY['SELECT', 'INSERT']
        ELSE ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE'] END) AS wanted
    WHERE c.relnamespace = to_regnamespace($1::text) AND c.relkind = 'r' AND NOT has_table_privilege(c.oid, wanted)
    ORDER BY 1
"""
MISSING_COLUMNS = """
    SELECT format('SELECT identity.%s (%s)', $1::text, name) FROM unnest($2::text[]) AS name
    WHERE NOT has_column_privilege('identity.' || $1::text, name, 'SELECT')
"""

UNBOUND = """
    SELECT format('POLICY own ON %s', c.oid::regclass) FROM pg_class c
    WHERE c.relnamespace = to_regnamespace($1::text) AND c.relkind = 'r' AND EXISTS (
        SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname IN ('skpd_code', 'item_id')
        AND has_column_privilege($2::text, c.oid, a.attnum, 'SELECT'))
    AND NOT (c.relrowsecurity AND EXISTS (
        SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'own'
        AND p.polroles && ARRAY[0, to_regrole($2::text)]::oid[]))
    ORDER BY 1
"""
"""Tables with rows of an SKPD that the role of its requests reads whole, as after a dump that was loaded without it."""


def checks(settings: Settings, room: str) -> list[PreflightCheck]:
    """Returns what must hold of the database for a room or `identity`."""

    def check(name: str, look: Any) -> PreflightCheck:
        async def ask() -> None:
            async with signed_in(settings) as connection:
                await look(connection, room)

        return PreflightCheck(ENGINE, name, ask)

    return [
        check("masuk", _nothing_more),
        check("versi", _refuse_old),
        check(f"skema {room}", _refuse_other_schema),
        check("hak", _refuse_few_rights),
        check("jam", _refuse_skew),
    ]


@asynccontextmanager
async def signed_in(settings: Settings) -> AsyncIterator[Any]:
    """Yields a connection; raises `EngineAway` or `Refusal` (`BASIS_DATA_MENOLAK_MASUK`, `BASIS_DATA_TANPA_HAK`)."""
    url = address_of(settings)
    try:
        connection = await asyncpg.connect(url, timeout=ANSWER_SECONDS, command_timeout=ANSWER_SECONDS)
    except TOLD_NO as error:
        raise _shut_out(error) from error
    except AWAY as error:
        raise _away(error) from error
    try:
        yield connection
    except asyncpg.InsufficientPrivilegeError as error:
        raise _no_right(str(error)) from error
    except AWAY as error:
        raise _away(error) from error
    finally:
        await connection.close(timeout=ANSWER_SECONDS)


def refuse_version(number: int) -> None:
    """Raises `Refusal` (`BASIS_DATA_TERLALU_LAMA`) for a server older than PostgreSQL 15."""
    if number < OLDEST:
        raise Refusal(
            "BASIS_DATA_TERLALU_LAMA",
            f"PostgreSQL {number // 10_000} terlalu lama; paling sedikit 15.",
            mend="Naikkan versi PostgreSQL; Terbuka diuji pada 18.",
        )


async def _nothing_more(_connection: Any, _room: str) -> None:
    """Asks nothing: that one was let in is the answer."""


async def _refuse_old(connection: Any, _room: str) -> None:
    refuse_version(int(await connection.fetchval("SHOW server_version_num")))


async def _refuse_other_schema(connection: Any, room: str) -> None:
    known = revisions(room)
    if await connection.fetchval("SELECT to_regclass($1::text)", f"{room}.migration") is None:
        raise Refusal(
            "SKEMA_BELUM_ADA",
            f"Skema {room} belum ada di basis data ini.",
            mend="Jalankan `terbuka database apply` sebagai pemilik basis data.",
        )
    found = await connection.fetchval(f"SELECT version_num FROM {room}.migration")  # noqa: S608
    if found not in known:
        raise Refusal(
            "SKEMA_LEBIH_BARU",
            f"Skema {room} berada pada migrasi {found}, yang tidak dikenal program ini.",
            mend="Jalankan program versi yang sama dengan yang terakhir memigrasi basis data.",
        )
    if found != known[0]:
        raise Refusal(
            "SKEMA_TERTINGGAL",
            f"Skema {room} masih pada migrasi {found}, program ini memerlukan {known[0]}.",
            mend="Jalankan `terbuka database apply` sebagai pemilik basis data.",
        )


async def _refuse_few_rights(connection: Any, room: str) -> None:
    lacking = [row[0] for row in await connection.fetch(MISSING_RIGHTS, room, list(APPEND_ONLY))]
    if room in ROOMS:
        for table, columns in identity_read(room):
            rows = await connection.fetch(MISSING_COLUMNS, table, columns.split(", "))
            lacking += [row[0] for row in rows]
    if role := skpd_role_of(room):
        lacking += await _lacking_to_answer_skpd(connection, room, role)
    if lacking:
        more = f" dan {len(lacking) - 3} lagi" if len(lacking) > 3 else ""
        raise _no_right(", ".join(lacking[:3]) + more)


async def _lacking_to_answer_skpd(connection: Any, room: str, role: str) -> list[str]:
    """Returns what keeps a room from answering an SKPD under a role that sees that SKPD's rows alone."""
    try:
        async with connection.transaction():
            await connection.execute(f"SET LOCAL ROLE {role}")
    except (asyncpg.InsufficientPrivilegeError, asyncpg.InvalidParameterValueError):
        return [f"SET ROLE {role}"]
    return [row[0] for row in await connection.fetch(UNBOUND, room, role)]


async def _refuse_skew(connection: Any, _room: str) -> None:
    refuse_skew("PostgreSQL", await connection.fetchval("SELECT clock_timestamp()"))


def _no_right(what: str) -> Refusal:
    return Refusal(
        "BASIS_DATA_TANPA_HAK",
        f"Peran basis data ini tidak berhak: {what.rstrip('.')}.",
        mend="Jalankan `terbuka database apply --accounts` sebagai pemilik, dan masuklah sebagai peran ruang ini.",
    )


def _shut_out(error: Exception) -> Refusal:
    return Refusal(
        "BASIS_DATA_MENOLAK_MASUK",
        f"PostgreSQL menolak masuk: {str(error).rstrip('.')}.",
        mend="Samakan DATABASE_URL dan isi TERBUKA_DATABASE_PASSWORD_FILE dengan peran di PostgreSQL; "
        "`terbuka database apply --accounts` menyetelnya.",
    )


def _away(error: Exception) -> EngineAway:
    return EngineAway(
        "BASIS_DATA_TIDAK_MENJAWAB",
        f"PostgreSQL tidak menjawab: {str(error).rstrip('.') or type(error).__name__}.",
        mend="Nyalakan PostgreSQL, atau perbaiki alamatnya di DATABASE_URL.",
    )
