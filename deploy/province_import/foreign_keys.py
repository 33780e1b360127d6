"""What the old house signed: its keys become keys that ended; its log of closures goes on, or has another name here."""

import json
import shutil
from base64 import b64encode
from pathlib import Path

from sqlalchemy import delete

from deploy.province_export.export_check import CheckedExport, broken
from deploy.province_export.export_statements import INNER, OUTER, SIGNATURE, SealedStatement
from deploy.province_import.old_house import OldHouse
from deploy.room_keys import key_folder
from deploy.rooms import AUDITED, SITE_ROOM
from services.publisher.settings import PublisherSettings
from services.publisher.store import closures
from services.publisher.tables import log_checkpoints
from shared.runtime.secret_files import write_secret
from shared.runtime.settings import Settings
from shared.security import signing_rotation
from shared.security.keys import AUDIT, LOG, SIGNING
from shared.security.log_signer import readers_of
from shared.security.notes import Note, parse
from shared.security.signer_keys import SignerKeys
from shared.storage.database import opened_database

ORIGIN = "asal-"
"""The beginning of the name of the folder of evidence beside the trails."""
EVIDENCE = (OUTER, SIGNATURE, INNER, "publik/log-penutupan.jsonl", "publik/log-penutupan.checkpoint")
"""What of an export is kept as evidence; what is sealed stays sealed."""


def take_over_signers(settings: Settings, house: OldHouse, checked: CheckedExport, inner: SealedStatement) -> None:
    """Makes the keys of events and of heads known as keys that ended where the export does; safe to repeat."""
    folder, at = key_folder(settings.home), checked.outer.made_at
    signing_rotation.take_over(folder, SIGNING, house.public, at)
    for room in AUDITED:
        foreign, (position, digest) = SignerKeys.read(inner.signers[f"{AUDIT}{room}"]), inner.audit[room]
        signing_rotation.take_over(
            folder, f"{AUDIT}{room}", foreign, at, until=position, digest=digest if position else ""
        )


async def take_over_log(settings: Settings, url: str, checked: CheckedExport, inner: SealedStatement) -> bool:
    """Lets the log of closures go on under its name, signed by this house; returns whether it does.

    A website with another address has a log with another name: it has the same entries and signs them itself, and the
    checkpoints of the old one are evidence alone.
    """
    name, keys = PublisherSettings().log_name(settings.address), SignerKeys.read(inner.signers[LOG])
    async with opened_database(url, SITE_ROOM) as site, site.transaction(silent=True) as connection:
        row = await closures.newest(connection)
        if row is None:
            return True
        note = parse(row["note"])
        if note.checkpoint.origin != name:
            await connection.execute(delete(log_checkpoints))
            return False
    if not any(reader.holds(note) for reader in readers_of(name, keys)):
        raise broken("checkpoint log penutupan")
    _take_over_log(settings, keys, note, checked.outer.made_at)
    return True


def _take_over_log(settings: Settings, keys: SignerKeys, note: Note, at: str) -> None:
    size, root = note.checkpoint.size, b64encode(note.checkpoint.root).decode()
    signing_rotation.take_over(key_folder(settings.home), LOG, keys, at, until=size, digest=root)


def keep_evidence(settings: Settings, checked: CheckedExport, inner: SealedStatement) -> Path:
    """Copies the signed statement, the log and the public keys of the old house beside the trails; safe to repeat."""
    place = settings.audit_folder / f"{ORIGIN}{checked.outer.id}"
    for name in EVIDENCE:
        (place / name).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(checked.folder / name, place / name)
    write_secret(place / "penanda-tangan.json", json.dumps(dict(inner.signers), indent=1) + "\n")
    return place
