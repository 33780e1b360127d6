"""Signed records: only the key's holder, only exactly what was signed."""

import json
import random
from base64 import urlsafe_b64encode

import pytest

from shared.runtime.errors import Refusal
from shared.security import signing

RECORD = {"item_id": "01-a", "version": 3, "not_before": "2026-03-02", "sha256": "ab" * 32, "judul": "Rencana é"}


def test_a_record_reads_back_and_its_text_is_canonical() -> None:
    private, public = signing.new_pair()
    signed = signing.sign(private, RECORD)
    assert signing.verify(public, signed) == RECORD
    assert signing.sign(private, dict(reversed(RECORD.items()))) == signed
    assert signing.public_of(private) == public


def test_every_single_changed_character_is_refused() -> None:
    private, public = signing.new_pair()
    signed = signing.sign(private, RECORD)
    dice = random.Random(3)
    for place in range(len(signed)):
        other = dice.choice([c for c in "ABCxyz019-_.=\n" if c != signed[place]])
        with pytest.raises(Refusal, match="SETUJU_TIDAK_SAH"):
            signing.verify(public, signed[:place] + other + signed[place + 1 :])


@pytest.mark.parametrize("text", ["", ".", "a.b", "a.b.c", "é.é", "e30.", "=.=", "\0.\0"])
def test_what_is_no_signed_record_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="SETUJU_TIDAK_SAH"):
        signing.verify(signing.new_pair()[1], text)


def test_another_key_is_refused() -> None:
    signed = signing.sign(signing.new_pair()[0], RECORD)
    with pytest.raises(Refusal, match="SETUJU_TIDAK_SAH"):
        signing.verify(signing.new_pair()[1], signed)


def test_a_signature_over_text_that_is_not_canonical_is_refused() -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.generate()
    payload = json.dumps({"b": 1, "a": 2}).encode()
    parts = [urlsafe_b64encode(part).rstrip(b"=").decode() for part in (payload, private.sign(payload))]
    public = urlsafe_b64encode(private.public_key().public_bytes_raw()).rstrip(b"=").decode()
    with pytest.raises(Refusal, match="SETUJU_TIDAK_SAH"):
        signing.verify(public, ".".join(parts))
