"""Numbered announcements of how the list changed (SOP step 5), kept as they were issued."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from services.registry.domain.penetapan import Signer
from shared.runtime.phrases import numbered


class Listed(Protocol):
    """What an announcement shows of an item; all of it is public."""

    @property
    def public_title(self) -> str: ...
    @property
    def skpd_name(self) -> str: ...
    @property
    def huruf(self) -> tuple[str, ...]: ...
    @property
    def ends_on(self) -> date | None: ...
    @property
    def review_on(self) -> date | None: ...
    @property
    def opened_on(self) -> date | None: ...
    @property
    def opened_mode(self) -> str: ...


@dataclass(frozen=True)
class AnnouncedLine:
    """One line of an announcement that was issued."""

    public_title: str
    skpd_name: str
    huruf: tuple[str, ...]
    ends_on: date | None
    review_on: date | None
    opened_on: date | None
    opened_mode: str


@dataclass(frozen=True)
class Issued:
    """One announcement under its number: what came in, what changed and what became public between two days."""

    number: str
    dated: date
    since: date
    until: date
    signer: Signer
    added: tuple[AnnouncedLine, ...]
    changed: tuple[AnnouncedLine, ...]
    opened: tuple[AnnouncedLine, ...]


def number(sequence: int, year: int) -> str:
    """Returns an announcement's number, e.g. `003/PENG-PPID/2026`."""
    return numbered("NOMOR/PENG-PPID/TAHUN", sequence, year)


def lines(items: Iterable[Listed]) -> tuple[AnnouncedLine, ...]:
    """Returns the announced line of each item."""
    names = tuple(AnnouncedLine.__dataclass_fields__)
    return tuple(AnnouncedLine(*(getattr(item, name) for name in names)) for item in items)
