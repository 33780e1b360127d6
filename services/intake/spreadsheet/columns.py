"""Decides which column holds which field: by its name, by its cells where they contradict it, or by an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.intake.spreadsheet.contents import follows_law, kind_of, speaks_of_law, starts_as_citation
from services.intake.spreadsheet.findings import Notes
from services.intake.spreadsheet.grid import column_letters
from services.intake.spreadsheet.headers import Header, HeaderCell
from services.intake.spreadsheet.refusals import refused
from services.intake.spreadsheet.result import Question
from services.intake.spreadsheet.vocabulary import TITLE_MEANINGS, key

NAMES = {
    "title": "judul informasi",
    "legal_basis": "dasar hukum",
    "consequence_open": "akibat bila dibuka",
    "consequence_closed": "akibat bila ditutup",
    "consequence": "konsekuensi",
    "period": "jangka waktu pengecualian",
    "responsible": "penanggung jawab",
    "retention": "retensi arsip",
    "files": "berkas pendukung",
    "ignore": "tidak dipakai",
}
EXTRAS = ("public_title", "huruf", "angka", "statute", "article", "period_kind", "retention", "files")
CONTENT_NAMES = {"legal_basis": "kutipan peraturan", "period": "jangka waktu", "responsible": "nama jabatan atau unit"}
_EXPECTED = {
    "legal_basis": "legal_basis",
    "period": "period",
    "retention": "period",
    "when": "period",
    "responsible": "responsible",
}
_CONSEQUENCES = ("consequence", "consequence_open", "consequence_closed")
_SETTLED = {"no", "period_responsible", *TITLE_MEANINGS, *EXTRAS} - {"retention"}
_JOINABLE = ("title", "legal_basis", "consequence_open", "consequence_closed", "consequence")


@dataclass
class ColumnPlan:
    """Which columns give which field, one of NAMES; a field may take several columns, joined in order."""

    cells: dict[int, HeaderCell]
    fields: dict[str, list[int]] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)

    def columns(self, name: str) -> list[int]:
        """The columns that give a field, in reading order."""
        return self.fields.get(name, [])

    @property
    def number(self) -> int | None:
        """The column of the running number, if there is one."""
        return next(iter(self.columns("no")), None)

    @property
    def mapped(self) -> set[int]:
        """The columns that are read, the running number aside."""
        return {c for name, columns in self.fields.items() if name not in ("no", "ignore") for c in columns}


def decide(
    header: Header,
    samples: Mapping[int, list[str]],
    answers: Mapping[str, str],
    notes: Notes,
    *,
    official: bool = False,
) -> ColumnPlan:
    """Makes the plan of a table.

    `samples` holds the texts below each column; `answers` maps header to one of NAMES; `official` says that it is our
    own template, whose headers are not questioned. Raises SpreadsheetRefused on an answer that names no field.
    """
    decision = _Decision(header, samples, answers, notes)
    if not official:
        decision.weigh_names()
    return decision.plan()


class _Decision:
    def __init__(
        self, header: Header, samples: Mapping[int, list[str]], answers: Mapping[str, str], notes: Notes
    ) -> None:
        self.header = header
        self.samples = samples
        self.notes = notes
        self.meanings = {cell.column: cell.meaning for cell in header.cells}
        self.kinds = {cell.column: kind_of(samples.get(cell.column, [])) for cell in header.cells}
        self.answered = _answered(header, answers)
        self.result = ColumnPlan({cell.column: cell for cell in header.cells})

    def weigh_names(self) -> None:
        for cell in self.header.cells:
            if cell.column in self.answered:
                self.meanings[cell.column] = self.answered[cell.column]
            elif cell.paired:
                self.notes.add(
                    "KOLOM_BERPASANGAN", cell.place, header=cell.text, field=NAMES[self.meanings[cell.column]]
                )
        self._doubt_retention_form()
        for cell in self._open_cells():
            self._weigh(cell)
        self._doubt_lawless()
        for cell in self._open_cells():
            self._settle_vague(cell)
        self._settle_title_kind()
        for name in ("period", "responsible"):
            self._keep_one(name)
        self._keep_one_consequence()

    def plan(self) -> ColumnPlan:
        self._gather()
        self._report_missing()
        return self.result

    def _open_cells(self) -> list[HeaderCell]:
        return [c for c in self.header.cells if c.column not in self.answered and self.meanings[c.column]]

    def _with(self, *names: str) -> list[HeaderCell]:
        return [cell for cell in self.header.cells if self.meanings[cell.column] in names]

    def _doubt_retention_form(self) -> None:
        """A form of public information reused (no law, no consequence): its bare "Jangka Waktu" may mean retention."""
        if self._with("legal_basis", "reason", *_CONSEQUENCES):
            return
        if len(self._with("responsible", "ignore")) < 2:
            return
        for cell in self._with("period"):
            if cell.column not in self.answered and "pengecualian" not in key(cell.path):
                self.meanings[cell.column] = "retention"

    def _weigh(self, cell: HeaderCell) -> None:
        """Follows the cells where nearly all of them contradict the header and their field is free."""
        column, name = cell.column, self.meanings[cell.column]
        kind = self.kinds[column]
        quiet = name in _SETTLED or name in ("reason", "unknown") or kind in ("", _EXPECTED.get(name))
        if quiet or (name in _CONSEQUENCES and kind != "legal_basis"):
            return
        if name == "ignore" and (kind != "legal_basis" or self._taken(kind, column)):
            return
        if kind == "legal_basis" and self._taken(kind, column) and self._only_refers(column, name):
            return
        enough = 1 if (name, kind) == ("responsible", "legal_basis") else 2  # an office is never written as a citation
        sure = len(self.samples[column]) >= enough and not self._neutral(cell)
        if sure and not self._taken(kind, column):
            self.meanings[column] = kind
            self.notes.add(
                "KOLOM_ISI_BERBEDA",
                cell.place,
                header=cell.text,
                content=CONTENT_NAMES[kind],
                field=NAMES[kind],
            )
        elif name != "responsible" or kind == "legal_basis":
            self._ask(cell, (name, kind, "ignore"))

    def _neutral(self, cell: HeaderCell) -> bool:
        return key(cell.text).startswith(("ket", "catatan", "lampiran", "sifat", "status"))

    def _taken(self, name: str, column: int) -> bool:
        """Tells whether another column already gives the field, by its name and not against its own cells."""
        others = [c for c in self._with(name) if c.column != column]
        return any(self.samples.get(c.column) and self._may_hold(c.column, name) for c in others)

    def _only_refers(self, column: int, name: str) -> bool:
        """Tells whether cells that cite a law do so in saying what the header promises: a harm, or "sesuai UU ..."."""
        if name in _CONSEQUENCES:
            return not any(map(starts_as_citation, self.samples[column]))
        return name == "period" and all(map(follows_law, self.samples[column]))

    def _may_hold(self, column: int, name: str) -> bool:
        """Tells whether the cells may be what a name says; a column of law without one word of law is not."""
        lawless = name == "legal_basis" and not any(map(speaks_of_law, self.samples[column]))
        return self.kinds[column] in ("", name) and not lawless

    def _doubt_lawless(self) -> None:
        """A column of law without a word of law becomes open once another column holds the law."""
        for cell in self._with("legal_basis"):
            if len(self._with("legal_basis")) > 1 and not self._may_hold(cell.column, "legal_basis"):
                self._ask(cell, (*_CONSEQUENCES[1:], "legal_basis", "ignore"))

    def _settle_vague(self, cell: HeaderCell) -> None:
        column, name = cell.column, self.meanings[cell.column]
        kind = self.kinds[column]
        if name == "retention":
            self._ask(cell, ("period", "retention", "ignore"))
        elif name == "reason":
            self._settle_reason(cell, kind)
        elif name == "when" and kind == "period" and not self._with("period", "period_responsible"):
            self._settle_by_content(cell, "period")
        elif name == "when":
            self._ask(cell, ("period", "retention", "ignore"))
        elif name == "unknown" and self.samples.get(column):
            free = ("title", *_CONSEQUENCES[1:], "legal_basis", "period", "responsible")
            self._ask(cell, (*filter(None, (kind,)), *free, "ignore"))
        elif name == "unknown":
            self.meanings[column] = "ignore"

    def _settle_reason(self, cell: HeaderCell, kind: str) -> None:
        """ "Alasan" is a law in some lists and a consequence in others; the cells decide, or the sender."""
        law_taken = bool([c for c in self._with("legal_basis") if c.column != cell.column])
        open_taken = bool(self._with("consequence", "consequence_open"))
        cited = sum(self._cites(text) for text in self.samples.get(cell.column, []))
        if kind == "legal_basis" and not law_taken:
            self._settle_by_content(cell, "legal_basis")
        elif cited == 0 and self.samples.get(cell.column) and law_taken and not open_taken:
            self._settle_by_content(cell, "consequence")
        else:
            self._ask(cell, ("legal_basis", "consequence_open", "consequence_closed", "ignore"))

    @staticmethod
    def _cites(text: str) -> bool:
        return kind_of([text]) == "legal_basis"

    def _settle_by_content(self, cell: HeaderCell, name: str) -> None:
        self.meanings[cell.column] = name
        self.notes.add("KOLOM_DITENTUKAN_ISI", cell.place, header=cell.text, field=NAMES[name])

    def _settle_title_kind(self) -> None:
        """ "Jenis Informasi" is the detail of a title (a. b. c.) or a mere label such as "Dokumen"."""
        for cell in self._with("title_kind"):
            texts = [text for text in self.samples.get(cell.column, []) if text]
            short = all(len(text.split()) <= 3 for text in texts)
            labels = short and len(texts) >= 3 and len(set(texts)) * 2 <= len(texts)
            if not self._with("title", "title_group", "title_part"):
                self.meanings[cell.column] = "title"
            elif labels or not texts:
                self.meanings[cell.column] = "ignore"
            elif self._with("title_group") or "kategori" in key(cell.text) or "tingkat" in key(cell.text):
                self._ask(cell, ("title", "ignore"))

    def _keep_one(self, name: str) -> None:
        """Of several columns with one meaning keeps the answered or the plainest; the others are asked or set aside."""
        cells = self._with(name)
        if len(cells) < 2:
            return
        ranked = sorted(cells, key=lambda c: (c.column not in self.answered, -_plainness(c), c.column))
        for cell in ranked[1:]:
            equal = _plainness(cell) == _plainness(ranked[0]) and ranked[0].column not in self.answered
            if name == "period" or equal:
                self._ask(cell, (name, *(("retention",) if name == "period" else ()), "ignore"))
            else:
                self.meanings[cell.column] = "ignore"

    def _keep_one_consequence(self) -> None:
        """A general "Pertimbangan" beside the pair of consequences belongs to neither side for sure."""
        if self._with("consequence_open", "consequence_closed"):
            for cell in self._with("consequence"):
                if cell.column not in self.answered:
                    self._ask(cell, ("consequence_open", "consequence_closed", "ignore"))

    def _ask(self, cell: HeaderCell, candidates: tuple[str, ...]) -> None:
        if cell.column in self.answered:
            return
        self.meanings[cell.column] = ""
        listed = tuple(dict.fromkeys(candidates))
        texts = [c.text for c in self.header.cells]
        name = cell.text if texts.count(cell.text) == 1 else cell.path
        self.result.questions.append(Question(column_letters(cell.column), name, listed))
        self.notes.add("KOLOM_DITANYAKAN", cell.place, header=name, candidates=", ".join(listed))

    def _gather(self) -> None:
        for rank in (*TITLE_MEANINGS, "title"):
            for cell in self._with(rank):
                columns = self.result.fields.setdefault("title", [])
                if cell.column not in columns:
                    columns.append(cell.column)
        for cell in self.header.cells:
            name = self.meanings[cell.column]
            if name == "ignore":
                self._set_aside(cell)
            elif name and name not in TITLE_MEANINGS:
                self.result.fields.setdefault(name, []).append(cell.column)
        for name in _JOINABLE:
            for column in self.result.columns(name)[1:]:
                cell = self.result.cells[column]
                self.notes.add("KOLOM_DIGABUNG", cell.place, header=cell.text, field=NAMES[name])

    def _set_aside(self, cell: HeaderCell) -> None:
        if self.samples.get(cell.column):
            self.notes.add("KOLOM_TIDAK_DIPAKAI", cell.place, header=cell.path)

    def _report_missing(self) -> None:
        asked = {name for question in self.result.questions for name in question.candidates}
        given = set(self.result.fields)
        first = self.header.cells[0].place
        for name, equals in (
            ("title", {"title"}),
            ("legal_basis", {"legal_basis", "statute"}),
            ("consequence", set(_CONSEQUENCES)),
            ("period", {"period", "period_responsible"}),
        ):
            if not given & equals and not asked & equals:
                self.notes.add("KOLOM_TIDAK_ADA", first, field=NAMES[name])


def _plainness(cell: HeaderCell) -> int:
    letters = key(cell.path)
    if "penanggungjawab" in letters or "pengecualian" in letters:
        return 3
    return 2 if "pejabat" in letters or "menguas" in letters else 1


def _answered(header: Header, answers: Mapping[str, str]) -> dict[int, str]:
    found: dict[int, str] = {}
    for name, answer in answers.items():
        given = answer.strip().lower()
        if given not in NAMES:
            raise refused(
                "LEMBAR_JAWABAN_SALAH", f'arti "{answer}" tidak dikenal; pilih salah satu: {", ".join(NAMES)}'
            )
        found.update({cell.column: given for cell in header.cells if cell.answers_to(name)})
    return found
