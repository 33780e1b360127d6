"""What is kept about an item beside its classification: the paper's place, retention, holds, consents (SOP step 4)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from services.registry.domain.content import ContentDecision
from services.registry.domain.facts import Consent, Fate, Hold, Location, Retention, Signature
from services.registry.domain.refusals import refuse
from shared.contracts import Event
from shared.contracts.exemptions import HoldPlacedV1, HoldReleasedV1, ItemArchivedV1

LABELS: Mapping[str, str] = {
    "gedung": "Gedung",
    "ruang": "ruang",
    "rak": "rak",
    "boks": "boks",
    "folder": "folder",
    "nomor": "nomor",
}
"""The label before each part of a storage address."""


@dataclass(frozen=True)
class Predecessor:
    """An SKPD that held the item until `last_day`; its successor holds it since."""

    code: str
    name: str
    last_day: date


@dataclass(kw_only=True)
class Archived:
    """The archival side of an item: it and the exemption do not change each other.

    `version` counts the acts that changed the item; while one is in hand it is the version that the act makes.

    `predecessors` are the SKPD that held it before, oldest first; `same_titles` the listed items that a Petugas saw
    under the same title and confirmed to be others.
    """

    id: str
    version: int = 1
    predecessors: tuple[Predecessor, ...] = ()
    same_titles: tuple[str, ...] = ()
    content_decision: ContentDecision | None = None
    location: Location | None = None
    retention: Retention | None = None
    retention_recorded_on: date | None = None
    holds: tuple[Hold, ...] = ()
    consents: tuple[Consent, ...] = ()

    def record_location(self, location: Location, at: datetime) -> list[Event]:
        """Records where the paper is kept; at least gedung, ruang and boks (ALAMAT_TIDAK_LENGKAP)."""
        if not all(part.strip() for part in (location.gedung, location.ruang, location.boks)):
            raise refuse("ALAMAT_TIDAK_LENGKAP")
        if location == self.location:
            return []
        self.location = location
        return [ItemArchivedV1(item_id=self.id, version=self.version, archived_at=at)]

    def set_retention(self, retention: Retention, today: date | None = None) -> list[Event]:
        """Records the retention of the JRA; it starts on the day the file was closed (PP 28/2012 Ps 54)."""
        years = (retention.active_years, retention.inactive_years)
        if not retention.jra_code.strip() or min(years) < 0 or max(years) > 100:
            raise refuse("RETENSI_TIDAK_SAH")
        if retention != self.retention:
            self.retention, self.retention_recorded_on = retention, today
        return []

    def archive_warnings(self, *, exempt: bool) -> tuple[str, ...]:
        """Returns the codes of what is lawful but unusual: a title that another item has, a retention over long ago.

        A retention is unusual where it was over when it was recorded, its fate is musnah and the item is exempt:
        that item is not destroyed (UU 43/2009 Ps 51).
        """
        kept, day = self.retention, self.retention_recorded_on
        over = kept.over_on if kept and kept.fate is Fate.MUSNAH else None
        odd = exempt and over is not None and day is not None and over < day
        found = {"JUDUL_SUDAH_ADA": bool(self.same_titles), "RETENSI_SUDAH_LEWAT": odd}
        return tuple(code for code, holds in found.items() if holds)

    def place_hold(self, by: Signature, hold_id: str, *, kind: str, reason: str, reference: str) -> list[Event]:
        """Stops the destruction of the item; a reason is required, and the exemption ends all the same."""
        if not reason.strip():
            raise refuse("TANPA_ALASAN")
        self.holds = (*self.holds, Hold(hold_id, kind, reason, reference, by))
        return [HoldPlacedV1(item_id=self.id, hold_id=hold_id, kind=kind, placed_on=by.on)]

    def release_hold(self, by: Signature, hold_id: str, reason: str) -> list[Event]:
        """Ends a hold; raises PENAHANAN_TIDAK_DIKENAL where none of that id is in force."""
        if not reason.strip():
            raise refuse("TANPA_ALASAN")
        if hold_id not in {hold.id for hold in self.live_holds}:
            raise refuse("PENAHANAN_TIDAK_DIKENAL")
        self.holds = tuple(
            replace(hold, released=by, release_reason=reason) if hold.id == hold_id else hold for hold in self.holds
        )
        return [HoldReleasedV1(item_id=self.id, hold_id=hold_id, released_on=by.on)]

    @property
    def live_holds(self) -> tuple[Hold, ...]:
        """Returns the holds in force."""
        return tuple(hold for hold in self.holds if hold.released is None)

    def record_consent(self, by: Signature, *, reference: str, dated: date, evidence: str) -> list[Event]:
        """Records a written consent of the person concerned (UU 14/2008 Ps 18(2))."""
        if not reference.strip():
            raise refuse("TANPA_BUKTI")
        self.consents = (*self.consents, Consent(reference, dated, evidence, by))
        return []

    def withdraw_consent(self, by: Signature, reason: str) -> list[Event]:
        """Ends every consent in force: what it alone allowed goes offline, nothing more goes up (UU 27/2022 Ps 9).

        A decision on the content is required again.
        """
        if not reason.strip():
            raise refuse("TANPA_ALASAN")
        if not self.has_consent:
            raise refuse("TANPA_PERSETUJUAN")
        self.consents = tuple(
            consent if consent.withdrawn else replace(consent, withdrawn=by, withdrawal_reason=reason)
            for consent in self.consents
        )
        self.content_decision = None
        return []

    @property
    def has_consent(self) -> bool:
        """Tells whether a consent is in force."""
        return any(consent.withdrawn is None for consent in self.consents)

    @property
    def consent_ended_on(self) -> date | None:
        """Returns the day on which the last consent was taken back, None where one is in force or none was given."""
        ends = [consent.withdrawn.on for consent in self.consents if consent.withdrawn]
        return None if self.has_consent else max(ends, default=None)

    def keep_content_decision(self, decision: ContentDecision | None) -> None:
        """Records what was decided on the content; the same again changes nothing."""
        self.content_decision = decision

    def answer_content(self, decision: ContentDecision, *, confirmed: bool) -> list[Event]:
        """Keeps the head's answer to a decision on the content; a new consent that it rests on is in force then."""
        before = self.content_decision
        self.keep_content_decision(decision if confirmed else None)
        new = decision.document if confirmed and decision != before and decision.answer == "open" else None
        if new is None:
            return []
        by = decision.by
        return self.record_consent(by, reference=decision.reference, dated=by.on, evidence=new.sha256)

    def check_retention_over(self, today: date) -> None:
        """Refuses destruction while a hold is in force, retention runs, or the JRA says other than musnah.

        UU 43/2009 Ps 51. Raises MASIH_DITAHAN or BELUM_BOLEH_DIMUSNAHKAN.
        """
        if self.live_holds:
            raise refuse("MASIH_DITAHAN", holds=[hold.id for hold in self.live_holds])
        over = self.retention.over_on if self.retention else None
        if self.retention is None or self.retention.fate is not Fate.MUSNAH or over is None or today <= over:
            raise refuse("BELUM_BOLEH_DIMUSNAHKAN")

    def address(self) -> str:
        """Returns the place of the paper as one line, empty before it is recorded."""
        return address_line(asdict(self.location)) if self.location else ""


def address_line(parts: Mapping[str, str]) -> str:
    """Returns a storage address as one line, each part behind its label: "Gedung Arsip, ruang 2, boks 7"."""
    named = ((label, " ".join(parts.get(name, "").split())) for name, label in LABELS.items())
    return ", ".join(_labelled(label, part) for label, part in named if part)


def _labelled(label: str, part: str) -> str:
    return part if part.casefold().startswith(f"{label.casefold()} ") else f"{label} {part}"
