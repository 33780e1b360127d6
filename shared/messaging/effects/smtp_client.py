"""Speaks SMTP: hands one message over, and says whether the server, this letter or nothing at all is at fault."""

import ssl
from email.message import EmailMessage
from typing import Any

import aiosmtplib

from shared.messaging.effects.settings import MailSettings
from shared.runtime.errors import EngineAway, EngineRefuses, Refusal, TerbukaError, Transient

SERVER_FAULTS = (
    aiosmtplib.SMTPAuthenticationError,
    aiosmtplib.SMTPHeloError,
    aiosmtplib.SMTPNotSupported,
    aiosmtplib.SMTPSenderRefused,
    ssl.SSLError,
)
"""The server answers and does not serve us: our account, our sender, its certificate, no TLS."""

TEMPORARY = 500
"""Answers below this number are temporary (RFC 5321 section 4.2.1)."""


CLOSING = 421
"""The server shuts down, whatever it was asked."""


async def send(settings: MailSettings, message: EmailMessage) -> None:
    """Hands a message over.

    Raises `EngineAway` (`SMTP_TIDAK_MENJAWAB`), `EngineRefuses` (`SMTP_MENOLAK_LAYANAN`), `Transient`
    (`SUREL_DITUNDA`) and `Refusal` (`SUREL_DITOLAK`).
    """
    try:
        async with _client(settings) as client:
            await client.send_message(message)
    except (aiosmtplib.SMTPException, OSError) as error:
        raise _named(error) from error


async def probe(settings: MailSettings) -> None:
    """Connects and signs in without sending; raises as `send` does."""
    try:
        async with _client(settings):
            pass
    except (aiosmtplib.SMTPException, OSError) as error:
        raise _named(error) from error


def _client(settings: MailSettings) -> aiosmtplib.SMTP:
    words: dict[str, Any] = {}
    if settings.account:
        words = {"username": settings.account, "password": settings.password()}
    if settings.scheme != "smtp":
        words["tls_context"] = ssl.create_default_context(cafile=settings.ca_file)
    return aiosmtplib.SMTP(
        hostname=settings.host,
        port=settings.port,
        local_hostname=settings.domain,
        timeout=settings.timeout,
        use_tls=settings.scheme == "smtps",
        start_tls=settings.scheme == "smtp+starttls",
        **words,
    )


def _named(error: Exception) -> TerbukaError:
    """Names a failure; the server's own words are not kept, since they may hold an address."""
    bare = type(error) is aiosmtplib.SMTPException  # a server without STARTTLS
    if bare or isinstance(error, SERVER_FAULTS) or isinstance(error.__cause__, ssl.SSLError):
        return EngineRefuses(
            "SMTP_MENOLAK_LAYANAN",
            "Peladen surat menolak melayani: akun, sandi, pengirim, atau sertifikatnya.",
            mend="Periksa TERBUKA_SMTP_URL, TERBUKA_SMTP_SENDER, dan berkas sandinya dengan `terbuka doctor`.",
        )
    code = _code(error)
    if code is None:
        return EngineAway(
            "SMTP_TIDAK_MENJAWAB",
            "Peladen surat tidak menjawab; pengiriman diulang.",
            mend="Nyalakan peladen surat, atau betulkan alamatnya di TERBUKA_SMTP_URL.",
        )
    if code < TEMPORARY:
        return Transient(
            "SUREL_DITUNDA", f"Peladen surat belum menerima surat ini (jawaban {code}); dicoba lagi nanti."
        )
    return Refusal(
        "SUREL_DITOLAK",
        f"Peladen surat menolak surat ini (jawaban {code}).",
        mend="Betulkan alamat orangnya (`terbuka persons change --email`), lalu kirim ulang pemberitahuannya.",
    )


def _code(error: Exception) -> int | None:
    """Returns the server's answer to this letter, None where it gave none or serves nobody now."""
    if isinstance(error, aiosmtplib.SMTPConnectError):
        return None
    answer = error.recipients[0] if isinstance(error, aiosmtplib.SMTPRecipientsRefused) else error
    code = answer.code if isinstance(answer, aiosmtplib.SMTPResponseException) else None
    return None if code == CLOSING else code
