"""What registry says, on `terbuka.exemptions`."""

from datetime import date, datetime
from typing import ClassVar, Literal

from shared.contracts.base import Event, Part

Mode = Literal["decided", "by_law", "ruling", "consent", "court", "partial"]
Outcome = Literal["open_at_end", "open_now", "open_in_part", "reclassify"]
Trigger = Literal["due", "lapse", "ruling", "consent", "court", "new_test"]
CaseTrigger = Literal["due", "ruling", "consent", "public_office", "court", "event", "new_test"]
Step = Literal["notice", "review", "opening", "lapse"]


class ExemptionsEvent(Event):
    """Said by registry."""

    topic = "terbuka.exemptions"


class PublicWords(Part):
    """What an officer writes or confirms for the public; a field with a title follows by itself to forms and pages."""

    public_title: str
    public_reason: str


class PublicRow(PublicWords):
    """The row of the DIK that the public may read; every word in it was written or confirmed for the public."""

    huruf: tuple[str, ...]
    legal_basis: str
    period_text: str
    skpd_code: str
    skpd_name: str
    penetapan_number: str
    penetapan_date: date


class DipRow(Part):
    """The row of the DIP: the seven columns of Perki 1/2021, the running number given by the list itself."""

    summary: str
    holder: str
    responsible: str
    made: str
    form: str
    retention: str


class GroundPeriod(Part):
    """The period of one ground; `ends_on` is its last exempt day, absent while nobody can compute it."""

    huruf: str
    kind: str
    ends_on: date | None = None
    review_on: date | None = None


class ItemClassifiedV1(ExemptionsEvent):
    """The penetapan was approved: the item stands in the DIK until its last ground ends.

    `ends_on` is the last exempt day of the last ground (absent while any ground has no computable end);
    `period_version` grows with every change of the period.
    """

    type: ClassVar[str] = "registry.item_classified.v1"

    item_id: str
    version: int
    period_version: int
    public: PublicRow
    periods: tuple[GroundPeriod, ...]
    ends_on: date | None = None
    review_on: date | None = None


class ItemReclassifiedV1(ExemptionsEvent):
    """A new test and penetapan replaced the classification before its end (PP 61/2010 Ps 10)."""

    type: ClassVar[str] = "registry.item_reclassified.v1"

    item_id: str
    version: int
    period_version: int
    public: PublicRow
    periods: tuple[GroundPeriod, ...]
    ends_on: date | None = None
    review_on: date | None = None


class ItemReturnedV1(ExemptionsEvent):
    """The Ketua PPID said tidak; the reason lies sealed for intake under `reason_key`."""

    type: ClassVar[str] = "registry.item_returned.v1"

    item_id: str
    submission_id: str
    item_version: int
    reason_key: str
    returned_at: datetime


class ItemQueuedV1(ExemptionsEvent):
    """An item waits in a named queue, with the codes of what it lacks; an empty queue name means it left the queue."""

    type: ClassVar[str] = "registry.item_queued.v1"

    item_id: str
    submission_id: str
    queue: str
    missing: tuple[str, ...] = ()


class ItemWaitsV1(ExemptionsEvent):
    """An item that is not classified yet waits, and the end written for it can be read.

    `ends_on` is the last exempt day as written; absent, the item no longer waits or its end cannot be read.
    """

    type: ClassVar[str] = "registry.item_waits.v1"

    item_id: str
    version: int
    ends_on: date | None = None


class ItemAmendedV1(ExemptionsEvent):
    """The public row of a listed item changed and its period did not: another agency holds it, a ground ended."""

    type: ClassVar[str] = "registry.item_amended.v1"

    item_id: str
    version: int
    public: PublicRow


class ReviewOverdueV1(ExemptionsEvent):
    """A review of an undated period was missed; absent `since` means that it was made up for."""

    type: ClassVar[str] = "registry.review_overdue.v1"

    item_id: str
    version: int
    since: date | None = None


class StepRefusedV1(ExemptionsEvent):
    """Registry did not apply a step of the clock, because by registry's clock its day has not come."""

    type: ClassVar[str] = "registry.step_refused.v1"

    item_id: str
    period_version: int
    step: Step
    on: date
    rung: int | None = None
    case_id: str = ""


class CaseOpenedV1(ExemptionsEvent):
    """An opening case was opened; retired: read from old logs, no longer said."""

    type: ClassVar[str] = "registry.case_opened.v1"

    item_id: str
    case_id: str
    trigger: Trigger
    period_version: int
    window_opens: date | None = None
    ends_on: date | None = None


class CaseOpenedV2(ExemptionsEvent):
    """An opening case was opened, by the clock or by an early trigger, on `opened_on`."""

    type: ClassVar[str] = "registry.case_opened.v2"

    item_id: str
    case_id: str
    trigger: CaseTrigger
    period_version: int
    opened_on: date
    window_opens: date | None = None
    ends_on: date | None = None


