"""Steps 3 to 5 of the SOP as rules: considered, decided, approved, opened early, reviewed, held, published."""

from datetime import date, timedelta
from itertools import count
from typing import Any, cast

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from services.registry.domain.case_facts import Evidence
from services.registry.domain.case_rules import CaseOutcome
from services.registry.domain.facts import Answer, ConsequenceTest, Location
from shared.contracts.exemptions import CaseTrigger
from shared.security.identity import Actor
from tests.lifecycle import words
from tests.lifecycle.classifying import INDEX, Classifying
from tests.lifecycle.ledger import FACTS, Agreed
from tests.lifecycle.seen import PUBLIC
from tests.lifecycle.stage import PEOPLE
from tests.lifecycle.words import CASES_OF_GROUNDS, Plan

OUTCOMES = st.sampled_from(["open_at_end", "open_at_end", "open_now", "open_now", "open_in_part", "reclassify"])
FACTS_END = {"open_at_end": "open_now", "reclassify": "did_not_occur"}
"""What a fact or a ruling is answered instead, most of the time."""
EARLY = st.sampled_from(["event", "event", "ruling", "consent", "public_office", "court", "new_test"])


class Opening(Classifying):
    """Takes exempt items to the public, by people or by law."""

    def __init__(self, stage: Any) -> None:
        super().__init__(stage)
        self.rulings: dict[str, tuple[str, int, tuple[Plan, ...], date]] = {}
        self.tests = count(1)

    @rule(index=INDEX, trigger=EARLY, part=st.booleans(), proof=st.sampled_from([True, True, False]))
    @precondition(lambda self: self.items("exempt"))
    def open_early(self, index: int, trigger: CaseTrigger, part: bool, proof: bool) -> None:
        item_id, reference = self.item(index, "exempt")["id"], f"7/{trigger}/2026"
        named = [plan.huruf for plan in self.ledger.plans[item_id] if plan.is_undated][:1] if trigger == "event" else []
        evidence = Evidence(reference, self.today, "salinan", part=part and trigger == "ruling", huruf=tuple(named))
        places = self.ledger.fits(item_id, trigger, named)
        case = self.act(
            self.province.registry.openings.open_early(PEOPLE["petugas"], item_id, trigger, evidence), name=trigger
        )
        if case:
            self.ledger.evidence[case.id], self.ledger.places[case.id] = reference, places if trigger in FACTS else ()
            self.look_again()
            if proof:
                self._attach(case.id)

    def _attach(self, case_id: str) -> None:
        work = self.province.registry.documents.attach_document(PEOPLE["petugas"], case_id, words.proof())
        if self.act(work, name="attach"):
            self.ledger.documents.add(case_id)

    @rule(index=INDEX)
    @precondition(lambda self: self.cases("open"))
    def attach(self, index: int) -> None:
        self._attach(self.case(index, "open")["id"])

    @rule(index=INDEX)
    @precondition(lambda self: self.items("exempt"))
    def prepare_case(self, index: int) -> None:
        item_id = self.item(index, "exempt")["id"]
        self.act(self.province.registry.openings.open_case(PEOPLE["petugas"], item_id), name="prepare_case")

    @rule(index=INDEX)
    @precondition(lambda self: self.cases("open"))
    def consider(self, index: int) -> None:
        case_id = self.case(index, "open")["id"]
        work = self.province.registry.openings.consider(
            PEOPLE["tim"], case_id, recommendation="open", text="Layak dibuka.", dissent=("Belum sepakat.",)
        )
        self.act(work, name="consider")

    @rule(index=INDEX, outcome=OUTCOMES, offset=st.integers(min_value=0, max_value=20), plans=CASES_OF_GROUNDS)
    @precondition(lambda self: self.cases("open"))
    def decide_opening(self, index: int, outcome: CaseOutcome, offset: int, plans: tuple[Plan, ...]) -> None:
        case, registry = self.case(index, "open"), self.province.registry
        if case["trigger"] in (*FACTS, "ruling"):
            outcome, offset = cast(CaseOutcome, FACTS_END.get(outcome, outcome)), offset % 3
        new = words.classification(plans, self.today) if outcome == "reclassify" else None
        ruling = words.ruling(outcome, by=registry.units.by(PEOPLE["ketua"]), offset=offset, new=new)
        work = registry.openings.decide_opening(PEOPLE["ketua"], case["id"], ruling)
        if self.act(work, name=f"decide {case['trigger']} {outcome}"):
            self.rulings[case["id"]] = (outcome, offset, plans, self.today)
            if case["trigger"] == "ruling":
                self._write_ruling(case, "ketua")

    @rule(index=INDEX, by=st.sampled_from(["petugas2", "petugas2", "ketua", "petugas"]))
    @precondition(lambda self: self.cases("open"))
    def confirm_ruling(self, index: int, by: str) -> None:
        """A second person records a ruling; who recorded it first is refused, and so is every other case."""
        case = self.case(index, "open")
        work = self.province.registry.openings.confirm_ruling(PEOPLE[by], case["id"], None)
        if case["trigger"] != "ruling" or by == "petugas":
            self.refused(work, name="confirm what is not to be confirmed")
        elif self.act(work, name="confirm_ruling"):
            self._write_ruling(case, by)

    def _write_ruling(self, case: dict[str, Any], by: str) -> None:
        part = case["record"]["evidence"]["part"] or self.rulings.get(case["id"], ("",))[0] == "open_in_part"
        recorder = case["record"]["opened"]["person"]
        tomorrow = self.today + timedelta(days=1)
        self.ledger.agreed[case["id"]] = Agreed(case["item_id"], (recorder, by), tomorrow, part=part)

    @rule(index=INDEX, by=st.sampled_from(["petugas", "petugas2", "ketua"]))
    @precondition(lambda self: any(case["trigger"] == "ruling" for case in self.cases("open", "approved")))
    def undo_ruling(self, index: int, by: str) -> None:
        found = [case for case in self.cases("open", "approved") if case["trigger"] == "ruling"]
        case = found[index % len(found)]
        asked = case["record"]["undo"]
        done = self.act(
            self.province.registry.openings.undo_ruling(PEOPLE[by], case["id"], "Salah butir."), name="undo_ruling"
        )
        if done:
            assert (str(done.state) == "closed") == (asked is not None and asked["person"] != by), "undone by one"
            assert not done.effective_on or self.today < done.effective_on, "undone after it took effect"

    @rule(index=INDEX, answer=st.sampled_from([Answer.SETUJU, Answer.SETUJU, Answer.SETUJU, Answer.TOLAK]))
    @precondition(lambda self: self.cases("decided"))
    def approve_opening(self, index: int, answer: Answer) -> None:
        case = self.case(index, "decided")
        work = self.province.registry.openings.approve_opening(
            PEOPLE["pimpinan"], case["id"], answer, "Perlu ditimbang lagi."
        )
        if self.act(work, name=f"approve_opening {answer}") and answer is Answer.SETUJU:
            self._write_down(case)

    def _write_down(self, case: dict[str, Any]) -> None:
        outcome, offset, plans, decided = self.rulings[case["id"]]
        item_id, fact = case["item_id"], case["trigger"] in FACTS
        if outcome == "reclassify":
            self.ledger.classify(item_id, plans, decided, self.today)
        if outcome in {"reclassify", "did_not_occur"}:
            return
        end = self.ledger.end_of(item_id)
        day = decided + timedelta(days=offset) if outcome != "open_at_end" else cast(Any, end) + timedelta(days=1)
        day = self.today + timedelta(days=1) if fact else max(day, self.today)
        prepared = case["record"]["opened"]["person"] if fact else case["record"]["consideration"]["by"]["person"]
        persons, places = (prepared, "ketua", "pimpinan"), self.ledger.places.get(case["id"], ())
        self.ledger.agreed[case["id"]] = Agreed(item_id, persons, day, places, outcome == "open_in_part")

    @rule(index=INDEX, outcome=OUTCOMES, offset=st.integers(min_value=0, max_value=3), plans=CASES_OF_GROUNDS)
    @precondition(lambda self: self.cases())
    def finish_case(self, index: int, outcome: CaseOutcome, offset: int, plans: tuple[Plan, ...]) -> None:
        """Takes a case as far as it goes: considered, decided and approved on one day."""
        if self.cases("open"):
            self.consider(index=index)
            self.look_again()
            self.decide_opening(index=index, outcome=outcome, offset=offset, plans=plans)
            self.look_again()
        if self.cases("decided"):
            self.approve_opening(index=index, answer=Answer.SETUJU)

    @rule(
        index=INDEX, trigger=EARLY, part=st.sampled_from([False, False, True]), outcome=OUTCOMES, plans=CASES_OF_GROUNDS
    )
    @precondition(lambda self: self.items("exempt"))
    def prove(
        self, index: int, trigger: CaseTrigger, part: bool, outcome: CaseOutcome, plans: tuple[Plan, ...]
    ) -> None:
        """Takes an early opening as far as it goes: opened with its document, decided by others, approved."""
        before = {case["id"] for case in self.cases()}
        self.open_early(index=index, trigger=trigger, part=part, proof=True)
        self.look_again()
        place = next((place for place, case in enumerate(self.cases("open")) if case["id"] not in before), None)
        if place is None:
            return
        if trigger == "ruling":
            self.confirm_ruling(index=place, by="petugas2")
            return
        self.consider(index=place)
        self.look_again()
        case_id = self.cases("open")[place]["id"]
        self.decide_opening(index=place, outcome=outcome, offset=1, plans=plans)
        self.look_again()
        decided = [each["id"] for each in self.cases("decided")]
        if case_id in decided:
            self.approve_opening(index=decided.index(case_id), answer=Answer.SETUJU)

    @rule(index=INDEX)
    @precondition(lambda self: self.cases("decided"))
    def usurp_opening(self, index: int) -> None:
        case = self.case(index, "decided")
        early = case["trigger"] != "due"
        earlier = [case["decided_by"], case["record"]["opened"]["person"] if early else "tim"]
        for person in earlier:
            usurper = Actor("pimpinan", person, frozenset({"pimpinan"}), None, "Rangkap jabatan")
            work = self.province.registry.openings.approve_opening(usurper, case["id"], Answer.SETUJU)
            self.refused(work, name="approve an opening in two roles")

    @rule(index=INDEX, outcome=OUTCOMES)
    @precondition(lambda self: any(case["trigger"] != "due" for case in self.cases("open")))
    def usurp_decision(self, index: int, outcome: CaseOutcome) -> None:
        early = [case for case in self.cases("open") if case["trigger"] != "due"]
        case = early[index % len(early)]
        usurper = Actor("ketua", case["record"]["opened"]["person"], frozenset({"ketua"}), None, "Rangkap jabatan")
        ruling = words.ruling(outcome, by=self.province.registry.units.by(usurper), offset=1, new=None)
        work = self.province.registry.openings.decide_opening(usurper, case["id"], ruling)
        self.refused(work, name="decide what one has opened")

    @rule(index=INDEX)
    @precondition(lambda self: self.cases())
    def drop_case(self, index: int) -> None:
        case = self.case(index)
        work = self.province.registry.openings.close_case(PEOPLE["ketua"], case["id"], "Tidak dilanjutkan.")
        if case["trigger"] != "new_test":
            self.refused(work, name="drop what must be decided")
        else:
            self.act(work, name="drop_case")

    @property
    def reviewed(self) -> list[dict[str, Any]]:
        """Returns the items with a review to hold."""
        return [item for item in self.items("exempt") if item["review_on"]]

    @rule(index=INDEX, days=st.integers(min_value=-20, max_value=200), ended=st.booleans())
    @precondition(lambda self: self.reviewed)
    def review(self, index: int, days: int, ended: bool) -> None:
        """Proposes to keep an undated period; that its event came is refused whatever else is said."""
        item, day = self.reviewed[index % len(self.reviewed)], self.today + timedelta(days=days)
        test = ConsequenceTest(f"Bila dibuka ke-{next(self.tests)}, saksi terancam.", "Saksi terlindungi.")
        when = {"review_on": day} | ({"ended_on": day} if ended else {})
        work = self.province.registry.reviews.review(PEOPLE["petugas"], item["id"], test=test, **when)
        if ended:
            self.refused(work, name="find alone that an event came")
        else:
            self.act(work, name="review")

    @rule(index=INDEX, answer=st.sampled_from([Answer.YA, Answer.YA, Answer.TIDAK]))
    @precondition(lambda self: any(item["record"]["renewal"] for item in self.reviewed))
    def decide_review(self, index: int, answer: Answer) -> None:
        waiting = [item for item in self.reviewed if item["record"]["renewal"]]
        item_id = waiting[index % len(waiting)]["id"]
        work = self.province.registry.reviews.decide_review(PEOPLE["ketua"], item_id, answer, "Sesuai uji.")
        self.act(work, name=f"decide_review {answer}")

    @rule(index=INDEX, place=st.booleans())
    @precondition(lambda self: self.items())
    def keep_paper(self, index: int, place: bool) -> None:
        item, registry = self.item(index), self.province.registry
        if place:
            here = Location("Arsip", "1", "A", str(index), "1", str(item["version"]))
            self.act(registry.archive.record_location(PEOPLE["petugas"], item["id"], here), name="record_location")
        elif item["held"]:
            hold = next(each["id"] for each in item["record"]["holds"] if not each["released"])
            self.act(
                registry.archive.release_hold(PEOPLE["petugas"], item["id"], hold, "Selesai."), name="release_hold"
            )
        else:
            work = registry.archive.place_hold(
                PEOPLE["petugas"], item["id"], kind="sengketa", reason="Sengketa berjalan.", reference="5/KI/2026"
            )
            self.act(work, name="place_hold")

    @rule(index=INDEX, redacted=st.booleans())
    @precondition(lambda self: self.items("exempt", *PUBLIC))
    def upload_copy(self, index: int, redacted: bool) -> None:
        item_id = self.item(index, "exempt", *PUBLIC)["id"]
        work = self.province.registry.copies.upload_copy(PEOPLE["petugas"], item_id, words.proof(), redacted=redacted)
        copy = self.act(work, name="upload_copy")
        if copy:
            self.ledger.uploads[copy.id] = "petugas"

    @rule(index=INDEX, by=st.sampled_from(["petugas", "petugas2", "petugas2", "petugas2"]))
    @precondition(lambda self: self.seen.copies)
    def release_copy(self, index: int, by: str) -> None:
        copies = list(self.seen.copies.values())
        copy = copies[-1 - index % len(copies)]
        self.act(self.province.registry.copies.read_copy(PEOPLE[by], copy["item_id"], copy["id"]), name="read_copy")
        self.look_again()
        work = self.province.registry.copies.release_copy(PEOPLE[by], copy["item_id"], copy["id"], copy["sha256"])
        if by == "petugas":
            self.refused(work, name="release one's own copy")
        elif self.act(work, name="release_copy"):
            self.ledger.releases[copy["id"]] = by

    @rule(index=INDEX)
    @precondition(lambda self: any(not each["withdrawn_at"] for each in self.seen.files.values()))
    def take_down(self, index: int) -> None:
        shown = [each for each in self.seen.files.values() if not each["withdrawn_at"]]
        item_id = shown[index % len(shown)]["item_id"]
        order: dict[str, Any] = {"reason": "wrong_file", "words": "Keliru."}
        if self.act(self.province.takedowns.take_down(PEOPLE["petugas"], item_id, **order), name="take_down"):
            self.ledger.taken_down |= {each["copy_id"] for each in shown if each["item_id"] == item_id}
