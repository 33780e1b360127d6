"""Whether a released copy may go up: an event is a hint, registry's signature is the proof."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic import ValidationError

from services.publisher.domain.projection import SiteEntry
from shared.contracts.base import Part
from shared.contracts.exemptions import PublicationCopyReleasedV1
from shared.runtime.errors import NotFound, Refusal

EXTENSIONS: Mapping[str, str] = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tiff",
    "text/plain": "txt",
    "text/csv": "csv",
}


class CopyApproval(Part):
    """Registry's signed record: exactly this copy, of this version of this item, from this day on.

    `act` keeps any other record that registry may sign from being taken for one of these.
    """

    act: Literal["publication_copy_released"]
    item_id: str
    version: int
    copy_id: str
    object_key: str
    sha256: str
    size: int
    media_type: str
    not_before: date


@dataclass(frozen=True)
class CopyStanding:
    """What the website knows when a copy is offered: the item's entry, and whether the copy's id was used before.

    `down` means that an officer took the item's files down and registry has not recorded it yet.
    """

    entry: SiteEntry | None
    used: bool
    down: bool = False


def read(claims: Mapping[str, Any]) -> CopyApproval:
    """Reads what registry signed; raises `Refusal` (`SETUJU_RUSAK`) where a binding is absent."""
    try:
        return CopyApproval.model_validate(claims)
    except ValidationError as error:
        raise Refusal("SETUJU_RUSAK", "Catatan persetujuan tidak lengkap.") from error


def judge(approval: CopyApproval, event: PublicationCopyReleasedV1, standing: CopyStanding, today: date) -> SiteEntry:
    """Returns the entry that the copy belongs to.

    Raises `Refusal`, by name: `SETUJU_TIDAK_COCOK`, `INFORMASI_TIDAK_DIKENAL`, `BELUM_TERBUKA`, `SETUJU_LAMA`,
    `SEBELUM_WAKTUNYA`, `SALINAN_SUDAH_DIPAKAI`, `JENIS_BERKAS_DITOLAK`, `BERKAS_DITURUNKAN`.
    """
    for code, sentence, wrong in _objections(approval, event, standing, today):
        if wrong:
            raise Refusal(code, sentence)
    if standing.entry is None:
        raise NotFound("INFORMASI_TIDAK_DIKENAL", "Informasi ini belum pernah tercantum di situs.")
    return standing.entry


def _objections(
    approval: CopyApproval, event: PublicationCopyReleasedV1, standing: CopyStanding, today: date
) -> tuple[tuple[str, str, bool], ...]:
    entry = standing.entry
    said = CopyApproval.model_validate(event.model_dump() | {"act": approval.act})
    return (
        ("SETUJU_TIDAK_COCOK", "Persetujuan ini untuk informasi, versi, atau salinan lain.", approval != said),
        (
            "BELUM_TERBUKA",
            "Informasi ini masih dikecualikan, maka berkasnya tidak boleh terbit.",
            entry is not None and entry.listing != "dip",
        ),
        (
            "SETUJU_LAMA",
            "Persetujuan ini untuk versi yang sudah lewat.",
            entry is not None and approval.version < entry.version,
        ),
        ("SEBELUM_WAKTUNYA", "Hari terbit yang disetujui belum tiba.", approval.not_before > today),
        ("SALINAN_SUDAH_DIPAKAI", "Salinan ini sudah pernah terbit; yang ditarik tidak terbit lagi.", standing.used),
        ("JENIS_BERKAS_DITOLAK", "Jenis berkas ini tidak disajikan di situs.", event.media_type not in EXTENSIONS),
        (
            "BERKAS_DITURUNKAN",
            "Berkas informasi ini diturunkan setelah salinan ini dilepas; hanya pelepasan baru yang menerbitkannya.",
            standing.down,
        ),
    )
