"""A long file as parts that are each compressed once: a change costs one part, and the whole is one gzip stream."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce

HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
"""A gzip member without name or time (RFC 1952, 2.3), so that the same content is the same stream."""
END = b"\x03\x00"
"""The last block of a deflate stream, empty (RFC 1951, 3.2.6)."""
POLYNOMIAL = 0xEDB88320
BIT_31 = 1 << 31


@dataclass(frozen=True)
class CompressedPart:
    """Bytes in compressed form that end at a whole byte and refer to nothing before them."""

    deflated: bytes
    size: int
    crc: int

    @classmethod
    def of(cls, content: bytes) -> "CompressedPart":
        """Compresses some bytes."""
        stream = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        deflated = stream.compress(content) + stream.flush(zlib.Z_FULL_FLUSH)
        return cls(deflated, len(content), zlib.crc32(content))

    def plain(self) -> bytes:
        """Returns the bytes as they were."""
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(self.deflated)


@dataclass(frozen=True)
class CompressedFile:
    """A file as its parts in order."""

    parts: tuple[CompressedPart, ...]
    crc: int = field(init=False)
    """The checksum of the whole, made from those of its parts when the file is put together."""

    def __post_init__(self) -> None:
        """Works out the checksum, so that `gzip` has nothing left to do."""
        crc = reduce(lambda crc, part: crc_of_both(crc, part.crc, part.size), self.parts, 0)
        object.__setattr__(self, "crc", crc)

    @property
    def size(self) -> int:
        """Returns how many bytes the file has."""
        return sum(part.size for part in self.parts)

    @property
    def gzip_size(self) -> int:
        """Returns how many bytes its gzip stream has."""
        return len(HEAD) + sum(len(part.deflated) for part in self.parts) + len(END) + 8

    def gzip(self) -> Iterator[bytes]:
        """Yields the file as one gzip stream (RFC 1952)."""
        yield HEAD
        for part in self.parts:
            yield part.deflated
        yield END + self.crc.to_bytes(4, "little") + (self.size % 2**32).to_bytes(4, "little")

    def plain(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Yields the bytes of the file from a position on, up to and without `stop`."""
        at, stop = 0, self.size if stop is None else stop
        for part in self.parts:
            if at < stop and at + part.size > start:
                yield part.plain()[max(0, start - at) : stop - at]
            at += part.size


def crc_of_both(first: int, second: int, size: int) -> int:
    """Returns the CRC-32 of two pieces of content one after the other, from theirs; `size` is that of the second.

    Source: `crc32_combine` of zlib, polynomials over GF(2) modulo that of CRC-32.
    """
    shift, power, bits = BIT_31, BIT_31 >> 8, size
    while bits:
        if bits & 1:
            shift = _product(power, shift)
        power, bits = _product(power, power), bits >> 1
    return _product(shift, first) ^ second


def _product(left: int, right: int) -> int:
    """Multiplies two polynomials modulo that of CRC-32; the highest bit is the constant term."""
    total, bit = 0, BIT_31
    while bit and left & (bit * 2 - 1):
        if left & bit:
            total ^= right
        right = right >> 1 ^ (POLYNOMIAL if right & 1 else 0)
        bit >>= 1
    return total
