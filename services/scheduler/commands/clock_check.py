"""Doubting the clock before each sweep, and the two persons who say that it is right after all."""

import logging
from datetime import date
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduler.domain.clock_check import APART, ClockDoubt, Confirmation, confirms, may_lift, suspect
from services.scheduler.domain.deadlines import Beat
from services.scheduler.store import clock_check as store_doubt
from services.scheduler.tables import MESSAGING
from shared.law import refuse
from shared.runtime.clock import Clock, ClockReading, SystemClock, legal_day, read_machine
from shared.runtime.errors import Conflict
from shared.security.identity import Actor
from shared.storage.database import Database

ROLES = ("operator", "ketua")
SYSTEM = "sistem"

log = logging.getLogger("terbuka.scheduler")


class Watch(Protocol):
    """Tells what the time is, and whether that may be believed."""

    def read(self) -> ClockReading:
        """Reads the clock."""
        ...

    async def look(self, connection: AsyncConnection, now: ClockReading) -> ClockDoubt | None:
        """Returns the doubt that stands after a look at a reading; None where the clock may be believed."""
        ...


class NoDoubt:
    """Believes a clock that people move: rehearsals, journeys, tests."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    def read(self) -> ClockReading:
        """Reads the clock alone."""
        return ClockReading(self.clock.now())

    async def look(self, connection: AsyncConnection, now: ClockReading) -> ClockDoubt | None:
        """Doubts nothing."""
        return None


class WallClockWatch:
    """Doubts a machine's wall clock; what it finds is kept in the database, so that every process stops."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    def read(self) -> ClockReading:
        """Reads the clock, and the seconds since the machine was started."""
        return read_machine(self.clock)

    async def look(self, connection: AsyncConnection, now: ClockReading) -> ClockDoubt | None:
        """Raises a doubt, keeps it up or ends it; see `Watch.look`."""
        await store_doubt.lock(connection)
        engine = await store_doubt.engine_time(connection)
        own, last = await store_doubt.last_beat(connection, now.boot), await store_doubt.last_beat(connection)
        why = suspect(now, own, last, engine)
        newest = await store_doubt.newest(connection)
        standing = newest if newest and newest.ended_at is None else None
        if standing is not None:
            if why is None and may_lift(standing, now, engine):
                await self._lift(connection, standing, now)
                return None
            if why is not None:
                await store_doubt.note(connection, standing.number, seen_at=engine)
            return standing
        if why is None:
            return None
        if newest and confirms(newest, now) and why.code != APART:
            await self._adopt(connection, newest, now)
            return None
        doubt = await store_doubt.raise_doubt(connection, now, why, engine)
        log.error("jam diragukan: %s, menunjukkan %s, semestinya %s", why.code, now.wall, why.expected)
        detail = {"code": why.code, "wall": now.wall.isoformat(), "expected": why.expected.isoformat()}
        await _record(connection, SYSTEM, "doubt_clock", doubt, now, **detail)
        return doubt

    async def _lift(self, connection: AsyncConnection, doubt: ClockDoubt, now: ClockReading) -> None:
        """Ends a doubt about a clock that shows again what it should."""
        await store_doubt.note(connection, doubt.number, ended_at=now.wall, ending="sendiri")
        log.warning("jam tidak lagi diragukan: menunjukkan %s", now.wall)
        await _record(connection, SYSTEM, "clock_came_back", doubt, now, wall=now.wall.isoformat())

    async def _adopt(self, connection: AsyncConnection, doubt: ClockDoubt, now: ClockReading) -> None:
        """Takes the reading that two persons confirmed as the one from which the clock is judged from now on."""
        await store_doubt.note(connection, doubt.number, adopted=True)
        beat = Beat(now.wall, await store_doubt.last_watermark(connection), now.wall, boot=now.boot, uptime=now.uptime)
        await store_doubt.beat(connection, beat, now.wall)
        log.warning("jam dikonfirmasi dua orang: menunjukkan %s", now.wall)


