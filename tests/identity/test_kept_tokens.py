"""A token that was looked up a moment ago is not looked up again, and what ends it or its rights holds at once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import text

from shared.security.identity import Identity, kept_tokens
from shared.security.identity.bearer_tokens import READ
from shared.storage.database import Database
from tests.eventually import eventually
from tests.statements import asked
from tests.web.house import PASSWORD, House

CHANGES = {
    "token ended": "DELETE FROM identity.tokens",
    "token narrowed": "UPDATE identity.tokens SET scopes = '{serah}'",
    "account disabled": "UPDATE identity.accounts SET disabled_at = now()",
    "roles changed": "UPDATE identity.accounts SET roles = '{ketua}' WHERE account = 'petugas'",
    "office over": "UPDATE identity.persons SET valid_to = date '2000-01-01'",
}


@pytest.fixture
async def listening(house: House, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Identity]:
    """Gives an identity whose process is notified, and which keeps what it looked up until it is told otherwise."""
    monkeypatch.setattr(kept_tokens, "KEPT_SECONDS", 3600.0)
    identity = house.identity
    task = asyncio.create_task(identity.kept_tokens.listen())
    await eventually(lambda: identity.database.notifications.listens, "the process listens")
    yield identity
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def issued(identity: Identity) -> str:
    """Returns a token that was used; a process that is notified has heard by then that it was issued."""
    token = await identity.issue_token("petugas", PASSWORD, source="uji", scopes=(READ,))
    assert await identity.actor_of_token(token)
    if identity.database.notifications.listens:
        await eventually(lambda: _is_kept(identity, token), "the token is kept")
    return token


async def _is_kept(identity: Identity, token: str) -> bool:
    """Uses a token twice, a moment apart: what was notified meanwhile makes it forgotten."""
    await looked_up(identity, token)
    await asyncio.sleep(0.05)
    return await looked_up(identity, token) == 0


async def looked_up(identity: Identity, token: str) -> int:
    """Uses a token and returns how many statements that took."""
    with asked(identity.database) as count:
        assert await identity.actor_of_token(token)
    return len(count.statements)


async def test_a_token_is_looked_up_once_where_the_process_is_notified(listening: Identity) -> None:
    token = await issued(listening)
    assert [await looked_up(listening, token) for _ in range(3)] == [0, 0, 0]


async def test_a_process_that_is_not_notified_keeps_nothing(house: House) -> None:
    token = await issued(house.identity)
    assert await looked_up(house.identity, token) == 1


@pytest.mark.parametrize("how", ["end_token", "give_back", "disable", "set_password", "change_account"])
async def test_a_revoked_token_is_refused_at_once(listening: Identity, how: str) -> None:
    token = await issued(listening)
    (known,) = await listening.tokens_of("petugas")
    acts: dict[str, Callable[[], Awaitable[object]]] = {
        "end_token": lambda: listening.end_token("petugas", known.id),
        "give_back": lambda: listening.give_back(token),
        "disable": lambda: listening.disable("petugas"),
        "set_password": lambda: listening.set_password("petugas", f"{PASSWORD} baru"),
        "change_account": lambda: listening.change_account("petugas", roles=["ketua"]),
    }
    await acts[how]()
    assert await listening.actor_of_token(token) is None


@pytest.mark.parametrize("change", CHANGES)
async def test_what_another_process_changes_is_heard_by_its_commit(listening: Identity, change: str) -> None:
    token = await issued(listening)
    before = await listening.actor_of_token(token)
    elsewhere = Database.connect(listening.database.url, "identity", pool_size=1)
    async with elsewhere.transaction() as connection:
        await connection.execute(text(CHANGES[change]))
    await elsewhere.close()
    found = [before]

    async def differs() -> bool:
        found[0] = await listening.actor_of_token(token)
        return found[0] != before

    await eventually(differs, "the change is heard", within=5.0)


async def test_what_is_being_looked_up_while_rights_change_is_not_kept(listening: Identity) -> None:
    keep = listening.kept_tokens.keeper("sidik", listening.clock.now())
    async with listening.database.transaction() as connection:
        await connection.execute(text("UPDATE identity.accounts SET disabled_at = now()"))
    keep(object())
    assert listening.kept_tokens.find("sidik", listening.clock.now()) is None


async def test_a_kept_token_ends_on_its_day_all_the_same(house: House, listening: Identity) -> None:
    token = await listening.issue_token("petugas", PASSWORD, source="uji", days=1)
    house.clock.move_to(house.clock.now() + timedelta(hours=23, minutes=59, seconds=30))
    assert await listening.actor_of_token(token)
    house.clock.move_to(house.clock.now() + timedelta(seconds=30))
    assert await listening.actor_of_token(token) is None
