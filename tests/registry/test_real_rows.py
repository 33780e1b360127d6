"""The rows of real lists: each waits for an officer or in one named queue, and none is lost."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from services.registry.domain.dossier import Dossier, Queue, sort_history
from shared.contracts.dossier import DossierGround

ROWS = Path(__file__).resolve().parents[3] / "shared" / "data" / "dik" / "rows.csv"


def dossier_of(row: dict[str, str]) -> Dossier:
    ground = DossierGround(
        consequence_open=row["consequence_open"],
        consequence_closed=row["consequence_closed"],
        period=row["period"],
    )
    try:
        decree_date = date.fromisoformat(row["decree_date"])
    except ValueError:
        decree_date = None
    return Dossier(row["title"], grounds=(ground,), legal_basis=row["legal_basis"], decree_date=decree_date)


@pytest.mark.samples
def test_every_row_goes_to_exactly_one_place_with_its_reasons() -> None:
    if not ROWS.exists():
        pytest.skip(f"SAMPEL TIDAK ADA: {ROWS.name} tidak ditemukan di sebelah checkout")
    with ROWS.open(encoding="utf-8") as file:
        sorted_rows = [sort_history(dossier_of(row), date(2026, 11, 23)) for row in csv.DictReader(file)]
    counts = Counter(sorting.queue for sorting in sorted_rows)
    assert sum(counts.values()) == 109
    assert counts[Queue.BELUM_LENGKAP] > 0
    assert all(sorting.missing for sorting in sorted_rows if sorting.queue is not Queue.NONE)
