"""Files that arrive part by part over a line that breaks: parts are sealed as they land, the whole passes the gate."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from uuid6 import uuid7

from services.intake.commands.kept_files import KeptFiles
from services.intake.domain.refusals import say_no
from services.intake.store import partial_uploads as store
from services.intake.store import submissions
from services.intake.store.partial_uploads import FOLDER, KEPT, OPEN, REFUSED
from services.intake.store.scoped import ScopedStore
from services.intake.store.uploads import StagedUploads
from services.intake.tables import MESSAGING
from shared.files.door import IncomingFile
from shared.files.names import check_name, clean_name
from shared.files.refusals import file_refused
from shared.files.types import Purpose, type_by_name
from shared.runtime.byte_streams import once, whole
from shared.runtime.errors import EngineAway, Refusal
from shared.security.encryption import broken_seal, seal_bytes
from shared.security.identity import Actor
from shared.security.read_trail import counted


class PartialUploads:
    """Begins, goes on with, ends and removes uploads; each belongs to one account."""

    def __init__(self, scoped: ScopedStore, kept: KeptFiles) -> None:
        self._scoped = scoped
        self._kept = kept
        self._turns = asyncio.Semaphore(scoped.settings.uploads_judged_at_once)

    async def begin(
        self, actor: Actor, name: str, media_type: str, length: int, fingerprint: str = ""
    ) -> dict[str, Any]:
        """Begins an upload of so many bytes and returns what `show` returns; the agency's day counts it whole.

        `fingerprint` is the sender's own mark of the file, by which it finds the upload again.
        Raises `TooLarge` (`BERKAS_TERLALU_BESAR`), `Malformed` (`BERKAS_TANPA_NAMA`), `TooMany`
        (`UNGGAHAN_TERLALU_BANYAK`, `KUOTA_SKPD_PENUH`), and what the gate refuses of the name and the size alone.
        """
        name, now = clean_name(name), self._scoped.clock.now()
        if not name:
            raise say_no("BERKAS_TANPA_NAMA")
        if length > self._scoped.limits.file:
            raise say_no("BERKAS_TERLALU_BESAR", limit=self._scoped.limits.file, file=name)
        _check_promise(name, media_type, length)
        told = {"name": name, "media_type": media_type[:200], "fingerprint": fingerprint[:400]}
        sealed = await self._scoped.seal_for_intake(told)
        values = {"upload_id": str(uuid7()), "account": actor.account, "skpd_code": actor.skpd or "", "sealed": sealed}
        async with self._scoped.database.transaction() as connection:
            await self._take_place(connection, actor, length)
            await store.add(connection, **values, length=length, begun_at=now)
            await self._note(connection, actor.account, "begin_upload", str(values["upload_id"]))
        return await self.show(actor, str(values["upload_id"]))

    async def show(self, actor: Actor, upload_id: str) -> dict[str, Any]:
        """Returns how far an upload is; raises `NotFound` (`UNGGAHAN_TIDAK_ADA`), also for another's."""
        return await self._told(await self._own(actor, upload_id))

    async def list_own(self, actor: Actor) -> list[dict[str, Any]]:
        """Returns an account's uploads that are not kept files yet, each with why the gate refused it."""
        async with self._scoped.database.snapshot() as connection:
            rows = await store.of_account(connection, actor.account)
        return counted([await self._told(row) for row in rows])

    async def receive(self, actor: Actor, upload_id: str, place: int, chunks: AsyncIterator[bytes]) -> int:
        """Stores what comes, until it ends or the line breaks, and returns how many bytes of the file there are now.

        Each part is durable before the next one is read. With its last byte the file passes the gate and is kept.
        Raises `NotFound` (`UNGGAHAN_TIDAK_ADA`), `Conflict` (`UNGGAHAN_BEDA_LETAK`, `UNGGAHAN_SEDANG_DITERIMA`),
        `TooLarge` (`BERKAS_TERLALU_BESAR`, `UNGGAHAN_TERPECAH`), and the gate's refusal of the file.
        """
        row = await self._own(actor, upload_id)
        await self._check_place(row, place)
        if row["state"] != OPEN:
            return place
        writer = await self.claim(upload_id)
        try:
            reached = await self._store_parts(row, writer, place, chunks)
            if reached == row["length"]:
                await self._finish(row, writer)
        finally:
            async with self._scoped.database.transaction() as connection:
                await store.release(connection, upload_id, writer)
        return reached

    async def discard(self, actor: Actor, upload_id: str) -> None:
        """Deletes an upload, and the file that it became unless it was handed in.

        Raises `NotFound` (`UNGGAHAN_TIDAK_ADA`), also for another's, and `Refusal` (`BERKAS_TIDAK_ADA`).
        """
        row = await self._own(actor, upload_id)
        if row["file_id"]:
            await self._kept.discard_file(actor, row["file_id"])
        async with self._scoped.database.transaction() as connection:
            keys = await store.remove(connection, [upload_id])
            await self._note(connection, actor.account, "discard_upload", upload_id)
        await self._delete(keys)

    async def drop_old(self) -> int:
        """Deletes uploads that began longer ago than the setting `upload_seconds`; returns how many."""
        before = self._scoped.clock.now() - timedelta(seconds=self._scoped.settings.upload_seconds)
        async with self._scoped.database.transaction() as connection:
            gone = await store.begun_before(connection, before)
            keys = await store.remove(connection, gone)
            if gone:
                await self._note(connection, "intake", "drop_uploads", "-", uploads=len(gone))
        await self._delete(keys)
        return len(gone)

    async def finish_left(self) -> int:
        """Takes files to the gate whose last request ended before their verdict; returns how many got one."""
        async with self._scoped.database.snapshot() as connection:
            rows = await store.left_whole(connection, self._scoped.settings.writer_seconds)
        done = 0
        for row in rows:
            with suppress(Refusal, EngineAway):
                writer = await self.claim(row["upload_id"])
                done += 1
                await self._finish(row, writer)
        return done

    async def run(self) -> None:
        """Sweeps for ever."""
        while True:
            await self.drop_old()
            await self.finish_left()
            await asyncio.sleep(self._scoped.settings.rescan_seconds)

    async def _take_place(self, connection: AsyncConnection, actor: Actor, length: int) -> None:
        if actor.skpd:
            await submissions.lock_papers(connection, actor.skpd)
        limit = self._scoped.settings.uploads_at_once
        if await store.count_left(connection, actor.account) >= limit:
            raise say_no("UNGGAHAN_TERLALU_BANYAK", limit=limit)
        if quota := await self._scoped.quota(connection, actor):
            quota.take(length)

    async def _own(self, actor: Actor, upload_id: str) -> store.Row:
        async with self._scoped.database.snapshot() as connection:
            row = await store.find(connection, actor.account, upload_id)
        if row is None:
            raise say_no("UNGGAHAN_TIDAK_ADA")
        return row

    async def _check_place(self, row: store.Row, place: int) -> None:
        if row["state"] == REFUSED:
            raise _refusal_of((await self._scoped.unseal_form(row["sealed"]))["refusal"])
        if row["received"] != place:
            raise say_no("UNGGAHAN_BEDA_LETAK", received=row["received"])

    async def claim(self, upload_id: str) -> str:
        """Makes a request the one writer of an upload and returns its name; raises `UNGGAHAN_SEDANG_DITERIMA`."""
        writer, lasts = str(uuid7()), self._scoped.settings.writer_seconds
        async with self._scoped.database.transaction() as connection:
            if not await store.claim(connection, upload_id, writer, lasts):
                raise self._busy()
        return writer

    def _busy(self) -> Refusal:
        return say_no("UNGGAHAN_SEDANG_DITERIMA", seconds=self._scoped.settings.writer_seconds)

    async def _store_parts(self, row: store.Row, writer: str, place: int, chunks: AsyncIterator[bytes]) -> int:
        held, size = bytearray(), self._scoped.settings.part_bytes
        async for chunk in chunks:
            held += chunk
            if place + len(held) > row["length"]:
                raise say_no("BERKAS_TERLALU_BESAR", limit=row["length"])
            while len(held) >= size:
                place = await self.store_part(row["upload_id"], writer, place, bytes(held[:size]))
                del held[:size]
        return await self.store_part(row["upload_id"], writer, place, bytes(held)) if held else place

    async def store_part(self, upload_id: str, writer: str, place: int, plain: bytes) -> int:
        """Seals and records bytes that begin at a place, and returns where the next ones begin.

        Raises `UNGGAHAN_TERPECAH`, and `UNGGAHAN_SEDANG_DITERIMA` where another request has taken the upload over.
        """
        key, limit = f"{FOLDER}{upload_id}/{uuid7()}.age", self._scoped.settings.parts_per_upload
        sealed = await asyncio.to_thread(seal_bytes, plain, self._scoped.kit.keys.recipients["intake"])
        await self._scoped.objects.put(key, once(sealed))
        try:
            async with self._scoped.database.transaction() as connection:
                if await store.count_parts(connection, upload_id) >= limit:
                    raise say_no("UNGGAHAN_TERPECAH", limit=limit)
                if not await store.add_part(connection, upload_id, writer, place, len(plain), key):
                    raise self._busy()
        except Refusal:
            await self._scoped.objects.delete(key)
            raise
        return place + len(plain)

    async def _finish(self, row: store.Row, writer: str) -> None:
        """Takes a whole file to the gate, where it is in memory; others wait for their turn before theirs are."""
        async with self._turns:
            async with self._scoped.database.transaction() as connection:
                if not await store.goes_on(connection, row["upload_id"], writer):
                    raise self._busy()
            await self._judge(row, writer)

    async def _judge(self, row: store.Row, writer: str) -> None:
        told = await self._scoped.unseal_form(row["sealed"])
        async with self._scoped.staging() as tray:
            await tray.add(IncomingFile(told["name"], told["media_type"], self._joined(row["upload_id"])))
            if tray.refused:
                await self._refuse(row, writer, told, tray.refused[0])
                raise tray.refused[0]
            await self._keep(row, writer, tray)

    async def _keep(self, row: store.Row, writer: str, tray: StagedUploads) -> None:
        (file,) = (*tray.files.values(), *tray.waiting)
        async with self._scoped.database.transaction() as connection:
            await self._kept.record(connection, row["account"], row["skpd_code"], tray)
            keys = await store.settle(connection, row["upload_id"], writer, state=KEPT, file_id=file.file_id)
            if keys is None:
                raise self._busy()
        tray.keep_files()
        await self._delete(keys)

    async def _refuse(self, row: store.Row, writer: str, told: Mapping[str, Any], why: Refusal) -> None:
        refusal = {"code": why.code, "message": why.message, "mend": why.mend, "article": why.article}
        sealed = await self._scoped.seal_for_intake({**told, "refusal": refusal})
        async with self._scoped.database.transaction() as connection:
            keys = await store.settle(connection, row["upload_id"], writer, state=REFUSED, sealed=sealed)
            await self._note(connection, row["account"], "refuse_upload", row["upload_id"], why=why.code)
        await self._delete(keys or [])

    async def _joined(self, upload_id: str) -> AsyncIterator[bytes]:
        """Yields the plain bytes of the parts; raises `Refusal` (`SEGEL_RUSAK`) where one is not what was stored."""
        async with self._scoped.database.snapshot() as connection:
            parts = await store.parts_of(connection, upload_id)
        for part in parts:
            sealed = await whole(await self._scoped.objects.open(part["object_key"]))
            plain = await self._scoped.unseal_for_intake(sealed)
            if len(plain) != part["size"]:
                raise broken_seal()
            yield plain

    async def _told(self, row: store.Row) -> dict[str, Any]:
        told = await self._scoped.unseal_form(row["sealed"])
        ends = row["begun_at"] + timedelta(seconds=self._scoped.settings.upload_seconds)
        plain = {field: row[field] for field in ("upload_id", "state", "length", "received", "file_id")}
        moments = {"begun_at": row["begun_at"].isoformat(), "ends_at": ends.isoformat()}
        return {
            **plain,
            "name": told["name"],
            "fingerprint": told["fingerprint"],
            "refusal": told.get("refusal"),
            **moments,
        }

    async def _delete(self, keys: list[str]) -> None:
        for key in keys:
            await self._scoped.objects.delete(key)

    async def _note(self, connection: AsyncConnection, account: str, act: str, upload_id: str, **detail: Any) -> None:
        now = self._scoped.clock.now()
        await MESSAGING.audit.record(connection, actor=account, act=act, subject=upload_id, at=now, detail=detail)


def _check_promise(name: str, media_type: str, length: int) -> None:
    """Refuses before any byte is sent what the gate would refuse of the name, the type and an empty file."""
    check_name(name)
    type_by_name(name, media_type, Purpose.EVIDENCE)
    if not length:
        raise file_refused("BERKAS_KOSONG", name)


def _refusal_of(told: Mapping[str, str]) -> Refusal:
    return Refusal(told["code"], told["message"], mend=told["mend"], article=told["article"])
