"""The texts of a classification as the gate of texts judges them, and the words for the public that two confirm."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.registry.domain.classification import FURTHER_WORDS, Classification, Ground
from services.registry.domain.dossier import Dossier
from services.registry.domain.refusals import refuse
from shared.contracts.exemptions import DipRow
from shared.contracts.sealed_text import SealedText
from shared.law.texts.gate import GroundTexts, ItemTexts, check_columns, check_item, check_title
from shared.law.texts.normalise import is_said
from shared.law.texts.text_findings import TextFinding, Weight
from shared.runtime.errors import Refusal


@dataclass(frozen=True)
class PublicDoubt:
    """One doubt about words for the public: whoever decides confirms them knowingly, or writes others."""

    code: str
    field: str
    found: SealedText = ""
    proposal: SealedText = ""

    def refusal(self) -> Refusal:
        """Builds the refusal that stands until somebody confirms; it proposes a safer wording."""
        proposed = {"proposal": self.proposal} if self.proposal else {}
        return refuse(self.code, field=self.field, found=self.found, **proposed)


def judged(classification: Classification, dossier: Dossier, today: date, *, history: bool) -> list[TextFinding]:
    """Returns every finding about the texts of a classification; grounds that ended are not judged again."""
    texts = ItemTexts(
        dossier.title,
        classification.public_title,
        tuple(_texts(ground) for ground in classification.grounds),
        public_reason=classification.public_reason,
        public={key: str(getattr(classification, key)) for key in FURTHER_WORDS},
        kept=own_texts(dossier)[1:],
    )
    over = {number for number, ground in enumerate(classification.grounds, start=1) if ground.ended_on is not None}
    found = check_item(texts, today, history=history)
    return [each for each in found if each.ground not in over and (each.code, each.field) != ("JUDUL_KOSONG", "title")]


def own_texts(dossier: Dossier) -> tuple[str, ...]:
    """Returns the texts of a dossier that stay inside, its title first; names in them may not come out."""
    halves = (half for each in dossier.grounds for half in (each.consequence_open, each.consequence_closed))
    return (dossier.title, *halves, dossier.responsible)


def asked_of_opening(dip: DipRow | None, part_title: str, dossier: Dossier, *, needed: bool) -> tuple[PublicDoubt, ...]:
    """Returns the doubts about the columns of the DIP and the title of an opened part.

    Raises what `refuse_faults` does, and KOLOM_DIP_BELUM_LENGKAP where columns are `needed` or begun and one is empty.
    """
    own = own_texts(dossier)[1:]
    columns = dip.model_dump() if dip else {}
    found = check_title(part_title, own=own, field_name="part_title") if part_title else []
    found += check_columns({f"dip.{name}": text for name, text in columns.items()}, own=own)
    refuse_faults(found)
    empty = [name for name in DipRow.model_fields if not is_said(str(columns.get(name, "")))]
    if empty and (dip is not None or needed):
        raise refuse("KOLOM_DIP_BELUM_LENGKAP", columns=empty)
    return questions(found)


def judged_title(title: str, dossier: Dossier) -> list[TextFinding]:
    """Returns the findings about the title of a row that is public by law; its inner title hides nothing any more."""
    own = own_texts(dossier)
    return check_title(title, own=own[1:] if title == dossier.title else own)


def refuse_faults(findings: Iterable[TextFinding]) -> None:
    """Raises the first finding that refuses a text, with every one of them in `faults`."""
    faults = [(each.ground, each.refusal(), each.field) for each in findings if each.weight is Weight.ERROR]
    if faults:
        raise_first(faults)


def raise_first(faults: Sequence[tuple[int, Refusal, str]], rest: Sequence[TextFinding] = ()) -> None:
    """Raises the first of (ground, refusal, field); its `faults` lists every one, its `warnings` the rest."""
    first = faults[0][1]
    if rest:
        first.data["warnings"] = [_listed(each.ground, each.refusal(), each.field) for each in rest]
    first.data["faults"] = [_listed(*fault) for fault in faults]
    raise first


def questions(findings: Iterable[TextFinding]) -> tuple[PublicDoubt, ...]:
    """Returns the doubts among findings, each once."""
    asked = (each for each in findings if each.weight is Weight.CONFIRM)
    return tuple(dict.fromkeys(PublicDoubt(e.code, e.field, str(e.data.get("found", "")), e.proposal) for e in asked))


def told(findings: Iterable[TextFinding]) -> tuple[PublicDoubt, ...]:
    """Returns what is only told about the texts, with the sentence of each as `found`."""
    only = (each for each in findings if each.weight is Weight.WARNING)
    return tuple(dict.fromkeys(PublicDoubt(each.code, each.field, each.message) for each in only))


def ask(asked: Sequence[PublicDoubt], *, confirmed: bool) -> None:
    """Raises the first question, with every one of them in `faults`, until it is confirmed."""
    if asked and not confirmed:
        raise_first([(0, each.refusal(), each.field) for each in asked])


def unasked(
    asked: Sequence[PublicDoubt], given: Classification, standing: Classification | None
) -> tuple[PublicDoubt, ...]:
    """Returns the questions about words that differ from those in force, which were confirmed before."""
    if standing is None:
        return tuple(asked)
    return tuple(each for each in asked if getattr(given, each.field, None) != getattr(standing, each.field, ""))


def _listed(ground: int, refusal: Refusal, field: str) -> dict[str, object]:
    proposed = {"proposal": refusal.data["proposal"]} if refusal.data.get("proposal") else {}
    words = {"code": refusal.code, "message": refusal.message, "mend": refusal.mend, "ground": ground}
    return words | ({"field": field} if field else {}) | proposed


def _texts(ground: Ground) -> GroundTexts:
    return GroundTexts(
        ground.huruf,
        ground.angka,
        ground.statute,
        ground.article,
        ground.consequence_open,
        ground.consequence_closed,
        ground.period.text,
    )
