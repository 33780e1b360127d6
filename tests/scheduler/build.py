"""The scheduler as a part, driven by records without a broker, and the events of the registry that it hears."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from services.scheduler.commands.calendar import CalendarYears, Confirmed
from services.scheduler.commands.clocks import Commands
from services.scheduler.commands.recount import Recounter
from services.scheduler.commands.sweep import Sweeper
from services.scheduler.consumers import handlers
from services.scheduler.domain.calendar import Holiday
from services.scheduler.domain.holidays import seed_year
from services.scheduler.queries.deadlines import Queries
from services.scheduler.queries.standing import StandingQueries
from services.scheduler.store.calendar import Calendars
from services.scheduler.tables import MESSAGING, cases, deadlines, holds, rungs, waits
from shared.contracts import EVENTS, Event
from shared.contracts.envelope import wrap
from shared.contracts.exemptions import (
    DipRow,
    GroundPeriod,
    ItemClassifiedV1,
    ItemOpenedV1,
    OpeningApprovedV1,
    PublicRow,
    Step,
    StepRefusedV1,
)
from shared.law.ladder import ladder_days
from shared.messaging.delivery import Delivery, DeliveryOutcome, EventVerifier, StreamRecord
from shared.messaging.outbox import EventSigner
from shared.runtime.clock import MovableClock
from shared.security import signing
from shared.security.identity import Actor
from shared.storage.database import Database

OPERATOR = Actor("operator", "orang-operator", frozenset({"operator"}))
KETUA = Actor("ketua", "orang-ketua", frozenset({"ketua"}))
NAMES_OF_STEPS = (*(f"h-{days}" for days in ladder_days()), "lapse")


def a_public_row(**changes: Any) -> PublicRow:
    values = {
        "public_title": "Hasil pengawasan barang beredar",
        "huruf": ("a",),
        "legal_basis": "UU 14/2008 Pasal 17 huruf a angka 1",
        "public_reason": "Pengawasan masih berjalan.",
        "period_text": "sampai 31 Desember 2026",
        "skpd_code": "disperindag",
        "skpd_name": "Dinas Perindustrian dan Perdagangan",
        "penetapan_number": "001/PPID/2026",
        "penetapan_date": date(2026, 3, 2),
    }
    return PublicRow(**{**values, **changes})


def classified(
    item_id: str = "butir",
    *,
    ends_on: date | None = date(2026, 12, 31),
    review_on: date | None = None,
    period_version: int = 1,
    kind: type[Any] = ItemClassifiedV1,
    **public: Any,
) -> Any:
    """Builds `item_classified`, or `item_reclassified` by `kind`."""
    period = GroundPeriod(huruf="a", kind="until_date", ends_on=ends_on, review_on=review_on)
    return kind(
        item_id=item_id,
        version=period_version,
        period_version=period_version,
        public=a_public_row(**public),
        periods=(period,),
        ends_on=ends_on,
        review_on=review_on,
    )


def approved(
    item_id: str = "butir", *, effective_on: date, case_id: str = "kasus", period_version: int = 1
) -> OpeningApprovedV1:
    return OpeningApprovedV1(
        item_id=item_id,
        case_id=case_id,
        outcome="open_at_end",
        period_version=period_version,
        effective_on=effective_on,
    )


def opened(item_id: str = "butir", *, opened_on: date = date(2026, 12, 1)) -> ItemOpenedV1:
    dip = DipRow(summary="r", holder="d", responsible="d", made="2026", form="salinan", retention="5 tahun")
    return ItemOpenedV1(item_id=item_id, version=2, mode="decided", opened_on=opened_on, public=a_public_row(), dip=dip)


PRIVATE, PUBLIC = signing.new_pair()
SIGNER, VERIFIER = EventSigner(PRIVATE), EventVerifier(PUBLIC)


@dataclass
class Scheduler:
    """The room on a real database, with a clock that the test moves."""

    database: Database
    clock: MovableClock
    sequences: dict[str, int] = field(default_factory=dict)
    slices: int = 3

    def __post_init__(self) -> None:
        self.calendars = Calendars()
        self.commands = Commands(self.clock, self.calendars)
        self.recounter = Recounter(self.database, self.commands, size=self.slices)
        self.sweeper = Sweeper(self.database, self.clock, batch=5, recounter=self.recounter)
        self.queries = Queries(self.database, self.calendars, self.clock)
        self.standing = StandingQueries(self.database, self.clock)
        self.years = CalendarYears(self.database, self.commands, self.recounter)
        self.delivery = Delivery(
            self.database,
            MESSAGING,
            "scheduler",
            handlers(self.commands),
            self.clock,
            pause=0.001,
            nack_pause=0.001,
            verifier=VERIFIER,
        )

    def record(self, event: Event) -> StreamRecord:
        """Wraps an event as it comes over the wire, with the next sequence of its key."""
        sequence = self.sequences[event.key] = self.sequences.get(event.key, 0) + 1
        envelope = wrap(event, room="registry", sequence=sequence, at=self.clock.now())
        offset, body = sum(self.sequences.values()), event.model_dump_json().encode()
        headers = SIGNER.signed(envelope, body).headers()
        return StreamRecord(event.topic, 0, offset, event.key, headers, body)

    async def hears(self, *events: Event) -> None:
        for event in events:
            assert await self.delivery.receive(self.record(event)) is DeliveryOutcome.APPLIED

    async def on(self, day: date) -> Any:
        """Moves the clock to a day and sweeps."""
        self.clock.move_to_day(day)
        return await self.sweeper.sweep()

    async def replace_year(
        self, year: int, days: Sequence[Holiday], *, decree: str = "SKB 1/2026", provisional: bool = False
    ) -> Confirmed | None:
        """Lets two persons put a year in force; None where it stands already."""
        plain: Any = {"decree": decree, "provisional": provisional, "reason": "uji"}
        proposal, _ = await self.years.propose(OPERATOR, year, days, **plain)
        return await self.years.confirm(KETUA, year) if proposal else None

    async def refused(self, step: Step, *, on: date, item_id: str = "butir", **more: Any) -> None:
        """Lets registry refuse a step as too early."""
        await self.hears(StepRefusedV1(item_id=item_id, period_version=1, step=step, on=on, **more))

    async def said(self, *types: type[Event]) -> list[Any]:
        """Returns what the room has said, in order; only of some types when they are named."""
        query = select(MESSAGING.outbox.rows.c.type, MESSAGING.outbox.rows.c.payload).order_by(
            MESSAGING.outbox.rows.c.id
        )
        async with self.database.transaction() as connection:
            rows = (await connection.execute(query)).all()
        events = [EVENTS[row.type].model_validate_json(row.payload) for row in rows]
        return [event for event in events if not types or isinstance(event, types)]

    async def state_hash(self) -> str:
        """Returns one hash over every clock, step, case and hold."""
        async with self.database.transaction() as connection:
            found = [
                sorted(str(tuple(row)) for row in await connection.execute(select(table)))
                for table in (deadlines, rungs, cases, holds, waits)
            ]
        return hashlib.sha256(json.dumps(found).encode()).hexdigest()


def year_without(year: int, *days: date) -> list[Holiday]:
    """Returns the seed's days off of a year less some."""
    return [holiday for holiday in seed_year(year).days if holiday.day not in days]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


@contextmanager
def no_counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lets nobody of this process count: the order stands, as after a process that was killed at once."""

    async def ends_at_once(self: Recounter, *, seconds: float | None = None) -> bool:
        return False

    with monkeypatch.context() as patch:
        patch.setattr(Recounter, "finish", ends_at_once)
        yield