class ConfirmClock:
    """Lets an operator and the Ketua PPID say that the day which a doubted clock shows is right."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    async def __call__(self, actor: Actor, day: date) -> ClockDoubt:
        """Records one of the two confirmations; with both, sweeps go on.

        Raises `Conflict` (`JAM_TIDAK_DIRAGUKAN`, `HARI_TIDAK_COCOK`, `JAM_BERBEDA_DENGAN_BASIS_DATA`,
        `SUDAH_DIKONFIRMASI`) and `Forbidden` (`SATU_ORANG_DUA_PERAN`).
        """
        now = ClockReading(self.clock.now())
        async with self.database.transaction() as connection:
            await store_doubt.lock(connection)
            doubt = _confirmable(await store_doubt.standing(connection), day, legal_day(now.wall))
            role = _role(actor, doubt)
            if role is None:
                return doubt
            by = Confirmation(actor.account, actor.person, now.wall)
            await store_doubt.confirm(connection, doubt, role, by, day)
            await _record(connection, actor.account, "confirm_clock", doubt, now, role=role, day=day.isoformat())
            confirmed = await store_doubt.newest(connection)
            assert confirmed is not None
            if confirmed.operator and confirmed.ketua:
                await store_doubt.note(connection, doubt.number, ended_at=now.wall, ending="dua_orang")
            return confirmed


def watch_of(clock: Clock) -> Watch:
    """Returns what watches a clock: a machine's is doubted, one that people move is not."""
    return WallClockWatch(clock) if isinstance(clock, SystemClock) else NoDoubt(clock)


def in_doubt(doubt: ClockDoubt) -> Conflict:
    """Builds the refusal of a sweep while the clock is doubted."""
    return Conflict(
        "JAM_DIRAGUKAN",
        "Jam mesin diragukan, sehingga tidak ada tenggat yang disampaikan dan tidak ada yang dibuka.",
        article="Pasal 11 PP 61/2010",
        mend="Betulkan jam mesin; bila jamnya benar, operator dan Ketua PPID mengonfirmasi harinya di /scheduler/.",
        cause=doubt.code,
    )


def _confirmable(doubt: ClockDoubt | None, day: date, shown: date) -> ClockDoubt:
    if doubt is None:
        raise Conflict(
            "JAM_TIDAK_DIRAGUKAN", "Jam mesin tidak sedang diragukan.", mend="Tidak ada yang perlu dikonfirmasi."
        )
    if doubt.code == APART:
        raise Conflict(
            APART,
            "Jam mesin dan jam basis data berselisih, sehingga salah satunya tentu salah.",
            mend="Betulkan jam kedua mesin (NTP); keraguan berakhir sendiri begitu keduanya sama.",
        )
    if day != shown:
        raise Conflict(
            "HARI_TIDAK_COCOK",
            f"Mesin menunjukkan {shown.isoformat()}, bukan {day.isoformat()}.",
            mend="Betulkan jam mesin lebih dahulu; keraguan berakhir sendiri bila jamnya sudah benar.",
        )
    return doubt


def _role(actor: Actor, doubt: ClockDoubt) -> str | None:
    """Returns for which of the two roles an actor confirms; None where that person has done so already."""
    done = {role: by for role, by in zip(ROLES, (doubt.operator, doubt.ketua), strict=True) if by}
    mine = [role for role in ROLES if actor.has(role)]
    free = [role for role in mine if role not in done]
    if any(by.person == actor.person for by in done.values()):
        if free:
            raise refuse("SATU_ORANG_DUA_PERAN")
        return None
    if not free:
        raise Conflict(
            "SUDAH_DIKONFIRMASI",
            "Peran ini sudah mengonfirmasi jam.",
            mend="Yang masih ditunggu ialah konfirmasi dari peran yang lain: operator atau Ketua PPID.",
        )
    return free[0]


async def _record(
    connection: AsyncConnection, actor: str, act: str, doubt: ClockDoubt, now: ClockReading, **detail: str
) -> None:
    await MESSAGING.audit.record(
        connection, actor=actor, act=act, subject=f"jam-{doubt.number}", at=now.wall, detail=detail
    )
