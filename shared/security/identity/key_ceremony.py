"""What a security key is asked, and how its answer is judged (WebAuthn Level 3, 7.1 and 7.2); fido2 does the checks."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from ipaddress import ip_address
from secrets import token_bytes
from typing import Any
from urllib.parse import urlsplit

from fido2 import cbor
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    CollectedClientData,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from shared.runtime.errors import Refusal
from shared.runtime.foreign_json import read_json
from shared.security.identity.key_refusals import wrong_key

CREATE, GET = "create", "get"
"""The two ceremonies: a key is registered, a key is shown."""
CHALLENGE_LASTS = timedelta(minutes=5)
CHALLENGE_BYTES = 32
ALGORITHMS = (-7, -8, -257)
"""ES256, EdDSA and RS256 (IANA COSE Algorithms)."""
ALGORITHM = 3
"""The label of the algorithm in a COSE key (RFC 9052, 7.1)."""
LONGEST = 32 * 1024
"""Characters of an answer that are read."""


@dataclass(frozen=True)
class NewKey:
    """What an answer to `CREATE` says of a key; `verified` where the key knew its holder by PIN or finger."""

    credential_id: str
    public_key: str
    counter: int
    verified: bool


@dataclass(frozen=True)
class RelyingParty:
    """The site that keys are bound to, by its address in the settings and never by that of a request."""

    origin: str
    domain: str
    name: str

    @classmethod
    def at(cls, address: str, name: str) -> "RelyingParty | None":
        """Returns the site of an address; None where browsers know no keys: without a name or without TLS."""
        place = urlsplit(address.lower())
        domain = place.hostname or ""
        safe = place.scheme == "https" or (place.scheme == "http" and domain == "localhost")
        if not safe or not _is_name(domain):
            return None
        host = place.netloc.rpartition("@")[2].removesuffix(":443" if place.scheme == "https" else ":80")
        return cls(f"{place.scheme}://{host}", domain, name)

    def ask_new(self, account: str, known: Iterable[str], challenge: str) -> dict[str, Any]:
        """Returns what a browser asks a key to register for an account; keys that are `known` already decline."""
        user = PublicKeyCredentialUserEntity(id=sha256(account.encode()).digest(), name=account, display_name=account)
        options, _ = self._server().register_begin(
            user,
            _descriptors(known),
            resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
            user_verification=UserVerificationRequirement.PREFERRED,
            challenge=websafe_decode(challenge),
        )
        return dict(options.public_key)

    def ask_known(self, known: Iterable[str], challenge: str) -> dict[str, Any]:
        """Returns what a browser asks one of the `known` keys to sign."""
        options, _ = self._server().authenticate_begin(
            _descriptors(known),
            user_verification=UserVerificationRequirement.PREFERRED,
            challenge=websafe_decode(challenge),
        )
        return dict(options.public_key)

    def new_key(self, answer: str, challenge: str) -> NewKey:
        """Returns the key that an answer registers; raises `Forbidden` (`KUNCI_KEAMANAN_SALAH`)."""
        with _judged():
            told = self._server().register_complete(_state(challenge), _read(answer))
            credential = told.credential_data
            if credential is None or credential.public_key.get(ALGORITHM) not in ALGORITHMS:
                raise wrong_key()
            public_key = websafe_encode(cbor.encode(credential.public_key))
            return NewKey(websafe_encode(credential.credential_id), public_key, told.counter, told.is_user_verified())

    def counter_of(self, answer: str, challenge: str, credential_id: str, public_key: str) -> int:
        """Returns how often a known key says it has signed, by an answer that is right; raises as `new_key` does."""
        with _judged():
            key = CoseKey.parse(_decoded(public_key))
            known = AttestedCredentialData.create(Aaguid.NONE, websafe_decode(credential_id), key)
            said = AuthenticationResponse.from_dict(_read(answer))
            self._server().authenticate_complete(_state(challenge), [known], said)
            return said.response.authenticator_data.counter

    def _server(self) -> Fido2Server:
        site = PublicKeyCredentialRpEntity(name=self.name, id=self.domain)
        none = AttestationConveyancePreference.NONE
        server = Fido2Server(site, attestation=none, verify_origin=lambda origin: origin == self.origin)
        server.timeout = int(CHALLENGE_LASTS.total_seconds()) * 1000  # type: ignore[assignment]
        server.allowed_algorithms = [
            PublicKeyCredentialParameters(type=PublicKeyCredentialType.PUBLIC_KEY, alg=each) for each in ALGORITHMS
        ]
        return server


@dataclass(frozen=True)
class KeyAnswer:
    """What a browser sent of a key (`PublicKeyCredential` as JSON), and the site that judges it."""

    party: RelyingParty
    text: str

    def challenge(self) -> str:
        """Returns what the key says it was asked to sign; raises `Forbidden` (`KUNCI_KEAMANAN_SALAH`)."""
        with _judged():
            said = CollectedClientData(websafe_decode(_read(self.text)["response"]["clientDataJSON"]))
            if said.cross_origin:
                raise wrong_key()
            return websafe_encode(said.challenge)

    def credential_id(self) -> str:
        """Returns which key says that it answers; raises `Forbidden` (`KUNCI_KEAMANAN_SALAH`)."""
        with _judged():
            return websafe_encode(websafe_decode(_read(self.text)["rawId"]))


def new_challenge() -> str:
    """Returns 256 fresh random bits in base64url."""
    return websafe_encode(token_bytes(CHALLENGE_BYTES))


def moves_on(kept: int, said: int) -> bool:
    """Tells whether a counter is higher than the last; a key that counts nothing says 0 always (7.2, step 22)."""
    return said > kept or said == kept == 0


@contextmanager
def _judged() -> Iterator[None]:
    try:
        yield
    except Refusal:
        raise
    except Exception as error:  # whatever was sent, and however the library stumbles over it, it proves nothing
        raise wrong_key() from error


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST:
        raise wrong_key()
    said = read_json(answer)
    if not isinstance(said, dict):
        raise wrong_key()
    return said


def _state(challenge: str) -> dict[str, Any]:
    return {"challenge": challenge, "user_verification": UserVerificationRequirement.PREFERRED}


def _descriptors(known: Iterable[str]) -> list[PublicKeyCredentialDescriptor]:
    kind = PublicKeyCredentialType.PUBLIC_KEY
    return [PublicKeyCredentialDescriptor(type=kind, id=websafe_decode(each)) for each in known]


def _decoded(public_key: str) -> Any:
    return cbor.decode(websafe_decode(public_key))


def _is_name(domain: str) -> bool:
    try:
        ip_address(domain)
    except ValueError:
        return bool(domain)
    return False
