"""Collects the sentences that Python writes and pages show, as the catalogues hold them: `…` for what is a value."""

import ast
import re
from collections.abc import Iterator, Mapping

from babel.messages.pofile import read_po

from services.intake.commands.marked_lists import GRAVITY
from services.intake.spreadsheet.assembly import BOTH_CONSEQUENCES, PERIOD_AND_OFFICIAL
from services.intake.spreadsheet.columns import CONTENT_NAMES, NAMES
from services.intake.spreadsheet.findings import TEXTS
from services.registry.pages import labels
from services.registry.pages.desks import DESKS
from shared.files.gate.pdf_documents import ACTIVE, ANNOTATIONS
from shared.files.gate.signatures import STARTS
from shared.law.categories import CATEGORIES
from shared.law.escalation import ESCALATIONS
from shared.law.modes import OPENING_MODES
from shared.law.notice_duties import NOTICE_DUTIES, NOTICE_EXCEPTIONS
from shared.law.outcomes import CASE_OUTCOMES
from shared.law.period_words.reading import PeriodKind, PeriodReading
from shared.law.period_words.saying import say
from shared.law.takedown_reasons import TAKEDOWN_REASONS
from shared.law.texts.identity_data import KINDS, NUMBER
from shared.law.triggers import OPENING_TRIGGERS
from shared.web.translated_sentences import END, VALUE
from tests.architecture.source import ROOT, files, tree
from tests.refusals.catalogue import collect, filled, text_of
from tests.refusals.test_catalogue import BEHIND

PAGELESS = (
    "deploy/", *BEHIND, "shared/room/", "shared/runtime/", "services/publisher/main.py", "services/publisher/website/",
    "shared/messaging/effects/settings.py", "shared/messaging/effects/smtp_client.py",
    "shared/messaging/effects/tables.py", "shared/messaging/history.py", "shared/messaging/outbox.py",
    "shared/messaging/kafka_transport.py", "shared/messaging/relay.py",
    "shared/security/encryption.py", "shared/security/escrow.py",
    "shared/security/key_rotation.py", "shared/security/keys.py", "shared/security/log_signer.py",
    "shared/security/notes.py", "shared/security/sealed_texts.py", "shared/security/signed_bundle.py",
    "shared/security/signer_keys.py", "shared/security/signing_rotation.py", "shared/storage/corruption.py",
    "shared/storage/embedded_postgres.py", "shared/web/papers/", "shared/web/peers.py",
    "services/scheduler/commands/rebuild.py", "services/scheduler/commands/sweep.py",
)  # fmt: skip
"""Where refusals arise that no page shows: they end a command, stop a process, name a dead letter or close a socket."""

WHOLE = (
    "services/intake/domain/item.py",
    "services/intake/pages/following.py",
    "services/intake/main.py",
    "services/monitor/domain/sentences.py",
    "services/monitor/queries/alarms.py",
    "services/publisher/main.py",
    "services/registry/domain/work_names.py",
    "services/registry/main.py",
    "services/scheduler/main.py",
    "shared/law/period_kinds.py",
    "shared/law/period_words/reading.py",
    "shared/law/texts/consequences.py",
    "shared/web/ops/explanations.py",
    "shared/web/ops/stuck.py",
    "shared/web/ops/effects.py",
    "shared/security/identity/oidc/refusals.py",
    "shared/web/request_faults.py",
    "shared/web/typed_forms.py",
    "services/registry/pages/labels.py",
    "services/registry/domain/classifier.py",
    "services/scheduler/pages/deadlines.py",
    "services/intake/pages/rendering.py",
    "services/monitor/pages/streams.py",
    "services/intake/domain/hand_in_doubts.py",
    "services/intake/pages/workbooks.py",
    "services/monitor/queries/room_clients.py",
    "services/monitor/queries/overview.py",
    "services/publisher/domain/withholding.py",
    "services/registry/pages/acts.py",
    "services/registry/pages/assessment_answers.py",
    "services/registry/pages/exempt_tally.py",
    "services/registry/pages/case_acts.py",
    "services/registry/pages/cases.py",
    "services/registry/pages/copies.py",
    "services/registry/pages/desks.py",
    "services/registry/pages/head_desk.py",
    "services/registry/pages/head_words.py",
    "services/registry/pages/incident_words.py",
    "services/registry/pages/incidents.py",
    "services/registry/pages/items.py",
    "services/registry/pages/joint_acts.py",
    "services/registry/pages/mandates.py",
    "services/registry/pages/manuscripts.py",
    "services/registry/pages/mark_rows.py",
    "services/registry/pages/proofs.py",
    "services/registry/pages/rendering.py",
    "services/registry/pages/state_on.py",
    "services/registry/pages/work_lists.py",
    "services/scheduler/domain/clock_check.py",
)
"""Files in which every text of two words or more is read by people: alarms, what is stuck, labels, timelines."""

