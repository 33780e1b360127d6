"""SQL of the schema `identity`."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.runtime.clock import legal_day
from shared.security.identity.actor import Actor
from shared.security.identity.bearer_tokens import Token
from shared.security.identity.person import Person
from shared.security.identity.tables import (
    accounts,
    calendar_links,
    failures,
    half_sign_ins,
    kept_forms,
    persons,
    provider_sessions,
    sessions,
    throttled,
    tokens,
)

ACCOUNT_COLUMNS = (
    accounts.c.account,
    accounts.c.person,
    accounts.c.roles,
    accounts.c.skpd,
    accounts.c.name,
    accounts.c.factor_since,
)
_ACCOUNT = (*ACCOUNT_COLUMNS, accounts.c.sample, accounts.c.created_at, accounts.c.disabled_at)
ENABLED = accounts.c.disabled_at.is_(None)


@dataclass(frozen=True)
class FailureCounts:
    """How many sign-ins failed: at this account from this source, from this source, at this account from anywhere."""

    here: int
    of_source: int
    of_account: int


@dataclass(frozen=True)
class Session:
    """What is known of a session but its secret."""

    id: int
    created_at: datetime
    seen_at: datetime


def actor_from(row: Any) -> Actor:
    """Restores an actor from a row of `accounts`."""
    has_factor = row.factor_since is not None
    return Actor(row.account, row.person, frozenset(row.roles), row.skpd, row.name, has_factor=has_factor)


async def add(connection: AsyncConnection, actor: Actor, password: str, *, sample: bool, at: datetime) -> bool:
    """Writes a new account, and its person where there is none yet; returns whether the name was free."""
    await add_person(connection, Person(actor.person, office=actor.name))
    statement = insert(accounts).values(
        account=actor.account,
        person=actor.person,
        roles=sorted(actor.roles),
        skpd=actor.skpd,
        name=actor.name,
        password=password,
        sample=sample,
        created_at=at,
    )
    result = await connection.execute(statement.on_conflict_do_nothing().returning(accounts.c.account))
    return result.first() is not None


async def add_person(connection: AsyncConnection, person: Person) -> bool:
    """Writes a new person; returns whether the id was free."""
    statement = insert(persons).values(**vars(person)).on_conflict_do_nothing(index_elements=["id"])
    return (await connection.execute(statement.returning(persons.c.id))).first() is not None


async def change_person(connection: AsyncConnection, person: Person) -> None:
    """Writes what is known of a person anew."""
    await connection.execute(update(persons).where(persons.c.id == person.id).values(**vars(person)))


async def all_persons(connection: AsyncConnection) -> list[Person]:
    """Loads every person in order of id."""
    rows = (await connection.execute(select(persons).order_by(persons.c.id))).mappings()
    return [Person(**dict(row)) for row in rows]


async def person(connection: AsyncConnection, person_id: str, *, lock: bool = False) -> Person | None:
    """Loads a person, locked until the transaction ends if asked, None where there is none."""
    query = select(persons).where(persons.c.id == person_id)
    row = (await connection.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
    return Person(**dict(row)) if row else None


async def addressees(connection: AsyncConnection, roles: Iterable[str], day: date) -> list[str]:
    """Loads one enabled account of each person in office who has one of the roles and an address."""
    query = in_office(select(func.min(accounts.c.account)).select_from(accounts), day)
    reached = query.where(ENABLED, persons.c.email != "", accounts.c.roles.overlap(list(roles)))
    found = await connection.execute(reached.group_by(accounts.c.person).order_by(accounts.c.person))
    return list(found.scalars())


async def email_of(connection: AsyncConnection, account: str, day: date) -> str:
    """Loads the address of an enabled account whose person is in office, empty where there is none."""
    query = in_office(select(persons.c.email).select_from(accounts), day).where(accounts.c.account == account, ENABLED)
    return (await connection.execute(query)).scalar_one_or_none() or ""


async def language_of(connection: AsyncConnection, account: str) -> str | None:
    """Loads the language of whoever has an account, None where there is no such account."""
    query = select(persons.c.language).join(accounts, accounts.c.person == persons.c.id)
    found: str | None = (await connection.execute(query.where(accounts.c.account == account))).scalar_one_or_none()
    return found


async def language_of_session(connection: AsyncConnection, digest: str) -> str | None:
    """Loads the language of whoever has a session, None where there is no such session."""
    query = select(persons.c.language).join(accounts, accounts.c.person == persons.c.id)
    query = query.join(sessions, sessions.c.account == accounts.c.account).where(sessions.c.digest == digest)
    found: str | None = (await connection.execute(query)).scalar_one_or_none()
    return found


async def choose_language(connection: AsyncConnection, account: str, language: str) -> None:
    """Writes the language of whoever has an account."""
    holder = select(accounts.c.person).where(accounts.c.account == account).scalar_subquery()
    await connection.execute(update(persons).where(persons.c.id == holder).values(language=language))


async def nip_holder(connection: AsyncConnection, nip: str) -> str | None:
    """Loads the id of whoever has an NIP, None for nobody or no NIP."""
    query = select(persons.c.id).where(persons.c.nip == nip, persons.c.nip != "")
    found: str | None = (await connection.execute(query)).scalar_one_or_none()
    return found


async def is_named_alike(connection: AsyncConnection, person: Person) -> bool:
    """Tells whether somebody else has this name, whatever its case and spaces, and no two NIPs tell them apart."""
    written = func.lower(func.regexp_replace(func.btrim(persons.c.name), r"\s+", " ", "g"))
    same = written == func.lower(" ".join(person.name.split())), persons.c.name != "", persons.c.id != person.id
    query = select(persons.c.id).where(*same, *([persons.c.nip == ""] if person.nip else []))
    return (await connection.execute(query.limit(1))).first() is not None


async def password_of(connection: AsyncConnection, account: str) -> str | None:
    """Loads the password hash of an enabled account."""
    statement = select(accounts.c.password).where(accounts.c.account == account, ENABLED)
    stored: str | None = (await connection.execute(statement)).scalar_one_or_none()
    return stored


async def holds_password(connection: AsyncConnection, account: str, stored: str) -> bool:
    """Tells whether an enabled account has this password hash still, and locks it until the transaction ends."""
    mine = (accounts.c.account == account, accounts.c.password.is_not_distinct_from(stored), ENABLED)
    return (await connection.execute(select(accounts.c.account).where(*mine).with_for_update())).first() is not None


async def account_rows(connection: AsyncConnection) -> list[Any]:
    """Loads every account without its password, in order of name."""
    return list(await connection.execute(select(*_ACCOUNT).order_by(accounts.c.account)))


async def account_row(connection: AsyncConnection, account: str, *, lock: bool = False) -> Any:
    """Loads one account without its password, locked until the transaction ends if asked, None where there is none."""
    query = select(*_ACCOUNT).where(accounts.c.account == account)
    return (await connection.execute(query.with_for_update() if lock else query)).first()


async def is_account(connection: AsyncConnection, account: str) -> bool:
    """Tells whether there is an account of this name, enabled or not."""
    found = await connection.execute(select(accounts.c.account).where(accounts.c.account == account))
    return found.first() is not None


async def change(connection: AsyncConnection, account: str, values: dict[str, Any]) -> dict[str, Any] | None:
    """Changes an account and ends its sessions and tokens; returns how many of each, None without such an account.

    A sign-in that waits for its code and the address of the calendar end too.
    """
    statement = update(accounts).where(accounts.c.account == account).values(**values)
    if (await connection.execute(statement.returning(accounts.c.account))).first() is None:
        return None
    await connection.execute(delete(half_sign_ins).where(half_sign_ins.c.account == account))
    await connection.execute(delete(calendar_links).where(calendar_links.c.account == account))
    ended: dict[str, Any] = {}
    for table in (sessions, tokens):
        gone = await connection.execute(delete(table).where(table.c.account == account).returning(table.c.id))
        ended[table.name] = len(gone.all())
    return ended


async def enabled_samples(connection: AsyncConnection) -> list[str]:
    """Loads the names of the sample accounts that may still sign in."""
    statement = select(accounts.c.account).where(accounts.c.sample, ENABLED).order_by(accounts.c.account)
    return list((await connection.execute(statement)).scalars())


async def add_token(connection: AsyncConnection, digest: str, token: Token) -> int:
    """Writes a token and returns its number; forgets those that have ended."""
    await connection.execute(delete(tokens).where(tokens.c.ends_at <= token.created_at))
    values = {name: value for name, value in vars(token).items() if name != "id"} | {"digest": digest}
    return int((await connection.execute(tokens.insert().values(values).returning(tokens.c.id))).scalar_one())


async def token_row(connection: AsyncConnection, digest: str, at: datetime) -> Any:
    """Loads the actor's columns, the scopes, the last use and the end of a token that has not ended."""
    query = in_office(select(*ACCOUNT_COLUMNS, tokens.c.scopes, tokens.c.used_at, tokens.c.ends_at), legal_day(at))
    joined = query.join(tokens, tokens.c.account == accounts.c.account)
    return (await connection.execute(joined.where(tokens.c.digest == digest, tokens.c.ends_at > at, ENABLED))).first()


