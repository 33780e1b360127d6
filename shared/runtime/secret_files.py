"""Files that hold a secret: readable by this user only, old or new, never half."""

import os
from pathlib import Path


def write_secret(path: Path, text: str) -> None:
    """Writes a file of mode 0600, whole or not at all, and on the disk when it returns; its folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
