"""Thirty years: huruf a ends there whatever its kind of period, another huruf names the article that sets more."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.registry.domain import classifying, exempt
from services.registry.domain.facts import Answer
from services.registry.domain.item import Item
from services.registry.domain.states import ItemState
from tests.registry.build import (
    END,
    KETUA,
    PETUGAS,
    PIMPINAN,
    TODAY,
    a_classification,
    a_ground,
    a_period,
    a_row,
    exempt_item,
    proposed_item,
    refused,
    submitted_item,
    undated,
)

CAP = date(2056, 3, 2)
UNDATED = ["until_event", "until_consent", "while_in_force", "per_regulation"]
PERSONS: dict[str, Any] = {"number": "2", "decided": KETUA, "approved": PIMPINAN}


def old_row(decree: date | None, *grounds: Any, first: date | None = None) -> Item:
    """Takes a row of an old list with an unread period to its penetapan."""
    item = submitted_item(kind="history", dossier=a_row("Sampai perkara selesai", decree=decree, huruf="a"))
    classifying.propose(
        item, PETUGAS, a_classification(*(grounds or (a_ground("a", period=undated()),)), first_penetapan=first)
    )
    classifying.decide(item, KETUA, Answer.YA)
    classifying.approve(item, PIMPINAN, Answer.SETUJU, number="001/PPID/2026")
    return item


@pytest.mark.parametrize("kind", UNDATED)
def test_huruf_a_ends_thirty_years_after_its_first_penetapan_whatever_its_kind(kind: str) -> None:
    item = exempt_item(a_classification(a_ground("a", period=undated(kind))))
    assert (item.ends_on, item.review_on) == (CAP, date(2027, 1, 4))
    with refused("BELUM_BERAKHIR"):
        exempt.lapse(item, 1, CAP)
    assert exempt.lapse(item, 1, CAP + timedelta(days=1))
    assert item.state is ItemState.PUBLIC


@pytest.mark.parametrize("kind", UNDATED)
@pytest.mark.parametrize("huruf", "bcdefghij")
def test_no_cap_is_invented_for_another_huruf(huruf: str, kind: str) -> None:
    item = exempt_item(a_classification(a_ground(huruf, period=undated(kind))))
    assert item.ends_on is None


@pytest.mark.parametrize(
    ("period", "fits"),
    [
        (a_period(until=CAP), True),
        (a_period(until=CAP + timedelta(days=1)), False),
        (a_period("years", text="30 tahun", years=30), True),
        (a_period("years", text="30 tahun 1 bulan", years=30, months=1), False),
        (a_period("years", text="31 tahun", years=31), False),
    ],
)
def test_huruf_a_says_no_more_than_thirty_years(period: Any, fits: bool) -> None:
    classification = a_classification(a_ground("a", period=period, period_basis="Pasal 1 UU 1/2000"))
    if fits:
        assert exempt_item(classification).ends_on == CAP
        return
    with refused("LEBIH_TIGA_PULUH_TAHUN"):
        proposed_item(classification)


def test_the_cap_holds_one_ground_and_the_item_waits_for_the_other() -> None:
    both = a_classification(a_ground("a", period=undated()), a_ground("b", period=a_period(until=date(2056, 1, 1))))
    assert exempt_item(both).ends_on == CAP
    assert (
        exempt_item(a_classification(a_ground("a", period=undated()), a_ground("b", period=undated()))).ends_on is None
    )


def test_a_new_classification_does_not_move_the_cap() -> None:
    item = exempt_item(a_classification(a_ground("a", period=undated())))
    again = a_classification(a_ground("a", period=undated(review_on=date(2030, 6, 1))))
    exempt.reclassify(item, again, today=date(2029, 6, 2), **PERSONS)
    assert (item.ends_on, item.first_penetapan) == (CAP, TODAY)
    with refused("LEBIH_TIGA_PULUH_TAHUN"):
        exempt.reclassify(
            item, a_classification(a_ground("a", period=a_period(until=date(2056, 3, 3)))), today=TODAY, **PERSONS
        )


def test_the_cap_of_an_old_row_counts_from_its_own_decree() -> None:
    assert old_row(date(1999, 2, 28)).ends_on == date(2029, 2, 28)
    with refused("SUDAH_BERAKHIR"):
        old_row(date(1996, 3, 1))


# Longer than thirty years


@pytest.mark.parametrize("huruf", "bcdefghij")
@pytest.mark.parametrize(
    ("period", "long"),
    [
        (a_period(until=CAP), False),
        (a_period(until=CAP + timedelta(days=1)), True),
        (a_period("years", text="30 tahun", years=30), False),
        (a_period("years", text="360 bulan", months=360), False),
        (a_period("years", text="361 bulan", months=361), True),
        (a_period("years", text="75 tahun", years=75), True),
    ],
)
def test_more_than_thirty_years_name_the_article_that_sets_them(huruf: str, period: Any, long: bool) -> None:
    ground = a_ground(huruf, period=period)
    if not long:
        assert proposed_item(a_classification(ground)).state is ItemState.PROPOSED
        return
    with refused("TANPA_DASAR_JANGKA_WAKTU"):
        proposed_item(a_classification(replace(ground, period_basis=" ")))
    based = replace(ground, period_basis="Pasal 9 UU 43/2009")
    assert proposed_item(a_classification(based)).state is ItemState.PROPOSED


def test_the_article_travels_to_who_approves() -> None:
    ground = a_ground("h", period=a_period("years", text="75 tahun", years=75), period_basis="Pasal 9 UU 43/2009")
    item = proposed_item(a_classification(ground))
    assert item.proposal is not None
    assert item.proposal.classification.grounds[0].period_basis == "Pasal 9 UU 43/2009"


# The first penetapan


def test_a_new_item_has_no_earlier_penetapan() -> None:
    for given in (date(2020, 1, 1), TODAY):
        with refused("PENETAPAN_PERTAMA_TIDAK_SAH"):
            proposed_item(a_classification(first_penetapan=given))
    assert exempt_item().first_penetapan == TODAY


@pytest.mark.parametrize(
    ("decree", "given", "fits"),
    [
        (date(2024, 5, 6), date(2024, 5, 5), True),
        (date(2024, 5, 6), date(2024, 5, 6), True),
        (date(2024, 5, 6), date(2024, 5, 7), False),
        (date(2024, 5, 6), TODAY + timedelta(days=1), False),
        (None, date(2024, 5, 6), False),
        (TODAY + timedelta(days=9), TODAY + timedelta(days=1), False),
    ],
)
def test_the_first_penetapan_of_an_old_row_lies_on_or_before_its_decree(
    decree: date | None, given: date, fits: bool
) -> None:
    if fits:
        assert old_row(decree, first=given).first_penetapan == given
        return
    with refused("PENETAPAN_PERTAMA_TIDAK_SAH"):
        old_row(decree, first=given)


@pytest.mark.parametrize(("decree", "first"), [(date(2024, 5, 6), date(2024, 5, 6)), (None, TODAY)])
def test_an_old_row_counts_from_its_decree_where_nothing_earlier_is_said(decree: date | None, first: date) -> None:
    item = old_row(decree, a_ground("h"))
    assert (item.first_penetapan, item.ends_on) == (first, END)
