"""Opaque secrets of sessions and tokens: only their SHA-256 is kept, so a stolen database signs nobody in."""

import hashlib
import hmac
import secrets

SECRET_BYTES = 32


def new_secret(prefix: str = "") -> str:
    """Returns a fresh secret of 256 random bits in URL-safe letters."""
    return prefix + secrets.token_urlsafe(SECRET_BYTES)


def digest(secret: str) -> str:
    """Returns the SHA-256 of a secret in hexadecimal, as it lies in the database."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def form_token(secret: str) -> str:
    """Returns the CSRF token that belongs to a session secret (HMAC-SHA256), or nothing without a session."""
    if not secret:
        return ""
    return hmac.new(secret.encode("utf-8", "surrogatepass"), b"terbuka form token", hashlib.sha256).hexdigest()


def same_secret(given: str, expected: str) -> bool:
    """Compares two secrets in constant time; an empty one matches nothing."""
    if not given or not expected:
        return False
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode("utf-8", "surrogatepass"))
