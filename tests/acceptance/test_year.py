"""`terbuka journey` as a command lives the sample through a whole year (nightly).

In every run tests/rebuild/test_year.py walks the same year in its own process, and test_remote.py runs the command.
"""

import json
import subprocess
import sys
from typing import Any

import pytest

STEPS = [
    "1. Pengumpulan dari SKPD",
    "2. Klasifikasi dan penetapan",
    "3. Pertimbangan dan pembukaan",
    "4. Pengarsipan",
    "5. Pemuatan di situs",
]


pytestmark = pytest.mark.nightly


@pytest.fixture(scope="module")
def report() -> Any:
    """Runs the command once, as anyone would."""
    command = [sys.executable, "-m", "deploy.cli", "--as-of", "2026-11-23", "journey", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr or done.stdout
    return json.loads(done.stdout)


def test_nothing_unlawful_happened(report: Any) -> None:
    assert report["violations"] == []


def test_every_step_of_the_procedure_was_walked(report: Any) -> None:
    assert [step["step"] for step in report["steps"]] == STEPS
    assert all(step["in"] and step["out"] and step["events"] for step in report["steps"])


def test_every_row_ended_in_one_place(report: Any) -> None:
    rows = report["rows"]
    placed = rows["dik"] + sum(rows["queues"].values()) + rows["dip_decided"] + rows["dip_by_law"]
    assert rows["read"] == rows["committed"] == placed


def test_items_were_opened_by_decision_and_by_law(report: Any) -> None:
    assert report["rows"]["dip_decided"] > 0
    assert report["rows"]["dip_by_law"] > 0


def test_what_the_old_list_left_out_waits_in_named_queues(report: Any) -> None:
    assert {"belum_lengkap", "periode_belum_jelas"} <= set(report["rows"]["queues"])
