"""What publisher says, on `terbuka.publications`."""

from datetime import date, datetime
from typing import ClassVar, Literal

from shared.contracts.base import Event

TakedownCode = Literal["exempt_content", "personal_data", "consent_withdrawn", "wrong_file", "order"]


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
