"""A small certificate authority: a root, and keys of the province, an officer and a time stamping service."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from asn1crypto import keys as der_keys
from asn1crypto import tsp
from asn1crypto import x509 as der_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

PASSWORD = "sandi kunci provinsi"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class KeyPair:
    """A private key with its certificate."""

    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    certificate: x509.Certificate

    def p12(self) -> bytes:
        """Returns both as PKCS#12 under the password."""
        locked = BestAvailableEncryption(PASSWORD.encode())
        return pkcs12.serialize_key_and_certificates(b"kunci", self.key, self.certificate, None, locked)

    def pem(self) -> bytes:
        """Returns both as PEM, the key under the password."""
        locked = BestAvailableEncryption(PASSWORD.encode())
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked)
        return key + self.certificate.public_bytes(Encoding.PEM)


def issued(name: str, issuer: KeyPair | None = None, *, ended: bool = False, stamps: bool = False) -> KeyPair:
    """Returns a new key with a certificate of an issuer, of its own where there is none."""
    now = datetime.now(UTC)
    key = rsa.generate_private_key(65537, 2048) if stamps else ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    by = issuer.certificate.subject if issuer else subject
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(by).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(now - 30 * DAY)
    made = made.not_valid_after(now - DAY if ended else now + 30 * DAY)
    made = made.add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    signs = x509.KeyUsage(True, True, False, False, False, issuer is None, issuer is None, False, False)
    made = made.add_extension(signs, critical=True)
    if stamps:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return KeyPair(key, made.sign(issuer.key if issuer else key, SHA256()))


@cache
def root() -> KeyPair:
    return issued("Akar Uji")


@cache
def province() -> KeyPair:
    return issued("Pemerintah Provinsi Uji", root())


def trusted() -> bytes:
    """Returns the root as a file of trust has it."""
    return root().certificate.public_bytes(Encoding.PEM)


@cache
def _stamper() -> DummyTimeStamper:
    pair = issued("Stempel Waktu Uji", root(), stamps=True)
    key = pair.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    certificate = pair.certificate.public_bytes(Encoding.DER)
    return DummyTimeStamper(der_x509.Certificate.load(certificate), der_keys.PrivateKeyInfo.load(key))


async def stamped(query: bytes) -> bytes:
    """Answers a time stamp query (RFC 3161)."""
    answer = await _stamper().async_request_tsa_response(tsp.TimeStampReq.load(query))
    made: bytes = answer.dump()
    return made
