"""What people write in these lives: grounds with periods of every type, dossiers that fit them, rulings."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from services.registry.domain.case_facts import Ruling
from services.registry.domain.case_rules import CaseOutcome
from services.registry.domain.classification import Classification, Ground
from services.registry.domain.facts import ConsequenceTest
from services.registry.domain.periods import Period, PeriodKind
from shared.contracts.exemptions import DipRow
from shared.files.door import IncomingFile
from tests.files.pdfs import a_pdf

DIP = DipRow(
    summary="Ringkasan hasil pengawasan", holder="Dinas Perhubungan", responsible="Kepala Bidang",
    made="Pontianak, 2025", form="salinan lunak", retention="5 tahun",
)  # fmt: skip
UNDATED = {"event": PeriodKind.UNTIL_EVENT, "consent": PeriodKind.UNTIL_CONSENT, "force": PeriodKind.WHILE_IN_FORCE}
CAP = 30
TEST = ConsequenceTest(
    "Bila dibuka sekarang, manfaatnya lebih besar.", "Bila ditutup, pengawasan angkutan tidak terbantu."
)


@dataclass(frozen=True)
class Plan:
    """One ground as people mean it: its huruf and how its period ends; `days` to the end or to the review."""

    huruf: str
    kind: str
    days: int
    years: int = 1

    def period(self, today: date) -> Period:
        """Returns the typed period as a Petugas proposes it on a day."""
        then = today + timedelta(days=self.days)
        if self.kind == "until":
            return Period(PeriodKind.UNTIL_DATE, f"sampai {then.isoformat()}", until=then)
        if self.kind == "years":
            return Period(PeriodKind.YEARS, f"{self.years} tahun", years=self.years)
        return Period(UNDATED[self.kind], "sampai keadaannya berakhir", review_on=then)

    def end(self, proposed: date, approved: date, first: date) -> date | None:
        """Returns the last exempt day as the law counts it: years run from the day of the penetapan.

        Huruf a ends thirty years after the first one, whatever its kind (PP 61/2010 Ps 5(1)).
        """
        cap = years_after(first, CAP) if self.huruf == "a" else None
        if self.kind == "until":
            return proposed + timedelta(days=self.days)
        return years_after(approved, self.years) if self.kind == "years" else cap

    @property
    def is_undated(self) -> bool:
        """Tells whether only an event ends the period."""
        return self.kind in UNDATED

    def ground(self, today: date) -> Ground:
        """Returns the ground as a Petugas proposes it."""
        return Ground(
            self.huruf, "UU 14/2008" if self.huruf != "j" else "UU 8/1997", f"Pasal 17 huruf {self.huruf}",
            "Bila dibuka, pengawasan angkutan terganggu.", "Bila ditutup, saksi pengawasan aman.", self.period(today),
        )  # fmt: skip


def years_after(day: date, years: int) -> date:
    """Returns the same day some years on; 29 February becomes 28."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return date(day.year + years, day.month, last)


PLANS = st.builds(
    Plan,
    huruf=st.sampled_from("ahhcgij"),
    kind=st.sampled_from(["until", "until", "until", "years", "event", "consent", "force"]),
    days=st.integers(min_value=1, max_value=150),
    years=st.integers(min_value=1, max_value=2),
)
CASES_OF_GROUNDS = st.lists(PLANS, min_size=1, max_size=2, unique_by=lambda plan: plan.huruf).map(tuple)


def classification(plans: Sequence[Plan], today: date) -> Classification:
    """Returns what a Petugas proposes."""
    grounds = tuple(plan.ground(today) for plan in plans)
    return Classification(grounds, "Hasil pengawasan angkutan", "Pengawasan masih berjalan.")


def waiting_end(plans: Sequence[Plan], proposed: date) -> date | None:
    """Returns the end that runs while a proposal waits: years have none before their penetapan."""
    ends = [proposed + timedelta(days=plan.days) if plan.kind == "until" else None for plan in plans]
    dated = [end for end in ends if end]
    return max(dated) if len(dated) == len(ends) else None


def written(end: date | None) -> str:
    """Returns the words of a period until a day, or of one that nobody can date yet."""
    return f"s.d. {end:%d-%m-%Y}" if end else "5 tahun"


def dossier(number: int, end: date | None = None) -> dict[str, Any]:
    """Returns a new dossier as an SKPD sends it."""
    ground = {
        "huruf": "h", "angka": 4, "statute": "UU 14/2008", "article": "Pasal 17 huruf h angka 4",
        "period": written(end), "consequence_open": "Rahasia pribadi terungkap.",
        "consequence_closed": "Hak pribadi terlindungi.",
    }  # fmt: skip
    item = {"title": f"Hasil uji ke-{number}", "public_title": "Hasil uji pegawai", "grounds": [ground]}
    return {"skpd": "dishub", "items": [item]}


def proof() -> IncomingFile:
    """Returns a document of proof as somebody uploads it."""
    return IncomingFile("bukti.pdf", "application/pdf", pdf())


async def pdf() -> AsyncIterator[bytes]:
    """Gives a small PDF in two pieces."""
    whole = a_pdf("salinan untuk publik")
    yield whole[:9]
    yield whole[9:]


def ruling(outcome: CaseOutcome, *, by: Any, offset: int, new: Classification | None) -> Ruling:
    """Returns PPID's decision; an opening before the end takes effect `offset` days on."""
    day = by.on + timedelta(days=offset) if outcome in {"open_now", "open_in_part"} else None
    dip = None if outcome in {"reclassify", "did_not_occur"} else DIP
    test = TEST if day else None
    title = "Ringkasan hasil pengawasan" if outcome == "open_in_part" else ""
    return Ruling(outcome, "Kepentingan publik lebih besar.", by, day, dip, new, test, title)
