"""The same request again with any field of the decision different is a conflict; the very same one changes nothing."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.registry.api.bodies import ExpiryIn
from services.registry.api.proofs import expire
from services.registry.domain import classifying, old_rows
from services.registry.domain.case_endings import end_unchanged
from services.registry.domain.case_facts import Ruling
from services.registry.domain.case_rules import CaseState, Policy
from services.registry.domain.changes import act_on
from services.registry.domain.facts import Answer, ConsequenceTest, Expiry, Verdict
from services.registry.domain.item import Item
from tests.files.pdfs import a_pdf
from tests.registry.build import (
    KETUA,
    PETUGAS,
    PIMPINAN,
    TODAY,
    W0,
    Registry,
    a_case,
    a_classification,
    a_dip,
    a_document,
    a_proof,
    a_row,
    a_ruling,
    by,
    considered_case,
    decided_item,
    exempt_item,
    proposed_item,
    refused,
    submitted_item,
)

OTHER_RULING: Mapping[str, Any] = {
    "outcome": "open_at_end",
    "reason": "Alasan lain.",
    "by": by("ketua2", W0),
    "effective_on": W0 + timedelta(days=1),
    "dip": a_dip(form="kertas"),
    "classification": a_classification(),
    "test": ConsequenceTest("Lain.", "Lain."),
    "part_title": "Judul lain",
}
OTHER_VERDICT: Mapping[str, Any] = {
    "answer": Answer.TIDAK,
    "by": by("ketua2"),
    "reason": "Alasan lain.",
    "place": "Sambas",
}
DOCUMENT = a_document()
TIDAK = Expiry(Answer.TIDAK, KETUA, "Judul", "Keputusan asli.", date(2026, 6, 30), DOCUMENT)
OTHER_EXPIRY: Mapping[str, Any] = {
    "answer": Answer.YA,
    "by": by("ketua2"),
    "public_title": "Judul lain",
    "reason": "Alasan lain.",
    "ends_on": date(2026, 7, 1),
    "document": replace(DOCUMENT, sha256="1" * 64),
}
NOT_ASKED = {Ruling: {"late", "asked"}, Verdict: set(), Expiry: {"confirmed", "confirmed_reason", "asked"}}
"""Fields that the system fills itself, not whoever decides."""


@pytest.mark.parametrize(("body", "others"), [(Ruling, OTHER_RULING), (Verdict, OTHER_VERDICT), (Expiry, OTHER_EXPIRY)])
def test_every_field_of_every_decision_is_tried(body: Any, others: Mapping[str, Any]) -> None:
    assert {field.name for field in fields(body)} - NOT_ASKED[body] == set(others)


# Cases


def ruling(**changes: Any) -> Ruling:
    return a_ruling("open_in_part", part_title="Judul", **changes)


def decided() -> tuple[Item, Any]:
    item, case = exempt_item(), considered_case()
    case.decide(ruling(), item, Policy.WINDOW)
    return item, case


@pytest.mark.parametrize("name", OTHER_RULING)
def test_another_ruling_is_a_conflict(name: str) -> None:
    item, case = decided()
    with refused("SUDAH_DIPUTUS"):
        case.decide(replace(ruling(), **{name: OTHER_RULING[name]}), item, Policy.WINDOW)
    assert case.ruling == ruling()


@pytest.mark.parametrize("on", [W0, W0 + timedelta(days=1)])
def test_the_same_ruling_changes_nothing(on: date) -> None:
    item, case = decided()
    assert case.decide(replace(ruling(), by=by("ketua", on, "Kantor lain")), item, Policy.WINDOW) == []
    assert case.ruling == ruling()


VERDICT = Verdict(Answer.SETUJU, PIMPINAN, "Sesuai.", "Pontianak")


def approve(case: Any, item: Item, given: Verdict) -> Any:
    said = replace(given, answer=Answer.TOLAK) if given.answer is Answer.TIDAK else given
    return case.approve(said.by, said.answer, said.reason, item=item, number="9", place=said.place)


@pytest.mark.parametrize("name", OTHER_VERDICT)
def test_another_approval_of_a_case_is_a_conflict(name: str) -> None:
    item, case = decided()
    approve(case, item, replace(VERDICT, by=by("pimpinan", W0)))
    assert approve(case, item, VERDICT) == []
    with refused("SUDAH_DIPUTUS"):
        approve(case, item, replace(VERDICT, **{name: OTHER_VERDICT[name]}))
    assert (case.decree_number, case.approval.answer) == ("9", Answer.SETUJU)


# Items


@pytest.mark.parametrize("name", OTHER_VERDICT)
def test_another_approval_of_an_item_is_a_conflict(name: str) -> None:
    item = decided_item()
    words = {"place": VERDICT.place, "number": "1"}
    classifying.approve(item, PIMPINAN, Answer.SETUJU, VERDICT.reason, **words)
    assert classifying.approve(item, PIMPINAN, Answer.SETUJU, VERDICT.reason, **words) == []
    other = replace(VERDICT, **{name: OTHER_VERDICT[name]})
    answer = Answer.TOLAK if other.answer is Answer.TIDAK else other.answer
    with refused("SUDAH_DIPUTUS"):
        classifying.approve(item, other.by, answer, other.reason, place=other.place, number="2")
    assert item.penetapan_number == "1"


@pytest.mark.parametrize("answer", [Answer.YA, Answer.TIDAK])
@pytest.mark.parametrize("name", ["answer", "by", "reason"])
def test_another_answer_of_the_ketua_is_a_conflict(answer: Answer, name: str) -> None:
    item, given = proposed_item(), Verdict(answer, KETUA, "Sesuai uji.")
    classifying.decide(item, given.by, given.answer, given.reason)
    assert classifying.decide(item, given.by, given.answer, given.reason) == []
    turned = Answer.YA if answer is Answer.TIDAK else Answer.TIDAK
    other = replace(given, **{name: {**OTHER_VERDICT, "answer": turned}[name]})
    with refused("SUDAH_DIPUTUS"):
        classifying.decide(item, other.by, other.answer, other.reason)


# Old rows


def answer(item: Item, given: Expiry) -> Any:
    words = {name: getattr(given, name) for name in ("public_title", "reason", "ends_on", "document")}
    return old_rows.answer_expiry(item, given.by, given.answer, **words)


@pytest.mark.parametrize("name", OTHER_EXPIRY)
def test_another_answer_about_an_old_row_is_a_conflict(name: str) -> None:
    item = submitted_item(kind="history", dossier=a_row("sampai 31 Desember 2025"))
    answer(item, TIDAK)
    before = item.version
    with act_on(item), refused("SUDAH_DIPUTUS"):
        answer(item, replace(TIDAK, **{name: OTHER_EXPIRY[name]}))
    with act_on(item), refused("SUDAH_DIPUTUS"):
        answer(item, replace(TIDAK, document=None))
    uploaded_again = replace(DOCUMENT, id="lagi", object_key="documents/lagi.age")
    with act_on(item):
        assert answer(item, replace(TIDAK, document=uploaded_again)) == []
    assert (item.expiry, item.version) == (TIDAK, before)


@pytest.mark.parametrize(("proof", "code"), [(a_pdf("keputusan"), ""), (a_pdf("lain"), "SUDAH_DIPUTUS")])
async def test_a_document_that_comes_again_is_not_kept_twice(registry: Registry, proof: bytes, code: str) -> None:
    item_id = await registry.take_in(a_row("sampai 31 Desember 2025"), kind="history")
    body = ExpiryIn(answer=Answer.TIDAK, reason="Keputusan asli.", ends_on=date(2026, 6, 30))
    await expire(registry.commands, registry.ketua, item_id, body, a_proof(a_pdf("keputusan")))
    again = expire(registry.commands, registry.ketua, item_id, body, a_proof(proof))
    if code:
        with refused(code):
            await again
    else:
        await again
    assert len([key async for key in registry.objects.keys("documents/")]) == 1


@pytest.mark.parametrize("trigger", ["new_test", "consent"])
async def test_a_case_that_exists_keeps_no_second_document(registry: Registry, trigger: Any) -> None:
    item_id = await registry.exempt()
    case_id = await registry.early(item_id, trigger)
    kept = [key async for key in registry.objects.keys("documents/")]
    await registry.commands.openings.decide_opening(registry.ketua, case_id, await considered(registry, case_id))
    with refused("KEADAAN_TIDAK_COCOK"):
        await registry.commands.documents.attach_document(registry.petugas, case_id, a_proof())
    assert [key async for key in registry.objects.keys("documents/")] == kept


async def considered(registry: Registry, case_id: str) -> Ruling:
    await registry.commands.openings.consider(registry.tim, case_id, recommendation="open", text="Boleh.")
    return a_ruling("open_now", on=TODAY, effective_on=TODAY + timedelta(days=1))


def a_row_answered() -> Item:
    item = submitted_item(kind="history", dossier=a_row("sampai 31 Desember 2025"))
    answer(item, Expiry(Answer.YA, KETUA))
    return item


@pytest.mark.parametrize("given", [Answer.YA, Answer.TIDAK])
def test_another_confirmation_about_an_old_row_is_a_conflict(given: Answer) -> None:
    item = a_row_answered()
    turned = Answer.YA if given is Answer.TIDAK else Answer.TIDAK
    old_rows.confirm_expiry(item, PETUGAS, given, "Diperiksa.")
    assert old_rows.confirm_expiry(item, PETUGAS, given, " Diperiksa. ") == []
    others = [(by("petugas2"), given, "Diperiksa."), (PETUGAS, given, "Lain."), (PETUGAS, turned, "Diperiksa.")]
    for person, said, reason in others:
        with refused("SUDAH_DIPUTUS"):
            old_rows.confirm_expiry(item, person, said, reason)


def test_a_new_answer_about_a_row_is_confirmed_anew() -> None:
    item = a_row_answered()
    old_rows.confirm_expiry(item, PETUGAS, Answer.TIDAK, "Belum diperiksa.")
    answer(item, Expiry(Answer.YA, KETUA, reason="Diperiksa lagi."))
    assert old_rows.confirm_expiry(item, PETUGAS, Answer.YA)


# Cases that end with nothing changed


def test_another_end_of_a_new_test_is_a_conflict() -> None:
    case = considered_case("new_test")
    assert end_unchanged(case, KETUA, "Tidak ada yang berubah.")
    assert end_unchanged(case, KETUA, "Tidak ada yang berubah. ") == []
    for person, reason in ((KETUA, "Alasan lain."), (by("ketua2"), "Tidak ada yang berubah.")):
        with refused("SUDAH_DIPUTUS"):
            end_unchanged(case, person, reason)
    done = a_case("new_test", state=CaseState.DONE)
    with refused("KEADAAN_TIDAK_COCOK"):
        end_unchanged(done, KETUA, "Tidak ada yang berubah.")
