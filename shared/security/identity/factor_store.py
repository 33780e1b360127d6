"""SQL of second factors: secrets of code apps, recovery codes, and sign-ins that wait for a factor."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.security import sealed_texts
from shared.security.identity.tables import (
    accounts,
    half_sign_ins,
    recovery_codes,
    second_factors,
    security_keys,
    sessions,
)


async def factor_of(connection: AsyncConnection, account: str, *, for_change: bool = False) -> Any:
    """Loads the factor of an account, None where there is none; `for_change` locks it until the transaction ends."""
    query = select(second_factors).where(second_factors.c.account == account)
    return (await connection.execute(query.with_for_update() if for_change else query)).first()


def seed_of(factor: Any, connection: AsyncConnection) -> str:
    """Returns the secret of a code app; raises `TerbukaError` (`KUNCI_TIDAK_ADA`) without the key of identity."""
    return factor.seed or str(sealed_texts.require_words(factor.sealed, connection, of=factor.account))


async def seal_older(connection: AsyncConnection) -> None:
    """Seals the secrets that lie open in rows from before secrets were sealed."""
    query = select(second_factors.c.account, second_factors.c.seed).where(second_factors.c.seed != "")
    for row in (await connection.execute(query.with_for_update(skip_locked=True))).all():
        await change(connection, row.account, **_sealed(connection, row.account, row.seed))


def _sealed(connection: AsyncConnection, account: str, seed: str) -> dict[str, Any]:
    return {"seed": "", "sealed": sealed_texts.seal_words(seed, connection, of=account)}


async def how_many(connection: AsyncConnection, account: str) -> int:
    """Counts the factors of an account: a code app that was confirmed, and security keys."""
    apps = select(func.count()).select_from(second_factors)
    apps = apps.where(second_factors.c.account == account, second_factors.c.confirmed)
    keys = select(func.count()).select_from(security_keys).where(security_keys.c.account == account)
    return int((await connection.execute(select(apps.scalar_subquery() + keys.scalar_subquery()))).scalar_one())


async def offer(connection: AsyncConnection, account: str, seed: str) -> None:
    """Writes a secret that is not confirmed yet, over one that was not either."""
    fresh = {**_sealed(connection, account, seed), "confirmed": False, "last_step": 0, "wrong": 0}
    statement = insert(second_factors).values(account=account, **fresh)
    await connection.execute(statement.on_conflict_do_update(index_elements=["account"], set_=fresh))


async def change(connection: AsyncConnection, account: str, **values: Any) -> None:
    """Changes what is known of a factor."""
    await connection.execute(update(second_factors).where(second_factors.c.account == account).values(**values))


async def keep(connection: AsyncConnection, account: str, digests: Iterable[str], at: datetime) -> None:
    """Confirms a code app, with the digests of fresh recovery codes."""
    await change(connection, account, confirmed=True)
    await replace_recovery_codes(connection, account, digests)
    await note_since(connection, account, at)


async def replace_recovery_codes(connection: AsyncConnection, account: str, digests: Iterable[str]) -> None:
    """Writes recovery codes by their digests; older ones count no more."""
    await connection.execute(delete(recovery_codes).where(recovery_codes.c.account == account))
    await connection.execute(recovery_codes.insert(), [{"account": account, "digest": each} for each in digests])


async def note_since(connection: AsyncConnection, account: str, at: datetime) -> None:
    """Notes since when an account has a factor; an earlier one stays."""
    since = func.coalesce(accounts.c.factor_since, at)
    await connection.execute(update(accounts).where(accounts.c.account == account).values(factor_since=since))


async def drop(connection: AsyncConnection, account: str) -> None:
    """Forgets a code app."""
    await connection.execute(delete(second_factors).where(second_factors.c.account == account))


async def forget_by_code(connection: AsyncConnection, account: str) -> None:
    """Forgets that codes showed the factor in sessions of an account."""
    mine = update(sessions).where(sessions.c.account == account, sessions.c.factor_key.is_(None))
    await connection.execute(mine.values(factor_at=None))


async def use_recovery_code(connection: AsyncConnection, account: str, digest: str) -> bool:
    """Takes a recovery code away; returns whether there was one."""
    mine = delete(recovery_codes).where(recovery_codes.c.account == account, recovery_codes.c.digest == digest)
    return (await connection.execute(mine.returning(recovery_codes.c.digest))).first() is not None


async def recovery_codes_left(connection: AsyncConnection, account: str) -> int:
    """Counts the recovery codes of an account."""
    query = select(func.count()).select_from(recovery_codes).where(recovery_codes.c.account == account)
    return int((await connection.execute(query)).scalar_one())


async def show_factor(
    connection: AsyncConnection, digest: str, account: str, at: datetime, *, key: int | None = None
) -> None:
    """Notes when the factor was shown in a session of an account, and by which security key if by one."""
    mine = update(sessions).where(sessions.c.digest == digest, sessions.c.account == account)
    await connection.execute(mine.values(factor_at=at, factor_key=key))


async def forget(connection: AsyncConnection, account: str) -> None:
    """Forgets recovery codes, that a factor was shown in sessions, and that the account has one: none is left."""
    await connection.execute(delete(recovery_codes).where(recovery_codes.c.account == account))
    mine = update(sessions).where(sessions.c.account == account)
    await connection.execute(mine.values(factor_at=None, factor_key=None))
    await connection.execute(update(accounts).where(accounts.c.account == account).values(factor_since=None))


async def add_half(connection: AsyncConnection, digest: str, account: str, at: datetime, keep_after: datetime) -> None:
    """Writes a sign-in that waits for its code; forgets those that began too long ago."""
    await connection.execute(delete(half_sign_ins).where(half_sign_ins.c.began_at <= keep_after))
    await connection.execute(half_sign_ins.insert().values(digest=digest, account=account, began_at=at))


async def account_of_half(connection: AsyncConnection, digest: str, after: datetime) -> str | None:
    """Loads whose sign-in waits for a code, None where it is over."""
    query = select(half_sign_ins.c.account).where(half_sign_ins.c.digest == digest, half_sign_ins.c.began_at > after)
    found: str | None = (await connection.execute(query)).scalar_one_or_none()
    return found


async def end_half(connection: AsyncConnection, digest: str) -> bool:
    """Ends a sign-in that waited; returns whether there was one."""
    gone = delete(half_sign_ins).where(half_sign_ins.c.digest == digest).returning(half_sign_ins.c.account)
    return (await connection.execute(gone)).first() is not None
