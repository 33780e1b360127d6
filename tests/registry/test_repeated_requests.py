"""A request that comes again changes nothing and leaves nothing: no line, no event, no document, no second case."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from services.registry import tables as t
from services.registry.domain import archive, classifying
from services.registry.domain.case import Case
from services.registry.domain.case_facts import Evidence
from services.registry.domain.case_rules import CaseState
from services.registry.domain.facts import Answer, Opened, Verdict
from services.registry.domain.item import Item
from services.registry.domain.repeated_cases import asks_for_same, still_stands
from services.registry.domain.states import ItemState
from tests.files.pdfs import a_pdf
from tests.registry.build import (
    END,
    KETUA,
    PETUGAS,
    TODAY,
    Registry,
    a_case,
    a_classification,
    a_dip,
    a_document,
    a_ground,
    a_ruling,
    an_evidence,
    by,
    exempt_item,
    proposed_item,
    refused,
    undated,
)
from tests.registry.doors import Doors

LATER = by("petugas", TODAY + timedelta(days=1))
OTHER_PROOF: dict[str, Any] = {
    "reference": "Lain",
    "dated": END,
    "evidence": "Lain",
    "part": True,
    "final": False,
    "huruf": ("b",),
    "occurred_on": TODAY,
}


def test_a_request_is_the_same_only_where_nothing_of_it_differs() -> None:
    case, proof = a_case("event", came_with="0" * 64), an_evidence()
    again = replace(a_document(), id="lagi", object_key="documents/lagi.age")
    assert asks_for_same(case, LATER, "event", proof, again)
    assert {field.name for field in fields(Evidence)} == set(OTHER_PROOF)
    others = [replace(proof, **{name: value}) for name, value in OTHER_PROOF.items()]
    assert not any(asks_for_same(case, LATER, "event", other, again) for other in others)
    assert not asks_for_same(case, KETUA, "event", proof, again)
    assert not asks_for_same(case, LATER, "court", proof, again)
    assert not asks_for_same(case, LATER, "event", proof, None)
    assert not asks_for_same(case, LATER, "event", proof, replace(again, sha256="1" * 64))


def awaiting() -> Item:
    return exempt_item(a_classification(a_ground("a", period=undated())))


def ended() -> Item:
    item = awaiting()
    item.classification = item.classification_in_force.came((0,), TODAY, "perkara")
    return item


def opened() -> Item:
    return replace(awaiting(), state=ItemState.PUBLIC, opened=Opened("decided", TODAY, a_dip(), "perkara"))


@pytest.mark.parametrize(
    ("case", "item", "stands"),
    [
        (a_case("event"), awaiting(), True),
        (a_case("event", state=CaseState.DONE), opened(), True),
        (a_case("event", state=CaseState.DONE), ended(), True),
        (a_case("event", state=CaseState.DONE), awaiting(), False),
        (a_case("event", state=CaseState.DONE, ruling=a_ruling("open_in_part")), awaiting(), True),
        (a_case("ruling", state=CaseState.DONE), awaiting(), True),
        (a_case("ruling", state=CaseState.CLOSED), awaiting(), False),
        (a_case("event", state=CaseState.LAPSED), opened(), False),
    ],
)
def test_a_case_answers_its_request_while_what_it_said_stands(case: Case, item: Item, *, stands: bool) -> None:
    assert still_stands(case, item) is stands


@pytest.mark.parametrize("answer", [Answer.YA, Answer.TIDAK])
def test_a_proposal_comes_again_after_its_answer(answer: Answer) -> None:
    item = proposed_item()
    assert item.proposal is not None
    known, given = item.proposal, item.proposal.classification
    classifying.decide(item, KETUA, answer, "Sesuai uji.")
    before = replace(item)
    assert classifying.propose(item, LATER, given) == []
    assert (item, item.proposal) == (before, known)
    for person, other in ((by("petugas2"), given), (PETUGAS, replace(given, public_reason="Alasan lain."))):
        with refused("KEADAAN_TIDAK_COCOK"):
            classifying.propose(item, person, other)


def test_a_tolak_on_content_is_forgotten_once_the_matter_is_another() -> None:
    item = exempt_item(a_classification(a_ground("h")))
    item.content_rejected = Verdict(Answer.TOLAK, KETUA, "Kurang jelas")
    archive.keep_content_decision(item, None)
    with refused("KEADAAN_TIDAK_COCOK"):
        archive.answer_content(item, Verdict(Answer.TOLAK, KETUA, "Kurang jelas"))


async def traces(registry: Registry) -> list[int]:
    tables = (t.register, t.cases, t.MESSAGING.outbox.rows, t.MESSAGING.audit.rows)
    return [await registry.count(table) for table in tables]


async def test_an_opening_that_is_asked_for_again_leaves_nothing(doors: Doors) -> None:
    registry = doors.registry
    item_id = await registry.exempt()
    words = {"trigger": "ruling", "reference": "12/KI", "date": TODAY.isoformat()}
    sent: dict[str, Any] = {"data": words, "files": {"document": ("p.pdf", a_pdf("amar"), "application/pdf")}}
    client = await doors.program("petugas")
    first = await client.post(f"/items/{item_id}/early-opening", **sent)
    before = await traces(registry)
    again = await client.post(f"/items/{item_id}/early-opening", **sent)
    assert (again.status_code, again.json()) == (201, first.json())
    assert await traces(registry) == before
    assert len([key async for key in registry.objects.keys("documents/")]) == 1


async def test_a_hold_and_its_release_that_come_again_leave_nothing(registry: Registry) -> None:
    item_id, held = await registry.exempt(), registry.commands.archive
    words = {"kind": "sengketa", "reason": "Sengketa", "reference": "1/KI"}
    first, _ = await held.place_holds(registry.petugas, [item_id], **words)
    before = await traces(registry)
    assert (await held.place_holds(registry.petugas, [item_id], **words))[0] == first
    assert await traces(registry) == before
    await held.release_hold(registry.petugas, item_id, first, "Selesai")
    before = await traces(registry)
    await held.release_hold(registry.petugas, item_id, first, "Selesai ")
    await held.release_holds(registry.petugas, first, "Selesai")
    assert await traces(registry) == before
    for actor, reason in ((registry.ketua, "Selesai"), (registry.petugas, "Lain")):
        with refused("SUDAH_DIPUTUS"):
            await held.release_holds(actor, first, reason)
