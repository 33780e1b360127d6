"""Mails that events cause: which event, who gets one, what makes it one mail, and what it may tell."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import Event
from shared.messaging.effects.settings import MailSettings
from shared.messaging.effects.tables import Effect, Effects
from shared.runtime.clock import legal_day
from shared.security.identity import Identity

CHANNEL = "mail"

Opens = Callable[[AsyncConnection, datetime], Awaitable[datetime]]
"""Returns the first instant from one on at which people may be told what is not urgent."""


@dataclass(frozen=True)
class Mail:
    """A line of a room's table of mails; names are those of the event's fields, and `day` is the legal day of the act.

    `name` is that of the template. Everybody who has one of the `roles` and an address gets one mail for each value
    of `once_for`. It is about `subject`, leads to `link`, and tells nothing but `tells`: ids and dates. `only`
    narrows to events with those values.
    """

    name: str
    event: type[Event]
    roles: tuple[str, ...]
    once_for: tuple[str, ...]
    subject: str
    link: str
    tells: tuple[str, ...] = ()
    only: Mapping[str, Any] = field(default_factory=dict)

    def is_for(self, event: Event) -> bool:
        """Tells whether an event causes this mail."""
        return type(event) is self.event and all(getattr(event, name) == value for name, value in self.only.items())

    def to(self, account: str, event: Event, day: date) -> Effect:
        """Returns the effect of mailing an account about an event of a day."""
        values = {"day": day.isoformat()} | event.model_dump(mode="json")
        one = ":".join(str(values[name]) for name in self.once_for)
        data = {name: values[name] for name in self.tells} | {"link": self.link.format(**values)}
        return Effect(f"{self.name}:{one}:{account}", CHANNEL, self.name, account, str(values[self.subject]), data)


class OutgoingMails:
    """Stages the mails of one room in the transaction that says their events; `opens` says from when they may leave.

    Building one raises `Refusal` (`SMTP_URL_SALAH`, `SMTP_PENGIRIM_SALAH`): a wrong setting ends the start.
    """

    def __init__(
        self, effects: Effects, mails: Sequence[Mail], identity: Identity, settings: MailSettings, opens: Opens
    ) -> None:
        self._effects = effects
        self._opens = opens
        self._mails = mails
        self._identity = identity
        self.settings = settings
        self.configured = settings.configured

    async def stage(self, connection: AsyncConnection, events: Sequence[Event], *, at: datetime) -> None:
        """Stages a mail for everybody who is reached; without mail settings none, and none is made up for later.

        It leaves in the daytime of a working day.
        """
        if not self.configured:
            return
        for event in events:
            for mail in self._mails:
                if mail.is_for(event):
                    accounts = await self._identity.addressees(mail.roles, connection)
                    effects = [mail.to(account, event, legal_day(at)) for account in accounts]
                    not_before = await self._opens(connection, at)
                    await self._effects.stage(connection, effects, at=at, not_before=not_before)
