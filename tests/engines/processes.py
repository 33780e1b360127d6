"""A server that a test started: it alone stops it, by its process id."""

import os
import random
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

START_SECONDS = 60.0
STOP_SECONDS = 20.0
POLL_SECONDS = 0.05
TAIL_LINES = 40
PORTS = (10_000, 32_000)
SHARES = 4
CHANCE = random.SystemRandom()
"""Is not `random` itself, which drawn tests begin anew for each example."""

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For httpx where TLS is not used: without it each request reads the machine's certificates, which takes 50 ms."""

_given: set[int] = set()


def free_port() -> int:
    """Returns a port that nobody listens on now and nobody was given before.

    It lies below those that the system gives to outgoing connections, or a server that is killed and started again
    would find its own taken; and each of the test processes that run side by side has a share of them.
    """
    while True:
        port = CHANCE.randrange(*_share(*PORTS))
        with socket.socket() as door:
            try:
                door.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in _given:
            _given.add(port)
            return port


def _share(first: int, last: int) -> tuple[int, int]:
    mine = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % SHARES
    width = (last - first) // SHARES
    return first + mine * width, first + (mine + 1) * width


class Process:
    """Runs one server on a port of 127.0.0.1; its output is kept in a file."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        port: int,
        log: Path,
        variables: Mapping[str, str] | None = None,
        *,
        patience: float = START_SECONDS,
    ) -> None:
        self.name = name
        self.port = port
        self.log = log
        self._command = list(command)
        self._variables = dict(variables or {})
        self._patience = patience
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Tells whether the process lives."""
        return self._running is not None and self._running.poll() is None

    @property
    def pid(self) -> int:
        """Returns the id of the running process."""
        assert self._running is not None
        return self._running.pid

    def start(self) -> None:
        """Starts it and returns once the port answers; raises `RuntimeError` with the end of its log otherwise."""
        if self.running:
            return
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(
                self._command, stdout=log, stderr=log, env={**os.environ, **self._variables}, start_new_session=True
            )
        deadline = time.monotonic() + self._patience
        while not self._answers():
            if not self.running or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"{self.name} did not start:\n{self.tail()}")
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """Asks it to end, and ends it where it does not."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Ends it as `kill -9` does."""
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        """Freezes it: its port takes connections and nothing answers."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Lets it go on."""
        os.kill(self.pid, signal.SIGCONT)

    def tail(self) -> str:
        """Returns the last lines that it wrote."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-TAIL_LINES:]) if self.log.exists() else ""

    def _end(self, how: signal.Signals) -> None:
        if self._running is None:
            return
        if self._running.poll() is None:
            self._running.send_signal(how)
        try:
            self._running.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._running.kill()
            self._running.wait(STOP_SECONDS)
        self._running = None

    def _answers(self) -> bool:
        with socket.socket() as door:
            door.settimeout(1.0)
            return door.connect_ex(("127.0.0.1", self.port)) == 0
