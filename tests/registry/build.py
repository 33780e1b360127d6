"""Factories of the registry's model, and the room on PostgreSQL driven without a broker."""

import hashlib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal

import pytest
from faststream.kafka import KafkaBroker
from sqlalchemy import func, select
from uuid6 import uuid7

from services.registry.commands import Commands
from services.registry.consumers import handlers
from services.registry.domain import classifying, waiting
from services.registry.domain.case import Case
from services.registry.domain.case_facts import Evidence, Ruling, Window
from services.registry.domain.case_rules import CaseOutcome
from services.registry.domain.changes import act_on
from services.registry.domain.classification import Classification, Ground
from services.registry.domain.dossier import Dossier
from services.registry.domain.facts import Answer, ConsequenceTest, Document, Signature
from services.registry.domain.item import Item
from services.registry.domain.mandates import Scope
from services.registry.domain.periods import Period, PeriodKind
from services.registry.queries.items import Queries
from services.registry.settings import RegistrySettings
from services.registry.tables import MESSAGING
from services.scheduler.domain.holidays import workdays_before
from shared.contracts import EVENTS, Event
from shared.contracts.deadlines import DeadlineSetV1, DeclassificationDueV1, ExemptionLapsedV1, OpeningEffectiveV1
from shared.contracts.dossier import DossierGround
from shared.contracts.envelope import wrap
from shared.contracts.exemptions import CaseTrigger, DipRow
from shared.contracts.submissions import FileRef, ItemSubmittedV1
from shared.files.door import IncomingFile
from shared.law.ladder import window_rungs
from shared.messaging.delivery import Delivery, StreamRecord
from shared.messaging.delivery import DeliveryOutcome as Received
from shared.room.context import RoomContext
from shared.runtime.clock import MovableClock
from shared.runtime.errors import TerbukaError
from shared.runtime.settings import Settings
from shared.security.encryption import Keys, seal_bytes
from shared.security.identity import Actor, Identity
from shared.storage.database import Database
from shared.storage.objects import ObjectStore
from tests.files.pdfs import a_pdf

TODAY = date(2026, 3, 2)
W0, END = date(2026, 11, 17), date(2026, 12, 31)


def refused(code: str) -> Any:
    """Expects the refusal of that name."""
    return pytest.raises(TerbukaError, match=f"^{code}:")


def by(person: str = "budi", on: date = TODAY, office: str = "") -> Signature:
    return Signature(person, office or f"Jabatan {person}", on)


PETUGAS, KETUA, TIM, PIMPINAN = by("petugas"), by("ketua"), by("tim"), by("pimpinan")


def a_period(kind: str = "until_date", **changes: Any) -> Period:
    """Returns a period whose words say what its figures say, where a test gives it no words of its own."""
    until = changes.get("until", END if kind == "until_date" else None)
    text = "sampai 31 Desember 2026" if until in {None, END} else f"sampai {until:%d/%m/%Y}"
    text = f"{changes['years']} tahun" if changes.get("years") else text
    values: dict[str, Any] = {"kind": PeriodKind(kind), "text": text, "until": until}
    return Period(**values | changes)


def undated(kind: str = "until_event", review_on: date | None = date(2027, 1, 4), **changes: Any) -> Period:
    return a_period(kind, text="Sampai perkara selesai", review_on=review_on, **changes)


def a_ground(huruf: str = "h", *, period: Period | None = None, **changes: Any) -> Ground:
    values: dict[str, Any] = {
        "huruf": huruf,
        "statute": "UU 14/2008" if huruf != "j" else "UU 8/1997",
        "article": f"Pasal 17 huruf {huruf}",
        "consequence_open": "Rahasia pribadi tersebar.",
        "consequence_closed": "Rahasia pribadi terlindungi.",
        "period": period or a_period(),
    }
    return Ground(**values | changes)


def a_classification(*grounds: Ground, **changes: Any) -> Classification:
    values: dict[str, Any] = {
        "grounds": grounds or (a_ground(),),
        "public_title": "Hasil penilaian kinerja pegawai",
        "public_reason": "Penilaian kinerja termasuk rahasia pribadi.",
    }
    return Classification(**values | changes)


