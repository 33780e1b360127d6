"""Passwords and codes at the door: counted before the hash, refused with one answer, each refusal audited."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.runtime.clock import Clock, legal_day
from shared.runtime.errors import Refusal
from shared.security.identity import store
from shared.security.identity.actor import not_in_office, too_many_attempts, wrong_credentials
from shared.security.identity.passwords import matches
from shared.security.identity.session_secrets import digest
from shared.security.identity.trail import NOBODY, IdentityTrail
from shared.storage.database import Database

THROTTLE_WINDOW = timedelta(minutes=1)
FAILURES_PER_ACCOUNT = 10
FAILURES_PER_SOURCE = 50
FAILURES_ANYWHERE = 30
"""Of one account, from all sources together."""
NAME_LENGTH = 100


class Attempts:
    """Checks passwords. Names that were typed are counted by their hash and told only where the account exists."""

    def __init__(self, database: Database, clock: Clock, trail: IdentityTrail) -> None:
        self._database = database
        self._clock = clock
        self._trail = trail

    @asynccontextmanager
    async def proven(self, account: str, password: str, source: str, *, act: str) -> AsyncIterator[AsyncConnection]:
        """Yields a transaction in which the password of an account is right until it ends; raises as `check` does.

        A password that was reset while it was checked is a wrong one: what it opened would outlive the reset.
        """
        stored = await self.check(account, password, source, act=act)
        async with self.still(account, stored, source, act=act) as connection:
            yield connection

    @asynccontextmanager
    async def still(self, account: str, stored: str, source: str, *, act: str) -> AsyncIterator[AsyncConnection]:
        """Yields a transaction as `proven` does, for a password that `check` found right as the hash it returned."""
        async with self._database.transaction() as connection:
            if await store.holds_password(connection, account, stored):
                yield connection
                return
        raise await self._refused(account, source, act, wrong_credentials())

    async def check(self, account: str, password: str, source: str, *, act: str) -> str:
        """Checks the password of an account for an act and returns its hash; raises as `Identity.sign_in` does.

        What follows from it is done in a transaction that asks `store.holds_password` again (`proven`).
        """

        async def fits() -> str:
            async with self._database.snapshot() as connection:
                stored = await store.password_of(connection, account) if _is_text(account) else None
            return stored or "" if await matches(stored, password) else ""

        found = await self.counted(account, source, act, fits, wrong_credentials())
        async with self._database.snapshot() as connection:
            person = await store.person_of(connection, account)
        if not person.in_office(legal_day(self._clock.now())):
            raise await self._refused(account, source, act, not_in_office())
        return found

    async def counted(
        self, account: str, source: str, act: str, fits: Callable[[], Awaitable[str]], refusal: Refusal
    ) -> str:
        """Counts an attempt, and returns what `fits` found; raises the refusal where that is nothing, and `TooMany`.

        What `fits` itself refuses has its line as well.
        """
        attempt = await self._reserve(account, source, act)
        try:
            found = await fits()
        except Refusal as refused:
            raise await self._refused(account, source, act, refused) from None
        if not found:
            raise await self._refused(account, source, act, refusal)
        async with self._database.transaction() as connection:
            await store.forget_attempt(connection, attempt)
        return found

    async def tell_throttled(self) -> None:
        """Writes the audit lines of the minutes that are over, one for each account and act."""
        async with self._database.transaction() as connection:
            await self._tell_throttled(connection, self._clock.now())

    async def _refused(self, account: str, source: str, act: str, refusal: Refusal) -> Refusal:
        """Returns the refusal once its line is written."""
        async with self._database.transaction() as connection:
            subject = await _known(connection, account)
            told = {"actor": NOBODY, "code": refusal.code, "source": source}
            await self._trail.note(connection, act, subject, **told)
        return refusal

    async def _reserve(self, account: str, source: str, act: str) -> int:
        """Counts an attempt before the costly hash, so that many at once are not more than the limit; returns its id.

        An attempt counts as failed until its password was found right. One over a limit is not counted there, but in
        the minute's line of the audit trail.
        """
        now, name = self._clock.now(), digest(account)
        async with self._database.transaction() as connection:
            await self._tell_throttled(connection, now)
            await store.take_turn(connection, name, source)
            failed = await store.failures_since(connection, name, source, now - THROTTLE_WINDOW)
            if not _is_over(failed):
                return await store.note_attempt(connection, name, source, now, now - THROTTLE_WINDOW)
            await store.count_throttled(connection, await _known(connection, account), act, _minute(now))
        raise too_many_attempts(int(THROTTLE_WINDOW.total_seconds()))

    async def _tell_throttled(self, connection: AsyncConnection, now: datetime) -> None:
        for row in await store.take_throttled(connection, _minute(now)):
            told = {"actor": NOBODY, "code": too_many_attempts(0).code, "attempts": row.attempts, "since": row.since}
            await self._trail.note(connection, row.act, row.account, **told)


async def _known(connection: AsyncConnection, account: str) -> str:
    """Returns the name where there is such an account: what else somebody types may be a password."""
    known = _is_text(account) and await store.is_account(connection, account)
    return account if known else NOBODY


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _is_over(failed: store.FailureCounts) -> bool:
    here, of_source = failed.here >= FAILURES_PER_ACCOUNT, failed.of_source >= FAILURES_PER_SOURCE
    return here or of_source or failed.of_account >= FAILURES_ANYWHERE


def _is_text(account: str) -> bool:
    return "\x00" not in account and len(account) <= NAME_LENGTH
