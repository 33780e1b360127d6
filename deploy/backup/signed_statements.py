"""A statement that stands in the open beside sealed files: canonical JSON (RFC 8785), and its signature in a file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rfc8785

from shared.security.signer_keys import SignerKeys
from shared.security.signing import SigningKey


@dataclass(frozen=True)
class StatementFiles:
    """The names of both files, and the member and value by which a statement of this kind is known."""

    statement: str
    signature: str
    member: str
    kind: str

    def write(self, folder: Path, said: Mapping[str, Any], private: str) -> None:
        """Writes what is said and its signature."""
        content = rfc8785.dumps({self.member: self.kind, **said})
        (folder / self.statement).write_bytes(content)
        (folder / self.signature).write_text(SigningKey(private).sign(content) + "\n")

    def read(self, folder: Path, keys: SignerKeys) -> dict[str, Any] | None:
        """Returns what is said, with `made_at` in it; None where it is of another kind or its signature does not count.

        A retired key signed what says that it was made before the key ended; a revoked key signed nothing. Raises
        `OSError` or `UnicodeDecodeError` where a file cannot be read.
        """
        content, signature = (folder / self.statement).read_bytes(), (folder / self.signature).read_text().strip()
        signer = keys.signer_of(content, signature)
        said: dict[str, Any] = json.loads(content) if signer else {}
        if signer is None or said.pop(self.member, "") != self.kind or not signer.counted_on(said["made_at"]):
            return None
        return said
