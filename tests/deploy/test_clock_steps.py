"""The machine's clock steps while everything runs on it (Debian's faketime): nothing opens early or ends in silence.

The library shifts every clock of the processes, the counts of seconds since boot too; `/proc/uptime` it does not shift.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest

from deploy.client import session_of
from shared.storage.embedded_postgres import Embedded
from shared.web.access import session_headers
from tests.engines.processes import NO_TLS, free_port

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = next(iter(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), None)
START_SECONDS = 90.0
NOTICED_SECONDS = 15.0
HELD_SECONDS = 3.0
STEPS = ("+3600", "-3600", "+30d", "+400d")
BELIEF = "jam yang dipercaya"

pytestmark = pytest.mark.skipif(LIBRARY is None, reason="faketime is not installed: apt-get install faketime")


@dataclass
class Shifted:
    """Is `terbuka up --sample` on a machine whose clock the test shifts."""

    address: str
    home: Path
    stamp: Path

    def shift(self, by: str) -> None:
        """Sets the machine's clock."""
        self.stamp.write_text(f"{by}\n")

    def get(self, path: str, **options: Any) -> Any:
        """Asks for something."""
        return httpx.get(self.address + path, timeout=20, verify=NO_TLS, **options).json()

    def believes(self) -> bool:
        """Tells whether the scheduler believes its clock."""
        return BELIEF not in self.get("/scheduler/readyz")["missing"]

    def sweeps(self) -> bool:
        """Tells whether the scheduler has swept by this clock: what it never read cannot have stepped."""
        beat = self.get("/scheduler/api/heartbeat", headers=self.signed_in())
        return beat["age_seconds"] is not None and abs(beat["age_seconds"]) < START_SECONDS

    def lists(self) -> dict[str, set[str]]:
        """Returns who stands in the two public lists."""
        return {name: {item["id"] for item in self.get(f"/data/{name}.json")["items"]} for name in ("dik", "dip")}

    def signed_in(self) -> dict[str, str]:
        """Returns the headers of a session of the sample's operator."""
        operator = json.loads((self.home / "accounts.json").read_text())["operator"]
        return session_headers(session_of(httpx.post(f"{self.address}/masuk", data=operator, timeout=20)))


@pytest.fixture
def house() -> Iterator[Shifted]:
    """Gives the sample, running, and kills it afterwards: a loop whose timers were shifted may not end by itself."""
    with TemporaryDirectory(prefix="terbuka-jam-") as folder:
        place, port = Path(folder), free_port()
        place.chmod(0o755)  # the database runs as another user, and its clock is shifted as well
        stamp, home = place / "stamp", place / "home"
        stamp.write_text("+0\n")
        own = ("TERBUKA_", "DATABASE_URL", "HOST", "PORT", "FAKETIME")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        ours = {"TERBUKA_HOME": str(home), "HOST": "127.0.0.1", "PORT": str(port), "LD_PRELOAD": str(LIBRARY)}
        faked = {"FAKETIME_TIMESTAMP_FILE": str(stamp), "FAKETIME_CACHE_DURATION": "1"}
        command = [sys.executable, "-m", "deploy.cli", "up", "--sample"]
        with (place / "log").open("wb") as log:
            process = subprocess.Popen(
                command, env={**kept, **ours, **faked}, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        house = Shifted(f"http://127.0.0.1:{port}", home, stamp)
        try:
            comes(lambda: _answers(house, process), START_SECONDS, lambda: (place / "log").read_text()[-3000:])
            yield house
        finally:
            stamp.write_text("+0\n")
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            Embedded(home / "postgres").stop()


def _answers(house: Shifted, process: "subprocess.Popen[bytes]") -> bool:
    assert process.poll() is None, "it ended"
    try:
        return bool(house.believes())
    except (httpx.TransportError, ValueError):
        return False


def comes(about: Callable[[], bool], within: float, told: Callable[[], str] = str) -> None:
    """Waits until something is true."""
    until = time.monotonic() + within
    while not about():
        assert time.monotonic() < until, told()
        time.sleep(0.2)


def test_a_clock_that_steps_opens_nothing_and_leaves_nothing_unsaid(house: Shifted) -> None:
    comes(house.sweeps, START_SECONDS, "it does not sweep".__str__)
    before = house.lists()
    assert before["dik"]
    for step in STEPS:
        house.shift(step)
        comes(lambda: not house.believes(), NOTICED_SECONDS, f"{step} went unnoticed".__str__)
        time.sleep(HELD_SECONDS)
        assert house.lists() == before, f"{step} opened something"
        house.shift("+0")
        comes(house.believes, NOTICED_SECONDS, f"not believed after {step}".__str__)
    assert house.lists() == before
    signed_in = house.signed_in()
    assert [house.get(f"/scheduler/api/{path}", headers=signed_in) for path in ("over", "unanswered")] == [[], []]
    beat = house.get("/scheduler/api/heartbeat", headers=signed_in)
    assert (beat["past_due"], beat["doubt"]) == (0, None)
    assert house.get("/scheduler/api/clock", headers=signed_in)["last"]["number"] == len(STEPS)
    codes = {alarm["code"] for alarm in house.get("/monitor/api/streams", headers=signed_in)["alarms"]}
    assert codes == set()