NOT_READ = ("title", "description", "checks", "name")
"""Arguments whose texts describe the API."""
READ = re.compile(r"(?=.*[a-z]{2})(?!Pasal \d|\^|attachment;)[^\n]* [^\n]*")
"""A text of two words or more: not values alone, an article, a pattern, or a header."""
NAMED_ENDS = {"why", "behind", "NOT_SCANNED", "_UNREADABLE", "NEVER_CLOSED", "CLOSED_LATER"}
"""What the ends of sentences are called where they do not stand in the refusal itself."""
LABELS, WORKBOOKS = "labels of the registry", "findings in lists"
TONES = frozenset({"", "info", "good", "warn", "bad"})


def refusals() -> Iterator[tuple[str, str]]:
    """Yields each sentence of a refusal that a page can show, with the file that says it."""
    for entry in collect():
        if not entry.where.startswith(PAGELESS):
            yield from ((text, entry.where) for text in (entry.when, entry.mend) if text.strip("…–. "))


def texts() -> Iterator[tuple[str, str]]:
    """Yields each text of the files that are read whole."""
    for where in WHOLE:
        yield from ((VALUE.sub("…", text.strip()), where) for text in _texts(tree(ROOT / where)))
    yield from ((text, "shared/law") for text in law_words())
    yield from ((text, LABELS) for text in label_words())
    yield from ((each.label, LABELS) for _, lists in DESKS.values() for each in lists)
    yield from ((text, WORKBOOKS) for text in workbook_words() if text.strip("…. "))
    yield from fragments()


def fragments() -> Iterator[tuple[str, str]]:
    """Yields the ends of refusals' sentences: why a file, a list or a request is refused, and who says it."""
    for path in files("services", "shared"):
        place = path.relative_to(ROOT).as_posix()
        for node in ast.walk(tree(path)):
            for given in _ends(node):
                yield from ((text.strip(), place) for text in _said(given) if READ.fullmatch(text.strip()))
    yield from ((text, "the gate") for text in (*(said for _, said in STARTS), *ACTIVE.values(), *ANNOTATIONS.values()))


def _said(given: ast.AST) -> Iterator[str]:
    yield from _texts(given)
    for inner in ast.walk(given):
        if isinstance(inner, ast.FormattedValue):
            yield from _texts(inner.value)


