"""Collects every refusal of the source: its code, when, article and mend; run as a module it prints REFUSALS.md."""

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from services.intake.domain.refusals import INTAKE_RULES
from services.intake.spreadsheet.refusals import SPREADSHEET_RULES
from services.registry.domain.archive_refusals import ARCHIVE_RULES
from services.registry.domain.copy_refusals import COPY_RULES
from services.registry.domain.incident_refusals import INCIDENT_RULES
from services.registry.domain.joint_refusals import JOINT_RULES
from services.registry.domain.manuscript_refusals import MANUSCRIPT_RULES
from services.registry.domain.refusals import REGISTRY_RULES
from shared.files.refusals import FILE_RULES
from shared.law import RULES
from shared.runtime.errors import EngineAway
from shared.runtime.refusal_rules import Rule
from shared.security.pdf_signing.refusals import SIGNING_RULES
from shared.web.statuses import STATUSES, status_of_kind
from tests.architecture.source import ROOT, SOURCE, called, calls, files, place, tree

FILE = ROOT / "REFUSALS.md"

TABLES: Mapping[tuple[str, str], Mapping[str, Rule]] = {
    ("law", "shared/law/rules.py"): RULES,
    ("registry", "services/registry/domain/refusals.py"): REGISTRY_RULES,
    ("registry", "services/registry/domain/copy_refusals.py"): COPY_RULES,
    ("registry", "services/registry/domain/incident_refusals.py"): INCIDENT_RULES,
    ("registry", "services/registry/domain/joint_refusals.py"): JOINT_RULES,
    ("registry", "services/registry/domain/manuscript_refusals.py"): MANUSCRIPT_RULES,
    ("registry", "services/registry/domain/archive_refusals.py"): ARCHIVE_RULES,
    ("intake", "services/intake/domain/refusals.py"): INTAKE_RULES,
    ("shared", "shared/files/refusals.py"): FILE_RULES,
    ("shared", "shared/security/pdf_signing/refusals.py"): SIGNING_RULES,
    ("intake", "services/intake/spreadsheet/refusals.py"): SPREADSHEET_RULES,
}
"""The tables of rules: who says them, and in which file they stand."""

HEAD = """# Penolakan

Setiap penolakan Terbuka menurut kodenya: kapan terjadi, pasal yang menjadi alasan, dan cara memperbaikinya.
Kode tidak pernah berganti arti. Ditulis oleh `python -m tests.refusals.catalogue > REFUSALS.md`; jangan disunting.

"""


@dataclass(frozen=True)
class Entry:
    """One refusal as one place of the source words it; `status` is that of HTTP, `room` who says it."""

    code: str
    status: int
    when: str
    article: str
    mend: str
    room: str
    where: str

    @property
    def for_people(self) -> bool:
        """Tells whether a person may get it as an answer and mend something; faults of the machine are none."""
        return self.status < 500


@cache
def collect() -> tuple[Entry, ...]:
    """Returns every refusal, in order of code and place."""
    found = {*_tables(), *_written()}
    return tuple(sorted(found, key=lambda entry: (entry.code, entry.where, entry.when)))


def faults() -> dict[str, str]:
    """Returns the reasons of dead letters that are no refusal, with the place that gives them."""
    named = ((path, call) for path in files(*SOURCE) for call in calls(path, "RecordError"))
    return {
        code: place(path)
        for path, call in named
        if (code := text_of(call.args[0] if call.args else None)).isascii() and code
    }


def markdown() -> str:
    """Returns the whole catalogue as Markdown."""
    lines = ["| Kode | HTTP | Kapan | Pasal | Perbaikan |", "| --- | --- | --- | --- | --- |"]
    seen: dict[tuple[str, str], Entry] = {}
    for entry in collect():
        seen.setdefault((entry.code, entry.when), entry)
    lines += [_row(f"`{e.code}`", str(e.status), e.when, e.article, e.mend) for e in seen.values()]
    return HEAD + "\n".join(lines) + "\n"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") or "–" for cell in cells) + " |"


def _tables() -> Iterator[Entry]:
    for (room, where), table in TABLES.items():
        for rule in table.values():
            status, when = status_of_kind(rule.kind), filled(rule.sentence)
            yield Entry(rule.code, status, when, rule.article, filled(rule.mend), room, where)


def _written() -> Iterator[Entry]:
    kinds = _kinds()
    for path in files(*SOURCE):
        for call in calls(path, *kinds):
            code = text_of(call.args[0]) if call.args else ""
            if code and code.isupper():
                yield _entry(call, code, kinds[called(call)], path)


def _entry(call: ast.Call, code: str, status: int, path: Path) -> Entry:
    words = {keyword.arg: text_of(keyword.value) for keyword in call.keywords}
    when = text_of(call.args[1]) if len(call.args) > 1 else ""
    where = place(path)
    room = where.split("/")[1] if where.startswith("services/") else where.split("/")[0]
    return Entry(code, status, when, words.get("article", ""), words.get("mend", ""), room, where)


def _kinds() -> dict[str, int]:
    """Returns every error class of the source by name with its HTTP status."""
    known = {kind.__name__: status_of_kind(kind) for kind in (*STATUSES, EngineAway)}
    for path in files(*SOURCE):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef):
                bases = [base.id for base in node.bases if isinstance(base, ast.Name) and base.id in known]
                if bases:
                    known.setdefault(node.name, known[bases[0]])
    return known


def text_of(node: ast.expr | None) -> str:
    """Returns the words of an expression, `…` for what is only known when it runs."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part) if isinstance(part, ast.Constant) else "…" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return text_of(node.left) + text_of(node.right)
    if isinstance(node, ast.IfExp):
        return text_of(node.orelse)
    return "" if node is None else "…"


def filled(sentence: str) -> str:
    return "".join("…" if "}" in part else part for part in _pieces(sentence))


def _pieces(sentence: str) -> Iterator[str]:
    head, *rest = sentence.split("{")
    yield head
    for part in rest:
        name, _, tail = part.partition("}")
        yield name + "}"
        yield tail


if __name__ == "__main__":
    sys.stdout.write(markdown())
