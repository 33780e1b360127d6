"""Finds what is to be asked before a list is taken in: the same list, another agency's name, a nihil report."""

import asyncio
from collections.abc import Collection, Sequence

from services.intake.commands.submissions import Receiving
from services.intake.domain.agencies import Skpd
from services.intake.domain.hand_in_doubts import (
    Doubt,
    EarlierList,
    another_agency,
    folded_title,
    handed_in_before,
    nihil_reported,
)
from services.intake.domain.refusals import say_no
from services.intake.spreadsheet import Sheet
from services.intake.spreadsheet.isolated import Workbook
from services.intake.store import submissions as store

COMPARED_FORMS = 3_000
_AT_ONCE = 200


class Doubting(Receiving):
    """The questions that a list raises, each with what it was seen in."""

    async def doubts(self, agency: Skpd, sheet: Sheet, workbook: Workbook | None) -> list[Doubt]:
        """Returns what is to be confirmed before this list is taken in for this agency."""
        year = self.today().year
        async with self.database.transaction() as connection:
            nihil = await store.nihil_of(connection, agency.code, year)
        earlier = await self._earlier(agency, workbook)
        before = handed_in_before([row.title for row in sheet.rows], earlier)
        reported = nihil_reported(f"{nihil['agenda_number']}/{nihil['agenda_year']}", year) if nihil else None
        return [doubt for doubt in (before, another_agency(sheet.skpd, agency), reported) if doubt]

    async def _earlier(self, agency: Skpd, workbook: Workbook | None) -> list[EarlierList]:
        codes = (await self.directory()).held_by(agency.code, self.today()) or (agency.code,)
        async with self.database.snapshot() as connection:
            forms = await store.readable_forms(connection, codes, COMPARED_FORMS)
            same = await store.lists_of_file(connection, codes, workbook.sha256) if workbook else []
        titles: dict[str, set[str]] = {}
        for number, (agenda, sealed) in enumerate(forms):
            entry = (await self.unseal_form(sealed)).get("entry") or {}
            titles.setdefault(agenda, set()).add(folded_title(str(entry.get("title", ""))))
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)
        return [
            EarlierList(agenda, frozenset(titles.get(agenda, ())), agenda in same)
            for agenda in {**titles, **dict.fromkeys(same)}
        ]


def refuse_unconfirmed(doubts: Sequence[Doubt], confirmed: Collection[str]) -> None:
    """Raises `Conflict` (`PERLU_DITEGASKAN`) with every question that was not confirmed."""
    asked = [doubt for doubt in doubts if doubt.code not in confirmed]
    if asked:
        raise say_no(
            "PERLU_DITEGASKAN", why=" ".join(doubt.message for doubt in asked), asked=[each.as_json() for each in asked]
        )
