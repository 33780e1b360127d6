"""The second factor of a local account, a code app or security keys: enrolled, shown, removed and reset."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.runtime.clock import Clock
from shared.security.identity import factor_codes as codes
from shared.security.identity import factor_store as factors
from shared.security.identity import key_store, store
from shared.security.identity.actor import wrong_credentials
from shared.security.identity.attempts import Attempts
from shared.security.identity.factor_refusals import (
    code_asked,
    has_factor_already,
    no_factor,
    sign_in_over,
    wrong_code,
)
from shared.security.identity.key_ceremony import KeyAnswer
from shared.security.identity.key_refusals import last_factor
from shared.security.identity.key_store import SecurityKey
from shared.security.identity.security_keys import SecurityKeys
from shared.security.identity.session_secrets import digest, new_secret
from shared.security.identity.trail import IdentityTrail
from shared.storage.database import Database

FACTOR_LASTS = timedelta(minutes=15)
"""How long a factor that was shown counts for what decides."""
HALF_LASTS = timedelta(minutes=5)
MOST_WRONG = 50
"""Wrong codes in a row after which an app's codes count no more: the one who guesses has the password."""


Proof = str | KeyAnswer
"""What shows a factor: a code of the app or a recovery code, or the answer of a security key."""


@dataclass(frozen=True)
class FactorState:
    """What the page of an account says of its factors; an app that is `offered` waits for its first code."""

    app: bool
    offered: bool
    codes_left: int
    keys: tuple[SecurityKey, ...]

    @property
    def kept(self) -> bool:
        """Tells whether there is a factor to show."""
        return self.app or bool(self.keys)


@dataclass(frozen=True)
class Proven:
    """By what a factor was shown: `app`, `recovery` or `key`, and by which key."""

    kind: str
    key: int | None = None

    def told(self) -> dict[str, Any]:
        """Returns what the audit line of the act says of it."""
        return {"factor": self.kind} if self.key is None else {"factor": self.kind, "key": self.key}


ThenOf = Callable[[AsyncConnection, str, Proven], Awaitable[None]]
"""What follows for an account from a factor that was shown, in the transaction of the factor."""


