"""Composition root of the scheduler."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from services.scheduler import consumers
from services.scheduler.api import deadlines as api
from services.scheduler.api.use_cases import UseCases
from services.scheduler.commands.calendar import CalendarYears
from services.scheduler.commands.clock_check import ConfirmClock, watch_of
from services.scheduler.commands.clocks import Commands
from services.scheduler.commands.day_starts import DayStarts
from services.scheduler.commands.recount import Recounter
from services.scheduler.commands.sweep import Sweeper
from services.scheduler.pages import deadlines as pages
from services.scheduler.queries.deadlines import Queries, agency_of
from services.scheduler.queries.standing import StandingQueries
from services.scheduler.settings import SchedulerSettings
from services.scheduler.store.calendar import Calendars
from services.scheduler.store.tallies import TALLIED
from services.scheduler.tables import MESSAGING
from shared.law.lead_times import ServiceTimes
from shared.messaging.delivery import Delivery
from shared.room.context import Awaiting, Room, RoomContext
from shared.room.tallies import TallyKeeper
from shared.runtime.quiet_hours import QuietHours
from shared.security.identity import Actor
from shared.web.routes import add_routes
from shared.web.shell import room_app


def build(kit: RoomContext) -> Room:
    """Builds the scheduler: its app, its subscriber on the broker, and the sweep as a worker."""
    calendars = Calendars()
    commands = Commands(kit.clock, calendars)
    recounter = Recounter(kit.database, commands, service_days=ServiceTimes().days)
    queries, standing = Queries(kit.database, calendars, kit.clock), StandingQueries(kit.database, kit.clock)
    sweeper = sweeper_of(kit, calendars, recounter)
    years = CalendarYears(kit.database, commands, recounter)
    use_cases = UseCases(queries, standing, sweeper, years, ConfirmClock(kit.database, kit.clock))
    delivery = Delivery(
        kit.database, MESSAGING, consumers.GROUP, consumers.handlers(commands), kit.clock, verifier=kit.verifier
    )
    consumers.connect(kit.broker, delivery)
    tasks = partial(_awaits, use_cases)
    checks = {"jam yang dipercaya": standing.trusted} if _sweeps(kit) else None
    app = room_app(kit, title="Terbuka: scheduler", messaging=MESSAGING, delivery=delivery, awaits=tasks, checks=checks)
    add_routes(app, api.router(use_cases))
    add_routes(app, pages.router(use_cases))
    keeper = TallyKeeper(kit.database, TALLIED, kit.clock)
    return Room("scheduler", app, workers=(sweeper.run, keeper.run), awaits=tasks)


def sweeper_of(kit: RoomContext, calendars: Calendars, recounter: Recounter) -> Sweeper:
    """Builds the sweep; the clock of a machine is doubted, one that people move is not."""
    more: dict[str, Any] = {"watch": watch_of(kit.clock), "recounter": recounter, "calendars": calendars}
    more["day_starts"] = DayStarts(kit.database, calendars, QuietHours())
    return Sweeper(kit.database, kit.clock, batch=SchedulerSettings().batch, **more)


def _sweeps(kit: RoomContext) -> bool:
    """Tells whether this process sweeps: one that only serves stays ready while the clock is doubted."""
    return kit.checks is None or "pelanggan peristiwa" in kit.checks


async def _awaits(use_cases: UseCases, actor: Actor) -> Sequence[Awaiting]:
    queries, tasks = use_cases.queries, []
    if actor.has("operator", "ketua"):
        tasks += await _for_second_persons(use_cases, actor)
    near = await queries.count_in_window(skpd=agency_of(actor)) if actor.has("skpd") else 0
    if near:
        tasks.append(Awaiting("Informasi Anda yang jendela penetapannya sedang terbuka", near, "/scheduler/"))
    stuck = await queries.stuck() if actor.has("operator") else []
    if stuck:
        tasks.append(Awaiting("Butir yang disisihkan oleh penyapuan", len(stuck), "/monitor/", urgent=True))
    return tasks


async def _for_second_persons(use_cases: UseCases, actor: Actor) -> list[Awaiting]:
    """Lists what waits for this person as the second: a doubted clock, and years that others proposed."""
    tasks = []
    clock = await use_cases.standing.clock_shown()
    done = {by.person for by in (clock.last.operator, clock.last.ketua) if by} if clock.last else set()
    if clock.doubted and actor.person not in done:
        tasks.append(Awaiting("Jam mesin diragukan: penyapuan berhenti", 1, "/scheduler/#jam", urgent=True))
    years = await use_cases.years.waiting_for(actor)
    if years:
        href = f"/scheduler/kalender?tahun={years[0]}"
        tasks.append(Awaiting("Usulan kalender yang menunggu orang kedua", len(years), href))
    return tasks
