"""The one rule of what may become public: the bases of an opening, and the guards of each basis.

An item becomes public only by a case of three persons on evidence that is kept, by law at the end of a period that an
approved penetapan set (or of the cap of huruf a), as a row of an old list whose own written end has passed,
confirmed by two persons, or by a final ruling that two persons recorded with its document (PP 61/2010 Ps 3, 10, 11;
UU 14/2008 Ps 11(2), 46-50).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from services.registry.domain.facts import Signature
from services.registry.domain.refusals import refuse


@dataclass(frozen=True)
class Approved:
    """A case: who prepared, decided and approved it, whether its evidence is kept, and the day it takes effect."""

    prepared: Signature | None
    decided: Signature | None
    approved: Signature | None
    evidence: bool
    first_penetapan: date | None
    on: date


@dataclass(frozen=True)
class ByLaw:
    """The end of a period, with who decided and who approved the penetapan that set it."""

    decided: Signature | None
    approved: Signature | None
    ends_on: date | None
    today: date


@dataclass(frozen=True)
class OldRow:
    """A row of an old list: the end written in it, and the two persons who confirmed that it has passed."""

    answered: Signature | None
    confirmed: Signature | None
    written_end: date | None
    today: date


@dataclass(frozen=True)
class FinalRuling:
    """A final ruling: who recorded it, who confirmed the record, and whether its document is kept."""

    recorded: Signature | None
    confirmed: Signature | None
    evidence: bool
    final: bool


Basis = Approved | ByLaw | OldRow | FinalRuling


@dataclass(frozen=True)
class OpeningGuard:
    """One condition of one basis: what must hold, and the code of the refusal where it does not."""

    name: str
    way: type[Basis]
    holds: Callable[..., bool]
    code: str


GUARDS: tuple[OpeningGuard, ...] = (
    OpeningGuard(
        "a case has three persons",
        Approved,
        lambda b: _apart(b.prepared, b.decided, b.approved),
        "SATU_ORANG_DUA_PERAN",
    ),
    OpeningGuard("a case keeps its evidence", Approved, lambda b: b.evidence, "TANPA_BUKTI"),
    OpeningGuard(
        "a case opens nothing before its penetapan",
        Approved,
        lambda b: b.first_penetapan is None or b.on >= b.first_penetapan,
        "HARI_BERLAKU_TIDAK_SAH",
    ),
    OpeningGuard(
        "a period was decided and approved", ByLaw, lambda b: _apart(b.decided, b.approved), "TANPA_PENETAPAN"
    ),
    OpeningGuard(
        "a period is over",
        ByLaw,
        lambda b: b.ends_on is not None and b.ends_on < b.today,
        "BELUM_BERAKHIR",
    ),
    OpeningGuard(
        "an old row has two persons", OldRow, lambda b: _apart(b.answered, b.confirmed), "SATU_ORANG_DUA_PERAN"
    ),
    OpeningGuard(
        "an old row's written end has passed",
        OldRow,
        lambda b: b.written_end is not None and b.written_end < b.today,
        "BELUM_BERAKHIR",
    ),
    OpeningGuard(
        "a ruling has two persons", FinalRuling, lambda b: _apart(b.recorded, b.confirmed), "SATU_ORANG_DUA_PERAN"
    ),
    OpeningGuard("a ruling keeps its document", FinalRuling, lambda b: b.evidence, "TANPA_BUKTI"),
    OpeningGuard("a ruling is final", FinalRuling, lambda b: b.final, "PUTUSAN_BELUM_INKRACHT"),
)
"""Without any one of these something could become public that may not; a test removes each in turn."""


def check_opening(basis: Basis) -> None:
    """Refuses an opening where a guard of its basis does not hold; raises that guard's refusal."""
    for guard in GUARDS:
        if isinstance(basis, guard.way) and not guard.holds(basis):
            raise refuse(guard.code)


def _apart(*persons: Signature | None) -> bool:
    """Tells whether every person is there and all of them differ."""
    named = [each.person for each in persons if each is not None]
    return len(named) == len(persons) and len(set(named)) == len(named)
