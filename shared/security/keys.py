"""The keys of an installation: each room gets only what it may hold.

`<home>/keys/` holds, for each room that opens what was sealed for it, `<room>.key` (age identities, one a line, the
newest first, 0600) and `<room>.pub` (age recipient), and `signing.key` (Ed25519, of the one room that signs) with
`signing.pub`. For each room with an audit trail `audit-<room>.key` signs the heads of that trail (Ed25519), and
`audit-<room>.pub` checks them; `log.key` signs the checkpoints of the log of closures. While the key of a signer is
rotated its two files hold more than one key (`shared/security/signer_keys.py`).
"""

import fcntl
import hashlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pyrage import x25519

from shared.runtime.errors import TerbukaError
from shared.runtime.secret_files import write_secret
from shared.security import signing
from shared.security.signer_keys import FollowedKeys, KeyState, SignerKeys, private_of

SIGNING = "signing"
"""The name of the pair by which records are signed."""
AUDIT = "audit-"
"""The beginning of the names of the pairs by which heads of audit trails are signed; the room follows."""
LOG = "log"
"""The name of the pair by which the log of closures is signed."""
CONFIRMED = "backup-confirmed"
LOCK = ".lock"
"""The file by which one process at a time changes keys."""


@dataclass(frozen=True)
class Keys:
    """Holds the recipients of all rooms, which are public, and of the private keys those that one room may use.

    `signing_public` is the whole public file of the signer of events. `folder` is where the keys were read.
    """

    recipients: Mapping[str, str]
    signing_public: str
    identities: Mapping[str, str] = field(default_factory=dict, repr=False)
    signing_private: str | None = field(default=None, repr=False)
    audit_private: str | None = field(default=None, repr=False)
    log_private: str | None = field(default=None, repr=False)
    folder: Path | None = field(default=None, repr=False)

    def signer(self) -> FollowedKeys:
        """Returns the keys that sign events, as they are at each moment."""
        return FollowedKeys(self.folder, SIGNING, self.signing_public, self.signing_private or "")

    def own_signer(self, name: str, private: str) -> FollowedKeys:
        """Returns the keys of the signer of heads or of the log, as they are at each moment."""
        path = self.folder / f"{name}.pub" if self.folder else None
        public = read_key(path) if path and path.exists() else signing.public_of(private)
        return FollowedKeys(self.folder, name, public, private)


