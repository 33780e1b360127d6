"""`terbuka journey` as a command over the nine real lists (nightly): every row is read, committed and in one place.

In every run tests/rebuild/test_year.py walks the year of the same lists, beside the sample, in its own process.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "dik"
ROWS = 109

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.samples,
    pytest.mark.skipif(
        not SAMPLES.is_dir(),
        reason="DAFTAR NYATA TIDAK ADA: ../shared/data/dik is absent, the journey over them was NOT made",
    ),
]


def real_lists() -> list[Path]:
    """Returns the nine real lists; none where they are absent."""
    return sorted(SAMPLES.glob("*.xls*"))


@pytest.fixture(scope="module")
def report() -> Any:
    """Runs the command once over all of them."""
    command = [sys.executable, "-m", "deploy.cli", "--as-of", "2026-11-23", "journey", "--json"]
    done = subprocess.run([*command, *real_lists()], capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr or done.stdout
    return json.loads(done.stdout)


def test_all_rows_are_read_and_committed(report: Any) -> None:
    assert report["rows"]["read"] == report["rows"]["committed"] == ROWS


def test_every_row_ends_in_the_dik_in_the_dip_or_in_a_named_queue(report: Any) -> None:
    rows = report["rows"]
    assert rows["dik"] + sum(rows["queues"].values()) + rows["dip_decided"] + rows["dip_by_law"] == ROWS
    assert {"belum_lengkap", "periode_belum_jelas"} <= set(rows["queues"])


def test_due_items_were_opened_by_decision_and_by_law(report: Any) -> None:
    assert report["rows"]["dip_decided"] > 0
    assert report["rows"]["dip_by_law"] > 0


def test_nothing_unlawful_happened(report: Any) -> None:
    assert report["violations"] == []
