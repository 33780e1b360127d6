"""What programs send to the registry, and what they get back."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from services.registry.domain import archive
from services.registry.domain.case_facts import Evidence, Ruling
from services.registry.domain.case_rules import CaseOutcome
from services.registry.domain.classification import Classification, Ground
from services.registry.domain.copies import Earlier
from services.registry.domain.facts import Answer, ConsequenceTest, Fate, Location, Retention, Signature
from services.registry.domain.item import Item
from services.registry.domain.mandates import Scope
from services.registry.domain.periods import Period
from services.registry.domain.stated_periods import as_worded
from shared.contracts.base import text_keys
from shared.contracts.exemptions import DipRow, PublicWords
from shared.files.copy_facts import CopyFacts, Mark
from shared.files.pdf.comparison import Comparison
from shared.law.period_words import PeriodKind
from shared.law.texts.normalise import taken_tree

Line = Annotated[str, Field(max_length=2000)]
Words = Annotated[str, Field(max_length=20_000)]


class Body(BaseModel):
    """A body whose texts are taken in as every text is; a character that is no text is refused with its field."""

    @model_validator(mode="before")
    @classmethod
    def _taken(cls, value: Any) -> Any:
        return taken_tree(value)


class WordsConfirmed(Body):
    """A body by which somebody confirms doubtful words for the public."""

    public_words_confirmed: bool = False


class PeriodIn(Body):
    """The period of one ground; `text` stays as written, dates are legal days."""

    kind: PeriodKind
    text: Annotated[str, Field(max_length=4000)] = ""
    years: int | None = None
    months: int | None = None
    until: date | None = None
    start: date | None = None
    starts_on_event: bool = False
    review_on: date | None = None
    conditions: tuple[Line, ...] = ()

    def period(self) -> Period:
        """Returns the period as the model knows it, with what its own words add to the figures."""
        return as_worded(Period(**dict(self)))


class GroundIn(Body):
    """One ground; without consequences the dossier's own test counts."""

    huruf: str
    angka: int | None = None
    statute: Line = ""
    article: Line = ""
    consequence_open: Words = ""
    consequence_closed: Words = ""
    period_basis: Line = ""
    period: PeriodIn

    def ground(self) -> Ground:
        """Returns the ground as the model knows it."""
        return Ground(**dict(self) | {"huruf": self.huruf.strip().lower(), "period": self.period.period()})


class ClassificationIn(WordsConfirmed, PublicWords):
    """A proposed classification; its words for the public are those of the contract."""

    model_config = ConfigDict(str_max_length=2000)

    grounds: tuple[GroundIn, ...] = Field(default=(), max_length=20)
    public_title: Line = ""
    public_reason: Line = ""
    first_penetapan_date: date | None = None
    same_title_confirmed: bool = False

    def classification(self) -> Classification:
        """Returns the classification as the model knows it."""
        grounds = tuple(ground.ground() for ground in self.grounds)
        words: dict[str, Any] = {key: getattr(self, key).strip() for key in text_keys(PublicWords)}
        return Classification(grounds, first_penetapan=self.first_penetapan_date, **words)


class DecisionIn(WordsConfirmed):
    """The Ketua PPID's answer."""

    answer: Literal[Answer.YA, Answer.TIDAK]
    reason: Words = ""


class ApprovalIn(WordsConfirmed):
    """The pimpinan's answer."""

    answer: Literal[Answer.SETUJU, Answer.TOLAK]
    place: Line = ""
    reason: Words = ""


class ConsiderationIn(Body):
    """The Tim Pertimbangan's written consideration."""

    recommendation: Literal["open", "stay_closed", "change"]
    text: Words = ""
    dissent: tuple[Words, ...] = ()
    members: tuple[Line, ...] = ()


class LocationIn(Body):
    """The address of the paper."""

    gedung: Line = ""
    ruang: Line = ""
    rak: Line = ""
    boks: Line = ""
    folder: Line = ""
    nomor: Line = ""

    def location(self) -> Location:
        """Returns the address as the model knows it."""
        return Location(**dict(self))


class RetentionIn(Body):
    """The retention of the JRA, in years."""

    jra_code: Line = ""
    active_years: int
    inactive_years: int
    fate: Fate
    closed_on: date | None = None

    def retention(self) -> Retention:
        """Returns the retention as the model knows it."""
        return Retention(**dict(self))


class HoldIn(Body):
    """A hold to be placed."""

    kind: Line
    reason: Words = ""
    reference: Line = ""


class ReasonIn(Body):
    """A reason alone."""

    reason: Words = ""


class AnswerIn(WordsConfirmed):
    """A ya or tidak with its reason."""

    answer: Literal[Answer.YA, Answer.TIDAK] = Answer.YA
    reason: Words = ""


class ExpiryIn(AnswerIn):
    """The answer whether the end written in an old row has passed; a tidak names the end that the decree says."""

    public_title: Line = ""
    ends_on: date | None = None


