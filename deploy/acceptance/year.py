"""A year of the officers' work: lists are classified, cases considered and decided, some left to lapse by law."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from typing import Any

from deploy.acceptance.officers import Officers
from deploy.acceptance.proposals import REVIEW, proposal_of
from deploy.acceptance.story import opening_decision
from deploy.acceptance.time_travel import begin
from deploy.embedded import EmbeddedRun
from shared.runtime.errors import Refusal

WEEK = timedelta(days=7)
LENGTH = timedelta(days=374)
PAGE = 1000


class Year:
    """Lives one year on a province; every second case is left undecided, so that the law opens it."""

    def __init__(self, province: EmbeddedRun, officers: Officers, start: date, say: Callable[[str], None]) -> None:
        self.province = province
        self.officers = officers
        self.start = start
        self.say = say
        self._turn = count()
        self._left: set[str] = set()

    async def live(self) -> None:
        """Classifies what waits, then walks from week to week and over every day on which a period ends."""
        await self._classify()
        await self.province.settle(300)
        day, end = self.start, self.start + LENGTH
        while day < end:
            day = min(await self._next_day(day), end)
            await begin(self.province, self.officers, day)
            await self._work_on_cases()
            await self.province.settle()
        self.say(f"Sampai di {end.isoformat()}.")

    async def _next_day(self, day: date) -> date:
        """Returns the next day that matters: a week on, the opening of a window, or the morning after an end."""
        running = await self.officers.get("petugas", "/scheduler/api/deadlines", limit=PAGE)
        dates = [_date(each["last_exempt_day"], 1) for each in running["deadlines"]]
        dates += [_date(each["window_opens"], 0) for each in running["deadlines"]]
        return min([day + WEEK, *(each for each in dates if each and each > day)])

    async def _classify(self) -> None:
        items = await self._items("submitted")
        self.say(f"Petugas memeriksa {len(items)} butir ...")
        for item in items:
            await self._try(self._propose(item))
        for item in await self._items("proposed"):
            path = f"/registry/api/items/{item['id']}"
            await self._try(
                self.officers.post("ketua", f"{path}/decision", {"answer": "ya", "public_words_confirmed": True})
            )
        for item in await self._items("decided"):
            path = f"/registry/api/items/{item['id']}"
            await self._try(
                self.officers.post("pimpinan", f"{path}/approval", {"answer": "setuju", "place": "Pontianak"})
            )
            place = {"gedung": "Arsip", "ruang": "1", "rak": "A", "boks": "1", "folder": "1", "nomor": "1"}
            await self._try(self.officers.post("petugas", f"{path}/location", place))

    async def _propose(self, line: dict[str, Any]) -> None:
        """Confirms an item whose words are clear; one that a person must first mend stays in its queue."""
        item = await self.officers.get("petugas", f"/registry/api/items/{line['id']}")
        body = proposal_of(item, self.start + REVIEW)
        if body:
            await self.officers.post("petugas", f"/registry/api/items/{item['id']}/proposal", body)

    async def _work_on_cases(self) -> None:
        for case in await self.officers.get("ketua", "/registry/api/cases", limit=PAGE):
            if case["id"] not in self._left and case["state"] in {"open", "decided"}:
                await self._try(self._decide(case))

    async def _decide(self, case: dict[str, Any]) -> None:
        if case["state"] == "open" and next(self._turn) % 2:
            self._left.add(case["id"])
            return
        path = f"/registry/api/cases/{case['id']}"
        whole = await self.officers.get("ketua", path)
        if not whole["consideration"]:
            advice = {"recommendation": "open", "text": "Tidak ada lagi kepentingan yang lebih besar untuk menutupnya."}
            await self.officers.post("tim", f"{path}/consideration", advice)
        if not whole["ruling"]:
            title = whole["item"]["classification"]["public_title"]
            await self.officers.post("ketua", f"{path}/decision", opening_decision(title))
        await self.officers.post("pimpinan", f"{path}/approval", {"answer": "setuju"})

    async def _items(self, state: str) -> list[dict[str, Any]]:
        return list(await self.officers.get("petugas", "/registry/api/items", state=state, limit=PAGE))

    async def _try(self, work: Any) -> None:
        """Accepts a refusal: it is counted, and the item keeps its state."""
        try:
            await work
        except Refusal:
            return


def _date(text: str | None, days: int) -> date | None:
    return date.fromisoformat(text) + timedelta(days=days) if text else None
