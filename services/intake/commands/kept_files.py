"""What becomes of the good files of a refused request, and of those that the scanner has not seen yet."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from uuid6 import uuid7

from services.intake.domain.refusals import say_no
from services.intake.store import kept_files as store
from services.intake.store import submissions
from services.intake.store.scoped import ScopedStore
from services.intake.store.uploads import StagedUploads, StoredFile
from services.intake.tables import MESSAGING
from shared.files.refusals import file_refused
from shared.runtime.byte_streams import once, whole
from shared.runtime.errors import EngineAway, Refusal
from shared.security.encryption import seal_bytes
from shared.security.identity import Actor
from shared.security.read_trail import counted

NOT_SCANNED = "pemindai program jahat belum menjawab"


class KeptFiles:
    """Commands on files that wait for the request that hands them in."""

    def __init__(self, scoped: ScopedStore) -> None:
        self._scoped = scoped

    async def settle_files(self, actor: Actor, tray: StagedUploads, kept: Sequence[str] = ()) -> None:
        """Brings the kept files that are named, and refuses the request where a file of it is bad or not scanned yet.

        Raises the refusal of the first bad file, with one of each in `faults`, or `Conflict` (`BERKAS_DIKARANTINA`);
        then the good ones are kept for the next request and named in `kept`. Raises `Refusal` (`BERKAS_TIDAK_ADA`).
        """
        await self.bring(actor, tray, kept)
        waits = [file_refused("BERKAS_DIKARANTINA", file.name, NOT_SCANNED) for file in tray.waiting]
        found = [*tray.refused, *waits]
        if found:
            first = found[0]
            first.data |= {"faults": [_fault(refusal) for refusal in found], "kept": await self.keep_files(actor, tray)}
            raise first

    async def keep_files(self, actor: Actor, tray: StagedUploads) -> list[dict[str, Any]]:
        """Keeps the good files of a request that is not taken in, and those not scanned yet; returns their names.

        Raises `TooMany` (`KUOTA_SKPD_PENUH`): of requests that are refused at one moment none saw the others' files.
        """
        async with self._scoped.database.transaction() as connection:
            if actor.skpd:
                await submissions.lock_papers(connection, actor.skpd)
            await self._scoped.recount_now(connection, actor, tray)
            await self.record(connection, actor.account, actor.skpd or "", tray)
        tray.keep_files()
        states = {file.file_id: store.WAITING for file in tray.waiting}
        named = [*tray.files.values(), *tray.waiting]
        return [_named(file, states.get(file.file_id, store.READY)) for file in named]

    async def record(self, connection: AsyncConnection, account: str, skpd_code: str, tray: StagedUploads) -> None:
        """Writes the rows of files that an account leaves, and their audit line."""
        ready = [file for file in tray.files.values() if file.file_id not in tray.brought]
        rows = [self._row(account, file, store.READY) for file in ready]
        rows += [self._row(account, file, store.WAITING) for file in tray.waiting]
        await store.add(connection, [{**row, "skpd_code": skpd_code} for row in rows])
        if rows:
            detail = {"ready": len(ready), "waiting": len(tray.waiting)}
            subject, now = rows[0]["file_id"], self._scoped.clock.now()
            await MESSAGING.audit.record(
                connection, actor=account, act="keep_files", subject=subject, at=now, detail=detail
            )

    async def discard_file(self, actor: Actor, file_id: str) -> None:
        """Deletes one file that was not handed in; raises `Refusal` (`BERKAS_TIDAK_ADA`), also for another's."""
        async with self._scoped.database.transaction() as connection:
            key = await store.remove(connection, actor.account, file_id)
            if not key:
                raise say_no("BERKAS_TIDAK_ADA", files=[file_id[:80]])
            now = self._scoped.clock.now()
            await MESSAGING.audit.record(connection, actor=actor.account, act="discard_file", subject=file_id, at=now)
        await self._scoped.objects.delete(key)

    async def take_kept(self, connection: AsyncConnection, actor: Actor, tray: StagedUploads) -> None:
        """Marks the brought files as handed in; raises `Refusal` (`BERKAS_TIDAK_ADA`) for one in another submission."""
        if tray.brought and await store.take(connection, actor.account, tray.brought) != len(tray.brought):
            raise say_no("BERKAS_TIDAK_ADA", files=tray.brought)

    async def rescan(self) -> int:
        """Asks the scanner again about what waits, and returns how many files got a verdict.

        A clean one is sealed for registry, an infected one stays in quarantine. Raises `EngineAway`.
        """
        async with self._scoped.database.transaction() as connection:
            waiting = await store.in_state(connection, store.WAITING)
        for row in waiting:
            sealed = await whole(await self._scoped.objects.open(row["object_key"]))
            content = await self._scoped.unseal_for_intake(sealed)
            found = await self._scoped.kit.gate.scan([content])
            if found:
                await self._note_verdict(row["file_id"], state=store.INFECTED, why=found)
            else:
                await self._release(row, content)
        return len(waiting)

    async def drop_old_files(self) -> int:
        """Deletes files that nobody handed in within the setting `kept_seconds`; returns how many."""
        before = self._scoped.clock.now() - timedelta(seconds=self._scoped.settings.kept_seconds)
        async with self._scoped.database.transaction() as connection:
            keys = await store.drop_old(connection, before)
        for key in keys:
            await self._scoped.objects.delete(key)
        return len(keys)

    async def run_quarantine(self) -> None:
        """Rescans and sweeps for ever; a scanner that is away is asked again."""
        while True:
            with suppress(EngineAway):
                await self.rescan()
            await self.drop_old_files()
            await asyncio.sleep(self._scoped.settings.rescan_seconds)

    async def find(self, actor: Actor, file_ids: Sequence[str]) -> list[dict[str, Any]]:
        """Returns those kept files of an account that are named and not gone, handed in or not, the oldest first."""
        if not file_ids:
            return []
        async with self._scoped.database.snapshot() as connection:
            rows = await store.named(connection, actor.account, file_ids)
        return counted([await self._found(row) for row in rows])

    async def bring(self, actor: Actor, tray: StagedUploads, kept: Sequence[str]) -> None:
        """Adds kept files to those of a request; raises `Refusal` (`BERKAS_TIDAK_ADA`, `BERKAS_DIKARANTINA`)."""
        found = {file["file_id"]: file for file in await self.find(actor, kept)}
        for file_id in dict.fromkeys(kept):
            file = found.get(file_id)
            if file is None:
                raise say_no("BERKAS_TIDAK_ADA", files=[file_id[:80]])
            if file["state"] in {store.WAITING, store.INFECTED}:
                raise file_refused("BERKAS_DIKARANTINA", file["name"], file["why"] or NOT_SCANNED)
            known = {key: file[key] for key in ("name", "file_id", "object_key", "sha256", "size", "media_type")}
            tray.bring(StoredFile(**known))

    async def _found(self, row: store.Row) -> dict[str, Any]:
        name = (await self._scoped.unseal_for_intake(row["sealed_name"])).decode()
        known = {key: row[key] for key in ("file_id", "object_key", "sha256", "size", "media_type", "state", "why")}
        return {**known, "name": name}

    def _row(self, account: str, file: StoredFile, state: str) -> dict[str, Any]:
        known = {name: getattr(file, name) for name in ("file_id", "object_key", "sha256", "size", "media_type")}
        sealed = seal_bytes(file.name.encode(), self._scoped.kit.keys.recipients["intake"])
        return {
            **known,
            "account": account,
            "state": state,
            "sealed_name": sealed,
            "kept_at": self._scoped.clock.now(),
        }

    async def _release(self, row: store.Row, content: bytes) -> None:
        key = f"files/{uuid7()}.age"
        sealed = await asyncio.to_thread(seal_bytes, content, self._scoped.kit.keys.recipients["registry"])
        await self._scoped.objects.put(key, once(sealed))
        await self._note_verdict(row["file_id"], state=store.READY, object_key=key)
        await self._scoped.objects.delete(row["object_key"])

    async def _note_verdict(self, file_id: str, **values: Any) -> None:
        async with self._scoped.database.transaction() as connection:
            await store.change(connection, file_id, **values)
            detail = {"state": values["state"]}
            await MESSAGING.audit.record(
                connection, actor="intake", act="scan_file", subject=file_id, at=self._scoped.clock.now(), detail=detail
            )


def _fault(refusal: Refusal) -> dict[str, Any]:
    said = {"code": refusal.code, "message": refusal.message, "mend": refusal.mend}
    return {**said, "article": refusal.article, "file": refusal.data.get("file", ""), "field": "files"}


def _named(file: StoredFile, state: str) -> dict[str, Any]:
    return {"file_id": file.file_id, "name": file.name, "size": file.size, "sha256": file.sha256, "state": state}
