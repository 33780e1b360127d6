"""What operators see of a room's effects, and what they may do with those that have failed."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.messaging.effects.tables import Effects, StagedEffect
from shared.runtime.clock import Clock
from shared.runtime.errors import Refusal
from shared.security.audit import Audit
from shared.storage.database import Database


@dataclass(frozen=True)
class EffectFigures:
    """How a room's effects stand; ages are in whole seconds, `configured` says whether new ones are staged."""

    configured: bool
    waiting: int
    oldest_seconds: int
    because: str
    dead: int


@dataclass(frozen=True)
class Unreached:
    """An account with so much work and no address to tell its person at, since when."""

    account: str
    many: int
    since: datetime


AsksUnreached = Callable[[], Awaitable[Sequence[Unreached]]]


async def everybody_is_reached() -> Sequence[Unreached]:
    """Returns nobody, for a room that tells nobody of work."""
    return ()


class EffectDesk:
    """Shows the effects of one room without addresses, lets failed ones be tried again or set aside."""

    def __init__(
        self,
        database: Database,
        effects: Effects,
        audit: Audit,
        clock: Clock,
        *,
        configured: bool,
        unreached: AsksUnreached = everybody_is_reached,
    ) -> None:
        self._database = database
        self._effects = effects
        self._audit = audit
        self._clock = clock
        self.configured = configured
        self.unreached = unreached

    async def listing(self, *, dead: bool) -> list[StagedEffect]:
        """Lists the effects that have failed, or those that wait, oldest first."""
        async with self._database.snapshot() as connection:
            return await self._effects.listing(connection, dead=dead)

    async def figures(self) -> EffectFigures:
        """Counts the effects that wait and those that have failed."""
        async with self._database.snapshot() as connection:
            found = await self._effects.counts(connection)
        return EffectFigures(self.configured, found.waiting, self._age(found.oldest), found.because, found.dead)

    async def replay(self, effect_id: int, *, actor: str, reason: str = "") -> None:
        """Lets a failed effect be tried again at once.

        Raises `NotFound` (`PEMBERITAHUAN_TIDAK_ADA`) or `Conflict` (`PEMBERITAHUAN_TIDAK_GAGAL`).
        """
        now = self._clock.now()
        async with self._database.transaction() as connection:
            effect = await self._effects.dead(connection, effect_id)
            await self._effects.revive(connection, effect_id, at=now)
            await self._audit.record(connection, actor=actor, act="effect_replayed", **_line(effect, now, reason))

    async def set_aside(self, effect_id: int, *, actor: str, reason: str) -> None:
        """Closes a failed effect without doing it, with a person's reason.

        Raises `Refusal` (`ALASAN_WAJIB`), `NotFound` (`PEMBERITAHUAN_TIDAK_ADA`) or `Conflict`
        (`PEMBERITAHUAN_TIDAK_GAGAL`).
        """
        why, now = reason.strip(), self._clock.now()
        if not why:
            raise Refusal(
                "ALASAN_WAJIB", "Pemberitahuan hanya dapat disisihkan dengan alasan.", mend="Tulis alasannya."
            )
        async with self._database.transaction() as connection:
            effect = await self._effects.dead(connection, effect_id)
            await self._effects.set_aside(connection, effect_id, at=now, by=actor, reason=why)
            await self._audit.record(connection, actor=actor, act="effect_set_aside", **_line(effect, now, why))

    def _age(self, since: datetime | None) -> int:
        return max(0, int((self._clock.now() - since).total_seconds())) if since else 0


def _line(effect: StagedEffect, at: datetime, reason: str) -> dict[str, Any]:
    detail = {"effect": effect.id, "kind": effect.kind, "to": effect.recipient, "reason": reason}
    return {"subject": effect.subject, "at": at, "detail": detail}
