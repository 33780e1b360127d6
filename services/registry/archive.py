"""What is kept about an item beside its classification: the paper's place, retention, holds, consents (SOP step 4)."""

from dataclasses import astuple, dataclass, replace
from datetime import date, datetime

from services.registry.facts import By, Consent, Fate, Hold, Location, Retention
from services.registry.rules import refuse
from shared.contracts import Event
from shared.contracts.exemptions import HoldPlacedV1, HoldReleasedV1, ItemArchivedV1


@dataclass(kw_only=True)
class Archived:
    """The archival side of an item: none of it moves the exemption, and the exemption moves none of it."""

    id: str
    version: int = 1
    location: Location | None = None
    retention: Retention | None = None
    holds: tuple[Hold, ...] = ()
    consents: tuple[Consent, ...] = ()

    def record_location(self, location: Location, at: datetime) -> list[Event]:
        """Records where the paper lies; at least gedung, ruang and boks (ALAMAT_TIDAK_LENGKAP)."""
        if not all(part.strip() for part in (location.gedung, location.ruang, location.boks)):
            raise refuse("ALAMAT_TIDAK_LENGKAP")
        if location == self.location:
            return []
        self.location = location
        self._changed()
        return [ItemArchivedV1(item_id=self.id, version=self.version, archived_at=at)]

    def set_retention(self, retention: Retention) -> list[Event]:
        """Records the retention of the JRA; it starts on the day the file was closed (PP 28/2012 Ps 54)."""
        years = (retention.active_years, retention.inactive_years)
        if not retention.jra_code.strip() or min(years) < 0 or max(years) > 100:
            raise refuse("RETENSI_TIDAK_SAH")
        if retention != self.retention:
            self.retention = retention
            self._changed()
        return []

    def place_hold(self, by: By, hold_id: str, *, kind: str, reason: str, reference: str) -> list[Event]:
        """Stops the destruction of the item; a reason is required, and the exemption ends all the same."""
        if not reason.strip():
            raise refuse("TANPA_ALASAN")
        self.holds = (*self.holds, Hold(hold_id, kind, reason, reference, by))
        self._changed()
        return [HoldPlacedV1(item_id=self.id, hold_id=hold_id, kind=kind, placed_on=by.on)]

    def release_hold(self, by: By, hold_id: str, reason: str) -> list[Event]:
        """Ends a hold; raises PENAHANAN_TIDAK_DIKENAL where none of that id is in force."""
        if not reason.strip():
            raise refuse("TANPA_ALASAN")
        if hold_id not in {hold.id for hold in self.live_holds}:
            raise refuse("PENAHANAN_TIDAK_DIKENAL")
        self.holds = tuple(
            replace(hold, released=by, release_reason=reason) if hold.id == hold_id else hold for hold in self.holds
        )
        self._changed()
        return [HoldReleasedV1(item_id=self.id, hold_id=hold_id, released_on=by.on)]

    @property
    def live_holds(self) -> tuple[Hold, ...]:
        """Returns the holds in force."""
        return tuple(hold for hold in self.holds if hold.released is None)

    def record_consent(self, by: By, *, reference: str, dated: date, evidence: str) -> list[Event]:
        """Records a written consent of the person concerned (UU 14/2008 Ps 18(2))."""
        if not reference.strip():
            raise refuse("TANPA_BUKTI")
        self.consents = (*self.consents, Consent(reference, dated, evidence, by))
        self._changed()
        return []

    def withdraw_consent(self, by: By, reason: str) -> list[Event]:
        """Ends every consent in force: what was published stays, nothing more is (UU 27/2022 Ps 9; reading 20)."""
        if not reason.strip():
            raise refuse("TANPA_ALASAN")
        if not self.has_consent:
            raise refuse("TANPA_PERSETUJUAN")
        self.consents = tuple(
            consent if consent.withdrawn else replace(consent, withdrawn=by, withdrawal_reason=reason)
            for consent in self.consents
        )
        self._changed()
        return []

    @property
    def has_consent(self) -> bool:
        """Tells whether a consent is in force."""
        return any(consent.withdrawn is None for consent in self.consents)

    def check_retention_over(self, today: date) -> None:
        """Refuses destruction while a hold is in force, retention runs, or the JRA says other than musnah.

        UU 43/2009 Ps 51. Raises MASIH_DITAHAN or BELUM_BOLEH_DIMUSNAHKAN.
        """
        if self.live_holds:
            raise refuse("MASIH_DITAHAN", holds=[hold.id for hold in self.live_holds])
        over = self.retention.over_on if self.retention else None
        if self.retention is None or self.retention.fate is not Fate.MUSNAH or over is None or today <= over:
            raise refuse("BELUM_BOLEH_DIMUSNAHKAN")

    def attach_copy(self) -> None:
        """Notes that a publication copy was handed in."""
        self._changed()

    def release_copy(self) -> None:
        """Notes that a publication copy was released; the approval is bound to the version that this makes."""
        self._changed()

    def withdraw_copies(self) -> None:
        """Notes that the publication copies were taken back; approvals of an earlier version end with it."""
        self._changed()

    def address(self) -> str:
        """Returns the place of the paper as one line, empty while nobody recorded it."""
        return " / ".join(part for part in astuple(self.location) if part) if self.location else ""

    def _changed(self) -> None:
        self.version += 1
