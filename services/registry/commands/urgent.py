"""Tells at once, and upwards, that nobody acted: one mail for each person, step and day, however many items it is."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.commands.unit_of_work import UnitsOfWork
from services.registry.domain.case import Case
from services.registry.domain.case_rules import CaseState
from services.registry.tables import EFFECTS
from shared.law.escalation import PIMPINAN, Escalation, escalation_of
from shared.messaging.effects.mail import CHANNEL
from shared.messaging.effects.tables import Effect
from shared.runtime.clock import legal_day
from shared.runtime.quiet_hours import QuietHours

URGENT = "mendesak"
LINK = "/meja"


class UrgentMails:
    """Stages urgent mails in the transaction of the step; they wait for the end of the night and for nothing else."""

    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units
        self._quiet = QuietHours()

    async def tell_rung(self, connection: AsyncConnection, case: Case, rung: int) -> None:
        """Tells of a rung of an unfinished case: the Ketua and above, or the head alone once the Ketua has decided."""
        line = escalation_of("rung", rung)
        if line is not None and case.state in {CaseState.OPEN, CaseState.DECIDED}:
            await self._stage(connection, line, (PIMPINAN,) if case.state is CaseState.DECIDED else line.roles)

    async def tell(self, connection: AsyncConnection, step: str, working_days: int) -> None:
        """Tells of a step on which nobody acted."""
        line = escalation_of(step, working_days)
        if line is not None:
            await self._stage(connection, line, line.roles)

    async def _stage(self, connection: AsyncConnection, line: Escalation, roles: Sequence[str]) -> None:
        if not self._units.mails.configured:
            return
        now = self._units.kit.clock.now()
        accounts = await self._units.kit.identity.addressees(roles, connection)
        effects = [_mail(line, account, now) for account in accounts]
        await EFFECTS.stage(connection, effects, at=now, not_before=self._quiet.first_minute(now))


def _mail(line: Escalation, account: str, now: datetime) -> Effect:
    day = legal_day(now).isoformat()
    key = f"{URGENT}:{line.step}:{line.working_days}:{day}:{account}"
    return Effect(key, CHANNEL, URGENT, account, day, {"says": line.says, "day": day, "link": LINK})
