"""A certificate authority of the province's own, for the connections to Kafka."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_YEARS = 10
SERVER_DAYS = 397
RENEW_DAYS = 60
CLOCKS_MAY_DIFFER = timedelta(hours=1)


@dataclass(frozen=True)
class Authority:
    """A key and its certificate; `fresh` where both were made just now."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    fresh: bool

    @classmethod
    def of(cls, key: str, certificate: str) -> "Authority":
        """Reads an authority from PEM, or makes one where either text is empty."""
        if key and certificate:
            loaded = serialization.load_pem_private_key(key.encode(), None)
            assert isinstance(loaded, ec.EllipticCurvePrivateKey)
            return cls(loaded, x509.load_pem_x509_certificate(certificate.encode()), fresh=False)
        made = ec.generate_private_key(ec.SECP256R1())
        name = _name("Terbuka CA")
        rules = x509.BasicConstraints(ca=True, path_length=0)
        builder = _begun(name, name, made, timedelta(days=365 * AUTHORITY_YEARS)).add_extension(rules, critical=True)
        builder = builder.add_extension(_usage(signs=True), critical=True)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(made.public_key()), critical=False)
        return cls(made, builder.sign(made, hashes.SHA256()), fresh=True)

    def files(self, server: str, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """Yields what must be written, name and PEM: the authority when fresh, the server's pair when due.

        `server` is the server's present certificate; it is renewed 60 days before its end and when names changed.
        """
        if self.fresh:
            yield "ca.key", _pem(self.key)
            yield "ca.crt", _text(self.certificate)
        if self.fresh or _is_due(server, names):
            key = ec.generate_private_key(ec.SECP256R1())
            yield "server.key", _pem(key)
            yield "server.crt", _text(self._server(key, names))

    def _server(self, key: ec.EllipticCurvePrivateKey, names: tuple[str, ...]) -> x509.Certificate:
        builder = _begun(_name(names[0]), self.certificate.subject, key, timedelta(days=SERVER_DAYS))
        builder = builder.add_extension(x509.SubjectAlternativeName([_called(name) for name in names]), critical=False)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        builder = builder.add_extension(_usage(signs=False), critical=True)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        return builder.add_extension(issuer, critical=False).sign(self.key, hashes.SHA256())


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, valid: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return x509.CertificateBuilder(
        issuer, subject, key.public_key(), x509.random_serial_number(), now - CLOCKS_MAY_DIFFER, now + valid
    )


def _is_due(server: str, names: tuple[str, ...]) -> bool:
    if not server:
        return True
    certificate = x509.load_pem_x509_certificate(server.encode())
    known = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    ends = certificate.not_valid_after_utc - timedelta(days=RENEW_DAYS)
    return datetime.now(UTC) > ends or set(known) != {_called(name) for name in names}


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs, key_cert_sign=signs, crl_sign=signs, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _called(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _pem(key: ec.EllipticCurvePrivateKey) -> str:
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return key.private_bytes(*form).decode()


def _text(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
