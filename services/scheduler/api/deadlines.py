"""The HTTP API for programs: the clock, with its reasons."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from services.scheduler.api.use_cases import ReplacedOut, UseCases, replaced
from services.scheduler.commands.calendar import CalendarYears, no_proposal
from services.scheduler.domain.calendar import DayKind, Holiday
from services.scheduler.domain.deadlines import DueStep, DueTakedown, Wait
from services.scheduler.domain.sweep import ONE_DAY
from services.scheduler.domain.years import Preview, YearProposal
from services.scheduler.queries.deadlines import (
    DayShown,
    Deadline,
    Explanation,
    Queries,
    State,
    StuckClock,
    YearShown,
    agency_of,
    shown_days,
)
from services.scheduler.queries.standing import (
    ClockShown,
    MoveShown,
    Over,
    RecountShown,
    StandingQueries,
    SweepHeartbeat,
    Unanswered,
    WaitShown,
    shown_move,
)
from shared.runtime.clock import day_after
from shared.security.identity import Actor
from shared.web.access import current_actor, require
from shared.web.described import REFUSED
from shared.web.routes import api_routes

Anyone = Annotated[Actor, Depends(current_actor)]
Operator = Annotated[Actor, Depends(require("operator"))]
Officer = Annotated[Actor, Depends(require("operator", "petugas", "ketua", "pimpinan"))]
CalendarKeeper = Annotated[Actor, Depends(require("operator", "ketua"))]
ClockKeeper = Annotated[Actor, Depends(require("operator", "ketua"))]


class DeadlinesOut(BaseModel):
    """One page of clocks, and how many there are in all."""

    deadlines: list[Deadline]
    total: int


class DayIn(BaseModel):
    """One day off of the year."""

    date: date
    name: str = Field(max_length=200)
    kind: DayKind


class YearIn(BaseModel):
    """A whole calendar year under its decree; `reason` says why it has fewer days off than the year before."""

    days: list[DayIn] = Field(max_length=366)
    decree: str = Field(max_length=500)
    provisional: bool = False
    reason: str = Field(default="", max_length=500)


class PreviewOut(BaseModel):
    """Tells what a year would move: how many of the running clocks, the first of them, and which days come and go."""

    recomputed: int
    moved_count: int
    moved: list[MoveShown]
    added: list[DayShown]
    removed: list[DayShown]


class ProposalOut(BaseModel):
    """A year that was proposed and waits for a second person, with what it would move."""

    proposal: int
    year: int
    state: Literal["pending", "in_force"]
    decree: str
    provisional: bool
    reason: str
    proposed_by: str
    proposed_at: datetime | None
    days: list[DayShown]
    preview: PreviewOut


class ConfirmationIn(BaseModel):
    """Names the proposal that was read, so that no other one is confirmed by mistake."""

    proposal: int | None = None


class RejectionIn(BaseModel):
    """Says why a proposal is rejected."""

    reason: str = Field(default="", max_length=500)


class DayConfirmed(BaseModel):
    """The day that a person says it is."""

    day: date


class DueOut(BaseModel):
    """A step that a sweep would now look at; `waiting` is the end of an item that is not classified yet."""

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


def router(use_cases: UseCases) -> APIRouter:
    """Builds the routes under `/api`."""
    routes = api_routes("/api", "scheduler")
    _reads(routes, use_cases.queries)
    _standing(routes, use_cases.standing)
    _calendar(routes, use_cases.years, use_cases.queries)
    _acts(routes, use_cases)
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
        known = offset + len(listed) if listed else 0
        return DeadlinesOut(deadlines=listed, total=max(await queries.count(state=state, skpd=skpd), known))

    @routes.get("/explain/{item_id}")
    async def explain(actor: Anyone, item_id: str) -> Explanation:
        """Explains W0 and D of an item, with every skipped day."""
        return await queries.explain(item_id, skpd=agency_of(actor))


def _standing(routes: APIRouter, standing: StandingQueries) -> None:
    @routes.get("/heartbeat")
    async def heartbeat(actor: Officer) -> SweepHeartbeat:
        """Tells what the last sweep did, and what stands that should not."""
        return await standing.heartbeat()

    @routes.get("/clock")
    async def clock(actor: Anyone) -> ClockShown:
        """Tells what the machine's clock shows, whether it is doubted, and who confirmed it."""
        return await standing.clock_shown()

    @routes.get("/over")
    async def over(actor: Officer) -> list[Over]:
        """Lists what is still exempt though its last exempt day has passed."""
        return await standing.over()

    @routes.get("/unanswered")
    async def unanswered(actor: Officer) -> list[Unanswered]:
        """Lists the lapses and openings that registry has not answered, and the steps that it refused."""
        return await standing.unanswered()

    @routes.get("/waits")
    async def waits(actor: Officer) -> list[WaitShown]:
        """Lists the items that are not classified yet and whose written end is watched."""
        return await standing.waits()

    @routes.get("/recounts")
    async def recounts(actor: Officer) -> list[RecountShown]:
        """Lists the newest counts of all running clocks, and what each moved."""
        return await standing.recounts()


