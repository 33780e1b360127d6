"""What an item is classified as: one or more grounds of Pasal 17, each with its own test and period."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from services.registry.dossier import DossierGround
from services.registry.periods import Period, check
from services.registry.rules import refuse
from shared.contracts.exemptions import GroundPeriod, PublicRow
from shared.errors import Refusal
from shared.law import CATEGORIES, Huruf, SetBy, category, never_exempt
from shared.law.citations import read as read_basis

PERSONAL_NUMBER = re.compile(r"(?<!\d)(?:\d[ .\-]?){15,17}\d(?!\d)")
"""Sixteen to eighteen digits: a NIK has 16, a NIP 18."""

START_WORDS = ("setelah", "sejak", "terhitung", "sesudah")


@dataclass(frozen=True)
class Ground:
    """One ground of an exemption: huruf and angka, the Act and article, the consequence test, the period."""

    huruf: str
    statute: str
    article: str
    consequence_open: str
    consequence_closed: str
    period: Period
    angka: int | None = None

    @property
    def is_tested(self) -> bool:
        """Tells whether the ground says at least one consequence."""
        return bool(self.consequence_open.strip() or self.consequence_closed.strip())

    @property
    def basis(self) -> str:
        """Returns article and Act as one line."""
        return f"{self.article} {self.statute}".strip()

    def starting(self, day: date) -> "Ground":
        """Returns the ground with its years counted from `day` where its period names no start (domain reading 3).

        Years that begin with an event ("setelah ...") stay open until an officer dates the event.
        """
        period = self.period
        awaits_event = any(condition.lower().startswith(START_WORDS) for condition in period.conditions)
        if period.kind != "years" or period.start is not None or awaits_event:
            return self
        return replace(self, period=replace(self.period, start=day))


@dataclass(frozen=True)
class Classification:
    """The grounds of an item with the words for the public; it is exempt until the last ground ends."""

    grounds: tuple[Ground, ...]
    public_title: str
    public_reason: str
    first_penetapan: date | None = None

    @property
    def huruf(self) -> tuple[str, ...]:
        """Returns the letters, each once, in order."""
        return tuple(sorted({ground.huruf for ground in self.grounds}))

    @property
    def ends_on(self) -> date | None:
        """Returns the last exempt day of the last ground, None while any ground has no computable end."""
        ends = [ground.period.end() for ground in self.grounds]
        dated = [end for end in ends if end is not None]
        return max(dated) if ends and len(dated) == len(ends) else None

    @property
    def review_on(self) -> date | None:
        """Returns the nearest review date of the undated grounds, None when every ground has an end."""
        reviews = [g.period.review_on for g in self.grounds if g.period.end() is None and g.period.review_on]
        return min(reviews, default=None)

    @property
    def needs_consent(self) -> bool:
        """Tells whether files need a consent or a redacted copy (huruf g and h; UU 14/2008 Ps 18(2))."""
        return any(CATEGORIES[Huruf(letter)].opens_by_consent for letter in self.huruf)

    @property
    def needs_highest_head(self) -> bool:
        """Tells whether only the pimpinan tertinggi may set the period (huruf c–f; PP 61/2010 Ps 7(5))."""
        return any(CATEGORIES[Huruf(x)].period_rule.set_by is SetBy.PIMPINAN_TERTINGGI for x in self.huruf)

    @property
    def legal_basis(self) -> str:
        """Returns the bases of all grounds, each once."""
        return "; ".join(dict.fromkeys(ground.basis for ground in self.grounds))

    @property
    def period_text(self) -> str:
        """Returns the words of all periods, each once."""
        return "; ".join(dict.fromkeys(ground.period.text for ground in self.grounds if ground.period.text))

    def starting(self, day: date) -> "Classification":
        """Returns the classification with every open start of a number of years set to `day`."""
        return replace(self, grounds=tuple(ground.starting(day) for ground in self.grounds))

    def with_tests(self, written: Sequence[DossierGround]) -> "Classification":
        """Returns the classification with the dossier's consequence test for every ground that brings none."""
        grounds = (
            ground if ground.is_tested else _tested(ground, written, position)
            for position, ground in enumerate(self.grounds)
        )
        return replace(self, grounds=tuple(grounds))

    def periods(self) -> tuple[GroundPeriod, ...]:
        """Returns the periods as events carry them."""
        return tuple(
            GroundPeriod(huruf=g.huruf, kind=g.period.kind, ends_on=g.period.end(), review_on=g.period.review_on)
            for g in self.grounds
        )

    def public_row(self, *, skpd_code: str, skpd_name: str, number: str, dated: date) -> PublicRow:
        """Returns the row of the DIK that the public may read, under the penetapan of that number and date."""
        return PublicRow(
            public_title=self.public_title,
            huruf=self.huruf,
            legal_basis=self.legal_basis,
            public_reason=self.public_reason,
            period_text=self.period_text,
            skpd_code=skpd_code,
            skpd_name=skpd_name,
            penetapan_number=number,
            penetapan_date=dated,
        )


