"""What a file built to do harm may try once its reader is in its hands."""

import ctypes
import mmap
import os
import signal
import socket
import stat
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

Answer = tuple[bytes, Mapping[str, Any]]


def burn(content: bytes, options: Mapping[str, Any]) -> Answer:
    while True:
        pass


def fill(content: bytes, options: Mapping[str, Any]) -> Answer:
    held = [content]
    while True:
        held.append(bytes(50_000_000))


def crash(content: bytes, options: Mapping[str, Any]) -> Answer:
    return content, {"read": ctypes.string_at(0)}


def upper(content: bytes, options: Mapping[str, Any]) -> Answer:
    time.sleep(options.get("seconds", 0))
    return content.upper(), {}


def open_files(content: bytes, options: Mapping[str, Any]) -> Answer:
    modes = [os.fstat(number).st_mode for number in range(3, 256) if _is_open(number)]
    return content, {"sockets": sum(map(stat.S_ISSOCK, modes))}


def other_files(content: bytes, options: Mapping[str, Any]) -> Answer:
    """Counts what is open beside the standard three, the job and the file."""
    return content, {"open": sum(map(_is_open, range(3, 256)))}


def never_end(content: bytes, options: Mapping[str, Any]) -> Answer:
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    while True:
        time.sleep(1)


def flood(content: bytes, options: Mapping[str, Any]) -> Answer:
    """Sends without end on whatever socket is open."""
    (job,) = (number for number in range(3, 256) if _is_open(number) and stat.S_ISSOCK(os.fstat(number).st_mode))
    while True:
        os.write(job, bytes(65_536))


def kill_others(content: bytes, options: Mapping[str, Any]) -> Answer:
    stopped = [_refuses(partial(os.kill, pid, signal.SIGTERM)) for pid in (os.getppid(), *options["others"])]
    return content, {"stopped": all(stopped)}


def change_file(content: bytes, options: Mapping[str, Any]) -> Answer:
    """Tries to change the file that it was given, which its caller reads on."""
    (file,) = (number for number in range(3, 256) if _is_open(number) and stat.S_ISREG(os.fstat(number).st_mode))
    os.lseek(file, 3, os.SEEK_SET)
    tried = (lambda: mmap.mmap(file, 0), lambda: os.ftruncate(file, 0), lambda: os.pwrite(file, b"x", 0))
    return content, {"stopped": all(map(_refuses, tried))}


def _refuses(act: Callable[[], object]) -> bool:
    try:
        act()
    except (OSError, ValueError):
        return True
    return False


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def look_around(content: bytes, options: Mapping[str, Any]) -> Answer:
    secrets = [name for name in os.environ if "TERBUKA" in name]
    return content, {"environment": secrets, "network": _reaches_network(), "file": _reads(options["file"])}


def _reaches_network() -> bool:
    with socket.socket() as out:
        out.settimeout(2)
        try:
            out.connect(("127.0.0.1", 9))
        except ConnectionRefusedError:
            return True
        except OSError:
            return False
    return True


def _reads(path: str) -> bool:
    try:
        return bool(Path(path).read_bytes())
    except OSError:
        return False
