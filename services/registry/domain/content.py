"""The decision on the content of a public item of huruf g or h without a consent; no rule decides it.

Its period is over, or the person concerned took the consent back, yet the content may hold personal data: the Ketua
PPID decides, the head confirms. Both ways are punishable (UU 14/2008 Ps 52, UU 27/2022 Ps 67), so a withholding names
the Act that it rests on, and what a withdrawn consent had allowed goes up again only on a new one (UU 27/2022 Ps 9).
"""

from dataclasses import dataclass, replace
from typing import Literal

from services.registry.domain.facts import Document, Signature
from services.registry.domain.refusals import refuse
from shared.contracts.sealed_text import SealedText
from shared.law.texts.citations import read as read_basis

Answer = Literal["open", "withhold"]


@dataclass(frozen=True)
class ContentDecision:
    """The decision on the content; it counts once the head has confirmed it.

    `reference` names the Act of a withholding or the new consent, which `document` holds; `case_id` the case of the
    final ruling that opened the content instead.
    """

    answer: Answer
    reason: SealedText
    reference: SealedText
    by: Signature
    confirmed: Signature | None = None
    confirmed_reason: SealedText = ""
    document: Document | None = None
    case_id: str = ""

    @property
    def opens(self) -> bool:
        """Tells whether the content may be published."""
        return self.answer == "open" and self.confirmed is not None

    @property
    def is_settled(self) -> bool:
        """Tells whether the head has confirmed it."""
        return self.confirmed is not None

    def repeats(self, other: "ContentDecision") -> bool:
        """Tells whether the same person decides the same again, in the same words, on the same document."""
        as_given = replace(self, confirmed=None, confirmed_reason="")
        same = replace(as_given, by=other.by, document=other.document) == other
        return same and self.by.person == other.by.person and self.sha256 == other.sha256

    @property
    def sha256(self) -> str:
        """Returns the hash of the document, empty without one."""
        return self.document.sha256 if self.document else ""


def decided(earlier: ContentDecision | None, given: ContentDecision, *, consent_ended: bool = False) -> ContentDecision:
    """Returns the decision in force after a new one: a withholding may become an opening, never the other way.

    Raises TANPA_ALASAN, PENAHANAN_ISI_TANPA_DASAR (a withholding that names no Act beside UU 14/2008), TANPA_BUKTI (an
    opening after a withdrawn consent that brings no new one) or SUDAH_DIPUTUS.
    """
    if not given.reason.strip():
        raise refuse("TANPA_ALASAN")
    if given.answer == "withhold" and not _rests_on_another_act(given.reference):
        raise refuse("PENAHANAN_ISI_TANPA_DASAR", reference=given.reference)
    if given.answer == "open" and consent_ended and not (given.document and given.reference.strip()):
        raise refuse("TANPA_BUKTI")
    if earlier is None:
        return given
    if earlier.repeats(given):
        return earlier
    opens_more = earlier.is_settled and (earlier.answer, given.answer) == ("withhold", "open")
    if not opens_more:
        raise refuse("SUDAH_DIPUTUS", answer=earlier.answer)
    return given


def confirmed(decision: ContentDecision | None, by: Signature, reason: str = "") -> ContentDecision:
    """Returns the decision as the head confirms it; the same again changes nothing.

    Raises KEADAAN_TIDAK_COCOK, SATU_ORANG_DUA_PERAN or SUDAH_DIPUTUS.
    """
    if decision is None:
        raise refuse("KEADAAN_TIDAK_COCOK")
    if decision.confirmed is not None:
        if (decision.confirmed.person, decision.confirmed_reason) != (by.person, reason.strip()):
            raise refuse("SUDAH_DIPUTUS", answer=decision.answer)
        return decision
    if by.person == decision.by.person:
        raise refuse("SATU_ORANG_DUA_PERAN")
    return replace(decision, confirmed=by, confirmed_reason=reason.strip())


def _rests_on_another_act(reference: str) -> bool:
    return any(statute.is_act and not statute.is_kip for statute in read_basis(reference).statutes)
