"""What an event does to the website: decided from what stands there and what was said, with no input or output."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, TypeVar

from shared.contracts.base import Part
from shared.contracts.exemptions import (
    CopiesWithdrawnV1,
    DipRow,
    GroundPeriod,
    ItemAmendedV1,
    ItemClassifiedV1,
    ItemOpenedV1,
    ItemReclassifiedV1,
    Mode,
    PublicRow,
    ReviewOverdueV1,
    TakedownRecordedV1,
)
from shared.law.texts.public import masked
from shared.runtime.errors import Conflict, NotFound, Refusal

Listing = Literal["dik", "dip"]
What = Literal["added", "amended", "opened", "file", "withdrawn", "recorded", "part", "overdue", "reviewed"]
UNDATED = "tanpa-tanggal"
"""The year facet of an item whose end nobody can compute."""

P = TypeVar("P", bound=Part)


@dataclass(frozen=True)
class SiteEntry:
    """What the website says about one item; `listing` puts it in exactly one of the two lists.

    `overdue_since` is the day on which a review was missed, `part_of` the item of which this one is the opened part.
    """

    item_id: str
    version: int
    listing: Listing
    public: PublicRow
    periods: tuple[GroundPeriod, ...] = ()
    ends_on: date | None = None
    review_on: date | None = None
    dip: DipRow | None = None
    mode: Mode | None = None
    opened_on: date | None = None
    decree_number: str = ""
    needs_consent: bool = False
    overdue_since: date | None = None
    part_of: str = ""


@dataclass(frozen=True)
class Change:
    """One step of the website: the entry as it will stand, and what happened to it in one word."""

    entry: SiteEntry
    what: What


@dataclass(frozen=True)
class Facet:
    """One pigeon-hole that an entry is counted in, so that no count ever walks the list."""

    listing: Listing
    facet: Literal["list", "skpd", "huruf", "year", "shard", "shard16", "shard256"]
    value: str


def classify(entry: SiteEntry | None, event: ItemClassifiedV1) -> Change | None:
    """Puts an item into the DIK; None where the website already stands further.

    Raises `Conflict` (`SUDAH_TERBUKA`) for an item that is public: what was opened does not go back.
    """
    return _into_dik(entry, event, "added" if entry is None else "amended")


def reclassify(entry: SiteEntry | None, event: ItemReclassifiedV1) -> Change | None:
    """Replaces the DIK row of an item (PP 61/2010 Ps 10); None where the website already stands further.

    Raises `NotFound` (`INFORMASI_TIDAK_DIKENAL`), `Conflict` (`SUDAH_TERBUKA`).
    """
    _known(entry, event.item_id)
    return _into_dik(entry, event, "amended")


NEVER_LISTED = frozenset({"by_law", "ruling"})
"""How an item opens that never stood in the DIK."""


def check_day(event: ItemOpenedV1, today: date) -> None:
    """Raises `Refusal` (`SEBELUM_WAKTUNYA`) before the day on which the item is open (PP 61/2010 Ps 11(3))."""
    if event.opened_on > today:
        raise Refusal("SEBELUM_WAKTUNYA", "Informasi ini baru terbuka pada hari yang akan datang.")


def open_up(entry: SiteEntry | None, event: ItemOpenedV1) -> Change | None:
    """Moves an item from the DIK to the DIP in one step; None where the website already stands further.

    Two kinds never stood in the DIK and go straight into the DIP: the opened part of another item, and a row of an
    existing list whose period was over when it came in, or that a final ruling opened while it waited. Raises
    `NotFound` (`INFORMASI_TIDAK_DIKENAL`) for any other unknown item.
    """
    never_listed = entry is None and (event.mode in NEVER_LISTED or bool(event.part_of))
    known = SiteEntry(event.item_id, 0, "dik", event.public) if never_listed else _known(entry, event.item_id)
    if event.version < known.version:
        return None
    opened = replace(
        known,
        version=event.version,
        listing="dip",
        public=clean(event.public),
        dip=clean(event.dip),
        mode=event.mode,
        opened_on=event.opened_on,
        decree_number=masked(event.decree_number),
        needs_consent=event.files == "awaiting_consent",
        overdue_since=None,
        part_of=event.part_of or known.part_of,
    )
    return None if opened == known else Change(opened, "opened" if known.mode != event.mode else "amended")


def amend(entry: SiteEntry | None, event: ItemAmendedV1) -> Change | None:
    """Replaces the public row of an item in the list where it stands; None where the website already stands further.

    A ground that left takes its period along; an open item that another agency holds names it as its holder, too.
    Raises `NotFound` (`INFORMASI_TIDAK_DIKENAL`).
    """
    known = _known(entry, event.item_id)
    if event.version < known.version:
        return None
    public = clean(event.public)
    periods = tuple(each for each in known.periods if not public.huruf or each.huruf in public.huruf)
    dip, former = known.dip, known.public.skpd_name
    if dip and former and former != public.skpd_name:
        named = {part: getattr(dip, part).replace(former, public.skpd_name) for part in ("holder", "responsible")}
        dip = dip.model_copy(update=named)
    amended = replace(known, version=event.version, public=public, periods=periods, dip=dip)
    return None if replace(amended, version=known.version) == known else Change(amended, "amended")


def miss_review(entry: SiteEntry | None, event: ReviewOverdueV1) -> Change | None:
    """Says that the review of an exempt item was missed, or made up for; an open item has none to miss.

    Raises `NotFound` (`INFORMASI_TIDAK_DIKENAL`).
    """
    known = _known(entry, event.item_id)
    if event.version < known.version or known.listing == "dip" or event.since == known.overdue_since:
        return None
    late = replace(known, version=event.version, overdue_since=event.since)
    return Change(late, "overdue" if event.since else "reviewed")


def take_down(entry: SiteEntry | None, event: CopiesWithdrawnV1, *, files: int) -> Change | None:
    """Notes that the files of an item went offline; approvals of an earlier version are no longer good.

    Raises `NotFound` (`INFORMASI_TIDAK_DIKENAL`).
    """
    known = _known(entry, event.item_id)
    waits = known.needs_consent or event.reason == "consent_withdrawn"
    bare = replace(known, version=max(event.version, known.version), needs_consent=waits)
    if not files and waits == known.needs_consent:
        return None
    return Change(bare, "withdrawn" if files else "amended")


def end_takedown(entry: SiteEntry | None, event: TakedownRecordedV1, *, files: int) -> Change | None:
    """Raises the entry to the version at which registry recorded a take-down: earlier approvals are no longer good.

    None where the website stands further: a copy was released since, and an old event takes nothing down.
    Raises `NotFound` (`INFORMASI_TIDAK_DIKENAL`).
    """
    known = _known(entry, event.item_id)
    if event.version < known.version:
        return None
    later = replace(known, version=event.version)
    return None if later == known and not files else Change(later, "withdrawn" if files else "recorded")


def add_file(entry: SiteEntry, version: int) -> Change:
    """Raises the entry to the version at which a copy was released, so that an older approval is no longer good."""
    return Change(replace(entry, version=max(version, entry.version)), "file")


def facets(entry: SiteEntry) -> frozenset[Facet]:
    """Returns every pigeon-hole that an entry is counted in.

    A shard holds the rows of one SKPD and one year of penetapan: the piece of a data file that is rendered anew
    when one of its rows changes. Where it is full, its sixteenths take its place, and theirs.
    """
    skpd = entry.public.skpd_code
    year = entry.opened_on if entry.listing == "dip" else entry.ends_on
    return frozenset(
        {
            Facet(entry.listing, "list", ""),
            Facet(entry.listing, "skpd", skpd),
            Facet(entry.listing, "year", str(year.year) if year else UNDATED),
            Facet(entry.listing, "shard", shard(entry)),
            Facet(entry.listing, "shard16", f"{shard(entry)}/{bucket(entry.item_id)[:1]}"),
            Facet(entry.listing, "shard256", f"{shard(entry)}/{bucket(entry.item_id)}"),
            *(Facet(entry.listing, "huruf", letter) for letter in entry.public.huruf),
        }
    )


def shard(entry: SiteEntry) -> str:
    """Returns the name of the shard that an entry stands in."""
    return f"{entry.public.skpd_code}/{entry.public.penetapan_date.year}"


def bucket(item_id: str) -> str:
    """Returns the first two digits of an id's MD5, by which a full shard is split; it protects nothing."""
    return hashlib.md5(item_id.encode(), usedforsecurity=False).hexdigest()[:2]


