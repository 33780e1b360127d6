"""What the audit commands do: check the trails of all rooms, write them out, and show their signed heads."""

import os
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any, TextIO

import rfc8785

from deploy.kept_heads import read_keys
from deploy.published_heads import fetch_heads, is_address
from deploy.room_keys import key_folder
from deploy.rooms import AUDITED, audit_of
from shared.runtime.errors import Malformed, Refusal
from shared.runtime.foreign_json import read_json
from shared.security.audit import Audit
from shared.security.audit_check import FIELDS, ChainCheck, ChainVerdict
from shared.security.audit_heads import Head, read_heads, read_printed
from shared.security.signer_keys import KeyState, SignerKeys
from shared.security.trail_copy import copy_file, place_of
from shared.storage.database import Database

Link = dict[str, Any]
NAMES = ("position", "hash", *FIELDS)


@dataclass(frozen=True)
class AuditEvidence:
    """What was kept outside the trails: heads whose signatures hold, and the lines of an earlier copy by room.

    `refused` counts lines of heads that are no head of a room, or that no key of it signed in its time; `revoked`
    those by room that a revoked key signed, which prove nothing; `signers` are the keys that signed the others.
    """

    heads: dict[str, list[Head]] = field(default_factory=dict)
    refused: int = 0
    kept: Path | None = None
    revoked: dict[str, int] = field(default_factory=dict)
    signers: dict[str, set[str]] = field(default_factory=dict)

    def of(self, room: str) -> list[Head]:
        """Returns the heads of a room."""
        return self.heads.get(room, [])

    def hold(self, head: Head | None, keys: Mapping[str, SignerKeys]) -> bool:
        """Takes a head whose signature counts; False for one that is refused."""
        signer = head.signer(keys[head.room]) if head and head.room in keys else None
        if head is None or signer is None:
            return False
        if signer.state is KeyState.REVOKED:
            self.revoked[head.room] = self.revoked.get(head.room, 0) + 1
        elif signer.counts_at(head.position):
            self.heads.setdefault(head.room, []).append(head)
            self.signers.setdefault(head.room, set()).add(signer.key_id)
        else:
            return False
        return True

    def pin(self, room: str, keys: SignerKeys) -> None:
        """Holds a trail to the hash at which each retired key of it ended, which its public file says."""
        for key in keys.keys:
            if key.state is KeyState.RETIRED and key.digest:
                self.heads.setdefault(room, []).append(Head(room, key.until, key.digest, key.ended_at))


def gather(
    home: Path, *, heads: str, kept: Path | None, printed: Sequence[str] = (), keys_file: Path | None = None
) -> AuditEvidence:
    """Reads the evidence; the public keys lie below `home` or in `keys_file`, `printed` are heads as papers say them.

    `heads` is a file, a folder or the address of a server. Raises `Refusal` (`BERKAS_AUDIT_TIDAK_TERBACA`,
    `KEPALA_CETAK_TIDAK_TERBACA`, `KEPALA_TIDAK_TERAMBIL`, `KUNCI_AUDIT_TIDAK_TERBACA`), `TerbukaError`
    (`KUNCI_TIDAK_ADA`, `KUNCI_PUBLIK_RUSAK`).
    """
    read = list(_heads_at(heads))
    if kept is not None and not kept.exists():
        raise _unreadable(kept)
    evidence = AuditEvidence(kept=kept)
    for words in printed:
        on_paper = _on_paper(words)
        evidence.heads.setdefault(on_paper.room, []).append(on_paper)
    keys = read_keys(keys_file, home) if read else {}
    for room, signer in keys.items():
        evidence.pin(room, signer)
    refused = sum(not evidence.hold(head, keys) for head in read)
    return replace(evidence, refused=refused)


def _heads_at(place: str) -> Iterable[Head | None]:
    """Returns the heads of a file, a folder or a server; none where no place is named."""
    if not place:
        return ()
    if is_address(place):
        return fetch_heads(place)
    if not Path(place).exists():
        raise _unreadable(Path(place))
    return read_heads(Path(place))


def _on_paper(words: str) -> Head:
    head = read_printed(words)
    if head is None or head.room not in AUDITED:
        raise Refusal(
            "KEPALA_CETAK_TIDAK_TERBACA",
            f"{words[:80]!r} bukan kepala jejak audit seperti yang tercetak pada surat.",
            mend="Salin seluruhnya dari kaki surat: ruang:posisi:hash:waktu.",
        )
    return head


async def verify_database(url: str, evidence: AuditEvidence) -> list[dict[str, Any]]:
    """Checks the trail of every room in a database."""
    return [_told(room, await _verify_room(url, room, evidence), evidence) for room in AUDITED]


async def _verify_room(url: str, room: str, evidence: AuditEvidence) -> ChainVerdict:
    with ExitStack() as open_files:
        kept = _kept(evidence, room, open_files)
        async with _trail(url, room) as (audit, database), database.snapshot() as connection:
            return await audit.verify(connection, heads=evidence.of(room), kept=kept)


def verify_export(path: Path, evidence: AuditEvidence) -> list[dict[str, Any]]:
    """Checks the trails of an export, line by line; a room that is not in it has an empty trail.

    Raises `Malformed` (`EKSPOR_AUDIT_RUSAK`), `Refusal` (`BERKAS_AUDIT_TIDAK_TERBACA`).
    """
    found: dict[str, ChainVerdict] = {}
    with _opened(path) as lines, ExitStack() as open_files:
        for room, links in groupby(_links(lines), key=lambda link: str(link["room"])):
            if room in found or room not in AUDITED:
                raise _no_export(f"ruang {room!r} di luar urutannya")
            found[room] = _verdict(links, evidence.of(room), _kept(evidence, room, open_files))
        for room in AUDITED:
            if room not in found:
                found[room] = _verdict([], evidence.of(room), _kept(evidence, room, open_files))
    return [_told(room, found[room], evidence) for room in AUDITED]


