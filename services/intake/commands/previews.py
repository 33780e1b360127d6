"""Workbooks between preview and hand-in: sealed for intake, one owner, deleted after seven days."""

import asyncio
import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from contextlib import aclosing
from uuid import UUID

from uuid6 import uuid7

from services.intake.commands.unfinished import UnfinishedWork
from services.intake.spreadsheet.isolated import Workbook
from services.intake.store.scoped import ScopedStore
from services.intake.store.unfinished import LIST
from shared.runtime.byte_streams import once, whole
from shared.runtime.errors import NotFound
from shared.security.encryption import seal_bytes
from shared.security.identity import Actor

FOLDER = "previews/"
SWEEP_SECONDS = 300


class Previews:
    """The workbooks that persons preview.

    The age is that in the id (UUIDv7), so it is the machine's own time.
    """

    def __init__(self, scoped: ScopedStore, unfinished: UnfinishedWork) -> None:
        self._scoped = scoped
        self._unfinished = unfinished

    async def keep(self, actor: Actor, workbook: Workbook, files: Sequence[str] = ()) -> str:
        """Keeps a workbook for its owner, with the ids of its kept files, and returns the id of the preview."""
        preview_id = str(uuid7())
        told = {"account": actor.account, "name": workbook.name, "media_type": workbook.media_type}
        whole = json.dumps({**told, "data": b64encode(workbook.data).decode()}).encode()
        sealed = await asyncio.to_thread(seal_bytes, whole, self._scoped.kit.keys.recipients["intake"])
        await self._scoped.objects.put(_key(preview_id), once(sealed))
        content = {"name": workbook.name, "files": list(files)}
        return await self._unfinished.keep(actor, LIST, content, preview_id)

    async def discard(self, actor: Actor, preview_id: str) -> None:
        """Deletes unfinished work, and its workbook where it is one; raises as `UnfinishedWork.discard`."""
        if await self._unfinished.discard(actor, preview_id) == LIST:
            await self._scoped.objects.delete(_key(preview_id))

    async def open(self, actor: Actor, preview_id: str) -> Workbook:
        """Returns a kept workbook; raises `NotFound` (`PRATINJAU_SUDAH_TIDAK_ADA`), also for another's."""
        if _age(preview_id) is None:
            raise _gone()
        try:
            sealed = await whole(await self._scoped.objects.open(_key(preview_id)))
        except NotFound as error:
            raise _gone() from error
        content = json.loads(await self._scoped.unseal_for_intake(sealed))
        if content["account"] != actor.account:
            raise _gone()
        return Workbook(content["name"], b64decode(content["data"]), content["media_type"])

    async def drop_old(self, *, older_than: float | None = None) -> int:
        """Deletes previews that are older than so many seconds, by default those of the setting; returns how many.

        Ids begin with their time: behind the first that is young enough nothing is looked at.
        """
        gone, lasts = 0, self._scoped.settings.unfinished_seconds if older_than is None else older_than
        async with aclosing(self._scoped.objects.keys(FOLDER)) as keys:
            async for key in keys:
                age = _age(key.removeprefix(FOLDER).removesuffix(".age"))
                if age is not None and age <= lasts:
                    break
                await self._scoped.objects.delete(key)
                gone += 1
        return gone

    async def run(self) -> None:
        """Sweeps for ever."""
        while True:
            await self.drop_old()
            await self._unfinished.sweep()
            await asyncio.sleep(SWEEP_SECONDS)


def _key(preview_id: str) -> str:
    return f"{FOLDER}{preview_id}.age"


def _age(preview_id: str) -> float | None:
    """Returns the age in seconds of a UUIDv7 (RFC 9562), None for anything else."""
    try:
        made = UUID(preview_id)
    except ValueError:
        return None
    return ((uuid7().int >> 80) - (made.int >> 80)) / 1000 if made.version == 7 else None


def _gone() -> NotFound:
    return NotFound(
        "PRATINJAU_SUDAH_TIDAK_ADA",
        "Pratinjau ini sudah tidak ada; lembar kerja hanya disimpan tujuh hari sebelum diajukan.",
        mend="Unggah lembar kerjanya sekali lagi.",
    )
