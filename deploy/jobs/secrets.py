"""Every secret of a province, made once: passwords, keys, an authority of its own, and each room's share of them.

Below one folder, each subfolder a volume: `admin` keeps all there is, every other holds only what its service may see.
"""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

from deploy.jobs.certificates import Authority
from deploy.rights.postgres import ACCOUNTS
from deploy.room_keys import create_keys
from deploy.rooms import OPENERS, ROOMS, STORING, keys_of
from shared.runtime.secret_files import write_secret
from shared.security.keys import SIGNING

ADMIN = "admin"
WORD_BYTES = 24

Made = tuple[str, str]


def make_secrets(root: Path, names: tuple[str, ...]) -> list[str]:
    """Makes what is missing and hands each service its share; returns what was written, as `volume/file`.

    `names` are those by which clients reach Kafka. A second run changes nothing, except that it renews Kafka's
    certificate before it ends and gives a volume that was lost its share again.
    """
    admin = root / ADMIN
    written = list(_masters(admin, names))
    create_keys(admin)
    for service, files in _shares().items():
        for target, source in files.items():
            if _hand_out(admin / source, root / service / target):
                written.append(f"{service}/{target}")
    return written


def _masters(admin: Path, names: tuple[str, ...]) -> Iterator[str]:
    for name in _words():
        if _keep(admin / name, lambda: secrets.token_urlsafe(WORD_BYTES)):
            yield f"{ADMIN}/{name}"
    for name, text in Authority.of(_read(admin, "ca.key"), _read(admin, "ca.crt")).files(
        _read(admin, "server.crt"), names
    ):
        write_secret(admin / name, text)
        yield f"{ADMIN}/{name}"


def _words() -> Iterator[str]:
    yield from ("kafka-password", "database-password", "s3-secret")
    for name in ROOMS:
        yield f"accounts/{name}/kafka-password"
    for name in STORING:
        yield f"accounts/{name}/s3-secret"
    for name in ACCOUNTS:
        yield f"accounts/{name}/database-password"


def _shares() -> dict[str, dict[str, str]]:
    """Says which file of `admin` each service gets, and under which name."""
    engines = {
        "kafka": {name: name for name in ("kafka-password", "server.key", "server.crt", "ca.crt")},
        "postgres": {"database-password": "database-password"},
        "versitygw": {word: word for word in ("s3-secret", *(f"accounts/{name}/s3-secret" for name in STORING))},
    }
    return engines | {name: _share(name) for name in ACCOUNTS}


def _share(name: str) -> dict[str, str]:
    share = {"database-password": f"accounts/{name}/database-password"}
    if name in ROOMS:
        share |= {"kafka-password": f"accounts/{name}/kafka-password", "ca.crt": "ca.crt"}
    if name in STORING:
        share["s3-secret"] = f"accounts/{name}/s3-secret"
    keys = [f"{opener}.pub" for opener in (*OPENERS, SIGNING)]
    keys += [f"{held}.key" for held in keys_of(name)]
    keys += [f"{held}.pub" for held in keys_of(name) if f"{held}.pub" not in keys]
    return share | {f"keys/{key}": f"keys/{key}" for key in keys}


def _hand_out(source: Path, target: Path) -> bool:
    text = source.read_text()
    if target.exists() and target.read_text() == text:
        return False
    write_secret(target, text)
    return True


def _keep(path: Path, make: Callable[[], str]) -> bool:
    if path.exists():
        return False
    write_secret(path, make() + "\n")
    return True


def _read(folder: Path, name: str) -> str:
    path = folder / name
    return path.read_text() if path.exists() else ""
