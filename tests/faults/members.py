"""Keeps processes running as a supervisor does: whatever ends while it is wanted is started again, by nobody's hand."""

import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from shared.runtime.errors import TerbukaError
from tests.engines.processes import Process

LOOK_SECONDS = 0.2
STARTED_SECONDS = 120.0


@dataclass
class Member:
    """One process that is to run: how it is started, whether it lives, how it is killed with `kill -9`."""

    name: str
    start: Callable[[], object]
    alive: Callable[[], bool]
    kill: Callable[[], None]
    end: Callable[[], None]
    log: Path
    wanted: bool = False
    up: bool = False
    """Tells whether it has answered since it was last started."""
    fell: list[str] = field(default_factory=list)
    """Is why it could not be started, each time."""
    _over: threading.Event = field(default_factory=threading.Event)
    _keeper: threading.Thread | None = None

    def keep(self) -> None:
        """Wants it to run from now on; does not wait for it."""
        self.wanted = True
        if self._keeper is None:
            self._keeper = threading.Thread(target=self._keep, name=f"keeper-{self.name}", daemon=True)
            self._keeper.start()

    def wait(self, seconds: float = STARTED_SECONDS) -> None:
        """Returns once it lives; raises `RuntimeError` with the end of its log otherwise."""
        deadline = time.monotonic() + seconds
        while not (self.up and self.alive()):
            if time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} does not come up: {self.fell[-1:]}")
            time.sleep(LOOK_SECONDS)

    def fall(self) -> None:
        """Kills it with `kill -9`; the supervisor brings it back at once."""
        self.up = False
        self.kill()

    def down(self) -> None:
        """Kills it with `kill -9` and leaves it down."""
        self.wanted = self.up = False
        self.kill()
        while self.alive():
            time.sleep(LOOK_SECONDS)

    def close(self) -> None:
        """Ends it in order, and for good."""
        self.wanted = False
        self._over.set()
        if self._keeper is not None:
            self._keeper.join(STARTED_SECONDS)
        self.end()

    def _keep(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            if not self.wanted or self.alive():
                continue
            self.up = False
            try:
                self.start()
                self.up = True
            except (RuntimeError, OSError, TerbukaError) as error:
                self.fell.append(str(error)[-2000:])
            if not self.wanted:
                self.kill()


def member_of(process: Process, start: Callable[[], object] | None = None) -> Member:
    """Returns the member that keeps a process of the tests' engines."""

    def kill() -> None:
        if process.running:
            os.kill(process.pid, signal.SIGKILL)

    def alive() -> bool:
        return process.running

    return Member(process.name, start or process.start, alive, kill, process.stop, process.log)
