"""The table huruf × kind of period × state × role × day: the cells, the law's word on each, and the model's answer.

The word of the law is a list of rules that part the cells: each cell falls under exactly one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product

from services.registry.domain import classifying, exempt, waiting
from services.registry.domain.changes import act_on
from services.registry.domain.classification import Classification, Ground
from services.registry.domain.facts import Answer, Signature
from services.registry.domain.item import Item
from services.registry.domain.periods import Period, PeriodKind
from shared.contracts.dossier import DossierGround
from shared.runtime.errors import Refusal
from tests.registry.build import a_classification, a_dossier, a_ground, by, submitted_item

START = date(2026, 3, 2)
UNTIL = date(2026, 12, 31)
REVIEW = date(2027, 1, 4)
YEARS = 2
CAP = 30
HURUF = tuple("abcdefghij")
KINDS = ("years", "until_date", "until_event", "until_consent", "while_in_force", "per_regulation", "permanent")
STATES = ("submitted", "proposed", "decided", "exempt", "public", "returned", "withdrawn")
ROLES = ("skpd", "petugas", "tim", "ketua", "pimpinan", "clock")
DAYS = (-1, 0, 1)
DATED = ("years", "until_date")
ENDED = {"public"}
IMPOSSIBLE = "tidak mungkin"
NOTHING = "tetap"


@dataclass(frozen=True)
class Cell:
    """One cell: `day` counts from the last exempt day, or from the review date where nothing ends."""

    huruf: str
    kind: str
    state: str
    role: str
    day: int

    @property
    def dated(self) -> bool:
        """Tells whether the period itself says when it ends."""
        return self.kind in DATED

    @property
    def forbidden(self) -> bool:
        """Tells whether the law forbids such a period for this huruf (UU 14/2008 Ps 20(1))."""
        return self.kind == "permanent" and self.huruf in "abcdef"

    @property
    def limit(self) -> date:
        """Returns the day from which `day` counts."""
        if self.kind == "years":
            return START.replace(year=START.year + YEARS)
        if self.kind == "until_date":
            return UNTIL
        if self.huruf == "a" and self.state in {"exempt", "public"}:
            return START.replace(year=START.year + CAP)
        return REVIEW

    @property
    def today(self) -> date:
        """Returns the day of the act."""
        return self.limit + timedelta(days=self.day)

    @property
    def ends(self) -> bool:
        """Tells whether an exempt item of this cell ever ends by law (PP 61/2010 Ps 5(1), 11(3))."""
        return self.dated or self.huruf == "a"

    @property
    def reachable(self) -> bool:
        """Tells whether an item may stand so: a forbidden period gets no further, and what never ends never lapses."""
        if self.state in {"submitted", "withdrawn"}:
            return True
        return not self.forbidden and (self.state not in ENDED or self.ends)


def cells() -> Iterator[Cell]:
    """Yields every cell."""
    return (Cell(*each) for each in product(HURUF, KINDS, STATES, ROLES, DAYS))


def over(cell: Cell) -> bool:
    """Tells whether what the Petugas would close has already run out: a date, not years that begin with the decree."""
    return cell.kind == "until_date" and cell.day > 0


def unreviewed(cell: Cell) -> bool:
    """Tells whether the review date no longer lies ahead (reading 15)."""
    return not cell.dated and cell.day >= 0


def sound(cell: Cell) -> bool:
    """Tells whether the classification may be made on that day."""
    return not (cell.forbidden or over(cell) or unreviewed(cell))


def _is(role: str, *states: str) -> Callable[[Cell], bool]:
    return lambda cell: cell.role == role and cell.state in states


def _proposing(cell: Cell) -> bool:
    return cell.role == "petugas" and cell.state == "submitted"


def _approving(cell: Cell) -> bool:
    return cell.role == "pimpinan" and cell.state == "decided"


def _deciding(cell: Cell) -> bool:
    return cell.role == "ketua" and cell.state == "proposed"


def _waiting(cell: Cell) -> bool:
    return cell.role == "clock" and cell.state in {"submitted", "proposed", "decided"}


def _running(cell: Cell) -> bool:
    return cell.role == "clock" and cell.state == "exempt"


def _ended(cell: Cell) -> bool:
    return cell.ends and cell.day > 0


FOREIGN = "KEADAAN_TIDAK_COCOK"
LATE_REVIEW = "TANGGAL_TINJAU_TERLALU_JAUH"
BEFORE_PENETAPAN = ("submitted", "proposed", "decided", "returned")
RULES: tuple[tuple[str, Callable[[Cell], bool], str], ...] = (
    ("no such item", lambda cell: not cell.reachable, IMPOSSIBLE),
    ("SKPD takes back", _is("skpd", *BEFORE_PENETAPAN), "withdrawn"),
    ("SKPD comes too late", _is("skpd", "exempt", "public", "withdrawn"), NOTHING),
    ("Petugas says it again", _is("petugas", "proposed", "decided", "exempt", "returned"), NOTHING),
    ("Petugas may not", _is("petugas", "public", "withdrawn"), FOREIGN),
    ("Petugas proposes", lambda cell: _proposing(cell) and sound(cell), "proposed"),
    ("no unlimited period", lambda cell: _proposing(cell) and cell.forbidden, "TIDAK_TERBATAS_DILARANG"),
    ("no period that is over", lambda cell: _proposing(cell) and over(cell), "SUDAH_BERAKHIR"),
    ("no review past", lambda cell: _proposing(cell) and not cell.forbidden and unreviewed(cell), LATE_REVIEW),
    ("Tim advises", _is("tim", "proposed"), "proposed"),
    ("Tim was not asked", _is("tim", *(state for state in STATES if state != "proposed")), FOREIGN),
    ("Ketua says ya", lambda cell: _deciding(cell) and sound(cell), "decided"),
    ("Ketua comes after the end", lambda cell: _deciding(cell) and over(cell), "SUDAH_BERAKHIR"),
    ("Ketua comes after the review", lambda cell: _deciding(cell) and unreviewed(cell), LATE_REVIEW),
    ("Ketua says it again", _is("ketua", "decided", "exempt"), NOTHING),
    ("Ketua said tidak", _is("ketua", "returned"), "SUDAH_DIPUTUS"),
    ("Ketua has nothing to answer", _is("ketua", "submitted", "public", "withdrawn"), FOREIGN),
    ("head approves", lambda cell: _approving(cell) and sound(cell), "exempt"),
    ("head comes after the end", lambda cell: _approving(cell) and over(cell), "SUDAH_BERAKHIR"),
    ("head comes after the review", lambda cell: _approving(cell) and unreviewed(cell), LATE_REVIEW),
    ("head says it again", _is("pimpinan", "exempt", "public"), NOTHING),
    ("head has nothing to answer", _is("pimpinan", "submitted", "proposed", "returned", "withdrawn"), FOREIGN),
    ("the wait runs out", lambda cell: _waiting(cell) and over(cell), "returned"),
    ("the wait goes on", lambda cell: _waiting(cell) and not over(cell), NOTHING),
    ("public by law", lambda cell: _running(cell) and _ended(cell), "public"),
    ("still exempt", lambda cell: _running(cell) and not _ended(cell), "BELUM_BERAKHIR"),
    ("the clock is done", _is("clock", "public", "returned", "withdrawn"), NOTHING),
)


def words_of_law(cell: Cell) -> list[tuple[str, str]]:
    """Returns every rule that speaks of a cell, with its outcome; there is exactly one."""
    if not cell.reachable:
        return [(name, outcome) for name, applies, outcome in RULES[:1] if applies(cell)]
    return [(name, outcome) for name, applies, outcome in RULES[1:] if applies(cell)]


def model_says(cell: Cell) -> str:
    """Returns what the model answers: the new state, that nothing changed, or the code of its refusal."""
    if not cell.reachable:
        return IMPOSSIBLE
    item = item_of(cell)
    before = (item.state, item.version)
    try:
        with act_on(item):
            ACTS[cell.role](item, cell)
    except Refusal as refusal:
        return refusal.code
    return NOTHING if (item.state, item.version) == before else str(item.state)


def item_of(cell: Cell) -> Item:
    """Returns an item that stands where the cell begins."""
    ground = ground_of(cell)
    names = ("huruf", "statute", "article", "consequence_open", "consequence_closed")
    told = DossierGround(period=ground.period.text, **{name: getattr(ground, name) for name in names})
    item = submitted_item(dossier=a_dossier(grounds=(told,), legal_basis=""))
    if cell.state == "withdrawn":
        waiting.withdraw(item)
    elif cell.state != "submitted":
        _carry(item, cell)
    return item


def _carry(item: Item, cell: Cell) -> None:
    classifying.propose(item, by("petugas", START), classification_of(cell))
    classifying.request_consideration(item, by("petugas", START))
    if cell.state == "proposed":
        return
    if cell.state == "returned":
        classifying.decide(item, by("ketua", START), Answer.TIDAK, "Belum diuji.")
        return
    classifying.decide(item, by("ketua", START), Answer.YA)
    if cell.state == "decided":
        return
    classifying.approve(item, by("pimpinan", START), Answer.SETUJU, number="1/2026")
    if cell.state == "public":
        assert item.ends_on is not None
        exempt.lapse(item, item.period_version, item.ends_on + timedelta(days=1))


def classification_of(cell: Cell) -> Classification:
    """Returns the classification of a cell."""
    return a_classification(ground_of(cell))


def ground_of(cell: Cell) -> Ground:
    """Returns the one ground of a cell; a period that lasts beyond thirty years is none of these."""
    return a_ground(cell.huruf, period=period_of(cell))


def period_of(cell: Cell) -> Period:
    """Returns the period of a cell."""
    kind = PeriodKind(cell.kind)
    if cell.kind == "years":
        return Period(kind, f"{YEARS} tahun", years=YEARS)
    if cell.kind == "until_date":
        return Period(kind, "sampai dengan 31 Desember 2026", until=UNTIL)
    return Period(kind, WORDS[cell.kind], review_on=REVIEW)


WORDS = {
    "until_event": "sampai pemeriksaan selesai",
    "until_consent": "sampai ada persetujuan tertulis dari yang bersangkutan",
    "while_in_force": "selama perjanjian berlaku",
    "per_regulation": "sesuai ketentuan peraturan perundang-undangan",
    "permanent": "tidak terbatas",
}


def _propose(item: Item, cell: Cell) -> None:
    classifying.propose(item, _on("petugas", cell), classification_of(cell))


def _advise(item: Item, cell: Cell) -> None:
    classifying.answer_consideration(item, _on("tim", cell), recommendation="open", text="Menurut Tim layak.")


def _clock_strikes(item: Item, cell: Cell) -> None:
    waiting.overtaken(item, cell.today)
    exempt.lapse(item, item.period_version, cell.today)


def _on(person: str, cell: Cell) -> Signature:
    return replace(by(person), on=cell.today)


ACTS: dict[str, Callable[[Item, Cell], object]] = {
    "skpd": lambda item, _: waiting.withdraw(item),
    "petugas": _propose,
    "tim": _advise,
    "ketua": lambda item, cell: classifying.decide(item, _on("ketua", cell), Answer.YA),
    "pimpinan": lambda item, cell: classifying.approve(item, _on("pimpinan", cell), Answer.SETUJU, number="2/2026"),
    "clock": _clock_strikes,
}
