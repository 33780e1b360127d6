"""The mail of the morning: one for each person with work, with counts and a link; without work there is none."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.commands.unit_of_work import UnitsOfWork, account_of
from services.registry.domain.acts import ActName
from services.registry.domain.work_names import CHANGES
from services.registry.queries.work_counts import WorkCount, changes_by_skpd, returned_by_skpd, work_of
from services.registry.store import unreached as store_unreached
from services.registry.store import working_days as store_working_days
from services.registry.tables import EFFECTS, MESSAGING
from shared.contracts.deadlines import CalendarChangedV1, WorkdayBeganV1
from shared.contracts.envelope import Envelope
from shared.messaging.effects.mail import CHANNEL
from shared.messaging.effects.tables import Effect
from shared.runtime.clock import legal_day
from shared.runtime.quiet_hours import QuietHours
from shared.security.identity import ROLES
from shared.security.identity.addressees import ToldPerson, who_acts

DIGEST = "ringkasan"
LINK = "/meja"


@dataclass(frozen=True)
class Told:
    """What one digest tells: how much waits, and how much changed for the SKPD of the person."""

    work: list[WorkCount]
    changes: list[WorkCount]

    @property
    def total(self) -> int:
        """Returns how much waits."""
        return sum(each.many for each in self.work)

    @property
    def much(self) -> int:
        """Returns how much there is to tell; nothing is no mail."""
        return self.total + sum(each.many for each in self.changes)


def _changes_of(person: ToldPerson, changed: Mapping[str, Mapping[str, int]]) -> list[WorkCount]:
    codes = {actor.skpd for actor in person.actors if actor.skpd}
    counts = {state: sum(changed.get(code, {}).get(state, 0) for code in codes) for state in CHANGES}
    return [WorkCount(CHANGES[state], many) for state, many in counts.items() if many]


def version_of(calendar_version: str) -> int:
    """Returns the number in the name of a version of the calendar (`kalender-2`)."""
    return int(calendar_version.rpartition("-")[2])


class DigestCommands:
    """Stages the digests of a working day in the transaction that hears of it."""

    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units
        self._quiet = QuietHours()

    async def workday_began(self, connection: AsyncConnection, event: WorkdayBeganV1, cause: Envelope) -> None:
        """Stages one digest for each person with work, and notes who cannot be told.

        A day that is over when it is heard of brings none: the next one counts what waits by then, and every change
        since people were told last.
        """
        await store_working_days.keep(connection, event.day)
        await store_working_days.keep_days_off(connection, version_of(event.calendar_version), event.days_off)
        now = self._units.kit.clock.now()
        if not self._units.mails.configured or legal_day(now) > event.day:
            return
        since = await store_working_days.told_last(connection) or event.since
        returned, changed = await returned_by_skpd(connection), await changes_by_skpd(connection, since)
        effects, unreached = list[Effect](), dict[str, int]()
        for each in await who_acts(connection, ROLES, event.day):
            told = Told(await work_of(connection, each.actors, event.day, returned), _changes_of(each, changed))
            if told.much and each.reached:
                effects.append(self._digest(each, told, event))
            elif told.much:
                unreached[each.account] = told.much
        staged = await EFFECTS.stage(connection, effects, at=now)
        await EFFECTS.supersede(connection, effects, at=now)
        await store_unreached.keep(connection, unreached, event.day, now)
        await store_working_days.mark_told(connection, event.day, now)
        await self._audit(connection, event, cause, now, {"staged": staged, "unreached": sorted(unreached)})

    async def calendar_changed(self, connection: AsyncConnection, event: CalendarChangedV1, cause: Envelope) -> None:
        """Keeps the days off of a year that was replaced, from which desks and digests count working days."""
        await store_working_days.keep_days_off(connection, version_of(event.calendar_version), event.days_off)

    def _digest(self, person: ToldPerson, told: Told, event: WorkdayBeganV1) -> Effect:
        day = event.day.isoformat()
        data: Mapping[str, Any] = {
            "day": day,
            "lines": [asdict(each) for each in told.work],
            "changes": [asdict(each) for each in told.changes],
            "total": told.total,
            "link": LINK,
            "not_after": self._quiet.morning_of(event.following).isoformat(),
        }
        skpd = person.actors[0].skpd or ""
        return Effect(f"{DIGEST}:{day}:{person.account}", CHANNEL, DIGEST, person.account, day, data, skpd=skpd)

    async def _audit(
        self, connection: AsyncConnection, event: WorkdayBeganV1, cause: Envelope, at: datetime, detail: dict[str, Any]
    ) -> None:
        subject = event.day.isoformat()
        await MESSAGING.audit.record(
            connection, actor=account_of(cause), act=ActName.TELL_WORK, subject=subject, at=at, detail=detail
        )
