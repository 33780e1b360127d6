"""The audit trail as witness: who acted on what became public, told by nobody but the trail itself."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from deploy.embedded import EmbeddedRun
from services.registry.commands.reception import DOSSIERS
from services.registry.domain.dossier import written_end
from services.registry.store.records import ITEMS
from services.registry.tables import MESSAGING, items

CONFIRMS = {"decide_opening", "confirm_ruling"}


@dataclass(frozen=True)
class Line:
    """One act of the trail that was done; `person` is the human behind the account."""

    person: str
    act: str
    detail: Mapping[str, Any]


class Trail:
    """Reads the registry's trail once; `persons` maps accounts to humans."""

    def __init__(self, lines: Iterable[Any], persons: Mapping[str, str]) -> None:
        self.by_item: dict[str, list[Line]] = defaultdict(list)
        for row in lines:
            line = Line(persons.get(row.actor, row.actor), row.act, row.detail)
            self.by_item[row.subject].append(line)

    def who(self, item_id: str, *acts: str, **detail: Any) -> set[str]:
        """Returns who did one of these acts on an item, with this detail."""
        return {line.person for line in self._lines(item_id, *acts, **detail)}

    def _lines(self, item_id: str, *acts: str, **detail: Any) -> list[Line]:
        lines = [line for line in self.by_item[item_id] if line.act in acts]
        return [line for line in lines if all(line.detail.get(name) == value for name, value in detail.items())]


async def judge(province: EmbeddedRun, persons: Mapping[str, str], today: date) -> list[str]:
    """Returns what is public or closed against the law, in words; empty when nothing is."""
    rows = MESSAGING.audit.rows
    async with province.databases["registry"].snapshot() as connection:
        lines = (await connection.execute(select(rows).where(rows.c.code == "").order_by(rows.c.id))).all()
        records = (await connection.execute(select(items.c.record))).scalars().all()
    trail = Trail(lines, persons)
    found = [fault for record in records for fault in _faults(record, trail, today)]
    return [f"{fault} [{'; '.join(_told(trail, item_id))}]" for item_id, fault in found]


def _faults(record: Mapping[str, Any], trail: Trail, today: date) -> list[tuple[str, str]]:
    item = ITEMS.validate_python(record)
    if item.opened is not None:
        subject = item.part_of or item.id
        fault = _basis(subject, item.opened.mode, item.opened.case_id, trail, history=item.kind == "history")
        return [(subject, f"{item.id} publik ({item.opened.mode}): {fault}")] if fault else []
    if item.state == "exempt" and item.ends_on is not None and item.ends_on < today:
        return [(item.id, f"{item.id} masih dikecualikan, berakhir {item.ends_on}")]
    end = written_end(DOSSIERS.validate_python(record["dossier"]))
    waits = item.state in {"submitted", "proposed", "decided"} and item.queue != "sudah_berakhir"
    corrected = item.expiry is not None and item.expiry.answer == "tidak" and item.expiry.confirmed is not None
    if waits and item.kind == "history" and end is not None and end < today and not corrected:
        return [(item.id, f"{item.id} menunggu melewati akhirnya {end}")]
    return []


def _basis(item_id: str, mode: str, case_id: str, trail: Trail, *, history: bool) -> str:
    """Returns what the trail lacks for this opening; empty when it has all."""
    if mode == "by_law":
        return _by_law(item_id, trail, history=history)
    prepared = trail.who(item_id, "open_early", "consider", case=case_id)
    decided = trail.who(item_id, *CONFIRMS, case=case_id)
    if mode == "ruling" or (mode == "partial" and _is_ruling(item_id, case_id, trail)):
        opened = trail.who(item_id, "open_early", case=case_id)
        return "" if _apart(opened, decided) else "putusan tidak dicatat dua orang"
    approved = trail.who(item_id, "approve_opening", case=case_id, answer="setuju")
    return "" if _apart(prepared, decided, approved) else "tidak tiga orang"


def _by_law(item_id: str, trail: Trail, *, history: bool) -> str:
    answered, confirmed = (
        trail.who(item_id, "answer_expiry", answer="ya"),
        trail.who(item_id, "confirm_expiry", answer="ya"),
    )
    if history and _apart(answered, confirmed):
        return ""
    lapsed = trail.who(item_id, "exemption_lapsed")
    signed = _apart(trail.who(item_id, "decide", answer="ya"), trail.who(item_id, "approve", answer="setuju"))
    return "" if lapsed and signed else "tidak berasal dari penetapan dua orang"


def _is_ruling(item_id: str, case_id: str, trail: Trail) -> bool:
    return bool(trail.who(item_id, "open_early", case=case_id, trigger="ruling"))


def _apart(*groups: set[str]) -> bool:
    """Tells whether one person can be chosen from each group so that all of them differ."""
    if not groups:
        return True
    first, rest = groups[0], groups[1:]
    return any(_apart(*(group - {person} for group in rest)) for person in first)


def _told(trail: Trail, item_id: str) -> Sequence[str]:
    return [f"{line.person} {line.act}" for line in trail.by_item[item_id]]