def _ends(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.keyword(arg="why" | "reason", value=value):
            yield value
        case ast.Call(func=ast.Name(id="BadFile" | "refused")):
            yield from node.args[1:]
        case ast.Call(func=ast.Name(id="file_refused")):
            yield from node.args[2:]
        case ast.Assign(targets=[ast.Name(id=name)]) if name in NAMED_ENDS:
            yield node.value
        case ast.FunctionDef(name="why"):
            yield from (line.value for line in ast.walk(node) if isinstance(line, ast.Return) and line.value)


def workbook_words() -> Iterator[str]:
    """Yields what is found in the cells of a list, sentence by sentence, and what columns and gravities are called."""
    for _, text in TEXTS.values():
        yield from map(filled, END.split(text))
    yield from (*NAMES.values(), *CONTENT_NAMES.values(), *GRAVITY.values())
    yield from (BOTH_CONSEQUENCES, PERIOD_AND_OFFICIAL)


def label_words() -> Iterator[str]:
    """Yields what the tables of the desks call states, queues and acts, single words as well."""
    for name, table in vars(labels).items():
        if isinstance(table, Mapping) and name.isupper():
            for told in table.values():
                yield from (words for words in (told if isinstance(told, tuple) else (told,)) if _is_word(words))


def _is_word(words: object) -> bool:
    return isinstance(words, str) and words not in TONES and not READ.fullmatch(words)


def law_words() -> Iterator[str]:
    """Yields what the desks call the ways, reasons and outcomes that codes of the law name."""
    for trigger in OPENING_TRIGGERS.values():
        yield from (trigger.label, trigger.choice, trigger.hint)
    for outcome in CASE_OUTCOMES.values():
        yield from (outcome.label, outcome.hint, outcome.manner, *(outcome.of_fact or ()))
    for mode in OPENING_MODES.values():
        yield from (mode.basis, mode.manner)
    for reason in TAKEDOWN_REASONS.values():
        yield from (reason.choice, reason.because)
    yield from (line.says for line in ESCALATIONS)
    yield from (words for category in CATEGORIES.values() for words in (category.label, category.plain))
    yield "… – …"
    yield from ("nama orang", NUMBER, *(kind for kind in KINDS.values() if " " in kind))
    yield from (text for text in _texts(tree(ROOT / "shared/law/texts/citations.py")) if text.endswith("."))
    shapes = (node for node in ast.walk(tree(ROOT / "shared/law/texts/identity_data.py")) if isinstance(node, ast.Call))
    yield from (text_of(node.args[0]) for node in shapes if _makes_shape(node))
    yield from period_sayings()
    for duty in NOTICE_DUTIES.values():
        yield from (duty.who, *([] if duty.article.startswith("UU ") else [duty.article]))
    yield from (ground.label for ground in NOTICE_EXCEPTIONS.values())


def _makes_shape(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id == "_Shape" and isinstance(node.args[0], ast.Constant)


def period_sayings() -> Iterator[str]:
    """Yields how a period is said: phrases of one piece, and those that are put together from amount, start and end."""
    undated = set(PeriodKind) - {PeriodKind.YEARS, PeriodKind.UNTIL_DATE}
    yield from (say(PeriodReading("", kind)) for kind in undated)
    yield from ("… tahun", "… bulan", "… tahun … bulan")
    yield from (f"… {start}" for start in ("sejak …", "sejak penetapan", "sejak suatu peristiwa yang belum bertanggal"))
    for until in ("sampai tanggal …", "sampai tanggal … atau lebih awal, sehingga perlu tanggal peninjauan"):
        yield from (until, f"…, {until}")
    yield "…, sehingga perlu tanggal peninjauan"


def english() -> dict[str, str]:
    """Returns every sentence of the catalogues of pages as the source says it, with the file that holds it."""
    found: dict[str, str] = {}
    for file in sorted({*ROOT.glob("s*/*/locale/en*.po")} - {*ROOT.glob("s*/*/locale/en.papers.po")}):
        with file.open("rb") as stream:
            messages = [message for message in read_po(stream) if message.id and message.string]
        found |= {VALUE.sub("…", str(message.id)): file.relative_to(ROOT).as_posix() for message in messages}
    return found


def _texts(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Raise():
            return
        case ast.keyword(arg=name) if name in NOT_READ:
            return
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            for line in node.body:
                yield from _texts(line)
        case ast.Constant(value=str()) | ast.JoinedStr():
            yield filled(text_of(node))
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _texts(child)
