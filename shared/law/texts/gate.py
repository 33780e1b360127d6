"""The one gate: every text of an item, from any door, to its findings; what differs by door is their weight alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from shared.law import CATEGORIES, Huruf, category, never_exempt
from shared.law.texts.basis import check_basis
from shared.law.texts.consequences import empty_tests
from shared.law.texts.normalise import is_said
from shared.law.texts.public import check_likeness, check_public
from shared.law.texts.text_findings import TextFinding, Weight, found
from shared.runtime.errors import Refusal

_LENIENT = frozenset(("UJI_TIDAK_BERISI", "HURUF_BERTENTANGAN", "PASAL_TIDAK_ADA"))


@dataclass(frozen=True)
class GroundTexts:
    """The texts of one ground."""

    huruf: str = ""
    angka: int | None = None
    statute: str = ""
    article: str = ""
    consequence_open: str = ""
    consequence_closed: str = ""
    period: str = ""


@dataclass(frozen=True)
class ItemTexts:
    """The texts of one item as a door has them.

    `public_reason` and the columns of `public` are None and empty where the door does not have them. `kept` are texts
    that stay inside; names in them count as the dossier's own.
    """

    title: str
    public_title: str
    grounds: Sequence[GroundTexts] = ()
    public_reason: str | None = None
    responsible: str = ""
    decree_number: str = ""
    public: Mapping[str, str] = field(default_factory=dict)
    kept: Sequence[str] = ()

    @property
    def own(self) -> tuple[str, ...]:
        """Returns the texts of the dossier whose names may not come out in public ones."""
        tests = (half for ground in self.grounds for half in (ground.consequence_open, ground.consequence_closed))
        return (self.title, *tests, *self.kept)


def check_item(texts: ItemTexts, today: date, *, history: bool = False) -> list[TextFinding]:
    """Returns every finding about an item's texts, in the order of the form.

    A row of an existing list (`history`) gets the same findings as a new item, but those about the words of its test
    and the rank of its law are warnings: it was decided under its own decree, and one half of a test is enough for it.
    """
    made = [*_titles(texts), *_public_texts(texts)]
    for number, ground in enumerate(texts.grounds, start=1):
        for each in _ground(texts, ground, today, history=history):
            lenient = history and (
                each.code in _LENIENT or (each.code == "TANPA_DASAR_HUKUM" and is_said(ground.statute))
            )
            made.append(replace(each.as_warning() if lenient else each, ground=number))
    return made


def check_title(title: str, *, own: Sequence[str] = (), field_name: str = "public_title") -> list[TextFinding]:
    """Returns the findings about one title for the public alone: of an opened part, or of a row that is over."""
    if not is_said(title):
        return [found("JUDUL_PUBLIK_KOSONG", field_name)]
    return list(check_public(field_name, title, others=own))


def check_columns(columns: Mapping[str, str], *, own: Sequence[str] = ()) -> list[TextFinding]:
    """Returns the findings about columns of the public list, each under its own name."""
    return [finding for name, text in columns.items() for finding in check_public(name, text, others=own)]


def general_title(grounds: Sequence[GroundTexts]) -> str:
    """Returns a title for the public that tells the kind of information and nothing of this one."""
    known = dict.fromkeys(Huruf(each.huruf) for each in grounds if each.huruf in set(Huruf))
    return "; ".join(CATEGORIES[huruf].short for huruf in known)


def _titles(texts: ItemTexts) -> Iterator[TextFinding]:
    never = never_exempt(texts.title) or never_exempt(texts.public_title)
    if never:
        yield found(
            "TIDAK_PERNAH_DIKECUALIKAN", "title", huruf=never.huruf, label=never.label, rule=str(never.citation)
        )
    if not is_said(texts.title):
        yield found("JUDUL_KOSONG", "title")
    if not is_said(texts.public_title):
        yield found("JUDUL_PUBLIK_KOSONG", "public_title")
        return
    general = general_title(texts.grounds)
    own = texts.own if texts.public_title != texts.title else texts.own[1:]
    for finding in check_public("public_title", texts.public_title, others=own):
        yield finding if finding.proposal else replace(finding, proposal=general)
    yield from check_likeness(texts.public_title, texts.title, general=general)


def _public_texts(texts: ItemTexts) -> Iterator[TextFinding]:
    if texts.public_reason is not None:
        if not is_said(texts.public_reason):
            yield found("TANPA_ALASAN_PUBLIK", "public_reason")
        yield from check_public("public_reason", texts.public_reason, others=texts.own)
    yield from check_public("responsible", texts.responsible)
    yield from check_public("decree_number", texts.decree_number, named=False)
    yield from check_columns(texts.public, own=texts.own)


def _ground(texts: ItemTexts, ground: GroundTexts, today: date, *, history: bool) -> Iterator[TextFinding]:
    yield from _letter(ground)
    yield from check_basis(
        huruf=ground.huruf, angka=ground.angka, statute=ground.statute, article=ground.article, today=today
    )
    yield from _test(texts, ground, history=history)
    yield from check_public("period", ground.period)
    for name in ("statute", "article"):
        yield from check_public(name, getattr(ground, name), named=False)


def _letter(ground: GroundTexts) -> Iterator[TextFinding]:
    try:
        known = category(ground.huruf)
        if ground.angka is not None:
            known.subitem(ground.angka)
    except Refusal as refusal:
        yield found(refusal.code, "angka" if refusal.code == "ANGKA_TIDAK_DIKENAL" else "huruf", **refusal.data)


def _test(texts: ItemTexts, ground: GroundTexts, *, history: bool) -> Iterator[TextFinding]:
    halves = {name: getattr(ground, name) for name in ("consequence_open", "consequence_closed")}
    unsaid = [name for name, text in halves.items() if not is_said(text)]
    if unsaid:
        enough = history and len(unsaid) < len(halves)
        yield found("TANPA_UJI_KONSEKUENSI", unsaid[0], Weight.WARNING if enough else Weight.ERROR)
    basis = (ground.statute, ground.article, f"{ground.article} {ground.statute}", f"{ground.statute} {ground.article}")
    for name, why in empty_tests(*halves.values(), title=texts.title, basis=basis):
        yield found("UJI_TIDAK_BERISI", name, why=why)
