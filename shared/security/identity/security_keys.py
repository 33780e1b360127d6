"""Security keys of a local account (WebAuthn): registered, shown as a second factor, removed, taken away."""

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.runtime.clock import Clock
from shared.security.identity import factor_codes as codes
from shared.security.identity import factor_store as factors
from shared.security.identity import key_store as keys
from shared.security.identity import store
from shared.security.identity.attempts import Attempts
from shared.security.identity.key_ceremony import (
    CHALLENGE_LASTS,
    CREATE,
    GET,
    KeyAnswer,
    NewKey,
    RelyingParty,
    moves_on,
    new_challenge,
)
from shared.security.identity.key_refusals import (
    MOST_KEYS,
    NAME_LENGTH,
    challenge_over,
    counter_back,
    known_key,
    last_factor,
    no_key,
    other_factor_asked,
    too_many_keys,
    wrong_key,
    wrong_key_name,
)
from shared.security.identity.session_secrets import digest
from shared.security.identity.tables import accounts
from shared.security.identity.trail import IdentityTrail
from shared.storage.database import Database

Then = Callable[[AsyncConnection, int], Awaitable[None]]
"""What follows from the answer of a key, given its number, in the transaction of the answer."""


class SecurityKeys:
    """Keeps the keys of one database; an answer is counted as a password is, and each act has its line.

    A `holder` is the secret of a session or of a sign-in that waits: what one was asked, no other answers.
    """

    def __init__(self, database: Database, clock: Clock, trail: IdentityTrail, attempts: Attempts) -> None:
        self._database = database
        self._clock = clock
        self._trail = trail
        self._attempts = attempts

    async def of(self, account: str) -> list[keys.SecurityKey]:
        """Lists the keys of an account, the oldest first."""
        async with self._database.snapshot() as connection:
            return await keys.keys_of(connection, account)

    async def ask_new(
        self, party: RelyingParty, account: str, password: str, name: str, *, session: str, source: str
    ) -> dict[str, Any]:
        """Returns what a browser asks a key that is to be registered, for whoever knows the password.

        Raises as `Attempts.check` does, `Refusal` (`NAMA_KUNCI_SALAH`) and `Conflict`
        (`KUNCI_KEAMANAN_TERLALU_BANYAK`).
        """
        _check_name(name)
        async with self._attempts.proven(account, password, source, act="add_key") as connection:
            known = await _room_for_more(connection, account)
            challenge = await self._asked(connection, session, CREATE)
        return party.ask_new(account, known, challenge)

    async def add(self, account: str, answer: KeyAnswer, name: str, *, session: str, source: str) -> list[str]:
        """Registers the key that answers; returns the recovery codes that were made because there were none.

        Raises `Refusal` (`NAMA_KUNCI_SALAH`), `Forbidden` (`KUNCI_KEAMANAN_SALAH`, `TANTANGAN_KUNCI_BERAKHIR`),
        `Conflict` (`KUNCI_KEAMANAN_SUDAH_ADA`, `KUNCI_KEAMANAN_TERLALU_BANYAK`) and `TooMany`
        (`TERLALU_BANYAK_PERCOBAAN`).
        """
        _check_name(name)
        recovery: list[str] = []

        async def fits() -> str:
            challenge = await self._taken(answer, session, CREATE)
            key = answer.party.new_key(answer.text, challenge)
            async with self._database.transaction() as connection:
                recovery.extend(await self._keep(connection, account, name.strip(), key, session, source))
            return "key"

        await self._attempts.counted(account, source, "add_key", fits, wrong_key())
        return recovery

    async def ask_known(self, party: RelyingParty, account: str, holder: str) -> dict[str, Any] | None:
        """Returns what a browser asks the keys of an account, None where it has none."""
        async with self._database.transaction() as connection:
            known = await keys.credential_ids(connection, account)
            challenge = await self._asked(connection, holder, GET) if known else ""
        return party.ask_known(known, challenge) if known else None

    async def prove(self, account: str, answer: KeyAnswer, *, holder: str, source: str, act: str, then: Then) -> int:
        """Takes the answer of a key, does what follows from it in the same transaction, and returns its number.

        Raises `Forbidden` (`KUNCI_KEAMANAN_SALAH`, `TANTANGAN_KUNCI_BERAKHIR`, `HITUNGAN_KUNCI_MUNDUR`) and `TooMany`
        (`TERLALU_BANYAK_PERCOBAAN`).
        """

        async def fits() -> str:
            challenge = await self._taken(answer, holder, GET)
            async with self._database.transaction() as connection:
                await store.account_row(connection, account, lock=True)
                number = await self._shown(connection, account, answer, challenge)
                await then(connection, number)
            return str(number)

        return int(await self._attempts.counted(account, source, act, fits, wrong_key()))

    async def remove(
        self, account: str, number: int, password: str, *, session: str, source: str, last_stays: bool
    ) -> None:
        """Removes a key for whoever knows the password and has shown another factor, where there is another one.

        `last_stays` says that the account must keep one. Raises as `Attempts.check` does, `NotFound`
        (`KUNCI_KEAMANAN_TIDAK_ADA`), `Forbidden` (`BUTUH_FAKTOR_LAIN`) and `Conflict` (`FAKTOR_TERAKHIR`).
        """
        async with self._attempts.proven(account, password, source, act="remove_key") as connection:
            by = await keys.key_of_session(connection, digest(session))
            left = await self._dropped(connection, account, number)
            if not left and last_stays:
                raise last_factor()
            if left and by == number:
                raise other_factor_asked()
            if not left:
                await factors.forget(connection, account)
            await self._trail.note(connection, "remove_key", account, actor=account, key=number, source=source)

    async def reset(self, account: str, number: int) -> None:
        """Removes a key as an operator does; sessions and tokens end.

        Raises `NotFound` (`KUNCI_KEAMANAN_TIDAK_ADA`).
        """
        async with self._database.transaction() as connection:
            await store.account_row(connection, account, lock=True)
            left = await self._dropped(connection, account, number)
            if not left:
                await factors.forget(connection, account)
            since = accounts.c.factor_since if left else None
            ended = await store.change(connection, account, {"factor_since": since}) or {}
            await self._trail.note(connection, "reset_key", account, key=number)
            await self._trail.note(connection, "end_sessions", account, **ended)

    async def _asked(self, connection: AsyncConnection, holder: str, ceremony: str) -> str:
        challenge, now = new_challenge(), self._clock.now()
        asked: dict[str, Any] = {
            "holder": digest(holder),
            "ceremony": ceremony,
            "at": now,
            "keep_after": now - CHALLENGE_LASTS,
        }
        await keys.ask(connection, challenge, **asked)
        return challenge

    async def _taken(self, answer: KeyAnswer, holder: str, ceremony: str) -> str:
        """Returns the challenge of an answer, which nobody answers again, whether or not the answer is right."""
        challenge, after = answer.challenge(), self._clock.now() - CHALLENGE_LASTS
        async with self._database.transaction() as connection:
            if not await keys.take(connection, challenge, holder=digest(holder), ceremony=ceremony, after=after):
                raise challenge_over()
        return challenge

    async def _shown(self, connection: AsyncConnection, account: str, answer: KeyAnswer, challenge: str) -> int:
        key = await keys.key_for_change(connection, account, answer.credential_id())
        if key is None:
            raise wrong_key()
        counter = answer.party.counter_of(answer.text, challenge, key.credential_id, key.public_key)
        if not moves_on(key.counter, counter):
            raise counter_back()
        await keys.use(connection, key.id, counter, self._clock.now())
        return int(key.id)

    async def _keep(
        self, connection: AsyncConnection, account: str, name: str, key: NewKey, session: str, source: str
    ) -> list[str]:
        now = self._clock.now()
        await store.account_row(connection, account, lock=True)
        await _room_for_more(connection, account)
        number = await keys.add(connection, account, name, key, now)
        if number is None:
            raise known_key()
        await factors.note_since(connection, account, now)
        await factors.show_factor(connection, digest(session), account, now, key=number)
        told: dict[str, Any] = {"key": number, "verified": key.verified, "source": source}
        await self._trail.note(connection, "add_key", account, actor=account, **told)
        return await _recovery_where_none(connection, account)

    async def _dropped(self, connection: AsyncConnection, account: str, number: int) -> int:
        """Forgets a key and returns how many factors are left."""
        if not await keys.drop(connection, account, number):
            raise no_key(number)
        return await factors.how_many(connection, account)


async def _room_for_more(connection: AsyncConnection, account: str) -> list[str]:
    known = await keys.credential_ids(connection, account)
    if len(known) >= MOST_KEYS:
        raise too_many_keys()
    return known


async def _recovery_where_none(connection: AsyncConnection, account: str) -> list[str]:
    if await factors.recovery_codes_left(connection, account):
        return []
    recovery = codes.new_recovery_codes()
    await factors.replace_recovery_codes(connection, account, map(codes.recovery_digest, recovery))
    return recovery


def _check_name(name: str) -> None:
    if not name.strip() or len(name.strip()) > NAME_LENGTH or not name.strip().isprintable():
        raise wrong_key_name()