async def use_token(connection: AsyncConnection, digest: str, at: datetime) -> None:
    """Notes when a token was used."""
    await connection.execute(update(tokens).where(tokens.c.digest == digest).values(used_at=at))


async def tokens_of(connection: AsyncConnection, account: str, at: datetime) -> list[Token]:
    """Loads the tokens of an account that have not ended, in order of number."""
    columns = [tokens.c[each.name] for each in fields(Token)]
    query = select(*columns).where(tokens.c.account == account, tokens.c.ends_at > at).order_by(tokens.c.id)
    return [Token(**dict(row)) for row in (await connection.execute(query)).mappings()]


async def end_token(connection: AsyncConnection, account: str, number: int) -> bool:
    """Ends a token of an account; returns whether there was one."""
    mine = delete(tokens).where(tokens.c.account == account, tokens.c.id == number)
    return (await connection.execute(mine.returning(tokens.c.id))).first() is not None


async def end_token_of(connection: AsyncConnection, digest: str) -> Any:
    """Ends the token of a secret; returns its account and number, None where there is none."""
    gone = delete(tokens).where(tokens.c.digest == digest)
    return (await connection.execute(gone.returning(tokens.c.account, tokens.c.id))).first()


def in_office(query: Select[Any], day: date) -> Select[Any]:
    """Narrows to accounts whose person's appointment holds on a day; dates that are not recorded do not limit it."""
    begun = or_(persons.c.valid_from.is_(None), persons.c.valid_from <= day)
    lasting = or_(persons.c.valid_to.is_(None), persons.c.valid_to >= day)
    return query.join(persons, persons.c.id == accounts.c.person).where(begun, lasting)


