"""What publisher says, on `terbuka.publications`."""

from datetime import datetime
from typing import ClassVar, Literal

from shared.contracts.base import Event


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
