"""Which article is carried by which rule, and which cases made that rule speak; nothing may be without a case."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from deploy.rehearse.cited_articles import cited, covers
from deploy.rehearse.play import StepOutcome
from services.registry.domain.copy_refusals import COPY_RULES
from services.registry.domain.incident_refusals import INCIDENT_RULES
from services.registry.domain.refusals import REGISTRY_RULES, rule_of
from shared.law import RULES

ROOT = Path(__file__).parents[2]
LAW = ROOT / "docs" / "law.md"
TABLES = {"rules.py", "refusals.py", "copy_refusals.py", "incident_refusals.py"}
"""Files that only list codes: to stand there is not to be raised."""
SPEAKERS = (ROOT / "services" / "registry", ROOT / "shared" / "law")
"""Where refusals of the registry are raised."""
EQUIPMENT = frozenset(
    {
        *("DOSIR_TIDAK_COCOK", "DOSIR_VERSI_ASING", "DOSIR_BIDANG_ASING", "DOSIR_BIDANG_KURANG"),
        *("BELUM_BERLAKU", "TANPA_PENETAPAN"),
    }
)
"""Answers that no person ever gets: they meet an event, or a guard behind another one; they have tests of their own."""
HEADINGS = {"no": "no", "nr": "no", "article": "article", "pasal": "article", "rule": "rule", "aturan": "rule"}
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.]*")


@dataclass(frozen=True)
class CoverageReading:
    """A row of docs/law.md: the articles that it reads and the rules that carry it."""

    number: str
    articles: frozenset[str]
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Coverage:
    """Holds rules and articles against outcomes of cases."""

    outcomes: Sequence[StepOutcome]
    readings: Sequence[CoverageReading]
    codes: Sequence[str]

    @property
    def whole(self) -> bool:
        """Tells whether every rule spoke and every article has a case."""
        return bool(self.readings) and not self.silent and not self.uncited

    @cached_property
    def silent(self) -> list[str]:
        """Returns the rules that never spoke."""
        named = [rule for reading in self.readings for rule in reading.rules]
        return [rule for rule in dict.fromkeys([*self.codes, *named]) if not self.cases_of(rule)]

    @cached_property
    def uncited(self) -> list[str]:
        """Returns the articles of docs/law.md that no case cites, neither itself nor by its reading."""
        missing = [
            article
            for reading in self.readings
            for article in sorted(reading.articles)
            if not any(self._cites(outcome, article, reading) for outcome in self.outcomes)
        ]
        return list(dict.fromkeys(missing))

    def cases_of(self, rule: str) -> list[str]:
        """Returns the cases in which a rule spoke."""
        return [outcome.file for outcome in self.outcomes if rule in outcome.fired]

    def _cites(self, outcome: StepOutcome, article: str, reading: CoverageReading) -> bool:
        own = cited(outcome.law)
        return f"reading {reading.number}" in own or any(covers(each, article) for each in own)

    def table(self) -> Iterator[tuple[str, str, list[str]]]:
        """Yields article, rule and cases, the readings before the refusals."""
        for reading in self.readings:
            for article in sorted(reading.articles):
                for rule in reading.rules or ("",):
                    yield article, rule, self.cases_of(rule) if rule else self._citing(article, reading)
        for code in self.codes:
            yield rule_of(code).article, code, self.cases_of(code)

    def _citing(self, article: str, reading: CoverageReading) -> list[str]:
        return [outcome.file for outcome in self.outcomes if self._cites(outcome, article, reading)]

    def lines(self) -> Iterator[str]:
        """Yields the table and what is missing, for people."""
        for article, rule, cases in self.table():
            shown = ", ".join(Path(case).stem for case in dict.fromkeys(cases)) or "TIDAK ADA KASUS"
            yield f"{article or '-'} → {rule or '-'} → {shown}"
        if not self.readings:
            yield f"{LAW.relative_to(ROOT)} tidak ada atau tidak memuat tabel dengan kolom Article dan Rule."
        yield from (f"Aturan yang tidak pernah berbicara: {rule}" for rule in self.silent)
        yield from (f"Pasal tanpa kasus: {article}" for article in self.uncited)

    def as_json(self) -> dict[str, Any]:
        """Returns the table and what is missing, for programs."""
        table = [{"article": article, "rule": rule, "cases": cases} for article, rule, cases in self.table()]
        return {"table": table, "silent_rules": self.silent, "articles_without_case": self.uncited}


def covered(outcomes: Sequence[StepOutcome]) -> Coverage:
    """Holds this checkout's rules and docs/law.md against outcomes."""
    text = LAW.read_text("utf-8") if LAW.is_file() else ""
    return Coverage(outcomes, tuple(readings_of(text)), legal_codes())


def legal_codes() -> list[str]:
    """Returns the refusals that the registry raises and that rest on an article."""
    files = (path for folder in SPEAKERS for path in folder.rglob("*.py") if path.name not in TABLES)
    source = "\n".join(path.read_text("utf-8") for path in files)
    raised = set(re.findall(r"[\"']([A-Z][A-Z_]+)[\"']", source))
    rules = (*REGISTRY_RULES.values(), *COPY_RULES.values(), *INCIDENT_RULES.values(), *RULES.values())
    codes = [rule.code for rule in rules if rule.article and rule.code not in EQUIPMENT]
    return sorted(code for code in dict.fromkeys(codes) if code in raised)


def readings_of(text: str) -> Iterator[CoverageReading]:
    """Yields the rows of every Markdown table that has the columns Article and Rule."""
    columns: dict[str, int] = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.strip().startswith("|") else []
        if not cells:
            columns = {}
        elif not columns:
            named = {HEADINGS.get(cell.strip("* .").lower(), cell): place for place, cell in enumerate(cells)}
            columns = named if {"article", "rule"} <= set(named) else {"": 0}
        elif set(columns) != {""} and len(cells) >= len(columns) and not set(line) <= set("|-: "):
            yield _reading(cells, columns)


def _reading(cells: Sequence[str], columns: dict[str, int]) -> CoverageReading:
    words = re.sub(r"`", "", cells[columns["rule"]])
    names = tuple(NAME.findall(words)) if words not in {"-", "–", "—"} else ()
    number = re.sub(r"\W", "", cells[columns["no"]]) if "no" in columns else ""
    return CoverageReading(number, cited(cells[columns["article"]]), names)