async def person_of(connection: AsyncConnection, account: str) -> Person:
    """Loads the person of an account that is there."""
    query = select(persons).join(accounts, accounts.c.person == persons.c.id).where(accounts.c.account == account)
    return Person(**dict((await connection.execute(query)).mappings().one()))


async def add_session(
    connection: AsyncConnection,
    digest: str,
    account: str,
    at: datetime,
    *,
    factor_at: datetime | None = None,
    factor_key: int | None = None,
) -> int:
    """Writes a session that begins now, when a second factor was shown for it and by which key; returns its number."""
    begun = sessions.insert().values(
        digest=digest, account=account, created_at=at, seen_at=at, factor_at=factor_at, factor_key=factor_key
    )
    return int((await connection.execute(begun.returning(sessions.c.id))).scalar_one())


async def session_row(
    connection: AsyncConnection, digest: str, *, day: date, seen_after: datetime, created_after: datetime, at: datetime
) -> Any:
    """Loads the actor's columns and times of a session that is neither idle nor too old, nor of a past office."""
    by_key = or_(sessions.c.factor_key.is_not(None), provider_sessions.c.digest.is_not(None)).label("factor_by_key")
    times = (sessions.c.created_at, sessions.c.seen_at, sessions.c.factor_at, provider_sessions.c.ends_at, by_key)
    query = in_office(select(*ACCOUNT_COLUMNS, *times), day)
    joined = query.join(sessions, sessions.c.account == accounts.c.account)
    alive = _not_ended(joined, at).where(
        sessions.c.digest == digest,
        sessions.c.seen_at > seen_after,
        sessions.c.created_at > created_after,
        ENABLED,
    )
    return (await connection.execute(alive)).first()


def _not_ended(query: Select[Any], at: datetime) -> Select[Any]:
    """Narrows to sessions whose end, which a sign-in at the identity provider sets, has not come."""
    ends_at = provider_sessions.c.ends_at
    told = query.outerjoin(provider_sessions, provider_sessions.c.digest == sessions.c.digest)
    return told.where(or_(ends_at.is_(None), ends_at > at))


async def see_session(connection: AsyncConnection, digest: str, at: datetime) -> None:
    """Slides the idle limit of a session."""
    await connection.execute(update(sessions).where(sessions.c.digest == digest).values(seen_at=at))