@dataclass(frozen=True)
class KeyFolder:
    """The keys below one home: `openers` have a pair to seal by, `kept` is the one whose loss loses the originals.

    `audited` are the rooms whose audit trails have signed heads.
    """

    home: Path
    openers: tuple[str, ...]
    kept: str
    audited: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        """Returns the folder itself."""
        return self.home / "keys"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Waits until nobody else changes the keys, and keeps others waiting; a killed process keeps nobody."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.path / LOCK).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def load(self, held: Collection[str] | None = None) -> Keys:
        """Reads all public keys and the private ones that are `held`, or with None every key but those of audits.

        Raises `TerbukaError` (`KUNCI_TIDAK_ADA`) where a file is absent.
        """
        recipients = {name: read_key(self.path / f"{name}.pub") for name in self.openers}
        public = read_key(self.path / f"{SIGNING}.pub")
        opened = [name for name in self.openers if held is None or name in held]
        identities = {name: read_key(self.path / f"{name}.key") for name in opened}
        signs = held is None or SIGNING in held
        signing_private = self._active(SIGNING) if signs else None
        audit = next((name for name in self._audit_pairs if held is not None and name in held), None)
        audit_private = self._active(audit) if audit else None
        log_private = self._active(LOG) if held is None or LOG in held else None
        return Keys(recipients, public, identities, signing_private, audit_private, log_private, self.path)

    def signer_keys(self, name: str) -> SignerKeys:
        """Returns the public keys of a signer.

        Raises `TerbukaError` (`KUNCI_TIDAK_ADA`, `KUNCI_PUBLIK_RUSAK`).
        """
        return SignerKeys.read(read_key(self.path / f"{name}.pub"))

    def audit_keys(self, room: str) -> SignerKeys:
        """Returns the public keys of a room's audit heads; raises as `signer_keys`."""
        return self.signer_keys(f"{AUDIT}{room}")

    @property
    def signers(self) -> tuple[str, ...]:
        """Returns the names of the pairs that sign."""
        return (SIGNING, LOG, *self._audit_pairs)

    def _active(self, name: str) -> str:
        """Returns the private part of a signer's active key."""
        public, private = self.path / f"{name}.pub", read_key(self.path / f"{name}.key")
        found = private_of(self.signer_keys(name) if public.exists() else None, private)
        if not found:
            raise TerbukaError(
                "KUNCI_TIDAK_ADA",
                f"Berkas kunci {name}.key tidak memuat kunci yang aktif menurut {name}.pub.",
                mend="Kembalikan kedua berkas dari cadangan yang sama.",
            )
        return found

    @property
    def _audit_pairs(self) -> tuple[str, ...]:
        return tuple(f"{AUDIT}{room}" for room in self.audited)

    @property
    def _pairs(self) -> tuple[str, ...]:
        return (*self.openers, SIGNING, LOG, *self._audit_pairs)

    def create(self) -> None:
        """Makes the keys that are not there yet, readable by this user only; existing ones stay.

        A private key that came back without its public one, as from escrow, gets that.
        """
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in self._pairs:
            if not (self.path / f"{name}.key").exists():
                private, public = signing.new_pair() if _signs(name) else new_identity()
                write_secret(self.path / f"{name}.pub", public + "\n")
                write_secret(self.path / f"{name}.key", private + "\n")
        self.complete()

    def complete(self) -> None:
        """Makes the public file of each private key that came back without it; no key is new."""
        for name in self._pairs:
            if (self.path / f"{name}.key").exists() and not (self.path / f"{name}.pub").exists():
                newest = read_key(self.path / f"{name}.key").partition("\n")[0]
                write_secret(self.path / f"{name}.pub", next(iter(_publics_of(name, newest)), "") + "\n")

    def backup(self, target: Path) -> list[Path]:
        """Copies every private key into a folder outside; raises `FileExistsError` rather than overwrite one.

        The public file of a signer goes along once it names keys that ended: nothing else knows them.
        """
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        copied = []
        for source in self.kept_apart:
            copy = target / source.name
            if copy.exists():
                raise FileExistsError(copy)
            write_secret(copy, read_key(source) + "\n")
            copied.append(copy)
        return copied

    @property
    def kept_apart(self) -> list[Path]:
        """Returns the files that a copy of the keys must have."""
        public = [self.path / f"{name}.pub" for name in self.signers]
        rotated = [path for path in public if path.exists() and len(read_key(path).splitlines()) > 1]
        return [*sorted(self.path.glob("*.key")), *rotated]

    def confirm_backup(self) -> None:
        """Records that a person keeps a copy of the present `kept` identity and of the keys that sign elsewhere."""
        signers = [f"{name} {self._fingerprint(name)}" for name in self.signers if (self.path / f"{name}.key").exists()]
        write_secret(self.path / CONFIRMED, "\n".join([self._fingerprint(self.kept), *signers]) + "\n")

    def backup_is_confirmed(self) -> bool:
        """Tells whether a backup of the present `kept` identity was confirmed."""
        return self._confirmed()[:1] == [self._fingerprint(self.kept)]

    def signer_backup_is_confirmed(self, name: str) -> bool:
        """Tells whether a backup of a signer's present private keys was confirmed."""
        return f"{name} {self._fingerprint(name)}" in self._confirmed()[1:]

    def faults(self) -> list[str]:
        """Lists what is wrong with the keys, in Indonesian sentences; empty means nothing is."""
        findings = [fault for name in self._pairs for fault in _faults(self.path, name)]
        if not findings and not self.backup_is_confirmed():
            findings.append(
                f"Cadangan kunci {self.kept} belum dipastikan; bila kunci itu hilang, berkas asli tidak dapat dibuka "
                "lagi. Jalankan `terbuka keys backup` ke tempat di luar mesin ini."
            )
        return findings or [fault for name in self.signers for fault in self._owed(name)]

    def _owed(self, name: str) -> list[str]:
        """Lists what a rotation of a signer still owes: an old key that counts until it is ended, or a copy."""
        keys, owed = self.signer_keys(name), list[str]()
        living = {key.public for key in keys.keys if key.lives}
        if {signing.public_of(line) for line in read_key(self.path / f"{name}.key").split()} - living:
            owed.append(f"Kunci {name} yang berakhir masih di berkasnya; ulangi `rotate-signing {name} --retire`.")
        if keys.in_state(KeyState.LEAVING):
            owed.append(f"Kunci {name} lama masih berlaku; akhiri: `terbuka keys rotate-signing {name} --retire`.")
        if len(keys.keys) > 1 and not self.signer_backup_is_confirmed(name):
            owed.append(f"Cadangan kunci {name} yang sekarang belum dipastikan; jalankan `terbuka keys backup`.")
        return owed

    def _confirmed(self) -> list[str]:
        confirmed = self.path / CONFIRMED
        return confirmed.read_text().splitlines() if confirmed.exists() else []

    def _fingerprint(self, name: str) -> str:
        return hashlib.sha256(read_key(self.path / f"{name}.key").encode()).hexdigest()


def _signs(name: str) -> bool:
    return name in {SIGNING, LOG} or name.startswith(AUDIT)


def new_identity() -> tuple[str, str]:
    """Returns a new age identity and its recipient."""
    identity = x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def _faults(folder: Path, name: str) -> list[str]:
    private, public = folder / f"{name}.key", folder / f"{name}.pub"
    missing = [path.name for path in (private, public) if not path.exists()]
    if missing:
        return [f"Berkas kunci {' dan '.join(missing)} tidak ada."]
    found = []
    if private.stat().st_mode & 0o077:
        found.append(f"Berkas kunci {private.name} dapat dibaca pengguna lain; jalankan `chmod 600`.")
    if _sealed_or_signed_by(name, read_key(public)) not in _publics_of(name, read_key(private)):
        found.append(f"Berkas kunci {private.name} dan {public.name} bukan pasangan.")
    return found


def _sealed_or_signed_by(name: str, public: str) -> str:
    """Returns the public key that is used now: the recipient, or the active key of a signer."""
    return public.split()[0] if _signs(name) and public.split() else public


def _publics_of(name: str, private: str) -> set[str]:
    try:
        if _signs(name):
            return {signing.public_of(line) for line in private.split()}
        return {public_of_identity(identity) for identity in private.splitlines()}
    except Exception:
        return set()


def public_of_identity(identity: str) -> str:
    """Returns the recipient of one age identity."""
    return str(x25519.Identity.from_str(identity).to_public())


def read_key(path: Path) -> str:
    """Returns what a file of a key holds; raises `TerbukaError` (`KUNCI_TIDAK_ADA`)."""
    try:
        return path.read_text().strip()
    except FileNotFoundError as error:
        raise TerbukaError(
            "KUNCI_TIDAK_ADA",
            f"Berkas kunci {path.name} tidak ada.",
            mend="Jalankan `terbuka keys create`, atau kembalikan berkas kunci dari cadangan.",
        ) from error
