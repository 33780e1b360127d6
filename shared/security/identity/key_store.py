"""SQL of security keys and of what they were asked to sign."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.security.identity.key_ceremony import NewKey
from shared.security.identity.tables import key_challenges, security_keys, sessions


@dataclass(frozen=True)
class SecurityKey:
    """What is told of a security key; its number is not its id."""

    id: int
    name: str
    created_at: datetime
    used_at: datetime | None


async def keys_of(connection: AsyncConnection, account: str) -> list[SecurityKey]:
    """Loads the keys of an account in order of number."""
    columns = [security_keys.c[each.name] for each in fields(SecurityKey)]
    query = select(*columns).where(security_keys.c.account == account).order_by(security_keys.c.id)
    return [SecurityKey(**dict(row)) for row in (await connection.execute(query)).mappings()]


async def credential_ids(connection: AsyncConnection, account: str) -> list[str]:
    """Loads by which ids browsers know the keys of an account."""
    query = select(security_keys.c.credential_id).where(security_keys.c.account == account).order_by(security_keys.c.id)
    return list((await connection.execute(query)).scalars())


async def key_for_change(connection: AsyncConnection, account: str, credential_id: str) -> Any:
    """Loads and locks the key of an account that has an id, None where there is none."""
    mine = (security_keys.c.account == account, security_keys.c.credential_id == credential_id)
    return (await connection.execute(select(security_keys).where(*mine).with_for_update())).first()


async def add(connection: AsyncConnection, account: str, name: str, key: NewKey, at: datetime) -> int | None:
    """Writes a key and returns its number, None where its id is known already."""
    values = {"credential_id": key.credential_id, "public_key": key.public_key, "counter": key.counter}
    made = insert(security_keys).values(account=account, name=name, created_at=at, **values)
    added = made.on_conflict_do_nothing(index_elements=["credential_id"]).returning(security_keys.c.id)
    number: int | None = (await connection.execute(added)).scalar_one_or_none()
    return number


async def use(connection: AsyncConnection, number: int, counter: int, at: datetime) -> None:
    """Notes when a key signed, and how often it says it has."""
    await connection.execute(
        update(security_keys).where(security_keys.c.id == number).values(counter=counter, used_at=at)
    )


async def drop(connection: AsyncConnection, account: str, number: int) -> bool:
    """Forgets a key, and what it showed in sessions; returns whether there was one."""
    mine = delete(security_keys).where(security_keys.c.account == account, security_keys.c.id == number)
    if (await connection.execute(mine.returning(security_keys.c.id))).first() is None:
        return False
    shown = update(sessions).where(sessions.c.account == account, sessions.c.factor_key == number)
    await connection.execute(shown.values(factor_at=None, factor_key=None))
    return True


async def drop_all(connection: AsyncConnection, account: str) -> int:
    """Forgets the keys of an account; returns how many they were."""
    gone = delete(security_keys).where(security_keys.c.account == account).returning(security_keys.c.id)
    return len((await connection.execute(gone)).all())


async def key_of_session(connection: AsyncConnection, digest: str) -> int | None:
    """Loads which key showed the factor of a session, None where a code did."""
    query = select(sessions.c.factor_key).where(sessions.c.digest == digest)
    number: int | None = (await connection.execute(query)).scalar_one_or_none()
    return number


async def ask(
    connection: AsyncConnection, challenge: str, *, holder: str, ceremony: str, at: datetime, keep_after: datetime
) -> None:
    """Writes what a holder's keys are asked to sign; forgets what was asked too long ago."""
    await connection.execute(delete(key_challenges).where(key_challenges.c.made_at <= keep_after))
    values = {"challenge": challenge, "holder": holder, "ceremony": ceremony, "made_at": at}
    await connection.execute(key_challenges.insert().values(values))


async def take(connection: AsyncConnection, challenge: str, *, holder: str, ceremony: str, after: datetime) -> bool:
    """Takes a challenge away; returns whether this holder was asked it in this ceremony after an instant."""
    asked = (key_challenges.c.challenge == challenge, key_challenges.c.holder == holder)
    gone = delete(key_challenges).where(*asked, key_challenges.c.ceremony == ceremony)
    made: Sequence[datetime] = (await connection.execute(gone.returning(key_challenges.c.made_at))).scalars().all()
    return any(each > after for each in made)
