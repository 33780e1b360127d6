"""Reads of what must not stay unseen: the sweep's own record, the doubted clock, what is over, unanswered, missed."""

from datetime import date, datetime, timedelta
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.scheduler.domain.clock_check import ClockDoubt
from services.scheduler.domain.deadlines import Moved, RungState
from services.scheduler.store import clock_check as store_doubt
from services.scheduler.store import recount as store_recount
from services.scheduler.store.clocks import AGAIN, FRESH, OF_ITEM
from services.scheduler.store.recount import RUNNING, Recount
from services.scheduler.tables import deadlines, heartbeats, rungs, waits
from shared.runtime.clock import Clock, legal_day
from shared.storage.database import Database

GRACE = timedelta(minutes=10)
"""How long after 00:00 an item may still stand exempt, or a step unanswered, before that is an alarm."""

MOST = 1000


class ConfirmationShown(BaseModel):
    """One person who said that the machine's day is right."""

    account: str
    person: str
    at: datetime


class DoubtShown(BaseModel):
    """A time during which the clock was not believed: what it showed, what it should have shown, who confirmed."""

    number: int
    code: str
    cause: str
    wall: datetime
    expected: datetime
    ended_at: datetime | None
    ending: str | None
    day: date | None
    operator: ConfirmationShown | None
    ketua: ConfirmationShown | None


class ClockShown(BaseModel):
    """Tells what the machine's clock shows and whether it is doubted; `last` is the newest doubt, ended or not."""

    shows: datetime
    day: date
    doubted: bool
    last: DoubtShown | None


class SweepHeartbeat(BaseModel):
    """What the last sweep did and what stands that should not: steps past due or unanswered, items over their end.

    `exempt_and_over` counts items that are still exempt though their last exempt day has passed.
    """

    finished_at: datetime | None
    watermark_from: datetime | None
    watermark_to: datetime | None
    fired: int
    superseded: int
    parked: int
    past_due: int
    age_seconds: float | None
    unanswered: int
    exempt_and_over: int
    waiting_and_over: int
    counting: bool
    doubt: DoubtShown | None


class Unanswered(BaseModel):
    """A lapse or an opening that was published and that registry has not answered, or any step that it refused."""

    item_id: str
    public_title: str
    period_version: int
    step: str
    on: date
    state: str
    reason: str | None
    said: int
    first_said_at: datetime | None
    again_at: datetime | None


class Over(BaseModel):
    """An item that is still exempt though its last exempt day has passed, and where its lapse stands."""

    item_id: str
    public_title: str
    skpd_code: str
    last_exempt_day: date
    lapse: str
    reason: str | None
    again_at: datetime | None
    failure: str | None


class WaitShown(BaseModel):
    """An item that is not classified yet, and the end that is written for it."""

    item_id: str
    version: int
    ends_on: date
    said_at: datetime | None


class MoveShown(BaseModel):
    """A deadline whose W0 moved, or would move."""

    item_id: str
    public_title: str
    last_exempt_day: date
    before: date | None
    after: date


class RecountShown(BaseModel):
    """Tells what counting all running clocks anew brought; `moves` names some of those whose W0 moved.

    While it runs, `clocks` of `total` are counted; `total` is null until it is known.
    """

    mark: str
    year: int | None
    begun_at: datetime
    finished_at: datetime | None
    total: int | None
    clocks: int
    moved: int
    added: int
    redated: int
    removed: int
    moves: list[MoveShown]


