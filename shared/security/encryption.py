"""Sealing with age (age-encryption.org/v1, X25519): whoever holds a recipient can seal, only its identity opens.

Where an `identity` is asked for, several may be given, one a line: what was sealed for any of them opens.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import CancelledError
from contextlib import suppress
from typing import Any

from pyrage import DecryptError, decrypt, decrypt_io, encrypt, encrypt_io, x25519

from shared.runtime.byte_streams import beginning, continued, ending
from shared.runtime.errors import Refusal
from shared.security.keys import Keys

__all__ = ["Keys", "broken_seal", "seal", "seal_bytes", "unseal", "unseal_bytes"]

WAITING = 4
SHORT = 256 * 1024
"""Bytes of a stream that are held to be sealed at once."""


async def seal(chunks: AsyncIterator[bytes], *recipients: str) -> AsyncIterator[bytes]:
    """Yields the age file of a stream as it comes in, in bounded memory; whatever the chunks raise passes through.

    A short one is sealed at once in a thread; a longer one has a thread that waits for its bytes.
    """
    source = aiter(chunks)
    begun, ended = await beginning(source, SHORT)
    if ended:
        yield await asyncio.to_thread(seal_bytes, begun, *recipients)
        return
    keys = [x25519.Recipient.from_str(recipient) for recipient in recipients]
    sealed = _through(continued(begun, source), lambda reader, writer: encrypt_io(reader, writer, keys))
    async with ending(sealed) as blocks:
        async for block in blocks:
            yield block


async def unseal(chunks: AsyncIterator[bytes], identity: str) -> AsyncIterator[bytes]:
    """Yields the plain bytes of an age file, in bounded memory.

    Raises `Refusal` (`SEGEL_RUSAK`) where the file was cut, altered or sealed for somebody else. What was yielded
    before is authentic, but the file is whole only when no exception came.
    """
    keys = _identities(identity)
    try:
        async with ending(_through(chunks, lambda reader, writer: decrypt_io(reader, writer, keys))) as blocks:
            async for block in blocks:
                yield block
    except (DecryptError, OSError) as error:
        raise broken_seal() from error


def seal_bytes(data: bytes, *recipients: str) -> bytes:
    """Returns the age file of some bytes."""
    return bytes(encrypt(data, [x25519.Recipient.from_str(recipient) for recipient in recipients]))


def unseal_bytes(data: bytes, identity: str) -> bytes:
    """Returns the plain bytes of an age file; raises `Refusal` (`SEGEL_RUSAK`)."""
    try:
        return bytes(decrypt(data, _identities(identity)))
    except (DecryptError, OSError) as error:
        raise broken_seal() from error


def _identities(lines: str) -> list[x25519.Identity]:
    return [x25519.Identity.from_str(line) for line in lines.splitlines()]


async def _through(chunks: AsyncIterator[bytes], work: Callable[[Any, Any], None]) -> AsyncIterator[bytes]:
    """Runs age in a thread of its own between two bounded ends; a shared pool could be used up by waiting streams."""
    pipe = _Pipe(asyncio.get_running_loop(), chunks)
    thread = threading.Thread(target=pipe.run, args=(work,), name="sealing", daemon=True)
    thread.start()
    try:
        while (block := await pipe.out.get()) is not None:
            yield block
        if pipe.fault is not None:
            raise pipe.fault
    finally:
        await pipe.close()


class _Pipe:
    """The reader and the writer that age sees, each waiting for the event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, chunks: AsyncIterator[bytes]) -> None:
        self.out: asyncio.Queue[bytes | None] = asyncio.Queue(WAITING)
        self.fault: BaseException | None = None
        self._loop = loop
        self._chunks = aiter(chunks)
        self._buffer = b""
        self._waiting: Any = None
        self._reading: asyncio.Task[Any] | None = None
        self._closed = False

    def run(self, work: Callable[[Any, Any], None]) -> None:
        """Does the work in this thread and ends the output with None."""
        try:
            work(self, self)
        except BaseException as error:
            self.fault = self.fault or error
        with suppress(BrokenPipeError, CancelledError, RuntimeError):
            self._await(self.out.put(None))

    def read(self, size: int = -1) -> bytes:
        """Gives age at most `size` bytes of the source; empty at its end."""
        while not self._buffer:
            chunk = self._next()
            if chunk is None:
                return b""
            self._buffer = chunk
        wanted = len(self._buffer) if size < 0 else size
        given, self._buffer = self._buffer[:wanted], self._buffer[wanted:]
        return given

    def write(self, data: bytes) -> int:
        """Takes bytes from age; waits while the taker is behind."""
        if data:
            self._await(self.out.put(bytes(data)))
        return len(data)

    def flush(self) -> None:
        """Does nothing: every write is passed on at once."""

    async def close(self) -> None:
        """Lets the thread end when nobody takes any more; then the source is at rest and can be closed."""
        self._closed = True
        if self._waiting is not None:
            self._waiting.cancel()
        if self._reading is not None:
            await asyncio.wait([self._reading])

    def _next(self) -> bytes | None:
        try:
            return bytes(self._await(self._read_source()))
        except StopAsyncIteration:
            return None
        except BaseException as error:
            self.fault = error
            raise

    async def _read_source(self) -> bytes:
        if self._closed:  # asked for by the thread just before it was told to end
            raise BrokenPipeError
        self._reading = asyncio.current_task()
        return await anext(self._chunks)

    def _await(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        if self._closed:
            coroutine.close()
            raise BrokenPipeError
        self._waiting = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        if self._closed:
            self._waiting.cancel()
        return self._waiting.result()


def broken_seal() -> Refusal:
    """Builds the refusal of what does not open as what it should be."""
    return Refusal(
        "SEGEL_RUSAK",
        "Berkas tersegel ini terpotong, berubah, atau disegel untuk penerima lain, sehingga tidak dapat dibuka.",
        mend="Ambil kembali berkas dari cadangan, atau minta pengirim mengunggahnya lagi.",
    )
