"""Checkpoints of a transparency log, their signatures and cosignatures, and proofs (C2SP signed-note, tlog-proof)."""

import hashlib
from base64 import b64decode, b64encode, urlsafe_b64decode
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.runtime.errors import Malformed

NOTE, TIMED = 1, 4
"""Kinds of a signature by Ed25519: over the text, and over the text with a time."""
LARGEST_SIZE = 2**53


@dataclass(frozen=True)
class Checkpoint:
    """The head of a log at one size; `root` is 32 bytes."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Returns what is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


@dataclass(frozen=True)
class Note:
    """A checkpoint with the text that was signed and the signature lines under it."""

    checkpoint: Checkpoint
    text: str
    lines: tuple[str, ...]

    def whole(self) -> str:
        """Returns the note as it is served."""
        return f"{self.text}\n" + "".join(f"{line}\n" for line in self.lines)


class NoteKey:
    """Signs with one key under one name; `private` is 32 bytes in base64url."""

    def __init__(self, name: str, private: str) -> None:
        self.name = name
        self._key = Ed25519PrivateKey.from_private_bytes(urlsafe_b64decode(private + "=" * (-len(private) % 4)))
        self._public = self._key.public_key().public_bytes_raw()

    def vkey(self, kind: int = NOTE) -> str:
        """Returns the public key with its name, as verifiers are told it."""
        return vkey_of(self.name, self._public, kind)

    def sign(self, text: str) -> str:
        """Returns the signature line under a text."""
        return self._line(NOTE, self._key.sign(text.encode()))

    def cosign(self, text: str, second: int) -> str:
        """Returns the signature line under a text that also says when it was signed (POSIX seconds)."""
        return self._line(TIMED, second.to_bytes(8, "big") + self._key.sign(_timed(text, second)))

    def _line(self, kind: int, signature: bytes) -> str:
        return f"— {self.name} {b64encode(_key_id(self.name, kind, self._public) + signature).decode()}"


class NoteReader:
    """Knows the lines of one key by its `vkey`; raises `Malformed` (`KUNCI_LOG_RUSAK`) for what is none."""

    def __init__(self, vkey: str) -> None:
        self.vkey = vkey.strip()
        try:
            self.name, number, key = self.vkey.split("+", 2)
            material = b64decode(key, validate=True)
            self.kind, self._public = material[0], material[1:]
            self._key = Ed25519PublicKey.from_public_bytes(self._public)
        except (ValueError, IndexError) as error:
            raise no_key() from error
        if self.kind not in (NOTE, TIMED) or number != _key_id(self.name, self.kind, self._public).hex():
            raise no_key()

    def holds(self, note: Note) -> bool:
        """Tells whether a note bears a good signature of this key over its text."""
        return any(self.time_of(note.text, line) is not None for line in note.lines)

    def time_of(self, text: str, line: str) -> int | None:
        """Returns the POSIX second that a line of this key says (0 where its kind says none); None for another line."""
        name, _, encoded = line.removeprefix("— ").partition(" ")
        blob = _decoded(encoded)
        if name != self.name or blob[:4] != _key_id(self.name, self.kind, self._public):
            return None
        second = int.from_bytes(blob[4:12], "big") if self.kind == TIMED else 0
        signed = _timed(text, second) if self.kind == TIMED else text.encode()
        try:
            self._key.verify(blob[12:] if self.kind == TIMED else blob[4:], signed)
        except InvalidSignature:
            return None
        return second


def vkey_of(name: str, public: bytes, kind: int = NOTE) -> str:
    """Returns a public key with its name, as verifiers are told it."""
    return f"{name}+{_key_id(name, kind, public).hex()}+{b64encode(bytes([kind]) + public).decode()}"


def parse(note: str) -> Note:
    """Reads a checkpoint; raises `Malformed` (`CHECKPOINT_RUSAK`) unless it is one, letter for letter."""
    text, found, signatures = note.partition("\n\n")
    lines = text.split("\n")
    try:
        origin, size, root = lines[0], int(lines[1]), b64decode(lines[2], validate=True)
        checkpoint = Checkpoint(origin, size, root)
        signed = tuple(signatures.removesuffix("\n").split("\n"))
        exact = checkpoint.text() == f"{text}\n" and len(root) == 32 and 0 <= size <= LARGEST_SIZE
        ended = found and signatures.endswith("\n") and all(line.startswith("— ") for line in signed)
        if origin and exact and ended:
            return Note(checkpoint, f"{text}\n", signed)
    except (ValueError, IndexError) as error:
        raise _broken() from error
    raise _broken()


def proof_file(index: int, proof: Sequence[bytes], note: str) -> str:
    """Returns a `.tlog-proof`: the index, the proof of inclusion and the checkpoint (C2SP tlog-proof)."""
    hashes = "".join(f"{b64encode(each).decode()}\n" for each in proof)
    return f"c2sp.org/tlog-proof@v1\nindex {index}\n{hashes}\n{note}"


def no_key() -> Malformed:
    """Returns the refusal of what is no public key of a log or witness."""
    return Malformed(
        "KUNCI_LOG_RUSAK",
        "Kunci publik log atau saksi ini tidak dapat dibaca.",
        mend="Salin seluruh kunci dalam satu baris: nama+nomor+kunci, seperti di /log/kunci.txt.",
    )


def _broken() -> Malformed:
    return Malformed(
        "CHECKPOINT_RUSAK",
        "Checkpoint log ini tidak dapat dibaca.",
        mend="Ambil lagi /log/checkpoint sebagai berkas, tanpa mengubah satu huruf pun.",
    )


def _timed(text: str, second: int) -> bytes:
    return f"cosignature/v1\ntime {second}\n{text}".encode()


def _key_id(name: str, kind: int, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def _decoded(encoded: str) -> bytes:
    try:
        return b64decode(encoded, validate=True)
    except ValueError:
        return b""
