"""Gathers what the province shows of a journey: lists, books, the journal, the clock's explanations, dead letters."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, TypeVar

from deploy.acceptance.item_specs import ItemSpec, Run
from deploy.acceptance.observers import Observers
from deploy.acceptance.old_lists import OldList
from deploy.acceptance.report import HeardEvent
from deploy.acceptance.retrying_client import RetryingOfficers
from deploy.acceptance.verdict import ItemEvidence, classified
from deploy.rooms import ROOMS
from shared.runtime.errors import Refusal

PAGE = 1000
AT_ONCE = 8

T = TypeVar("T")


class EvidenceReader:
    """Looks at everything that a journey brought; the journal is read from where it ended before the journey."""

    def __init__(
        self,
        officers: RetryingOfficers,
        observers: Observers,
        run: Run,
        specs: Sequence[ItemSpec],
        lists: Sequence[OldList],
    ) -> None:
        self.officers = officers
        self.observers = observers
        self.run = run
        self.specs = specs
        self.lists = lists
        self._before = 0
        self._room = asyncio.Semaphore(AT_ONCE)

    async def begin(self) -> None:
        """Remembers the end of the journal, so that only later lines are read."""
        newest = (await self.officers.get("operator", "/monitor/api/journal", limit=1))["lines"]
        self._before = newest[0]["id"] if newest else 0

    async def look(self) -> ItemEvidence:
        """Takes one look at everything."""
        items, dik, dip = await asyncio.gather(
            self.observers.items(), self.observers.list_of("dik"), self.observers.list_of("dip")
        )
        submissions = self._submissions()
        keys = {item["id"] for item in items} | set(submissions)
        watched = classified(items)
        return ItemEvidence(
            items=items,
            lines=await self._journal(keys),
            agenda=await self._agenda(),
            submissions=dict(zip(submissions, await self._each(self._status, submissions.items()), strict=True)),
            dik=set(dik),
            dip=set(dip),
            steps=dict(zip(watched, await self._each(self._steps, watched), strict=True)),
            party=self.run.name,
            dead=await self._dead_letters(keys),
        )

    def heard(self, seen: ItemEvidence) -> list[HeardEvent]:
        """Returns the journal's lines as the report counts them."""
        return [HeardEvent(line["type"], line["key"], line["facts"]) for line in seen.lines]

    async def _agenda(self) -> list[dict[str, Any]]:
        """Reads every page of the year's book of letters that came in."""
        lines: list[dict[str, Any]] = []
        following: int | str = ""
        while following is not None:
            found = await self.officers.get("petugas", "/intake/api/agenda", book="masuk", after=following)
            lines, following = lines + found["lines"], found["next"]
        return lines

    def _submissions(self) -> dict[str, str]:
        """Returns every acknowledged submission with the role that may ask for it."""
        taken = {spec.received["submission_id"]: spec.role for spec in self.specs if spec.received}
        return taken | {old.received["submission_id"]: "petugas" for old in self.lists if old.received}

    async def _status(self, submission: tuple[str, str]) -> dict[str, Any]:
        number, role = submission
        status: dict[str, Any] = await self.officers.get(role, f"/intake/api/submissions/{number}")
        return status

    async def _journal(self, keys: set[str]) -> list[dict[str, Any]]:
        """Returns the lines about our items and submissions, as the monitor heard them."""
        found, after = [], self._before
        while lines := await self._lines_after(after):
            found += [line for line in lines if line["key"] in keys]
            after = lines[-1]["id"]
        return found

    async def _lines_after(self, line_id: int) -> list[dict[str, Any]]:
        page = await self.officers.get("operator", "/monitor/api/journal", after=line_id, limit=PAGE)
        return list(page["lines"])

    async def _steps(self, item_id: str) -> list[dict[str, Any]]:
        """Returns the clock's steps of an item, done and to come; nothing for an item that it never watched."""
        try:
            explained = await self.officers.get("petugas", f"/scheduler/api/explain/{item_id}")
        except Refusal as refusal:
            if refusal.code != "BUTIR_TANPA_WAKTU":
                raise
            return []
        return list(explained["steps"])

    async def _dead_letters(self, keys: set[str]) -> list[dict[str, Any]]:
        """Returns the dead letters of our items, asked from every room."""
        found = [
            {"room": room, **letter}
            for room in ROOMS
            for letter in await self.officers.get("operator", f"/{room}/ops/dead-letters")
        ]
        return [letter for letter in found if letter.get("key") in keys]

    async def _each(self, ask: Callable[[Any], Awaitable[T]], things: Iterable[Any]) -> list[T]:
        async def one(thing: Any) -> T:
            async with self._room:
                return await ask(thing)

        return await asyncio.gather(*(one(thing) for thing in things))
