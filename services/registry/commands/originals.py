"""Originals as officers see them: a page as a picture, or its plain text; the file itself for a written reason only."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from anyio import CapacityLimiter, to_thread

from services.registry.domain.refusals import refuse
from shared.files.copies import CSV, TEXT
from shared.files.page_pictures import PagePicture, picture_of
from shared.runtime.byte_streams import whole
from shared.runtime.errors import NotFound, Refusal

AT_ONCE = 2
"""Pages that are drawn at the same time; each takes a processor of its own."""
LONGEST_TEXT = 200_000
PLAIN = frozenset({TEXT, CSV})


class Kept(Protocol):
    """What is known of a kept file."""

    @property
    def name(self) -> str:
        """Returns the name under which it was handed in."""
        ...

    @property
    def media_type(self) -> str:
        """Returns its media type."""
        ...


Opened = tuple[Kept, AsyncIterator[bytes]]


@dataclass(frozen=True)
class ReadingPurpose:
    """How somebody looks at a file, as the audit line of the reading says it."""

    detail: Mapping[str, Any]

    @classmethod
    def of_page(cls, page: int) -> "ReadingPurpose":
        """Returns the look at one page (from 1) as a picture."""
        return cls({"page": page})

    @classmethod
    def of_words(cls) -> "ReadingPurpose":
        """Returns the reading by the program that compares a copy with its original or makes a copy of it."""
        return cls({"words": True})

    @classmethod
    def of_bytes(cls, reason: str) -> "ReadingPurpose":
        """Returns the opening of the file itself; raises TANPA_ALASAN without a reason."""
        if not reason.strip():
            raise refuse("TANPA_ALASAN")
        return cls({"bytes": True, "reason": reason.strip()})


@dataclass(frozen=True)
class ShownPage:
    """What a page of a file shows: a picture, or the words of a plain text, or why there is neither."""

    png: bytes = b""
    words: str = ""
    pages: int = 1
    refusal: Refusal | None = None


@dataclass
class PageViewer:
    """Draws pages in processes without rights, a few at a time."""

    limiter: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(AT_ONCE))

    async def picture(self, media_type: str, chunks: AsyncIterator[bytes], page: int) -> PagePicture:
        """Returns one page as PNG; raises what `picture_of` raises."""
        return await self.drawn(await whole(chunks), media_type, page)

    async def drawn(self, content: bytes, media_type: str, page: int) -> PagePicture:
        """Returns one page of what is in memory as PNG; raises what `picture_of` raises."""
        return await to_thread.run_sync(picture_of, content, media_type, page, limiter=self.limiter)

    async def show(self, media_type: str, chunks: AsyncIterator[bytes], page: int) -> ShownPage:
        """Returns one page for a reader; a file that cannot be drawn here comes with its refusal."""
        if media_type in PLAIN:
            content = await whole(chunks)
            return ShownPage(words=content.decode("utf-8", "replace")[:LONGEST_TEXT])
        try:
            drawn = await self.picture(media_type, chunks, page)
        except NotFound:
            raise
        except Refusal as error:
            return ShownPage(refusal=error)
        return ShownPage(drawn.png, pages=drawn.pages)
