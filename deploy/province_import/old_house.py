"""What the old house hands over beside its export: the keys that open its files, and the key that checks it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.backup.verifying import own_identity
from deploy.rooms import OPENERS, SIGNER, STORING
from shared.runtime.errors import Refusal, TerbukaError
from shared.security.keys import SIGNING, public_of_identity, read_key
from shared.security.signer_keys import SignerKeys

NEEDED = tuple(name for name in OPENERS if name in STORING)
"""The keys for which texts or objects of an export are sealed; what identity seals is not carried."""


@dataclass(frozen=True)
class OldHouse:
    """The identities of the old house by name (one a line, the newest first), and the public keys of its signature."""

    public: SignerKeys
    identities: Mapping[str, str] = field(repr=False)

    @classmethod
    def read(cls, keys: Path, public: Path | None) -> "OldHouse":
        """Reads a folder as `terbuka keys backup` writes it; `public` is the file that came by another way.

        Raises `Refusal` (`KUNCI_ASAL_KURANG`), `TerbukaError` (`KUNCI_PUBLIK_RUSAK`).
        """
        found, signer = {name: _identity(keys / f"{name}.key") for name in NEEDED}, public or keys / f"{SIGNING}.pub"
        if not signer.exists():
            raise missing(signer.name, "tidak ada (sebutkan dengan --key)")
        return cls(SignerKeys.read(read_key(signer)), found)

    @property
    def opener(self) -> str:
        """Returns the identity for which every export of that house is sealed."""
        return self.identities[SIGNER]

    def refuse_others(self, recipients: Mapping[str, str]) -> None:
        """Raises `Refusal` (`KUNCI_ASAL_KURANG`) where a key is not the one that the export names."""
        for name in NEEDED:
            if recipients[name] not in map(public_of_identity, self.identities[name].splitlines()):
                raise missing(f"{name}.key", "bukan kunci yang disebut ekspor ini")


def _identity(path: Path) -> str:
    try:
        found = own_identity(path.parent, path)
    except (TerbukaError, OSError, UnicodeDecodeError) as error:
        raise missing(path.name, "tidak ada") from error
    if not found:
        raise missing(path.name, "tidak memuat kunci age")
    return found


def missing(name: str, why: str) -> Refusal:
    """Returns the refusal of keys with which not everything opens."""
    return Refusal(
        "KUNCI_ASAL_KURANG",
        f"{name} dari rumah asal {why}; tanpa itu berkas atau teks tersegel tidak terbuka.",
        mend=f"Minta salinan kunci asal ({', '.join(f'{each}.key' for each in NEEDED)}) lewat berita acara, taruh "
        "dalam satu map, dan sebutkan dengan --keys.",
    )
