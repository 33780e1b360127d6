"""Memeriksa log penutupan Terbuka tanpa Terbuka / checks Terbuka's log of closures without Terbuka.

Perlu / needs: Python 3.11, `pip install cryptography`. Formats: C2SP tlog-proof, tlog-checkpoint, tlog-tiles.

  python periksa_log.py bukti  BUKTI.tlog-proof CATATAN.json --kunci KUNCI [--isi ISI.txt] [--saksi KUNCI ...]
  python periksa_log.py urutan CHECKPOINT_LAMA CHECKPOINT_BARU --kunci KUNCI --log https://.../log [--saksi KUNCI ...]

KUNCI: kunci publik log; beberapa bila kuncinya pernah diganti. KUNCI@UKURAN berlaku sampai ukuran itu.
KUNCI: the log's public key; several where it was changed. KEY@SIZE counts up to that size.

`bukti`: the entry stands in the log that the key signed, and the content (if given) is what its hash says.
`urutan`: the newer checkpoint only adds to the older one; every entry is fetched and counted again.
"""

import argparse
import hashlib
import json
import sys
import urllib.request
from base64 import b64decode
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PLAIN, TIMED, LEEWAY = 1, 4, 300
Checkpoint = tuple[int, bytes, int, str]
"""Size, root, the second at which the log says that it signed, and the number of the key that signed."""


class FaultError(Exception):
    """What was checked does not hold; the text says why."""


def expect(holds: bool, words: str) -> None:
    """Raises `FaultError` with these words unless something holds."""
    if not holds:
        raise FaultError(words)


def hashed(*parts: bytes) -> bytes:
    """Returns the SHA-256 of some bytes; a leaf begins with 00, a node with 01 (RFC 6962, section 2.1)."""
    return hashlib.sha256(b"".join(parts)).digest()


def signed_at(vkey: str, kind: int, text: str, lines: list[str]) -> int:
    """Returns the second that a key's line under a text says (0 for a plain one); raises `FaultError` without one."""
    name, _, encoded = vkey.strip().split("+", 2)
    public = b64decode(encoded)[1:]
    for line in lines:
        who, _, value = line.removeprefix("— ").rpartition(" ")
        blob = b64decode(value)
        if who == name and blob[:4] == hashed(name.encode(), b"\n", bytes([kind]), public)[:4]:
            second = int.from_bytes(blob[4:12], "big") if kind == TIMED else 0
            message = f"cosignature/v1\ntime {second}\n{text}" if kind == TIMED else text
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(blob[12 if kind == TIMED else 4 :], message.encode())
            except InvalidSignature:
                raise FaultError(f"tanda tangan {name} salah / wrong signature") from None
            return second
    raise FaultError(f"tidak ditandatangani {name} / not signed")


def read_checkpoint(note: str, vkeys: str, witnesses: tuple[str, ...] = ()) -> Checkpoint:
    """Checks the signatures of witnesses and of one of the log's keys; raises `FaultError`, `ValueError`."""
    text, _, below = note.partition("\n\n")
    (origin, size, root), lines, faults = text.split("\n"), below.splitlines(), ["tidak ada kunci / no key"]
    for vkey, _, until in (each.partition("@") for each in vkeys.split()):
        try:
            expect(origin == vkey.split("+")[0], "checkpoint dari log lain / of another log")
            expect(not until or int(size) <= int(until), "kunci sudah berakhir / key had ended")
            signed_at(vkey, PLAIN, f"{text}\n", lines)
            second = signed_at(vkey, TIMED, f"{text}\n", lines)
        except FaultError as fault:
            faults.append(str(fault))
            continue
        earliest = min((signed_at(each, TIMED, f"{text}\n", lines) for each in witnesses), default=second)
        expect(earliest + LEEWAY >= second, "saksi lebih dulu / witness is earlier")
        return int(size), b64decode(root), second, vkey.split("+")[1]
    raise FaultError(faults[-1])


