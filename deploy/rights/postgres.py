"""Schemas and roles in PostgreSQL: the owner migrates; each room's role works in its own schema and makes no tables."""

import base64
import hashlib
import hmac
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.rooms import IDENTITY, NARROWING, PAPERS, ROOMS, skpd_role_of
from shared.runtime.errors import Refusal
from shared.runtime.settings import Settings
from shared.storage import migrate
from shared.storage.database import Database

SCHEMAS = (IDENTITY, *ROOMS)
RECONCILE = "reconcile"
COMPARE = "compare"
ACCOUNTS = (*SCHEMAS, RECONCILE, COMPARE)
ITERATIONS = 4096

APPEND_ONLY = ("audit", "audit_chain", "audit_head")
"""Tables that a room or identity adds to and never changes; chaining only adds links and heads."""

IDENTITY_READ = {
    "accounts": "account, person, roles, skpd, name, sample, created_at, disabled_at, factor_since",
    "persons": "id, valid_from, valid_to",
    "tokens": "digest, account, scopes, used_at, ends_at",
    "sessions": "digest, account, created_at, seen_at, factor_at, factor_key",
    "provider_sessions": "digest, ends_at",
    "kept_forms": "digest, sealed, ends_at",
    "calendar_links": "digest, account, used_at",
}
"""What a room reads to know who holds a token or a session: never a password. A kept form is sealed to its browser."""

PAPERS_READ = {"persons": "name, office, decree_number, decree_date, nip, email, language"}
"""What a room that makes papers reads besides: who signs them, and where and in which language an officer gets mail."""

FORGOTTEN_INBOX = "consumer, event_id, topic, key, sequence, received_at"
"""What reconciliation reads of an inbox to forget its old rows."""

FORGOTTEN = {"outbox": ("intake", "publisher"), "inbox": ("registry", "intake", "monitor")}
"""The rooms whose delivered rows reconciliation forgets; rebuilds need the others."""

RECONCILE_READ = {
    "outbox": "id, topic, key, sequence, staged_at, sent_at",
    "outbox_sequence": "topic, key, last",
    "inbox_position": "consumer, topic, key, last, halted_by",
    "parked": "consumer, topic, key, sequence",
}

COMPARE_RIGHTS = {
    "registry": {
        "SELECT (id, submission_id, state, title, record)": ("items",),
        "SELECT": ("copies", "files", "outbox_sequence", "inbox_position"),
        "SELECT (topic, key, sequence, staged_at)": ("outbox",),
        "SELECT (item_id, refused)": ("standings",),
        "SELECT (id), INSERT": ("audit",),
    },
    "publisher": {
        "SELECT": ("entries", "files", "outbox_sequence", "inbox_position"),
        "SELECT (item_id, recorded_at)": ("takedowns",),
        "SELECT, INSERT, UPDATE, DELETE": ("withheld", "lacking", "comparisons"),
        "SELECT, INSERT, UPDATE (gone_at)": ("leaks",),
        "SELECT, INSERT, UPDATE (sequence, updated_at)": ("site",),
        "SELECT (listing, facet, value), UPDATE (sequence)": ("tallies",),
        "INSERT": ("rereads",),
        "SELECT (id), INSERT": ("audit",),
    },
}
"""What the comparison and the probe beside it read of both rooms, and how they stop single items; they open nothing."""

EXECUTE = "EXECUTE"
"""The right to functions of these names, which have no more rights than who calls them."""

SKPD_RIGHTS: dict[str, dict[str, tuple[str, ...]]] = {
    "intake": {
        "SELECT, INSERT, UPDATE, DELETE": (
            "agenda", "agenda_counter", "dossier", "draft", "file", "form", "hold", "idempotency", "item", "item_file",
            "happening", "kept_file", "look", "nihil", "submission", "unfinished", "upload", "upload_part",
        ),
        "SELECT, INSERT, UPDATE": ("outbox", "outbox_sequence", "sent_bytes"),
        "SELECT": ("skpd", "audit_head"),
        "SELECT (id), INSERT": ("audit",),
        EXECUTE: ("lock_papers", "next_number", "standing", "bytes_since", "open_hand_in", "record_hand_in"),
    },
    "registry": {
        "SELECT": ("items", "endings"),
        "SELECT (recipient, skpd, dead_at, closed_at)": ("effects",),
        "SELECT (id), INSERT": ("audit",),
    },
    "scheduler": {
        "SELECT": (
            "deadlines", "tallies", "rungs", "cases", "holds", "doubts", "calendar_versions", "calendar_years",
        ),
        "SELECT (id), INSERT": ("audit",),
    },
}  # fmt: skip
"""What a room reads, writes and calls while it answers an SKPD; policies of its migrations say which rows."""

