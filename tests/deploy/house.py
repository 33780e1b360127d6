"""One province's engines for a test, and the processes that it starts on them."""

import json
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from uuid6 import uuid7

from deploy.acceptance.story import stories
from deploy.client import session_of
from shared.runtime.clock import SystemClock, legal_day
from shared.security.identity import Identity, create_sample_accounts
from shared.storage.database import Database
from shared.web.access import session_headers
from tests.deploy.served import Served
from tests.homes import home_of

Accounts = dict[str, dict[str, str]]
SKPD = "dinas"


class House:
    """Holds a migrated database, a home with keys, and every process that was started on them."""

    def __init__(self, database: Database, home: Path) -> None:
        self.database = database
        self.url = f"postgresql://{database.url.partition('://')[2]}"
        self.home = home
        self.accounts: Accounts = {}
        self._numbers = count(1)
        self._served: list[Served] = []

    def served(self, place: str, *roles: str, **variables: str) -> Served:
        """Prepares a process; a variable given as an empty string is left out."""
        own = {"DATABASE_URL": self.url, "TERBUKA_HOME": str(home_of(self.home, place)), "TERBUKA_DRAIN_SECONDS": "10"}
        given = {name: value for name, value in {**own, **variables}.items() if value}
        process = Served(self.home / f"{place}-{next(self._numbers)}.log", place, roles, given)
        self._served.append(process)
        return process

    async def people(self) -> Accounts:
        """Makes the sample accounts."""
        identity = Identity(self.database, SystemClock())
        self.accounts = await create_sample_accounts(identity, self.home / "accounts.json", skpd=SKPD)
        return self.accounts

    def token(self, identity: Served, role: str) -> dict[str, str]:
        """Signs a role in as a program does that reads and hands in, and returns its headers."""
        asked = {**self.accounts[role], "scope": ["baca", "serah"]}
        answer = httpx.post(f"{identity.address}/api/tokens", json=asked, timeout=10)
        return {"authorization": f"Bearer {answer.raise_for_status().json()['token']}"}

    def sign_in(self, identity: Served, role: str, **headers: str) -> httpx.Response:
        """Signs a role in as a browser does and returns the answer."""
        form = self.accounts[role] | {"lanjut": "/masuk"}
        return httpx.post(f"{identity.address}/masuk", data=form, headers=headers, timeout=10)

    def hand_in(self, intake: Served, identity: Served) -> str:
        """Hands in one item as the SKPD and returns its id."""
        operator = session_headers(session_of(self.sign_in(identity, "operator"))) | {"content-type": "text/csv"}
        csv = f'code,name,valid_from,valid_to,successor\n{SKPD},"Dinas Contoh",2017-01-01,,\n'
        httpx.put(f"{intake.address}/intake/api/skpd", content=csv, headers=operator, timeout=10).raise_for_status()
        headers = self.token(identity, "skpd") | {"Idempotency-Key": str(uuid7())}
        parts = {"dossier": ("dossier.json", _dossier(), "application/json")}
        door = f"{intake.address}/intake/api/submissions"
        answer: Any = httpx.post(door, files=parts, headers=headers, timeout=20).raise_for_status().json()
        return str(answer["items"][0]["item_id"])

    def clear_up(self) -> None:
        """Ends every process that still runs."""
        for process in self._served:
            process.clear_up()


def _dossier() -> bytes:
    item = stories(legal_day(SystemClock().now()))[0].dossier()
    return json.dumps({"skpd": SKPD, "items": [item]}).encode()
