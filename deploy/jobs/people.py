"""The first accounts of people: one a role, with passwords made here and told to whoever may read the secrets."""

import json
import secrets
from pathlib import Path

from deploy.jobs.secrets import write
from shared.clock import SystemClock
from shared.db import Database
from shared.identity import Identity

FIRST = {
    "skpd": "skpd",
    "petugas": "petugas",
    "petugas2": "petugas",
    "ketua": "ketua",
    "tim": "tim",
    "pimpinan": "pimpinan",
    "operator": "operator",
}
"""Account name to role; two petugas, because some acts need two people."""
WORD_BYTES = 12

People = dict[str, dict[str, str]]


async def create_first_accounts(url: str, file: Path, *, skpd: str) -> list[str]:
    """Creates the first accounts and notes `{name: {account, password}}` in a file of mode 0600; returns the new names.

    An account that exists already is left as it is, its password too.
    """
    database = Database.connect(url, "identity")
    try:
        return await _create(Identity(database, SystemClock()), file, skpd)
    finally:
        await database.close()


async def _create(identity: Identity, file: Path, skpd: str) -> list[str]:
    known = read_people(file)
    existing = {account.actor.account for account in await identity.list_accounts()}
    new = [name for name in FIRST if name not in existing]
    for name in new:
        known.setdefault(name, {"account": name, "password": secrets.token_urlsafe(WORD_BYTES)})
    write(file, json.dumps(known, indent=2) + "\n")  # before the accounts: a crash in between must not lose a password
    for name in new:
        role = FIRST[name]
        await identity.add_account(name, known[name]["password"], roles=[role], skpd=skpd if role == "skpd" else None)
    return new


def read_people(file: Path) -> People:
    """Returns the accounts that were noted, none where nothing was."""
    content: People = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return content
