"""The first accounts of people: one a role, with passwords made here and told to whoever may read the secrets."""

import json
import secrets
from pathlib import Path

from deploy.operator_name import operator
from shared.runtime.clock import SystemClock
from shared.runtime.secret_files import write_secret
from shared.security.identity import Identity
from shared.security.identity.sample import FACES, FIRST_ACCOUNTS, WORD_BYTES, read_accounts
from shared.storage.database import Database


async def create_first_accounts(url: str, file: Path, *, skpd: str) -> list[str]:
    """Creates the first accounts and notes `{name: {account, password}}` in a file of mode 0600; returns the new names.

    An account that exists already is left as it is, its password too.
    """
    database = Database.connect(url, "identity")
    try:
        return await _create(Identity(database, SystemClock(), operator()), file, skpd)
    finally:
        await database.close()


async def _create(identity: Identity, file: Path, skpd: str) -> list[str]:
    known = read_accounts(file)
    existing = {account.actor.account for account in await identity.list_accounts()}
    new = [name for name in FIRST_ACCOUNTS if name not in existing]
    for name in new:
        known.setdefault(name, {"account": name, "password": secrets.token_urlsafe(WORD_BYTES)})
    # before the accounts: a crash in between must not lose a password
    write_secret(file, json.dumps(known, indent=2) + "\n")
    for name in new:
        role = FIRST_ACCOUNTS[name]
        bound = skpd if role == "skpd" else None
        shown = FACES[name].account_name
        await identity.add_account(name, known[name]["password"], roles=[role], skpd=bound, name=shown)
    return new
