"""A new identity for what is sealed from now on; what was sealed before still opens with the old one.

A file `<name>.key` holds one age identity a line, the newest first, and each of them opens. Rotation has two steps, so
that nothing is ever sealed for an identity that no running process holds: `prepare` adds the new identity, the
processes that open are started again, then `switch` makes it the one that others seal for.
"""

from shared.runtime.errors import Conflict, Refusal
from shared.runtime.secret_files import write_secret
from shared.security.keys import KeyFolder, new_identity, public_of_identity, read_key


def prepare(folder: KeyFolder, name: str) -> bool:
    """Adds a new identity to a room's key; False where one that was prepared before still waits for `switch`.

    Raises `Refusal` (`KUNCI_TIDAK_DIROTASI`), `TerbukaError` (`KUNCI_TIDAK_ADA`).
    """
    with folder.alone():
        lines = _identities(folder, name)
        if _waits(folder, name, lines):
            return False
        fresh, _ = new_identity()
        write_secret(folder.path / f"{name}.key", "\n".join([fresh, *lines]) + "\n")
    return True


def switch(folder: KeyFolder, name: str) -> str:
    """Makes the prepared identity the one that is sealed for, and returns its recipient.

    Raises as `prepare`, and `Conflict`: `KUNCI_BELUM_DISIAPKAN` where none was prepared, and
    `KUNCI_BELUM_DICADANGKAN` where nobody keeps a copy of the key of the originals yet.
    """
    lines = _identities(folder, name)
    if not _waits(folder, name, lines):
        raise Conflict(
            "KUNCI_BELUM_DISIAPKAN",
            f"Belum ada kunci {name} baru yang disiapkan.",
            mend=f"Jalankan dahulu `terbuka keys rotate {name}`, lalu mulai ulang proses {name}.",
        )
    if name == folder.kept and not folder.backup_is_confirmed():
        raise Conflict(
            "KUNCI_BELUM_DICADANGKAN",
            f"Kunci {name} yang baru belum dicadangkan; bila mesin ini rusak, berkas yang disegel untuknya hilang.",
            mend="Jalankan dahulu `terbuka keys backup` ke tempat di luar mesin ini.",
        )
    recipient = public_of_identity(lines[0])
    write_secret(folder.path / f"{name}.pub", recipient + "\n")
    return recipient


def _identities(folder: KeyFolder, name: str) -> list[str]:
    if name not in folder.openers:
        raise Refusal(
            "KUNCI_TIDAK_DIROTASI",
            f"Kunci {name} bukan kunci penyegelan.",
            mend=f"Sebutkan salah satu dari {', '.join(folder.openers)}; kunci yang menandatangani: rotate-signing.",
        )
    return read_key(folder.path / f"{name}.key").splitlines()


def _waits(folder: KeyFolder, name: str, lines: list[str]) -> bool:
    return public_of_identity(lines[0]) != read_key(folder.path / f"{name}.pub")
