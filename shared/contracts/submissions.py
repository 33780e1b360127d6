"""What intake says, on `terbuka.submissions`."""

from datetime import date, datetime
from typing import ClassVar, Literal

from shared.contracts.base import Event, Part

Kind = Literal["new", "history"]


class SubmissionsEvent(Event):
    """Said by intake."""

    topic = "terbuka.submissions"


class FileRef(Part):
    """Points at one sealed file; `sha256` and `size` (bytes) are those of the plain content."""

    file_id: str
    object_key: str
    sha256: str
    size: int
    media_type: str


class SubmissionReceivedV1(SubmissionsEvent):
    """A submission was acknowledged and has its number in the buku agenda surat masuk."""

    type: ClassVar[str] = "intake.submission_received.v1"
    key_field: ClassVar[str] = "submission_id"

    submission_id: str
    agenda_number: int
    agenda_year: int
    skpd_code: str
    kind: Kind
    item_count: int
    received_at: datetime


class ItemSubmittedV1(SubmissionsEvent):
    """One item was handed in: a first version, or a corrected one after a return.

    The dossier (titles, grounds, consequences, file names) lies sealed for registry under `dossier_key`.
    `kind` `history` marks a row of an existing list.
    """

    type: ClassVar[str] = "intake.item_submitted.v1"

    item_id: str
    submission_id: str
    item_version: int
    agenda_number: int
    agenda_year: int
    skpd_code: str
    skpd_name: str
    kind: Kind
    submitted_by: str
    dossier_key: str
    dossier_sha256: str
    files: tuple[FileRef, ...] = ()
    received_at: datetime


class ItemWithdrawnV1(SubmissionsEvent):
    """The SKPD took an item back before it was classified."""

    type: ClassVar[str] = "intake.item_withdrawn.v1"

    item_id: str
    submission_id: str
    withdrawn_at: datetime


class NihilReportedV1(SubmissionsEvent):
    """An SKPD reported that it has nothing to hand in for a year."""

    type: ClassVar[str] = "intake.nihil_reported.v1"
    key_field: ClassVar[str] = "skpd_code"

    skpd_code: str
    year: int
    agenda_number: int
    agenda_year: int
    reported_at: datetime


class SkpdEndedV1(SubmissionsEvent):
    """The last day of an SKPD was entered or changed, with a successor or without; None where it goes on."""

    type: ClassVar[str] = "intake.skpd_ended.v1"
    key_field: ClassVar[str] = "skpd_code"

    skpd_code: str
    last_day: date | None


class SkpdSucceededV1(SubmissionsEvent):
    """An SKPD was dissolved: from `first_day` on its successor holds what it held."""

    type: ClassVar[str] = "intake.skpd_succeeded.v1"
    key_field: ClassVar[str] = "skpd_code"

    skpd_code: str
    successor_code: str
    successor_name: str
    first_day: date
