"""The public keys of one signer over time: which of them count, and which of them one file follows (decision 0059).

A file `<name>.pub` of a signer has one key a line: the public key (base64url), its state, and for a key that ended the
instant, and the last number and hash that it may have signed where the signer numbers what it signs. The first line is
the active key; a line of a key alone is an active one.
"""

import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from shared.runtime.errors import Refusal, TerbukaError
from shared.security.signing import VerifyingKey, public_of, verify

LOOK_SECONDS = 1.0
"""How often a process looks whether the files of a signer changed."""

log = logging.getLogger("terbuka.keys")


class KeyState(StrEnum):
    """`active` signs; `prepared` will; `leaving` did until the switch; `retired` and `revoked` sign nothing new."""

    ACTIVE = "active"
    PREPARED = "prepared"
    LEAVING = "leaving"
    RETIRED = "retired"
    REVOKED = "revoked"


LIVE = frozenset({KeyState.ACTIVE, KeyState.PREPARED, KeyState.LEAVING})


@dataclass(frozen=True)
class SignerKey:
    """One key of a signer; `until` and `digest` are the last number and the hash there that it may have signed."""

    public: str
    state: KeyState = KeyState.ACTIVE
    ended_at: str = ""
    until: int = 0
    digest: str = ""

    @property
    def key_id(self) -> str:
        """Returns the name of the key for people and logs: the beginning of the SHA-256 of its text."""
        return hashlib.sha256(self.public.encode()).hexdigest()[:16]

    @property
    def lives(self) -> bool:
        """Tells whether what it signs now counts."""
        return self.state in LIVE

    def counts_at(self, number: int) -> bool:
        """Tells whether its signature under something with this number counts."""
        return self.lives or (self.state is KeyState.RETIRED and number <= self.until)

    def counted_on(self, instant: str) -> bool:
        """Tells whether it may have signed something that says it was made at an instant (ISO 8601)."""
        if self.state is not KeyState.RETIRED:
            return self.lives
        return datetime.fromisoformat(instant) <= datetime.fromisoformat(self.ended_at)

    def line(self) -> str:
        """Returns the line of the public file."""
        ended = [self.ended_at, str(self.until), self.digest] if self.ended_at else []
        return " ".join(part for part in (self.public, self.state, *ended) if part)


@dataclass(frozen=True)
class SignerKeys:
    """The keys of one signer, the active one first."""

    keys: tuple[SignerKey, ...]

    @classmethod
    def read(cls, text: str) -> "SignerKeys":
        """Reads a public file, or one key alone; raises `TerbukaError` (`KUNCI_PUBLIK_RUSAK`)."""
        try:
            keys = tuple(_key(*line.split()) for line in text.strip().splitlines())
            found = cls(keys)
            if [key.state for key in keys].count(KeyState.ACTIVE) == 1 and keys[0].state is KeyState.ACTIVE:
                found._verifying  # noqa: B018 - a key that cannot be read is told now
                return found
        except (ValueError, TypeError) as error:
            raise _unreadable() from error
        raise _unreadable()

    @property
    def active(self) -> SignerKey:
        """Returns the key that signs."""
        return self.keys[0]

    def in_state(self, state: KeyState) -> SignerKey | None:
        """Returns the first key in a state."""
        return next((key for key in self.keys if key.state is state), None)

    def signer_of(self, content: bytes, signature: str) -> SignerKey | None:
        """Returns the key that signed exactly these bytes, whatever its state; None for no key of these."""
        for key, verifying in self._verifying:
            if verifying.holds(content, signature):
                return key
        return None

    def record(self, signed: str) -> dict[str, Any]:
        """Returns a record that stands in a fact which is itself signed; a revoked key signs none.

        Raises `Refusal` (`SETUJU_TIDAK_SAH`).
        """
        for key in self.keys[1:]:
            if key.state is not KeyState.REVOKED:
                try:
                    return verify(key.public, signed)
                except Refusal:
                    continue
        return verify(self.active.public, signed)

    def text(self) -> str:
        """Returns the public file."""
        return "".join(f"{key.line()}\n" for key in self.keys)

    @cached_property
    def _verifying(self) -> tuple[tuple[SignerKey, VerifyingKey], ...]:
        return tuple((key, VerifyingKey(key.public)) for key in self.keys)


class FollowedKeys:
    """The keys of a signer as their files are now; a process need not start again after a change.

    What cannot be read is told in the log, and the last that could be read stays.
    """

    def __init__(self, folder: Path | None, name: str, public: str, private: str = "") -> None:
        self._files = (folder / f"{name}.pub", folder / f"{name}.key") if folder else ()
        self._keys, self._private = SignerKeys.read(public), private
        self._held: tuple[str, ...] = (private,) if private else ()
        self._marks: tuple[object, ...] = ()
        self._look_at = 0.0

    @property
    def public(self) -> SignerKeys:
        """Returns the public keys."""
        self._follow()
        return self._keys

    @property
    def private(self) -> str:
        """Returns the private part of the active key; empty where this process does not hold it."""
        self._follow()
        return self._private

    @property
    def held(self) -> tuple[str, ...]:
        """Returns the private parts that this process holds, the active one first."""
        self._follow()
        return self._held

    def _follow(self) -> None:
        if not self._files or time.monotonic() < self._look_at:
            return
        self._look_at = time.monotonic() + LOOK_SECONDS
        marks = tuple(_mark(path) for path in self._files)
        if marks == self._marks:
            return
        self._marks = marks
        try:
            keys = SignerKeys.read(self._files[0].read_text())
            held = tuple(self._files[1].read_text().split()) if self._private else ()
            private = private_of(keys, "\n".join(held))
        except (OSError, ValueError, TerbukaError) as error:
            log.error("keys of a signer not read again: %s %s", self._files[0].name, type(error).__name__)
            return
        self._keys, self._private, self._held = keys, private or self._private, held


def private_of(keys: SignerKeys | None, text: str) -> str:
    """Returns the private part of the active key from a private file; without public keys its first line."""
    lines = text.split()
    if keys is None:
        return lines[0] if lines else ""
    return next((line for line in lines if public_of(line) == keys.active.public), "")


def constant(public: str) -> Callable[[], SignerKeys]:
    """Returns keys that do not change."""
    keys = SignerKeys.read(public)
    return lambda: keys


def _key(
    public: str, state: str = KeyState.ACTIVE, ended_at: str = "", until: str = "0", digest: str = ""
) -> SignerKey:
    return SignerKey(public, KeyState(state), ended_at, int(until), digest)


def _mark(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _unreadable() -> TerbukaError:
    return TerbukaError(
        "KUNCI_PUBLIK_RUSAK",
        "Berkas kunci publik penanda tangan tidak dapat dibaca.",
        mend="Kembalikan berkas .pub dari cadangan; tiap baris satu kunci, yang pertama kunci yang aktif.",
    )
