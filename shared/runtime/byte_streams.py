"""Bytes in memory and bytes as a stream: the one as the other."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

MEBIBYTE = 1024 * 1024


async def once(data: bytes) -> AsyncIterator[bytes]:
    """Yields bytes as a stream of one piece."""
    yield data


async def whole(chunks: AsyncIterator[bytes]) -> bytes:
    """Returns all bytes of a stream; raises what the stream raises."""
    return b"".join([chunk async for chunk in chunks])


async def beginning(chunks: AsyncIterator[bytes], size: int) -> tuple[bytes, bool]:
    """Takes so many bytes of a stream, or a chunk more, and tells whether it ended; raises what the stream raises."""
    taken = bytearray()
    async for chunk in chunks:
        taken += chunk
        if len(taken) >= size:
            return bytes(taken), False
    return bytes(taken), True


async def continued(begun: bytes, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yields a stream whose beginning was taken from it."""
    yield begun
    async for chunk in chunks:
        yield chunk


@asynccontextmanager
async def ending(chunks: AsyncIterator[bytes]) -> AsyncIterator[AsyncIterator[bytes]]:
    """Yields a stream and ends it afterwards, also where nobody read it to its end: what is behind it ends too."""
    try:
        yield chunks
    finally:
        close = getattr(chunks, "aclose", None)
        if close is not None:
            await close()
