"""Where an officer works: a page of a work list with its filters, as an address and a form carry it from act to act."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from services.registry.domain.worked_days import WorkedDays
from services.registry.pages.desks import DESKS, WorkList, list_at
from services.registry.pages.form_values import day_typed
from services.registry.queries.due import worked_days
from services.registry.queries.item_filters import ItemFilters
from services.registry.queries.whose_turn import WAITS
from services.registry.queries.work_lists import WorkListQueries, WorkOf
from shared.law import Huruf
from shared.runtime.clock import legal_day
from shared.security.identity import Actor

CARRIED = "dari"
"""The name under which a form and an address carry the place."""
DUE_DAYS = ("0", "3", "10")
"""By how many working days from today a list is narrowed."""
ORDERS = ("came", "skpd", "due")
PER_PAGE = 50
ROWS = ("50", "100")
"""How many rows a page may be asked to have."""
FREE = ("q", "skpd", "state")
LONGEST = 200
"""Signs of one filter that are read."""
MOST_SIGNS = 2000
"""Signs of a carried place that are read."""
MOST_PAGES = 10_000


@dataclass(frozen=True)
class ListPlace:
    """One page of a work list with the filters that were chosen; those that filter nothing are left out."""

    role: str
    work: WorkList
    chosen: Mapping[str, str] = field(default_factory=dict)
    number: int = 1

    @classmethod
    def of(cls, role: str, work: WorkList, given: Mapping[str, str]) -> "ListPlace":
        """Returns the place that the words of an address name; what is no filter or no value of one is left out."""
        number = given.get("halaman", "")
        page = int(number) if number.isdecimal() and len(number) < len(str(MOST_PAGES)) else 1
        return cls(role, work, {name: given[name] for name in KNOWN if _holds(name, given.get(name, ""))}, max(page, 1))

    @classmethod
    def read(cls, word: str) -> "ListPlace | None":
        """Returns the place that a form or an address carries, None where it names no work list."""
        path, _, words = word[:MOST_SIGNS].partition("?")
        role, _, address = path.partition("/")
        work = list_at(role, address)
        return cls.of(role, work, dict(parse_qsl(words))) if work else None

    def __str__(self) -> str:
        """Returns the place as a form carries it."""
        page = {"halaman": str(self.number)} if self.number > 1 else {}
        words = urlencode({**self.chosen, **page})
        return f"{self.role}/{self.work.address}" + (f"?{words}" if words else "")

    @property
    def address(self) -> str:
        """Returns the address of the page."""
        return f"/registry/meja/{self}"

    @property
    def carried(self) -> str:
        """Returns the place as the word of an address carries it."""
        return urlencode({CARRIED: str(self)})

    @property
    def desk(self) -> tuple[str, str]:
        """Returns the title and the address of the desk."""
        return DESKS[self.role][0], f"/registry/meja/{self.role}"

    @property
    def pages(self) -> str:
        """Returns the address of the list up to the number of a page."""
        return f"?{urlencode({**self.chosen, 'halaman': ''})}"

    @property
    def rows(self) -> int:
        """Returns how many rows a page has."""
        return int(self.chosen.get("rows", PER_PAGE))

    def of_person(self, actor: Actor, today: date) -> WorkOf:
        """Returns the list as this person meets it; a reader of another desk is nobody there."""
        person = actor.person if actor.has(self.role) else ""
        return WorkOf(self.role, self.work.name, person, today, self.work.case)

    def filters(self, today: date, worked: WorkedDays) -> ItemFilters:
        """Returns the filters of the list, without its page."""
        words: dict[str, Any] = {
            name: self.chosen.get(name, "") for name in ("skpd", "huruf", "state", "waits", "order")
        }
        days: dict[str, Any] = {name: day_typed(self.chosen.get(name, "")) for name in ("since", "until")}
        within = self.chosen.get("due", "")
        due_by = worked.after(today, int(within)) if within else None
        return ItemFilters(text=self.chosen.get("q", ""), due_by=due_by, **words, **days)

    @property
    def narrows(self) -> bool:
        """Tells whether fewer rows than the whole list may be shown."""
        return any(name not in {"order", "rows"} for name in self.chosen)


KNOWN: Mapping[str, tuple[str, ...]] = {
    "q": (),
    "skpd": (),
    "huruf": tuple(Huruf),
    "state": (),
    "waits": tuple(WAITS),
    "since": (),
    "until": (),
    "due": DUE_DAYS,
    "order": ORDERS,
    "rows": ROWS,
}
"""The filters of a work list with the values that each may have, empty where it is free or a day."""


def _holds(name: str, value: str) -> bool:
    if not value or len(value) > LONGEST:
        return False
    return value in KNOWN[name] if KNOWN[name] else name in FREE or day_typed(value) is not None


class ListWalk:
    """Leads from one row of a work list to the next."""

    def __init__(self, lists: WorkListQueries) -> None:
        self._lists = lists

    async def onward(
        self, actor: Actor, now: datetime, place: ListPlace, subject: str, act: str, otherwise: str
    ) -> str:
        """Returns where an officer goes on after an act on a subject.

        It is the form of the next row after the act to which the list leads; the address `otherwise` after any other
        act, and where no row is left.
        """
        ours = act in (place.work.act, *place.work.also)
        following = await self._next(actor, now, place, subject) if ours else ""
        if not following:
            return f"{otherwise}&{place.carried}"
        said = urlencode({"selesai": act, "sudah": subject, CARRIED: str(place)})
        return f"{_page_of(place, following)}/{place.work.act}?{said}"

    async def told(self, actor: Actor, now: datetime, place: ListPlace, subject: str, before: str) -> dict[str, Any]:
        """Returns what a page says of the list from which it was reached: how much is left, and what comes next."""
        today = legal_day(now)
        of = place.of_person(actor, today)
        filters = place.filters(today, await worked_days(self._lists.database))
        following = await self._next(actor, now, place, subject)
        act = f"{_page_of(place, following)}/{place.work.act}?{place.carried}" if following else ""
        title = await self._lists.title(of, before) if before else ""
        taken = (await self._lists.taken(of, [subject], now)).get(subject)
        told = {"place": place, "left": await self._lists.how_many(of, filters), "skip": act, "finished": title}
        told |= {"before": _page_of(place, before)}
        return told | {"taken": taken, "subject": subject, "person": actor.person}

    async def _next(self, actor: Actor, now: datetime, place: ListPlace, subject: str) -> str:
        today = legal_day(now)
        filters = place.filters(today, await worked_days(self._lists.database))
        return await self._lists.following(place.of_person(actor, today), filters, subject, now)


def _page_of(place: ListPlace, subject: str) -> str:
    return f"/registry/{'berkas' if place.work.case else 'butir'}/{subject}"
