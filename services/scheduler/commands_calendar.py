"""Replacing a year of the calendar under a decree, and what that moves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduler import store, store_calendar
from services.scheduler.calendar import Calendar, CalendarYear, Holiday
from services.scheduler.commands import Commands
from services.scheduler.model import Moved
from services.scheduler.seed import FIRST_YEAR, calendar_name
from services.scheduler.sweep import plan, window_of
from services.scheduler.tables import PLUMBING
from shared.contracts.deadlines import CalendarChangedV1
from shared.db import Database
from shared.errors import Refusal

LAST_YEAR = 2100
REACH = timedelta(days=200)  # sixty working days back never leave a year earlier than this


@dataclass(frozen=True)
class Replaced:
    """Tells what a replaced year brought: the calendar's new name and every open deadline whose W0 moved."""

    calendar_version: str
    recomputed: int
    moved: tuple[Moved, ...]


class ReplaceYear:
    """Replaces the days off of one year and recomputes the open deadlines that may lean on it."""

    def __init__(self, database: Database, commands: Commands) -> None:
        self.database = database
        self.commands = commands

    async def __call__(
        self, actor: str, year: int, days: Sequence[Holiday], *, decree: str, provisional: bool
    ) -> Replaced:
        """Puts the year in force and says what moved; the same year again changes nothing.

        A rung that was said is not said again, and a decision that was made stays valid (domain 10.6).
        Raises `Refusal` (`TAHUN_DI_LUAR_KALENDER`, `DASAR_KALENDER_KOSONG`, `KALENDER_KOSONG`, `HARI_DI_LUAR_TAHUN`,
        `HARI_GANDA`, `NAMA_HARI_KOSONG`).
        """
        content = _checked(year, days, decree, provisional)
        now = self.commands.clock.now()
        async with self.database.transaction() as connection:
            number, calendar = await self.commands.calendars.exclusive(connection, now)
            if calendar.years.get(year) == content:
                return Replaced(calendar_name(number), 0, ())
            await store_calendar.add_version(connection, number + 1, [(year, content)], at=now, by=actor)
            done = await self._recompute(connection, year, number + 1)
            detail = {"year": year, "version": number + 1, "days": len(days), "moved": len(done.moved)}
            await PLUMBING.audit.record(
                connection, actor=actor, act="replace_calendar_year", subject=str(year), at=now, detail=detail
            )
            return done

    async def _recompute(self, connection: AsyncConnection, year: int, number: int) -> Replaced:
        calendar = await store_calendar.load_version(connection, number)
        rows = await store.open_between(connection, date(year, 1, 1), date(year, 12, 31) + REACH)
        found = [await self._move(connection, row, number, calendar) for row in rows]
        moved = tuple(each for each in found if each)
        changed = CalendarChangedV1(year=year, calendar_version=calendar_name(number), moved=len(moved))
        await PLUMBING.outbox.stage(connection, [changed], at=self.commands.clock.now())
        return Replaced(calendar_name(number), len(rows), moved)

    async def _move(self, connection: AsyncConnection, row: Row[Any], number: int, calendar: Calendar) -> Moved | None:
        before = store.clock_of(row)
        window = window_of(row.ends_on, calendar)
        after = replace(before, window_opens=window.found, provisional=window.provisional, calendar_version=number)
        await store.recompute(connection, after, plan(before.period, calendar))
        moved = before.window_opens != after.window_opens
        if moved or before.provisional != after.provisional:
            await self.commands.say_set(connection, after, None)
        return Moved(row.item_id, row.public_title, row.ends_on, row.window_opens, window.found) if moved else None


def _checked(year: int, days: Sequence[Holiday], decree: str, provisional: bool) -> CalendarYear:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refusal(
            "TAHUN_DI_LUAR_KALENDER",
            f"Kalender mencakup tahun {FIRST_YEAR} sampai {LAST_YEAR}.",
            mend="Pilih tahun di dalam rentang itu.",
        )
    if not decree.strip():
        raise Refusal(
            "DASAR_KALENDER_KOSONG",
            "Kalender tidak dapat diganti tanpa dasar keputusannya.",
            mend="Tulis nomor dan tahun SKB atau keputusan gubernur yang menetapkan hari-hari ini.",
        )
    if not days:
        raise Refusal(
            "KALENDER_KOSONG",
            "Kalender satu tahun tidak mungkin tanpa hari libur.",
            mend="Masukkan semua libur nasional dan cuti bersama tahun itu, satu hari satu baris.",
        )
    for holiday in days:
        _check_day(year, holiday)
    if len({holiday.day for holiday in days}) < len(days):
        raise Refusal(
            "HARI_GANDA", "Satu tanggal tertulis lebih dari sekali.", mend="Gabungkan nama hari pada satu baris."
        )
    settled = [replace(holiday, estimated=holiday.estimated and provisional) for holiday in days]
    ordered = tuple(sorted(settled, key=lambda holiday: holiday.day))
    return CalendarYear(ordered, provisional, " ".join(decree.split()))


def _check_day(year: int, holiday: Holiday) -> None:
    if holiday.day.year != year:
        raise Refusal(
            "HARI_DI_LUAR_TAHUN",
            f"Tanggal {holiday.day.isoformat()} tidak berada pada tahun {year}.",
            mend="Perbaiki tanggalnya atau masukkan pada kalender tahunnya sendiri.",
        )
    if not holiday.name.strip():
        raise Refusal(
            "NAMA_HARI_KOSONG", f"Hari libur {holiday.day.isoformat()} belum bernama.", mend="Tulis nama hari liburnya."
        )
