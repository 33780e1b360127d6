"""The folder of secrets: `<folder>/<account>/kafka-password` and `<folder>/<account>/database-password`.

An account is a room, or (for the database) `identity`, `reconcile` and `compare`; each container is given its own
sub-folder.
"""

from pathlib import Path

from deploy.rights.postgres import ACCOUNTS
from deploy.rooms import ROOMS
from shared.runtime.errors import Refusal
from shared.runtime.settings import secret_in

KAFKA = "kafka-password"
DATABASE = "database-password"
SHORTEST = 8


def kafka_passwords(folder: Path) -> dict[str, str]:
    """Returns the passwords of the rooms; raises `Refusal` (`RAHASIA_TIDAK_TERBACA`, `RAHASIA_TERLALU_PENDEK`)."""
    return {room: _word(folder / room / KAFKA) for room in ROOMS}


def database_passwords(folder: Path) -> dict[str, str]:
    """Returns the passwords of every role; raises as `kafka_passwords` does."""
    return {account: _word(folder / account / DATABASE) for account in ACCOUNTS}


def _word(path: Path) -> str:
    word = secret_in(path, f"map rahasia ({path.parent.name}/{path.name})")
    if len(word) < SHORTEST:
        raise Refusal(
            "RAHASIA_TERLALU_PENDEK",
            f"Kata sandi di {path} lebih pendek dari {SHORTEST} tanda.",
            mend=f"Isi dengan kata sandi acak, misalnya `openssl rand -hex 24 > {path}`.",
        )
    return word
