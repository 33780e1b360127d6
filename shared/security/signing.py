"""Signed records: Ed25519 (RFC 8032) over canonical JSON (RFC 8785), written as `payload.signature` in base64url."""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.runtime.errors import Refusal


def new_pair() -> tuple[str, str]:
    """Makes a key pair and returns (private, public), 32 bytes each in base64url."""
    private = Ed25519PrivateKey.generate()
    return _text(private.private_bytes_raw()), _text(private.public_key().public_bytes_raw())


def public_of(private: str) -> str:
    """Returns the public key of a private one."""
    return _text(Ed25519PrivateKey.from_private_bytes(_bytes(private)).public_key().public_bytes_raw())


class SigningKey:
    """Signs bytes with one private key (Ed25519)."""

    def __init__(self, private: str) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(_bytes(private))

    def sign(self, content: bytes) -> str:
        """Returns the signature of some bytes in base64url."""
        return _text(self._key.sign(content))


class VerifyingKey:
    """Knows by one public key what its holder signed (Ed25519)."""

    def __init__(self, public: str) -> None:
        self._key = Ed25519PublicKey.from_public_bytes(_bytes(public))

    def holds(self, content: bytes, signature: str) -> bool:
        """Tells whether a signature (base64url) is the holder's over exactly these bytes."""
        try:
            self._key.verify(_bytes(signature), content)
        except (InvalidSignature, ValueError):
            return False
        return True


def sign(private: str, record: Mapping[str, Any]) -> str:
    """Returns a record of JSON values with its signature, in one line."""
    payload = rfc8785.dumps(dict(record))
    return f"{_text(payload)}.{SigningKey(private).sign(payload)}"


def verify(public: str, signed: str) -> dict[str, Any]:
    """Returns the record; raises `Refusal` (`SETUJU_TIDAK_SAH`) unless it is exactly what the key's holder signed."""
    try:
        payload, signature = (_bytes(part) for part in signed.split("."))
        if VerifyingKey(public).holds(payload, _text(signature)):
            record = json.loads(payload)
            if f"{_text(payload)}.{_text(signature)}" == signed and rfc8785.dumps(record) == payload:
                return dict(record)
    except (ValueError, TypeError, binascii.Error, rfc8785.CanonicalizationError) as error:
        raise _refused() from error
    raise _refused()


def _refused() -> Refusal:
    return Refusal("SETUJU_TIDAK_SAH", "Catatan persetujuan ini tidak ditandatangani oleh ruang yang berwenang.")


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
