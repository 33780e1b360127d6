"""What publisher says, on `terbuka.publications`."""

from datetime import date, datetime
from typing import ClassVar, Literal

from shared.contracts.base import Event

TakedownCode = Literal["exempt_content", "personal_data", "consent_withdrawn", "wrong_file", "order"]
LeakFinder = Literal["probe", "compare"]
LeakPlace = Literal["page", "file", "data", "search", "log", "closed", "store", "website"]
"""Where exempt information was readable, and no more than that: an address may hold words of a title."""


class PublicationsEvent(Event):
    """Said by publisher."""

    topic = "terbuka.publications"


class WebsiteUpdatedV1(PublicationsEvent):
    """A change is visible on the website; `site_sequence` is the snapshot number a reader sees it from."""

    type: ClassVar[str] = "publisher.website_updated.v1"

    item_id: str
    list: Literal["dik", "dip"]
    url: str
    site_sequence: int
    visible_at: datetime


class PublicationRefusedV1(PublicationsEvent):
    """The publisher would not publish what it was asked to; `reason` is a stable code."""

    type: ClassVar[str] = "publisher.publication_refused.v1"

    item_id: str
    reason: str
    refused_at: datetime


class FilesTakenDownV1(PublicationsEvent):
    """An officer took every file of an item off the website at once; it is already offline.

    `words` is what the public reads beside the reason, `files` how many stood then. No file of the item goes up again
    before registry has recorded this (`registry.takedown_recorded.v1`). `taken_down_by` is the id of the person, who
    does not decide that they stay down.
    """

    type: ClassVar[str] = "publisher.files_taken_down.v1"

    item_id: str
    takedown_id: str
    reason: TakedownCode
    words: str
    files: int
    taken_down_on: date
    taken_down_by: str = ""


class LeakFoundV1(PublicationsEvent):
    """A machine found exempt information readable by a stranger: the probe, or the comparison with registry.

    It is said once for each finding, however often it is found again while it stands. `item_id` is empty where a closed
    list answered. `kinds` are codes of what was readable, `proof` is the sha256 of what was answered or shown;
    no word of it, and no address, is said. `found_at` is when it was seen first.
    """

    type: ClassVar[str] = "publisher.leak_found.v1"
    key_field: ClassVar[str] = "finding_id"

    finding_id: str
    item_id: str
    kinds: tuple[str, ...]
    place: LeakPlace
    found_by: LeakFinder
    found_at: datetime
    proof: str
