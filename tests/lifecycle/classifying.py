"""Step 1 and 2 of the SOP as rules: handed in, proposed, answered, approved, returned, taken back, over."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from uuid6 import uuid7

from services.intake.domain.dossier import DossierEntry, HandedInDossier, read_dossier
from services.intake.domain.hand_in_doubts import HandedIn
from services.intake.store.hand_in import KeyedRequest
from services.registry.domain.facts import Answer
from shared.contracts.dossier import DossierGround
from shared.security.identity import Actor
from tests.intake.house import PDF, uploads
from tests.lifecycle import words
from tests.lifecycle.province import SKPD
from tests.lifecycle.stage import PEOPLE, Standing
from tests.lifecycle.words import CASES_OF_GROUNDS, Plan

MOST_ITEMS = 3
INDEX = st.integers(min_value=0, max_value=MOST_ITEMS - 1)


class Classifying(Standing):
    """Takes items from the SKPD to the penetapan."""

    def __init__(self, stage: Any) -> None:
        super().__init__(stage)
        self.proposed: dict[str, tuple[Plan, ...]] = {}
        self.proposed_on: dict[str, Any] = {}
        self.numbers = count(1)

    @property
    def submissions(self) -> list[tuple[str, str]]:
        """Returns (submission, item) of every item before its penetapan."""
        early = self.items("submitted", "proposed", "decided", "returned")
        return [(item["submission_id"], item["id"]) for item in early]

    @rule(file=st.booleans(), days=st.none() | st.integers(min_value=1, max_value=60))
    @precondition(lambda self: len(self.seen.items) + len(self.post.waiting()) < MOST_ITEMS)
    def hand_in(self, file: bool, days: int | None) -> None:
        files = uploads(("bukti.pdf", PDF)) if file else uploads()
        end = self.today + timedelta(days=days) if days else None
        form = words.dossier(next(self.numbers), end)
        done = self.act(
            self.province.intake.submissions.submit(PEOPLE["skpd"], form, files, str(uuid7())), name="hand_in"
        )
        if done:
            self.ledger.written[done["items"][0]["item_id"]] = end

    @rule(days=st.integers(min_value=-30, max_value=60))
    @precondition(lambda self: len(self.seen.items) + len(self.post.waiting()) < MOST_ITEMS)
    def hand_in_old_row(self, days: int) -> None:
        end = self.today + timedelta(days=days)
        period = words.written(end)
        ground = DossierGround("h", 4, "UU 14/2008", "Pasal 17 huruf h", "Terganggu.", "Terlindungi.", period)
        form = HandedInDossier(SKPD, (DossierEntry(f"Baris lama {next(self.numbers)}", "Baris lama", (ground,)),))
        done = self.act(self._receive_history(form), name="hand_in_old_row")
        if done:
            self.ledger.written[done["items"][0]["item_id"]] = end

    async def _receive_history(self, form: HandedInDossier) -> Any:
        intake, petugas = self.province.intake, PEOPLE["petugas"]
        request = KeyedRequest(petugas.account, str(uuid7()), form.fingerprint({}))
        agency = await intake.scoped.agency(PEOPLE["petugas"], SKPD)
        said: dict[str, Any] = {"kind": "history", "asked": await intake.doubts.ask(agency, HandedIn())}
        async with await intake.scoped.tray(PEOPLE["petugas"]) as tray:
            return await intake.submissions.receive(tray, petugas, agency, form, [()], request, **said)

    @rule(index=INDEX, sure=st.sampled_from([True, False, False]))
    @precondition(lambda self: self.submissions)
    def take_back(self, index: int, sure: bool) -> None:
        if not sure:
            return
        submission, item = self.submissions[index % len(self.submissions)]
        self.act(self.province.intake.corrections.withdraw(PEOPLE["skpd"], submission, [item]), name="take_back")

    @rule(index=INDEX)
    @precondition(lambda self: self.items("returned"))
    def hand_in_again(self, index: int) -> None:
        item = self.item(index, "returned")
        form, key = read_dossier(words.dossier(next(self.numbers))), str(uuid7())
        work = self.province.intake.corrections.resubmit(
            PEOPLE["skpd"], item["submission_id"], item["id"], form, uploads(), key
        )
        if self.act(work, name="hand_in_again") and item["kind"] == "new":
            self.ledger.written[item["id"]] = None

    @rule(index=INDEX, plans=CASES_OF_GROUNDS)
    @precondition(lambda self: self.items("submitted", "proposed"))
    def propose(self, index: int, plans: tuple[Plan, ...]) -> None:
        item = self.item(index, "submitted", "proposed")
        proposal = words.classification(plans, self.today)
        if self.act(
            self.province.registry.classification.propose(PEOPLE["petugas"], item["id"], proposal), name="propose"
        ):
            self.proposed[item["id"]], self.proposed_on[item["id"]] = plans, self.today
            self.ledger.proposed[item["id"]] = words.waiting_end(plans, self.today)

    @rule(index=INDEX, answers=st.booleans())
    @precondition(lambda self: self.items("proposed"))
    def ask_the_team(self, index: int, answers: bool) -> None:
        item_id, registry = self.item(index, "proposed")["id"], self.province.registry
        self.act(registry.classification.request_consideration(PEOPLE["ketua"], item_id), name="ask_the_team")
        if answers:
            self.look_again()
            advice = registry.classification.answer_consideration(
                PEOPLE["tim"], item_id, recommendation="open", text="Layak dibuka."
            )
            self.act(advice, name="team_answers")

    @rule(index=INDEX, answer=st.sampled_from([Answer.YA, Answer.YA, Answer.YA, Answer.TIDAK]))
    @precondition(lambda self: self.items("proposed"))
    def decide(self, index: int, answer: Answer) -> None:
        item = self.item(index, "proposed")
        reason = "Uji konsekuensi belum lengkap." if answer is Answer.TIDAK else ""
        self.act(
            self.province.registry.classification.decide(PEOPLE["ketua"], item["id"], answer, reason),
            name=f"decide {answer}",
        )

    @rule(index=INDEX, answer=st.sampled_from([Answer.SETUJU, Answer.SETUJU, Answer.SETUJU, Answer.TOLAK]))
    @precondition(lambda self: self.items("decided"))
    def approve(self, index: int, answer: Answer) -> None:
        item_id = self.item(index, "decided")["id"]
        work = self.province.registry.classification.approve(
            PEOPLE["pimpinan"], item_id, answer, reason="Perlu diperbaiki."
        )
        if self.act(work, name=f"approve {answer}") and answer is Answer.SETUJU:
            self.ledger.classify(item_id, self.proposed[item_id], self.proposed_on[item_id], self.today)

    @rule(index=INDEX, days=st.none() | st.integers(min_value=1, max_value=60))
    @precondition(lambda self: self.old_rows)
    def answer_row(self, index: int, days: int | None) -> None:
        """Answers whether a row's own end has passed: ya, or tidak with the day that the old decree says."""
        item_id, ketua = self.old_rows[index % len(self.old_rows)]["id"], PEOPLE["ketua"]
        answer, end = (Answer.TIDAK, self.today + timedelta(days=days)) if days else (Answer.YA, None)
        self.act(self._answer_row(ketua, item_id, answer, end), name=f"answer_row {answer}")

    async def _answer_row(self, ketua: Actor, item_id: str, answer: Answer, end: date | None) -> None:
        registry = self.province.registry
        decree = await registry.documents.keep(registry.units.by(ketua), words.proof() if end else None)
        same = {"reason": "Keputusan asli." if end else "", "ends_on": end}
        await registry.classification.answer_expiry(ketua, item_id, answer, document=decree, **same)

    @property
    def old_rows(self) -> list[dict[str, Any]]:
        """Returns the rows of old lists that wait."""
        return [item for item in self.items("submitted", "proposed", "decided") if item["kind"] == "history"]

    @property
    def answered_rows(self) -> list[dict[str, Any]]:
        """Returns the rows whose answer waits for a second person."""
        said = [(row, row["record"]["expiry"]) for row in self.old_rows]
        return [row for row, answer in said if answer and not answer["confirmed"]]

    @rule(index=INDEX, by=st.sampled_from(["petugas", "petugas", "ketua"]), agrees=st.sampled_from([True, True, False]))
    @precondition(lambda self: self.answered_rows)
    def confirm_row(self, index: int, by: str, agrees: bool) -> None:
        item = self.answered_rows[index % len(self.answered_rows)]
        item_id, given, registry = item["id"], item["record"]["expiry"], self.province.registry
        answer, reason = (Answer.YA, "") if agrees else (Answer.TIDAK, "Periksa lagi.")
        work = registry.classification.confirm_expiry(PEOPLE[by], item_id, answer, reason)
        if by == given["by"]["person"]:
            self.refused(work, name="confirm one's own answer")
        elif self.act(work, name=f"confirm_row {given['answer']} {answer}") and agrees:
            if given["answer"] == "ya":
                self.ledger.rows[item_id] = (given["by"]["person"], by)
                self.ledger.ends[item_id] = [self.ledger.written[item_id]]
            else:
                self.ledger.written[item_id] = date.fromisoformat(given["ends_on"])

    @rule(index=INDEX, days=st.none() | st.integers(min_value=1, max_value=60))
    @precondition(lambda self: self.old_rows)
    def settle_row(self, index: int, days: int | None) -> None:
        """Takes the question about a row through its two persons."""
        self.answer_row(index=index, days=days)
        self.look_again()
        if self.answered_rows:
            self.confirm_row(index=index, by="petugas", agrees=True)

    @rule(index=INDEX, role=st.sampled_from(["ketua", "pimpinan"]))
    @precondition(lambda self: self.items("proposed", "decided"))
    def usurp(self, index: int, role: str) -> None:
        item = self.item(index, "proposed", "decided")
        registry, person = self.province.registry, item["decided_by" if role == "pimpinan" else "proposed_by"]
        usurper = Actor(role, person or item["proposed_by"], frozenset({role}), None, "Rangkap jabatan")
        if item["state"] == "proposed":
            self.refused(registry.classification.decide(usurper, item["id"], Answer.YA), name="decide in two roles")
        else:
            self.refused(
                registry.classification.approve(usurper, item["id"], Answer.SETUJU), name="approve in two roles"
            )

    @rule()
    @precondition(lambda self: not self.ledger.mandated)
    def give_mandate(self) -> None:
        day, registry = self.today, self.province.registry
        same = {"person": "pimpinan", "office": "Gubernur", "letter_number": "1/2026", "letter_date": day}
        mandate = registry.mandates.new_mandate(
            PEOPLE["operator"], **same, valid_from=day, valid_to=None, scope="pimpinan_tertinggi"
        )
        if self.act(registry.mandates.record_mandate(PEOPLE["operator"], mandate), name="give_mandate"):
            confirmed = registry.mandates.confirm_mandate(PEOPLE["petugas2"], mandate.id)
            self.ledger.mandated = bool(self.act(confirmed, name="confirm_mandate"))