async def sessions_of(
    connection: AsyncConnection, account: str, *, seen_after: datetime, created_after: datetime, at: datetime
) -> list[Session]:
    """Loads the sessions of an account that still hold, newest first."""
    columns = (sessions.c.id, sessions.c.created_at, sessions.c.seen_at)
    alive = (sessions.c.account == account, sessions.c.seen_at > seen_after, sessions.c.created_at > created_after)
    query = _not_ended(select(*columns), at).where(*alive).order_by(sessions.c.created_at.desc())
    rows = await connection.execute(query)
    return [Session(**dict(row)) for row in rows.mappings()]


async def session_number(connection: AsyncConnection, digest: str) -> int | None:
    """Loads the number of a session, None where there is none."""
    query = select(sessions.c.id).where(sessions.c.digest == digest)
    found: int | None = (await connection.execute(query)).scalar_one_or_none()
    return found


async def end_numbered_session(connection: AsyncConnection, account: str, number: int) -> bool:
    """Ends a session of an account; returns whether there was one."""
    mine = delete(sessions).where(sessions.c.account == account, sessions.c.id == number)
    return (await connection.execute(mine.returning(sessions.c.id))).first() is not None


async def end_sessions_of(connection: AsyncConnection, account: str) -> list[int]:
    """Ends all sessions of an account; returns their numbers."""
    gone = delete(sessions).where(sessions.c.account == account)
    return list((await connection.execute(gone.returning(sessions.c.id))).scalars())


async def end_session(
    connection: AsyncConnection, digest: str, *, seen_before: datetime, created_before: datetime
) -> Any:
    """Ends a session and returns its number and account, None where it is unknown; forgets idle and old ones."""
    over = or_(sessions.c.seen_at <= seen_before, sessions.c.created_at <= created_before)
    gone = delete(sessions).where(or_(sessions.c.digest == digest, over))
    rows = await connection.execute(gone.returning(sessions.c.id, sessions.c.account, sessions.c.digest))
    return next((row for row in rows if row.digest == digest), None)


async def forget_kept_forms(connection: AsyncConnection, at: datetime) -> None:
    """Deletes the forms whose hour is over."""
    await connection.execute(delete(kept_forms).where(kept_forms.c.ends_at <= at))


async def take_turn(connection: AsyncConnection, account: str, source: str) -> None:
    """Waits until no other attempt of the source or at the account is being counted, until the transaction ends."""
    for kind, name in (("source", source), ("account", account)):  # one order everywhere
        key = func.hashtextextended(f"terbuka.sign_in.{kind}.{name}", 0)
        await connection.execute(select(func.pg_advisory_xact_lock(key)))


async def note_attempt(connection: AsyncConnection, account: str, source: str, at: datetime, keep: datetime) -> int:
    """Writes an attempt to sign in as a failed one and returns its id; forgets those before `keep`."""
    await connection.execute(delete(failures).where(failures.c.at <= keep))
    values = {"account": account, "source": source, "at": at}
    return int((await connection.execute(failures.insert().values(values).returning(failures.c.id))).scalar_one())


async def forget_attempt(connection: AsyncConnection, attempt: int) -> None:
    """Takes back that an attempt failed."""
    await connection.execute(delete(failures).where(failures.c.id == attempt))


async def failures_since(connection: AsyncConnection, account: str, source: str, since: datetime) -> FailureCounts:
    """Counts the failed sign-ins since an instant."""
    of_account, of_source = failures.c.account == account, failures.c.source == source
    counts = (func.count().filter(each) for each in (of_account & of_source, of_source, of_account))
    statement = select(*counts).where(or_(of_account, of_source), failures.c.at > since)
    return FailureCounts(*map(int, (await connection.execute(statement)).one()))


async def count_throttled(connection: AsyncConnection, account: str, act: str, since: datetime) -> None:
    """Adds one to the attempts of an account that were too many in a minute."""
    first = insert(throttled).values(account=account, act=act, since=since, attempts=1)
    more = {"attempts": throttled.c.attempts + 1}
    await connection.execute(first.on_conflict_do_update(constraint=throttled.primary_key, set_=more))


async def take_throttled(connection: AsyncConnection, before: datetime) -> list[Any]:
    """Takes away the counts of the minutes before an instant and returns them: account, act, since, attempts."""
    return list(await connection.execute(delete(throttled).where(throttled.c.since < before).returning(*throttled.c)))
