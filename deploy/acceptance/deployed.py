"""The main job of the SOP against a deployed province: by its public interface only, on a clock that nobody moves."""

import asyncio
import secrets
import string
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from deploy.acceptance.evidence import EvidenceReader
from deploy.acceptance.item_specs import ItemSpec, Run, item_specs_of
from deploy.acceptance.negative import Refusals
from deploy.acceptance.observers import Observers
from deploy.acceptance.officers import Accounts
from deploy.acceptance.old_lists import Lists, OldList, lists_of
from deploy.acceptance.report import rows_of, steps_of, sums
from deploy.acceptance.retrying_client import RetryingOfficers, connected, wait_until_ready
from deploy.acceptance.scenario import ItemRuns
from deploy.acceptance.timings import Stopwatch
from deploy.acceptance.verdict import ItemEvidence, verdict
from shared.runtime.clock import SystemClock, legal_day

Say = Callable[[str], None]
LOOK_AGAIN = 1.0
NOT_SHOWN = (
    "gugur demi hukum oleh jam (PP 61/2010 Pasal 11 ayat (3)): jangka waktu yang berjalan harus berakhir dulu; "
    "yang ditunjukkan hanya baris daftar lama yang sudah berakhir sebelum diserahkan",
    "pembukaan pada akhir jangka waktu: disetujui, tetapi baru berlaku sehari setelah hari terakhirnya",
    "anak tangga yang harinya belum tiba, dan tinjauan tahunan",
)


@dataclass(frozen=True)
class Plan:
    """Says what to bring and how long to wait; `patience` in seconds for anything that does not come."""

    url: str
    accounts: Accounts
    files: list[Path] = field(default_factory=list)
    ca: Path | None = None
    items: int = 40
    clients: int = 8
    patience: float = 300.0


def walk_remote(plan: Plan, say: Say) -> dict[str, Any]:
    """Walks the main job and returns `{"steps", "rows", "violations", "timings", "retries", "not_shown"}`.

    Timings are in seconds. Raises `TerbukaError` (`SERVER_TIDAK_MENJAWAB`) when the province never gets ready.
    """
    return asyncio.run(_walk(plan, say))


async def _walk(plan: Plan, say: Say) -> dict[str, Any]:
    async with connected(plan.url, plan.accounts, ca=plan.ca, patience=plan.patience) as officers:
        waited = await wait_until_ready(officers.http, plan.patience, say)
        say(f"Provinsi siap setelah {waited:.1f} detik.")
        run = await _begin(officers)
        say(f"Perjalanan {run.mark}: {plan.items} dosir atas nama SKPD {run.skpd}.")
        journey = Journey(officers, run, plan, say)
        await journey.prepare()
        return await journey.walk()


async def _begin(officers: RetryingOfficers) -> Run:
    mark = "".join(secrets.choice(string.ascii_lowercase) for _ in range(8))
    sender = officers.sender
    me = await officers.get(sender, "/api/me")
    return Run(mark, _today(), sender, me["skpd"] or f"uji-{mark}")


def _today() -> Any:
    return legal_day(SystemClock().now())


