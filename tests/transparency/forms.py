"""A log for tests: its key, its entries, and checkpoints and proofs as the publisher makes them."""

import hashlib
import importlib.util
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from shared.security.merkle import Place, Tree, grow, leaf_hash
from shared.security.notes import Checkpoint, NoteKey, proof_file
from shared.security.signing import new_pair

SCRIPT = Path("services/publisher/website/static/periksa_log.py")
START = datetime(2026, 11, 2, 3, tzinfo=UTC)
ORIGIN = "contoh.id/log"
KEY = NoteKey(ORIGIN, new_pair()[0])


def verifier() -> Any:
    """Loads the stand-alone verifier as it is shipped."""
    spec = importlib.util.spec_from_file_location("periksa_log", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def content_of(number: int) -> bytes:
    """Returns the content of an entry: its nonce in the first line."""
    nonce = hashlib.sha256(f"nonce {number}".encode()).digest()
    return nonce.hex().encode() + b"\n" + json.dumps({"judul": f"Berkas {number}"}).encode()


def entry_of(number: int) -> bytes:
    """Returns an entry, one for each hour."""
    nonce, _, words = content_of(number).partition(b"\n")
    at = (START + timedelta(hours=number)).isoformat()
    hashed = hashlib.sha256(bytes.fromhex(nonce.decode()) + words).hexdigest()
    return json.dumps({"at": at, "content": hashed, "item": f"butir-{number}", "kind": "closing"}).encode()


def second_of(size: int) -> int:
    """Returns the second at which a checkpoint of a size is signed: just after its last entry."""
    return int((START + timedelta(hours=size)).timestamp())


class Log:
    """A log of entries that one key signs."""

    def __init__(self, entries: list[bytes], key: NoteKey = KEY) -> None:
        self.entries = entries
        self.key = key
        self.tiles: dict[Place, bytes] = grow(0, [leaf_hash(each) for each in entries], {})

    def note(self, size: int, *, second: int | None = None, witness: NoteKey | None = None) -> str:
        """Returns the signed checkpoint of a size."""
        text = Checkpoint(ORIGIN, size, Tree(size, self.tiles).root()).text()
        when = second_of(size) if second is None else second
        lines = [self.key.sign(text), self.key.cosign(text, when)]
        lines += [witness.cosign(text, when)] if witness else []
        return f"{text}\n" + "".join(f"{line}\n" for line in lines)

    def proof(self, index: int, size: int, **more: Any) -> str:
        """Returns the `.tlog-proof` of an entry."""
        return proof_file(index, Tree(size, self.tiles).inclusion(index), self.note(size, **more))
