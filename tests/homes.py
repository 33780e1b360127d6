"""The home of each room's processes: its own private keys only, and one shared folder of objects."""

import shutil
from pathlib import Path

from deploy.rooms import keys_of


def home_of(whole: Path, room: str) -> Path:
    """Returns a room's home beside a home that has every key, making it at the first call."""
    home = whole.parent / f"{whole.name}-{room}"
    if not home.exists():
        (home / "keys").mkdir(parents=True, mode=0o700)
        (whole / "objects").mkdir(exist_ok=True, mode=0o700)
        (home / "objects").symlink_to(whole / "objects", target_is_directory=True)
        for key in (whole / "keys").iterdir():
            if key.suffix == ".pub" or key.stem in keys_of(room):
                shutil.copy(key, home / "keys")
    return home
