"""A real SMTP server (aiosmtpd) in the test's own loop, which keeps what it takes and refuses what it is told to."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult

from deploy.jobs.certificates import Authority
from shared.messaging.effects.settings import MailSettings

SENDER = "ppid@kalbarprov.go.id"
ACCOUNT, PASSWORD = "ppid", "sandi surat"


@dataclass
class MailServer:
    """What stands behind the port: `answers` are given instead of 250, one each, by command."""

    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    silent: float = 0

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        answer = self._answer("RCPT")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        await asyncio.sleep(self.silent)
        answer = self._answer("DATA")
        if answer.startswith("250"):
            message = message_from_bytes(envelope.content, policy=default)
            assert isinstance(message, EmailMessage)
            self.taken.append(message)
            self.reached += envelope.rcpt_tos
        return answer

    def _answer(self, command: str) -> str:
        told = self.answers.get(command, [])
        return told.pop(0) if told else "250 OK"

    def settings(self, scheme: str = "smtp", **changes: Any) -> MailSettings:
        """Returns settings that lead here."""
        return MailSettings(url=f"{scheme}://127.0.0.1:{self.port}", sender=SENDER, **changes)


@asynccontextmanager
async def mail_server(
    *, context: ssl.SSLContext | None = None, tls: str = "", auth: bool = False
) -> AsyncIterator[MailServer]:
    """Runs a server on a free port; `tls` is `smtps` or `smtp+starttls`, `auth` (with starttls) asks who it is."""
    server = MailServer()

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        known = (data.login, data.password) == (ACCOUNT.encode(), PASSWORD.encode())
        return AuthResult(success=known, handled=False)

    def session() -> SMTP:
        words: dict[str, Any] = {"auth_required": auth, "authenticator": check if auth else None}
        if tls == "smtp+starttls":
            words |= {"tls_context": context, "require_starttls": True}
        return SMTP(server, enable_SMTPUTF8=True, loop=asyncio.get_running_loop(), **words)

    listening = await asyncio.get_running_loop().create_server(
        session, "127.0.0.1", 0, ssl=context if tls == "smtps" else None
    )
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        await listening.wait_closed()


def certified(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Makes an authority and a server certificate; returns the server's context and the authority's file."""
    for name, pem in Authority.of("", "").files("", ("127.0.0.1", "localhost")):
        (folder / name).write_text(pem)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.crt", folder / "server.key")
    return context, folder / "ca.crt"
