"""The keys of an installation: each room gets only what it may hold.

`<home>/keys/` holds, per room that opens something (registry, intake, publisher), `<room>.key` (age identity, 0600)
and `<room>.pub` (age recipient), and `signing.key` (Ed25519, registry's alone) with `signing.pub`.
"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from pyrage import x25519

from shared.runtime.errors import TerbukaError
from shared.runtime.secret_files import write_secret
from shared.security import signing

OPENERS = ("registry", "intake", "publisher")
CONFIRMED = "backup-confirmed"


@dataclass(frozen=True)
class Keys:
    """Holds recipients (public, all of them) and the identities that one room may use; the others are None."""

    registry_recipient: str
    intake_recipient: str
    publisher_recipient: str
    signing_public: str
    registry_identity: str | None = field(default=None, repr=False)
    intake_identity: str | None = field(default=None, repr=False)
    publisher_identity: str | None = field(default=None, repr=False)
    signing_private: str | None = field(default=None, repr=False)

    @classmethod
    def load(cls, home: Path, room: str | None = None) -> "Keys":
        """Reads the keys of one room, or with None every key there is.

        Raises `TerbukaError` (`KUNCI_TIDAK_ADA`) where a file is absent.
        """
        folder = home / "keys"
        recipients = {f"{name}_recipient": _read(folder / f"{name}.pub") for name in OPENERS}
        opened = [name for name in OPENERS if room in (None, name)]
        identities = {f"{name}_identity": _read(folder / f"{name}.key") for name in opened}
        if room in (None, "registry"):
            identities["signing_private"] = _read(folder / "signing.key")
        return cls(**recipients, signing_public=_read(folder / "signing.pub"), **identities)


def create_keys(home: Path) -> None:
    """Makes the keys that are not there yet, readable by this user only; existing ones stay."""
    folder = home / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in OPENERS:
        if not (folder / f"{name}.key").exists():
            identity = x25519.Identity.generate()
            write_secret(folder / f"{name}.pub", str(identity.to_public()) + "\n")
            write_secret(folder / f"{name}.key", str(identity) + "\n")
    if not (folder / "signing.key").exists():
        private, public = signing.new_pair()
        write_secret(folder / "signing.pub", public + "\n")
        write_secret(folder / "signing.key", private + "\n")


def backup_keys(home: Path, target: Path) -> list[Path]:
    """Copies every private key into a folder outside; raises `FileExistsError` rather than overwrite one."""
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    copied = []
    for source in sorted((home / "keys").glob("*.key")):
        copy = target / source.name
        if copy.exists():
            raise FileExistsError(copy)
        write_secret(copy, _read(source) + "\n")
        copied.append(copy)
    return copied


def confirm_backup(home: Path) -> None:
    """Records that a person keeps a copy of registry's present identity elsewhere."""
    folder = home / "keys"
    write_secret(folder / CONFIRMED, _fingerprint(folder) + "\n")


def backup_is_confirmed(home: Path) -> bool:
    """Tells whether a backup of registry's present identity was confirmed."""
    confirmed = home / "keys" / CONFIRMED
    return confirmed.exists() and confirmed.read_text().strip() == _fingerprint(home / "keys")


def check_keys(home: Path) -> list[str]:
    """Lists what is wrong with the keys, in Indonesian sentences; empty means nothing is."""
    folder = home / "keys"
    findings = []
    for name in (*OPENERS, "signing"):
        findings += _faults(folder, name)
    if not findings and not backup_is_confirmed(home):
        findings.append(
            "Cadangan kunci registry belum dipastikan; bila kunci itu hilang, berkas asli tidak dapat dibuka lagi."
        )
    return findings


def _faults(folder: Path, name: str) -> list[str]:
    private, public = folder / f"{name}.key", folder / f"{name}.pub"
    missing = [path.name for path in (private, public) if not path.exists()]
    if missing:
        return [f"Berkas kunci {' dan '.join(missing)} tidak ada."]
    found = []
    if private.stat().st_mode & 0o077:
        found.append(f"Berkas kunci {private.name} dapat dibaca pengguna lain; jalankan `chmod 600`.")
    if _public_of(name, _read(private)) != _read(public):
        found.append(f"Berkas kunci {private.name} dan {public.name} bukan pasangan.")
    return found


def _public_of(name: str, private: str) -> str:
    try:
        if name == "signing":
            return signing.public_of(private)
        return str(x25519.Identity.from_str(private).to_public())
    except Exception:
        return ""


def _fingerprint(folder: Path) -> str:
    return hashlib.sha256(_read(folder / "registry.key").encode()).hexdigest()


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except FileNotFoundError as error:
        raise TerbukaError(
            "KUNCI_TIDAK_ADA",
            f"Berkas kunci {path.name} tidak ada.",
            mend="Jalankan `terbuka keys create`, atau kembalikan berkas kunci dari cadangan.",
        ) from error
