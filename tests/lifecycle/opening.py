"""Steps 3 to 5 of the SOP as rules: considered, decided, approved, opened early, reviewed, held, published."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, cast

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from services.registry.facts import Answer, Location
from services.registry.opening import Evidence
from shared.contracts.exemptions import Outcome, Trigger
from shared.identity import Actor
from tests.lifecycle import words
from tests.lifecycle.classifying import INDEX, Classifying
from tests.lifecycle.seen import PUBLIC
from tests.lifecycle.stage import PEOPLE
from tests.lifecycle.words import CASES_OF_GROUNDS, Plan

OUTCOMES = st.sampled_from(["open_at_end", "open_at_end", "open_now", "open_in_part", "reclassify"])
EARLY = st.sampled_from(["ruling", "consent", "court", "new_test"])


class Opening(Classifying):
    """Takes exempt items to the public, by people or by law."""

    def __init__(self, stage: Any) -> None:
        super().__init__(stage)
        self.rulings: dict[str, tuple[str, int, tuple[Plan, ...], Any]] = {}

    @rule(index=INDEX, trigger=EARLY, part=st.booleans())
    @precondition(lambda self: self.items("exempt"))
    def open_early(self, index: int, trigger: Trigger, part: bool) -> None:
        item_id, reference = self.item(index, "exempt")["id"], f"7/{trigger}/2026"
        evidence = Evidence(reference, self.today, "salinan", part=part)
        case = self.act(self.province.registry.open_early(PEOPLE["petugas"], item_id, trigger, evidence), name=trigger)
        if case:
            self.ledger.evidence[case.id] = reference

    @rule(index=INDEX)
    @precondition(lambda self: self.items("exempt"))
    def prepare_case(self, index: int) -> None:
        item_id = self.item(index, "exempt")["id"]
        self.act(self.province.registry.open_case(PEOPLE["petugas"], item_id), name="prepare_case")

    @rule(index=INDEX)
    @precondition(lambda self: self.cases("open"))
    def consider(self, index: int) -> None:
        case_id = self.case(index, "open")["id"]
        work = self.province.registry.consider(
            PEOPLE["tim"], case_id, recommendation="open", text="Layak dibuka.", dissent=("Belum sepakat.",)
        )
        self.act(work, name="consider")

    @rule(index=INDEX, outcome=OUTCOMES, offset=st.integers(min_value=0, max_value=20), plans=CASES_OF_GROUNDS)
    @precondition(lambda self: self.cases("open"))
    def decide_opening(self, index: int, outcome: Outcome, offset: int, plans: tuple[Plan, ...]) -> None:
        case, registry = self.case(index, "open"), self.province.registry
        new = words.classification(plans, self.today) if outcome == "reclassify" else None
        ruling = words.ruling(outcome, by=registry.by(PEOPLE["ketua"]), offset=offset, new=new)
        work = registry.decide_opening(PEOPLE["ketua"], case["id"], ruling)
        if self.act(work, name=f"decide_opening {outcome}"):
            self.rulings[case["id"]] = (outcome, offset, plans, self.today)

    @rule(index=INDEX, answer=st.sampled_from([Answer.SETUJU, Answer.SETUJU, Answer.SETUJU, Answer.TOLAK]))
    @precondition(lambda self: self.cases("decided"))
    def approve_opening(self, index: int, answer: Answer) -> None:
        case = self.case(index, "decided")
        work = self.province.registry.approve_opening(PEOPLE["pimpinan"], case["id"], answer, "Perlu ditimbang lagi.")
        if self.act(work, name=f"approve_opening {answer}") and answer is Answer.SETUJU:
            self._write_down(case)

    def _write_down(self, case: dict[str, Any]) -> None:
        outcome, offset, plans, decided = self.rulings[case["id"]]
        item_id = case["item_id"]
        if outcome == "reclassify":
            self.ledger.ends[item_id] = [plan.end(decided, self.today) for plan in plans]
            return
        end = self.ledger.end_of(item_id)
        day = decided + timedelta(days=offset) if outcome != "open_at_end" else cast(Any, end) + timedelta(days=1)
        approval = (item_id, "ketua", "pimpinan", max(day, self.today))
        self.ledger.approvals.setdefault(case["id"], []).append(approval)

    @rule(index=INDEX, outcome=OUTCOMES, offset=st.integers(min_value=0, max_value=3), plans=CASES_OF_GROUNDS)
    @precondition(lambda self: self.cases())
    def finish_case(self, index: int, outcome: Outcome, offset: int, plans: tuple[Plan, ...]) -> None:
        """Takes a case as far as it goes: considered, decided and approved on one day."""
        if self.cases("open"):
            self.consider(index=index)
            self.look_again()
            self.decide_opening(index=index, outcome=outcome, offset=offset, plans=plans)
            self.look_again()
        if self.cases("decided"):
            self.approve_opening(index=index, answer=Answer.SETUJU)

    @rule(index=INDEX)
    @precondition(lambda self: self.cases("decided"))
    def usurp_opening(self, index: int) -> None:
        case = self.case(index, "decided")
        usurper = Actor("pimpinan", case["decided_by"], frozenset({"pimpinan"}), None, "Rangkap jabatan")
        work = self.province.registry.approve_opening(usurper, case["id"], Answer.SETUJU)
        self.refused(work, name="approve an opening in two roles")

    @rule(index=INDEX)
    @precondition(lambda self: self.cases())
    def drop_case(self, index: int) -> None:
        case = self.case(index)
        self.act(self.province.registry.close_case(PEOPLE["ketua"], case["id"], "Tidak dilanjutkan."), name="drop_case")

    @rule(index=INDEX, days=st.integers(min_value=-20, max_value=200), ended=st.booleans())
    @precondition(lambda self: any(item["ends_on"] is None for item in self.items("exempt")))
    def review(self, index: int, days: int, ended: bool) -> None:
        undated = [item for item in self.items("exempt") if item["ends_on"] is None]
        item_id, day = undated[index % len(undated)]["id"], self.today + timedelta(days=days)
        when: dict[str, Any] = {"ended_on": day, "evidence": "putusan"} if ended else {"review_on": day}
        if self.act(self.province.registry.review(PEOPLE["petugas"], item_id, **when), name="review") and ended:
            self.ledger.ends[item_id] = [end or day for end in self.ledger.ends[item_id]]

    @rule(index=INDEX, place=st.booleans())
    @precondition(lambda self: self.items())
    def keep_paper(self, index: int, place: bool) -> None:
        item, registry = self.item(index), self.province.registry
        if place:
            here = Location("Arsip", "1", "A", str(index), "1", str(item["version"]))
            self.act(registry.record_location(PEOPLE["petugas"], item["id"], here), name="record_location")
        elif item["held"]:
            hold = next(each["id"] for each in item["record"]["holds"] if not each["released"])
            self.act(registry.release_hold(PEOPLE["petugas"], item["id"], hold, "Selesai."), name="release_hold")
        else:
            work = registry.place_hold(
                PEOPLE["petugas"], item["id"], kind="sengketa", reason="Sengketa berjalan.", reference="5/KI/2026"
            )
            self.act(work, name="place_hold")

    @rule(index=INDEX, redacted=st.booleans())
    @precondition(lambda self: self.items("exempt", *PUBLIC))
    def upload_copy(self, index: int, redacted: bool) -> None:
        item_id = self.item(index, "exempt", *PUBLIC)["id"]
        work = self.province.registry.upload_copy(
            PEOPLE["petugas"], item_id, _pdf(), media_type="application/pdf", redacted=redacted
        )
        copy = self.act(work, name="upload_copy")
        if copy:
            self.ledger.uploads[copy.id] = "petugas"

    @rule(index=INDEX, by=st.sampled_from(["petugas", "petugas2", "petugas2", "petugas2"]))
    @precondition(lambda self: self.seen.copies)
    def release_copy(self, index: int, by: str) -> None:
        copies = list(self.seen.copies.values())
        copy = copies[-1 - index % len(copies)]
        work = self._see_and_release(PEOPLE[by], copy)
        if by == "petugas":
            self.refused(work, name="release one's own copy")
        elif self.act(work, name="release_copy"):
            self.ledger.releases[copy["id"]] = by

    async def _see_and_release(self, actor: Actor, copy: Any) -> Any:
        await self.province.registry.read_copy(actor, copy["item_id"], copy["id"])
        return await self.province.registry.release_copy(actor, copy["item_id"], copy["id"], copy["sha256"])

    @rule(index=INDEX)
    @precondition(lambda self: any(not each["withdrawn_at"] for each in self.seen.files.values()))
    def take_down(self, index: int) -> None:
        shown = [each for each in self.seen.files.values() if not each["withdrawn_at"]]
        item_id = shown[index % len(shown)]["item_id"]
        if self.act(self.province.publisher.withdraw(PEOPLE["petugas"], item_id, reason="Keliru."), name="take_down"):
            self.ledger.taken_down |= {each["copy_id"] for each in shown if each["item_id"] == item_id}


async def _pdf() -> AsyncIterator[bytes]:
    yield b"%PDF-1.7\n"
    yield b"salinan untuk publik\n%%EOF\n"
