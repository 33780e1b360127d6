"""Signs at a service of the shape of BSrE's Esign Client Service: one form with the PDF, the signed PDF as its answer.

The service of BSrE itself could not be tried here; what it needs is an account, and an officer with a certificate.
"""

import json
from urllib.parse import urlsplit

import httpx

from shared.security.pdf_signing.port import OfficerCredentials, SignatureWish
from shared.security.pdf_signing.refusals import service_away, signing_refused
from shared.security.pdf_signing.settings import SigningSettings

PATH = "/api/sign/pdf"
APPEARANCE = "invisible"
"""The paper shows by itself who signs and how it is checked; a picture over it would not be readable aloud."""
WRONG_PASSPHRASE = 2031
LONGEST = 64 * 1024 * 1024
"""Bytes of an answer."""
LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})


class EsignSigner:
    """Passes the paper and what the officer typed on, once; nothing of either is written, logged or kept."""

    way = "esign"
    asks_officer = True

    def __init__(self, settings: SigningSettings) -> None:
        self._settings = settings

    async def sign(self, pdf: bytes, wish: SignatureWish, credentials: OfficerCredentials) -> bytes:
        """Returns the PDF that the service signed; raises as `PaperSigner.sign` does.

        An address without TLS that leaves this machine is refused (`LAYANAN_TANDA_TANGAN_MENOLAK`).
        """
        if not _is_private(self._settings.esign_url):
            raise signing_refused("LAYANAN_TANDA_TANGAN_MENOLAK", reason="alamatnya tanpa TLS")
        form = {"nik": credentials.nik, "passphrase": credentials.passphrase, "tampilan": APPEARANCE}
        form |= {"reason": wish.reason, "location": wish.location}
        return _signed_pdf(*await self._answer(pdf, form))

    async def _answer(self, pdf: bytes, form: dict[str, str]) -> tuple[int, bytes]:
        settings, held = self._settings, bytearray()
        account = httpx.BasicAuth(settings.esign_user, settings.esign_password())
        client = httpx.AsyncClient(verify=settings.trusted_tls(), timeout=settings.timeout, trust_env=False)
        files = {"file": ("naskah.pdf", pdf, "application/pdf")}
        address = settings.esign_url.rstrip("/") + PATH
        try:
            async with client, client.stream("POST", address, data=form, files=files, auth=account) as answer:
                async for chunk in answer.aiter_bytes():
                    held += chunk
                    if len(held) > LONGEST:
                        raise service_away()
        except (httpx.HTTPError, OSError):
            raise service_away() from None  # the error holds the request, and the request the passphrase
        return answer.status_code, bytes(held)


def _signed_pdf(status: int, content: bytes) -> bytes:
    """Returns the PDF of an answer; what else the service says becomes a refusal, in words of ours."""
    if status == httpx.codes.OK and content.startswith(b"%PDF-"):
        return content
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise service_away()
    code = _code(content) or status
    if code == WRONG_PASSPHRASE:
        raise signing_refused("FRASA_SANDI_DITOLAK")
    raise signing_refused("LAYANAN_TANDA_TANGAN_MENOLAK", reason=f"{code}")


def _code(content: bytes) -> int:
    """Returns the number that the service gives its answer, 0 without one; its words may hold what was sent."""
    try:
        said = json.loads(content)
    except ValueError:
        return 0
    code = said.get("status_code") if isinstance(said, dict) else None
    return code if isinstance(code, int) and 0 < code < 100_000 else 0


def _is_private(address: str) -> bool:
    """Tells whether an address is reached by TLS, or stays on this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and (parts.hostname or "") in LOCAL)
