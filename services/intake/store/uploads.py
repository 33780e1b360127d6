"""Uploads in progress: each file is checked, hashed and sealed as it streams in, before it is on a disk."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from types import TracebackType

from uuid6 import uuid7

from services.intake.domain.dossier import clean_name
from services.intake.domain.refusals import say_no
from shared.files.types import FileType, Sniffer, type_by_name
from shared.runtime.errors import Refusal
from shared.security.encryption import seal
from shared.storage.objects import ObjectStore


@dataclass(frozen=True)
class StagedUpload:
    """One file on its way in: the sender's name and media type, and the content as a stream."""

    name: str
    media_type: str
    chunks: AsyncIterator[bytes]


@dataclass(frozen=True)
class StoredFile:
    """One file that is sealed in the store; `sha256` and `size` (bytes) are those of the plain content."""

    file_id: str
    name: str
    object_key: str
    sha256: str
    size: int
    media_type: str


class StagedUploads:
    """The files of one request: `keep()` keeps them; a refusal, or an end without it, deletes them.

    After any other error they stay too: a commit whose answer was lost may have happened, and its rows would name
    files that are gone. `Orphans` deletes what no row names.
    """

    def __init__(self, objects: ObjectStore, recipient: str, *, file_limit: int, count_limit: int) -> None:
        self._objects = objects
        self._recipient = recipient
        self._file_limit = file_limit
        self._count_limit = count_limit
        self._kept = False
        self._keys: list[str] = []
        self.files: dict[str, StoredFile] = {}

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

    def remember(self, key: str) -> None:
        """Names another object to delete when the uploads are not kept."""
        self._keys.append(key)

    async def add(self, upload: StagedUpload) -> StoredFile:
        """Stores one file sealed for registry.

        Raises `UnsupportedType` (`BERKAS_JENIS_SALAH`), `TooLarge` (`BERKAS_TERLALU_BESAR`, `BERKAS_TERLALU_BANYAK`),
        `Refusal` (`BERKAS_KOSONG`, `BERKAS_NAMA_GANDA`), `Malformed` (`BERKAS_TANPA_NAMA`), and what the stream raises.
        """
        name = clean_name(upload.name)
        self._check_name(name)
        promised = type_by_name(name, upload.media_type)
        return await self._store(upload.chunks, name, promised)

    async def add_bytes(self, data: bytes, name: str, media_type: str) -> StoredFile:
        """Stores bytes that were checked elsewhere (a workbook that was read), sealed for registry."""
        return await self._write(_once(data), clean_name(name) or "daftar", media_type)

    def _check_name(self, name: str) -> None:
        if not name:
            raise say_no("BERKAS_TANPA_NAMA")
        if name in self.files:
            raise say_no("BERKAS_NAMA_GANDA", file=name)
        if len(self.files) >= self._count_limit:
            raise say_no("BERKAS_TERLALU_BANYAK", limit=self._count_limit)

    async def _store(self, chunks: AsyncIterator[bytes], name: str, promised: FileType) -> StoredFile:
        sniffer = Sniffer(promised, name)
        return await self._write(self._watched(chunks, sniffer, name), name, promised.media_type)

    async def _write(self, chunks: AsyncIterator[bytes], name: str, media_type: str) -> StoredFile:
        file_id = str(uuid7())
        key = f"files/{file_id}.age"
        gauge = _Gauge(chunks)
        self._keys.append(key)
        await self._objects.put(key, seal(gauge.passing(), self._recipient))
        stored = StoredFile(file_id, name, key, gauge.digest.hexdigest(), gauge.size, media_type)
        self.files[name] = stored
        return stored

    async def _watched(self, chunks: AsyncIterator[bytes], sniffer: Sniffer, name: str) -> AsyncIterator[bytes]:
        seen = 0
        async for chunk in chunks:
            seen += len(chunk)
            if seen > self._file_limit:
                raise say_no("BERKAS_TERLALU_BESAR", limit=self._file_limit, file=name)
            sniffer.feed(chunk)
            yield chunk
        sniffer.finish()


class _Gauge:
    """The size and hash of a stream."""

    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        self.digest = hashlib.sha256()
        self.size = 0
        self._chunks = chunks

    async def passing(self) -> AsyncIterator[bytes]:
        async for chunk in self._chunks:
            self.digest.update(chunk)
            self.size += len(chunk)
            yield chunk


async def _once(data: bytes) -> AsyncIterator[bytes]:
    yield data
