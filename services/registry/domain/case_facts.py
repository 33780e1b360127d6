"""The parts of an opening case: its window, the Tim's words, the proof, and PPID's decision."""

from dataclasses import dataclass
from datetime import date

from services.registry.domain.case_rules import CaseOutcome
from services.registry.domain.classification import Classification
from services.registry.domain.facts import ConsequenceTest, Signature
from services.registry.domain.public_words import PublicDoubt
from shared.contracts.exemptions import DipRow
from shared.contracts.sealed_text import SealedText


@dataclass(frozen=True)
class Window:
    """The days between which a decision may fall, as the scheduler computed them; W0 and D, both inclusive."""

    opens: date
    closes: date
    provisional: bool = False


@dataclass(frozen=True)
class Consideration:
    """The Tim Pertimbangan's written consideration with every dissent and who was present (PP 61/2010 Ps 2).

    `members` are the names of who sat, `seated` the persons whom they mean.
    """

    recommendation: str
    text: SealedText
    by: Signature
    dissent: tuple[SealedText, ...] = ()
    members: tuple[SealedText, ...] = ()
    seated: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """The proof of an early opening; `part` where only a part of the information was ordered open.

    `huruf` says which grounds an event ends, `occurred_on` the day on which it came.
    """

    reference: SealedText
    dated: date
    evidence: SealedText = ""
    part: bool = False
    final: bool = True
    huruf: tuple[str, ...] = ()
    occurred_on: date | None = None

    @property
    def came_on(self) -> date:
        """Returns the day on which an event came, by default the proof's own."""
        return self.occurred_on or self.dated


@dataclass(frozen=True)
class Closing:
    """Who ended a case in which nothing changed, or undid the record of a ruling as the second person, and why."""

    by: Signature
    reason: SealedText


@dataclass(frozen=True)
class Ruling:
    """PPID's decision on a case; `dip` for an opening, `classification` for a reclassification.

    `test` is the consequence test that a due case needs to open before its end or in part (docs/law.md 22). `asked` are
    the doubts about words for the public that PPID confirmed and the head confirms too.
    """

    outcome: CaseOutcome
    reason: SealedText
    by: Signature
    effective_on: date | None = None
    dip: DipRow | None = None
    classification: Classification | None = None
    test: ConsequenceTest | None = None
    part_title: str = ""
    late: bool = False
    asked: tuple[PublicDoubt, ...] = ()
