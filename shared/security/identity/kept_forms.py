"""Words of a form that came in after its session had ended: sealed to the browser that typed them, for an hour.

The database holds neither the key nor the account: the key is in a cookie of that browser, the account is sealed with
the words. Nobody else can open them, and another account in the same browser is not shown them.
"""

import json
from dataclasses import asdict, dataclass
from datetime import timedelta

from pyrage import x25519
from sqlalchemy import func, select

from shared.runtime.clock import Clock
from shared.runtime.errors import Refusal
from shared.security.encryption import seal_bytes, unseal_bytes
from shared.security.identity.session_secrets import digest
from shared.security.identity.tables import kept_forms
from shared.storage.database import Database

LASTS = timedelta(hours=1)
MOST = 500
"""Forms that are kept at one time, so that strangers fill no disk."""


@dataclass(frozen=True)
class KeptForm:
    """What was typed: by whom, on which page, for which address; `ended` tells that the session had ended."""

    account: str
    page: str
    address: str
    words: tuple[tuple[str, str], ...]
    ended: bool = True


class KeptForms:
    """Keeps forms and gives them back; what is older than an hour is not found, and deleted at a sign-in."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def keep(self, form: KeptForm) -> str:
        """Keeps a form and returns the secret that opens it, an empty text where too many are kept."""
        pair, now = x25519.Identity.generate(), self._clock.now()
        sealed = seal_bytes(json.dumps(asdict(form)).encode(), str(pair.to_public()))
        row = {"digest": digest(str(pair)), "sealed": sealed, "ends_at": now + LASTS}
        async with self._database.transaction() as connection:
            kept = select(func.count(kept_forms.c.digest)).where(kept_forms.c.ends_at > now)
            if int(await connection.scalar(kept) or 0) >= MOST:
                return ""
            await connection.execute(kept_forms.insert().values(row))
        return str(pair)

    async def find(self, secret: str, account: str) -> KeptForm | None:
        """Returns the form of a secret where this account typed it."""
        wanted = select(kept_forms.c.sealed).where(
            kept_forms.c.digest == digest(secret), kept_forms.c.ends_at > self._clock.now()
        )
        async with self._database.snapshot() as connection:
            sealed = await connection.scalar(wanted)
        if sealed is None:
            return None
        form = _opened(bytes(sealed), secret)
        return form if form is not None and form.account == account else None


def _opened(sealed: bytes, secret: str) -> KeptForm | None:
    try:
        told = json.loads(unseal_bytes(sealed, secret))
    except Refusal:
        return None
    return KeptForm(**{**told, "words": tuple((name, word) for name, word in told["words"])})
