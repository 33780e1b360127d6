"""A security key in software (WebAuthn Level 3, 6) that can say each word wrongly; it shares no code with fido2."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_bytes
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

ES256 = -7
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def encoded(data: bytes) -> str:
    """Returns bytes in base64url without padding."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """Returns the bytes of base64url without padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def cbor(value: Any) -> bytes:
    """Encodes numbers, bytes, texts and maps (RFC 8949)."""
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    return _head(5, len(value)) + b"".join(cbor(key) + cbor(each) for key, each in value.items())


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    return bytes([kind << 5 | 24, number]) if number < 256 else bytes([kind << 5 | 25]) + number.to_bytes(2, "big")


@dataclass
class SoftKey:
    """One credential: what it is asked it signs, for the site that it believes to stand before."""

    origin: str = "https://terbuka.example"
    domain: str = "terbuka.example"
    counter: int = 0
    flags: int = PRESENT | VERIFIED
    algorithm: int = ES256
    cross_origin: bool = False
    credential_id: bytes = field(default_factory=lambda: token_bytes(32))
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def create(self, ask: dict[str, Any]) -> str:
        """Answers what asks to register."""
        credential = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + self._public()
        data = self._data(self.flags | ATTESTED) + credential
        attestation = cbor({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", ask)
        return self._answer(clientDataJSON=client, attestationObject=attestation)

    def get(self, ask: dict[str, Any], *, steps: int = 1) -> str:
        """Answers what asks to be shown; the counter moves by `steps`."""
        self.counter += steps
        data, client = self._data(self.flags), self._client("webauthn.get", ask)
        signature = self.private.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature)

    def _data(self, flags: int) -> bytes:
        return sha256(self.domain.encode()).digest() + bytes([flags]) + self.counter.to_bytes(4, "big")

    def _public(self) -> bytes:
        point = self.private.public_key().public_numbers()
        parts = {-1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        return cbor({1: 2, 3: self.algorithm, **parts})

    def _client(self, kind: str, ask: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": ask["challenge"], "origin": self.origin, "crossOrigin": self.cross_origin}
        return json.dumps(said).encode()

    def _answer(self, **response: bytes) -> str:
        name = encoded(self.credential_id)
        parts = {part: encoded(data) for part, data in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": parts})
