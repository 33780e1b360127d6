"""What the law does not let in: handed in on purpose, and refused under its own code."""

from collections.abc import AsyncIterator, Awaitable, Callable
from copy import deepcopy
from typing import Any

from deploy.acceptance.item_specs import ItemSpec
from deploy.acceptance.retrying_client import RetryingOfficers
from shared.runtime.errors import Refusal

Change = Callable[[dict[str, Any]], None]


def _never_exempt(item: dict[str, Any]) -> None:
    item["title"] = "Putusan pengadilan tata usaha negara yang berkekuatan hukum tetap"


def _untested(item: dict[str, Any]) -> None:
    item["grounds"][0] |= {"consequence_open": "", "consequence_closed": ""}


def _unlimited(item: dict[str, Any]) -> None:
    item["grounds"][0] |= {"huruf": "a", "angka": None, "article": "Pasal 17 huruf a", "period": "Tidak terbatas"}


def _over(item: dict[str, Any]) -> None:
    item["grounds"][0]["period"] = "Sampai dengan 31 Desember 2020"


UNLAWFUL: dict[str, tuple[str, Change]] = {
    "informasi Pasal 18": ("TIDAK_PERNAH_DIKECUALIKAN", _never_exempt),
    "tanpa uji konsekuensi": ("TANPA_UJI_KONSEKUENSI", _untested),
    "tidak terbatas untuk huruf a": ("TIDAK_TERBATAS_DILARANG", _unlimited),
    "jangka waktu yang sudah berakhir": ("SUDAH_BERAKHIR", _over),
}


class Refusals:
    """Asks for what must be refused, after the pattern of a dossier that was let in."""

    def __init__(self, officers: RetryingOfficers, accepted: ItemSpec) -> None:
        self.officers = officers
        self.accepted = accepted

    async def wrongly_accepted(self) -> AsyncIterator[str]:
        """Yields what was let in, or refused for another reason than the law's."""
        for what, (code, change) in UNLAWFUL.items():
            if fault := await self._refused(what, code, self._submit(self._changed(change), f"{what}")):
                yield fault
        for what, code, attempt in self._misuse():
            if fault := await self._refused(what, code, attempt):
                yield fault

    def _misuse(self) -> list[tuple[str, str, Awaitable[Any]]]:
        dossier, officers = self.accepted.dossier, self.officers
        elsewhere = self._changed(lambda _: None) | {"skpd": "skpd-yang-tidak-ada"}
        other = self._changed(lambda item: item.update(title="Isi lain dengan kunci yang sama"))
        path = f"/registry/api/items/{self.accepted.story.item_id}/decision"
        return [
            ("SKPD yang tidak dikenal", "SKPD_TIDAK_DIKENAL", self._submit(elsewhere, "skpd")),
            ("isi lain dengan kunci yang sama", "KUNCI_DIPAKAI_ULANG", officers.submit(other, key=self.accepted.key)),
            ("pengajuan oleh pimpinan", "PERAN_TIDAK_BERHAK", officers.submit(dossier, "pimpinan")),
            ("putusan oleh petugas", "PERAN_TIDAK_BERHAK", officers.post("petugas", path, {"answer": "ya"})),
        ]

    def _changed(self, change: Change) -> dict[str, Any]:
        dossier = deepcopy(self.accepted.dossier)
        change(dossier["items"][0])
        return dossier

    async def _submit(self, dossier: dict[str, Any], what: str) -> Any:
        key = f"{self.accepted.key}-ditolak-{what.replace(' ', '-')}"
        return await self.officers.submit(dossier, files=[self.accepted.file], key=key)

    async def _refused(self, what: str, code: str, attempt: Awaitable[Any]) -> str:
        try:
            await attempt
        except Refusal as refusal:
            return "" if refusal.code == code else f"{what}: ditolak dengan {refusal.code}, seharusnya {code}"
        return f"{what}: diterima, seharusnya ditolak dengan {code}"
