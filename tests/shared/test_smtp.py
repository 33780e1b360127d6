"""One message over SMTP against a real server: TLS, accounts, and whose fault a refusal is."""

import socket
from email.message import EmailMessage
from pathlib import Path

import pytest

from shared.messaging.effects.settings import MailSettings
from shared.messaging.effects.smtp_client import probe, send
from shared.runtime.errors import EngineAway, EngineRefuses, Refusal, TerbukaError, Transient
from tests.mail_server import ACCOUNT, PASSWORD, SENDER, MailServer, certified, mail_server


def a_message(to: str = "budi@kalbarprov.go.id") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = SENDER, to, "Uji é"
    message.set_content("Isi surat.\n")
    return message


@pytest.mark.parametrize("scheme", ["smtp", "smtps", "smtp+starttls"])
async def test_a_message_goes_out_by_every_kind_of_connection(scheme: str, tmp_path: Path) -> None:
    context, authority = certified(tmp_path)
    async with mail_server(context=context, tls=scheme) as server:
        await send(server.settings(scheme, ca_file=authority), a_message())
    assert (server.reached, server.taken[0]["Subject"]) == (["budi@kalbarprov.go.id"], "Uji é")


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
async def test_a_certificate_of_somebody_else_is_not_believed(scheme: str, tmp_path: Path) -> None:
    context, _ = certified(tmp_path)
    async with mail_server(context=context, tls=scheme) as server:
        with pytest.raises(EngineRefuses, match=r"^SMTP_MENOLAK_LAYANAN:"):
            await send(server.settings(scheme), a_message())
    assert server.taken == []


async def test_no_message_goes_out_where_the_server_has_no_tls() -> None:
    async with mail_server() as server:
        with pytest.raises(EngineRefuses, match=r"^SMTP_MENOLAK_LAYANAN:"):
            await send(server.settings("smtp+starttls"), a_message())
    assert server.taken == []


@pytest.mark.parametrize(("password", "let_in"), [(PASSWORD, True), ("salah", False)])
async def test_an_account_signs_in_with_the_password_of_its_file(password: str, let_in: bool, tmp_path: Path) -> None:
    context, authority = certified(tmp_path)
    (tmp_path / "sandi").write_text(password)
    async with mail_server(context=context, tls="smtp+starttls", auth=True) as server:
        settings = MailSettings(
            url=f"smtp+starttls://{ACCOUNT}@127.0.0.1:{server.port}",
            sender=SENDER,
            ca_file=authority,
            password_file=tmp_path / "sandi",
        )
        if let_in:
            await probe(settings)
            await send(settings, a_message())
        else:
            with pytest.raises(EngineRefuses, match=r"^SMTP_MENOLAK_LAYANAN:"):
                await probe(settings)
    assert len(server.taken) == let_in


@pytest.mark.parametrize(
    ("command", "answer", "fault"),
    [
        ("RCPT", "550 5.1.1 no such user budi@kalbarprov.go.id", Refusal),
        ("RCPT", "450 4.2.0 greylisted", Transient),
        ("DATA", "554 5.7.1 no", Refusal),
        ("DATA", "452 4.3.1 full", Transient),
        ("RCPT", "421 4.3.2 closing", EngineAway),
    ],
)
async def test_an_answer_says_whether_another_try_helps(command: str, answer: str, fault: type[TerbukaError]) -> None:
    async with mail_server() as server:
        server.answers[command] = [answer]
        with pytest.raises(TerbukaError) as raised:
            await send(server.settings(), a_message())
    assert type(raised.value) is fault
    assert "budi@" not in str(raised.value)


async def test_a_server_that_is_not_there_is_away() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        server = MailServer(port=taken.getsockname()[1])
        with pytest.raises(EngineAway, match=r"^SMTP_TIDAK_MENJAWAB:"):
            await send(server.settings(), a_message())


async def test_a_server_that_does_not_answer_is_away() -> None:
    async with mail_server() as server:
        server.silent = 1.0
        with pytest.raises(EngineAway, match=r"^SMTP_TIDAK_MENJAWAB:"):
            await send(server.settings(timeout=0.2), a_message())