class StandingQueries:
    """Answers what stands now, from one snapshot each."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    async def heartbeat(self) -> SweepHeartbeat:
        """Tells when the last sweep finished, what it did, and what stands that should not."""
        now = self.clock.now()
        last = select(heartbeats).order_by(heartbeats.c.id.desc()).limit(1)
        async with self.database.snapshot() as connection:
            row = (await connection.execute(last)).one_or_none()
            doubt = await store_doubt.standing(connection)
            found = await counts(connection, now)
            counting = await store_recount.pending(connection)
        return SweepHeartbeat(
            finished_at=row.finished_at if row else None,
            watermark_from=row.watermark_from if row else None,
            watermark_to=row.watermark_to if row else None,
            fired=row.fired if row else 0,
            superseded=row.superseded if row else 0,
            parked=row.parked if row else 0,
            age_seconds=(now - row.finished_at).total_seconds() if row else None,
            counting=counting,
            doubt=shown_doubt(doubt) if doubt else None,
            **found,
        )

    async def clock_shown(self) -> ClockShown:
        """Tells what the clock shows and whether it is doubted."""
        now = self.clock.now()
        async with self.database.snapshot() as connection:
            newest = await store_doubt.newest(connection)
        doubted = newest is not None and newest.ended_at is None
        return ClockShown(shows=now, day=legal_day(now), doubted=doubted, last=shown_doubt(newest) if newest else None)

    async def trusted(self) -> bool:
        """Tells whether the clock is believed."""
        async with self.database.snapshot() as connection:
            return await store_doubt.standing(connection) is None

    async def unanswered(self) -> list[Unanswered]:
        """Lists what was published or refused and is tried again, the oldest day first."""
        query = select(rungs, deadlines.c.public_title).join_from(rungs, deadlines, OF_ITEM).where(AGAIN)
        async with self.database.snapshot() as connection:
            rows = (await connection.execute(query.order_by(rungs.c.on, rungs.c.item_id).limit(MOST))).all()
        return [_unanswered(row) for row in rows]

    async def over(self) -> list[Over]:
        """Lists what is still exempt though its last exempt day has passed, the oldest first."""
        async with self.database.snapshot() as connection:
            rows = (await connection.execute(_over(legal_day(self.clock.now())).limit(MOST))).all()
        return [
            Over(
                item_id=row.item_id,
                public_title=row.public_title,
                skpd_code=row.skpd_code,
                last_exempt_day=row.ends_on,
                lapse=row.lapse_state or "tidak ada",
                reason=row.lapse_reason,
                again_at=row.lapse_again_at,
                failure=row.failure,
            )
            for row in rows
        ]

    async def waits(self) -> list[WaitShown]:
        """Lists the items that are not classified yet and whose written end is watched, the nearest end first."""
        query = select(waits).order_by(waits.c.ends_on, waits.c.item_id).limit(MOST)
        async with self.database.snapshot() as connection:
            rows = (await connection.execute(query)).all()
        return [WaitShown(item_id=r.item_id, version=r.version, ends_on=r.ends_on, said_at=r.said_at) for r in rows]

    async def recounts(self, limit: int = 10) -> list[RecountShown]:
        """Lists the newest counts of all running clocks."""
        async with self.database.snapshot() as connection:
            return [shown_recount(each) for each in await store_recount.newest(connection, limit)]

    async def counting(self) -> RecountShown | None:
        """Tells how far the count of all running clocks has come that is under way."""
        async with self.database.snapshot() as connection:
            found = await store_recount.counting(connection)
        return shown_recount(found) if found else None


def shown_doubt(doubt: ClockDoubt) -> DoubtShown:
    """Returns a doubt as people and programs see it."""
    who = {
        role: ConfirmationShown(account=by.account, person=by.person, at=by.at) if by else None
        for role, by in (("operator", doubt.operator), ("ketua", doubt.ketua))
    }
    return DoubtShown(
        number=doubt.number,
        code=doubt.code,
        cause=doubt.cause,
        wall=doubt.wall,
        expected=doubt.expected,
        ended_at=doubt.ended_at,
        ending=doubt.ending,
        day=doubt.day,
        operator=who["operator"],
        ketua=who["ketua"],
    )


def shown_recount(done: Recount) -> RecountShown:
    """Returns a count as people and programs see it."""
    plain = {name: getattr(done, name) for name in RecountShown.model_fields if name != "moves"}
    return RecountShown(**plain, moves=[shown_move(each) for each in done.moves])


def shown_move(moved: Moved) -> MoveShown:
    """Returns a moved deadline as people and programs see it."""
    return MoveShown(**{name: getattr(moved, name) for name in MoveShown.model_fields})


async def counts(connection: AsyncConnection, now: datetime) -> dict[str, int]:
    """Counts what should not stand at an instant, by the names of the heartbeat's figures."""
    today, settled_day = legal_day(now), legal_day(now - GRACE)
    published = and_(AGAIN, rungs.c.state == RungState.FIRED.value, rungs.c.fired_at < now - GRACE)
    queries = {
        "past_due": select(func.count()).select_from(rungs).where(FRESH, rungs.c.on <= today),
        "unanswered": select(func.count()).select_from(rungs).where(published),
        "exempt_and_over": select(func.count())
        .select_from(deadlines)
        .where(RUNNING, deadlines.c.ends_on < settled_day),
        "waiting_and_over": select(func.count()).select_from(waits).where(waits.c.said_at < now - GRACE),
    }
    return {name: int((await connection.execute(query)).scalar_one()) for name, query in queries.items()}


def _over(today: date) -> Select[Any]:
    lapse = and_(OF_ITEM, rungs.c.period_version == deadlines.c.period_version, rungs.c.rung == "lapse")
    step = [rungs.c[name].label(f"lapse_{name}") for name in ("state", "reason", "again_at")]
    query = select(deadlines, *step).join_from(deadlines, rungs, lapse, isouter=True)
    return query.where(RUNNING, deadlines.c.ends_on < today).order_by(deadlines.c.ends_on, deadlines.c.item_id)


def _unanswered(row: Row[Any]) -> Unanswered:
    return Unanswered(
        item_id=row.item_id,
        public_title=row.public_title,
        period_version=row.period_version,
        step=row.rung,
        on=row.on,
        state=row.state,
        reason=row.reason,
        said=row.tries,
        first_said_at=row.fired_at,
        again_at=row.again_at,
    )
