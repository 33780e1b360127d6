"""A year of the calendar: one person proposes it and sees what it would move, another puts it in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduler.commands.clocks import Commands
from services.scheduler.commands.recount import Recounter, mark_of, version_of
from services.scheduler.domain.calendar import Calendar, CalendarYear, Holiday
from services.scheduler.domain.deadlines import Moved
from services.scheduler.domain.holidays import calendar_name
from services.scheduler.domain.sweep import window_of
from services.scheduler.domain.years import Preview, YearAnswer, YearProposal, changes, checked
from services.scheduler.store import calendar as store_calendar
from services.scheduler.store import recount as store_recount
from services.scheduler.store import years as store_years
from services.scheduler.store.recount import KEPT_MOVES, Recount
from services.scheduler.tables import MESSAGING
from shared.law import refuse
from shared.runtime.errors import Conflict, Forbidden, NotFound, Refusal
from shared.security.identity import Actor
from shared.storage.database import Database

PATIENCE = 20.0
"""How many seconds a confirmation waits for the clocks to be counted; the rest is counted by the worker."""


@dataclass(frozen=True)
class Confirmed:
    """Tells what a confirmed year brought: the calendar's new name, and how far all clocks were counted anew."""

    calendar_version: str
    recount: Recount


class CalendarYears:
    """Proposes, confirms, rejects and withdraws years of the calendar."""

    def __init__(self, database: Database, commands: Commands, recounter: Recounter) -> None:
        self.database = database
        self.commands = commands
        self.recounter = recounter

    async def propose(
        self, actor: Actor, year: int, days: Sequence[Holiday], *, decree: str, provisional: bool, reason: str = ""
    ) -> tuple[YearProposal | None, Preview]:
        """Proposes a year and returns what it would move; nothing moves. A year that stands already proposes nothing.

        The same proposal again by the same person is the one that waits.
        Raises `Refusal` as `years.checked` does, and `Conflict` (`KALENDER_MENUNGGU`) while another person's waits.
        """
        now = self.commands.clock.now()
        async with self.database.transaction() as connection:
            _, calendar = await self.commands.calendars.exclusive(connection, now)
            before = calendar.years.get(year - 1)
            content = checked(year, days, decree=decree, provisional=provisional, reason=reason, before=before)
            stands = calendar.years.get(year) == content
            put = None if stands else await self._put(connection, actor, year, content, " ".join(reason.split()))
        return put, await self._preview(year, put)

    async def confirm(self, actor: Actor, year: int, *, proposal: int | None = None) -> Confirmed:
        """Puts a proposed year in force and counts every running clock anew.

        A rung that was published is not published again, and a decision that was made stays valid (docs/law.md 6).
        The same confirmation again by the same person tells what the first one brought.
        Raises `NotFound` (`USULAN_KALENDER_TIDAK_ADA`), `Conflict` (`USULAN_KALENDER_BERGANTI`), `Forbidden`
        (`SATU_ORANG_DUA_PERAN`).
        """
        now = self.commands.clock.now()
        async with self.database.transaction() as connection:
            number, calendar = await self.commands.calendars.exclusive(connection, now)
            if await _answered(connection, year, proposal, YearAnswer("confirmed", actor.person)):
                return _confirmed(await store_recount.of_year(connection, year))
            waiting = await self._of_another(connection, actor, year, proposal)
            by = f"{waiting.proposed_by}, {actor.account}"
            kept: dict[str, Any] = {"at": now, "by": by, "service_days": calendar.service_days}
            await store_calendar.add_version(connection, number + 1, [(year, waiting.content)], **kept)
            await store_years.decide(
                connection, waiting.number, "confirmed", by=actor.account, person=actor.person, at=now
            )
            ordered = await store_recount.order(connection, mark_of(number + 1), now, year=year)
            await self._record(connection, actor, "confirm_calendar_year", waiting, version=number + 1)
        await self.recounter.finish(seconds=PATIENCE)
        return _confirmed(await self.recounter.tell(ordered))

    async def turn_down(self, actor: Actor, year: int, *, reason: str) -> None:
        """Ends another person's proposal for a reason; raises as `confirm`, and `Refusal` (`ALASAN_WAJIB`)."""
        if not reason.strip():
            raise Refusal("ALASAN_WAJIB", "Usulan hanya dapat ditolak dengan alasan.", mend="Tulis alasannya.")
        now = self.commands.clock.now()
        async with self.database.transaction() as connection:
            await self.commands.calendars.exclusive(connection, now)
            if await _answered(connection, year, None, YearAnswer("rejected", actor.person, reason)):
                return
            waiting = await self._of_another(connection, actor, year, None)
            await store_years.decide(
                connection, waiting.number, "rejected", by=actor.account, person=actor.person, at=now, why=reason
            )
            await self._record(connection, actor, "reject_calendar_year", waiting)

    async def withdraw(self, actor: Actor, year: int) -> None:
        """Takes one's own proposal back.

        Raises `NotFound` (`USULAN_KALENDER_TIDAK_ADA`), `Forbidden` (`BUKAN_PENGUSUL`).
        """
        now = self.commands.clock.now()
        async with self.database.transaction() as connection:
            await self.commands.calendars.exclusive(connection, now)
            waiting = _there(await store_years.pending(connection, year), year)
            if waiting.proposer != actor.person:
                raise Forbidden(
                    "BUKAN_PENGUSUL",
                    "Usulan kalender hanya dapat ditarik oleh yang mengusulkannya.",
                    mend="Tolak usulan ini dengan alasan, atau konfirmasikan.",
                )
            await store_years.decide(
                connection, waiting.number, "withdrawn", by=actor.account, person=actor.person, at=now
            )
            await self._record(connection, actor, "withdraw_calendar_year", waiting)

    async def pending(self, year: int) -> tuple[YearProposal, Preview] | None:
        """Returns the proposal that waits for a year, with what it would move."""
        async with self.database.snapshot() as connection:
            waiting = await store_years.pending(connection, year)
        return None if waiting is None else (waiting, await self._preview(year, waiting))

    async def _preview(self, year: int, proposal: YearProposal | None) -> Preview:
        """Counts what a proposal would move, None for a year as it stands; nobody waits for that."""
        async with self.database.snapshot() as connection:
            _, calendar = await self.commands.calendars.shown(connection)
            return await _preview(connection, calendar, year, proposal.changed(calendar) if proposal else calendar)

    async def waiting_for(self, actor: Actor) -> list[int]:
        """Returns the years that other persons proposed and that wait for a second one."""
        async with self.database.snapshot() as connection:
            return [each.year for each in await store_years.all_pending(connection) if each.proposer != actor.person]

    async def _put(
        self, connection: AsyncConnection, actor: Actor, year: int, content: CalendarYear, reason: str
    ) -> YearProposal:
        """Writes a proposal unless one's own that waits says the same; an older one is withdrawn."""
        waiting, now = await store_years.pending(connection, year), self.commands.clock.now()
        if waiting is not None and waiting.proposer != actor.person:
            raise Conflict(
                "KALENDER_MENUNGGU",
                f"Kalender {year} sudah diusulkan oleh {waiting.proposed_by} dan menunggu orang kedua.",
                mend="Konfirmasikan atau tolak usulan itu lebih dahulu.",
            )
        if waiting is not None and (waiting.content, waiting.reason) == (content, reason):
            return waiting
        by: dict[str, Any] = {"by": actor.account, "person": actor.person, "at": now}
        if waiting is not None:
            await store_years.decide(connection, waiting.number, "withdrawn", **by)
        put = await store_years.put(connection, year, content, reason=reason, **by)
        await self._record(connection, actor, "propose_calendar_year", put)
        return put

    async def _of_another(
        self, connection: AsyncConnection, actor: Actor, year: int, proposal: int | None
    ) -> YearProposal:
        waiting = _there(await store_years.pending(connection, year), year)
        if proposal is not None and proposal != waiting.number:
            raise Conflict(
                "USULAN_KALENDER_BERGANTI",
                "Usulan kalender sudah diganti sejak Anda melihatnya.",
                mend="Muat ulang dan baca usulan yang baru.",
            )
        if waiting.proposer == actor.person:
            raise refuse("SATU_ORANG_DUA_PERAN")
        return waiting

    async def _record(
        self, connection: AsyncConnection, actor: Actor, act: str, proposal: YearProposal, **more: int
    ) -> None:
        detail = {"year": proposal.year, "proposal": proposal.number, "days": len(proposal.content.days), **more}
        at = self.commands.clock.now()
        await MESSAGING.audit.record(
            connection, actor=actor.account, act=act, subject=str(proposal.year), at=at, detail=detail
        )


