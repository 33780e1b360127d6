"""A bundle of files for others: a zip whose statement lists the hash of each file and is signed (Ed25519, RFC 8032).

It is checked without a database, by `terbuka state-verify` or with OpenSSL: `tanda-tangan.bin` is the signature over
the bytes of `pernyataan.json` (canonical JSON, RFC 8785). The key in the bundle is a help for tools and proves nothing.
"""

import hashlib
import io
import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.runtime.errors import Refusal
from shared.security.signer_keys import KeyState, SignerKey, SignerKeys
from shared.security.signing import SigningKey, public_of

STATEMENT = "pernyataan.json"
SIGNATURE = "tanda-tangan.bin"
KEY = "kunci-publik.pem"
OWN = frozenset({STATEMENT, SIGNATURE, KEY})
LARGEST = 512 * 1024 * 1024
"""Bytes that the files of a bundle may have in all."""


@dataclass(frozen=True)
class Bundle:
    """A bundle whose signature holds: what its statement says, its files, and the key that signed."""

    statement: Mapping[str, Any]
    files: Mapping[str, bytes]
    signer: SignerKey


def make_bundle(kind: str, about: Mapping[str, Any], files: Mapping[str, bytes], private: str) -> bytes:
    """Returns a signed zip of files; `kind` names what the statement is, `about` what it says beside the hashes."""
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    statement = rfc8785.dumps({**about, "jenis": kind, "berkas": hashes})
    signature = _bytes(SigningKey(private).sign(statement))
    whole = {**files, STATEMENT: statement, SIGNATURE: signature, KEY: _pem(public_of(private))}
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as bundle:
        for name, content in whole.items():
            bundle.writestr(name, content)
    return made.getvalue()


def read_bundle(file: IO[bytes], kind: str, public: str) -> Bundle:
    """Returns what a bundle says; `public` is one key or a public file of a signer, whose retired keys count too.

    Raises `Refusal` (`BUNDEL_TIDAK_SAH`) unless such a key signed all of it, `TerbukaError` (`KUNCI_PUBLIK_RUSAK`).
    """
    keys = SignerKeys.read(public)
    try:
        with ZipFile(file) as bundle:
            return _checked(bundle, kind, keys)
    except (BadZipFile, zlib.error, LookupError, ValueError, TypeError, AttributeError, RuntimeError) as error:
        raise _refused("bukan bundel yang utuh") from error


def _checked(bundle: ZipFile, kind: str, keys: SignerKeys) -> Bundle:
    names = bundle.namelist()
    if len(names) != len(set(names)) or sum(each.file_size for each in bundle.infolist()) > LARGEST:
        raise _refused("isinya berganda atau terlalu besar")
    statement, signature = bundle.read(STATEMENT), bundle.read(SIGNATURE)
    signer = keys.signer_of(statement, urlsafe_b64encode(signature).decode().rstrip("="))
    if signer is None:
        raise _refused("tanda tangannya bukan dari kunci ini")
    if signer.state is KeyState.REVOKED:
        raise _refused(f"kunci {signer.key_id} yang menandatanganinya dicabut pada {signer.ended_at}")
    said = json.loads(statement)
    if said["jenis"] != kind or set(names) - OWN != set(said["berkas"]):
        raise _refused("daftar berkasnya lain")
    files = {name: bundle.read(name) for name in said["berkas"]}
    for name, content in files.items():
        if hashlib.sha256(content).hexdigest() != said["berkas"][name]:
            raise _refused(f"{name} sudah diubah")
    return Bundle(said, files, signer)


def _pem(public: str) -> bytes:
    key = Ed25519PublicKey.from_public_bytes(_bytes(public))
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _refused(why: str) -> Refusal:
    return Refusal(
        "BUNDEL_TIDAK_SAH",
        f"Bundel ini tidak sah: {why}.",
        mend="Mintalah bundel baru kepada badan publik, dan pakailah kunci publik yang diterima lewat jalan lain.",
    )
