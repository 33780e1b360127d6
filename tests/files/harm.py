"""What a file built to do harm may try once its reader is in its hands."""

import ctypes
import os
import socket
import stat
import time
from collections.abc import Mapping
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
