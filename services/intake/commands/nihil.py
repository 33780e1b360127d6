"""The nihil report: an SKPD says that it has nothing to hand in for a year."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.commands.hand_in_doubts import HandInDoubts
from services.intake.domain.agencies import Skpd
from services.intake.domain.hand_in_doubts import confirmation_note, nihil_beside_items, refuse_unconfirmed
from services.intake.domain.item import AgendaLine
from services.intake.domain.refusals import say_no
from services.intake.store import submissions as store
from services.intake.store.scoped import ScopedStore
from services.intake.tables import MESSAGING
from shared.contracts.submissions import NihilReportedV1
from shared.runtime.clock import legal_day
from shared.security.identity import Actor

FIRST_YEAR = 2010  # UU 14/2008 Ps 64: in force since 30 April 2010


class NihilCommands:
    """Records nihil reports."""

    def __init__(self, scoped: ScopedStore, doubts: HandInDoubts) -> None:
        self._scoped = scoped
        self._doubts = doubts

    async def report_nihil(
        self, actor: Actor, year: int, *, skpd: str = "", confirmed: Collection[str] = ()
    ) -> dict[str, Any]:
        """Records that an SKPD has nothing to hand in for a year; a second report gets the first one's answer.

        Raises `Refusal` (`TAHUN_SALAH`), `Conflict` (`PERLU_DITEGASKAN`) for a year with items unless `confirmed`
        names that question, and the refusals of `agency`.
        """
        agency, now = await self._scoped.agency(actor, skpd), self._scoped.clock.now()
        if not FIRST_YEAR <= year <= legal_day(now).year:
            raise say_no("TAHUN_SALAH", year=year)
        async with self._scoped.database.transaction() as connection:
            await store.lock_papers(connection, agency.code)
            report = await store.nihil_of(connection, agency.code, year)
            if report is None:
                report = await self._report(connection, actor, agency, year, now, confirmed)
        return {**report, "reported_at": report["reported_at"].isoformat()}

    async def _report(
        self,
        connection: AsyncConnection,
        actor: Actor,
        agency: Skpd,
        year: int,
        now: datetime,
        confirmed: Collection[str],
    ) -> dict[str, Any]:
        codes = self._doubts.held_codes(await store.directory(connection), agency)
        doubt = nihil_beside_items(await store.handed_in_during(connection, codes, year), year)
        refuse_unconfirmed([doubt] if doubt else [], confirmed)
        said = [doubt.code] if doubt else []
        note = confirmation_note(said)
        line = AgendaLine("masuk", now, agency.name, f"Laporan nihil tahun {year}", note=note)
        number = await store.enter_agenda(connection, line, legal_day(now).year, skpd_code=agency.code)
        report = {"skpd_code": agency.code, "year": year, "agenda_number": number}
        report |= {"agenda_year": legal_day(now).year, "reported_at": now}
        await store.add_nihil(connection, **report)
        await MESSAGING.outbox.stage(connection, [NihilReportedV1(**report)], at=now)
        detail = {"year": year} | ({"confirmed": said} if said else {})
        await MESSAGING.audit.record(
            connection, actor=actor.account, act="report_nihil", subject=agency.code, at=now, detail=detail
        )
        return report
