"""Writes a mail from its template and hands it over; its Message-ID is the same however often it is sent."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

from jinja2 import Environment

from shared.messaging.effects import smtp_client
from shared.messaging.effects.settings import MailSettings
from shared.messaging.effects.tables import Effect, StagedEffect
from shared.messaging.effects.worker import EffectOutcome
from shared.runtime.clock import Clock
from shared.runtime.settings import Settings
from shared.security.identity import Identity
from shared.storage.database import Database

ID_DIGITS = 32
NEVER = datetime.max.replace(tzinfo=UTC)


class MailChannel:
    """Sends the mails of one room; `templates` gives those of a language, of which the first line is the subject."""

    def __init__(
        self,
        templates: Callable[[str], Environment],
        database: Database,
        identity: Identity,
        clock: Clock,
        settings: Settings,
        mail: MailSettings,
    ) -> None:
        self._database = database
        self._identity = identity
        self._clock = clock
        self._settings = settings
        self._mail = mail
        self._templates = templates

    async def send(self, effect: StagedEffect) -> EffectOutcome:
        """Sends a mail to where the account is reached today; one that is reached nowhere, or too late, needs none."""
        if self._clock.now() >= last_instant(effect):
            return EffectOutcome.NOT_NEEDED
        async with self._database.snapshot() as connection:
            address = await self._identity.email_of(effect.recipient, connection)
            language = await self._identity.own.language_of(effect.recipient, connection)
        if not address:
            return EffectOutcome.NOT_NEEDED
        await smtp_client.send(self._mail, self.message(effect, address, language))
        return EffectOutcome.SENT

    def message(self, effect: Effect, address: str, language: str) -> EmailMessage:
        """Returns the message of an effect in a language."""
        words = {"body_name": self._settings.body_name}
        link = f"{self._settings.address}{effect.data['link']}"
        written = (
            self._templates(language)
            .get_template(f"{effect.kind}.txt")
            .render(**words | dict(effect.data) | {"link": link})
        )
        subject, _, body = written.partition("\n")
        message = EmailMessage()
        message["From"] = self._mail.sender
        message["To"] = address
        message["Subject"] = subject.strip()
        message["Date"] = format_datetime(self._clock.now())
        message["Message-ID"] = message_id(effect.key, self._mail.domain)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(body.strip() + "\n")
        message["Content-Language"] = language
        return message


def last_instant(effect: Effect) -> datetime:
    """Returns when a mail is too old to be sent: at its `not_after`, else never."""
    told = effect.data.get("not_after")
    return datetime.fromisoformat(told) if told else NEVER


def message_id(key: str, domain: str) -> str:
    """Returns the Message-ID of an idempotency key, by which a mail that came twice is recognised as one."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:ID_DIGITS]}@{domain}>"