def _verdict(links: Iterable[Link], heads: list[Head], kept: Iterator[tuple[int, str]]) -> ChainVerdict:
    check, unchained = ChainCheck(heads, kept), 0
    for link in links:
        if link["position"] is None:
            unchained += 1
        elif not check.over:
            check.link(link)
    return check.verdict(unchained)


def _no_export(why: str) -> Malformed:
    mend = "Minta ekspor yang utuh dari `terbuka audit export`."
    return Malformed("EKSPOR_AUDIT_RUSAK", f"Ekspor jejak audit ini tidak dapat diperiksa: {why}.", mend=mend)


def _links(lines: Iterable[str]) -> Iterator[Link]:
    for number, line in enumerate(lines, start=1):
        try:
            told = read_json(line)
            yield {"room": told["room"], **{name: told.get(name) for name in NAMES}}
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise _no_export(f"baris {number} bukan baris jejak audit") from error


def _kept(evidence: AuditEvidence, room: str, open_files: ExitStack) -> Iterator[tuple[int, str]]:
    """Yields position and hash of the chained lines of an earlier copy."""
    if evidence.kept is None:
        return iter(())
    if evidence.kept.is_dir():
        return _copied(copy_file(evidence.kept, room), open_files)
    lines = open_files.enter_context(_opened(evidence.kept))
    mine = (link for link in _links(lines) if link["room"] == room and isinstance(link["position"], int))
    return ((link["position"], str(link["hash"])) for link in mine)


def _copied(path: Path, open_files: ExitStack) -> Iterator[tuple[int, str]]:
    """Yields position and hash of the lines of a growing copy; what a full disk cut off was written once more."""
    lines = open_files.enter_context(_opened(path)) if path.exists() else ()
    return (place for place in map(place_of, lines) if place)


def _opened(path: Path) -> TextIO:
    try:
        return path.open(encoding="utf-8", errors="replace")
    except OSError as error:
        raise _unreadable(path) from error


def _unreadable(path: Path) -> Refusal:
    return Refusal("BERKAS_AUDIT_TIDAK_TERBACA", f"{path} tidak dapat dibaca.", mend="Periksa nama dan izin berkasnya.")


def _told(room: str, verdict: ChainVerdict, evidence: AuditEvidence) -> dict[str, Any]:
    return {
        "room": room,
        "sealed": verdict.chained,  # the printed names stay for programs that read them
        "unsealed": verdict.unchained,
        "broken_at": verdict.broken_at,
        "until": verdict.until,
        "why": verdict.why,
        "head": verdict.head,
        "heads": len(evidence.of(room)),
        "signed": verdict.signed,
        "signed_at": verdict.signed_at,
        "signed_by": sorted(evidence.signers.get(room, ())),
        "revoked": evidence.revoked.get(room, 0),
        "unknown": _unknown(verdict, evidence.of(room)),
    }


def _unknown(verdict: ChainVerdict, heads: list[Head]) -> str:
    """Says what a check of this trail cannot see."""
    if not verdict.whole:
        return ""
    if not heads:
        return (
            "Tanpa kepala bertanda tangan: jejak yang ditulis ulang dengan semua hash dihitung lagi, dan ujung yang "
            "dipotong, tidak dapat dikenali."
        )
    after = f"setelah posisi {verdict.signed} (kepala terakhir, {verdict.signed_at})"
    return f"Baris {after} belum dipegang tanda tangan." if verdict.chained > verdict.signed else ""


@asynccontextmanager
async def _trail(url: str, room: str) -> AsyncIterator[tuple[Audit, Database]]:
    database = Database.connect(url, room)
    try:
        yield audit_of(room), database
    finally:
        await database.close()


async def export(url: str, target: Path) -> dict[str, int]:
    """Writes every line and link of all rooms into a new file, one JSON object a line; returns the lines of each room.

    Raises `Refusal` (`BERKAS_SUDAH_ADA`, `BERKAS_TIDAK_DAPAT_DITULIS`).
    """
    try:
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            return {room: await _export_room(url, room, file) for room in AUDITED}
    except FileExistsError as error:
        raise Refusal("BERKAS_SUDAH_ADA", f"{target} sudah ada.", mend="Pilih nama lain.") from error
    except OSError as error:
        raise Refusal(
            "BERKAS_TIDAK_DAPAT_DITULIS", f"{target} tidak dapat ditulis.", mend="Periksa mapnya dan ruang diskanya."
        ) from error


async def _export_room(url: str, room: str, file: Any) -> int:
    """Writes the trail of a room as one instant has it: the chained lines in order, then those without a link."""
    many = 0
    async with _trail(url, room) as (audit, database), database.snapshot() as connection:
        async with audit.links(connection) as links:
            async for link in links:
                file.write(rfc8785.dumps({"room": room, **link}) + b"\n")
                many += 1
        loose = await audit.unchained(connection)
    file.write(b"".join(rfc8785.dumps({"room": room, **link}) + b"\n" for link in loose))
    return many + len(loose)


async def newest_heads(url: str, home: Path) -> list[dict[str, Any]]:
    """Returns the last signed head of each room that has one, with the public key that checks it."""
    folder, found = key_folder(home), []
    for room in AUDITED:
        async with _trail(url, room) as (audit, database), database.snapshot() as connection:
            head = await audit.last_head(connection)
        if head is not None:
            keys = folder.audit_keys(room)
            signer = (head.signer(keys) or keys.active).public
            found.append({**asdict(head), "public_key": signer, "public_keys": keys.text()})
    return found