async def _answered(connection: AsyncConnection, year: int, proposal: int | None, given: YearAnswer) -> bool:
    """Tells whether an answer repeats the one that ended a year's newest proposal."""
    last = await store_years.last_answer(connection, year)
    return last is not None and last[1] == given and proposal in (None, last[0])


def _confirmed(recount: Recount) -> Confirmed:
    return Confirmed(calendar_name(version_of(recount.mark)), recount)


async def _preview(connection: AsyncConnection, calendar: Calendar, year: int, after: Calendar) -> Preview:
    """Counts every distinct end once under both calendars, and names the first items whose W0 would move."""
    ends = await store_years.ends(connection)
    windows = {each.ends_on: window_of(each.ends_on, after).found for each in ends}
    moving = [each for each in ends if each.window_opens != windows[each.ends_on]]
    rows = await store_years.items_of(connection, [each.ends_on for each in moving], KEPT_MOVES)
    moves = tuple(
        Moved(row.item_id, row.public_title, row.ends_on, row.window_opens, windows[row.ends_on])
        for row in rows
        if row.window_opens != windows[row.ends_on]
    )
    added, removed = changes(calendar.years.get(year), after.years[year])
    return Preview(sum(each.clocks for each in ends), sum(each.clocks for each in moving), moves, added, removed)


def no_proposal(year: int) -> NotFound:
    """Builds the refusal of an act on a proposal that does not wait."""
    return NotFound(
        "USULAN_KALENDER_TIDAK_ADA",
        f"Tidak ada usulan kalender {year} yang menunggu.",
        mend="Usulkan kalendernya lebih dahulu, atau muat ulang halaman ini.",
    )


def _there(proposal: YearProposal | None, year: int) -> YearProposal:
    if proposal is None:
        raise no_proposal(year)
    return proposal
