"""Finds what is to be asked before a hand-in is recorded: the same list, another agency's name, a nihil report."""

import asyncio
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.agencies import Directory, Skpd
from services.intake.domain.hand_in_doubts import (
    Asked,
    Doubt,
    EarlierList,
    HandedIn,
    Standing,
    another_agency,
    files_missing,
    folded_title,
    handed_in_before,
    nihil_reported,
)
from services.intake.store import submissions as store
from services.intake.store.scoped import ScopedStore

COMPARED_FORMS = 3_000
_AT_ONCE = 200


class HandInDoubts:
    """The questions that a hand-in raises, each with what it was seen in."""

    def __init__(self, scoped: ScopedStore) -> None:
        self._scoped = scoped

    async def ask(self, agency: Skpd, handed: HandedIn) -> Asked:
        """Returns what is to be confirmed before this is recorded for this agency."""
        async with self._scoped.database.snapshot() as connection:
            return await self.ask_in(connection, await store.directory(connection), agency, handed)

    async def ask_in(self, connection: AsyncConnection, directory: Directory, agency: Skpd, handed: HandedIn) -> Asked:
        """Asks as `ask` does, in the caller's transaction, where it knows the directory already."""
        codes = self.held_codes(directory, agency)
        standing = await store.standing(connection, agency.code, codes, self._scoped.today().year)
        return await self._asked(agency, handed, codes, standing, await self._papers(connection, codes, handed))

    async def ask_again(self, connection: AsyncConnection, agency: Skpd, asked: Asked) -> Asked:
        """Asks in the transaction that records, alone with the agency's papers, where others came in since."""
        return await self.ask_in(connection, await store.directory(connection), agency, asked.handed)

    def held_codes(self, directory: Directory, agency: Skpd) -> tuple[str, ...]:
        """Returns the codes under which an agency holds papers today."""
        return directory.held_by(agency.code, self._scoped.today()) or (agency.code,)

    async def _papers(
        self, connection: AsyncConnection, codes: Sequence[str], handed: HandedIn
    ) -> tuple[list[tuple[str, bytes]], list[str]]:
        forms = await store.readable_forms(connection, codes, COMPARED_FORMS) if handed.titles else []
        same = await store.lists_of_file(connection, codes, handed.sha256) if handed.sha256 else []
        return forms, same

    async def _asked(
        self,
        agency: Skpd,
        handed: HandedIn,
        codes: tuple[str, ...],
        standing: Standing,
        papers: tuple[list[tuple[str, bytes]], list[str]],
    ) -> Asked:
        found: list[Doubt | None] = []
        if handed.is_list:
            found.append(handed_in_before(handed.titles, await self._earlier(*papers)))
        found.append(another_agency(handed.head, agency))
        found.append(files_missing(handed.missing))
        found.append(nihil_reported(standing.nihil, self._scoped.today().year))
        return Asked(handed, codes, standing, tuple(doubt for doubt in found if doubt))

    async def _earlier(self, forms: Sequence[tuple[str, bytes]], same: Sequence[str]) -> list[EarlierList]:
        titles: dict[str, set[str]] = {}
        for number, (agenda, sealed) in enumerate(forms):
            entry = (await self._scoped.unseal_form(sealed)).get("entry") or {}
            titles.setdefault(agenda, set()).add(folded_title(str(entry.get("title", ""))))
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)
        return [
            EarlierList(agenda, frozenset(titles.get(agenda, ())), agenda in same)
            for agenda in {**titles, **dict.fromkeys(same)}
        ]
