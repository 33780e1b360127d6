"""`terbuka serve` in processes of their own: started, asked, told to stop, and looked over afterwards."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from tests.engines.processes import NO_TLS, free_port

ROOT = Path(__file__).resolve().parents[2]
TERBUKA = (sys.executable, "-m", "deploy.cli", "serve")
START_SECONDS = 60.0
STOP_SECONDS = 40.0
POLL_SECONDS = 0.05
OWN = ("TERBUKA_", "DATABASE_URL", "HOST", "PORT")


class Served:
    """One process; `variables` are all of Terbuka's that it has."""

    def __init__(self, log: Path, place: str, roles: tuple[str, ...], variables: Mapping[str, str]) -> None:
        self.port = free_port()
        self.log = log
        self._command = [*TERBUKA, place, *(word for role in roles for word in ("--role", role))]
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OWN)}
        self._environment = {**kept, "HOST": "127.0.0.1", "PORT": str(self.port), **variables}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Returns where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def launch(self) -> "Served":
        """Starts it and waits for nothing."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(self._command, env=self._environment, cwd=ROOT, stdout=log, stderr=log)
        return self

    def start(self) -> "Served":
        """Starts it and returns once it says that it lives."""
        self.launch()
        deadline = time.monotonic() + START_SECONDS
        while not self.lives():
            if self._ended() or time.monotonic() > deadline:
                raise AssertionError(f"did not start:\n{self.told()}")
            time.sleep(POLL_SECONDS)
        return self

    def lives(self) -> bool:
        """Tells whether `/healthz` answers."""
        try:
            return self.get("/healthz").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def missing(self) -> list[str]:
        """Returns what `/readyz` says is missing; empty when it is ready."""
        answer = self.get("/readyz")
        names = [str(name) for name in answer.json()["missing"]]
        assert answer.status_code == (httpx.codes.SERVICE_UNAVAILABLE if names else httpx.codes.OK)
        return names

    def ready(self) -> bool:
        """Tells whether nothing is missing."""
        return not self.missing()

    def get(self, path: str, **options: Any) -> httpx.Response:
        """Asks it."""
        return httpx.get(self.address + path, timeout=10, verify=NO_TLS, **options)

    def told(self) -> str:
        """Returns the end of what it wrote."""
        return self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""

    def tell_to_stop(self) -> None:
        """Sends SIGTERM and does not wait."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)

    def ends(self, within: float = STOP_SECONDS) -> int:
        """Waits for its end and returns the exit code."""
        assert self._process is not None
        return self._process.wait(within)

    def stop(self) -> int:
        """Tells it to stop and returns the exit code."""
        self.tell_to_stop()
        return self.ends()

    def kill(self) -> None:
        """Ends it with `kill -9`."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(STOP_SECONDS)

    def clear_up(self) -> None:
        """Leaves nothing running, whatever happened."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait(STOP_SECONDS)

    def _ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None
