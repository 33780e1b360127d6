"""What waits for the head of the public body alone, and what becomes public on the next days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, Date, Select, and_, cast, func, literal, null, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from services.registry.domain.case import Case
from services.registry.domain.case_rules import BY_FACT, WEIGHED, CaseState
from services.registry.queries.awaiting import cases_for, items_for
from services.registry.queries.due import DUE
from services.registry.store.records import case_of, item_of, records
from shared.runtime.clock import day_after
from shared.security.read_trail import counted
from shared.storage.database import Database

ROLE = "pimpinan"
MOST = 100
"""Rows of each kind that are shown."""
I, C = t.items.c, t.cases.c  # noqa: E741

Cause = Literal["ruling", "consent", "fact", "decided", "lapse"]


@dataclass(frozen=True)
class HeadTask:
    """One thing that the head alone answers; `since` is the day from which it waits, `ends_on` an inclusive last day.

    `kind` is penetapan, pembukaan or isi; `subject` the id of the item, or of the case of a pembukaan.
    """

    kind: str
    subject: str
    title: str
    skpd_name: str
    outcome: str
    trigger: str
    since: date | None
    ends_on: date | None
    opened_on: date | None


@dataclass(frozen=True)
class ComingOpening:
    """An item that becomes public on a day, and why; `case_id` names its case, empty where it has none."""

    item_id: str
    title: str
    skpd_name: str
    day: date
    cause: Cause
    part: bool = False
    case_id: str = ""


class HeadQueries:
    """Read-only questions of the head's page, each answered from one snapshot."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def tasks(self, person: str, today: date) -> list[HeadTask]:
        """Lists what a person answers as head under a mandate in force, at most `MOST` of each kind."""
        found: list[HeadTask] = []
        async with self.database.snapshot() as connection:
            for query in _task_queries(person, today):
                found += [HeadTask(**row) for row in (await connection.execute(query)).mappings()]
        return counted(found)

    async def coming_openings(self, today: date, until: date) -> list[ComingOpening]:
        """Lists what becomes public after today and up to a day, in the order of the days."""
        async with self.database.snapshot() as connection:
            approved = await _approved(connection, today, until)
            whole = {each.item_id for each in approved if not each.part}
            lapsing = [each for each in await _lapsing(connection, today, until) if each.item_id not in whole]
        return counted(sorted([*approved, *lapsing], key=lambda each: (each.day, each.skpd_name, each.item_id)))


def _task_queries(person: str, today: date) -> Sequence[Select[Any]]:
    items, cases = items_for(ROLE, person, today), cases_for(ROLE, person, today)
    decided = cast(func.jsonb_extract_path_text(I.record, "decision", "by", "on"), Date)
    ruled = cast(func.jsonb_extract_path_text(C.record, "ruling", "by", "on"), Date)
    outcome = func.jsonb_extract_path_text(C.record, "ruling", "outcome")
    no_day, nothing = cast(null(), Date), literal("")
    opening = _task("pembukaan", C.id, I.public_title, outcome, C.trigger, ruled, C.ends_on, C.opened_on)
    return (
        _task("penetapan", I.id, I.title, nothing, nothing, decided, DUE, no_day)
        .where(items["decided"])
        .order_by(DUE.nulls_last(), I.received_on, I.id)
        .limit(MOST),
        opening.join(t.cases, C.item_id == I.id)
        .where(cases["decided"])
        .order_by(C.ends_on.nulls_last(), C.id)
        .limit(MOST),
        _task("isi", I.id, I.public_title, nothing, nothing, I.content_asked_on, no_day, no_day)
        .where(items["content"])
        .order_by(I.content_asked_on, I.id)
        .limit(MOST),
    )


def _task(kind: str, subject: ColumnElement[Any], title: ColumnElement[Any], *rest: ColumnElement[Any]) -> Select[Any]:
    names = ("outcome", "trigger", "since", "ends_on", "opened_on")
    columns = [each.label(name) for name, each in zip(names, rest, strict=True)]
    told = (literal(kind).label("kind"), subject.label("subject"), title.label("title"), I.skpd_name)
    return select(*told, *columns).select_from(t.items)


async def _approved(connection: AsyncConnection, today: date, until: date) -> list[ComingOpening]:
    """Returns what approved openings make public; a case after which the item stays exempt opens nothing."""
    due = and_(C.state == CaseState.APPROVED, C.effective_on > today, C.effective_on <= until)
    query = records(t.cases).where(due).order_by(C.effective_on, C.id)
    cases = [case_of(row, connection) for row in (await connection.execute(query)).mappings()]
    if not cases:
        return []
    named = await _items(connection, [case.item_id for case in cases])
    return [_coming(case, named[case.item_id]) for case in cases if not case.keeps(named[case.item_id])]


async def _items(connection: AsyncConnection, ids: Sequence[str]) -> Mapping[str, Any]:
    query = records(t.items).where(I.id.in_(ids), I.state == "exempt")
    return {row["id"]: item_of(row, connection) for row in (await connection.execute(query)).mappings()}


def _coming(case: Case, item: Any) -> ComingOpening:
    assert case.effective_on is not None
    part = case.ruling is not None and case.ruling.outcome == "open_in_part"
    title = case.ruling.part_title if part and case.ruling else item.classification_in_force.public_title
    return ComingOpening(item.id, title, item.skpd_name, case.effective_on, _cause(case), part, case.id)


def _cause(case: Case) -> Cause:
    if case.trigger in {"ruling", "consent"}:
        return case.trigger
    return "fact" if case.trigger in BY_FACT else "decided"


async def _lapsing(connection: AsyncConnection, today: date, until: date) -> list[ComingOpening]:
    """Returns what the law makes public because its last exempt day passes (PP 61/2010 Ps 11(3))."""
    live = C.state.in_((CaseState.OPEN, CaseState.DECIDED))
    case = select(func.min(C.id)).where(C.item_id == I.id, live, C.trigger.in_(sorted(WEIGHED))).scalar_subquery()
    query = select(I.id, I.public_title, I.skpd_name, I.ends_on, func.coalesce(case, "").label("case_id"))
    query = query.where(I.state == "exempt", I.ends_on >= today, I.ends_on < until).order_by(I.ends_on, I.id)
    rows = (await connection.execute(query)).all()
    return [
        ComingOpening(row.id, row.public_title, row.skpd_name, day_after(row.ends_on), "lapse", case_id=row.case_id)
        for row in rows
    ]
