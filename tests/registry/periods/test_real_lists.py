"""The 109 period cells of nine real lists, against kinds labelled by hand (labels.csv holds no text of theirs)."""

import csv
from pathlib import Path

import pytest

from shared.law.period_words import PeriodReading, parse

HERE = Path(__file__).parent
ROWS = Path(__file__).parents[4] / "shared" / "data" / "dik" / "rows.csv"
SHARE_THAT_MUST_BE_RIGHT = 0.95

pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(not ROWS.exists(), reason=f"daftar nyata tidak ada di sebelah checkout: {ROWS.name}"),
]


def labels() -> dict[int, tuple[str, str]]:
    with (HERE / "labels.csv").open(encoding="utf-8") as file:
        return {int(row["row"]): (row["kind"], row["years"]) for row in csv.DictReader(file)}


def readings() -> dict[int, PeriodReading]:
    with ROWS.open(encoding="utf-8-sig", newline="") as file:
        return {number: parse(row["period"]) for number, row in enumerate(csv.DictReader(file), start=1)}


def test_every_row_has_a_label() -> None:
    assert labels().keys() == readings().keys()


def test_kinds_and_years_agree_with_the_labels() -> None:
    said, expected = readings(), labels()
    wrong = [row for row, read in said.items() if (read.kind, str(read.years or "")) != expected[row]]
    assert len(wrong) <= len(expected) * (1 - SHARE_THAT_MUST_BE_RIGHT), f"rows read otherwise: {wrong}"


def test_no_row_yields_a_date_because_none_names_one() -> None:
    assert [row for row, read in readings().items() if read.until] == []
