"""Keys: a process has all public parts, its own private keys, and nobody else's."""

from pathlib import Path

from deploy.room_keys import load_keys
from deploy.rooms import keys_of
from shared.runtime.errors import Refusal


def refuse_keys(home: Path, room: str, *, opens: bool) -> None:
    """Looks at the keys of a process; `opens` says that it opens or signs what the room may.

    Raises `TerbukaError` (`KUNCI_TIDAK_ADA`) or `Refusal` (`KUNCI_RUANG_LAIN`, `KUNCI_TERBUKA`).
    """
    load_keys(home, room if opens else "")
    there = {path.name: path for path in (home / "keys").glob("*.key")}
    foreign = sorted(set(there) - {f"{name}.key" for name in keys_of(room)})
    if foreign:
        raise Refusal(
            "KUNCI_RUANG_LAIN",
            f"Di {home / 'keys'} ada kunci rahasia yang bukan milik ruang {room}: {', '.join(foreign)}.",
            mend="Beri tiap proses map kunci sendiri: semua berkas .pub, dan hanya .key ruangnya.",
        )
    open_to_all = sorted(name for name, path in there.items() if path.stat().st_mode & 0o007)
    if open_to_all:
        raise Refusal(
            "KUNCI_TERBUKA",
            f"Kunci rahasia {', '.join(open_to_all)} dapat dibaca siapa saja di mesin ini.",
            mend="Jalankan `chmod 600` pada berkas itu.",
        )