class SecondFactor:
    """Keeps the second factors of one database; each code is counted as a password is, and each act has its line."""

    def __init__(self, database: Database, clock: Clock, trail: IdentityTrail, attempts: Attempts) -> None:
        self._database = database
        self._clock = clock
        self._trail = trail
        self._attempts = attempts
        self.keys = SecurityKeys(database, clock, trail, attempts)

    async def state(self, account: str) -> FactorState:
        """Returns what is known of the factors of an account."""
        async with self._database.snapshot() as connection:
            row = await factors.factor_of(connection, account)
            left = await factors.recovery_codes_left(connection, account)
            keys = await key_store.keys_of(connection, account)
        app = row is not None and row.confirmed
        return FactorState(app, row is not None and not app, left, tuple(keys))

    async def is_kept(self, account: str) -> bool:
        """Tells whether an account has a factor."""
        async with self._database.snapshot() as connection:
            return await factors.how_many(connection, account) > 0

    async def seal_older(self) -> None:
        """Seals the secrets of code apps from before they were kept sealed; nothing is left to do the next time."""
        async with self._database.transaction() as connection:
            await factors.seal_older(connection)

    async def begin(self, account: str, password: str, *, source: str) -> str:
        """Returns a new secret for whoever knows the password; it is shown this once.

        Raises as `Attempts.check` does, and `Conflict` (`FAKTOR_SUDAH_ADA`).
        """
        seed = codes.new_seed()
        async with self._attempts.proven(account, password, source, act="enrol_factor") as connection:
            row = await factors.factor_of(connection, account, for_change=True)
            if row is not None and row.confirmed:
                raise has_factor_already()
            await factors.offer(connection, account, seed)
        return seed

    async def confirm(self, account: str, code: str, *, session: str, source: str) -> list[str]:
        """Enrols the secret that was offered by its first code; returns the recovery codes, shown this once.

        Raises `Conflict` (`FAKTOR_SUDAH_ADA`), `NotFound` (`FAKTOR_TIDAK_ADA`), and as `prove` does.
        """
        state = await self.state(account)
        if state.app:
            raise has_factor_already()
        if not state.offered:
            raise no_factor()
        recovery = codes.new_recovery_codes()

        async def enrol(connection: AsyncConnection, _: str) -> None:
            digests = map(codes.recovery_digest, recovery)
            await factors.keep(connection, account, digests, self._clock.now())
            await factors.show_factor(connection, digest(session), account, self._clock.now())
            await self._trail.note(connection, "enrol_factor", account, actor=account, source=source)

        await self._proven(account, code, source, "enrol_factor", enrol, confirmed=False)
        return recovery

    async def prove(self, account: str, code: str, *, source: str, act: str) -> str:
        """Takes a code of the app or a recovery code, each once, and returns which it was.

        Raises `Unauthenticated` (`BUTUH_KODE_FAKTOR`) for none, `Forbidden` (`KODE_FAKTOR_SALAH`), `TooMany`
        (`TERLALU_BANYAK_PERCOBAAN`).
        """
        return await self._proven(account, code, source, act, _nothing_else)

    async def step_up(self, account: str, proof: Proof, *, session: str, source: str) -> None:
        """Notes in a session that a factor was shown now.

        Raises `NotFound` (`FAKTOR_TIDAK_ADA`), and as `prove` and `SecurityKeys.prove` do.
        """
        if not await self.is_kept(account):
            raise no_factor()

        async def note(connection: AsyncConnection, shown: Proven) -> None:
            await factors.show_factor(connection, digest(session), account, self._clock.now(), key=shown.key)
            await self._trail.note(connection, "step_up", account, actor=account, source=source, **shown.told())

        await self._shown(account, proof, session, source, "step_up", note)

    async def remove(self, account: str, password: str, code: str, *, source: str, last_stays: bool = False) -> None:
        """Removes the code app for whoever knows the password and a code; `last_stays` keeps the last factor.

        Raises as `begin`, `step_up` and `prove` do, and `Conflict` (`FAKTOR_TERAKHIR`).
        """
        if not (await self.state(account)).app:
            raise no_factor()
        stored = await self._attempts.check(account, password, source, act="remove_factor")

        async def forget(connection: AsyncConnection, _: str) -> None:
            if not await store.holds_password(connection, account, stored):
                raise wrong_credentials()
            await factors.drop(connection, account)
            await factors.forget_by_code(connection, account)
            if not await factors.how_many(connection, account):
                if last_stays:
                    raise last_factor()
                await factors.forget(connection, account)
            await self._trail.note(connection, "remove_factor", account, actor=account, source=source)

        await self._proven(account, code, source, "remove_factor", forget)

    async def reset(self, account: str) -> None:
        """Removes every factor as an operator does; sessions and tokens end.

        Raises `NotFound` (`FAKTOR_TIDAK_ADA`).
        """
        async with self._database.transaction() as connection:
            await store.account_row(connection, account, lock=True)
            app = await factors.factor_of(connection, account, for_change=True)
            keys = await key_store.drop_all(connection, account)
            if app is None and not keys:
                raise no_factor()
            await factors.drop(connection, account)
            await factors.forget(connection, account)
            ended = await store.change(connection, account, {"factor_since": None}) or {}
            await self._trail.note(connection, "reset_factor", account, keys=keys)
            await self._trail.note(connection, "end_sessions", account, **ended)

    async def half(self, connection: AsyncConnection, account: str) -> str:
        """Returns the secret by which a sign-in goes on with its code, for five minutes."""
        secret, now = new_secret(), self._clock.now()
        await factors.add_half(connection, digest(secret), account, now, now - HALF_LASTS)
        return secret

    async def waiting(self, half: str) -> str:
        """Returns whose sign-in waits for its factor; raises `Unauthenticated` (`MASUK_TERLALU_LAMA`)."""
        async with self._database.snapshot() as connection:
            account = await factors.account_of_half(connection, digest(half), self._clock.now() - HALF_LASTS)
        if account is None:
            raise sign_in_over()
        return account

    async def finish(self, half: str, proof: Proof, *, source: str, then: ThenOf) -> None:
        """Completes a sign-in by a proof, and does what follows for whose it is in the proof's transaction.

        A reset of the password takes the half away: with it or after it nothing is opened. Raises as `waiting`,
        `prove` and `SecurityKeys.prove` do.
        """
        account = await self.waiting(half)

        async def end(connection: AsyncConnection, factor: Proven) -> None:
            if not await factors.end_half(connection, digest(half)):
                raise sign_in_over()
            await then(connection, account, factor)

        await self._shown(account, proof, half, source, "sign_in", end)

    async def _shown(
        self,
        account: str,
        proof: Proof,
        holder: str,
        source: str,
        act: str,
        then: Callable[[AsyncConnection, Proven], Awaitable[None]],
    ) -> None:
        """Takes a code or the answer of a key, and does what follows from it in the same transaction.

        `holder` is the secret of whose challenge the key answers.
        """
        if isinstance(proof, str):
            await self._proven(account, proof, source, act, lambda connection, kind: then(connection, Proven(kind)))
            return
        told: dict[str, Any] = {"holder": holder, "source": source, "act": act}
        await self.keys.prove(account, proof, **told, then=lambda connection, key: then(connection, Proven("key", key)))

    async def _proven(
        self,
        account: str,
        code: str,
        source: str,
        act: str,
        then: Callable[[AsyncConnection, str], Awaitable[None]],
        *,
        confirmed: bool = True,
    ) -> str:
        """Takes a code and does what follows from it in one transaction."""
        if not code.strip():
            raise code_asked()

        async def fits() -> str:
            async with self._database.transaction() as connection:
                await store.account_row(connection, account, lock=True)
                kind = await self._used(connection, account, codes.plain(code), confirmed)
                if kind:
                    await then(connection, kind)
            return kind

        return await self._attempts.counted(account, source, act, fits, wrong_code())

    async def _used(self, connection: AsyncConnection, account: str, code: str, confirmed: bool) -> str:
        """Takes a code away and returns which it was; recovery codes count beside security keys alone as well."""
        row = await factors.factor_of(connection, account, for_change=True)
        app = row if row is not None and row.confirmed == confirmed else None
        if confirmed and len(code) == codes.RECOVERY_LENGTH:
            used = await factors.use_recovery_code(connection, account, codes.recovery_digest(code))
            kind, values = "recovery", dict[str, Any]()
        elif app is not None:
            step = codes.accepted_step(factors.seed_of(app, connection), code, self._clock.now(), app.last_step)
            used = step is not None and app.wrong < MOST_WRONG
            kind, values = "app", {"last_step": step}
        else:
            return ""
        if app is not None:
            await factors.change(connection, account, **({**values, "wrong": 0} if used else {"wrong": app.wrong + 1}))
        return kind if used else ""


async def _nothing_else(_: AsyncConnection, _kind: str) -> None:
    """Does nothing more in the transaction of a code."""
