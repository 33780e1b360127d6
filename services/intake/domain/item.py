"""The item as intake follows it; intake decides nothing about it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.intake.domain.refusals import say_no

KEY = re.compile(r"[\x21-\x7e]{1,200}")


class SubmissionState(StrEnum):
    """The state of an item as the SKPD sees it."""

    SUBMITTED = "submitted"
    """Acknowledged by intake, waiting at registry."""
    QUEUED = "queued"
    """Waits at registry for what is missing."""
    RETURNED = "returned"
    """The Ketua PPID answered tidak; the SKPD may correct and hand in again."""
    WITHDRAWN = "withdrawn"
    """The SKPD took it back before it was classified."""
    EXEMPT = "exempt"
    """Classified by penetapan: listed in the DIK."""
    OPENED = "opened"
    """Public information."""


STATE_NAMES: Mapping[SubmissionState, str] = {
    SubmissionState.SUBMITTED: "Diterima, menunggu klasifikasi",
    SubmissionState.QUEUED: "Menunggu kelengkapan",
    SubmissionState.RETURNED: "Dikembalikan untuk diperbaiki",
    SubmissionState.WITHDRAWN: "Ditarik oleh SKPD",
    SubmissionState.EXEMPT: "Ditetapkan sebagai informasi yang dikecualikan",
    SubmissionState.OPENED: "Menjadi informasi publik",
}
CLASSIFIED = frozenset({SubmissionState.EXEMPT, SubmissionState.OPENED})


@dataclass(frozen=True)
class SubmittedItem:
    """One piece of information handed in; `version` counts its hand-ins without gaps."""

    item_id: str
    submission_id: str
    skpd_code: str
    kind: str
    version: int = 1
    state: SubmissionState = SubmissionState.SUBMITTED
    queue: str = ""
    missing: tuple[str, ...] = ()
    reason_key: str = ""
    public_title: str = ""
    opened_mode: str = ""
    website_list: str = ""
    website_url: str = ""

    @property
    def keeps_form(self) -> bool:
        """Tells whether the form's text stays readable for its SKPD: until the item is classified or withdrawn."""
        return self.state not in CLASSIFIED and self.state is not SubmissionState.WITHDRAWN

    def withdraw(self) -> "SubmittedItem":
        """Takes the item back; raises `Conflict` (`SUDAH_DIKLASIFIKASI`, `SUDAH_DITARIK`, `BARIS_LAMA_TIDAK_DITARIK`).

        The end written in a row of an old list runs on, and two persons confirm it: none takes the row out of sight.
        """
        if self.state in CLASSIFIED:
            raise say_no("SUDAH_DIKLASIFIKASI")
        if self.state is SubmissionState.WITHDRAWN:
            raise say_no("SUDAH_DITARIK")
        if self.kind == "history":
            raise say_no("BARIS_LAMA_TIDAK_DITARIK")
        return replace(self, state=SubmissionState.WITHDRAWN, queue="", missing=())

    def resubmit(self) -> "SubmittedItem":
        """Hands a corrected version in, a row of an old list as such; raises `Conflict` (`TIDAK_DIKEMBALIKAN`)."""
        if self.state is not SubmissionState.RETURNED:
            raise say_no("TIDAK_DIKEMBALIKAN")
        return replace(self, version=self.version + 1, state=SubmissionState.SUBMITTED, reason_key="")

    def wait_in(self, queue: str, missing: tuple[str, ...]) -> "SubmittedItem":
        """Notes the queue that registry put the item in; an empty name means that it left the queue."""
        if self.state not in {SubmissionState.SUBMITTED, SubmissionState.QUEUED}:
            return self
        return replace(
            self, state=SubmissionState.QUEUED if queue else SubmissionState.SUBMITTED, queue=queue, missing=missing
        )

    def come_back(self, version: int, reason_key: str) -> "SubmittedItem":
        """Notes the return of a version with its sealed reason; an older version's return changes nothing."""
        if version != self.version or self.state not in {SubmissionState.SUBMITTED, SubmissionState.QUEUED}:
            return self
        return replace(self, state=SubmissionState.RETURNED, queue="", missing=(), reason_key=reason_key)

    def classify(self, public_title: str) -> "SubmittedItem":
        """Notes the penetapan; registry's decision counts, also after a late withdrawal."""
        state = SubmissionState.OPENED if self.state is SubmissionState.OPENED else SubmissionState.EXEMPT
        return replace(self, state=state, queue="", missing=(), reason_key="", public_title=public_title)

    def open(self, mode: str, public_title: str) -> "SubmittedItem":
        """Notes that the item is public information, and how it became so."""
        return replace(
            self, state=SubmissionState.OPENED, queue="", missing=(), opened_mode=mode, public_title=public_title
        )

    def show_at(self, website_list: str, url: str) -> "SubmittedItem":
        """Notes the address of the item on the website."""
        return replace(self, website_list=website_list, website_url=url)


@dataclass(frozen=True)
class AgendaLine:
    """One line of a buku agenda; `number` is given within the transaction, gap-free per book and year."""

    book: str
    received_at: datetime
    party: str
    subject: str
    submission_id: str = ""
    letter_number: str = ""
    letter_date: str = ""
    note: str = ""
    item_id: str = ""


def check_key(key: str | None) -> str:
    """Returns an idempotency key; raises `Malformed` (`KUNCI_IDEMPOTENSI_WAJIB`, `KUNCI_IDEMPOTENSI_SALAH`)."""
    if not key:
        raise say_no("KUNCI_IDEMPOTENSI_WAJIB")
    if not KEY.fullmatch(key):
        raise say_no("KUNCI_IDEMPOTENSI_SALAH")
    return key
