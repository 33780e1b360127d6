"""The zone of the public body decides when its legal days begin and how its hours are named."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ASK = """
import json
from datetime import UTC, date, datetime
from deploy.configuration import read_settings
from shared.runtime.clock import legal_day, start_of
from shared.runtime.phrases import moment_words
read_settings()
late = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)
print(json.dumps([legal_day(late).isoformat(), start_of(date(2026, 3, 2)).isoformat(), moment_words(late)]))
"""


def asked(tmp_path: Path, zone: str | None) -> subprocess.CompletedProcess[str]:
    """Reads the settings as a process does, with the zone in its TOML file."""
    told = {name: word for name, word in os.environ.items() if not name.startswith("TERBUKA_")}
    file = tmp_path / "terbuka.toml"
    file.write_text(f'time_zone = "{zone}"\n' if zone else "")
    told |= {"PYTHONPATH": str(ROOT), "TERBUKA_CONFIG": str(file)}
    return subprocess.run([sys.executable, "-c", ASK], env=told, cwd=tmp_path, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("zone", "day", "start", "words"),
    [
        (None, "2026-03-01", "2026-03-01T17:00:00+00:00", "1 Maret 2026 pukul 22.30 WIB"),
        ("WIB", "2026-03-01", "2026-03-01T17:00:00+00:00", "1 Maret 2026 pukul 22.30 WIB"),
        ("WITA", "2026-03-01", "2026-03-01T16:00:00+00:00", "1 Maret 2026 pukul 23.30 WITA"),
        ("WIT", "2026-03-02", "2026-03-01T15:00:00+00:00", "2 Maret 2026 pukul 00.30 WIT"),
    ],
)
def test_days_begin_in_the_zone_of_the_body(tmp_path: Path, zone: str | None, day: str, start: str, words: str) -> None:
    assert json.loads(asked(tmp_path, zone).stdout) == [day, start, words]


def test_a_zone_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    done = asked(tmp_path, "GMT")
    assert (done.returncode, "TERBUKA_TIME_ZONE" in done.stderr) == (1, True)
