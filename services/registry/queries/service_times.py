"""How long the steps of what became a penetapan took, in days that the records name."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, case, cast, func, select

from services.registry import tables as t
from shared.law.lead_times import ServiceStep
from shared.storage.database import Database

P, I, C = t.penetapan.c, t.items.c, t.cases.c  # noqa: E741

Spans = Mapping[ServiceStep, Sequence[tuple[date, date]]]


class ServiceTimeQueries:
    """Measures from one snapshot; no title is read."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def spans(self, since: date, until: date) -> Spans:
        """Returns the days on which each step began and ended, of the penetapan that are dated in a span."""
        found: dict[ServiceStep, list[tuple[date, date]]] = {step: [] for step in ServiceStep}
        async with self.database.snapshot() as connection:
            for query in (_classified(since, until), _opened(since, until)):
                for row in (await connection.execute(query)).mappings():
                    for name in {each.partition(":")[0] for each in row}:
                        begun, done = row[f"{name}:begun"], row[f"{name}:done"]
                        if begun is not None and done is not None:
                            found[ServiceStep(name)].append((begun, done))
        return found


def _on(record: ColumnElement[Any], *path: str) -> ColumnElement[date]:
    return cast(func.jsonb_extract_path_text(record, *path, "on"), Date)


def _span(step: ServiceStep, begun: ColumnElement[Any], done: ColumnElement[Any]) -> Sequence[ColumnElement[Any]]:
    return begun.label(f"{step}:begun"), done.label(f"{step}:done")


def _classified(since: date, until: date) -> Select[Any]:
    proposed, decided, approved = (_on(I.record, name, "by") for name in ("proposal", "decision", "approval"))
    columns = [
        *_span(ServiceStep.PROPOSE, I.received_on, proposed),
        *_span(ServiceStep.DECIDE, proposed, decided),
        *_span(ServiceStep.APPROVE, decided, approved),
    ]
    query = select(*columns).join(t.penetapan, P.item_id == I.id)
    return query.where(P.kind == "klasifikasi", P.dated.between(since, until))


def _opened(since: date, until: date) -> Select[Any]:
    considered, ruled, approved = (_on(C.record, name, "by") for name in ("consideration", "ruling", "approval"))
    ready = case((C.trigger == "due", func.greatest(considered, C.window_opens)), else_=considered)
    columns = [
        *_span(ServiceStep.CONSIDER, _on(C.record, "opened"), considered),
        *_span(ServiceStep.DECIDE_OPENING, ready, ruled),
        *_span(ServiceStep.APPROVE_OPENING, ruled, approved),
    ]
    query = select(*columns).join(t.penetapan, P.case_id == C.id)
    return query.where(P.kind != "klasifikasi", P.dated.between(since, until))
