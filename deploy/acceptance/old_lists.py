"""Existing lists: those named on the command line and a short one of the journey's own, handed in and worked off."""

import asyncio
import csv
import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from deploy.acceptance.item_specs import Run
from deploy.acceptance.observers import Observers
from deploy.acceptance.proposals import REVIEW, proposal_of
from deploy.acceptance.retrying_client import RetryingOfficers
from shared.runtime.errors import Refusal, TerbukaError

HEADINGS = (
    "No", "Informasi yang Dikecualikan", "Dasar Hukum", "Akibat Bila Dibuka", "Manfaat Bila Ditutup",
    "Jangka Waktu Pengecualian", "Penanggung Jawab",
)  # fmt: skip
BASIS = "UU Nomor 14 Tahun 2008 Pasal 17 huruf b"
OWN_ROWS = (
    ("yang jangka waktunya sudah berakhir", BASIS, "Ditiru pesaing", "Usaha terlindungi", "Sampai 31 Desember 2024"),
    ("yang jangka waktunya masih berjalan", BASIS, "Ditiru pesaing", "Usaha terlindungi", "Sampai 31 Desember 2030"),
    ("tanpa dasar hukum", "", "", "", "3 tahun"),
    ("dengan jangka waktu kabur", BASIS, "Ditiru pesaing", "Usaha terlindungi", "Selama jangka waktu tertentu"),
)
"""One row that the law has opened already, one for the DIK, and one for each of two queues."""
PLACE = {"gedung": "Arsip", "ruang": "1", "rak": "A", "boks": "1", "folder": "1", "nomor": "1"}


@dataclass
class OldList:
    """One list, its own SKPD, and what came of it."""

    code: str
    name: str
    content: bytes
    rows: int = 0
    received: dict[str, Any] = field(default_factory=dict)

    @property
    def item_ids(self) -> list[str]:
        """Returns the items that intake made of the rows."""
        return [item["item_id"] for item in self.received.get("items", ())]


def lists_of(run: Run, files: list[Path]) -> list[OldList]:
    """Returns the journey's own list and the files named, each for an SKPD of its own."""
    own = OldList(f"{run.skpd}-0", f"daftar-{run.mark}.csv", own_list(run.mark))
    return [own, *(OldList(f"{run.skpd}-{n}", path.name, path.read_bytes()) for n, path in enumerate(files, start=1))]


def own_list(mark: str) -> bytes:
    """Returns a list as an SKPD might have kept it before Terbuka."""
    text = io.StringIO()
    rows = csv.writer(text, delimiter=";")
    rows.writerow(HEADINGS)
    for number, (title, *rest) in enumerate(OWN_ROWS, start=1):
        rows.writerow([number, f"Uji {mark}: catatan usaha {title}", *rest, "Kepala Bidang"])
    return text.getvalue().encode()


class Lists:
    """Hands lists in and does with each row what its words allow; the others stay in their queue."""

    def __init__(
        self, officers: RetryingOfficers, observers: Observers, today: date, clients: int, say: Callable[[str], None]
    ) -> None:
        self.officers = officers
        self.observers = observers
        self.review_on = today + REVIEW
        self.say = say
        self.violations: list[str] = []
        self._room = asyncio.Semaphore(clients)

    async def work_off(self, old: OldList) -> None:
        """Hands one list in, waits until registry has every row, and works the rows off."""
        try:
            done = await self.officers.hand_in_list(old.name, old.content, skpd=old.code, answers={})
            old.received, old.rows = done, len(done["rows"])
            number = done["agenda_number"]
            self.say(f"{old.name}: {old.rows} baris dibaca, {len(old.item_ids)} diserahkan, agenda {number}.")
            await asyncio.gather(*(self._work_row(old.code, item_id) for item_id in old.item_ids))
        except TerbukaError as error:
            self.violations.append(f"{old.name}: {error.code}: {error.message}")

    async def _work_row(self, code: str, item_id: str) -> None:
        await self.observers.desk[code].see(item_id, f"Baris {item_id}")
        async with self._room:
            item = await self.officers.get("petugas", f"/registry/api/items/{item_id}")
            body = proposal_of(item, self.review_on)
            if body:
                await self._allow_refusal(self._classify(item, body))

    async def _classify(self, item: dict[str, Any], body: dict[str, Any]) -> None:
        path = f"/registry/api/items/{item['id']}"
        if item["queue"] == "sudah_berakhir":
            await self.officers.settle(
                "ketua", f"{path}/expiry", {"answer": "ya", "public_words_confirmed": True}, {"KEADAAN_TIDAK_COCOK"}
            )
            await self.officers.settle(
                "petugas",
                f"{path}/expiry/confirmation",
                {"answer": "ya", "public_words_confirmed": True},
                {"KEADAAN_TIDAK_COCOK"},
            )
            await self.observers.website.see((item["id"], "opened"), f"Baris {item['id']}")
            return
        await self.officers.post("petugas", f"{path}/proposal", body)
        await self.officers.post("ketua", f"{path}/decision", {"answer": "ya", "public_words_confirmed": True})
        await self.officers.post("pimpinan", f"{path}/approval", {"answer": "setuju", "place": "Pontianak"})
        await self.officers.post("petugas", f"{path}/location", PLACE)
        await self.observers.website.see((item["id"], "added"), f"Baris {item['id']}")

    async def _allow_refusal(self, work: Awaitable[None]) -> None:
        """Accepts a refusal: it is counted, and the row keeps its state."""
        try:
            await work
        except Refusal:
            return
