"""The keys of the rooms of the list: one folder, of which each room may hold its own part."""

from pathlib import Path
from typing import TYPE_CHECKING

from deploy.rooms import AUDITED, IDENTITY, OPENERS, SIGNER, keys_of
from shared.security.keys import KeyFolder, Keys

if TYPE_CHECKING:
    from shared.storage.database import Database


def key_folder(home: Path) -> KeyFolder:
    """Returns the folder of keys below a home; the original files are sealed for the room that signs."""
    return KeyFolder(home, OPENERS, kept=SIGNER, audited=AUDITED)


def create_keys(home: Path) -> None:
    """Makes the keys that are not there yet; existing ones stay."""
    key_folder(home).create()


def load_keys(home: Path, room: str | None = None) -> Keys:
    """Reads the keys that a room may hold, or with None every key there is.

    Raises `TerbukaError` (`KUNCI_TIDAK_ADA`) where a file is absent.
    """
    return key_folder(home).load(None if room is None else keys_of(room))


def with_identity_key(database: "Database", home: Path) -> "Database":
    """Returns the pool by which identity reads and writes the secrets of code apps, which rest sealed to its key.

    Raises `TerbukaError` (`KUNCI_TIDAK_ADA`) where a file is absent.
    """
    from shared.security.sealed_texts import Sealing

    keys = load_keys(home, IDENTITY)
    return Sealing(keys.recipients[IDENTITY], keys.identities[IDENTITY]).on(database)
