"""A story that touches every way an item may go; who tells it says how events travel between its chapters."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from uuid6 import uuid7

from services.intake.domain.dossier import DossierEntry, HandedInDossier, read_dossier
from services.intake.domain.hand_in_doubts import HandedIn
from services.intake.store.hand_in import KeyedRequest
from services.registry.domain.case_facts import Evidence
from services.registry.domain.case_rules import LIVE, CaseOutcome
from services.registry.domain.facts import Answer, ConsequenceTest, Location
from services.registry.tables import cases
from shared.contracts.dossier import DossierGround
from shared.contracts.exemptions import CaseTrigger
from tests.intake.house import PDF, uploads
from tests.lifecycle import words
from tests.lifecycle.province import SKPD, Province
from tests.lifecycle.stage import FIRST_DAY, PEOPLE
from tests.lifecycle.words import Plan

Carry = Callable[[], Awaitable[None]]

PLANS: Sequence[tuple[Plan, ...]] = (
    (Plan("h", "until", 90),),
    (Plan("a", "until", 90),),
    (Plan("a", "event", 60),),
    (Plan("h", "years", 0, 1), Plan("g", "consent", 200)),
    (Plan("i", "until", 100),),
    (Plan("b", "event", 40), Plan("d", "force", 40)),
    (Plan("h", "until", 120),),
    (Plan("h", "until", 120),),
)
DECIDED, LAPSING, UNDATED, CONSENT, RENEWED, EVENT, OVERTAKEN, WITHDRAWN = range(8)


class Story:
    """Told on a province, chapter by chapter; `carry` brings what was said to whom it concerns."""

    def __init__(self, province: Province, carry: Carry) -> None:
        self.province = province
        self.registry = province.registry
        self.carry = carry
        self.items: list[str] = []

    async def tell(self) -> None:
        """Tells the whole story."""
        await self._hand_in()
        await self._classify()
        await self._open_early()
        await self._through_the_windows()
        await self._to_the_end()

    async def _hand_in(self) -> None:
        intake = self.province.intake
        for number, _ in enumerate(PLANS):
            files = uploads(("bukti.pdf", PDF))
            end = FIRST_DAY + timedelta(days=10) if number == OVERTAKEN else None
            done = await intake.submissions.submit(PEOPLE["skpd"], words.dossier(number, end), files, str(uuid7()))
            self.items.append(done["items"][0]["item_id"])
            last = done["submission_id"]
        await self._hand_in_old_row()
        await self.carry()
        await intake.corrections.withdraw(PEOPLE["skpd"], last, [self.items[WITHDRAWN]])
        await self.carry()

    async def _hand_in_old_row(self) -> None:
        intake, ground = (
            self.province.intake,
            DossierGround("h", 4, "UU 14/2008", "Pasal 17 huruf h", "Ya.", "Ya.", ""),
        )
        ended = DossierGround(**{**vars(ground), "period": "s.d. 31-12-2025"})
        form = HandedInDossier(SKPD, (DossierEntry("Baris lama", "Baris lama", (ended,)),))
        agency = await intake.scoped.agency(PEOPLE["petugas"], SKPD)
        said: dict[str, Any] = {"kind": "history", "asked": await intake.doubts.ask(agency, HandedIn())}
        petugas = PEOPLE["petugas"]
        request = KeyedRequest(petugas.account, str(uuid7()), form.fingerprint({}))
        async with await intake.scoped.tray(petugas) as tray:
            done = await intake.submissions.receive(tray, petugas, agency, form, [()], request, **said)
        self.items.append(done["items"][0]["item_id"])

    async def _classify(self) -> None:
        await self.registry.classification.answer_expiry(
            PEOPLE["ketua"], self.items[-1], Answer.YA, public_title="Baris lama"
        )
        await self.registry.classification.confirm_expiry(PEOPLE["petugas"], self.items[-1], Answer.YA)
        await self._mandate()
        await self._return(self.items[CONSENT])
        for number, plans in enumerate(PLANS[:OVERTAKEN]):
            await self._take_up(self.items[number], plans)
            await self.carry()
        here = Location("Arsip", "1", "A", "1", "1", "1")
        await self.registry.archive.record_location(PEOPLE["petugas"], self.items[DECIDED], here)
        words_of_hold = {"kind": "sengketa", "reason": "Sengketa.", "reference": "5/KI/2026"}
        await self.registry.archive.place_hold(PEOPLE["petugas"], self.items[LAPSING], **words_of_hold)
        await self.carry()

    async def _mandate(self) -> None:
        same = {"office": "Gubernur", "letter_number": "1/2026", "letter_date": FIRST_DAY, "valid_from": FIRST_DAY}
        mandate = self.registry.mandates.new_mandate(
            PEOPLE["operator"], **same, person="pimpinan", valid_to=None, scope="pimpinan_tertinggi"
        )
        await self.registry.mandates.record_mandate(PEOPLE["operator"], mandate)
        await self.registry.mandates.confirm_mandate(PEOPLE["petugas2"], mandate.id)

    async def _take_up(self, item_id: str, plans: tuple[Plan, ...]) -> None:
        await self.registry.classification.propose(PEOPLE["petugas"], item_id, words.classification(plans, FIRST_DAY))
        await self.registry.classification.decide(PEOPLE["ketua"], item_id, Answer.YA)
        await self.registry.classification.approve(PEOPLE["pimpinan"], item_id, Answer.SETUJU)

    async def _return(self, item_id: str) -> None:
        plan = words.classification(PLANS[CONSENT], FIRST_DAY)
        await self.registry.classification.propose(PEOPLE["petugas"], item_id, plan)
        await self.registry.classification.decide(PEOPLE["ketua"], item_id, Answer.TIDAK, "Uji belum lengkap.")
        await self.carry()
        intake, form = self.province.intake, read_dossier(words.dossier(99))
        submission = await self._submission_of(item_id)
        await intake.corrections.resubmit(PEOPLE["skpd"], submission, item_id, form, uploads(), str(uuid7()))
        await self.carry()

    async def _submission_of(self, item_id: str) -> str:
        whole = await self.registry.access.read_item(PEOPLE["petugas"], item_id)
        return str(whole["submission_id"])

    async def _open_early(self) -> None:
        await self._day(FIRST_DAY + timedelta(days=20))
        ruling = await self._prove(UNDATED, "ruling")
        await self.registry.openings.confirm_ruling(PEOPLE["petugas2"], ruling, None)
        consent = await self._prove(CONSENT, "consent")
        await self._agree(consent, "open_in_part", 1)
        event = await self._prove(EVENT, "event", "b")
        await self._agree(event, "open_now", 0)
        await self.carry()
        await self._day(FIRST_DAY + timedelta(days=30))
        await self._publish(await self._part_of(self.items[CONSENT]))
        await self._keep(self.items[EVENT])

    async def _prove(self, number: int, trigger: CaseTrigger, *huruf: str) -> str:
        evidence = Evidence(f"7/{trigger}", self._today(), "salinan", huruf=huruf)
        case = await self.registry.openings.open_early(PEOPLE["petugas"], self.items[number], trigger, evidence)
        await self.registry.documents.attach_document(PEOPLE["petugas"], case.id, words.proof())
        return case.id

    async def _keep(self, item_id: str) -> None:
        """Holds the review of what an event left closed."""
        await self._day(FIRST_DAY + timedelta(days=60))
        test = ConsequenceTest("Pertahanan terganggu.", "Pertahanan terjaga.")
        review_on = self._today() + timedelta(days=100)
        await self.registry.reviews.review(PEOPLE["petugas"], item_id, review_on=review_on, test=test)
        await self.registry.reviews.decide_review(PEOPLE["ketua"], item_id, Answer.YA)
        await self.carry()

    async def _part_of(self, item_id: str) -> str:
        whole = await self.registry.access.read_item(PEOPLE["petugas"], item_id)
        return str(whole["parts"][0])

    async def _publish(self, item_id: str) -> None:
        copy = await self.registry.copies.upload_copy(PEOPLE["petugas"], item_id, words.proof(), redacted=True)
        await self.registry.copies.read_copy(PEOPLE["petugas2"], item_id, copy.id)
        await self.registry.copies.release_copy(PEOPLE["petugas2"], item_id, copy.id, copy.sha256)
        await self.carry()

    async def _through_the_windows(self) -> None:
        await self._day(FIRST_DAY + timedelta(days=62))
        for number, outcome in ((DECIDED, "open_at_end"), (RENEWED, "reclassify")):
            await self._finish(await self._case_of(self.items[number]), outcome, 0)  # type: ignore[arg-type]
            await self.carry()

    async def _to_the_end(self) -> None:
        for days in (75, 88, 92, 130, 300):
            await self._day(FIRST_DAY + timedelta(days=days))

    async def _finish(self, case_id: str, outcome: CaseOutcome, offset: int) -> None:
        await self.registry.openings.consider(PEOPLE["tim"], case_id, recommendation="open", text="Layak dibuka.")
        await self._agree(case_id, outcome, offset)

    async def _agree(self, case_id: str, outcome: CaseOutcome, offset: int) -> None:
        new = words.classification([Plan("i", "until", 90)], self._today()) if outcome == "reclassify" else None
        by = self.registry.units.by(PEOPLE["ketua"])
        ruling = words.ruling(outcome, by=by, offset=offset, new=new)
        await self.registry.openings.decide_opening(PEOPLE["ketua"], case_id, ruling)
        await self.registry.openings.approve_opening(PEOPLE["pimpinan"], case_id, Answer.SETUJU)

    async def _case_of(self, item_id: str) -> str:
        query = select(cases.c.id).where(cases.c.item_id == item_id, cases.c.state.in_([str(state) for state in LIVE]))
        async with self.province.database.transaction() as connection:
            return str((await connection.execute(query)).scalar_one())

    async def _day(self, day: date) -> None:
        self.province.clock.move_to_day(day)
        for _ in range(2):
            await self.province.sweep()
            await self.carry()

    def _today(self) -> date:
        return self.registry.units.by(PEOPLE["ketua"]).on