def recount(before: SiteEntry | None, after: SiteEntry) -> Mapping[Facet, int]:
    """Returns by how much each pigeon-hole grows; zero where an entry stays but its words may have changed."""
    growth: Counter[Facet] = Counter(dict.fromkeys(facets(after), 1))
    growth.subtract(dict.fromkeys(facets(before), 1) if before else {})
    return growth


def clean(part: P) -> P:
    """Returns a part with the text of every field as the public may read it, in one spelling (`masked`)."""
    return part.model_copy(update={name: _clean_value(value) for name, value in part})


def _clean_value(value: Any) -> Any:
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, tuple):
        return tuple(_clean_value(each) for each in value)
    return value


def _into_dik(entry: SiteEntry | None, event: ItemClassifiedV1 | ItemReclassifiedV1, what: What) -> Change | None:
    if entry and event.version < entry.version:
        return None
    if entry and entry.listing == "dip":
        raise Conflict(
            "SUDAH_TERBUKA",
            "Informasi ini sudah terbuka, maka tidak dapat dikembalikan ke daftar informasi yang dikecualikan.",
            article="UU 14/2008 Pasal 11 ayat (1) huruf a",
            item_id=event.item_id,
        )
    standing = SiteEntry(
        item_id=event.item_id,
        version=event.version,
        listing="dik",
        public=clean(event.public),
        periods=event.periods,
        ends_on=event.ends_on,
        review_on=event.review_on,
        overdue_since=_still_overdue(entry, event),
    )
    return None if standing == entry else Change(standing, what)


def _still_overdue(entry: SiteEntry | None, event: ItemClassifiedV1 | ItemReclassifiedV1) -> date | None:
    """Returns since when a review stays missed: a new period whose next review lies later has none that is."""
    since = entry.overdue_since if entry else None
    return since if since and event.review_on and event.review_on <= since else None


def _known(entry: SiteEntry | None, item_id: str) -> SiteEntry:
    if entry is None:
        raise NotFound(
            "INFORMASI_TIDAK_DIKENAL",
            "Informasi ini belum pernah tercantum di situs, maka tidak ada yang dapat diubah.",
            item_id=item_id,
        )
    return entry
