"""The keys of the rooms of the list: one folder, of which each room may hold its own part."""

from pathlib import Path

from deploy.rooms import AUDITED, OPENERS, SIGNER, keys_of
from shared.security.keys import KeyFolder, Keys


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
