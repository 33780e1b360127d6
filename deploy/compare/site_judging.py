"""In what one item of the website differs from registry's record: pure, from what both said at one instant."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, replace

from services.publisher.domain.projection import SiteEntry, clean
from services.publisher.domain.withholding import DifferenceKind, SiteDifference
from services.publisher.store.shown import ShownItem
from services.registry.queries.listed import ListedItem
from shared.contracts.exemptions import PublicRow
from shared.law.texts.public import masked

OF_FILE = ("item_id", "sha256", "size", "media_type")


def is_under_way(listed: ListedItem, shown: ShownItem) -> bool:
    """Tells whether an event about the item is staged that the website has not applied."""
    return shown.applied < listed.staged


def judge(listed: ListedItem, shown: ShownItem, *, stale: bool = False) -> SiteDifference | None:
    """Returns the differences of one item, None where there is none.

    While an event is under way, only what no event that is still to come explains is a difference: nothing goes back
    from the DIP, and no file stands before registry released it. `stale` says that it is under way for too long: a file
    that registry withdrew meanwhile is one as well, and that nothing else can be compared rings.
    """
    moving = is_under_way(listed, shown)
    kinds = set(_always(listed, shown))
    if listed.broken or shown.broken:
        kinds |= set(_unreadable(listed, shown))
    elif not moving:
        kinds |= {*_settled(listed, shown), *_lacking(listed, shown)}
    elif stale:
        kinds |= {DifferenceKind.STALE, *_withdrawn(listed, shown)}
    return SiteDifference(listed.item_id, tuple(sorted(kinds)), _proof(shown)) if kinds else None


def _proof(shown: ShownItem) -> str:
    """Returns the sha256 of what the website had of an item, as canonical JSON."""
    entry = asdict(shown.entry) if shown.entry else None
    files = [{name: file[name] for name in ("copy_id", *OF_FILE)} for file in shown.files]
    said = json.dumps({"entry": entry, "files": files, "broken": shown.broken}, sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def _unreadable(listed: ListedItem, shown: ShownItem) -> Iterator[DifferenceKind]:
    """Yields what cannot be read: a row of the website shows nobody knows what, a record of registry rings."""
    if shown.broken:
        yield DifferenceKind.BROKEN
    if listed.broken:
        yield DifferenceKind.SILENT


def _always(listed: ListedItem, shown: ShownItem) -> Iterator[DifferenceKind]:
    """Yields what shows more whatever is under way: registry stages nothing that would make it right."""
    entry = shown.entry
    if entry is not None and not listed.listing:
        yield DifferenceKind.UNLISTED
    if entry is not None and entry.listing == "dip" and listed.listing == "dik":
        yield DifferenceKind.OPENED
    for file in shown.files:
        released = listed.copies.get(file["copy_id"])
        if released is None or any(file[name] != getattr(released, name) for name in OF_FILE):
            yield DifferenceKind.FILE


def _settled(listed: ListedItem, shown: ShownItem) -> Iterator[DifferenceKind]:
    """Yields what shows other words, dates or files once every event is applied."""
    yield from _withdrawn(listed, shown)
    entry = shown.entry
    if entry is None or entry.listing != listed.listing:
        return
    if not any(_same_words(entry, row, listed) for row in listed.rows):
        yield DifferenceKind.WORDS
    if not _same_dates(entry, listed):
        yield DifferenceKind.DATES


def _withdrawn(listed: ListedItem, shown: ShownItem) -> Iterator[DifferenceKind]:
    for file in shown.files:
        released = listed.copies.get(file["copy_id"])
        if released is not None and not released.standing:
            yield DifferenceKind.FILE_BACK


def _lacking(listed: ListedItem, shown: ShownItem) -> Iterator[DifferenceKind]:
    """Yields what the website does not say though every event is applied."""
    entry = shown.entry
    if entry is None:
        if listed.listing:
            yield DifferenceKind.MISSING
        return
    if entry.listing == "dik" and listed.listing == "dip":
        yield DifferenceKind.CLOSED
    if entry.listing == "dik" == listed.listing and entry.overdue_since != listed.overdue_since:
        yield DifferenceKind.OMISSION
    if _lacks_file(listed, shown):
        yield DifferenceKind.NO_FILE


def _lacks_file(listed: ListedItem, shown: ShownItem) -> bool:
    """Tells whether a released copy does not stand, and no refusal or take-down of the publisher says why."""
    told = shown.down or bool(listed.refused) or listed.heard < shown.said
    standing = {file["copy_id"] for file in shown.files}
    return not told and any(copy.standing and copy_id not in standing for copy_id, copy in listed.copies.items())


def _same_words(entry: SiteEntry, row: PublicRow, listed: ListedItem) -> bool:
    """Compares every word as the public may read it (`clean`)."""
    said = replace(entry, public=clean(row), part_of=listed.part_of)
    if entry.listing == "dip":
        dip = clean(listed.dip) if listed.dip else None
        said = replace(said, dip=dip, mode=listed.mode, decree_number=masked(listed.decree_number))
    return said == entry


def _same_dates(entry: SiteEntry, listed: ListedItem) -> bool:
    if entry.listing == "dip":
        return entry.opened_on == listed.opened_on
    shown = {period for period in listed.periods if period.huruf in entry.public.huruf}
    told = set(entry.periods)
    whole = shown <= told <= set(listed.periods)
    return whole and (entry.ends_on, entry.review_on) == (listed.ends_on, listed.review_on)
