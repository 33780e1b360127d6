"""Checks what comes back from a signer: the same bytes, one more signature, and each of them sound."""

import asyncio
import io
from pathlib import Path
from typing import Any

from pikepdf import PdfError as PikepdfError
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from shared.runtime.clock import SystemClock
from shared.runtime.errors import Refusal
from shared.security.pdf_signing.additions import adds_a_signature_alone
from shared.security.pdf_signing.port import FoundSignature
from shared.security.pdf_signing.refusals import signing_refused

PADES = "/ETSI.CAdES.detached"
Status = Any
"""What the library says of a signature; it has no types."""


async def check_addition(before: bytes, after: bytes, trust_file: Path | None) -> FoundSignature:
    """Returns the signature that was added to a PDF.

    Raises `Refusal` (`TANDA_TANGAN_MENGUBAH_NASKAH`, `TANDA_TANGAN_TIDAK_SAH`).
    """
    if not after.startswith(before):
        raise signing_refused("TANDA_TANGAN_MENGUBAH_NASKAH")
    earlier, found = await signatures_of(before, trust_file), await signatures_of(after, trust_file)
    if len(found) != len(earlier) + 1:
        raise _unsound("jumlah tanda tangannya tidak bertambah satu")
    if not await asyncio.to_thread(_only_signed, before, after):
        raise signing_refused("TANDA_TANGAN_MENGUBAH_NASKAH")
    return found[-1]


def _only_signed(before: bytes, after: bytes) -> bool:
    try:
        return adds_a_signature_alone(before, after)
    except (PikepdfError, AttributeError, TypeError, ValueError):  # the last three of values of another type
        return False


async def signatures_of(pdf: bytes, trust_file: Path | None) -> list[FoundSignature]:
    """Returns the signatures of a PDF in order; raises `Refusal` (`TANDA_TANGAN_TIDAK_SAH`) where one is not sound."""
    return await asyncio.to_thread(lambda: asyncio.run(_signatures(pdf, trust_file)))


async def _signatures(pdf: bytes, trust_file: Path | None) -> list[FoundSignature]:
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        embedded = list(reader.embedded_signatures)
        judged = [(each, await async_validate_pdf_signature(each, _context(trust_file))) for each in embedded]
    except (PdfError, SignatureValidationError, SigningError, ValueError) as error:
        raise _unsound("susunannya tidak terbaca") from error
    found = [_found(each, status, judges=trust_file is not None) for each, status in judged]
    if judged and judged[-1][1].coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        raise _unsound("sesudah tanda tangan terakhir masih ada isi lain")
    return found


def _context(trust_file: Path | None) -> ValidationContext:
    roots = list(load_certs_from_pemder_data(trust_file.read_bytes())) if trust_file else []
    return ValidationContext(trust_roots=roots, allow_fetching=False)


def _found(embedded: Any, status: Status, *, judges: bool) -> FoundSignature:
    certificate = status.signing_cert
    if not (status.intact and status.valid):
        raise _unsound("isinya berubah sesudah ditandatangani")
    if not (status.docmdp_ok or status.modification_level is None):
        raise _unsound("sesudahnya ada perubahan yang dilarang tanda tangan pertama")
    if not certificate.not_valid_before <= SystemClock().now() <= certificate.not_valid_after:
        raise _unsound("sertifikatnya tidak berlaku hari ini")
    if judges and not status.trusted:
        raise _unsound("sertifikatnya tidak berujung pada akar yang dipercaya")
    stamp = status.timestamp_validity
    if stamp is not None and not (stamp.intact and stamp.valid):
        raise _unsound("stempel waktunya rusak")
    filter_ = str(embedded.sig_object.get("/SubFilter", ""))
    level = (f"PAdES-B-{'T' if stamp else 'B'}") if filter_ == PADES else filter_.removeprefix("/")
    name = certificate.subject.native.get("common_name") or certificate.subject.human_friendly
    return FoundSignature(str(name), f"{certificate.serial_number:x}", level, status.trusted if judges else None)


def _unsound(reason: str) -> Refusal:
    return signing_refused("TANDA_TANGAN_TIDAK_SAH", reason=reason)
