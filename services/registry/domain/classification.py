"""The classification of an item: one or more grounds of Pasal 17, each with its own test and period."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from services.registry.domain.periods import Period, anniversary
from shared.contracts.base import fields_of
from shared.contracts.dossier import DossierGround, DossierWords
from shared.contracts.exemptions import GroundPeriod, PublicRow, PublicWords
from shared.contracts.sealed_text import SealedText
from shared.law import BY_CONSENT, CAPS, HIGHEST_HEAD
from shared.law.texts.normalise import is_said

FURTHER_WORDS = tuple(key for key in fields_of(PublicWords) if key not in {"public_title", "public_reason"})
"""Words for the public that a Petugas confirms as the agency wrote them."""


@dataclass(frozen=True)
class Ground:
    """One ground of an exemption: huruf and angka, the Act and article, the consequence test, the period.

    `period_basis` is the article of the Act that sets a period of more than `LONG_YEARS`. `ended_on` is the last
    exempt day that a case of three persons found (`ended_by` is its id), None while its event has not come.
    """

    huruf: str
    statute: str
    article: str
    consequence_open: SealedText
    consequence_closed: SealedText
    period: Period
    angka: int | None = None
    period_basis: str = ""
    ended_on: date | None = None
    ended_by: str = ""

    @property
    def is_tested(self) -> bool:
        """Tells whether the ground has at least one consequence in words."""
        return is_said(self.consequence_open) or is_said(self.consequence_closed)

    @property
    def basis(self) -> str:
        """Returns article and Act as one line."""
        return f"{self.article} {self.statute}".strip()

    @property
    def awaits_event(self) -> bool:
        """Tells whether an event may still end the ground: it has no end of its own, or names an earlier one."""
        return self.ended_on is None and (self.period.end() is None or self.period.may_end_earlier)

    @property
    def is_undated(self) -> bool:
        """Tells whether neither the period nor a case gives the ground an end."""
        return self.ended_on is None and self.period.end() is None

    def last_day(self, first_penetapan: date | None) -> date | None:
        """Returns the last exempt day: that of a case, of the period, or of the cap, whichever is first.

        Huruf a ends at its cap whatever its kind of period (PP 61/2010 Ps 5(1)).
        """
        ends = (self.ended_on, self.period.end(), _cap(self.huruf, first_penetapan))
        return min((end for end in ends if end is not None), default=None)

    def came(self, occurred_on: date | None, last_day: date, case_id: str) -> "Ground":
        """Returns the ground after a case: ended with `last_day`, or its years begun where the event starts them."""
        if occurred_on is not None and self.period.begins_with_event:
            return replace(self, period=replace(self.period, start=occurred_on))
        return replace(self, ended_on=last_day, ended_by=case_id)

    def resumed(self, cases: Set[str], today: date) -> "Ground":
        """Returns the ground as before one of these cases ended it, with a review that is not past."""
        if self.ended_by not in cases:
            return self
        review = self.period.review_on
        period = (
            self.period if review is None or review > today else replace(self.period, review_on=anniversary(today, 1))
        )
        return replace(self, ended_on=None, ended_by="", period=period)

    def starting(self, day: date) -> "Ground":
        """Returns the ground with its years counted from `day` where its period names no start (docs/law.md 3)."""
        return replace(self, period=self.period.starting(day))


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
        return tuple(sorted({ground.huruf for ground in self.grounds if ground.huruf}))

    @property
    def ends_on(self) -> date | None:
        """Returns the last exempt day of the last ground, None while any ground has no computable end."""
        ends = [ground.last_day(self.first_penetapan) for ground in self.grounds]
        dated = [end for end in ends if end is not None]
        return max(dated) if ends and len(dated) == len(ends) else None

    def came(
        self, grounds: tuple[int, ...], last_day: date, case_id: str, *, occurred_on: date | None = None
    ) -> "Classification":
        """Returns the classification with the grounds at these places (from 0) ended by a case.

        An event with which a number of years begins starts them on `occurred_on` and ends nothing.
        """
        ended = tuple(
            ground.came(occurred_on, last_day, case_id) if place in grounds and ground.ended_on is None else ground
            for place, ground in enumerate(self.grounds)
        )
        return replace(self, grounds=ended)

    def running_beside(self, grounds: tuple[int, ...], day: date, occurred_on: date | None = None) -> tuple[str, ...]:
        """Returns the letters that still run on a day once a case ended the grounds at these places before it."""
        left = self.came(grounds, day - timedelta(days=1), "", occurred_on=occurred_on)
        ends = [(ground.huruf, ground.last_day(left.first_penetapan)) for ground in left.grounds]
        return tuple(sorted({huruf for huruf, end in ends if end is None or end >= day}))

    def resumed(self, cases: Set[str], today: date) -> "Classification":
        """Returns the classification with the grounds running again that these cases ended."""
        return replace(self, grounds=tuple(ground.resumed(cases, today) for ground in self.grounds))

    @property
    def undated(self) -> tuple[Ground, ...]:
        """Returns the grounds that only an event or a cap ends; each needs a yearly review."""
        return tuple(ground for ground in self.grounds if ground.is_undated)

    @property
    def review_on(self) -> date | None:
        """Returns the nearest review date of the undated grounds, None when every ground has an end.

        A ground that is over by its review date is not reviewed any more.
        """
        return min((day for ground in self.grounds if (day := self._review_of(ground))), default=None)

    def _review_of(self, ground: Ground) -> date | None:
        day, last = ground.period.review_on, ground.last_day(self.first_penetapan)
        return day if day and ground.awaits_event and (last is None or last >= day) else None

    def in_force(self, day: date) -> "Classification":
        """Returns the grounds that have not ended before a day; all of them where none is left."""
        left = tuple(g for g in self.grounds if (end := g.last_day(self.first_penetapan)) is None or end >= day)
        return replace(self, grounds=left) if left else self

    @property
    def personal(self) -> tuple[Ground, ...]:
        """Returns the grounds that the consent of the person concerned opens (UU 14/2008 Ps 18(2))."""
        return tuple(ground for ground in self.grounds if ground.huruf in BY_CONSENT)

    @property
    def needs_consent(self) -> bool:
        """Tells whether files need a consent or a redacted copy."""
        return bool(self.personal)

    @property
    def needs_highest_head(self) -> bool:
        """Tells whether only the pimpinan tertinggi may set the period (PP 61/2010 Ps 7(5))."""
        return not HIGHEST_HEAD.isdisjoint(self.huruf)

    @property
    def highest_until(self) -> date | None:
        """Returns the last day on which a ground of huruf c-f runs, `date.max` while nobody can compute it.

        None where there is no such ground.
        """
        ends = (g.last_day(self.first_penetapan) or date.max for g in self.grounds if g.huruf in HIGHEST_HEAD)
        return max(ends, default=None)

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
        """Returns the classification with the dossier's consequence test for every ground that has none."""
        grounds = (
            ground if ground.is_tested else _tested(ground, written, position)
            for position, ground in enumerate(self.grounds)
        )
        return replace(self, grounds=tuple(grounds))

    def periods(self) -> tuple[GroundPeriod, ...]:
        """Returns the periods as events carry them."""
        return tuple(
            GroundPeriod(
                huruf=g.huruf,
                kind=g.period.kind,
                ends_on=g.last_day(self.first_penetapan),
                review_on=g.period.review_on,
            )
            for g in self.grounds
        )

    def public_row(self, *, skpd_code: str, skpd_name: str, number: str, dated: date) -> PublicRow:
        """Returns the row of the DIK that the public may read, under the penetapan of that number and date."""
        return PublicRow(
            **{key: getattr(self, key) for key in fields_of(PublicWords)},
            huruf=self.huruf,
            legal_basis=self.legal_basis,
            period_text=self.period_text,
            skpd_code=skpd_code,
            skpd_name=skpd_name,
            penetapan_number=number,
            penetapan_date=dated,
        )


def _cap(huruf: str, first_penetapan: date | None) -> date | None:
    years = CAPS.get(huruf)
    return anniversary(first_penetapan, years) if years and first_penetapan else None


def _tested(ground: Ground, written: Sequence[DossierGround], position: int) -> Ground:
    same = [each for each in written if each.huruf.lower() == ground.huruf]
    source = same[0] if same else next(iter(written[position:]), written[0] if len(written) == 1 else None)
    if source is None:
        return ground
    return replace(ground, consequence_open=source.consequence_open, consequence_closed=source.consequence_closed)


def further_words(dossier: DossierWords) -> dict[str, Any]:
    """Returns the agency's words for the public that no rule of classification looks at."""
    return {key: getattr(dossier, key) for key in FURTHER_WORDS}
