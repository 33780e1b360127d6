"""SQL of sign-ins through the identity provider: whose account it is, its sessions, and logouts that were used."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.security.identity.person import Person
from shared.security.identity.tables import (
    accounts,
    persons,
    provider_accounts,
    provider_logouts,
    provider_sessions,
    sessions,
)


async def take_turn(connection: AsyncConnection, issuer: str, subjects: Iterable[str]) -> None:
    """Waits until no other sign-in or logout of these subjects is under way, until the transaction ends."""
    for subject in sorted(subjects):
        key = func.hashtextextended(f"terbuka.oidc.{issuer}.{subject}", 0)
        await connection.execute(select(func.pg_advisory_xact_lock(key)))


async def account_of(connection: AsyncConnection, issuer: str, subject: str) -> Any:
    """Loads the account of a subject: account, person, roles, skpd, disabled_at; None for a new one."""
    columns = (accounts.c.account, accounts.c.person, accounts.c.roles, accounts.c.skpd, accounts.c.disabled_at)
    query = select(*columns).join(provider_accounts, provider_accounts.c.account == accounts.c.account)
    return (await connection.execute(query.where(*_is(provider_accounts, issuer, subject)))).first()


async def tie(connection: AsyncConnection, issuer: str, subject: str, account: str) -> None:
    """Writes whose account it is."""
    await connection.execute(provider_accounts.insert().values(issuer=issuer, subject=subject, account=account))


async def rename(connection: AsyncConnection, account: str, name: str) -> None:
    """Writes the name that is shown of an account anew."""
    await connection.execute(update(accounts).where(accounts.c.account == account).values(name=name))


async def person_of(connection: AsyncConnection, *, nip: str, name: str) -> Person | None:
    """Loads the person of a NIP, else of an id, whatever its case."""
    known: ColumnElement[bool] = persons.c.nip == nip if nip else func.lower(persons.c.id) == name
    row = (await connection.execute(select(persons).where(known).order_by(persons.c.id))).mappings().first()
    return Person(**dict(row)) if row else None


async def note_session(connection: AsyncConnection, digest: str, values: dict[str, Any]) -> None:
    """Writes what the provider says of a session."""
    await connection.execute(provider_sessions.insert().values(digest=digest, **values))


async def id_token_of(connection: AsyncConnection, digest: str) -> str | None:
    """Loads the ID token by which a session was opened, None for a local one."""
    query = select(provider_sessions.c.id_token).where(provider_sessions.c.digest == digest)
    return (await connection.execute(query)).scalar()


async def use_logout(connection: AsyncConnection, values: dict[str, Any], now: datetime) -> bool:
    """Notes a logout token; returns whether it is the first of its `jti`. Forgets those that nobody can send again."""
    await connection.execute(delete(provider_logouts).where(provider_logouts.c.until < now))
    first = insert(provider_logouts).values(values).on_conflict_do_nothing().returning(provider_logouts.c.jti)
    return (await connection.execute(first)).first() is not None


async def is_ended(connection: AsyncConnection, issuer: str, sid: str) -> bool:
    """Tells whether the provider has ended a session of its own lately."""
    gone = provider_logouts.c.issuer == issuer, provider_logouts.c.sid == sid
    return (await connection.execute(select(provider_logouts.c.jti).where(*gone))).first() is not None


async def end_of_provider(connection: AsyncConnection, issuer: str, *, sid: str, subject: str) -> list[str]:
    """Ends the sessions of the provider's session, or of the subject where none is named; returns the accounts."""
    named = provider_sessions.c.sid == sid if sid else provider_sessions.c.subject == subject
    both = named & (provider_sessions.c.subject == subject) if subject else named
    mine = select(provider_sessions.c.digest).where(provider_sessions.c.issuer == issuer, both)
    gone = delete(sessions).where(sessions.c.digest.in_(mine)).returning(sessions.c.account)
    return list((await connection.execute(gone)).scalars())


def _is(table: Any, issuer: str, subject: str) -> tuple[ColumnElement[bool], ...]:
    return table.c.issuer == issuer, table.c.subject == subject
