"""Keeps the signed heads that somebody else's Terbuka gives, and notices when they contradict what was kept before.

Whoever keeps heads outside holds a body to its audit trails: a trail that was written anew or cut off no longer fits.
"""

import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from deploy.client import TIMEOUT
from deploy.published_heads import heads_of_room
from deploy.room_keys import key_folder
from deploy.rooms import AUDITED
from shared.runtime.errors import Refusal, TerbukaError
from shared.runtime.foreign_json import read_json
from shared.security.audit_heads import Head, append_lines, read_heads
from shared.security.signer_keys import SignerKeys

NOT_GIVEN = "KEPALA_TIDAK_TERAMBIL"
MOST_AT_ONCE = 100_000
"""Heads of one room that are taken in one turn; the rest comes with the next."""
TURN_SECONDS = 600.0
"""How long one room may take in one turn; what came until then is kept."""

log = logging.getLogger("terbuka.heads")

Keys = Mapping[str, SignerKeys]


@dataclass
class KeptHeads:
    """The heads of a file by room and position; `broken` counts lines that no room's key signed."""

    file: Path
    keys: Keys
    heads: dict[str, dict[int, Head]] = field(default_factory=dict)
    broken: int = 0

    @classmethod
    def of(cls, file: Path, keys: Keys) -> "KeptHeads":
        """Reads the file; one that is not there yet holds none. Raises `Refusal` as `check` does."""
        kept = cls(file, keys)
        for head in read_heads(file) if file.exists() else ():
            if head is None or not kept.is_signed(head):
                kept.broken += 1
            else:
                kept.check(head, of_server=False)
                kept.heads.setdefault(head.room, {})[head.position] = head
        return kept

    def is_signed(self, head: Head) -> bool:
        """Tells whether the room that a head names signed it, with a key that counted at its position."""
        signer = head.signer(self.keys[head.room]) if head.room in self.keys else None
        return signer is not None and signer.counts_at(head.position)

    def last(self, room: str) -> int:
        """Returns the highest position that is kept of a room, 0 where none is."""
        return max(self.heads.get(room, {}), default=0)

    def check(self, head: Head, *, of_server: bool = True) -> None:
        """Raises `Refusal` (`KEPALA_BERTENTANGAN`) where another hash is kept for the position of a head.

        A key that ended says the hash of its last position as well.
        """
        before = self.heads.get(head.room, {}).get(head.position)
        hashes = {before.hash} if before else set()
        hashes |= {key.digest for key in self.keys[head.room].keys if key.digest and key.until == head.position}
        if hashes - {head.hash}:
            where = "situs" if of_server else "berkas"
            raise self._contradiction(head, f"{where} menyebut hash lain untuk posisi {head.position}")

    def missing(self, room: str, position: int) -> Refusal:
        """Returns the refusal of a server that no longer gives the last head that was kept."""
        return self._contradiction(
            self.heads[room][position], f"kepala posisi {position} yang pernah diberikan tidak diberikan lagi"
        )

    def add(self, heads: list[Head]) -> None:
        """Appends heads to the file; raises `Refusal` (`BERKAS_TIDAK_DAPAT_DITULIS`)."""
        try:
            append_lines(self.file, [each.line() for each in heads])
        except OSError as error:
            raise Refusal(
                "BERKAS_TIDAK_DAPAT_DITULIS",
                f"{self.file} tidak dapat ditulis.",
                mend="Periksa mapnya dan ruang diskanya.",
            ) from error
        for head in heads:
            self.heads.setdefault(head.room, {})[head.position] = head

    def _contradiction(self, head: Head, why: str) -> Refusal:
        """Returns the refusal; what contradicts is kept in a file beside, since two signatures prove the fork."""
        beside = self.file.with_name(self.file.name + ".bertentangan")
        append_lines(beside, [head.line()])
        return Refusal(
            "KEPALA_BERTENTANGAN",
            f"Kepala jejak audit {head.room} bertentangan dengan yang disimpan: {why}.",
            mend=f"Simpan {self.file} dan {beside}: tanda tangan pada keduanya adalah bukti. Tanyakan badan publiknya.",
        )


