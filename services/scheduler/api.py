"""The HTTP door for programs: the clock, with its reasons."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from services.scheduler.calendar import DayKind, Holiday
from services.scheduler.commands_calendar import ReplaceYear
from services.scheduler.commands_sweep import Sweeper
from services.scheduler.queries import Deadline, Explanation, Heartbeat, Queries, State, Stuck, YearShown, agency_of
from shared.identity import Actor, current_actor, require

Anyone = Annotated[Actor, Depends(current_actor)]
Operator = Annotated[Actor, Depends(require("operator"))]
CalendarKeeper = Annotated[Actor, Depends(require("operator", "ketua"))]


class DeadlinesOut(BaseModel):
    """Is one page of clocks, and how many there are in all."""

    deadlines: list[Deadline]
    total: int


class DayIn(BaseModel):
    """Is one day off of the year."""

    date: date
    name: str = Field(max_length=200)
    kind: DayKind


class YearIn(BaseModel):
    """Is a whole calendar year under its decree."""

    days: list[DayIn] = Field(max_length=366)
    decree: str = Field(max_length=500)
    provisional: bool = False


class MovedOut(BaseModel):
    """Is a deadline whose W0 moved."""

    item_id: str
    last_exempt_day: date
    before: date | None
    after: date


class ReplacedOut(BaseModel):
    """Tells what a replaced year moved."""

    calendar_version: str
    recomputed: int
    moved: list[MovedOut]


class DueOut(BaseModel):
    """Is a step that a sweep would now look at."""

    item_id: str
    period_version: int
    step: str
    on: date


class SweepOut(BaseModel):
    """Tells what a sweep did, or with `dry_run` what it would look at."""

    dry_run: bool
    fired: int = 0
    superseded: int = 0
    parked: int = 0
    due: list[DueOut] = []


def router(queries: Queries, sweeper: Sweeper, replace_year: ReplaceYear) -> APIRouter:
    """Builds the routes under `/api`."""
    routes = APIRouter(prefix="/api", tags=["scheduler"])
    _reads(routes, queries)
    _acts(routes, sweeper, replace_year)
    return routes


def _reads(routes: APIRouter, queries: Queries) -> None:
    @routes.get("/deadlines")
    async def deadlines(
        actor: Anyone,
        state: State = "running",
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> DeadlinesOut:
        """Lists the clocks, the nearest end first; an SKPD sees its own."""
        skpd = agency_of(actor)
        listed = await queries.deadlines(state=state, skpd=skpd, limit=limit, offset=offset)
        return DeadlinesOut(deadlines=listed, total=await queries.count(state=state, skpd=skpd))

    @routes.get("/explain/{item_id}")
    async def explain(actor: Anyone, item_id: str) -> Explanation:
        """Explains W0 and D of an item, with every skipped day."""
        return await queries.explain(item_id, skpd=agency_of(actor))

    @routes.get("/calendar")
    async def calendar(actor: Anyone, year: int | None = None) -> YearShown:
        """Shows a calendar year, this year by default."""
        return await queries.year(year)

    @routes.get("/heartbeat")
    async def heartbeat(actor: Anyone) -> Heartbeat:
        """Tells what the last sweep did."""
        return await queries.heartbeat()

    @routes.get("/stuck")
    async def stuck(actor: Operator) -> list[Stuck]:
        """Lists the items that the sweep set aside."""
        return await queries.stuck()


def _acts(routes: APIRouter, sweeper: Sweeper, replace_year: ReplaceYear) -> None:
    @routes.put("/calendar/{year}")
    async def put_year(actor: CalendarKeeper, year: int, body: YearIn) -> ReplacedOut:
        """Replaces a calendar year under a decree and reports which deadlines moved."""
        days = [Holiday(day.date, day.name, day.kind) for day in body.days]
        done = await replace_year(actor.account, year, days, decree=body.decree, provisional=body.provisional)
        moved = [
            MovedOut(item_id=each.item_id, last_exempt_day=each.last_exempt_day, before=each.before, after=each.after)
            for each in done.moved
        ]
        return ReplacedOut(calendar_version=done.calendar_version, recomputed=done.recomputed, moved=moved)

    @routes.post("/sweep")
    async def sweep(actor: Operator, dry_run: bool = False) -> SweepOut:
        """Sweeps now; `dry_run` only lists what is due."""
        if not dry_run:
            beat = await sweeper.sweep()
            return SweepOut(dry_run=False, fired=beat.fired, superseded=beat.superseded, parked=beat.parked)
        due = [
            DueOut(
                item_id=each.clock.item_id,
                period_version=each.clock.period.period_version,
                step=each.step.name,
                on=each.step.on,
            )
            for each in await sweeper.preview()
        ]
        return SweepOut(dry_run=True, due=due)

    @routes.post("/stuck/{item_id}/retry", status_code=204)
    async def retry(actor: Operator, item_id: str) -> None:
        """Takes an item that was set aside back into the sweep."""
        await sweeper.retry(item_id, actor=actor.account)