COPYING = ("registry",)
"""The rooms that write by COPY into a table with policies, which PostgreSQL lets a role do that no policy binds."""


def role_of(account: str) -> str:
    """Returns the role by which an account signs in."""
    return f"terbuka_{account}"


def address_of(settings: Settings) -> str:
    """Returns the address of the settings' database; raises `Refusal` (`BASIS_DATA_BELUM_DIATUR`) without one."""
    address = settings.database_address()
    if address is None:
        raise Refusal(
            "BASIS_DATA_BELUM_DIATUR",
            "Alamat basis data belum disebut.",
            mend="Isi DATABASE_URL dengan alamat PostgreSQL; basis data bawaan tidak mengenal peran.",
        )
    return address


async def apply_schemas(url: str) -> dict[str, Any]:
    """Migrates every schema and touches no role."""
    for schema in SCHEMAS:
        await migrate.upgrade(url, schema)
    database = Database.connect(url, "identity", pool_size=1)
    try:
        async with database.snapshot() as connection:
            revisions = [{"schema": each, "revision": await migrate.revision_of(connection, each)} for each in SCHEMAS]
            return {"schemas": revisions, "roles": []}
    finally:
        await database.close()


async def apply_database(url: str, passwords: Mapping[str, str]) -> dict[str, Any]:
    """Migrates every schema, and gives each role its password and exactly its rights; says what it did.

    Runs as the owner, any number of times, beside rooms at work. Raises `Refusal` (`BUKAN_PEMILIK`).
    """
    await _refuse_weak_owner(url)
    schemas = await apply_schemas(url)
    database = Database.connect(url, "identity", pool_size=1)
    try:
        async with database.transaction() as connection:
            await _one_at_a_time(connection)
            roles = [await _apply_role(connection, account, passwords[account]) for account in ACCOUNTS]
            for statement in _statements(str(make_url(database.url).database)):
                await connection.exec_driver_sql(statement)
            if await _may_free(connection):
                for room in COPYING:
                    await connection.exec_driver_sql(f"ALTER ROLE {role_of(room)} BYPASSRLS")
    finally:
        await database.close()
    return schemas | {"roles": roles}


async def _refuse_weak_owner(url: str) -> None:
    database = Database.connect(url, "identity", pool_size=1)
    try:
        async with database.snapshot() as connection:
            query = (
                "SELECT current_user, (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user), "
                "(SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database())"
            )
            name, makes_roles, owns = (await connection.execute(text(query))).one()
    finally:
        await database.close()
    if not (makes_roles and owns):
        raise Refusal(
            "BUKAN_PEMILIK",
            f"Akun basis data {name} bukan pemilik yang dapat membuat peran dan memberi hak.",
            mend="Jalankan dengan DATABASE_URL milik pemilik basis data (superuser, atau CREATEROLE dan pemilik).",
        )


async def _one_at_a_time(connection: AsyncConnection) -> None:
    await connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('terbuka.rights', 0))"))


async def _may_free(connection: AsyncConnection) -> bool:
    """Tells whether the owner may free roles of policies; without it a room writes those tables more slowly."""
    query = text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    return bool((await connection.execute(query)).scalar_one())


async def _apply_role(connection: AsyncConnection, account: str, password: str) -> dict[str, Any]:
    role = role_of(account)
    known = text("SELECT 1 FROM pg_roles WHERE rolname = :role")
    created = (await connection.execute(known, {"role": role})).first() is None
    if created:
        await connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN")
    kept = not created and await _has_password(connection, role, password)
    if not kept:
        await connection.exec_driver_sql(f"ALTER ROLE {role} PASSWORD '{verifier(password, os.urandom(16))}'")
    return {"role": role, "created": created, "password": "unchanged" if kept else "set"}


async def _has_password(connection: AsyncConnection, role: str, password: str) -> bool:
    """Tells whether a role has this password already; False as well where only a superuser could see it."""
    readable = text("SELECT has_table_privilege('pg_authid', 'SELECT')")
    if not (await connection.execute(readable)).scalar_one():
        return False
    query = text("SELECT rolpassword FROM pg_authid WHERE rolname = :role")
    stored = (await connection.execute(query, {"role": role})).scalar_one() or ""
    method, _, rest = stored.partition("$")
    iterations, _, salt = rest.partition("$")[0].partition(":")
    if method != "SCRAM-SHA-256" or iterations != str(ITERATIONS):
        return False
    return hmac.compare_digest(stored, verifier(password, base64.b64decode(salt)))


def verifier(password: str, salt: bytes) -> str:
    """Returns what PostgreSQL keeps of a password (SCRAM-SHA-256, RFC 5803), so that the word itself never travels."""
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ITERATIONS)
    client = hmac.digest(salted, b"Client Key", "sha256")
    server = hmac.digest(salted, b"Server Key", "sha256")
    stored = hashlib.sha256(client).digest()
    parts = [base64.b64encode(part).decode() for part in (salt, stored, server)]
    return f"SCRAM-SHA-256${ITERATIONS}:{parts[0]}${parts[1]}:{parts[2]}"


