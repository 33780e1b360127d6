"""The second factor of a local account: enrolled, shown at sign-in and before what decides, removed and reset."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.runtime.clock import Clock
from shared.security.identity import factor_codes as codes
from shared.security.identity import factor_store as factors
from shared.security.identity import store
from shared.security.identity.attempts import Attempts
from shared.security.identity.factor_refusals import (
    code_asked,
    has_factor_already,
    no_factor,
    sign_in_over,
    wrong_code,
)
from shared.security.identity.session_secrets import digest, new_secret
from shared.security.identity.trail import IdentityTrail
from shared.storage.database import Database

FACTOR_LASTS = timedelta(minutes=15)
"""How long a factor that was shown counts for what decides."""
HALF_LASTS = timedelta(minutes=5)
MOST_WRONG = 50
"""Wrong codes in a row after which an app's codes count no more: the one who guesses has the password."""


@dataclass(frozen=True)
class FactorState:
    """What the page of an account says of its factor; `offered` waits for its first code."""

    kept: bool
    offered: bool
    codes_left: int


class SecondFactor:
    """Keeps the second factors of one database; each code is counted as a password is, and each act has its line."""

    def __init__(self, database: Database, clock: Clock, trail: IdentityTrail, attempts: Attempts) -> None:
        self._database = database
        self._clock = clock
        self._trail = trail
        self._attempts = attempts

    async def state(self, account: str) -> FactorState:
        """Returns what is known of the factor of an account."""
        async with self._database.snapshot() as connection:
            row = await factors.factor_of(connection, account)
            left = await factors.recovery_codes_left(connection, account)
        kept = row is not None and row.confirmed
        return FactorState(kept, row is not None and not kept, left)

    async def is_kept(self, account: str) -> bool:
        """Tells whether an account has a factor."""
        async with self._database.snapshot() as connection:
            return await factors.is_kept(connection, account)

    async def begin(self, account: str, password: str, *, source: str) -> str:
        """Returns a new secret for whoever knows the password; it is shown this once.

        Raises as `Attempts.check` does, and `Conflict` (`FAKTOR_SUDAH_ADA`).
        """
        await self._attempts.check(account, password, source, act="enrol_factor")
        seed = codes.new_seed()
        async with self._database.transaction() as connection:
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
        if state.kept:
            raise has_factor_already()
        if not state.offered:
            raise no_factor()
        recovery = codes.new_recovery_codes()

        async def enrol(connection: AsyncConnection) -> None:
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

    async def step_up(self, account: str, code: str, *, session: str, source: str) -> None:
        """Notes in a session that the factor was shown now; raises `NotFound` (`FAKTOR_TIDAK_ADA`), as `prove` does."""
        if not await self.is_kept(account):
            raise no_factor()
        kind = await self.prove(account, code, source=source, act="step_up")
        async with self._database.transaction() as connection:
            await factors.show_factor(connection, digest(session), account, self._clock.now())
            await self._trail.note(connection, "step_up", account, actor=account, factor=kind, source=source)

    async def remove(self, account: str, password: str, code: str, *, source: str) -> None:
        """Removes the factor for whoever knows the password and a code; raises as `begin`, `step_up` and `prove` do."""
        if not await self.is_kept(account):
            raise no_factor()
        await self._attempts.check(account, password, source, act="remove_factor")

        async def forget(connection: AsyncConnection) -> None:
            await factors.drop(connection, account)
            await factors.forget_shown(connection, account)
            await self._trail.note(connection, "remove_factor", account, actor=account, source=source)

        await self._proven(account, code, source, "remove_factor", forget)

    async def reset(self, account: str) -> None:
        """Removes the factor as an operator does; sessions and tokens end. Raises `NotFound` (`FAKTOR_TIDAK_ADA`)."""
        async with self._database.transaction() as connection:
            if await factors.factor_of(connection, account, for_change=True) is None:
                raise no_factor()
            await factors.drop(connection, account)
            ended = await store.change(connection, account, {"factor_since": None}) or {}
            await self._trail.note(connection, "reset_factor", account)
            await self._trail.note(connection, "end_sessions", account, **ended)

    async def half(self, account: str) -> str:
        """Returns the secret by which a sign-in goes on with its code, for five minutes."""
        secret, now = new_secret(), self._clock.now()
        async with self._database.transaction() as connection:
            await factors.add_half(connection, digest(secret), account, now, now - HALF_LASTS)
        return secret

    async def finish(self, half: str, code: str, *, source: str) -> tuple[str, str]:
        """Returns whose sign-in a code completes, and which code it was.

        Raises `Unauthenticated` (`MASUK_TERLALU_LAMA`), and as `prove` does.
        """
        async with self._database.snapshot() as connection:
            account = await factors.account_of_half(connection, digest(half), self._clock.now() - HALF_LASTS)
        if account is None:
            raise sign_in_over()

        async def end(connection: AsyncConnection) -> None:
            if not await factors.end_half(connection, digest(half)):
                raise sign_in_over()

        return account, await self._proven(account, code, source, "sign_in", end)

    async def _proven(
        self,
        account: str,
        code: str,
        source: str,
        act: str,
        then: Callable[[AsyncConnection], Awaitable[None]],
        *,
        confirmed: bool = True,
    ) -> str:
        """Takes a code and does what follows from it in one transaction."""
        if not code.strip():
            raise code_asked()

        async def fits() -> str:
            async with self._database.transaction() as connection:
                kind = await self._used(connection, account, codes.plain(code), confirmed)
                if kind:
                    await then(connection)
            return kind

        return await self._attempts.counted(account, source, act, fits, wrong_code())

    async def _used(self, connection: AsyncConnection, account: str, code: str, confirmed: bool) -> str:
        row = await factors.factor_of(connection, account, for_change=True)
        if row is None or row.confirmed != confirmed:
            return ""
        if len(code) == codes.RECOVERY_LENGTH:
            used = await factors.use_recovery_code(connection, account, codes.recovery_digest(code))
            kind, values = "recovery", dict[str, Any]()
        else:
            step = codes.accepted_step(row.seed, code, self._clock.now(), row.last_step)
            used = step is not None and row.wrong < MOST_WRONG
            kind, values = "app", {"last_step": step}
        await factors.change(connection, account, **({**values, "wrong": 0} if used else {"wrong": row.wrong + 1}))
        return kind if used else ""


async def _nothing_else(_: AsyncConnection) -> None:
    """Does nothing more in the transaction of a code."""
