"""A new key for what is signed: its readers know it before it signs, and the old one signs nothing new afterwards.

Three steps (decision 0059): `prepare` writes the new key beside the old one, `switch` makes it the one that signs,
`retire` ends the old one. `revoke` is for a key that was stolen: all at once. Each step writes the public file so that
a process that stops half-way leaves both files usable; the next step forgets what it left. One process at a time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from shared.runtime.errors import Conflict, Refusal
from shared.runtime.secret_files import write_secret
from shared.security.keys import KeyFolder, read_key
from shared.security.signer_keys import KeyState, SignerKey, SignerKeys, private_of
from shared.security.signing import new_pair, public_of


def prepare(folder: KeyFolder, name: str) -> bool:
    """Adds a new key beside the active one; False where one that was prepared before still waits for `switch`.

    Raises `Refusal` (`BUKAN_KUNCI_PENANDA`), `Conflict` (`KUNCI_LAMA_BELUM_BERAKHIR`), `TerbukaError`
    (`KUNCI_TIDAK_ADA`).
    """
    with _changing(folder, name) as keys:
        return _prepare(folder, name, keys)


def _prepare(folder: KeyFolder, name: str, keys: SignerKeys) -> bool:
    if keys.in_state(KeyState.PREPARED):
        return False
    if keys.in_state(KeyState.LEAVING):
        raise Conflict(
            "KUNCI_LAMA_BELUM_BERAKHIR",
            f"Kunci {name} sebelumnya belum diakhiri, maka belum ada yang baru.",
            mend=f"Selesaikan dahulu dengan `terbuka keys rotate-signing {name} --retire`.",
        )
    private, public = new_pair()
    _write_private(folder, name, [*_privates(folder, name), private])
    _write_public(folder, name, SignerKeys((*keys.keys, SignerKey(public, KeyState.PREPARED))))
    return True


def switch(folder: KeyFolder, name: str) -> SignerKey:
    """Makes the prepared key the one that signs, and returns it; what the old one signs still counts.

    Raises as `prepare`, and `Conflict`: `KUNCI_BELUM_DISIAPKAN` where none was prepared, and `KUNCI_BELUM_DICADANGKAN`
    where nobody keeps a copy of it yet.
    """
    with _changing(folder, name) as keys:
        return _switch(folder, name, keys)


def _switch(folder: KeyFolder, name: str, keys: SignerKeys) -> SignerKey:
    fresh = keys.in_state(KeyState.PREPARED)
    if fresh is None:
        raise Conflict(
            "KUNCI_BELUM_DISIAPKAN",
            f"Belum ada kunci {name} baru yang disiapkan.",
            mend=f"Jalankan dahulu `terbuka keys rotate-signing {name}`.",
        )
    if not folder.signer_backup_is_confirmed(name):
        raise Conflict(
            "KUNCI_BELUM_DICADANGKAN",
            f"Kunci {name} yang baru belum dicadangkan; bila mesin ini rusak, tidak ada yang dapat menandatangani.",
            mend="Jalankan dahulu `terbuka keys backup` ke tempat di luar mesin ini.",
        )
    active = replace(fresh, state=KeyState.ACTIVE)
    others = [key for key in keys.keys[1:] if key is not fresh]
    switched = SignerKeys((active, replace(keys.active, state=KeyState.LEAVING), *others))
    _write_public(folder, name, switched)
    _write_private(folder, name, _in_order(folder, name, switched))
    return active


def leaving(folder: KeyFolder, name: str) -> SignerKey:
    """Returns the key that `retire` ends; raises as `prepare`, and `Conflict` (`KUNCI_BELUM_BERGANTI`)."""
    with _changing(folder, name) as keys:
        return _leaving(name, keys)


def _leaving(name: str, keys: SignerKeys) -> SignerKey:
    found = keys.in_state(KeyState.LEAVING)
    if found is None:
        raise Conflict(
            "KUNCI_BELUM_BERGANTI",
            f"Tidak ada kunci {name} lama yang menunggu diakhiri.",
            mend=f"Siapkan dan pakai dahulu kunci baru: `terbuka keys rotate-signing {name}`, lalu --switch.",
        )
    return found


def retire(folder: KeyFolder, name: str, at: datetime, *, until: int = 0, digest: str = "") -> SignerKey:
    """Ends the key that signed before the switch, forgets its private part, and returns it.

    `until` and `digest` are the last number and hash there that it may have signed. Raises as `leaving`.
    """
    with _changing(folder, name) as keys:
        old = _leaving(name, keys)
        ended = replace(old, state=KeyState.RETIRED, ended_at=_instant(at), until=until, digest=digest)
        kept = SignerKeys(tuple(ended if key == old else key for key in keys.keys))
        _write_public(folder, name, kept)
        _write_private(folder, name, _in_order(folder, name, kept))
    return ended


def end_earlier(folder: KeyFolder, name: str, until: int, digest: str) -> bool:
    """Ends every retired key at a lower number, where what it signed last is there no more; tells whether one did."""
    with _changing(folder, name) as keys:
        return _end_earlier(folder, name, keys, until, digest)


def _end_earlier(folder: KeyFolder, name: str, keys: SignerKeys, until: int, digest: str) -> bool:
    beyond = [key.state is KeyState.RETIRED and key.until > until for key in keys.keys]
    ended = [
        replace(key, until=until, digest=digest) if far else key for key, far in zip(keys.keys, beyond, strict=True)
    ]
    if any(beyond):
        _write_public(folder, name, SignerKeys(tuple(ended)))
    return any(beyond)


def take_over(folder: KeyFolder, name: str, foreign: SignerKeys, at: str, *, until: int = 0, digest: str = "") -> None:
    """Adds the keys of another house as keys that ended at an instant (ISO 8601): what they sign later does not count.

    Safe to repeat; a key that signs in this house goes on. Raises as `prepare`.
    """
    with _changing(folder, name) as keys:
        theirs = [_ended(key, at, until, digest) for key in foreign.keys]
        known = {key.public for key in theirs}
        own = [key for key in keys.keys if key.lives or key.public not in known]
        living = {key.public for key in own}
        _write_public(folder, name, SignerKeys((*own, *(key for key in theirs if key.public not in living))))


def _ended(key: SignerKey, at: str, until: int, digest: str) -> SignerKey:
    return replace(key, state=KeyState.RETIRED, ended_at=at, until=until, digest=digest) if key.lives else key


def revoke(folder: KeyFolder, name: str, at: datetime) -> list[SignerKey]:
    """Revokes every key whose private part lay in the file, makes a new one that signs at once, and returns those.

    Nobody keeps a copy of the new key yet. Raises as `prepare`.
    """
    with _changing(folder, name) as keys:
        fresh = new_pair()
        _write_private(folder, name, [*_privates(folder, name), fresh[0]])
        ended = [_revoked(key, at) if key.lives else key for key in keys.keys]
        _write_public(folder, name, SignerKeys((SignerKey(fresh[1]), *ended)))
        _write_private(folder, name, [fresh[0]])
    return [key for key, before in zip(ended, keys.keys, strict=True) if before.lives]


def _revoked(key: SignerKey, at: datetime) -> SignerKey:
    return replace(key, state=KeyState.REVOKED, ended_at=_instant(at))


@contextmanager
def _changing(folder: KeyFolder, name: str) -> Iterator[SignerKeys]:
    """Yields the keys while nobody else changes them, without what a killed step left of keys that count no more."""
    with folder.alone():
        keys = _keys(folder, name)
        held = _privates(folder, name)
        if private_of(keys, "\n".join(held)):
            kept = _in_order(folder, name, keys)
            if set(kept) != set(held):
                _write_private(folder, name, kept)
        yield keys


def _keys(folder: KeyFolder, name: str) -> SignerKeys:
    if name not in folder.signers:
        raise Refusal(
            "BUKAN_KUNCI_PENANDA",
            f"Kunci {name} bukan kunci yang menandatangani.",
            mend=f"Sebutkan salah satu dari {', '.join(folder.signers)}.",
        )
    return folder.signer_keys(name)


def _privates(folder: KeyFolder, name: str) -> list[str]:
    return read_key(folder.path / f"{name}.key").split()


def _in_order(folder: KeyFolder, name: str, keys: SignerKeys) -> list[str]:
    """Returns the private parts of the keys that live, the active one first; the others are forgotten."""
    held = _privates(folder, name)
    living = {key.public for key in keys.keys if key.lives}
    active = private_of(keys, "\n".join(held))
    return [active, *(each for each in held if each != active and public_of(each) in living)]


def _write_private(folder: KeyFolder, name: str, lines: list[str]) -> None:
    write_secret(folder.path / f"{name}.key", "".join(f"{line}\n" for line in lines))


def _write_public(folder: KeyFolder, name: str, keys: SignerKeys) -> None:
    write_secret(folder.path / f"{name}.pub", keys.text())


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
