"""A real `terbuka up` in a process of its own: started, asked, interrupted, killed, and looked over afterwards."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

from shared.storage.embedded_postgres import Embedded
from tests.engines.processes import NO_TLS, free_port

ROOT = Path(__file__).resolve().parents[2]
TERBUKA = (sys.executable, "-c", "from deploy.cli import main; main()")
START_SECONDS = 300.0
STOP_SECONDS = 60.0
PASSWORD = "sandi-uji-beban-yang-panjang"


class Server:
    """One data folder on one port, and the process that serves it when one runs."""

    def __init__(self, home: Path, port: int = 0, **environment: str) -> None:
        self.home = home
        self.port = port or free_port()
        self.environment = environment
        self.process: subprocess.Popen[bytes] | None = None
        self.log = home.with_suffix(".log")

    @property
    def address(self) -> str:
        """Returns where the server listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> Embedded:
        """Returns the server's PostgreSQL, for looking at it from outside."""
        return Embedded(self.home / "postgres")

    @property
    def children(self) -> list[psutil.Process]:
        """Returns every process that works for this data folder, PostgreSQL's included."""
        mine = str(self.home.absolute())
        return [process for process in psutil.process_iter() if mine in _command(process)]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """Runs one command line on this data folder to its end."""
        command = [*TERBUKA, *arguments]
        return subprocess.run(command, env=self._environment(), cwd=ROOT, capture_output=True, timeout=300, check=False)

    def start(self, *options: str, seconds: float = START_SECONDS) -> float:
        """Starts the server and returns after how many seconds it was ready."""
        begun = time.monotonic()
        with self.log.open("ab") as log:
            command = [*TERBUKA, "up", *options]
            self.process = subprocess.Popen(command, env=self._environment(), cwd=ROOT, stdout=log, stderr=log)
        while not self._ready():
            if self.process.poll() is not None or time.monotonic() - begun > seconds:
                raise AssertionError(f"not up after {time.monotonic() - begun:.0f} s:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.1)
        return time.monotonic() - begun

    def kill(self) -> None:
        """Kills the application, and nothing else, without a chance to say goodbye."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(STOP_SECONDS)

    def interrupt(self) -> int:
        """Presses Ctrl-C and returns the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(STOP_SECONDS)

    def effort(self) -> float:
        """Returns the processor seconds that the application has used so far, however busy the machine is."""
        assert self.process is not None
        used = psutil.Process(self.process.pid).cpu_times()
        return used.user + used.system

    def memory(self) -> int:
        """Returns the application's resident memory in bytes."""
        try:
            return int(psutil.Process(self.process.pid).memory_info().rss) if self.process else 0
        except psutil.NoSuchProcess:
            return 0

    def clear_up(self) -> None:
        """Leaves nothing running, whatever happened."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.database.stop()

    def _ready(self) -> bool:
        try:
            answers = [
                httpx.get(f"{self.address}/{room}/readyz", timeout=2, verify=NO_TLS) for room in ("intake", "registry")
            ]
        except httpx.TransportError:
            return False
        return all(answer.status_code == httpx.codes.OK for answer in answers)

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "HOST"}}
        own = {"TERBUKA_HOME": str(self.home), "PORT": str(self.port), "TERBUKA_LOG_LEVEL": "WARNING"}
        return {**kept, **own, **self.environment}


@contextmanager
def serving(**environment: str) -> Iterator[Server]:
    """Yields a server on a folder of its own that is not started yet; afterwards nothing of it runs.

    The folder is not pytest's: PostgreSQL runs as another user under root and must be let through.
    """
    with tempfile.TemporaryDirectory(prefix="terbuka-naik-") as folder:
        server = Server(Path(folder) / "rumah", 0, **environment)
        try:
            yield server
        finally:
            server.clear_up()


def _command(process: psutil.Process) -> str:
    try:
        return " ".join([*process.cmdline(), process.environ().get("TERBUKA_HOME", "")])
    except psutil.Error:
        return ""
