"""What the log of closures says of an event: one entry, and beside it the content whose hash the entry holds."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import rfc8785

from services.publisher.domain.projection import SiteEntry, clean
from shared.contracts.base import Event, Part
from shared.contracts.envelope import Envelope
from shared.contracts.exemptions import (
    CaseClosedV1,
    ItemAmendedV1,
    ItemClassifiedV1,
    ItemOpenedV1,
    ItemReclassifiedV1,
)
from shared.law.texts.public import masked

Kind = Literal["closing", "change", "opening", "lapse", "refusal"]
KINDS: Mapping[type[Event], Kind] = {
    ItemClassifiedV1: "closing",
    ItemReclassifiedV1: "change",
    ItemAmendedV1: "change",
    ItemOpenedV1: "opening",
    CaseClosedV1: "refusal",
}
"""The events that have an entry each; an opening by law is a lapse."""

TOLD = (
    "version", "public", "periods", "ends_on", "review_on", "dip", "mode", "opened_on", "decree_number", "part_of",
)  # fmt: skip
"""Fields of an event that its content repeats, as the website shows them."""
AS_THEY_ARE = {"mode", "part_of"}
"""Fields that hold no words of a person: an id may have many figures in a row, and is no number of anybody."""
WORDS = ("public_title", "public_reason", "legal_basis", "period_text")
NONCE = 32
"""Bytes of a nonce: nobody finds a title by trying hashes."""


@dataclass(frozen=True)
class Closure:
    """One entry of the log: `entry` and `content` are canonical JSON (RFC 8785), `nonce` is hexadecimal."""

    event_id: str
    item_id: str
    kind: Kind
    entry: str
    nonce: str
    content: str


def closure_of(event: Any, cause: Envelope, nonce: bytes) -> Closure:
    """Returns the entry of an event of `KINDS`; it names no title, no case and no person."""
    kind = "lapse" if isinstance(event, ItemOpenedV1) and event.mode == "by_law" else KINDS[type(event)]
    said = {name: _told(event, name) for name in TOLD if hasattr(event, name)}
    content = rfc8785.dumps({**said, "item": event.item_id, "kind": kind})
    entry = {
        "at": cause.time,
        "content": hashlib.sha256(nonce + content).hexdigest(),
        "event": cause.id,
        "item": event.item_id,
        "kind": kind,
        "v": 1,
    }
    return Closure(cause.id, event.item_id, kind, rfc8785.dumps(entry).decode(), nonce.hex(), content.decode())


def may_be_read(content: Mapping[str, Any], shown: SiteEntry | None) -> bool:
    """Tells whether every free word of a content is one that the website shows today of its item.

    Words that an officer replaced may have said too much: their hash stays, and they do not come back by this way.
    """
    public, dip = content.get("public"), content.get("dip")
    if public is None:
        return True
    if shown is None or any(public[name] != getattr(shown.public, name) for name in WORDS):
        return False
    return dip is None or (shown.dip is not None and dip == shown.dip.model_dump(mode="json"))


def _told(event: Any, name: str) -> Any:
    value = getattr(event, name)
    return value if name in AS_THEY_ARE else _public(value)


def _public(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_public(each) for each in value]
    if isinstance(value, Part):
        return clean(value).model_dump(mode="json")
    if isinstance(value, str):
        return masked(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
