"""What the commands about people ask of a database: accounts, and the persons they belong to."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import text

from deploy.operator_name import operator
from shared.runtime.clock import SystemClock
from shared.runtime.errors import NotFound
from shared.security.identity import Account, Identity, Person
from shared.storage import migrate
from shared.storage.database import Database

EVERYTHING = "*"
"""The subject of the audit line of a list without a choice."""


async def all_accounts(url: str) -> list[dict[str, Any]]:
    """Lists the accounts with the persons they belong to."""
    async with _identity(url) as identity:
        known, found = await identity.persons(), await identity.list_accounts()
        await identity.note_reading("list_accounts", EVERYTHING, len(found))
        return [_shown(account, known[account.actor.person]) for account in found]


async def create_account(
    url: str,
    account: str,
    password: str,
    roles: list[str],
    skpd: str | None,
    *,
    person: str = "",
    words: Mapping[str, Any] | None = None,
) -> None:
    """Adds an account of a known person, or of a new one; on a new installation the tables are made first.

    `person` names a person or one of their accounts; raises `NotFound` (`ORANG_TIDAK_DIKENAL`).
    """
    async with _identity(url) as identity:
        if not await _has_tables(identity.database):
            await migrate.upgrade(url, "identity")
        if person:
            await identity.add_account(account, password, roles=roles, skpd=skpd, person=await _known(identity, person))
        else:
            who = Person(account, **words) if words else None
            await identity.add_account(account, password, roles=roles, skpd=skpd, who=who)


async def one_account(url: str, account: str) -> dict[str, Any]:
    """Returns one account with its person; raises `NotFound` (`AKUN_TIDAK_ADA`)."""
    async with _identity(url) as identity:
        found = await identity.account(account)
        await identity.note_reading("read_account", account, 1)
        return _shown(found, await identity.person(found.actor.person))


async def change_account(
    url: str, account: str, roles: list[str] | None, skpd: str | None, person: str
) -> dict[str, Any]:
    """Changes roles, agency or person of an account, whose sessions and tokens end.

    `person` names a person or one of their accounts; raises as `Identity.change_account` does.
    """
    async with _identity(url) as identity:
        known = await _known(identity, person) if person else ""
        actor = await identity.change_account(account, roles=roles, skpd=skpd, person=known)
        return {"account": account, "roles": sorted(actor.roles), "skpd": actor.skpd, "person": actor.person}


async def set_password(url: str, account: str, password: str) -> None:
    """Sets an account's password; its sessions and tokens end."""
    async with _identity(url) as identity:
        await identity.set_password(account, password)


async def disable_accounts(url: str, account: str, sample: bool) -> list[str]:
    """Disables one account, or all sample accounts, and returns their names."""
    async with _identity(url) as identity:
        names = await identity.enabled_samples() if sample else [account]
        for name in names:
            await identity.disable(name)
        return list(names)


async def reset_factor(url: str, account: str) -> None:
    """Removes the second factors of an account; its sessions and tokens end."""
    async with _identity(url) as identity:
        await identity.account(account)
        await identity.factor.reset(account)


async def keys_of(url: str, account: str) -> list[dict[str, Any]]:
    """Lists the security keys of an account by their numbers."""
    async with _identity(url) as identity:
        await identity.account(account)
        found = await identity.factor.keys.of(account)
        await identity.note_reading("list_keys", account, len(found))
        return [vars(key) for key in found]


async def reset_key(url: str, account: str, number: int) -> None:
    """Removes one security key of an account, whose sessions and tokens end.

    Raises `NotFound` (`KUNCI_KEAMANAN_TIDAK_ADA`).
    """
    async with _identity(url) as identity:
        await identity.account(account)
        await identity.factor.keys.reset(account, number)


async def enable_account(url: str, account: str) -> None:
    """Lets a disabled account sign in again."""
    async with _identity(url) as identity:
        await identity.enable(account)


async def sessions_of(url: str, account: str) -> list[dict[str, Any]]:
    """Lists the sessions of an account that still hold, by their numbers."""
    async with _identity(url) as identity:
        await identity.account(account)
        found = await identity.sessions_of(account)
        await identity.note_reading("list_sessions", account, len(found))
        return [vars(session) for session in found]


async def tokens_of(url: str, account: str) -> list[dict[str, Any]]:
    """Lists the tokens of an account that still hold, by their numbers."""
    async with _identity(url) as identity:
        await identity.account(account)
        found = await identity.tokens_of(account)
        await identity.note_reading("list_tokens", account, len(found))
        return [vars(token) for token in found]


async def end_sessions(url: str, account: str) -> list[int]:
    """Ends all sessions of an account and returns their numbers."""
    async with _identity(url) as identity:
        await identity.account(account)
        return await identity.end_sessions(account)


async def revoke_token(url: str, account: str, number: int) -> None:
    """Ends one token of an account; raises `NotFound` (`TOKEN_TIDAK_ADA`)."""
    async with _identity(url) as identity:
        await identity.account(account)
        await identity.end_token(account, number)


async def all_persons(url: str) -> list[dict[str, Any]]:
    """Lists the persons with their accounts."""
    async with _identity(url) as identity:
        held: dict[str, list[str]] = {}
        for account in await identity.list_accounts():
            held.setdefault(account.actor.person, []).append(account.actor.account)
        known = (await identity.persons()).values()
        await identity.note_reading("list_persons", EVERYTHING, len(known))
        return [_told(person) | {"accounts": held.get(person.id, [])} for person in known]


async def create_person(url: str, person: str, words: Mapping[str, Any]) -> dict[str, Any]:
    """Adds a person without an account."""
    async with _identity(url) as identity:
        return _told(await identity.add_person(Person(person, **words)))


async def change_person(url: str, person: str, words: Mapping[str, Any]) -> dict[str, Any]:
    """Changes what is recorded of a person, who may be named by one of their accounts."""
    async with _identity(url) as identity:
        return _told(await identity.change_person(await _known(identity, person), **words))


def _shown(account: Account, person: Person) -> dict[str, Any]:
    return {
        "account": account.actor.account,
        "person": person.id,
        "name": person.name,
        "roles": sorted(account.actor.roles),
        "skpd": account.actor.skpd,
        "sample": account.sample,
        "disabled": account.disabled_at is not None,
    }


def _told(person: Person) -> dict[str, Any]:
    return {"person" if name == "id" else name: value for name, value in vars(person).items()}


async def _known(identity: Identity, name: str) -> str:
    by_account = {each.actor.account: each.actor.person for each in await identity.list_accounts()}
    if name in await identity.persons():
        return name
    if name not in by_account:
        raise NotFound(
            "ORANG_TIDAK_DIKENAL", f"Orang {name} tidak dikenal.", mend="Lihat daftar orang: terbuka persons list."
        )
    return by_account[name]


async def _has_tables(database: Database) -> bool:
    """Tells whether the tables are there; a role that may only use them could not migrate."""
    async with database.snapshot() as connection:
        found = await connection.execute(text("SELECT to_regclass('identity.persons') IS NOT NULL"))
        return bool(found.scalar_one())


@asynccontextmanager
async def _identity(url: str) -> AsyncIterator[Identity]:
    database = Database.connect(url, "identity")
    try:
        yield Identity(database, SystemClock(), operator())
    finally:
        await database.close()
