"""Signs with a key of the province that lies beside the program: an electronic seal of the public body."""

import asyncio
import io
from typing import Final

import httpx
from asn1crypto import tsp
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from shared.security.pdf_signing.port import OfficerCredentials, SignatureWish
from shared.security.pdf_signing.refusals import service_away, signing_refused
from shared.security.pdf_signing.settings import SigningSettings

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
UNSEEN: Final = fields.InvisSigSettings(set_print_flag=False, set_hidden_flag=True, box_out_of_bounds=True)
"""A field that is neither drawn nor read out, so that the paper stays PDF/UA-1 (ISO 14289-1, 7.18.1)."""


class LocalSigner:
    """Signs as PAdES B-B, as B-T where a time stamping authority is set; bodies stay in memory."""

    way = "local"
    asks_officer = False

    def __init__(self, settings: SigningSettings) -> None:
        self._settings = settings

    async def sign(self, pdf: bytes, wish: SignatureWish, credentials: OfficerCredentials) -> bytes:
        """Returns the PDF with the signature behind its bytes; raises as `PaperSigner.sign` does."""
        return await asyncio.to_thread(self._signed, pdf, wish)

    def _signed(self, pdf: bytes, wish: SignatureWish) -> bytes:
        key, stamper, out = self._key(), self._stamper(), io.BytesIO()
        asked = signers.PdfSignatureMetadata(
            field_name=wish.field,
            name=wish.name,
            reason=wish.reason,
            location=wish.location,
            subfilter=fields.SigSeedSubFilter.PADES,
            md_algorithm="sha256",
            certify=wish.certifies,
            docmdp_permissions=fields.MDPPerm.FILL_FORMS if wish.more_follow else fields.MDPPerm.NO_CHANGES,
        )
        place = fields.SigFieldSpec(wish.field, invis_sig_settings=UNSEEN, readable_field_name=wish.name)
        signer = signers.PdfSigner(asked, key, timestamper=stamper, new_field_spec=place)
        try:
            asyncio.run(signer.async_sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out))
        except TimestampRequestError as error:
            raise service_away() from error
        except SigningError as error:
            raise signing_refused(
                "TANDA_TANGAN_TIDAK_SAH", reason="naskahnya tidak menerima tanda tangan lagi"
            ) from error
        return out.getvalue()

    def _key(self) -> signers.SimpleSigner:
        """Reads the key anew for each signature; raises `EngineRefuses` (`KUNCI_TANDA_TANGAN_SALAH`)."""
        password = self._settings.key_password().encode() or None
        try:
            data = self._settings.key_file.read_bytes() if self._settings.key_file else b""
            made = _of_pem(data, password) if b"-----BEGIN" in data else _of_pkcs12(data, password)
        except (OSError, ValueError, TypeError) as error:
            raise signing_refused("KUNCI_TANDA_TANGAN_SALAH") from error
        if made is None:
            raise signing_refused("KUNCI_TANDA_TANGAN_SALAH")
        return made

    def _stamper(self) -> "TimeAuthority | None":
        return TimeAuthority(self._settings) if self._settings.tsa_url else None


def _of_pkcs12(data: bytes, password: bytes | None) -> signers.SimpleSigner | None:
    made: signers.SimpleSigner | None = signers.SimpleSigner.load_pkcs12_data(data, [], passphrase=password)
    return made


def _of_pem(data: bytes, password: bytes | None) -> signers.SimpleSigner | None:
    certificates = list(load_certs_from_pemder_data(data))
    if not certificates:
        return None
    store = SimpleCertificateStore.from_certs(certificates)  # type: ignore[no-untyped-call]
    return signers.SimpleSigner(
        signing_cert=certificates[0],
        signing_key=load_private_key_from_pemder_data(data, password),
        cert_registry=store,
    )


class TimeAuthority(TimeStamper):
    """Asks a time stamping authority (RFC 3161 over HTTP)."""

    def __init__(self, settings: SigningSettings) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._settings = settings

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Returns the authority's answer; raises `EngineAway` (`LAYANAN_TANDA_TANGAN_TIDAK_MENJAWAB`)."""
        answer = await _asked(self._settings, req.dump())
        try:
            return tsp.TimeStampResp.load(answer)
        except ValueError as error:
            raise service_away() from error


async def _asked(settings: SigningSettings, query: bytes) -> bytes:
    headers = {"content-type": QUERY}
    try:
        async with httpx.AsyncClient(
            verify=settings.trusted_tls(), timeout=settings.timeout, trust_env=False
        ) as client:
            answer = await client.post(settings.tsa_url, content=query, headers=headers)
    except (httpx.HTTPError, OSError) as error:
        raise service_away() from error
    if answer.status_code != httpx.codes.OK or answer.headers.get("content-type", "").partition(";")[0] != REPLY:
        raise service_away()
    return answer.content
