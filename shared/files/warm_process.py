"""Starts the process that forks readers, and starts it anew where it is gone; one for each program."""

import atexit
import os
import socket
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROCESS = "shared.files.confined_process"


class WarmProcess:
    """Holds the process and the socket by which it gets jobs; usable from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def job(self) -> socket.socket:
        """Returns a socket whose other end the process has; the process is started where it does not run."""
        near, far = socket.socketpair()
        with far, self._lock:
            try:
                socket.send_fds(self._started(), [b"1"], [far.fileno()])
            except OSError:
                self._end()
                socket.send_fds(self._started(), [b"1"], [far.fileno()])
        return near

    def begin(self) -> None:
        """Starts the process where it does not run, so that copies of this program share it."""
        self.job().close()

    def end(self) -> None:
        """Ends the process."""
        with self._lock:
            self._end()

    def inherited(self) -> None:
        """Keeps in a forked copy of this program the process of the program that it was forked from, which ends it."""
        self._lock, self._process = threading.Lock(), None

    def _started(self) -> socket.socket:
        if self._control is None:
            self._control, far = socket.socketpair()
            with far:
                self._process = _start(far.fileno())
        return self._control

    def _end(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._control = self._process = None


def _start(descriptor: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-s", "-B", "-m", PROCESS, str(descriptor)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=(descriptor,),
        env=_environment(),
        cwd="/",
        start_new_session=True,
    )


def _environment() -> dict[str, str]:
    paths = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    return {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONPATH": paths, "PYTHONHASHSEED": "0"}


@cache
def warm_process() -> WarmProcess:
    """Returns the one of this program and of its forked copies; it ends with the program."""
    process = WarmProcess()
    atexit.register(process.end)
    os.register_at_fork(after_in_child=process.inherited)
    return process
