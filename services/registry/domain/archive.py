"""What is kept about an item beside its classification: the paper's place, retention, holds, consents (SOP step 4).

It and the exemption do not change each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime

from services.registry.domain import content, exempt
from services.registry.domain.content import ContentDecision
from services.registry.domain.destruction import why_kept
from services.registry.domain.facts import Answer, Consent, Fate, Hold, Location, Retention, Signature, Verdict
from services.registry.domain.guards import repeated
from services.registry.domain.item import Item
from services.registry.domain.refusals import refuse
from services.registry.domain.states import ItemState
from services.registry.domain.takedowns import undecided
from shared.contracts import Event
from shared.contracts.exemptions import HoldPlacedV1, HoldReleasedV1, ItemArchivedV1

RENEWALS_BEFORE_WARNING = 2
"""Renewals from this one on give a warning (PP 61/2010 Ps 10; docs/law.md 13)."""

LABELS: Mapping[str, str] = {
    "gedung": "Gedung",
    "ruang": "ruang",
    "rak": "rak",
    "boks": "boks",
    "folder": "folder",
    "nomor": "nomor",
}
"""The label before each part of a storage address."""


def record_location(item: Item, location: Location, at: datetime) -> list[Event]:
    """Records where the paper is kept; at least gedung, ruang and boks (ALAMAT_TIDAK_LENGKAP)."""
    if not all(part.strip() for part in (location.gedung, location.ruang, location.boks)):
        raise refuse("ALAMAT_TIDAK_LENGKAP")
    if location == item.location:
        return []
    item.location = location
    return [ItemArchivedV1(item_id=item.id, version=item.version, archived_at=at)]


def set_retention(item: Item, retention: Retention, today: date | None = None) -> list[Event]:
    """Records the retention of the JRA; it starts on the day the file was closed (PP 28/2012 Ps 54)."""
    years = (retention.active_years, retention.inactive_years)
    if not retention.public_code or min(years) < 0 or max(years) > 100:
        raise refuse("RETENSI_TIDAK_SAH")
    if retention != item.retention:
        item.retention, item.retention_recorded_on = retention, today
    return []


def warnings(item: Item) -> tuple[str, ...]:
    """Returns the codes of what is lawful but unusual.

    These are what a proposal's texts are told of, a third renewal, a title that another item has, and a retention over
    long ago: over when it was recorded, its fate musnah and the item exempt, which is not destroyed then
    (UU 43/2009 Ps 51).
    """
    kept, day = item.retention, item.retention_recorded_on
    over = kept.over_on if kept and kept.fate is Fate.MUSNAH else None
    over_before = over is not None and day is not None and over < day
    found = {
        "PERPANJANGAN_KETIGA": item.renewals > RENEWALS_BEFORE_WARNING,
        "JUDUL_SUDAH_ADA": bool(item.same_titles),
        "RETENSI_SUDAH_LEWAT": item.state is ItemState.EXEMPT and over_before,
    }
    waits = item.state in {ItemState.PROPOSED, ItemState.DECIDED}
    said = dict.fromkeys(each.code for each in item.told) if waits else ()
    return (*(code for code, is_so in found.items() if is_so), *said)


def place_hold(item: Item, by: Signature, hold_id: str, *, kind: str, reason: str, reference: str) -> list[Event]:
    """Stops the destruction of the item; a reason is required, and the exemption ends all the same."""
    if not reason.strip():
        raise refuse("TANPA_ALASAN")
    item.holds = (*item.holds, Hold(hold_id, kind, reason, reference, by))
    return [HoldPlacedV1(item_id=item.id, hold_id=hold_id, kind=kind, placed_on=by.on)]


def holds_again(items: Sequence[Item], by: Signature, *, kind: str, reason: str, reference: str) -> list[str]:
    """Returns ids of the holds in force on each of these items that the same person placed in the same words."""
    given = Hold("", kind, reason.strip(), reference.strip(), by)
    same = [{hold.id for hold in item.live_holds if hold.repeats(given)} for item in items]
    return sorted(set.intersection(*same))


def release_hold(item: Item, by: Signature, hold_id: str, reason: str) -> list[Event]:
    """Ends a hold; the same release again changes nothing.

    Raises TANPA_ALASAN, PENAHANAN_TIDAK_DIKENAL where none of that id was placed, or SUDAH_DIPUTUS.
    """
    if not reason.strip():
        raise refuse("TANPA_ALASAN")
    placed = [hold for hold in item.holds if hold.id == hold_id]
    if not placed:
        raise refuse("PENAHANAN_TIDAK_DIKENAL")
    if hold_id not in {hold.id for hold in item.live_holds}:
        released_again([item], by, hold_id, reason)
        return []
    item.holds = tuple(
        replace(hold, released=by, release_reason=reason) if hold.id == hold_id else hold for hold in item.holds
    )
    return [HoldReleasedV1(item_id=item.id, hold_id=hold_id, released_on=by.on)]


def released_again(items: Sequence[Item], by: Signature, hold_id: str, reason: str) -> list[Item]:
    """Returns the items on which the same person ended this hold in the same words; raises SUDAH_DIPUTUS for none."""
    same = [item for item in items if any(hold.id == hold_id and hold.ended_by(by, reason) for hold in item.holds)]
    if not same:
        raise refuse("SUDAH_DIPUTUS")
    return same


def record_consent(item: Item, consent: Consent) -> list[Event]:
    """Records a written consent of the person concerned (UU 14/2008 Ps 18(2))."""
    if not consent.reference.strip():
        raise refuse("TANPA_BUKTI")
    item.consents = (*item.consents, consent)
    return []


def withdraw_consent(item: Item, by: Signature, reason: str) -> list[Event]:
    """Ends every consent in force: what it alone allowed goes offline, nothing more goes up (UU 27/2022 Ps 9).

    A decision on the content is required again; until the item's end, the grounds that the consent ended run again.
    The same again changes nothing. Raises TANPA_ALASAN, KEADAAN_TIDAK_COCOK where there never was a consent, or
    SUDAH_DIPUTUS.
    """
    if not reason.strip():
        raise refuse("TANPA_ALASAN")
    if not item.has_consent:
        return _withdrawn_again(item, by, reason)
    item.consents = tuple(
        consent if consent.withdrawn else replace(consent, withdrawn=by, withdrawal_reason=reason)
        for consent in item.consents
    )
    if item.content_decision is not None and not item.content_decision.case_id:
        item.content_decision = None
    item.content_rejected = None
    ended = {consent.case_id for consent in item.consents if consent.withdrawn is by and consent.case_id}
    runs = item.state is ItemState.EXEMPT and (item.ends_on is None or item.ends_on >= by.on)
    return exempt.resume_grounds(item, ended, by.on) if runs else []


def _withdrawn_again(item: Item, by: Signature, reason: str) -> list[Event]:
    last = item.consents[-1] if item.consents else None
    if last is None or last.withdrawn is None:
        raise refuse("KEADAAN_TIDAK_COCOK", state=str(item.state))
    if (last.withdrawn.person, last.withdrawal_reason.strip()) != (by.person, reason.strip()):
        raise refuse("SUDAH_DIPUTUS")
    return []


def keep_content_decision(item: Item, decision: ContentDecision | None) -> None:
    """Records what was decided on the content; the same again changes nothing."""
    item.content_decision, item.content_rejected = decision, None


def answer_content(item: Item, verdict: Verdict) -> list[Event]:
    """Keeps the head's answer to a decision on the content; a new consent that it rests on is in force then.

    A tolak gives the task back to the Ketua PPID; the same answer again changes nothing. Raises TANPA_ALASAN and what
    `content.confirmed` and `repeated` raise.
    """
    before, refused = item.content_decision, verdict.answer is Answer.TOLAK
    if before is None and item.content_rejected is not None:
        return repeated(item.content_rejected, verdict)
    stands = content.confirmed(before, verdict.by, verdict.reason)
    if refused and not verdict.reason:
        raise refuse("TANPA_ALASAN")
    if refused and stands is before:
        raise refuse("SUDAH_DIPUTUS", answer=stands.answer)
    if refused:
        item.content_decision, item.content_rejected = None, verdict
        return []
    item.content_decision = stands
    new = stands.document if stands is not before and stands.answer == "open" else None
    if new is None:
        return []
    return record_consent(item, Consent(stands.reference, stands.by.on, new.sha256, stands.by))


def check_destruction(item: Item, today: date) -> None:
    """Refuses the destruction of an item that is exempt, pending, held, or under retention (UU 43/2009 Ps 51)."""
    pending = bool(undecided(item)) or item.content_asked_on is not None
    why = why_kept(item.state, held=False, pending=pending, part=bool(item.part_of))
    if why:
        raise refuse("BELUM_BOLEH_DIMUSNAHKAN", state=str(item.state), why=why)
    check_retention_over(item, today)


def check_retention_over(item: Item, today: date) -> None:
    """Refuses destruction while a hold is in force, retention runs, or the JRA says other than musnah.

    UU 43/2009 Ps 51. Raises MASIH_DITAHAN or BELUM_BOLEH_DIMUSNAHKAN.
    """
    if item.live_holds:
        raise refuse("MASIH_DITAHAN", holds=[hold.id for hold in item.live_holds])
    over = item.retention.over_on if item.retention else None
    if item.retention is None or item.retention.fate is not Fate.MUSNAH or over is None or today <= over:
        raise refuse("BELUM_BOLEH_DIMUSNAHKAN")


def address(item: Item) -> str:
    """Returns the place of the paper as one line, empty before it is recorded."""
    return address_line(asdict(item.location)) if item.location else ""


def address_line(parts: Mapping[str, str]) -> str:
    """Returns a storage address as one line, each part behind its label: "Gedung Arsip, ruang 2, boks 7"."""
    named = ((label, " ".join(parts.get(name, "").split())) for name, label in LABELS.items())
    return ", ".join(_labelled(label, part) for label, part in named if part)


def _labelled(label: str, part: str) -> str:
    return part if part.casefold().startswith(f"{label.casefold()} ") else f"{label} {part}"