def a_dossier(title: str = "Nilai kinerja pegawai tahun 2025", **changes: Any) -> Dossier:
    ground = DossierGround(
        huruf="h",
        angka=4,
        statute="UU 14/2008",
        article="Pasal 17 huruf h angka 4",
        consequence_open="Rahasia pribadi tersebar.",
        consequence_closed="Rahasia pribadi terlindungi.",
        period="sampai 31 Desember 2026",
    )
    values: dict[str, Any] = {
        "title": title,
        "public_title": "Hasil penilaian kinerja pegawai",
        "grounds": (ground,),
        "legal_basis": "Pasal 17 huruf h angka 4 UU 14/2008",
    }
    return Dossier(**values | changes)


def submitted_item(
    *, kind: Literal["new", "history"] = "new", dossier: Dossier | None = None, item_id: str = "butir"
) -> Item:
    item = Item(
        id=item_id,
        submission_id="kiriman",
        item_version=1,
        kind=kind,
        skpd_code="bkd",
        skpd_name="Badan Kepegawaian Daerah",
        dossier=dossier or a_dossier(),
        received_on=TODAY,
    )
    waiting.receive(item)
    return item


def a_row(period: str = "sampai 31 Desember 2026", *, decree: date | None = date(2024, 5, 6), **ground: Any) -> Dossier:
    """Writes a row of an old list under the decree of that date; `ground` changes its one ground."""
    written = replace(a_dossier().grounds[0], period=period, **ground)
    return a_dossier(grounds=(written,), decree_number="12/2024", decree_date=decree)


def proposed_item(classification: Classification | None = None, **changes: Any) -> Item:
    item = submitted_item(**changes)
    with act_on(item):
        classifying.propose(item, PETUGAS, classification or a_classification())
    return item


def decided_item(classification: Classification | None = None, **changes: Any) -> Item:
    item = proposed_item(classification, **changes)
    with act_on(item):
        classifying.decide(item, KETUA, Answer.YA)
    return item


def exempt_item(classification: Classification | None = None, **changes: Any) -> Item:
    item = decided_item(classification, **changes)
    with act_on(item):
        classifying.approve(item, PIMPINAN, Answer.SETUJU, number="001/PPID/2026")
    return item


def a_dip(**changes: str) -> DipRow:
    values = {
        "summary": "Hasil penilaian kinerja",
        "holder": "Badan Kepegawaian Daerah",
        "responsible": "Kepala Bidang",
        "made": "Pontianak, 2025",
        "form": "salinan lunak",
        "retention": "5 tahun",
    }
    return DipRow(**values | changes)


def a_case(trigger: CaseTrigger = "due", *, window: Window | None = None, **changes: Any) -> Case:
    early = trigger != "due"
    proof = {"evidence": an_evidence() if early else None, "document": a_document() if early else None}
    values: dict[str, Any] = {"id": "perkara", "item_id": "butir", "opened": PETUGAS, **proof}
    return Case(trigger=trigger, period_version=1, window=window or Window(W0, END), **values | changes)


def an_evidence(**changes: Any) -> Evidence:
    return replace(Evidence("12/PTUN/2026", TODAY, "salinan putusan"), **changes)


def a_document() -> Document:
    return Document("bukti", "bukti.pdf", "documents/bukti.age", "0" * 64, 12, "application/pdf", PETUGAS)


def a_ruling(outcome: CaseOutcome = "open_at_end", *, on: date = W0, **changes: Any) -> Ruling:
    values: dict[str, Any] = {"reason": "Kepentingan publik lebih besar.", "dip": a_dip()}
    if outcome in {"open_now", "open_in_part"}:
        values["effective_on"] = on
        values["test"] = ConsequenceTest("Manfaat bagi masyarakat besar.", "Tidak ada yang terlindungi lagi.")
    return Ruling(outcome, **{"by": by("ketua", on)} | values | changes)


def considered_case(trigger: CaseTrigger = "due", **changes: Any) -> Case:
    case = a_case(trigger, **changes)
    case.consider(TIM, recommendation="open", text="Akibat bila dibuka kecil.")
    return case


def an_actor(role: str, *, person: str = "", skpd: str | None = None) -> Actor:
    return Actor(role, person or role, frozenset({role}), skpd, f"Kantor {role}")


async def stream(data: bytes, size: int = 7) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


def a_proof(content: bytes = a_pdf("salinan putusan"), name: str = "bukti.pdf") -> IncomingFile:
    return IncomingFile(name, "application/pdf" if name.endswith(".pdf") else "", stream(content))