class Journey:
    """One run: prepares the province, sends everything on its way, waits for the end and judges it."""

    def __init__(self, officers: RetryingOfficers, run: Run, plan: Plan, say: Say) -> None:
        self.officers = officers
        self.run = run
        self.say = say
        self.specs: list[ItemSpec] = item_specs_of(run, plan.items)
        self.lists: list[OldList] = lists_of(run, plan.files)
        self.observers = Observers(officers, run.mark, [old.code for old in self.lists])
        self.evidence = EvidenceReader(officers, self.observers, run, self.specs, self.lists)
        self.watch = Stopwatch()
        self.item_runs = ItemRuns(officers, self.observers, self.watch, _today, plan.clients)
        self.old = Lists(officers, self.observers, run.today, plan.clients, say)
        self.violations: list[str] = []

    async def prepare(self) -> None:
        """Makes sure of what the work rests on: the SKPD, a head with a mandate, this year's calendar."""
        names = {self.run.skpd: self.run.name, **{old.code: f"{self.run.name}: {old.name}" for old in self.lists}}
        for code, name in names.items():
            agency = {"code": code, "name": name[:200], "valid_from": "2017-01-01"}
            await self.officers.post("operator", "/intake/api/skpd", agency)
        await self.officers.get("petugas", "/scheduler/api/calendar", year=self.run.today.year)
        await self._appoint_head()
        await self.evidence.begin()

    async def _appoint_head(self) -> None:
        """Records a mandate for huruf c to f unless the head holds one today (PP 61/2010 Ps 7(5))."""
        head, today = (await self.officers.get("pimpinan", "/api/me"))["person"], self.run.today.isoformat()
        for mandate in await self.officers.get("pimpinan", "/registry/api/mandates"):
            valid = mandate["valid_from"] <= today <= (mandate["valid_to"] or today)
            valid = valid and mandate["state"] in {"confirmed", "ending"}
            if mandate["person"] == head and mandate["scope"] == "pimpinan_tertinggi" and valid:
                return
        recorded = await self.officers.post("operator", "/registry/api/mandates", {
            "person": head, "office": "Gubernur", "letter_number": f"1/{self.run.mark}/{today[:4]}",
            "letter_date": today, "valid_from": today, "valid_to": None, "scope": "pimpinan_tertinggi",
        })  # fmt: skip
        second = "petugas2" if "petugas2" in self.officers.accounts else "petugas"
        await self.officers.post(second, f"/registry/api/mandates/{recorded['id']}/confirmation", {})

    async def walk(self) -> dict[str, Any]:
        """Walks to the end and reports."""
        begun = time.monotonic()
        async with self.observers.open():
            await asyncio.gather(self._dossiers(), *(self.old.work_off(old) for old in self.lists))
        self.say(f"Semua langkah dijalani dalam {time.monotonic() - begun:.1f} detik; memeriksa dari luar.")
        return await self._finish()

    async def _dossiers(self) -> None:
        await self.item_runs.all(self.item_runs.hand_in, self.specs)
        taken = [spec for spec in self.specs if spec.received]
        resent = sum(spec.resend for spec in taken)
        self.say(f"{len(taken)} dari {len(self.specs)} dosir diterima, {resent} sengaja dikirim berulang.")
        if taken:
            refusals = Refusals(self.officers, taken[-1])
            self.violations += [fault async for fault in refusals.wrongly_accepted()]
        await self.item_runs.all(self.item_runs.live, taken)

    async def _finish(self) -> dict[str, Any]:
        seen, wrong = await self._verdict()
        for line in seen.lines:
            self.watch.note("peristiwa dikatakan → tercatat di pemantau", _seconds(line["said_at"], line["heard_at"]))
        rows = rows_of(seen.items, *self._handed_in())
        found = [*self.violations, *self.item_runs.violations, *self.old.violations, *sums(rows), *wrong]
        return {
            "steps": steps_of(rows, seen.items, self.evidence.heard(seen), self.officers), "rows": rows,
            "violations": list(dict.fromkeys(found)), "timings": self.watch.figures(),
            "retries": dict(self.officers.retried), "not_shown": list(NOT_SHOWN),
        }  # fmt: skip

    async def _verdict(self) -> tuple[ItemEvidence, list[str]]:
        """Judges once nothing is wrong any more, or what is wrong has not changed for as long as patience lasts."""
        seen = await self.evidence.look()
        wrong, changed = verdict(self.specs, self.lists, seen), time.monotonic()
        while wrong and time.monotonic() - changed < self.officers.patience:
            await asyncio.sleep(LOOK_AGAIN)
            seen, before = await self.evidence.look(), wrong
            wrong = verdict(self.specs, self.lists, seen)
            changed = changed if wrong == before else time.monotonic()
        return seen, wrong

    def _handed_in(self) -> tuple[int, int]:
        read = len(self.specs) + sum(old.rows for old in self.lists)
        kept = sum(bool(spec.received) for spec in self.specs) + sum(len(old.item_ids) for old in self.lists)
        return read, kept


def _seconds(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
