"""What a file built to do harm may try once its reader is in its hands."""

import ctypes
import os
import socket
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