class EarlyIn(Body):
    """An early opening's trigger with its proof; `final` false says that a ruling is not yet inkracht.

    `huruf` says which grounds an event ends, `occurred_on` the day on which it came (by default the proof's own).
    """

    trigger: Literal["ruling", "consent", "public_office", "court", "event", "new_test"]
    reference: Line = ""
    occurred_on: date | None = None
    date: date
    evidence: Words = ""
    part: bool = False
    final: bool = True
    huruf: tuple[Annotated[str, Field(max_length=10)], ...] = ()

    @field_validator("huruf", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        """Reads the letters of a form, which come as one text."""
        return [part for part in value.replace(",", " ").split() if part] if isinstance(value, str) else value

    def proof(self) -> Evidence:
        """Returns the evidence as the model knows it."""
        named = tuple(letter.strip().lower() for letter in self.huruf)
        return Evidence(self.reference, self.date, self.evidence, self.part, self.final, named, self.occurred_on)


class DipIn(Body):
    """The DIP row to be: the seven columns without the running number, which the list gives."""

    summary: Words = ""
    holder: Line = ""
    responsible: Line = ""
    made: Line = ""
    form: Line = ""
    retention: Line = ""

    def row(self) -> DipRow:
        """Returns the row as events carry it."""
        return DipRow(**dict(self))


class TestIn(Body):
    """A consequence test."""

    consequence_open: Words = ""
    consequence_closed: Words = ""

    def test(self) -> ConsequenceTest:
        """Returns the test as the model knows it."""
        return ConsequenceTest(self.consequence_open.strip(), self.consequence_closed.strip())


class RecordIn(WordsConfirmed):
    """A second person's record of a final ruling; without an outcome it opens what the ruling orders."""

    outcome: CaseOutcome | None = None
    reason: Words = ""
    effective_on: date | None = None
    dip: DipIn | None = None
    new_classification: ClassificationIn | None = None
    test: TestIn | None = None
    part_title: Line = ""

    @property
    def confirms(self) -> bool:
        """Tells whether doubtful words for the public are confirmed, here or beside the new classification."""
        renewed = self.new_classification is not None and self.new_classification.public_words_confirmed
        return self.public_words_confirmed or renewed

    def ruling(self, by: Signature) -> Ruling:
        """Returns the decision as the model knows it."""
        return Ruling(
            outcome=self.outcome or "open_now",
            reason=self.reason.strip(),
            by=by,
            effective_on=self.effective_on,
            dip=self.dip.row() if self.dip else None,
            classification=self.new_classification.classification() if self.new_classification else None,
            test=self.test.test() if self.test else None,
            part_title=self.part_title.strip(),
        )


class RulingIn(RecordIn):
    """PPID's decision on a case; `test` is asked for where a due case opens before its end or in part."""

    outcome: CaseOutcome


class ReviewIn(TestIn):
    """The yearly review of an undated item: the next date on a renewed test.

    `ended_on` and `evidence` belong to an act that is no more: that an event came needs a case.
    """

    review_on: date | None = None
    ended_on: date | None = None
    evidence: Words = ""


class MandateIn(Body):
    """A dated mandate; `valid_to` is its last day."""

    person: Line
    office: Line = ""
    letter_number: Line = ""
    letter_date: date
    valid_from: date
    valid_to: date | None = None
    scope: Scope


class ReleaseIn(Body):
    """Names the copy to release, and the SHA-256 of the bytes that the releaser saw.

    `earlier` says whether public copies of the same original go down with it (`replace`) or stay (`keep`).
    """

    copy_id: str
    sha256: Line = ""
    earlier: Earlier = ""


class BlackOutIn(BaseModel):
    """The areas of a copy to black out."""

    marks: list[Mark]


class CopyExamination(BaseModel):
    """What a releaser is shown of a copy: text by page, metadata, how it was made, what its original has more."""

    copy_id: str
    sha256: str
    facts: CopyFacts
    pages: list[str]
    metadata: dict[str, str]
    comparison: Comparison | None = None


class ItemOut(BaseModel):
    """Where an item stands after an act."""

    item_id: str
    state: str
    queue: str
    missing: tuple[str, ...]
    version: int
    period_version: int
    penetapan_number: str
    ends_on: date | None
    review_on: date | None
    holds: tuple[str, ...]
    warnings: tuple[str, ...]

    @classmethod
    def of(cls, item: Item) -> "ItemOut":
        """Returns the answer for an item."""
        names = ("queue", "missing", "version", "period_version", "penetapan_number", "ends_on", "review_on")
        values: dict[str, Any] = {name: getattr(item, name) for name in names}
        holds, warned = tuple(hold.id for hold in item.live_holds), archive.warnings(item)
        return cls(item_id=item.id, state=str(item.state), holds=holds, warnings=warned, **values)
