"""Uploads in progress: each file passes the gate in memory and is sealed before it is on a disk."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from types import TracebackType

from uuid6 import uuid7

from services.intake.domain.refusals import say_no
from shared.files.door import AdmittedFile, FileGate, IncomingFile
from shared.files.names import clean_name
from shared.files.refusals import FILE_RULES
from shared.files.types import Purpose
from shared.runtime.byte_streams import MEBIBYTE, once
from shared.runtime.errors import Refusal
from shared.security.encryption import seal
from shared.storage.objects import ObjectStore

OF_A_FILE = {*FILE_RULES, "BERKAS_TERLALU_BESAR"}
"""Refusals of one file; the other files of its request may still be good."""


@dataclass(frozen=True)
class StoredFile:
    """One file that is sealed in the store; `sha256` and `size` (bytes) are those of the plain content."""

    file_id: str
    name: str
    object_key: str
    sha256: str
    size: int
    media_type: str


@dataclass
class DayQuota:
    """The bytes that an agency may hand in on one day; `seconds` are those until the next day."""

    limit: int
    used: int
    seconds: int

    def take(self, size: int) -> None:
        """Counts bytes that came in; raises `TooMany` (`KUOTA_SKPD_PENUH`) over the limit."""
        self.used += size
        if self.used > self.limit:
            raise say_no("KUOTA_SKPD_PENUH", limit=self.limit // MEBIBYTE, retry_after=self.seconds)


class StagedUploads:
    """The files of one request: `keep()` keeps them; a refusal, or an end without it, deletes them.

    `files` passed the gate, by their names; `waiting` are sealed for intake until they are scanned; `refused` says why
    others were not taken; `brought` are the ids of those of `files` that came in with an earlier request.

    After any other error they stay too: a commit whose answer was lost may have happened, and its rows would name
    files that are gone. `Orphans` deletes what no row names.
    """

    def __init__(
        self,
        objects: ObjectStore,
        recipient: str,
        gate: FileGate,
        *,
        quarantine: str,
        file_limit: int,
        count_limit: int,
        quota: DayQuota | None = None,
    ) -> None:
        self._gate = gate
        self._quarantine = quarantine
        self._objects = objects
        self._recipient = recipient
        self._file_limit = file_limit
        self._count_limit = count_limit
        self._quota = quota
        self._kept = False
        self._keys: list[str] = []
        self.files: dict[str, StoredFile] = {}
        self.waiting: list[StoredFile] = []
        self.refused: list[Refusal] = []
        self.brought: list[str] = []

    async def __aenter__(self) -> "StagedUploads":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._kept and (error is None or isinstance(error, Refusal)):
            for key in self._keys:
                await self._objects.delete(key)

    def keep(self) -> None:
        """Keeps every staged file, once its rows are committed."""
        self._kept = True

    def keep_files(self) -> None:
        """Keeps the good files of a request that is refused, and nothing else of it, once their rows are committed."""
        kept = {file.object_key for file in (*self.files.values(), *self.waiting)}
        self._keys = [key for key in self._keys if key not in kept]

    def remember(self, key: str) -> None:
        """Names another object to delete when the uploads are not kept."""
        self._keys.append(key)

    async def add(self, upload: IncomingFile) -> None:
        """Takes one file in: stores it sealed for registry, puts it in quarantine, or notes why it is refused.

        Raises `TooLarge` (`BERKAS_TERLALU_BANYAK`), `TooMany` (`KUOTA_SKPD_PENUH`), `Refusal` (`BERKAS_NAMA_GANDA`),
        `Malformed` (`BERKAS_TANPA_NAMA`), and what the stream raises.
        """
        name = clean_name(upload.name)
        self._check_name(name)
        incoming = IncomingFile(name, upload.media_type, self._limited(upload.chunks, name))
        try:
            async with self._gate.admit(incoming, Purpose.EVIDENCE, may_wait=True) as admitted:
                await self._write(admitted)
        except Refusal as refused:
            if refused.code not in OF_A_FILE:
                raise
            self.refused.append(refused)

    def bring(self, stored: StoredFile) -> None:
        """Adds a file that an earlier request left ready; one of the same name that came now stands in its place."""
        if stored.name not in self.files:
            self._check_name(stored.name)
            self.files[stored.name] = stored
            self.brought.append(stored.file_id)

    async def add_list(self, data: bytes, name: str, media_type: str) -> StoredFile:
        """Stores a workbook that was read, sealed for registry; raises as `add`, and what `FileGate.admit` raises."""
        incoming = IncomingFile(clean_name(name) or "daftar", media_type, once(data))
        self._check_name(incoming.name)
        async with self._gate.admit(incoming, Purpose.LIST) as admitted:
            return await self._write(admitted)

    def _check_name(self, name: str) -> None:
        if not name:
            raise say_no("BERKAS_TANPA_NAMA")
        if name in self.files:
            raise say_no("BERKAS_NAMA_GANDA", file=name)
        if len(self.files) >= self._count_limit:
            raise say_no("BERKAS_TERLALU_BANYAK", limit=self._count_limit)

    async def _write(self, admitted: AdmittedFile) -> StoredFile:
        file_id = str(uuid7())
        key = f"files/{file_id}.age"
        self._keys.append(key)
        recipient = self._quarantine if admitted.waits else self._recipient
        await self._objects.put(key, seal(admitted.chunks(), recipient))
        stored = StoredFile(file_id, admitted.name, key, admitted.sha256, admitted.size, admitted.media_type)
        if admitted.waits:
            self.waiting.append(stored)
        else:
            self.files[admitted.name] = stored
        return stored

    async def _limited(self, chunks: AsyncIterator[bytes], name: str) -> AsyncIterator[bytes]:
        seen = 0
        async for chunk in chunks:
            seen += len(chunk)
            if self._quota:
                self._quota.take(len(chunk))
            if seen > self._file_limit:
                raise say_no("BERKAS_TERLALU_BESAR", limit=self._file_limit, file=name)
            yield chunk