def read_keys(file: Path | None, home: Path) -> Keys:
    """Returns the public keys of the rooms: of a saved `terbuka audit heads --json`, or of the keys below `home`.

    Raises `Refusal` (`KUNCI_AUDIT_TIDAK_TERBACA`, `KUNCI_AUDIT_TIDAK_DISEBUT`), `TerbukaError` (`KUNCI_TIDAK_ADA`).
    """
    if file is None:
        folder = key_folder(home)
        if not folder.path.is_dir():
            raise _keys_not_named(folder.path)
        return {room: folder.audit_keys(room) for room in AUDITED}
    try:
        told: Any = read_json(file.read_text(encoding="utf-8"))
        keys = {str(each["room"]): SignerKeys.read(str(each["public_keys"])) for each in told}
    except (OSError, ValueError, TypeError, KeyError, TerbukaError) as error:
        raise _no_keys(file) from error
    if not keys or not keys.keys() <= set(AUDITED):
        raise _no_keys(file)
    return keys


def keep(server: str, file: Path, keys: Keys) -> dict[str, Any]:
    """Fetches what is new, checks it against what is kept, and appends it; returns how many heads of each room.

    What is wrong with one room leaves the others kept; a contradiction is told before a silence. Raises `Refusal`
    (`KEPALA_BERTENTANGAN`, `KEPALA_AUDIT_TIDAK_SAH`, `KEPALA_TIDAK_TERAMBIL`, `BERKAS_TIDAK_DAPAT_DITULIS`).
    """
    kept, wrong = KeptHeads.of(file, keys), list[Refusal]()
    added = dict[str, int]()
    with httpx.Client(base_url=server.rstrip("/"), timeout=TIMEOUT) as client:
        for room in keys:
            try:
                fresh = list(_fresh(client, kept, room))
            except Refusal as refusal:
                wrong.append(refusal)
                continue
            if fresh:
                kept.add(fresh)
            added[room] = len(fresh)
    if wrong:
        raise min(wrong, key=lambda each: each.code == NOT_GIVEN)
    return {"added": added, "kept": {room: kept.last(room) for room in keys}, "broken": kept.broken}


def keep_for_ever(server: str, file: Path, keys: Keys, *, every: float) -> None:
    """Keeps heads every so many seconds until stopped; a silence is an error in the log, a contradiction ends it."""
    while True:
        try:
            done = keep(server, file, keys)
            log.info("kept %s new heads", sum(done["added"].values()))
        except Refusal as refusal:
            if refusal.code != NOT_GIVEN:
                raise
            log.error("%s: %s", refusal.code, refusal.message)
        time.sleep(every)


def _fresh(client: httpx.Client, kept: KeptHeads, room: str) -> Iterator[Head]:
    """Yields the heads of a room that are new; the server first gives the last one that is kept once more."""
    last, many, end = kept.last(room), 0, time.monotonic() + TURN_SECONDS
    seen = KeptHeads(kept.file, kept.keys)
    for head in heads_of_room(client, room, max(last - 1, 0)):
        if head is None or head.room != room or not kept.is_signed(head):
            raise _unsigned(room)
        for known in (kept, seen):
            known.check(head)
        seen.heads = {room: {head.position: head}}  # positions do not fall: only the last one can come again
        many += 1
        if last and many == 1 and head.position != last:
            raise kept.missing(room, last)
        if head.position > last:
            yield head
        if many > MOST_AT_ONCE or time.monotonic() > end:
            return
    if last and not many:
        raise kept.missing(room, last)


def _unsigned(room: str) -> Refusal:
    return Refusal(
        "KEPALA_AUDIT_TIDAK_SAH",
        f"Situs memberi kepala {room} yang tidak ditandatangani oleh kunci ruang itu; tidak ada yang disimpan darinya.",
        mend="Tanyakan badan publiknya. Bila kuncinya diganti, minta keluaran `terbuka audit heads --json` yang baru "
        "dengan jalan lain daripada situs.",
    )


def _keys_not_named(folder: Path) -> Refusal:
    return Refusal(
        "KUNCI_AUDIT_TIDAK_DISEBUT",
        f"Di komputer ini tidak ada kunci publik jejak audit ({folder}).",
        mend="Sebutkan --keys: berkas keluaran `terbuka audit heads --json` dari badan publik, yang diterima dengan "
        "jalan lain daripada situsnya.",
    )


def _no_keys(file: Path) -> Refusal:
    return Refusal(
        "KUNCI_AUDIT_TIDAK_TERBACA",
        f"{file} tidak memuat kunci publik jejak audit.",
        mend="Minta keluaran `terbuka audit heads --json` dari badan publik, dengan jalan lain daripada situsnya.",
    )
