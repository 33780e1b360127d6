"""What was not done in time: page by page, as whole lists, and in numbers."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    FromClause,
    Select,
    Subquery,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    union_all,
)

from services.registry import tables as t
from services.registry.queries.items import SUMMARY, ItemSummary
from services.registry.store.archive_lists import CONTENT_OMITTED
from services.registry.tables import LAPSED
from shared.runtime.clock import legal_day
from shared.runtime.legal_zone import legal_zone
from shared.security.read_trail import counted
from shared.storage.blocks import blocks
from shared.storage.database import Database

APART = "~"


@dataclass(frozen=True)
class Omission(ItemSummary):
    """One thing that was not done in time, since when.

    `omission` is lapsed, review_missed, case_overdue, still_exempt, content_undecided, takedown_undecided or
    notice_late, of which `incident_id` names the incident.
    """

    omission: str
    since: date
    case_id: str = ""
    incident_id: str = ""


@dataclass(frozen=True)
class OmissionsAsked:
    """Which omissions are asked: as they stand at an instant, and of which days, both inclusive."""

    at: datetime
    since: date | None = None
    until: date | None = None


class OmissionKey(NamedTuple):
    """Names the row behind which a page begins, or with `back` before which one ends; it may be gone meanwhile."""

    since: date
    item_id: str
    omission: str
    subject: str
    back: bool = False

    @classmethod
    def of(cls, row: Omission, *, back: bool = False) -> "OmissionKey":
        """Returns the key of a row."""
        return cls(row.since, row.id, row.omission, row.case_id or row.incident_id, back)

    @classmethod
    def read(cls, text: str, *, back: bool = False) -> "OmissionKey | None":
        """Reads a key of an address, None for what is none."""
        try:
            day, item_id, omission, subject = text.split(APART)
            since = date.fromisoformat(day)
        except ValueError:
            return None
        return cls(since, item_id, omission, subject, back) if "\0" not in text else None

    def __str__(self) -> str:
        """Returns the key as an address carries it."""
        return APART.join((self.since.isoformat(), self.item_id, self.omission, self.subject))


class NamedOmission(NamedTuple):
    """What of an item was not done in time, in words for the public; the title may be empty."""

    item_id: str
    public_title: str
    omission: str


class AgencyOmissions(NamedTuple):
    """How many omissions an SKPD has, and the newest of them."""

    skpd_name: str
    many: int
    first: list[NamedOmission]


class OmissionPage(NamedTuple):
    """Some omissions, with the keys of those beside which the page before ends and the next one begins."""

    rows: list[Omission]
    before: OmissionKey | None
    after: OmissionKey | None


class _Kind(NamedTuple):
    """One way to omit something: `day` is the column by which its rows are found, `late` days before the omission."""

    name: str
    day: ColumnElement[Any]
    where: ColumnElement[bool]
    source: FromClause = t.items
    late: int = 0
    of: Literal["", "case_id", "incident_id"] = ""
    subject: ColumnElement[Any] = literal("")

    def rows(self, *columns: ColumnElement[Any]) -> Select[Any]:
        """Selects its rows."""
        return select(*columns).select_from(self.source).where(self.where)

    def lines(self, asked: OmissionsAsked) -> Select[Any]:
        """Selects its rows of the days that are asked, as lines of the report."""
        since = (self.day + self.late).label("since")
        of = [(self.subject if name == self.of else literal("")).label(name) for name in ("case_id", "incident_id")]
        columns = [t.items.c[name] for name in SUMMARY]
        found = self.rows(*columns, literal(self.name).label("omission"), since, self.subject.label("subject"), *of)
        return found.where(*self.between(asked))

    def between(self, asked: OmissionsAsked) -> Iterator[ColumnElement[bool]]:
        """Yields what is true of the rows of the days that are asked."""
        if asked.since:
            yield self.day >= self._day_of(asked.since)
        if asked.until:
            yield self.day <= self._day_of(asked.until)

    def beyond(self, key: OmissionKey | None) -> Iterator[ColumnElement[bool]]:
        """Yields what is true of the rows behind a key, or before it: by stretches of the index of its days."""
        if key is None:
            yield true()
            return
        day, here, there = self._day_of(key.since), (t.items.c.id, literal(self.name), self.subject), key[1:4]
        of_day = tuple_(*here) < tuple_(*there) if key.back else tuple_(*here) > tuple_(*there)
        yield and_(self.day == day, of_day)
        yield self.day > day if key.back else self.day < day

    def _day_of(self, since: date) -> ColumnElement[Any]:
        return literal(since, Date) - self.late

    def order(self, *, back: bool) -> tuple[ColumnElement[Any], ...]:
        """Returns the order of its rows."""
        return _order(self.day, t.items.c.id, self.subject, back=back)


class OmissionQueries:
    """Read-only questions about what was not done in time, the newest first, each answered from one snapshot.

    Items that became public by law because nobody decided (PP 61/2010 Ps 11(3)), missed reviews, cases unfinished
    after its `CASE_DAYS`, items that are exempt though their last day has passed, content of huruf g or h that
    nobody has decided on since it lapsed or its consent was taken back, files that were taken down and on which
    nobody decided in `TAKEDOWN_DAYS`, and incidents of which somebody was not told in `NOTICE_HOURS`, or too late.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    async def page(
        self, asked: OmissionsAsked, limit: int, key: OmissionKey | None = None, offset: int = 0
    ) -> OmissionPage:
        """Returns one page: that beside a key, or after so many rows."""
        back = key is not None and key.back
        query = _page(asked, limit + 1, key, offset)
        async with self.database.snapshot() as connection:
            rows = [_omission(row) for row in (await connection.execute(query)).mappings()]
        further, shown = len(rows) > limit, counted(rows[:limit][:: -1 if back else 1])
        has_before, has_after = (further, True) if back else (key is not None or offset > 0, further)
        before = OmissionKey.of(shown[0], back=True) if shown and has_before else None
        return OmissionPage(shown, before, OmissionKey.of(shown[-1]) if shown and has_after else None)

    async def each(self, asked: OmissionsAsked) -> AsyncIterator[list[Omission]]:
        """Yields all of them in blocks, for a file or a paper."""
        async for block in blocks(self.database, _ordered(_lines(asked))):
            yield counted([_omission(row) for row in block])

    async def by_agency(self, asked: OmissionsAsked, named: int) -> list[AgencyOmissions]:
        """Counts them by SKPD and names the newest of each, at most so many; the database reads them all."""
        lines = _lines(asked).subquery()
        of, newest = lines.c.skpd_name, _order(lines.c.since, lines.c.id, lines.c.omission, lines.c.subject, back=False)
        place = func.row_number().over(partition_by=of, order_by=newest).label("place")
        many = func.count().over(partition_by=of).label("many")
        numbered = select(of, many, place, lines.c.id, lines.c.public_title, lines.c.omission).subquery().c
        query = select(*numbered).where(numbered.place <= named).order_by(numbered.skpd_name, numbered.place)
        async with self.database.snapshot() as connection:
            rows = counted(list(await connection.execute(query)))
        return [_of_agency(skpd, list(found)) for skpd, found in groupby(rows, key=lambda row: row.skpd_name)]

    async def counts(self, asked: OmissionsAsked) -> Mapping[str, int]:
        """Counts them by their kinds."""
        many = [
            kind.rows(literal(kind.name).label("name"), func.count().label("many")).where(*kind.between(asked))
            for kind in _kinds(asked.at)
        ]
        async with self.database.snapshot() as connection:
            return {row.name: row.many for row in await connection.execute(union_all(*many))}