@dataclass
class Registry:
    """The registry on PostgreSQL: acts of people through `commands`, events of other rooms through `hear`."""

    database: Database
    objects: ObjectStore
    keys: Keys
    clock: MovableClock
    settings: RegistrySettings = field(default_factory=RegistrySettings)
    _mandated: bool = False
    _made: int = 0
    _heard: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        identity = Identity(self.database, self.clock)
        plain = Settings(body_name="Pemerintah Provinsi Uji")
        self.kit = RoomContext(
            "registry", self.database, self.objects, self.clock, identity, self.keys, KafkaBroker(), plain
        )
        self.database = self.kit.database
        self.commands = Commands(self.kit, self.settings)
        self.queries = Queries(self.database)
        self.delivery = Delivery(
            self.database, MESSAGING, "registry", handlers(self.commands), self.clock, pause=0.001, nack_pause=0.001
        )

    petugas, ketua, tim = an_actor("petugas"), an_actor("ketua"), an_actor("tim")
    pimpinan, petugas2, operator = an_actor("pimpinan"), an_actor("petugas", person="petugas2"), an_actor("operator")

    def record_of(self, event: Event, *, room: str = "") -> StreamRecord:
        """Returns the next record of an event's key, as the relay of its room would write it."""
        place = (event.topic, event.key)
        self._heard[place] = self._heard.get(place, 0) + 1
        speaker = room or type(event).type.partition(".")[0]
        envelope = wrap(event, room=speaker, sequence=self._heard[place], at=self.clock.now())
        value = event.model_dump_json().encode()
        return StreamRecord(event.topic, 0, self._heard[place], event.key, envelope.headers(), value)

    async def hear(self, event: Event) -> Received:
        return await self.delivery.receive(self.record_of(event))

    async def said(self, contract: type[Any] | None = None, item_id: str = "") -> list[Any]:
        rows = MESSAGING.outbox.rows
        async with self.database.snapshot() as connection:
            found = (await connection.execute(select(rows).order_by(rows.c.id))).mappings().all()
        events = [EVENTS[row["type"]].model_validate_json(row["payload"]) for row in found]
        return [e for e in events if contract in (None, type(e)) and item_id in ("", e.key)]

    async def count(self, table: Any) -> int:
        async with self.database.snapshot() as connection:
            return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())

    async def submitted(self, dossier: Dossier | None = None, **changes: Any) -> ItemSubmittedV1:
        """Seals a dossier into the object store and returns the event that announces it."""
        written = dossier or self._another_dossier()
        item_id = str(changes.pop("item_id", uuid7()))
        version = changes.pop("item_version", 1)
        files: Sequence[FileRef] = changes.pop("files", ())
        content = json.dumps(_as_intake_writes(written, item_id, version), ensure_ascii=False).encode()
        key = f"submissions/{item_id}/{version}/dossier.age"
        await self.objects.put(key, stream(seal_bytes(content, self.keys.recipients["registry"]), 1000))
        values: dict[str, Any] = {
            "submission_id": "kiriman",
            "agenda_number": 1,
            "agenda_year": 2026,
            "skpd_code": "bkd",
            "skpd_name": "Badan Kepegawaian Daerah",
            "kind": "new",
            "submitted_by": "skpd",
            "dossier_sha256": hashlib.sha256(content).hexdigest(),
            "received_at": self.clock.now(),
        }
        same = {"item_id": item_id, "item_version": version, "dossier_key": key, "files": tuple(files)}
        return ItemSubmittedV1(**values | same | changes)

    def _another_dossier(self) -> Dossier:
        """Returns a dossier whose title no earlier one of this registry has."""
        self._made += 1
        return a_dossier() if self._made == 1 else a_dossier(f"Nilai kinerja pegawai tahun 2025, berkas {self._made}")

    async def take_in(self, dossier: Dossier | None = None, **changes: Any) -> str:
        event = await self.submitted(dossier, **changes)
        assert await self.hear(event) is Received.APPLIED
        return event.item_id

    async def proposed(self, classification: Classification | None = None, **changes: Any) -> str:
        item_id = await self.take_in(**changes)
        await self.commands.classification.propose(self.petugas, item_id, classification or a_classification())
        return item_id

    async def exempt(self, classification: Classification | None = None, **changes: Any) -> str:
        return await self.agree(await self.proposed(classification, **changes))

    async def agree(self, item_id: str) -> str:
        await self.commands.classification.decide(self.ketua, item_id, Answer.YA)
        await self.mandated()
        await self.commands.classification.approve(self.pimpinan, item_id, Answer.SETUJU)
        return item_id

    async def mandated(self) -> None:
        """Sees to it that the pimpinan has a mandate in force, whichever a test gave or the highest head's."""
        if not self._mandated:
            await self.mandate()

    async def mandate(self, person: str = "pimpinan", **changes: Any) -> None:
        words: dict[str, Any] = {
            "person": person,
            "office": "Gubernur",
            "letter_number": "1/2026",
            "letter_date": TODAY,
            "valid_from": TODAY,
            "valid_to": None,
            "scope": Scope.PIMPINAN_TERTINGGI,
        }
        mandate = self.commands.mandates.new_mandate(self.operator, **words | changes)
        await self.commands.mandates.record_mandate(self.operator, mandate)
        await self.commands.mandates.confirm_mandate(self.petugas2, mandate.id)
        self._mandated = True

    async def due(self, item_id: str, *rungs: int, period_version: int = 1) -> None:
        """Lets the scheduler set the deadline of an item and reach rungs of its ladder, each on its day or later."""
        same = {"item_id": item_id, "period_version": period_version, "window_opens": W0, "last_exempt_day": END}
        await self.hear(DeadlineSetV1(**same, calendar_version="2026.1", provisional=False))
        for rung in rungs or window_rungs():
            rung_on = workdays_before(END, rung)
            if self.commands.units.by(self.petugas).on < rung_on:
                self.clock.move_to_day(rung_on)
            await self.hear(DeclassificationDueV1(**same, rung=rung, rung_on=rung_on, calendar_version="2026.1"))

    async def case_of(self, item_id: str) -> str:
        (found,) = [case["id"] for case in await self.queries.cases() if case["item_id"] == item_id]
        return str(found)

    async def approved(self, item_id: str, outcome: CaseOutcome = "open_at_end", **changes: Any) -> str:
        """Takes an item's due case through consideration, decision and approval on W0."""
        await self.due(item_id)
        case_id = await self.case_of(item_id)
        await self.commands.openings.consider(self.tim, case_id, recommendation="open", text="Boleh dibuka.")
        await self.commands.openings.decide_opening(self.ketua, case_id, a_ruling(outcome, **changes))
        await self.commands.openings.approve_opening(self.pimpinan, case_id, Answer.SETUJU)
        return case_id

    async def early(self, item_id: str, trigger: CaseTrigger, **evidence: Any) -> str:
        """Opens an early case by the petugas, its document attached."""
        dated = {"dated": self.commands.units.by(self.petugas).on} | evidence
        case = await self.commands.openings.open_early(self.petugas, item_id, trigger, an_evidence(**dated))
        await self.commands.documents.attach_document(self.petugas, case.id, a_proof())
        return case.id

    async def agreed(self, case_id: str, outcome: CaseOutcome = "open_now", **changes: Any) -> None:
        """Takes an early case through the Ketua's decision and the head's approval today."""
        words: dict[str, Any] = {"on": self.commands.units.by(self.ketua).on, "effective_on": None} | changes
        await self.commands.openings.decide_opening(self.ketua, case_id, a_ruling(outcome, **words))
        await self.commands.openings.approve_opening(self.pimpinan, case_id, Answer.SETUJU)

    async def effective(self, item_id: str, case_id: str, on: date, *, period_version: int = 1) -> Received:
        self.clock.move_to_day(on, hour=0)
        same = {"item_id": item_id, "case_id": case_id, "period_version": period_version}
        return await self.hear(OpeningEffectiveV1(**same, effective_on=on))

    async def lapse(self, item_id: str, *, on: date = END + timedelta(days=1), period_version: int = 1) -> Received:
        self.clock.move_to_day(on, hour=0)
        return await self.hear(ExemptionLapsedV1(item_id=item_id, period_version=period_version, lapsed_on=on))


def _as_intake_writes(dossier: Dossier, item_id: str, version: int) -> dict[str, Any]:
    words = ("title", "public_title", "legal_basis", "responsible", "decree_number")
    return {
        "item_id": item_id,
        "item_version": version,
        "kind": "new",
        **{name: getattr(dossier, name) for name in words},
        "decree_date": dossier.decree_date.isoformat() if dossier.decree_date else "",
        "grounds": [vars(ground) for ground in dossier.grounds],
        "source": {"sheet": dossier.sheet, "row": dossier.row},
        "files": [{"file_id": f.file_id, "name": f.name, "sha256": f.sha256} for f in dossier.files],
    }
