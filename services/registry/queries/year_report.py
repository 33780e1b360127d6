"""What one year brought, in numbers: for the yearly report on information services (UU 14/2008 Ps 12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from services.registry import tables as t
from shared.storage.database import Database

R, P, I = t.register.c, t.penetapan.c, t.items.c  # noqa: E741


@dataclass(frozen=True)
class YearReport:
    """The numbers of one year; `exempt` are those of the day on which it is asked, by SKPD.

    `answers` are by act and answer, `decrees` by kind, `opened` by mode.
    """

    received: int
    answers: Mapping[tuple[str, str], int]
    decrees: Mapping[str, int]
    opened: Mapping[str, int]
    announcements: int
    incidents: int
    exempt: Mapping[str, int]


class YearQueries:
    """Counts, from one snapshot; no title is read."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def year(self, year: int) -> YearReport:
        """Returns the numbers of a year."""
        first, last = date(year, 1, 1), date(year, 12, 31)
        many = func.count().label("many")
        answered = select(R.act, R.answer, many).where(R.day.between(first, last), R.answer != "")
        opened = select(I.opened_mode, many).where(I.opened_on.between(first, last))
        async with self.database.snapshot() as connection:

            async def rows(query: Select[Any]) -> list[Any]:
                return list((await connection.execute(query)).all())

            return YearReport(
                received=(await rows(select(many).where(I.received_on.between(first, last), I.part_of == "")))[0].many,
                answers={(each.act, each.answer): each.many for each in await rows(answered.group_by(R.act, R.answer))},
                decrees=dict(map(tuple, await rows(select(P.kind, many).where(P.year == year).group_by(P.kind)))),
                opened=dict(map(tuple, await rows(opened.group_by(I.opened_mode)))),
                announcements=(await rows(select(many).where(t.announcements.c.year == year)))[0].many,
                incidents=(await rows(select(many).where(t.incidents.c.year == year)))[0].many,
                exempt=dict(
                    map(tuple, await rows(select(I.skpd_name, many).where(I.state == "exempt").group_by(I.skpd_name)))
                ),
            )
