"""Codes of a second factor: those that an app shows (TOTP, RFC 6238), and recovery codes for who has lost it."""

import base64
import secrets
from datetime import datetime

import pyotp

from shared.security.identity.session_secrets import digest, same_secret

WINDOW = (-1, 0, 1)
"""The steps of 30 seconds, around that of now, whose codes count."""
RECOVERY_CODES = 10
RECOVERY_BYTES = 10
RECOVERY_LENGTH = 16
GROUP = 4


def new_seed() -> str:
    """Returns a fresh secret of 160 random bits in base32, as apps take it."""
    return pyotp.random_base32()


def address_of(seed: str, account: str, issuer: str) -> str:
    """Returns the address (`otpauth://`) by which an app takes a secret."""
    return pyotp.TOTP(seed).provisioning_uri(name=account, issuer_name=issuer)


def accepted_step(seed: str, code: str, at: datetime, last: int) -> int | None:
    """Returns the step that a code is of; None for a wrong one, and for one that is not later than the last used."""
    app, found = pyotp.TOTP(seed), None
    now = app.timecode(at)
    for step in (now + each for each in WINDOW):
        if same_secret(code, app.generate_otp(step)) and step > last:
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """Returns ten codes of 80 random bits."""
    return [_in_groups(secrets.token_bytes(RECOVERY_BYTES)) for _ in range(RECOVERY_CODES)]


def plain(code: str) -> str:
    """Returns a code without what people type between its signs."""
    return "".join(code.split()).replace("-", "").lower()


def recovery_digest(code: str) -> str:
    """Returns how a recovery code lies in the database: it is random enough for one SHA-256."""
    return digest(plain(code))


def _in_groups(data: bytes) -> str:
    text = base64.b32encode(data).decode().lower()
    return "-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))
