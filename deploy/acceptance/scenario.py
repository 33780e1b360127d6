"""The way of each dossier through the province, from its submission to its expected end."""

import asyncio
import hashlib
import time
from collections.abc import Callable, Coroutine
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from deploy.acceptance.item_specs import DUE, RETURN_REASON, ItemSpec
from deploy.acceptance.observers import Observers
from deploy.acceptance.retrying_client import RetryingOfficers
from deploy.acceptance.story import opening_decision
from deploy.acceptance.timings import PAUSE, Stopwatch, unseen
from deploy.rehearse.calls import pdf_of
from shared.runtime.errors import Refusal, TerbukaError

NEW_TEST = {
    "consequence_open": "Masyarakat dapat memeriksa dan memakai informasinya.",
    "consequence_closed": "Tidak ada lagi kepentingan yang terlindungi.",
}
"""What a due case needs to open before its end (PP 61/2010 Ps 11(1); docs/law.md 22)."""
ADVICE = {"recommendation": "open", "text": "Tidak ada lagi kepentingan yang lebih besar untuk menutupnya."}


class ItemRuns:
    """Carries item specs through their steps, several at once; a failure of one is reported and stops no other."""

    def __init__(
        self,
        officers: RetryingOfficers,
        observers: Observers,
        watch: Stopwatch,
        today: Callable[[], date],
        clients: int,
    ) -> None:
        self.officers = officers
        self.observers = observers
        self.watch = watch
        self.today = today
        self.violations: list[str] = []
        self._room = asyncio.Semaphore(clients)

    async def all(self, work: Callable[[ItemSpec], Coroutine[Any, Any, None]], specs: list[ItemSpec]) -> None:
        """Runs one step for every spec, at most as many at once as there are clients."""
        await asyncio.gather(*(self._one(work, spec) for spec in specs))

    async def _one(self, work: Callable[[ItemSpec], Coroutine[Any, Any, None]], spec: ItemSpec) -> None:
        async with self._room:
            try:
                await work(spec)
            except TerbukaError as error:
                self.violations.append(f"{spec.name}: {error.code}: {error.message}")

    # Step 1: handed in

    async def hand_in(self, spec: ItemSpec) -> None:
        """Hands a dossier in under its key; one to be resent goes out twice at once and a third time afterwards."""
        begun = time.monotonic()
        answers = await asyncio.gather(*(self._send(spec) for _ in range(2 if spec.resend else 1)))
        self.watch.note("diserahkan → diakui (201)", time.monotonic() - begun)
        if spec.resend:
            answers.append(await self._send(spec))
        spec.received = answers[0]
        spec.story.item_id = answers[0]["items"][0]["item_id"]
        numbers = {(answer["submission_id"], answer["agenda_number"]) for answer in answers}
        if len(numbers) > 1:
            self.violations.append(f"{spec.name}: kunci yang sama tercatat {len(numbers)} kali")
        acknowledged = time.monotonic()
        seen = await self.observers.desk[""].see(spec.story.item_id, spec.name)
        self.watch.note("diakui → tampak di meja registry", seen - acknowledged)

    async def _send(self, spec: ItemSpec) -> Any:
        return await self.officers.submit(spec.dossier, spec.role, files=[spec.file], key=spec.key)

    async def compare_file(self, spec: ItemSpec) -> None:
        """Opens the sealed original at registry's desk and compares it with what was handed in."""
        path = f"/registry/api/items/{spec.story.item_id}"
        files = (await self.officers.get("petugas", path))["dossier"]["files"]
        content = (
            await self.officers.download("petugas", f"{path}/files/{files[0]['file_id']}/original") if files else b""
        )
        hashes = {hashlib.sha256(content).hexdigest(), *(file["sha256"] for file in files)}
        if hashes != {spec.sha256} or len(files) != 1:
            self.violations.append(f"{spec.name}: berkas di registry tidak sama dengan yang diserahkan")

    # Steps 2 and 4: classified and archived

    async def live(self, spec: ItemSpec) -> None:
        """Takes an acknowledged dossier to its fate."""
        await self.compare_file(spec)
        if spec.fate == "withdrawn":
            await self._withdraw(spec)
            return
        await spec.story.propose(self.officers)
        if spec.fate == "returned":
            await self._return(spec)
            return
        await self._classify(spec)
        if spec.fate in DUE:
            await self._open(spec)

    async def _classify(self, spec: ItemSpec) -> None:
        await spec.story.decide(self.officers)
        await spec.story.sign(self.officers)
        approved = time.monotonic()
        await spec.story.archive(self.officers)
        item_id = spec.story.item_id
        seen = await self.observers.website.see((item_id, "added"), spec.name)
        self.watch.note("penetapan disetujui → tampak di DIK", seen - approved)
        if spec.fate in DUE:
            seen = await self.observers.cases.see(item_id, spec.name)
            self.watch.note("penetapan disetujui → berkas pembukaan terbuka", seen - approved)

    async def _withdraw(self, spec: ItemSpec) -> None:
        path = f"/intake/api/submissions/{spec.received['submission_id']}/withdraw"
        await self.officers.settle(spec.role, path, {}, {"SUDAH_DITARIK"})
        taken = time.monotonic()
        seen = await self.observers.desk[""].see((spec.story.item_id, "withdrawn"), spec.name)
        self.watch.note("ditarik SKPD → keluar dari meja registry", seen - taken)

    async def _return(self, spec: ItemSpec) -> None:
        path = f"/registry/api/items/{spec.story.item_id}/decision"
        await self.officers.post("ketua", path, {"answer": "tidak", "reason": RETURN_REASON})
        answered, deadline = time.monotonic(), time.monotonic() + self.officers.patience
        status = f"/intake/api/submissions/{spec.received['submission_id']}"
        while (item := (await self.officers.get(spec.role, status))["items"][0])["state"] != "returned":
            if time.monotonic() > deadline:
                raise unseen("Jawaban tidak dari Ketua PPID", "pada status pengajuan SKPD", self.officers.patience)
            await asyncio.sleep(PAUSE)
        self.watch.note("dijawab tidak → alasan sampai kepada SKPD", time.monotonic() - answered)
        if item["reason"] != RETURN_REASON:
            self.violations.append(f"{spec.name}: alasan pengembalian yang dibaca SKPD bukan yang ditulis Ketua")

    # Steps 3 and 5: opened, and its copy on the website

    async def _open(self, spec: ItemSpec) -> None:
        path = f"/registry/api/cases/{self.observers.case_ids[spec.story.item_id]}"
        decision = opening_decision(spec.story.sample["public_title"])
        if spec.fate != "waiting":
            decision |= {"outcome": "open_now", "effective_on": self.today().isoformat(), "test": NEW_TEST}
        await self.officers.post("tim", f"{path}/consideration", ADVICE)
        await self.officers.post("ketua", f"{path}/decision", decision)
        await self.officers.post("pimpinan", f"{path}/approval", {"answer": "setuju"})
        if spec.fate == "waiting":
            return
        approved = time.monotonic()
        seen = await self.observers.website.see((spec.story.item_id, "opened"), spec.name)
        self.watch.note("pembukaan disetujui → tampak di DIP", seen - approved)
        if spec.fate == "published":
            await self._publish(spec)

    async def _publish(self, spec: ItemSpec) -> None:
        path, content = f"/registry/api/items/{spec.story.item_id}/publication-copy", pdf_of(f"Salinan {spec.key}")
        file = {"file": ("salinan.pdf", content, "application/pdf")}
        copy = await self.officers.call("petugas", "POST", path, files=file)
        spec.copy_sha256 = copy["sha256"]
        await self._refuse_own_release(spec, path, copy["copy_id"])
        await self._see_and_release(path, copy["copy_id"])
        released = time.monotonic()
        await self.observers.website.see((spec.story.item_id, "file"), spec.name)
        await self.compare_copy(spec)
        self.watch.note("salinan dilepas → dapat diunduh dari situs", time.monotonic() - released)

    async def _see_and_release(self, path: str, copy_id: str) -> None:
        """Opens the copy as its releaser and names the hash of what was seen."""
        seen = await self.officers.answer(self.officers.releaser, "GET", f"{path}/{copy_id}")
        body = {"copy_id": copy_id, "sha256": hashlib.sha256(seen.content).hexdigest()}
        await self.officers.post(self.officers.releaser, f"{path}/release", body)

    async def _refuse_own_release(self, spec: ItemSpec, path: str, copy_id: str) -> None:
        try:
            await self.officers.post("petugas", f"{path}/release", {"copy_id": copy_id})
        except Refusal as refusal:
            if refusal.code == "SATU_ORANG_DUA_PERAN":
                return
            raise
        self.violations.append(f"{spec.name}: pengunggah salinan dapat melepasnya sendiri")

    async def compare_copy(self, spec: ItemSpec) -> None:
        """Downloads the released copy from the website as anyone would, and compares it with what was uploaded."""
        row = (await self.observers.list_of("dip")).get(spec.story.item_id, {"berkas": []})
        files = [await self.officers.public(urlsplit(address).path) for address in row["berkas"]]
        hashes = [hashlib.sha256(file.content).hexdigest() for file in files]
        if spec.copy_sha256 not in hashes:
            self.violations.append(f"{spec.name}: salinan di situs tidak sama dengan yang dilepas")
