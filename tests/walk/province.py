"""A province of many SKPD, lived over the interfaces that people use: lists in, acts on them, days that pass."""

import asyncio
import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from uuid6 import uuid7

from deploy.acceptance.officers import Officers
from deploy.acceptance.story import opening_decision
from deploy.acceptance.time_travel import Act, begin, live_through
from deploy.embedded import EmbeddedRun
from deploy.rehearse.calls import pdf_of
from deploy.sample.seed import appoint_head
from shared.runtime.secret_files import write_secret
from shared.runtime.settings import Settings
from shared.security.identity import Person
from tests.walk.rows import OLD, ListedAgency, ListedLife, old_workbook_of, workbook_of

PAGE = 1000
PATIENCE = 3600.0
"""Seconds for what one day brings to a large province."""
AT_ONCE = 6
"""Acts that are under way at one time."""
RECEIVED, SIGNED = timedelta(days=214), timedelta(days=200)
FRESH = {"decided": 9, "returned": 9, "proposed": 6, "submitted": 3, OLD: 3}
"""Days since a row that is not yet exempt came in."""
OPENING = {"considered": 1, "opening_decided": 2, "approved": 3, "opened": 3}
"""How many persons have acted on the case of a row."""
RETURNED = "Jangka waktunya terlalu lama bagi akibat yang disebut; mohon diuji ulang."
ADVICE = {"recommendation": "open", "text": "Alasan pengecualian berakhir bersama jangka waktunya; layak dibuka."}
HOLD = {"kind": "sengketa", "reason": "Sengketa informasi berjalan.", "reference": "012/REG-PSI/2026"}


