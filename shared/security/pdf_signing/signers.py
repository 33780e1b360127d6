"""The signer that the settings ask for, whose every answer is checked."""

from pathlib import Path

from shared.security.pdf_signing.port import FoundSignature, OfficerCredentials, PaperSigner, SignatureWish
from shared.security.pdf_signing.settings import SigningSettings


class CheckedSigner:
    """Signs, and believes no answer unseen."""

    def __init__(self, signer: PaperSigner, trust_file: Path | None) -> None:
        self._signer = signer
        self._trust_file = trust_file

    @property
    def way(self) -> str:
        """Returns the name of this way of signing."""
        return self._signer.way

    @property
    def asks_officer(self) -> bool:
        """Tells whether the officer types NIK and passphrase."""
        return self._signer.asks_officer

    async def sign(
        self, pdf: bytes, wish: SignatureWish, credentials: OfficerCredentials
    ) -> tuple[bytes, FoundSignature]:
        """Returns the signed PDF and the signature that is new in it.

        Raises what `PaperSigner.sign` raises, `Refusal` (`TANDA_TANGAN_MENGUBAH_NASKAH`, `TANDA_TANGAN_TIDAK_SAH`).
        """
        from shared.security.pdf_signing.checking import check_addition  # heavy, and most processes sign nothing

        signed = await self._signer.sign(pdf, wish, credentials)
        return signed, await check_addition(pdf, signed, self._trust_file)


def signer_of(settings: SigningSettings) -> CheckedSigner | None:
    """Returns the signer of the settings, None where papers are signed by hand alone."""
    if settings.way == "local":
        from shared.security.pdf_signing.local import LocalSigner  # heavy, likewise

        return CheckedSigner(LocalSigner(settings), settings.trust_file)
    if settings.way == "esign":
        from shared.security.pdf_signing.esign import EsignSigner

        return CheckedSigner(EsignSigner(settings), settings.trust_file)
    return None