def _kinds(at: datetime) -> tuple[_Kind, ...]:
    i, c, n, today = t.items.c, t.cases.c, t.incidents.c, legal_day(at)
    cases = t.items.join(t.cases, c.item_id == i.id)
    told = t.items.join(t.incidents, i.id == func.any(n.item_ids))
    not_told = and_(n.due_at < at, or_(n.served_at.is_(None), n.served_at > n.due_at))
    ran_out = cast(func.timezone(legal_zone().key, n.due_at), Date)
    return (
        _Kind("lapsed", i.opened_on, and_(LAPSED)),
        _Kind("review_missed", i.overdue_since, i.overdue_since.is_not(None)),
        _Kind("still_exempt", i.ends_on, and_(i.state == "exempt", i.ends_on < today), late=1),
        _Kind("content_undecided", i.content_asked_on, CONTENT_OMITTED),
        _Kind("takedown_undecided", i.takedown_overdue_since, i.takedown_overdue_since < today),
        _Kind("case_overdue", c.overdue_since, c.overdue_since.is_not(None), cases, of="case_id", subject=c.id),
        _Kind("notice_late", ran_out, not_told, told, of="incident_id", subject=n.id),
    )


def _lines(asked: OmissionsAsked) -> CompoundSelect[Any]:
    return union_all(*(kind.lines(asked) for kind in _kinds(asked.at)))


def _page(asked: OmissionsAsked, limit: int, key: OmissionKey | None, offset: int) -> Select[Any]:
    """Selects a page: of each kind no more rows than the page may need, and of these the first ones."""
    back = key is not None and key.back
    some = (
        kind.lines(asked).where(beyond).order_by(*kind.order(back=back)).limit(limit + offset)
        for kind in _kinds(asked.at)
        for beyond in kind.beyond(key)
    )
    return _ordered(union_all(*some), back=back).limit(limit).offset(offset)


def _ordered(lines: CompoundSelect[Any], *, back: bool = False) -> Select[Any]:
    whole: Subquery = lines.subquery()
    shown = [column for column in whole.c if column.key != "subject"]
    return select(*shown).order_by(*_order(whole.c.since, whole.c.id, whole.c.omission, whole.c.subject, back=back))


def _order(since: ColumnElement[Any], *rest: ColumnElement[Any], back: bool) -> tuple[ColumnElement[Any], ...]:
    """Returns the newest first and then by the rest, or the other way round."""
    return (since.asc(), *(each.desc() for each in rest)) if back else (since.desc(), *(each.asc() for each in rest))


def _of_agency(skpd_name: str, rows: Sequence[Any]) -> AgencyOmissions:
    named = [NamedOmission(row.id, row.public_title, row.omission) for row in rows]
    return AgencyOmissions(skpd_name, rows[0].many, named)


def _omission(row: Mapping[Any, Any]) -> Omission:
    values = dict(row)
    return Omission(**values | {"missing": tuple(values["missing"]), "huruf": tuple(values["huruf"])})
