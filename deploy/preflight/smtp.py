"""The mail server: it answers, its certificate is right, and it lets the account in; without settings there is none."""

from deploy.preflight.check import PreflightCheck, PreflightFinding
from shared.messaging.effects.settings import MailSettings
from shared.messaging.effects.smtp_client import probe

ENGINE = "surat elektronik"


def checks(settings: MailSettings) -> list[PreflightCheck]:
    """Returns what must hold of the mail server, nothing where none is set."""

    async def enter() -> None:
        if settings.configured:
            await probe(settings)

    return [PreflightCheck(ENGINE, "masuk", enter)] if settings.url else []


def not_set(settings: MailSettings) -> list[PreflightFinding]:
    """Says that there is no mail where none is set: that is no fault."""
    mend = "Isi TERBUKA_SMTP_URL dan TERBUKA_SMTP_SENDER bila petugas perlu diberi tahu lewat surat elektronik."
    if settings.url:
        return []
    return [PreflightFinding(f"{ENGINE}: setelan", "tidak disetel; pemberitahuan tidak dibuat", mend, away=True)]
