"""What a backup says of itself: a small statement outside the seal, signed, and a full one inside.

The statement outside (`ringkasan.json`, canonical JSON) has no content of the database; registry's signing key signs
it, so that nobody who holds the public recipients alone can put another database in its place. It holds the hash of
each sealed file, and so of the statement inside (`keterangan.age`).
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import rfc8785

from deploy.backup.sealed_parts import SealedPart
from deploy.backup.signed_statements import StatementFiles
from shared.runtime.errors import Refusal
from shared.security.signer_keys import SignerKeys

KIND = "terbuka.cadangan.v1"
OUTER, SIGNATURE = "ringkasan.json", "ringkasan.sig"
OPEN = StatementFiles(OUTER, SIGNATURE, "jenis", KIND)
INNER, DATABASE, OBJECTS = "keterangan.age", "basis-data.age", "objek.age"


@dataclass(frozen=True)
class OuterStatement:
    """Who can open a backup, when it was made, and the files that it consists of."""

    id: str
    made_at: str
    recipients: tuple[str, ...]
    files: Mapping[str, Mapping[str, Any]]

    def write(self, folder: Path, private: str) -> None:
        """Writes the statement and its signature."""
        OPEN.write(folder, {**asdict(self), "recipients": list(self.recipients)}, private)


@dataclass(frozen=True)
class InnerStatement:
    """What the database was at the instant of the backup.

    `migrations` are the heads by schema, `tables` the rows by table, `audit` position and hash of each trail's last
    link, `log_size` the entries of the log of closures, `keys` the recipients of the openers by name.
    """

    program: str
    server: int
    migrations: Mapping[str, str]
    tables: Mapping[str, int]
    audit: Mapping[str, tuple[int, str]]
    log_size: int
    roles: tuple[str, ...]
    keys: Mapping[str, str]
    database: Mapping[str, Any] = field(default_factory=dict)
    objects: Mapping[str, Any] = field(default_factory=dict)

    def line(self) -> bytes:
        """Returns the statement as canonical JSON."""
        return rfc8785.dumps(json.loads(json.dumps(asdict(self))))


@dataclass(frozen=True)
class StoredObject:
    """One object of the store: size and hash of its bytes there.

    `resealed` says that its copy was sealed for the backup, since it lay in the store in plain form.
    """

    key: str
    size: int
    sha256: str
    resealed: bool

    def line(self) -> bytes:
        """Returns the object as a line of the list."""
        return rfc8785.dumps(asdict(self)) + b"\n"


def part_of(part: SealedPart) -> dict[str, Any]:
    """Returns what the statement outside says of a file: nothing of its content, not even its hash."""
    return {"size": part.size, "sha256": part.sha256}


def read_outer(folder: Path, keys: SignerKeys) -> OuterStatement:
    """Returns the signed statement; raises `Refusal` (`CADANGAN_TIDAK_SAH`, `CADANGAN_TIDAK_ADA`)."""
    try:
        said = OPEN.read(folder, keys)
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(
            "CADANGAN_TIDAK_ADA",
            f"{folder} bukan cadangan yang utuh.",
            mend="Sebutkan map yang ditulis `terbuka backup create`, atau satu cadangan di dalamnya.",
        ) from error
    if said is None:
        raise _unsigned()
    return OuterStatement(said["id"], said["made_at"], tuple(said["recipients"]), said["files"])


def read_inner(content: bytes) -> InnerStatement:
    """Reads the statement from inside the seal."""
    said = json.loads(content)
    audit = {room: (int(place[0]), str(place[1])) for room, place in said.pop("audit").items()}
    return InnerStatement(**{**said, "audit": audit, "roles": tuple(said["roles"])})


def read_object(line: bytes) -> StoredObject:
    """Reads a line of the list of objects."""
    return StoredObject(**json.loads(line))


def _unsigned() -> Refusal:
    return Refusal(
        "CADANGAN_TIDAK_SAH",
        "Cadangan ini tidak ditandatangani dengan kunci badan publik ini; isinya tidak dibuka.",
        mend="Kembalikan dahulu kunci milik cadangan itu ke TERBUKA_HOME/keys (bila pernah diganti, juga .pub-nya), "
        "atau pakai cadangan lain.",
    )
