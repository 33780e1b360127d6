"""A real clamd of its own, with one signature: that of the EICAR test file."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.engines.processes import free_port

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SIGNATURE = "44d88612fea8a8f36de82e1278abb02f:68:Eicar-Test-Signature\n"
STARTING_SECONDS = 60


@contextmanager
def running_clamd(folder: Path) -> Iterator[str]:
    """Yields the address of a clamd; skips loudly where the machine has none."""
    program = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
    if program is None:
        pytest.skip("clamd tidak ada di mesin ini: pasang paket clamav-daemon")
    database = folder / "tanda"
    database.mkdir()
    (database / "test.hdb").write_text(SIGNATURE)
    port = free_port()
    lines = [
        "Foreground yes", f"DatabaseDirectory {database}", f"TCPSocket {port}", "TCPAddr 127.0.0.1",
        f"LocalSocket {folder / 'clamd.sock'}", "StreamMaxLength 1M", f"TemporaryDirectory {folder}",
    ]  # fmt: skip
    settings = folder / "clamd.conf"
    settings.write_text("\n".join(lines) + "\n")
    process = subprocess.Popen([program, "-c", str(settings)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await(port, process)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def _await(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as door:
                door.sendall(b"zPING\0")
                if door.recv(16).startswith(b"PONG"):
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("clamd does not answer")
