"""The end written for an item runs while it waits: in every state and queue, for new items and rows of old lists."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Literal

import pytest

from services.registry.domain import classifying, waiting
from services.registry.domain.changes import act_on
from services.registry.domain.dossier import Dossier, Queue
from services.registry.domain.facts import Answer
from services.registry.domain.item import Item
from services.registry.domain.states import ItemState
from shared.contracts.deadlines import WaitingEndedV1
from shared.contracts.exemptions import ItemOpenedV1, ItemQueuedV1, ItemReturnedV1, ItemWaitsV1
from shared.messaging.delivery import DeliveryOutcome
from shared.security.encryption import Keys, unseal_bytes
from tests.registry.build import (
    END,
    KETUA,
    PETUGAS,
    PIMPINAN,
    TODAY,
    Registry,
    a_classification,
    a_dossier,
    a_ground,
    a_period,
    a_row,
    decided_item,
    exempt_item,
    proposed_item,
    submitted_item,
    undated,
)

AFTER = END + timedelta(days=1)
Kind = Literal["new", "history"]
MAKERS: dict[ItemState, Callable[..., Item]] = {
    ItemState.SUBMITTED: submitted_item,
    ItemState.PROPOSED: proposed_item,
    ItemState.DECIDED: decided_item,
}
LEFT: dict[str, tuple[ItemState, Queue]] = {
    "new": (ItemState.RETURNED, Queue.NONE),
    "history": (ItemState.SUBMITTED, Queue.SUDAH_BERAKHIR),
}


def waits(events: list[Any]) -> list[date | None]:
    """Returns the ends that an act said to the clock."""
    return [event.ends_on for event in events if isinstance(event, ItemWaitsV1)]


def received(kind: Kind, dossier: Dossier) -> tuple[Item, list[Any]]:
    item = submitted_item(kind=kind, dossier=dossier)
    item.waiting_end, item.queue = None, Queue.NONE
    return item, waiting.receive(item)


@pytest.mark.parametrize("state", MAKERS)
@pytest.mark.parametrize("kind", ["new", "history"])
@pytest.mark.parametrize("day", [-1, 0, 1])
def test_an_item_leaves_its_wait_on_the_day_after_its_end(state: ItemState, kind: Kind, day: int) -> None:
    item = MAKERS[state](kind=kind, dossier=a_row())
    before = item.version
    with act_on(item):
        said = waiting.overtaken(item, END + timedelta(days=day))
    if day <= 0:
        assert (said, item.state, item.version) == ([], state, before)
        return
    assert (item.state, item.queue) == LEFT[kind]
    assert (waits(said), item.version) == ([None], before + 1)
    assert (item.proposal, item.decision) == (None, None)
    assert waiting.overtaken(item, END + timedelta(days=day + 1)) == []


@pytest.mark.parametrize(
    ("dossier", "queue"),
    [
        (replace(a_row(statute="", huruf=""), legal_basis=""), Queue.BELUM_LENGKAP),
        (a_row(consequence_open="", consequence_closed=""), Queue.BELUM_LENGKAP),
        (a_row("3 tahun atau sampai ada putusan pengadilan", decree=date(2023, 12, 31)), Queue.MENUNGGU_TANGGAL_TINJAU),
        (a_row(), Queue.NONE),
    ],
)
@pytest.mark.parametrize("day", [-1, 0, 1])
def test_a_row_is_watched_in_every_queue(dossier: Dossier, queue: Queue, day: int) -> None:
    item, said = received("history", dossier)
    assert (item.queue, waits(said)) == (queue, [END])
    waiting.overtaken(item, END + timedelta(days=day))
    assert item.queue is (Queue.SUDAH_BERAKHIR if day > 0 else queue)


@pytest.mark.parametrize("period", ["Selama jangka waktu tertentu", "-", "Sampai perkara selesai", "Permanen"])
def test_what_nobody_can_read_is_never_over(period: str) -> None:
    item, said = received("history", a_row(period))
    assert (waits(said), waiting.overtaken(item, date(2090, 1, 1))) == ([], [])
    assert item.state is ItemState.SUBMITTED


@pytest.mark.parametrize(("kind", "end"), [("new", None), ("history", END)])
def test_years_of_a_new_item_wait_for_its_own_penetapan(kind: Kind, end: date | None) -> None:
    item, said = received(kind, a_row("3 tahun", decree=date(2023, 12, 31)))
    assert (item.written_end, waits(said)) == (end, [end] if end else [])


def test_a_row_that_is_over_when_it_comes_in_waits_for_nobody_but_its_two_persons() -> None:
    item, said = received("history", a_row("s.d. 1 Maret 2026"))
    assert (item.queue, waits(said)) == (Queue.SUDAH_BERAKHIR, [])


@pytest.mark.parametrize("state", [ItemState.RETURNED, ItemState.WITHDRAWN, ItemState.EXEMPT])
def test_what_does_not_wait_is_not_overtaken(state: ItemState) -> None:
    item = exempt_item(a_classification(a_ground(period=a_period(until=date(2028, 1, 1)))))
    item.state = state
    assert waiting.overtaken(item, date(2090, 1, 1)) == []
    assert item.state is state


# What the clock is told


def test_a_proposal_says_its_own_end_once() -> None:
    item = submitted_item()
    later = a_classification(a_ground(period=a_period(until=date(2027, 6, 1))))
    assert waits(classifying.propose(item, PETUGAS, later)) == [date(2027, 6, 1)]
    assert waits(classifying.propose(item, PETUGAS, replace(later, public_title="Judul lain"))) == []
    assert waits(classifying.decide(item, KETUA, Answer.YA)) == []
    assert waits(classifying.approve(item, PIMPINAN, Answer.SETUJU, number="001/PPID/2026")) == []
    assert item.waiting_end is None


def test_a_proposal_without_an_end_unsays_the_written_one() -> None:
    assert waits(classifying.propose(submitted_item(), PETUGAS, a_classification(a_ground("i", period=undated())))) == [
        None
    ]


def test_a_proposal_of_an_old_row_does_not_move_the_end_that_it_says_itself() -> None:
    item = submitted_item(kind="history", dossier=a_row())
    sooner = a_classification(a_ground(period=a_period(until=date(2026, 6, 1))))
    assert waits(classifying.propose(item, PETUGAS, sooner)) == []
    assert item.readable_end == END


@pytest.mark.parametrize(
    "act",
    [
        lambda item: classifying.decide(item, KETUA, Answer.TIDAK, "Belum lengkap."),
        lambda item: waiting.withdraw(item),
    ],
)
def test_an_item_that_stops_waiting_says_so(act: Any) -> None:
    assert waits(act(proposed_item())) == [None]


def test_a_row_of_an_old_list_is_not_withdrawn() -> None:
    item = submitted_item(kind="history", dossier=a_row())
    assert waiting.withdraw(item) == []
    assert item.state is ItemState.SUBMITTED
    waiting.overtaken(item, AFTER)
    assert item.queue is Queue.SUDAH_BERAKHIR


def test_a_corrected_version_waits_with_its_own_end() -> None:
    item = proposed_item()
    classifying.decide(item, KETUA, Answer.TIDAK, "Belum lengkap.")
    new = a_dossier(grounds=a_row("sampai 1 Juli 2027").grounds)
    assert waits(waiting.receive_again(item, new, item_version=2, submission_id="kiriman", today=TODAY)) == [
        date(2027, 7, 1)
    ]


@pytest.mark.parametrize("kind", ["new", "history"])
def test_a_tolak_leaves_the_end_running(kind: Kind) -> None:
    item = decided_item(kind=kind, dossier=a_row())
    assert waits(classifying.approve(item, PIMPINAN, Answer.TOLAK, "Periksa lagi.")) == []
    assert (item.state, item.readable_end) == (ItemState.SUBMITTED, END)
    waiting.overtaken(item, AFTER)
    assert (item.state, item.queue) == LEFT[kind]


# As events


async def ended(registry: Registry, item_id: str, day: date) -> DeliveryOutcome:
    registry.clock.move_to_day(day, hour=0)
    return await registry.hear(WaitingEndedV1(item_id=item_id, version=1, ended_on=END))


@pytest.mark.parametrize("decided", [False, True])
async def test_a_new_item_goes_back_with_the_reason_sealed(registry: Registry, keys: Keys, decided: bool) -> None:
    item_id = await registry.proposed()
    if decided:
        await registry.commands.classification.decide(registry.ketua, item_id, Answer.YA)
    assert await ended(registry, item_id, END) is DeliveryOutcome.APPLIED
    assert await registry.said(ItemReturnedV1, item_id) == []
    await ended(registry, item_id, AFTER)
    await ended(registry, item_id, AFTER)
    (returned,) = await registry.said(ItemReturnedV1, item_id)
    sealed = b"".join([block async for block in await registry.objects.open(returned.reason_key)])
    assert "intake" in keys.identities
    assert "tidak pernah dikecualikan" in (unseal_bytes(sealed, keys.identities["intake"])).decode()
    assert (await registry.queries.summary(item_id)).state == "returned"
    assert await registry.said(ItemOpenedV1, item_id) == []


async def test_an_old_row_goes_to_its_queue_and_is_told(registry: Registry) -> None:
    item_id = await registry.proposed(dossier=a_row(), kind="history")
    await ended(registry, item_id, AFTER)
    (queued,) = await registry.said(ItemQueuedV1, item_id)
    assert (queued.queue, queued.missing) == ("sudah_berakhir", ("SUDAH_BERAKHIR",))
    assert [event.ends_on for event in await registry.said(ItemWaitsV1, item_id)] == [END, None]
    assert await registry.said(ItemReturnedV1, item_id) == []


async def test_a_classified_item_is_past_its_wait(registry: Registry) -> None:
    item_id = await registry.exempt(a_classification(a_ground(period=a_period(until=date(2028, 1, 1)))))
    assert await ended(registry, item_id, AFTER) is DeliveryOutcome.APPLIED
    assert (await registry.queries.summary(item_id)).state == "exempt"
