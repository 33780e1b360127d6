"""Composition root of the scheduler."""

from collections.abc import Sequence
from functools import partial

from services.scheduler import api, consumers, pages
from services.scheduler.commands import Commands
from services.scheduler.commands_calendar import ReplaceYear
from services.scheduler.commands_sweep import Sweeper
from services.scheduler.queries import Queries, agency_of
from services.scheduler.settings import SchedulerSettings
from services.scheduler.store_calendar import Calendars
from services.scheduler.tables import PLUMBING
from shared.identity import Actor
from shared.inbox import Delivery
from shared.room import Awaiting, Kit, Room
from shared.web.shell import room_app


def build(kit: Kit) -> Room:
    """Builds the scheduler: its app, its subscriber on the broker, and the sweep as a worker."""
    calendars = Calendars()
    commands = Commands(kit.clock, calendars)
    queries = Queries(kit.database, calendars, kit.clock)
    replace_year = ReplaceYear(kit.database, commands)
    sweeper = sweeper_of(kit)
    delivery = Delivery(kit.database, PLUMBING, consumers.GROUP, consumers.handlers(commands), kit.clock)
    consumers.connect(kit.broker, delivery)
    tasks = partial(_awaits, queries)
    app = room_app(kit, title="Terbuka: scheduler", plumbing=PLUMBING, delivery=delivery, awaits=tasks)
    app.include_router(api.router(queries, sweeper, replace_year))
    app.include_router(pages.router(queries, replace_year))
    return Room("scheduler", app, workers=(sweeper.run,), awaits=tasks)


def sweeper_of(kit: Kit) -> Sweeper:
    """Builds a sweep that whoever moves the clock may call."""
    return Sweeper(kit.database, kit.clock, batch=SchedulerSettings().batch)


async def _awaits(queries: Queries, actor: Actor) -> Sequence[Awaiting]:
    tasks = []
    near = await queries.count_in_window(skpd=agency_of(actor))
    if near:
        tasks.append(Awaiting("Informasi yang jendela penetapannya sedang terbuka", near, "/scheduler/", urgent=True))
    stuck = await queries.stuck() if actor.has("operator") else []
    if stuck:
        tasks.append(Awaiting("Butir yang disisihkan oleh penyapuan", len(stuck), "/monitor/", urgent=True))
    return tasks