def _tested(ground: Ground, written: Sequence[DossierGround], position: int) -> Ground:
    same = [each for each in written if each.huruf.lower() == ground.huruf]
    source = same[0] if same else next(iter(written[position:]), written[0] if len(written) == 1 else None)
    if source is None:
        return ground
    return replace(ground, consequence_open=source.consequence_open, consequence_closed=source.consequence_closed)


def examine(
    classification: Classification, *, title: str, history: bool, first_penetapan: date | None, today: date
) -> None:
    """Refuses a classification that the law does not allow.

    All faults are found at once: the first is raised, its `faults` lists every one as {code, message, ground}.
    `history` marks a row of an existing list, where one of the two consequences is enough.
    """
    found = [*_common(classification, title, today)]
    for number, ground in enumerate(classification.grounds, start=1):
        cap_from = first_penetapan or today
        found += [(number, refusal) for refusal in _faults(ground, history=history, cap_from=cap_from, today=today)]
    if not found:
        return
    first = found[0][1]
    first.data["faults"] = [
        {"code": refusal.code, "message": refusal.message, "mend": refusal.mend, "ground": number}
        for number, refusal in found
    ]
    raise first


def _common(classification: Classification, title: str, today: date) -> Iterable[tuple[int, Refusal]]:
    found = never_exempt(title) or never_exempt(classification.public_title)
    if found is not None:
        yield 0, refuse("TIDAK_PERNAH_DIKECUALIKAN", rule=str(found.citation))
    if not classification.grounds:
        yield 0, refuse("TANPA_DASAR_HUKUM")
    if not classification.public_title.strip():
        yield 0, refuse("TANPA_JUDUL_PUBLIK")
    if not classification.public_reason.strip():
        yield 0, refuse("TANPA_ALASAN_PUBLIK")
    if PERSONAL_NUMBER.search(f"{classification.public_title}\n{classification.public_reason}"):
        yield 0, refuse("JUDUL_PUBLIK_MEMUAT_DATA_PRIBADI")
    ends = classification.ends_on
    if ends is not None and ends < today:
        yield 0, refuse("SUDAH_BERAKHIR", ends_on=ends.isoformat())


def _faults(ground: Ground, *, history: bool, cap_from: date, today: date) -> list[Refusal]:
    try:
        rule = category(ground.huruf)
        if ground.angka is not None:
            rule.subitem(ground.angka)
    except Refusal as refusal:
        return [refusal]
    faults = list(check(ground.period, rule.huruf, cap_from, today=today))
    if not faults and ground.period.end() is None and ground.period.review_on is None:
        faults.append(refuse("JANGKA_WAKTU_TIDAK_LENGKAP", text=ground.period.text))
    tests = [ground.consequence_open.strip(), ground.consequence_closed.strip()]
    if not (any(tests) if history else all(tests)):
        faults.insert(0, refuse("TANPA_UJI_KONSEKUENSI"))
    if not ground.statute.strip() or not ground.article.strip():
        faults.insert(0, refuse("TANPA_DASAR_HUKUM"))
    elif rule.huruf is Huruf.J and not _rests_on_an_act(ground):
        faults.insert(0, refuse("DASAR_BUKAN_UNDANG_UNDANG"))
    return faults


def _rests_on_an_act(ground: Ground) -> bool:
    """Tells whether the basis names an Act, not only a regulation below it (UU 14/2008 Ps 17 huruf j)."""
    return any(statute.is_act for statute in read_basis(ground.basis).statutes)


def day_after(day: date) -> date:
    """Returns the first public day after a last exempt day (domain reading 3)."""
    return day + timedelta(days=1)
