"""Ranges of bytes (RFC 9110, 14), so that a download that broke goes on where it stopped."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.requests import Request

RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@dataclass(frozen=True)
class ByteRange:
    """The bytes from `start` up to and without `stop`, of `size`."""

    start: int
    stop: int
    size: int

    @property
    def whole(self) -> bool:
        """Tells whether these are all bytes."""
        return (self.start, self.stop) == (0, self.size)

    @property
    def possible(self) -> bool:
        """Tells whether there is such a byte."""
        return self.start < self.stop

    def headers(self) -> dict[str, str]:
        """Returns what the answer says of its length and place."""
        told = f"{self.start}-{self.stop - 1}" if self.possible else "*"
        place = {} if self.whole else {"content-range": f"bytes {told}/{self.size}"}
        return {"content-length": str(max(0, self.stop - self.start)), "accept-ranges": "bytes", **place}

    @property
    def status(self) -> int:
        """Returns 200 for the whole, 206 for a part, 416 for a part that is not there."""
        if self.whole:
            return 200
        return 206 if self.possible else 416


def asked_range(request: Request, size: int, tag: str, *, bound: bool = False) -> ByteRange:
    """Returns the range that a request asks for, the whole where it asks for none, for many or for another version.

    With `bound`, a range counts only beside `If-Range`: what stands at the address changes, and two versions would
    be put together to one file.
    """
    whole = ByteRange(0, size, size)
    said = RANGE.fullmatch(request.headers.get("range", "").strip())
    version = request.headers.get("if-range", "" if bound else tag)
    if request.method != "GET" or said is None or said.groups() == ("", "") or version != tag:
        return whole
    first, last = said.groups()
    if not first:
        return ByteRange(max(0, size - int(last)), size, size) if int(last) else ByteRange(0, 0, size)
    if last and int(last) < int(first):
        return whole
    return ByteRange(int(first), min(int(last) + 1, size) if last else size, size)


async def of_range(chunks: AsyncIterator[bytes], asked: ByteRange) -> AsyncIterator[bytes]:
    """Yields the asked bytes of a stream; the last ones only after the stream came to its end."""
    at, held = 0, b""
    async for chunk in chunks:
        wanted = chunk[max(0, asked.start - at) : max(0, asked.stop - at)]
        at += len(chunk)
        if wanted:
            if held:
                yield held
            held = wanted
    yield held
