"""Early openings: which trigger fits which huruf, what proof it needs, who prepares, decides and approves."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.registry.domain.case_rules import Policy
from services.registry.domain.facts import Answer
from services.registry.domain.item import Item
from tests.registry.build import (
    END,
    KETUA,
    PETUGAS,
    PIMPINAN,
    TODAY,
    W0,
    a_case,
    a_classification,
    a_document,
    a_ground,
    a_ruling,
    an_evidence,
    by,
    considered_case,
    exempt_item,
    refused,
    undated,
)

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def item() -> Item:
    return exempt_item()


def decided(item: Item, outcome: Any, **changes: Any) -> Any:
    case = considered_case("new_test")
    case.decide(a_ruling(outcome, **changes), item, Policy.WINDOW)
    return case


@pytest.mark.parametrize(
    ("trigger", "huruf", "fits"),
    [
        ("consent", "h", True),
        ("consent", "g", True),
        ("consent", "a", False),
        ("court", "a", True),
        ("court", "h", False),
        ("ruling", "i", True),
        ("new_test", "b", True),
    ],
)
def test_an_early_trigger_fits_the_huruf_or_is_refused(trigger: Any, huruf: str, fits: bool) -> None:
    item = exempt_item(a_classification(a_ground(huruf)))
    if fits:
        assert a_case(trigger).open_for(item)
        return
    with refused("PEMICU_TIDAK_COCOK"):
        a_case(trigger).open_for(item)


@pytest.mark.parametrize("changes", [{"reference": " "}, {"dated": END}])
def test_an_early_opening_needs_evidence_that_exists(item: Item, changes: Any) -> None:
    with refused("TANPA_BUKTI"):
        a_case("ruling", evidence=an_evidence(**changes)).open_for(item)


def test_an_early_opening_needs_evidence(item: Item) -> None:
    case = a_case("ruling")
    case.evidence = None
    with refused("TANPA_BUKTI"):
        case.open_for(item)


@pytest.mark.parametrize("trigger", ["ruling", "new_test"])
def test_nothing_is_begun_after_the_last_day(item: Item, trigger: Any) -> None:
    assert a_case(trigger, opened=by("petugas", END)).open_for(item)
    with refused("SUDAH_BERAKHIR"):
        a_case(trigger, opened=by("petugas", END + timedelta(days=1))).open_for(item)


def test_a_ruling_counts_once_it_is_final(item: Item) -> None:
    with refused("PUTUSAN_BELUM_INKRACHT"):
        a_case("ruling", evidence=an_evidence(final=False)).open_for(item)


def test_a_new_test_needs_no_window_and_opens_nothing_before_the_day_it_names(item: Item) -> None:
    with refused("HARI_BERLAKU_TIDAK_SAH"):
        decided(item, "open_now", on=TODAY, effective_on=TODAY - timedelta(days=1))
    case = decided(item, "open_now", on=TODAY, effective_on=TOMORROW)
    case.approve(PIMPINAN, Answer.SETUJU, "", item=item, number="002/PPID/2026")
    with refused("BELUM_BERLAKU"):
        case.take_effect(item, TODAY, "bagian")
    case.take_effect(item, TOMORROW, "bagian")
    assert item.opened is not None
    assert item.opened.mode == "decided"


@pytest.mark.parametrize(
    ("outcome", "day"), [("open_at_end", None), ("open_now", END + timedelta(days=1))], ids=["at the end", "that day"]
)
def test_a_new_test_is_no_way_round_the_window(item: Item, outcome: Any, day: date | None) -> None:
    with refused("DI_LUAR_JENDELA"):
        decided(item, outcome, on=W0 - timedelta(days=1), effective_on=day)
    assert decided(item, outcome, on=W0, effective_on=day).ruling.outcome == outcome
    assert decided(item, "open_now", on=TODAY, effective_on=END).ruling.effective_on == END


EARLY = ("ruling", "consent", "public_office", "court", "event", "new_test")


def of_all_ways() -> Item:
    """Returns an item that every early trigger fits."""
    return exempt_item(a_classification(a_ground("a", period=undated()), a_ground("h")))


@pytest.mark.parametrize("trigger", EARLY)
def test_an_early_case_is_not_decided_without_its_document(trigger: Any) -> None:
    item, case = of_all_ways(), considered_case(trigger, document=None)
    case.open_for(item)
    with refused("TANPA_BUKTI"):
        case.decide(a_ruling("open_now", on=TODAY, effective_on=TOMORROW), item, Policy.WINDOW)
    case.attach(a_document())
    case.decide(a_ruling("open_now", on=TODAY, effective_on=TOMORROW), item, Policy.WINDOW)
    assert case.ruling is not None


@pytest.mark.parametrize("trigger", EARLY)
def test_who_opens_an_early_case_does_not_decide_it(trigger: Any) -> None:
    item, case = of_all_ways(), considered_case(trigger, opened=KETUA)
    case.open_for(item)
    with refused("SATU_ORANG_DUA_PERAN"):
        case.decide(a_ruling("open_now", on=TODAY, effective_on=TOMORROW), item, Policy.WINDOW)


@pytest.mark.parametrize("trigger", sorted({*EARLY} - {"ruling"}))
def test_who_opens_an_early_case_does_not_approve_it(trigger: Any) -> None:
    item, case = of_all_ways(), considered_case(trigger)
    case.open_for(item)
    case.decide(a_ruling("open_now", on=TODAY, effective_on=TOMORROW), item, Policy.WINDOW)
    with refused("SATU_ORANG_DUA_PERAN"):
        case.approve(PETUGAS, Answer.SETUJU, "", item=item, number="002/PPID/2026")


def test_the_document_may_be_replaced_until_the_decision(item: Item) -> None:
    case = considered_case("new_test", document=None)
    case.attach(a_document())
    case.attach(replace(a_document(), name="lebih-jelas.pdf"))
    case.decide(a_ruling("open_now", on=TODAY, effective_on=TOMORROW), item, Policy.WINDOW)
    with refused("KEADAAN_TIDAK_COCOK"):
        case.attach(a_document())
    assert case.document is not None
    assert case.document.name == "lebih-jelas.pdf"


def test_a_due_case_takes_no_document() -> None:
    with refused("KEADAAN_TIDAK_COCOK"):
        a_case().attach(a_document())


@pytest.mark.parametrize("trigger", sorted({*EARLY} - {"new_test"}))
def test_no_fact_is_put_off_to_the_end(trigger: Any) -> None:
    item, case = of_all_ways(), a_case(trigger)
    case.open_for(item)
    for outcome in ("open_at_end", "reclassify"):
        with refused("HASIL_TIDAK_COCOK"):
            case.decide(a_ruling(outcome, on=TODAY), item, Policy.WINDOW)
