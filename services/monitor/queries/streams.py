"""Reads of the journal, and of where items stand against where they have to stand."""

import re
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Row, func, literal, select, union

from services.monitor.domain.sentences import sentence
from services.monitor.tables import journal, standings
from shared.runtime.clock import Clock
from shared.storage.database import Database

PATIENCE = timedelta(seconds=60)
"""How long the website may take to follow the registry before that is an alarm."""

NAMES = ("item_id", "key", "submission_id", "correlation_id")
CASE: Any = literal("case_id", literal_execute=True)
NUMBER: Any = literal("agenda_number", literal_execute=True)
YEAR: Any = literal("agenda_year", literal_execute=True)
RECEIVED: Any = literal("intake.submission_received.v1", literal_execute=True)
AGENDA = re.compile(r"\s*(\d{1,9})\s*/\s*(\d{4})\s*", re.ASCII)
"""An agenda number as people write it: 17/2026."""


class StreamLine(BaseModel):
    """One line of the journal, with its sentence; `id` grows in the order in which lines were written."""

    id: int
    event_id: str
    type: str
    topic: str
    key: str
    sequence: int
    room: str
    said_at: datetime
    heard_at: datetime
    correlation_id: str
    causation_id: str
    item_id: str | None
    submission_id: str | None
    facts: dict[str, Any]
    sentence: str


class Misplaced(BaseModel):
    """An item that the website does not show where the registry put it."""

    item_id: str
    due_list: str
    shown_list: str | None
    since: datetime


class Queries:
    """Answers from the monitor's own schema."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    async def latest(self, limit: int = 50) -> list[StreamLine]:
        """Returns the newest lines, newest first."""
        return await self._lines(select(journal).order_by(journal.c.id.desc()).limit(limit))

    async def after(self, line_id: int, limit: int = 200) -> list[StreamLine]:
        """Returns the lines that came after one, oldest first."""
        return await self._lines(select(journal).where(journal.c.id > line_id).order_by(journal.c.id).limit(limit))

    async def about(self, word: str, limit: int = 500) -> list[StreamLine]:
        """Returns what happened to an item, a submission, a case, an agency or a chain of events, oldest first."""
        submissions = union(
            select(journal.c.submission_id).where(journal.c.item_id == word),
            select(journal.c.submission_id).where(journal.c.key == word),
        )
        found = union(
            *(select(journal.c.id).where(journal.c[name] == word) for name in NAMES),
            select(journal.c.id).where(journal.c.facts.has_key(CASE), journal.c.facts[CASE].astext == word),
            select(journal.c.id).where(journal.c.key.in_(submissions)),
        )
        query = select(journal).where(journal.c.id.in_(found)).order_by(journal.c.said_at, journal.c.id)
        return await self._lines(query.limit(limit))

    async def submission_of(self, word: str) -> str:
        """Returns the id of the submission with an agenda number such as 17/2026; empty where there is none."""
        written = AGENDA.fullmatch(word)
        if written is None:
            return ""
        facts, (number, year) = journal.c.facts, written.groups()
        same = (facts[NUMBER].astext == str(int(number)), facts[YEAR].astext == year)
        query = select(journal.c.submission_id).where(journal.c.type == RECEIVED, *same).limit(1)
        async with self.database.snapshot() as connection:
            return (await connection.execute(query)).scalar_one_or_none() or ""

    async def misplaced(self, limit: int = 100) -> list[Misplaced]:
        """Lists the items that have stood in the wrong list, or in none, for longer than a minute."""
        columns = standings.c
        late = columns.due_at <= self.clock.now() - PATIENCE
        wrong = columns.due_list.is_distinct_from(columns.shown_list)
        query = select(standings).where(columns.due_list.is_not(None), late, wrong).order_by(columns.due_at)
        async with self.database.snapshot() as connection:
            rows = (await connection.execute(query.limit(limit))).all()
        return [
            Misplaced(item_id=row.item_id, due_list=row.due_list, shown_list=row.shown_list, since=row.due_at)
            for row in rows
        ]

    async def expected(self) -> dict[str, int]:
        """Counts the items that have to stand in each list."""
        query = select(standings.c.due_list, func.count()).where(standings.c.due_list.is_not(None))
        async with self.database.snapshot() as connection:
            rows = (await connection.execute(query.group_by(standings.c.due_list))).all()
        return {"dik": 0, "dip": 0} | {row[0]: row[1] for row in rows}

    async def _lines(self, query: Any) -> list[StreamLine]:
        async with self.database.snapshot() as connection:
            return [_line(row) for row in (await connection.execute(query)).all()]


def _line(row: Row[Any]) -> StreamLine:
    values = dict(row._mapping)
    return StreamLine(**values, sentence=sentence(values["type"], values["facts"]))