def _calendar(routes: APIRouter, years: CalendarYears, queries: Queries) -> None:
    @routes.get("/calendar", responses={404: REFUSED})
    async def calendar(actor: Anyone, year: int | None = None) -> YearShown:
        """Shows a calendar year in force, this year by default."""
        return await queries.year(year)

    @routes.get("/calendar/{year}/proposal")
    async def proposal(actor: CalendarKeeper, year: int) -> ProposalOut:
        """Shows the proposal that waits for a year, with what it would move now."""
        found = await years.pending(year)
        if found is None:
            raise no_proposal(year)
        return _proposed(*found)

    @routes.put("/calendar/{year}", status_code=202)
    async def put_year(actor: CalendarKeeper, year: int, body: YearIn, response: Response) -> ProposalOut:
        """Proposes a calendar year under a decree and shows what it would move; 200 where it stands already."""
        days = [Holiday(day.date, day.name, day.kind) for day in body.days]
        plain = {"decree": body.decree, "provisional": body.provisional, "reason": body.reason}
        proposed, preview = await years.propose(actor, year, days, **plain)  # type: ignore[arg-type]
        if proposed is None:
            response.status_code = 200
            return _in_force(await queries.year(year), preview)
        return _proposed(proposed, preview)

    @routes.post("/calendar/{year}/confirmation")
    async def confirm_year(actor: CalendarKeeper, year: int, body: ConfirmationIn | None = None) -> ReplacedOut:
        """Puts a proposed year in force as a second person, and counts every running clock anew."""
        return replaced(await years.confirm(actor, year, proposal=body.proposal if body else None))

    @routes.post("/calendar/{year}/rejection", status_code=204)
    async def reject_year(actor: CalendarKeeper, year: int, body: RejectionIn) -> None:
        """Rejects another person's proposal for a reason."""
        await years.turn_down(actor, year, reason=body.reason)

    @routes.delete("/calendar/{year}/proposal", status_code=204)
    async def withdraw_year(actor: CalendarKeeper, year: int) -> None:
        """Takes one's own proposal back."""
        await years.withdraw(actor, year)


def _acts(routes: APIRouter, use_cases: UseCases) -> None:
    sweeper = use_cases.sweeper

    @routes.get("/stuck")
    async def stuck(actor: Operator) -> list[StuckClock]:
        """Lists the items that the sweep set aside."""
        return await use_cases.queries.stuck()

    @routes.post("/sweep")
    async def sweep(actor: Operator, dry_run: bool = False) -> SweepOut:
        """Sweeps now; `dry_run` only lists what is due."""
        if not dry_run:
            beat = await sweeper.sweep()
            return SweepOut(dry_run=False, fired=beat.fired, superseded=beat.superseded, parked=beat.parked)
        return SweepOut(dry_run=True, due=[_due(each) for each in await sweeper.preview()])

    @routes.post("/stuck/{item_id}/retry", status_code=204)
    async def retry(actor: Operator, item_id: str) -> None:
        """Takes an item that was set aside back into the sweep."""
        await sweeper.retry(item_id, actor=actor.account)

    @routes.post("/clock/confirmation")
    async def confirm_clock(actor: ClockKeeper, body: DayConfirmed) -> ClockShown:
        """Records that an operator or the Ketua PPID says that a doubted clock shows the right day."""
        await use_cases.confirm_clock(actor, body.day)
        return await use_cases.standing.clock_shown()


def _due(each: DueStep | Wait | DueTakedown) -> DueOut:
    if isinstance(each, DueTakedown):
        return DueOut(item_id=each.item_id, period_version=0, step="takedown", on=each.due_on + ONE_DAY)
    if isinstance(each, Wait):
        on = day_after(each.ends_on)
        return DueOut(item_id=each.item_id, period_version=each.version, step="waiting", on=on)
    return DueOut(item_id=each.clock.item_id, period_version=each.version, step=each.step.name, on=each.step.on)


def _proposed(proposal: YearProposal, preview: Preview) -> ProposalOut:
    return ProposalOut(
        proposal=proposal.number,
        year=proposal.year,
        state="pending",
        decree=proposal.content.decree,
        provisional=proposal.content.provisional,
        reason=proposal.reason,
        proposed_by=proposal.proposed_by,
        proposed_at=proposal.proposed_at,
        days=shown_days(proposal.content.days),
        preview=_previewed(preview),
    )


def _in_force(year: YearShown, preview: Preview) -> ProposalOut:
    return ProposalOut(
        proposal=0,
        year=year.year,
        state="in_force",
        decree=year.decree,
        provisional=year.provisional,
        reason="",
        proposed_by="",
        proposed_at=None,
        days=year.days,
        preview=_previewed(preview),
    )


def _previewed(preview: Preview) -> PreviewOut:
    return PreviewOut(
        recomputed=preview.recomputed,
        moved_count=preview.moved,
        moved=[shown_move(each) for each in preview.moves],
        added=shown_days(preview.added),
        removed=shown_days(preview.removed),
    )
