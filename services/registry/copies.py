"""The publication copy: uploaded by one person, released by another, and only for what is public."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.registry.facts import By
from services.registry.model import Item
from services.registry.rules import refuse
from services.registry.states import OPEN_STATES, State
from shared.contracts.exemptions import PublicationCopyReleasedV1


@dataclass(frozen=True)
class Copy:
    """One copy for the public; `sha256` and `size` (bytes) are those of the plain content.

    `draft_key` holds it sealed to registry, `object_key` sealed to the publisher once it is released.
    """

    id: str
    item_id: str
    draft_key: str
    sha256: str
    size: int
    media_type: str
    redacted: bool
    uploaded: By
    released: By | None = None
    object_key: str = ""
    approval: str = ""

    def check_release(self, by: By, item: Item) -> None:
        """Refuses the release by its uploader, of what is not public, of whole copies where only a part may leave.

        Raises SATU_ORANG_DUA_PERAN, BELUM_PUBLIK, SALINAN_HARUS_DIHITAMKAN or TANPA_PERSETUJUAN (huruf g and h;
        UU 14/2008 Ps 18(2)).
        """
        if by.person == self.uploaded.person:
            raise refuse("SATU_ORANG_DUA_PERAN")
        if item.state not in OPEN_STATES or item.opened is None or by.on < item.opened.on:
            raise refuse("BELUM_PUBLIK", state=str(item.state))
        if item.state is State.PARTLY_PUBLIC and not self.redacted:
            raise refuse("SALINAN_HARUS_DIHITAMKAN")
        if item.classification and item.classification.needs_consent and not (self.redacted or item.has_consent):
            raise refuse("TANPA_PERSETUJUAN")

    def approval_record(self, item: Item, *, object_key: str) -> Mapping[str, Any]:
        """Returns what registry signs: item, version, hash and not-before, and nobody's name (security rule 3)."""
        return {
            "act": "publication_copy_released",
            "item_id": self.item_id,
            "version": item.version,
            "copy_id": self.id,
            "object_key": object_key,
            "sha256": self.sha256,
            "size": self.size,
            "media_type": self.media_type,
            "not_before": _opened_on(item).isoformat(),
        }

    def release(
        self, by: By, item: Item, *, object_key: str, approval: str
    ) -> tuple["Copy", PublicationCopyReleasedV1]:
        """Returns the released copy and its event; `approval` is the signed record."""
        event = PublicationCopyReleasedV1(
            item_id=self.item_id,
            version=item.version,
            copy_id=self.id,
            object_key=object_key,
            sha256=self.sha256,
            size=self.size,
            media_type=self.media_type,
            not_before=_opened_on(item),
            approval=approval,
        )
        return replace(self, released=by, object_key=object_key, approval=approval), event


def _opened_on(item: Item) -> date:
    if item.opened is None:
        raise refuse("BELUM_PUBLIK", state=str(item.state))
    return item.opened.on
