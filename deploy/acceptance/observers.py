"""Where a journey looks: registry's desk, the opening desk and the website, each by its public interface."""

import asyncio
from collections.abc import AsyncIterator, Hashable, Iterable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from deploy.acceptance.retrying_client import RetryingOfficers
from deploy.acceptance.timings import Timings
from deploy.client import raise_refusal

PAGE = 1000


class Observers:
    """Follows what carries the mark of this journey, and each SKPD whose list it brought.

    `desk` has a place for each of those SKPD, and under the empty name one for all that carries the mark.
    """

    def __init__(self, officers: RetryingOfficers, mark: str, skpd_of_lists: Iterable[str]) -> None:
        patience = officers.patience
        self.officers = officers
        self.case_ids: dict[str, str] = {}
        self._mine = {"": {"q": mark}, **{code: {"skpd": code} for code in skpd_of_lists}}
        self.desk = {code: Timings("di meja registry", partial(self._desk, code), patience) for code in self._mine}
        self.cases = Timings("sebagai berkas pembukaan", self._cases, patience)
        self.website = Timings("di situs", self._website, patience)
        self._sequence = 0

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Observers"]:
        """Watches the website from its present sequence until the context ends."""
        self._sequence = (await self._changes(0))["sequence"]
        tasks = [asyncio.create_task(each.follow()) for each in (*self.desk.values(), self.cases, self.website)]
        try:
            yield self
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def items(self) -> list[dict[str, Any]]:
        """Returns registry's lines of everything that this journey brought, each once."""
        pages = [await self._lines(code) for code in self._mine]
        return list({item["id"]: item for page in pages for item in page}.values())

    async def list_of(self, name: str) -> dict[str, dict[str, Any]]:
        """Returns the rows of the website's DIK or DIP by item."""
        answer = raise_refusal(await self.officers.public(f"/data/{name}.json"))
        return {row["id"]: row for row in answer["items"]}

    async def _lines(self, code: str) -> list[dict[str, Any]]:
        return await self._pages("petugas", "/registry/api/items", **self._mine[code])

    async def _desk(self, code: str) -> list[Hashable]:
        return [thing for item in await self._lines(code) for thing in (item["id"], (item["id"], item["state"]))]

    async def _cases(self) -> list[Hashable]:
        for case in await self._pages("ketua", "/registry/api/cases", state="open"):
            self.case_ids[case["item_id"]] = case["id"]
        return list(self.case_ids)

    async def _website(self) -> list[Hashable]:
        seen: list[Hashable] = []
        while (page := await self._changes(self._sequence))["perubahan"]:
            seen += [(change["id"], change["peristiwa"]) for change in page["perubahan"]]
            self._sequence = page["lanjut"]
        return seen

    async def _changes(self, since: int) -> dict[str, Any]:
        answer: dict[str, Any] = raise_refusal(await self.officers.public(f"/data/perubahan.json?since={since}"))
        return answer

    async def _pages(self, role: str, path: str, **query: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while page := await self.officers.get(role, path, limit=PAGE, offset=len(found), **query):
            found += page
            if len(page) < PAGE:
                break
        return found
