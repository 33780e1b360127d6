"""Escrow of the private keys: any two of three officers open a copy together, and one alone opens nothing.

Each pair of officers has a file of its own: an age file for the one officer around an age file for the other, so that
no arithmetic of ours stands between the keys and those who must open them in ten years.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import combinations
from pathlib import Path

from pyrage import DecryptError, RecipientError, decrypt, encrypt, x25519

from shared.runtime.errors import Refusal
from shared.runtime.secret_files import write_secret
from shared.security.keys import KeyFolder, read_key

OFFICERS = 3
REHEARSED = "escrow-rehearsed"

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")


def make_copies(folder: KeyFolder, officers: Mapping[str, str], target: Path) -> list[Path]:
    """Writes one file for each pair of three officers; `officers` are their names with their age recipients.

    Raises `Refusal` (`PEMEGANG_TITIPAN_SALAH`), `FileExistsError` for a copy that is there already.
    """
    _check(officers)
    pairs = list(combinations(sorted(officers), 2))
    paths = [target / f"titipan-{first}-{second}.age" for first, second in pairs]
    for path in paths:
        if path.exists():
            raise FileExistsError(path)
    content = _content(folder)
    for (first, second), path in zip(pairs, paths, strict=True):
        _write(path, _sealed(_sealed(content, officers[second]), officers[first]))
    return paths


def open_copy(path: Path, identities: Sequence[str]) -> dict[str, str]:
    """Returns the keys in a copy by the names of their files; two identities of its officers are needed.

    Raises `Refusal` (`TITIPAN_TIDAK_TERBUKA`) for one identity, two of one officer, or those of others.
    """
    opened = path.read_bytes() if path.is_file() else b""
    left = list(dict.fromkeys(identities))
    for _ in range(2):
        opened = _opened_by_one(opened, left)
    content: dict[str, str] = json.loads(opened)
    return {Path(name).name: text for name, text in content.items()}


def differing(folder: KeyFolder, held: Mapping[str, str]) -> list[str]:
    """Returns the names of the private keys that a copy does not hold as they are today."""
    return sorted(path.name for path in folder.path.glob("*.key") if held.get(path.name) != read_key(path))


def note_rehearsal(folder: KeyFolder, day: date) -> None:
    """Records that two officers opened a copy of the present keys on a day."""
    write_secret(folder.path / REHEARSED, f"{day.isoformat()} {_fingerprint(folder)}\n")


def rehearsed_on(folder: KeyFolder) -> date | None:
    """Returns the day of the last rehearsal; None where there was none since the keys changed."""
    path = folder.path / REHEARSED
    if not path.exists():
        return None
    day, fingerprint = path.read_text().split()
    return date.fromisoformat(day) if fingerprint == _fingerprint(folder) else None


def put_back(held: Mapping[str, str], target: Path) -> list[Path]:
    """Writes the keys of a copy into a folder; raises `FileExistsError` rather than overwrite one."""
    paths = [target / name for name in sorted(held)]
    for path in paths:
        if path.exists():
            raise FileExistsError(path)
    for path in paths:
        write_secret(path, held[path.name] + "\n")
    return paths


def _check(officers: Mapping[str, str]) -> None:
    known = {_recipient(recipient) for recipient in officers.values()} - {""}
    named = all(_NAME.fullmatch(name) for name in officers)
    if len(officers) != OFFICERS or not named or len(known) != OFFICERS:
        raise Refusal(
            "PEMEGANG_TITIPAN_SALAH",
            "Titipan kunci memerlukan tiga pemegang dengan nama (huruf kecil, angka, tanda hubung) dan kunci publik "
            "age yang berbeda.",
            mend="Tulis --officer NAMA=age1… tiga kali; kunci publik dibuat dengan `terbuka keys escrow officer`.",
        )


def _recipient(text: str) -> str:
    """Returns a recipient in the one spelling of it (Bech32 has two), empty for what is none."""
    try:
        return str(x25519.Recipient.from_str(text))
    except RecipientError:
        return ""


def _content(folder: KeyFolder) -> bytes:
    held = {path.name: read_key(path) for path in sorted(folder.path.glob("*.key"))}
    return json.dumps(held, sort_keys=True).encode()


def _fingerprint(folder: KeyFolder) -> str:
    return hashlib.sha256(_content(folder)).hexdigest()


def _sealed(content: bytes, recipient: str) -> bytes:
    return bytes(encrypt(content, [x25519.Recipient.from_str(recipient)]))


def _opened_by_one(sealed: bytes, left: list[str]) -> bytes:
    """Opens one layer, and takes the identity that opened it away, so that the other layer needs another."""
    for identity in left:
        try:
            opened = bytes(decrypt(sealed, [x25519.Identity.from_str(identity)]))
        except (DecryptError, OSError):
            continue
        left.remove(identity)
        return opened
    raise Refusal(
        "TITIPAN_TIDAK_TERBUKA",
        "Titipan ini tidak terbuka dengan kunci yang diberikan; diperlukan kunci kedua pemegang yang namanya ada pada "
        "nama berkas.",
        mend="Berikan --identity dua kali, masing-masing dari pemegang yang berbeda.",
    )


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(content)
    path.chmod(0o600)