class WalkedProvince:
    """Brings agencies with their lists into a running province and takes each row to its stage."""

    def __init__(self, province: EmbeddedRun, officers: Officers, today: date, say: Callable[[str], None]) -> None:
        self.province = province
        self.officers = officers
        self.today = today
        self.say = say
        self._room = asyncio.Semaphore(AT_ONCE)
        self._cases: dict[str, str] = {}

    async def live(self, agencies: Sequence[ListedAgency]) -> None:
        """Lives the past of the agencies' rows up to and with today."""
        acts = [(self.today - RECEIVED - timedelta(days=1), appoint_head), *self._lists(agencies)]
        rows = [row for agency in agencies for row in agency.rows]
        acts += [*self._classified(rows), *self._opened(rows), (self.today - timedelta(days=2), self._disputes(rows))]
        acts += [(self.today - timedelta(days=1), self._files(agency)) for agency in agencies]
        await live_through(self.province, self.officers, acts, self._told, patience=PATIENCE)
        await begin(self.province, self.officers, self.today, PATIENCE)

    def _told(self, day: date) -> None:
        self.say(f"{day}: selesai.")

    def _lists(self, agencies: Sequence[ListedAgency]) -> Iterable[tuple[date, Act]]:
        for agency in agencies:
            old = {row.stage for row in agency.rows} - {*FRESH}
            yield self.today - RECEIVED, self._hand_in(agency, agency.at(*old), "new")
            for days in sorted(set(FRESH.values())):
                stages = [stage for stage, age in FRESH.items() if age == days and stage != OLD]
                yield self.today - timedelta(days=days), self._hand_in(agency, agency.at(*stages), "new")
            yield self.today - timedelta(days=FRESH[OLD]), self._hand_in(agency, agency.at(OLD), "history")

    def _hand_in(self, agency: ListedAgency, rows: Sequence[ListedLife], kind: str) -> Act:
        async def act(officers: Officers) -> None:
            content = await asyncio.to_thread(old_workbook_of if kind == "history" else workbook_of, rows)
            done = await officers.call(
                agency.code,
                "POST",
                "/intake/api/spreadsheets",
                params={"mode": "commit", "kind": kind},
                files={"file": (f"daftar-{kind}-{agency.code}.xlsx", content)},
                headers={"Idempotency-Key": str(uuid7())},
            )
            for row, item in zip(rows, done["items"], strict=True):
                row.item_id = item["item_id"]
            await self.province.settle(PATIENCE)

        return act

    def _classified(self, rows: Sequence[ListedLife]) -> Iterable[tuple[date, Act]]:
        def of(*stages: str) -> list[ListedLife]:
            return [row for row in rows if row.stage in stages]

        exempt = [row for row in rows if row.stage not in FRESH]
        yield self.today - SIGNED, self._each(exempt, _exempt)
        yield self.today - timedelta(days=5), self._each(of("decided"), _decided)
        yield self.today - timedelta(days=5), self._each(of("returned"), _returned)
        yield self.today - timedelta(days=3), self._each(of("proposed"), _proposed)

    def _opened(self, rows: Sequence[ListedLife]) -> Iterable[tuple[date, Act]]:
        for day in sorted({_heard_on(row) for row in rows if row.stage in OPENING}):
            yield day, self._find_cases
            yield day, self._each([row for row in rows if row.stage in OPENING and _heard_on(row) == day], self._open)

    async def _find_cases(self, officers: Officers) -> None:
        offset = 0
        while cases := await officers.get("ketua", "/registry/api/cases", limit=PAGE, offset=offset):
            self._cases |= {case["item_id"]: case["id"] for case in cases}
            offset += PAGE

    async def _open(self, officers: Officers, row: ListedLife) -> None:
        path, persons = f"/registry/api/cases/{self._cases[row.item_id]}", OPENING[row.stage]
        await officers.post("tim", f"{path}/consideration", ADVICE)
        if persons > 1:
            await officers.post("ketua", f"{path}/decision", opening_decision(row.sample["public_title"]))
        if persons > 2:
            await officers.post("pimpinan", f"{path}/approval", {"answer": "setuju"})

    def _disputes(self, rows: Sequence[ListedLife]) -> Act:
        held = {row.sample["skpd"]: row for row in rows if row.stage == "exempt"}

        async def act(officers: Officers) -> None:
            ids = [row.item_id for row in held.values()]
            await officers.post("petugas", "/registry/api/holds", {"item_ids": ids, **HOLD})

        return act

    def _files(self, agency: ListedAgency) -> Act:
        """Hands in one dossier with its file, and publishes the copy of one opened item."""

        async def act(officers: Officers) -> None:
            dossier = agency.at("submitted")[0].dossier()
            dossier["title"] = f"{dossier['title']}, dengan berkas"
            file = ("naskah.pdf", await asyncio.to_thread(pdf_of, dossier["title"]), "application/pdf")
            await officers.submit({"skpd": agency.code, "items": [dossier]}, agency.code, files=[file])
            await self._publish(officers, agency.at("opened")[0].item_id)

        return act

    async def _publish(self, officers: Officers, item_id: str) -> None:
        path, content = f"/registry/api/items/{item_id}/publication-copy", await asyncio.to_thread(pdf_of, item_id)
        file = {"file": ("salinan.pdf", content, "application/pdf")}
        copy = await officers.call("petugas", "POST", path, files=file)
        await officers.answer("petugas2", "GET", f"{path}/{copy['copy_id']}")
        await officers.post("petugas2", f"{path}/release", {"copy_id": copy["copy_id"], "sha256": copy["sha256"]})

    def _each(self, rows: Sequence[ListedLife], do: Callable[[Officers, ListedLife], Any]) -> Act:
        async def one(officers: Officers, row: ListedLife) -> None:
            async with self._room:
                await do(officers, row)

        async def act(officers: Officers) -> None:
            await asyncio.gather(*(one(officers, row) for row in rows))
            await self.province.settle(PATIENCE)

        return act


def _heard_on(row: ListedLife) -> date:
    """Returns the day on which the persons of a case act."""
    last = row.last_day or row.today
    return min(last, row.today) - timedelta(days=1)


async def _proposed(officers: Officers, row: ListedLife) -> None:
    await row.propose(officers)


async def _decided(officers: Officers, row: ListedLife) -> None:
    await row.propose(officers)
    await row.decide(officers)


async def _returned(officers: Officers, row: ListedLife) -> None:
    await row.propose(officers)
    body = {"answer": "tidak", "reason": RETURNED}
    await officers.post("ketua", f"/registry/api/items/{row.item_id}/decision", body)


async def _exempt(officers: Officers, row: ListedLife) -> None:
    await _decided(officers, row)
    await row.sign(officers)
    if row.stage != "due":
        await row.archive(officers)


async def found_agencies(
    province: EmbeddedRun, officers: Officers, settings: Settings, agencies: Sequence[ListedAgency]
) -> None:
    """Makes each SKPD and its account; the file of accounts gets them."""
    for agency in agencies:
        await officers.import_skpd(agency.code, agency.name)
        password = secrets.token_urlsafe(12)
        person = Person(agency.code, f"PPID {agency.code} Contoh", "PPID Pembantu")
        words: dict[str, Any] = {"roles": ["skpd"], "skpd": agency.code, "who": person, "sample": True}
        await province.identity.add_account(agency.code, password, **words)
        officers.accounts[agency.code] = {"account": agency.code, "password": password}
    write_secret(settings.accounts_file, json.dumps(officers.accounts, indent=2))