def _statements(database: str) -> Iterator[str]:
    everybody = ", ".join((*map(role_of, ACCOUNTS), *map(skpd_role_of, NARROWING)))
    signed_in = ", ".join(map(role_of, ACCOUNTS))
    yield f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC, {everybody}'
    yield f'GRANT CONNECT ON DATABASE "{database}" TO {signed_in}'
    yield f"REVOKE ALL ON SCHEMA public FROM PUBLIC, {everybody}"
    for schema in SCHEMAS:
        yield from _revocations(schema, everybody)
        yield from _grants(schema, role_of(schema))
    for room in ROOMS:
        yield from _to_know_who_calls(room)
        yield from _to_reconcile(room)
    for room in NARROWING:
        yield from _to_answer_skpd(room)
    yield from _to_compare()


def _revocations(schema: str, everybody: str) -> Iterator[str]:
    yield f"REVOKE ALL ON SCHEMA {schema} FROM PUBLIC, {everybody}"
    for things in ("TABLES", "SEQUENCES", "ROUTINES"):
        yield f"REVOKE ALL ON ALL {things} IN SCHEMA {schema} FROM PUBLIC, {everybody}"


def _grants(schema: str, role: str) -> Iterator[str]:
    """Gives a role its own schema, and what later migrations will make there, but no right to make or change tables."""
    yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}"
    yield f"GRANT EXECUTE ON ALL ROUTINES IN SCHEMA {schema} TO {role}"
    yield f"REVOKE INSERT, UPDATE, DELETE ON {schema}.migration FROM {role}"
    for table in APPEND_ONLY:
        yield f"REVOKE UPDATE, DELETE ON {schema}.{table} FROM {role}"
    later = f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT"
    yield f"{later} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}"
    yield f"{later} USAGE ON SEQUENCES TO {role}"
    yield f"{later} EXECUTE ON ROUTINES TO {role}"


def identity_read(room: str) -> list[tuple[str, str]]:
    """Returns which columns of which tables of identity a room reads."""
    return [*IDENTITY_READ.items(), *(PAPERS_READ.items() if room in PAPERS else ())]


def _to_know_who_calls(room: str) -> Iterator[str]:
    role = role_of(room)
    yield f"GRANT USAGE ON SCHEMA identity TO {role}"
    for table, columns in identity_read(room):
        yield f"GRANT SELECT ({columns}) ON identity.{table} TO {role}"
    yield f"GRANT UPDATE (seen_at) ON identity.sessions TO {role}"
    yield f"GRANT UPDATE (used_at) ON identity.tokens TO {role}"
    yield f"GRANT UPDATE (used_at) ON identity.calendar_links TO {role}"
    yield f"GRANT INSERT ON identity.kept_forms TO {role}"


def _to_reconcile(room: str) -> Iterator[str]:
    role = role_of(RECONCILE)
    yield f"GRANT USAGE ON SCHEMA {room} TO {role}"
    for table, columns in RECONCILE_READ.items():
        yield f"GRANT SELECT ({columns}) ON {room}.{table} TO {role}"
    yield f"GRANT UPDATE (sent_at) ON {room}.outbox TO {role}"
    if room in FORGOTTEN["inbox"]:
        yield f"GRANT SELECT ({FORGOTTEN_INBOX}), DELETE ON {room}.inbox TO {role}"
    if room in FORGOTTEN["outbox"]:
        yield f"GRANT DELETE ON {room}.outbox TO {role}"


def _to_answer_skpd(room: str) -> Iterator[str]:
    """Lets a room take the role by which it answers an SKPD; it has none of that role's rights, and no policy binds it,
    before it does: from PostgreSQL 16 on each membership keeps whether it inherits, so it is granted anew."""
    mine, role = role_of(room), skpd_role_of(room)
    yield f"ALTER ROLE {mine} NOINHERIT"
    yield f"REVOKE {role} FROM {mine}"
    yield f"GRANT {role} TO {mine}"
    yield from _granted(room, role, SKPD_RIGHTS[room])


def _granted(room: str, role: str, rights: Mapping[str, Iterable[str]]) -> Iterator[str]:
    yield f"GRANT USAGE ON SCHEMA {room} TO {role}"
    for right, names in rights.items():
        kind = "FUNCTION " if right == EXECUTE else ""
        for name in names:
            yield f"GRANT {right} ON {kind}{room}.{name} TO {role}"


def _to_compare() -> Iterator[str]:
    role = role_of(COMPARE)
    for room, rights in COMPARE_RIGHTS.items():
        yield from _granted(room, role, rights)
