"""Signed heads of audit trails: the hash at a position and when it was signed, by a key outside the database.

A head is one line of canonical JSON (RFC 8785): room, position, hash, at, signature (Ed25519 over the other four).
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import rfc8785

from shared.runtime.foreign_json import read_json
from shared.security.signer_keys import SignerKey, SignerKeys
from shared.security.signing import SigningKey, VerifyingKey

BLOCK = 64 * 1024
"""Bytes that are read at a time from the end of a file."""


@dataclass(frozen=True)
class Head:
    """What the trail of a room was at an instant: `hash` at its last position; `at` is an ISO time with its zone."""

    room: str
    position: int
    hash: str
    at: str
    signature: str = ""

    def signed(self, key: SigningKey) -> "Head":
        """Returns the head with the signature of a key."""
        return Head(self.room, self.position, self.hash, self.at, key.sign(self._statement()))

    def holds(self, key: VerifyingKey) -> bool:
        """Tells whether the holder of a key signed exactly this."""
        return key.holds(self._statement(), self.signature)

    def signer(self, keys: SignerKeys) -> SignerKey | None:
        """Returns the key that signed exactly this, whatever its state; None for no key of these."""
        return keys.signer_of(self._statement(), self.signature)

    def line(self) -> bytes:
        """Returns the head as one line of a file of heads, without its end."""
        return rfc8785.dumps(asdict(self))

    def printed(self) -> str:
        """Returns what papers say of it: whoever keeps a paper can hold the trail to it (`read_printed`)."""
        return f"{self.room}:{self.position}:{self.hash}:{self.at}"

    def _statement(self) -> bytes:
        return rfc8785.dumps({"room": self.room, "position": self.position, "hash": self.hash, "at": self.at})


def read_head(line: str) -> Head | None:
    """Returns the head that a line holds; None for a line that holds none."""
    try:
        told: Any = read_json(line)
        room, digest, at, signature = (str(told[name]) for name in ("room", "hash", "at", "signature"))
        head = Head(room, int(told["position"]), digest, at, signature)
        head.line()
    except (ValueError, TypeError, KeyError):  # the errors of canonical JSON are ValueErrors
        return None
    return head


def read_printed(words: str) -> Head | None:
    """Returns the head that stands on a paper, without a signature: the paper is the proof; None for other words."""
    try:
        room, position, digest, at = words.strip().split(":", 3)
        datetime.fromisoformat(at)
        return Head(room, int(position), digest, at)
    except ValueError:
        return None


def read_heads(path: Path) -> Iterator[Head | None]:
    """Reads a file of heads, or every `*.heads.jsonl` of a folder; None stands for a line that is no head."""
    files = sorted(path.glob("*.heads.jsonl")) if path.is_dir() else [path]
    for file in files:
        with file.open(encoding="utf-8", errors="replace") as lines:
            yield from (read_head(line) for line in lines if line.strip())


def heads_file(folder: Path, room: str) -> Path:
    """Returns the file of a room's heads."""
    return folder / f"{room}.heads.jsonl"


def append_lines(path: Path, lines: Iterable[bytes]) -> None:
    """Adds lines to the end of a file and flushes them to the disk; raises `OSError`.

    A line that a full disk cut off stays as it is: the next one begins on a line of its own.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "rb+", buffering=0) as file:
        end = file.seek(0, os.SEEK_END)
        cut_off = bool(end) and os.pread(file.fileno(), 1, end - 1) != b"\n"
        _write(file.fileno(), (b"\n" if cut_off else b"") + b"".join(line + b"\n" for line in lines))
        os.fsync(file.fileno())


def lines_from_end(path: Path) -> Iterator[bytes]:
    """Yields the lines of a file from the last to the first, and reads no more of it than is asked for."""
    with path.open("rb") as file:
        left, rest = file.seek(0, os.SEEK_END), b""
        while left:
            size = min(BLOCK, left)
            left = file.seek(left - size)
            rest, *whole = (file.read(size) + rest).split(b"\n")
            yield from reversed(whole)
        yield rest


def _write(handle: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(handle, rest) :]
