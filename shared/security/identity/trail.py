"""Who is named in the audit trail of identity, and how a line of it is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.runtime.clock import Clock
from shared.security.identity.tables import AUDIT

PROGRAM = "sistem:terbuka"
"""The actor of what the program does by itself, as it makes sample accounts."""
NOBODY = "-"
"""Stands for somebody who is not known; what they typed as a name is recorded nowhere, for it may be a password."""


@dataclass(frozen=True)
class Doer:
    """Who acts on accounts from outside a session, and what else is known of them; empty for the program itself."""

    name: str = ""
    known: Mapping[str, Any] = field(default_factory=dict)


class IdentityTrail:
    """Writes the lines of one process; `doer` is named in each line where there is one."""

    def __init__(self, clock: Clock, doer: Doer) -> None:
        self._clock = clock
        self._doer = doer

    async def note(
        self, connection: AsyncConnection, act: str, subject: str, *, actor: str = PROGRAM, code: str = "", **told: Any
    ) -> None:
        """Writes one line in the caller's transaction: no line, no act."""
        named, detail = self._doer.name or actor, {**self._doer.known, **told}
        line = {"actor": named, "act": act, "subject": subject, "code": code}
        await AUDIT.record(connection, **line, at=self._clock.now(), detail=detail)
