"""The yearly review: kept on a renewed test by two persons, missed in public, never the way to an opening."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.registry.domain import exempt, reviews
from services.registry.domain.changes import act_on
from services.registry.domain.dossier import Queue
from services.registry.domain.facts import Answer, ConsequenceTest
from services.registry.domain.item import Item
from services.registry.domain.states import ItemState
from shared.contracts.deadlines import ReviewMissedV1
from shared.contracts.exemptions import ItemQueuedV1, ItemReclassifiedV1, ReviewOverdueV1
from tests.registry.build import (
    END,
    KETUA,
    PETUGAS,
    TODAY,
    Registry,
    a_classification,
    a_ground,
    a_period,
    by,
    exempt_item,
    refused,
    undated,
)
from tests.registry.omitted import omitted_on

REVIEW = date(2027, 1, 4)
NEXT = date(2027, 12, 1)
RENEWED = ConsequenceTest("Saksi terancam.", "Saksi terlindungi.")
OLD = ConsequenceTest("Rahasia pribadi tersebar.", "Rahasia pribadi terlindungi.")


def undated_item(*more: Any) -> Item:
    return exempt_item(a_classification(a_ground("i", period=undated()), *more))


def propose(item: Item, *, on: date = REVIEW, review_on: date = NEXT, test: ConsequenceTest = RENEWED) -> list[Any]:
    return reviews.propose_review(item, by("petugas", on), review_on=review_on, test=test)


def test_a_due_review_puts_the_item_into_its_queue_once() -> None:
    item = undated_item()
    (event,) = reviews.review_due(item, 1)
    assert isinstance(event, ItemQueuedV1)
    assert event.queue == "tinjau_ulang"
    assert reviews.review_due(item, 1) == []
    assert reviews.review_due(item, 2) == []


def test_a_review_of_two_persons_keeps_the_period_and_leaves_the_queue() -> None:
    item = undated_item(a_ground("h"))
    reviews.review_due(item, 1)
    assert propose(item) == []
    assert (item.queue, item.review_on) == (Queue.TINJAU_ULANG, REVIEW)
    left, changed = reviews.decide_review(item, by("ketua", REVIEW), Answer.YA)
    assert isinstance(left, ItemQueuedV1)
    assert isinstance(changed, ItemReclassifiedV1)
    assert (changed.period_version, changed.review_on, item.queue) == (2, NEXT, Queue.NONE)
    assert item.classification is not None
    kept, dated = item.classification.grounds
    assert (kept.consequence_open, kept.consequence_closed) == (RENEWED.consequence_open, RENEWED.consequence_closed)
    assert (dated.consequence_open, dated.period.review_on) == (OLD.consequence_open, None)


@pytest.mark.parametrize(
    "test",
    [OLD, ConsequenceTest("", ""), ConsequenceTest("Saksi terancam.", " "), ConsequenceTest(" ", "Saksi terlindungi.")],
)
def test_a_review_needs_a_whole_test_in_new_words(test: ConsequenceTest) -> None:
    with refused("UJI_BARU_WAJIB"):
        propose(undated_item(), test=test)


@pytest.mark.parametrize(("days", "fits"), [(-1, False), (0, False), (1, True), (365, True), (366, False)])
def test_the_next_review_lies_within_a_year(days: int, fits: bool) -> None:
    item = undated_item()
    if fits:
        propose(item, review_on=REVIEW + timedelta(days=days))
        assert item.renewal is not None
        return
    with refused("TANGGAL_TINJAU_TERLALU_JAUH"):
        propose(item, review_on=REVIEW + timedelta(days=days))


@pytest.mark.parametrize(
    ("today", "latest"),
    [
        (date(2027, 3, 1), date(2028, 3, 1)),
        (date(2028, 2, 28), date(2029, 2, 28)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2027, 2, 28), date(2028, 2, 28)),
    ],
)
def test_a_year_ends_on_the_same_date_leap_years_too(today: date, latest: date) -> None:
    propose(undated_item(), on=today, review_on=latest)
    with refused("TANGGAL_TINJAU_TERLALU_JAUH"):
        propose(undated_item(), on=today, review_on=latest + timedelta(days=1))


def test_who_proposes_does_not_decide() -> None:
    item = undated_item()
    propose(item)
    with refused("SATU_ORANG_DUA_PERAN"):
        reviews.decide_review(item, by("petugas", REVIEW, "Ketua PPID"), Answer.YA)
    assert item.period_version == 1


def test_a_tidak_needs_a_reason_and_leaves_the_review_due() -> None:
    item = undated_item()
    reviews.review_due(item, 1)
    propose(item)
    with refused("TANPA_ALASAN"):
        reviews.decide_review(item, by("ketua", REVIEW), Answer.TIDAK)
    assert reviews.decide_review(item, by("ketua", REVIEW), Answer.TIDAK, "Ujinya tidak berubah.") == []
    assert (item.renewal, item.queue, item.period_version) == (None, Queue.TINJAU_ULANG, 1)
    with refused("SUDAH_DIPUTUS"):
        reviews.decide_review(item, by("ketua", REVIEW), Answer.YA)


def test_nothing_is_decided_that_nobody_proposed() -> None:
    with refused("KEADAAN_TIDAK_COCOK"):
        reviews.decide_review(undated_item(), KETUA, Answer.YA)


@pytest.mark.parametrize(("answer", "reason"), [(Answer.YA, ""), (Answer.TIDAK, "Ujinya tidak berubah.")])
def test_the_same_answer_to_a_review_again_changes_nothing(answer: Answer, reason: str) -> None:
    item = undated_item()
    propose(item)
    reviews.decide_review(item, by("ketua", REVIEW), answer, reason)
    before = item.version
    with act_on(item):
        assert reviews.decide_review(item, by("ketua", REVIEW), answer, reason) == []
    assert item.version == before
    other = Answer.TIDAK if answer is Answer.YA else Answer.YA
    for person, said, why in (("ketua", other, "Lain."), ("ketua2", answer, reason), ("ketua", answer, "Lain.")):
        with refused("SUDAH_DIPUTUS"):
            reviews.decide_review(item, by(person, REVIEW), said, why)


def test_a_review_that_was_kept_is_proposed_again_without_effect() -> None:
    item = undated_item()
    propose(item)
    reviews.decide_review(item, by("ketua", REVIEW), Answer.YA)
    assert propose(item) == []
    assert item.renewal is None
    with refused("UJI_BARU_WAJIB"):
        propose(item, review_on=NEXT - timedelta(days=1))
    reviews.review_due(item, item.period_version)
    with refused("KEADAAN_TIDAK_COCOK"):
        reviews.decide_review(item, by("ketua", NEXT), Answer.YA)


def test_a_dated_item_has_no_review() -> None:
    with refused("KEADAAN_TIDAK_COCOK"):
        propose(exempt_item())


def test_a_period_that_may_end_earlier_is_reviewed_and_keeps_its_end() -> None:
    either = a_period(until=date(2029, 1, 1), conditions=("atau sampai ada putusan pengadilan",), review_on=REVIEW)
    item = exempt_item(a_classification(a_ground("b", period=either)))
    propose(item)
    reviews.decide_review(item, by("ketua", REVIEW), Answer.YA)
    assert (item.ends_on, item.review_on) == (date(2029, 1, 1), NEXT)


def test_the_same_proposal_again_changes_nothing_and_another_replaces_it() -> None:
    item = undated_item()
    propose(item)
    before = item.version
    with act_on(item):
        assert propose(item) == []
    assert item.version == before
    with act_on(item):
        propose(item, review_on=NEXT - timedelta(days=1))
    assert item.version == before + 1


# Missed


def test_a_missed_review_is_said_once_and_made_up_for_by_the_next() -> None:
    item = undated_item()
    queued, missed = reviews.review_missed(item, 1, REVIEW)
    assert isinstance(queued, ItemQueuedV1)
    assert isinstance(missed, ReviewOverdueV1)
    assert (missed.since, missed.version, item.overdue_since) == (REVIEW, item.version, REVIEW)
    assert reviews.review_missed(item, 1, REVIEW) == []
    late = REVIEW + timedelta(days=30)
    propose(item, on=late)
    assert item.overdue_since == REVIEW
    made_up, _, changed = reviews.decide_review(item, by("ketua", late), Answer.YA)
    assert isinstance(made_up, ReviewOverdueV1)
    assert isinstance(changed, ItemReclassifiedV1)
    assert (made_up.since, made_up.version) == (None, item.version)
    assert item.overdue_since is None


@pytest.mark.parametrize("period_version", [0, 2])
def test_a_review_of_another_period_is_not_missed(period_version: int) -> None:
    item = undated_item()
    assert reviews.review_missed(item, period_version, REVIEW) == []
    assert item.overdue_since is None


def test_a_new_classification_makes_up_for_a_missed_review() -> None:
    item = undated_item()
    reviews.review_missed(item, 1, REVIEW)
    persons: dict[str, Any] = {"number": "2", "decided": KETUA, "approved": by("pimpinan")}
    made_up, *_ = exempt.reclassify(item, a_classification(), today=TODAY, **persons)
    assert isinstance(made_up, ReviewOverdueV1)
    assert (made_up.since, item.overdue_since) == (None, None)


@pytest.mark.parametrize(("other", "since"), [(a_ground("h"), None), (a_ground("b", period=undated()), REVIEW)])
def test_a_missed_review_ends_with_the_last_ground_that_waited_for_it(other: Any, since: date | None) -> None:
    item = undated_item(other)
    reviews.review_missed(item, 1, REVIEW)
    assert item.classification is not None
    exempt.end_grounds(item, item.classification.came((0,), REVIEW, "perkara"))
    exempt.say_period(item, REVIEW)
    assert item.overdue_since == since


# As commands and events


async def test_that_an_event_came_is_no_review(registry: Registry) -> None:
    item_id = await registry.exempt(a_classification(a_ground("i", period=undated())))
    for words in ({"review_on": None}, {"review_on": NEXT}):
        with refused("BUTUH_PERKARA"):
            await registry.commands.reviews.review(registry.petugas, item_id, test=RENEWED, ended_on=TODAY, **words)
    with refused("TANPA_TANGGAL_TINJAU"):
        await registry.commands.reviews.review(registry.petugas, item_id, review_on=None, test=RENEWED)
    assert (await registry.queries.summary(item_id)).state == "exempt"
    assert await registry.said(ItemReclassifiedV1, item_id) == []


async def test_a_missed_review_stands_in_the_omissions_until_it_is_decided(registry: Registry) -> None:
    item_id = await registry.exempt(a_classification(a_ground("i", period=undated())))
    registry.clock.move_to_day(REVIEW + timedelta(days=14))
    await registry.hear(ReviewMissedV1(item_id=item_id, period_version=1, review_on=REVIEW, rung=10))
    (omitted,) = await omitted_on(registry, REVIEW)
    assert (omitted.id, omitted.omission, omitted.since) == (item_id, "review_missed", REVIEW)
    await registry.commands.reviews.review(registry.petugas, item_id, review_on=NEXT, test=RENEWED)
    assert len(await omitted_on(registry, REVIEW)) == 1
    await registry.commands.reviews.decide_review(registry.ketua, item_id, Answer.YA)
    assert await omitted_on(registry, REVIEW) == []
    assert [event.since for event in await registry.said(ReviewOverdueV1, item_id)] == [REVIEW, None]


def test_a_review_opens_nothing() -> None:
    item = undated_item()
    propose(item)
    reviews.decide_review(item, by("ketua", REVIEW), Answer.YA)
    assert (item.state, item.opened, item.ends_on) == (ItemState.EXEMPT, None, None)
    assert {PETUGAS.person, KETUA.person, END.year} == {"petugas", "ketua", 2026}