def root_of(leaves: list[bytes]) -> bytes:
    """Returns the root over the hashes of all leaves."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashed()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashed(b"\x01", root_of(leaves[:half]), root_of(leaves[half:]))


def climb(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """Returns the root to which a leaf leads by its proof; `path` goes from its sibling up."""
    expect(0 <= index < size and bool(path) == (size > 1), "bukti tidak sepanjang log / proof has another length")
    if size == 1:
        return leaf
    half = 1 << (size - 1).bit_length() - 1
    if index < half:
        return hashed(b"\x01", climb(leaf, index, half, path[:-1]), path[-1])
    return hashed(b"\x01", path[-1], climb(leaf, index - half, size - half, path[:-1]))


def check_dates(entries: list[bytes], second: int) -> None:
    """Raises `FaultError` where a checkpoint says that it is older than what stands in it."""
    latest = max((datetime.fromisoformat(json.loads(each)["at"]).timestamp() for each in entries), default=0)
    expect(latest <= second + LEEWAY, "checkpoint lebih tua dari isinya / back-dated checkpoint")


def check_proof(proof: str, entry: bytes, vkey: str, content: bytes = b"", witnesses: tuple[str, ...] = ()) -> int:
    """Checks that an entry stands in the log and returns its size; raises `FaultError`, `ValueError`."""
    head, _, note = proof.partition("\n\n")
    first, index, *path = [line for line in head.split("\n") if not line.startswith("extra ")]
    expect(first == "c2sp.org/tlog-proof@v1" and index.startswith("index "), "bukan bukti log / no proof")
    size, root, second, _ = read_checkpoint(note, vkey, witnesses)
    led = climb(hashed(b"\x00", entry), int(index[6:]), size, [b64decode(each) for each in path])
    expect(led == root, "catatan tidak ada dalam log / entry is not in the log")
    check_dates([entry], second)
    if content:
        nonce, _, words = content.partition(b"\n")
        same = hashed(bytes.fromhex(nonce.decode()), words).hex() == json.loads(entry)["content"]
        expect(same and len(nonce) == 64, "isi tidak cocok dengan catatan / content differs from its hash")
    return size


def check_order(old: str, new: str, entries: list[bytes], vkey: str, witnesses: tuple[str, ...] = ()) -> int:
    """Checks that two checkpoints, the newer one witnessed, are of one log that grows by entries; returns its size."""
    before, after = read_checkpoint(old, vkey), read_checkpoint(new, vkey, witnesses)
    expect(before[0] <= after[0] and before[2] <= after[2], "log mundur / rolled back or back-dated")
    leaves = [hashed(b"\x00", each) for each in entries]
    expect(root_of(leaves[: after[0]]) == after[1], "catatan lain dari checkpoint baru / entries differ")
    expect(root_of(leaves[: before[0]]) == before[1], "log bercabang / split view or altered past")
    for size, _, second, _ in (before, after):
        check_dates(entries[:size], second)
    return after[0]


def fetch_entries(log: str, size: int) -> list[bytes]:
    """Fetches the first entries of a log from its address (C2SP tlog-tiles); raises `FaultError` for a cut tile."""
    found: list[bytes] = []
    while len(found) < size:
        number, width = len(found) // 256, min(256, size - len(found))
        *above, last = (f"{each:>03}" for each in f"{number:,}".split(","))
        tile = "/".join([*(f"x{each}" for each in above), last if width == 256 else f"{last}.p/{width}"])
        with urllib.request.urlopen(f"{log.rstrip('/')}/tile/entries/{tile}") as answer:  # noqa: S310
            data = answer.read()
        while data:
            end = 2 + int.from_bytes(data[:2], "big")
            found.append(data[2:end])
            data = data[end:]
        expect(len(found) == number * 256 + width, "petak tidak lengkap / tile is cut")
    return found


def main() -> str | None:
    """Runs one check and says what came of it; a text that is returned says what does not hold."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("what", choices=("bukti", "urutan"))
    ask.add_argument("files", type=Path, nargs=2)
    ask.add_argument("--kunci", required=True, nargs="+")
    ask.add_argument("--isi", type=Path)
    ask.add_argument("--log")
    ask.add_argument("--saksi", nargs="*", default=())
    said = ask.parse_args()
    if said.what == "urutan" and not said.log:
        ask.error("urutan: --log https://.../log")
    try:
        (first, second), keys = (each.read_bytes() for each in said.files), " ".join(said.kunci)
        if said.what == "bukti":
            content = said.isi.read_bytes() if said.isi else b""
            size = check_proof(first.decode(), second, keys, content, tuple(said.saksi))
        else:
            entries = fetch_entries(said.log, int(second.decode().split("\n")[1]))
            size = check_order(first.decode(), second.decode(), entries, keys, tuple(said.saksi))
    except (FaultError, ValueError, KeyError, IndexError, TypeError, OSError) as fault:
        return f"TIDAK {'DIPERIKSA / NOT CHECKED' if isinstance(fault, OSError) else 'BENAR / NOT TRUE'}: {fault}"
    notes = [first.decode().partition("\n\n")[2]] if said.what == "bukti" else [first.decode(), second.decode()]
    signers = ", ".join(sorted({read_checkpoint(each, keys)[3] for each in notes}))
    words = f"{size} catatan / entries, {len(said.saksi)} saksi / witnesses, kunci / key {signers}"
    return print(f"Benar / holds: {words}.")  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
