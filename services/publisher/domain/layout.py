"""How the records of a list stand in a file: rendered and compressed by shard, whatever stands before the shard."""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Literal, NamedTuple

from services.publisher.domain.compressed import CompressedFile, CompressedPart

Kind = Literal["json", "csv", "sitemap"]


class Layout(NamedTuple):
    """What stands before the n-th record of a file, from 0, after each, and between two of them."""

    before: Callable[[int], bytes]
    after: bytes
    between: bytes = b""
    numbered: bool = False


LAYOUTS: Mapping[Kind, Layout] = {
    "json": Layout(lambda _: b"", b"", between=b",\n"),
    "csv": Layout(lambda n: f"{n + 1},".encode(), b"\r\n", numbered=True),
    "sitemap": Layout(lambda _: b"", b"\n"),
}


@dataclass(frozen=True)
class Shard:
    """The records of one shard as they stand in the file, whose record number `start` is the first of them.

    `sha256` is that of the file of this shard alone, empty where it has none.
    """

    sequence: int
    start: int
    lengths: "array[int]"  # Python 3.11 cannot subscript it
    part: CompressedPart
    sha256: str = ""

    @classmethod
    def of(
        cls,
        records: Sequence[bytes],
        layout: Layout,
        sequence: int,
        start: int,
        around: tuple[bytes, bytes] | None = None,
    ) -> "Shard":
        """Compresses some records; `around` is what stands before and after them in the file of this shard alone."""
        text = layout.between.join(layout.before(n) + record + layout.after for n, record in enumerate(records, start))
        digest = sha256(around[0] + text + around[1]).hexdigest() if around else ""
        return cls(sequence, start, array("I", map(len, records)), CompressedPart.of(text), digest)

    @property
    def end(self) -> int:
        """Returns the number of the record that follows."""
        return self.start + len(self.lengths)

    @property
    def held(self) -> int:
        """Returns how many bytes of memory it takes."""
        return len(self.part.deflated) + 4 * len(self.lengths)

    def records(self, layout: Layout) -> Iterator[bytes]:
        """Yields the records as they were given."""
        text, at = self.part.plain(), 0
        for n, length in enumerate(self.lengths, self.start):
            at += len(layout.before(n))
            yield text[at : at + length]
            at += length + len(layout.after) + len(layout.between)

    def moved(self, layout: Layout, start: int) -> "Shard":
        """Returns the same records at another place of the file."""
        if start == self.start:
            return self
        if layout.numbered:
            return replace(Shard.of(list(self.records(layout)), layout, self.sequence, start), sha256=self.sha256)
        return replace(self, start=start)


def file_of(head: bytes, end: bytes, layout: Layout, shards: Sequence[Shard]) -> CompressedFile:
    """Returns shards one after the other as one file, with what stands before and after them."""
    between, parts = CompressedPart.of(layout.between), list[CompressedPart]()
    for shard in shards:
        if shard.lengths:
            parts += [between, shard.part] if parts and layout.between else [shard.part]
    return CompressedFile((CompressedPart.of(head), *parts, CompressedPart.of(end)))
