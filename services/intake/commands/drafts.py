"""Drafts and nihil reports."""

from collections.abc import Mapping
from typing import Any

from uuid6 import uuid7

from services.intake.domain.item import AgendaLine
from services.intake.domain.refusals import say_no
from services.intake.store import submissions as store
from services.intake.store.scoped import ScopedStore
from services.intake.tables import MESSAGING
from shared.contracts.submissions import NihilReportedV1
from shared.law.texts.normalise import taken_tree
from shared.runtime.clock import legal_day
from shared.security.identity import Actor

FIRST_YEAR = 2010  # UU 14/2008 Ps 64: in force since 30 April 2010


class Drafting(ScopedStore):
    """Commands on drafts: unfinished forms, sealed for intake, not checked against the law."""

    async def save_draft(
        self, actor: Actor, content: Mapping[str, Any], *, draft_id: str | None = None, seen: int | None = None
    ) -> dict[str, Any]:
        """Keeps a form for later: a new one, or over the version `seen` of an old one.

        Raises `NotFound` (`PENGAJUAN_TIDAK_DITEMUKAN`), `Conflict` (`KONSEP_BERUBAH`), `Malformed`
        (`TANDA_BUKAN_TEKS`).
        """
        written = {name: taken_tree(value, name) for name, value in content.items()}
        agency = await self.agency(actor, str(written.get("skpd") or ""))
        sealed, now = await self.seal_for_intake(written), self.clock.now()
        place = draft_id or str(uuid7())
        async with self.database.transaction() as connection:
            version = await store.save_draft(
                connection, place, agency.code, sealed, seen=(seen or 1) if draft_id else None, at=now
            )
            await MESSAGING.audit.record(
                connection, actor=actor.account, act="save_draft", subject=place, at=now, detail={"version": version}
            )
        return {"draft_id": place, "version": version, "saved_at": now.isoformat()}

    async def delete_draft(self, actor: Actor, draft_id: str) -> None:
        """Deletes a draft; raises `NotFound` (`PENGAJUAN_TIDAK_DITEMUKAN`)."""
        now = self.clock.now()
        async with self.database.transaction() as connection:
            if not await store.delete_draft(connection, draft_id, actor.skpd or ""):
                raise say_no("PENGAJUAN_TIDAK_DITEMUKAN")
            await MESSAGING.audit.record(connection, actor=actor.account, act="delete_draft", subject=draft_id, at=now)

    async def report_nihil(self, actor: Actor, year: int, *, skpd: str = "", confirmed: bool = False) -> dict[str, Any]:
        """Records that an SKPD has nothing to hand in for a year; a second report gets the first one's answer.

        Raises `Refusal` (`TAHUN_SALAH`), `Conflict` (`NIHIL_ADA_INFORMASI`) for a year with items unless that is
        confirmed, and the refusals of `agency`.
        """
        agency, now = await self.agency(actor, skpd), self.clock.now()
        if not FIRST_YEAR <= year <= legal_day(now).year:
            raise say_no("TAHUN_SALAH", year=year)
        async with self.database.transaction() as connection:
            report = await store.nihil_of(connection, agency.code, year)
            if report is None:
                count = await store.handed_in_during(connection, agency.code, year)
                if count and not confirmed:
                    raise say_no("NIHIL_ADA_INFORMASI", count=count, year=year)
                note = f"Ditegaskan pelapor, walau {count} informasi diajukan tahun itu" if count else ""
                line = AgendaLine("masuk", now, agency.name, f"Laporan nihil tahun {year}", note=note)
                number = await store.enter_agenda(connection, line, legal_day(now).year, skpd_code=agency.code)
                report = {"skpd_code": agency.code, "year": year, "agenda_number": number}
                report |= {"agenda_year": legal_day(now).year, "reported_at": now}
                await store.add_nihil(connection, **report)
                await MESSAGING.outbox.stage(connection, [NihilReportedV1(**report)], at=now)
                await MESSAGING.audit.record(
                    connection,
                    actor=actor.account,
                    act="report_nihil",
                    subject=agency.code,
                    at=now,
                    detail={"year": year} | ({"confirmed_beside": count} if count else {}),
                )
        return {**report, "reported_at": report["reported_at"].isoformat()}
