"""Signs the events of a room when they are staged, and knows them again where another room acts on them.

Signed is the canonical JSON (RFC 8785) of the envelope's id, source, type, time, subject and sequence with the sha256
of the data, by Ed25519; the signature travels as `ce_signature` (docs/decisions/0036).
"""

import hashlib
from dataclasses import replace

import rfc8785

from shared.contracts.envelope import Envelope
from shared.messaging.decoding import RecordError, StreamRecord
from shared.security.signing import SigningKey, VerifyingKey


class EventSigner:
    """Signs events with the key of the room that says them; `private` is 32 bytes in base64url."""

    def __init__(self, private: str) -> None:
        self._key = SigningKey(private)

    def signed(self, envelope: Envelope, data: bytes) -> Envelope:
        """Returns the envelope with its signature over itself and the data."""
        return replace(envelope, signature=self._key.sign(_statement(envelope, data)))


class EventVerifier:
    """Lets through what the holder of one key signed; `public` is 32 bytes in base64url."""

    def __init__(self, public: str) -> None:
        self._key = VerifyingKey(public)

    def check(self, record: StreamRecord, envelope: Envelope) -> None:
        """Raises `RecordError` (`TANPA_TANDA_TANGAN`, `TANDA_TANGAN_SALAH`) unless the record is as it was signed.

        Such a record halts no key: the true event of its sequence may still come.
        """
        if not envelope.signature:
            raise RecordError("TANPA_TANDA_TANGAN", envelope.type, halts=False)
        if not self._key.holds(_statement(envelope, record.value), envelope.signature):
            raise RecordError("TANDA_TANGAN_SALAH", envelope.type, halts=False)


def _statement(envelope: Envelope, data: bytes) -> bytes:
    names = ("id", "source", "type", "time", "subject", "sequence")
    attributes = {name: getattr(envelope, name) for name in names}
    return rfc8785.dumps({**attributes, "sequence": str(envelope.sequence), "data": hashlib.sha256(data).hexdigest()})
