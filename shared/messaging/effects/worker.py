"""Does a room's effects outside any transaction, each again until it succeeds or a person has to look."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.messaging.backoff import is_away, is_retryable
from shared.messaging.decoding import record_error
from shared.messaging.effects.tables import Effects, StagedEffect
from shared.runtime.clock import Clock
from shared.runtime.quiet_hours import QuietHours
from shared.security.audit import Audit
from shared.storage.database import Database

POLL_SECONDS = 5.0
LONGEST_POLL_SECONDS = 60.0
"""How long the worker rests at most while a channel is away."""

LEASE = timedelta(minutes=3)
SEND_SECONDS = 90.0
"""How long one effect may take; far below the lease, so that two processes never do one effect at the same time."""

MOST_ATTEMPTS = 8
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
GROWTH = 4
AWAY_PAUSE = timedelta(seconds=30)

ACTOR = "pekerja:pemberitahuan"

log = logging.getLogger("terbuka.effects")


class EffectOutcome(StrEnum):
    """Says how a channel ended an effect: done, or not needed any more."""

    SENT = "sent"
    NOT_NEEDED = "not_needed"


class Channel(Protocol):
    """Does effects of one kind in the world outside."""

    async def send(self, effect: StagedEffect) -> EffectOutcome:
        """Does an effect, or finds that nobody needs it any more.

        Raises `EngineAway` or `EngineRefuses` where nothing can be sent now, `Transient` where this effect may
        succeed later, anything else where it never will.
        """
        ...


def pause_after(attempts: int) -> timedelta:
    """Returns the pause before the next try: 1, 4, 16, 64 minutes and so on, at most 6 hours."""
    growth: int = GROWTH ** (attempts - 1)
    return min(FIRST_PAUSE * growth, LONGEST_PAUSE)


class EffectWorker:
    """Does the effects of one room: at least once, and only once where no process dies between doing and noting."""

    def __init__(
        self,
        database: Database,
        effects: Effects,
        audit: Audit,
        channels: Mapping[str, Channel],
        clock: Clock,
        *,
        quiet: QuietHours | None = None,
    ) -> None:
        self._database = database
        self._effects = effects
        self._audit = audit
        self._channels = channels
        self._clock = clock
        self._quiet = quiet
        self._poll = POLL_SECONDS
        self._obstacle = ""

    async def run(self) -> None:
        """Does effects until cancelled, and rests longer while a channel or the database is away."""
        while True:
            if not await self._turn_quietly():
                await asyncio.sleep(self._poll)

    async def turn(self) -> bool:
        """Tries one effect; returns False where none is due, it is night, or its channel is away."""
        if self._quiet is not None and not self._quiet.are_over(self._clock.now()):
            return False
        async with self._database.transaction(silent=True) as connection:
            effect = await self._effects.claim(connection, at=self._clock.now(), lease=LEASE)
        if effect is None:
            return False
        try:
            async with asyncio.timeout(SEND_SECONDS):
                outcome = await self._channels[effect.channel].send(effect)
        except Exception as error:
            return await self._failed(effect, error)
        await self._done(effect, outcome)
        return True

    async def _turn_quietly(self) -> bool:
        try:
            return await self.turn()
        except Exception as error:
            if not is_away(error):
                raise
            self._say_obstacle(record_error(error).reason)
            return False

    async def _done(self, effect: StagedEffect, outcome: EffectOutcome) -> None:
        self._say_obstacle("")
        now = self._clock.now()
        async with self._database.transaction() as connection:
            if await self._effects.close(connection, effect, at=now, outcome=outcome):
                await self._note(connection, effect, f"effect_{outcome}")

    async def _failed(self, effect: StagedEffect, error: Exception) -> bool:
        reason, now = record_error(error).reason, self._clock.now()
        away = is_away(error)
        if away:
            self._say_obstacle(reason)
        if away or (is_retryable(error) and effect.attempts < MOST_ATTEMPTS):
            until = now + (AWAY_PAUSE if away else pause_after(effect.attempts))
            async with self._database.transaction() as connection:
                await self._effects.postpone(connection, effect, until=until, failure=reason, counted=not away)
            return not away
        log.error("effect %s given up after %s tries: %s", effect.id, effect.attempts, record_error(error).error)
        async with self._database.transaction() as connection:
            if await self._effects.bury(connection, effect, at=now, failure=reason):
                await self._note(connection, effect, "effect_sent", code=reason)
        return True

    async def _note(self, connection: AsyncConnection, effect: StagedEffect, act: str, code: str = "") -> None:
        """Writes the audit line: what was sent about which id to which account, never the address."""
        detail = {"effect": effect.id, "kind": effect.kind, "to": effect.recipient, "attempts": effect.attempts}
        now, subject = self._clock.now(), effect.subject
        await self._audit.record(connection, actor=ACTOR, act=act, subject=subject, at=now, detail=detail, code=code)

    def _say_obstacle(self, obstacle: str) -> None:
        """Says once what the effects wait for, and once that they go on."""
        if obstacle != self._obstacle:
            log.warning("effects of %s %s", self._database.room, f"wait: {obstacle}" if obstacle else "go on")
        self._poll = min(2 * self._poll, LONGEST_POLL_SECONDS) if obstacle else POLL_SECONDS
        self._obstacle = obstacle