class CaseClosedV1(ExemptionsEvent):
    """An opening case ended without an opening of its own, or was undone before its day."""

    type: ClassVar[str] = "registry.case_closed.v1"

    item_id: str
    case_id: str


class OpeningApprovedV1(ExemptionsEvent):
    """The head of the public body approved an opening; it takes effect when the legal day `effective_on` begins."""

    type: ClassVar[str] = "registry.opening_approved.v1"

    item_id: str
    case_id: str
    outcome: Outcome
    period_version: int
    effective_on: date


class ItemOpenedV1(ExemptionsEvent):
    """The item is public information: out of the DIK, into the DIP, in one step.

    `part_of` names the item of which this one is the opened part; that item keeps its row in the DIK. `files` says
    whether an officer may release files (`awaiting_officer`) or a consent is needed first (`awaiting_consent`, huruf g
    and h; UU 14/2008 Ps 18(2)).
    """

    type: ClassVar[str] = "registry.item_opened.v1"

    item_id: str
    version: int
    mode: Mode
    opened_on: date
    public: PublicRow
    dip: DipRow
    decree_number: str = ""
    files: Literal["awaiting_officer", "awaiting_consent"] = "awaiting_officer"
    part_of: str = ""


class PublicationCopyReleasedV1(ExemptionsEvent):
    """A second person released the publication copy; `approval` is registry's signed record of it.

    `replaces` are the earlier copies of the same original that go offline with it.
    """

    type: ClassVar[str] = "registry.publication_copy_released.v1"

    item_id: str
    version: int
    copy_id: str
    object_key: str
    sha256: str
    size: int
    media_type: str
    not_before: date
    approval: str
    replaces: tuple[str, ...] = ()


class CopiesWithdrawnV1(ExemptionsEvent):
    """Every publication copy of an item goes offline at once, for a reason that stands in public."""

    type: ClassVar[str] = "registry.copies_withdrawn.v1"

    item_id: str
    version: int
    reason: Literal["consent_withdrawn", "leak"]
    withdrawn_on: date


class TakedownRecordedV1(ExemptionsEvent):
    """Registry recorded that an item's files were taken down: every copy handed in before is void.

    What is released after this event is new: two persons did it knowing of the take-down. From `taken_down_on` run the
    working days within which somebody decides on it.
    """

    type: ClassVar[str] = "registry.takedown_recorded.v1"

    item_id: str
    version: int
    takedown_id: str
    taken_down_on: date | None = None


class DecreeIssuedV1(ExemptionsEvent):
    """A numbered penetapan was made; every word of it here may be read by the public."""

    type: ClassVar[str] = "registry.decree_issued.v1"

    item_id: str
    number: str
    kind: Literal["klasifikasi", "perubahan", "pembukaan"]
    dated: date
    public_title: str
    skpd_code: str
    skpd_name: str


class AnnouncementIssuedV1(ExemptionsEvent):
    """A numbered announcement says how the list changed between two days, both inclusive (SOP step 5)."""

    type: ClassVar[str] = "registry.announcement_issued.v1"
    key_field: ClassVar[str] = "number"

    number: str
    dated: date
    since: date
    until: date


class NoticeIssuedV1(ExemptionsEvent):
    """A numbered notice of an incident goes out (UU 27/2022 Ps 46); what came out and of whom is not said.

    `skpd_code` and `skpd_name` name the SKPD that it goes to, empty for every other addressee.
    """

    type: ClassVar[str] = "registry.notice_issued.v1"
    key_field: ClassVar[str] = "number"

    number: str
    dated: date
    incident_number: str
    audience: Literal["subjek", "lembaga", "skpd", "masyarakat"]
    skpd_code: str = ""
    skpd_name: str = ""


class IncidentOpenedV1(ExemptionsEvent):
    """An incident opened by itself because a machine found exempt information readable; what it is is not said.

    The hours of UU 27/2022 Ps 46(1) run from `known_at` and end at `due_at`.
    """

    type: ClassVar[str] = "registry.incident_opened.v1"
    key_field: ClassVar[str] = "number"

    number: str
    incident_id: str
    known_at: datetime
    due_at: datetime
    due_on: date
    found_by: Literal["probe", "compare"]


class ItemArchivedV1(ExemptionsEvent):
    """The place of the paper was recorded; the place itself is not said."""

    type: ClassVar[str] = "registry.item_archived.v1"

    item_id: str
    version: int
    archived_at: datetime


class HoldPlacedV1(ExemptionsEvent):
    """A hold stops destruction of the item, not its expiry."""

    type: ClassVar[str] = "registry.hold_placed.v1"

    item_id: str
    hold_id: str
    kind: str
    placed_on: date


class HoldReleasedV1(ExemptionsEvent):
    """A hold ended."""

    type: ClassVar[str] = "registry.hold_released.v1"

    item_id: str
    hold_id: str
    released_on: date
