"""Bytes in memory and bytes as a stream: the one as the other."""

from collections.abc import AsyncIterator

MEBIBYTE = 1024 * 1024


async def once(data: bytes) -> AsyncIterator[bytes]:
    """Yields bytes as a stream of one piece."""
    yield data


async def whole(chunks: AsyncIterator[bytes]) -> bytes:
    """Returns all bytes of a stream; raises what the stream raises."""
    return b"".join([chunk async for chunk in chunks])
