"""What an export says of itself: a signed statement in the open, and a full one inside the seal.

Outside (`manifes.json`, canonical JSON of RFC 8785) stand the size and hash of each file and, of what is public, the
number of rows. Counts and hashes of what is exempt stand in `isi.json.age`: a hash lets words be tried.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import rfc8785

from deploy.backup.signed_statements import StatementFiles
from shared.runtime.errors import Conflict, Refusal
from shared.security.signer_keys import SignerKeys

VERSION = 1
FORMAT = f"terbuka.provinsi.v{VERSION}"
OUTER, SIGNATURE = "manifes.json", "manifes.sig"
MANIFEST = StatementFiles(OUTER, SIGNATURE, "format", FORMAT)
INNER, OBJECTS = "isi.json.age", "objek.jsonl.age"


@dataclass(frozen=True)
class OpenStatement:
    """What everybody may read of an export; `complete` is False where only what is public was written."""

    id: str
    made_at: str
    program: str
    address: str
    complete: bool
    recipients: tuple[str, ...]
    files: Mapping[str, Mapping[str, Any]]
    public: Mapping[str, int]

    def write(self, folder: Path, private: str) -> None:
        """Writes the statement and its signature."""
        MANIFEST.write(folder, {**asdict(self), "recipients": list(self.recipients)}, private)


@dataclass(frozen=True)
class SealedStatement:
    """What stands inside the seal: `kinds` and `objects` with counts and hashes, and what was not carried.

    `audit` are position and hash of the last link of each trail, `left` the rows of tables whose absence loses no
    record, with the reason, `lost` what somebody said may be lost, `absent` objects that rows name and the store has
    not, `keys` the recipients of the openers by name, `signers` the public files of what signs, `migrations` the
    revisions of the schemas from which the records come.
    """

    kinds: Mapping[str, Mapping[str, Any]]
    objects: Mapping[str, Any]
    audit: Mapping[str, tuple[int, str]]
    left: Mapping[str, str]
    lost: tuple[Mapping[str, Any], ...]
    absent: tuple[str, ...]
    keys: Mapping[str, str]
    signers: Mapping[str, str] = field(default_factory=dict)
    migrations: Mapping[str, str] = field(default_factory=dict)

    def line(self) -> bytes:
        """Returns the statement as canonical JSON."""
        return rfc8785.dumps(json.loads(json.dumps(asdict(self))))


def read_open(folder: Path, keys: SignerKeys) -> OpenStatement:
    """Returns the signed statement.

    Raises `Refusal` (`EKSPOR_TIDAK_ADA`, `EKSPOR_TIDAK_SAH`), `Conflict` (`EKSPOR_LEBIH_BARU`).
    """
    try:
        version = _version_of((folder / OUTER).read_bytes())
        said = MANIFEST.read(folder, keys) if version <= VERSION else None
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(
            "EKSPOR_TIDAK_ADA",
            f"{folder} bukan ekspor provinsi yang utuh.",
            mend="Sebutkan map yang ditulis `terbuka province export`.",
        ) from error
    if version > VERSION:
        raise newer(f"format {version}")
    if said is None:
        raise _unsigned()
    return OpenStatement(**{**said, "recipients": tuple(said["recipients"])})


def read_sealed(content: bytes) -> SealedStatement:
    """Reads the statement from inside the seal; a member that this program does not know is passed over."""
    known = {each.name for each in fields(SealedStatement)}
    said = {name: value for name, value in json.loads(content).items() if name in known}
    audit = {room: (int(place[0]), str(place[1])) for room, place in said.pop("audit").items()}
    return SealedStatement(**{**said, "audit": audit, "lost": tuple(said["lost"]), "absent": tuple(said["absent"])})


def newer(what: str) -> Conflict:
    """Returns the refusal of an export that a newer Terbuka wrote."""
    return Conflict(
        "EKSPOR_LEBIH_BARU",
        f"Ekspor ini ditulis Terbuka yang lebih baru ({what}); isinya tidak dibuka.",
        mend="Pasang versi Terbuka yang menulisnya atau yang lebih baru, lalu ulangi.",
    )


def _version_of(content: bytes) -> int:
    """Returns the version that a statement claims; 0 where it claims none. Its signature is judged afterwards."""
    found = re.search(rb'"format":"terbuka\.provinsi\.v([0-9]{1,4})"', content)
    return int(found[1]) if found else 0


def _unsigned() -> Refusal:
    return Refusal(
        "EKSPOR_TIDAK_SAH",
        "Ekspor ini tidak ditandatangani dengan kunci yang disebut, atau formatnya lain; isinya tidak dibuka.",
        mend="Sebutkan signing.pub milik badan publik yang mengekspor dengan --key.",
    )
