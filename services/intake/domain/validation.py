"""The checks of a new dossier against the law, before anything is stored; every fault is found at once."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.intake.domain.dossier import DossierEntry, HandedInDossier
from services.intake.domain.refusals import say_no
from shared.contracts.dossier import DossierGround
from shared.law import CAPS, ON_AN_ACT, TIME_LIMITED, category, never_exempt
from shared.law.citations import below_an_act
from shared.law.period_words import PeriodReading, parse
from shared.law.period_words.ends import later
from shared.law.said import is_said
from shared.runtime.errors import Refusal

ACT = re.compile(r"\b(?:uu(?:d)?|undang\s*[-–—]?\s*undang|kuhp|kuhap|perpu|perppu)\b", re.IGNORECASE)
ARTICLE = re.compile(r"\b(?:pasal|ps)\b", re.IGNORECASE)
IDENTITY_NUMBER = re.compile(r"(?<!\d)\d(?:[ .\-–]?\d){15,17}(?![\d])")
LABELLED_NUMBER = re.compile(r"\b(?:nik|nip|npwp|no\.?\s*ktp|nomor\s+ktp)\b[\s.:=]*\d{5,}", re.IGNORECASE)


@dataclass(frozen=True)
class DossierFault:
    """One fault; `item` and `ground` count from 1, 0 means the whole of it; `field` names the blank to fill."""

    refusal: Refusal
    field: str
    item: int = 0
    ground: int = 0

    def as_json(self) -> dict[str, Any]:
        """Returns the fault for the `faults` of problem+json."""
        said = self.refusal
        place = {"item": self.item, "ground": self.ground, "field": self.field}
        return {"code": said.code, "message": said.message, "article": said.article, "mend": said.mend, **place}


class DossierRefused(Refusal):
    """The refusal of a dossier for all its faults at once; code and sentence are those of the first."""

    def __init__(self, faults: Sequence[DossierFault], **data: Any) -> None:
        first = faults[0].refusal
        listed = [fault.as_json() for fault in faults]
        super().__init__(first.code, first.message, article=first.article, mend=first.mend, faults=listed, **data)


def check(dossier: HandedInDossier, today: date) -> list[DossierFault]:
    """Returns every fault of a new dossier, in the order of the form; an empty list means that it is allowed.

    A period whose words are unclear is no fault here: the Petugas types it (UU 14/2008 Ps 18–20, PP 61/2010 Ps 3–5).
    """
    return [fault for number, entry in enumerate(dossier.entries, start=1) for fault in _entry(entry, number, today)]


def has_identity_number(text: str) -> bool:
    """Tells whether a text carries a number of 16 to 18 digits (NIK, NIP), or a labelled one."""
    return bool(IDENTITY_NUMBER.search(text) or LABELLED_NUMBER.search(text))


def files_by_entry(entries: Sequence[DossierEntry], uploaded: Collection[str]) -> list[tuple[str, ...]]:
    """Returns the file names of each entry; a form with one entry that names none gets all that was uploaded.

    Raises `Refusal` (`BERKAS_TIDAK_ADA`, `BERKAS_TANPA_INFORMASI`).
    """
    if len(entries) == 1 and not entries[0].files:
        return [tuple(uploaded)]
    named = {name for entry in entries for name in entry.files}
    if named - set(uploaded):
        raise say_no("BERKAS_TIDAK_ADA", files=sorted(named - set(uploaded)))
    if set(uploaded) - named:
        raise say_no("BERKAS_TANPA_INFORMASI", files=sorted(set(uploaded) - named))
    return [entry.files for entry in entries]


def _entry(entry: DossierEntry, number: int, today: date) -> Iterator[DossierFault]:
    yield from (DossierFault(refusal, field, number) for refusal, field in _titles(entry))
    if not entry.grounds:
        yield DossierFault(say_no("TANPA_UJI_KONSEKUENSI"), "grounds", number)
    for place, ground in enumerate(entry.grounds, start=1):
        for refusal, field in (*_basis(ground), *_test(ground), *_period(ground, today)):
            yield DossierFault(refusal, field, number, place)


def _titles(entry: DossierEntry) -> Iterator[tuple[Refusal, str]]:
    never = never_exempt(entry.title) or never_exempt(entry.public_title)
    if never:
        yield say_no("TIDAK_PERNAH_DIKECUALIKAN", huruf=never.huruf, label=never.label), "title"
    if not is_said(entry.title):
        yield say_no("JUDUL_KOSONG"), "title"
    if not is_said(entry.public_title):
        yield say_no("JUDUL_PUBLIK_KOSONG"), "public_title"
    elif has_identity_number(entry.public_title):
        yield say_no("JUDUL_PUBLIK_MEMUAT_DATA_PRIBADI"), "public_title"


def _basis(ground: DossierGround) -> Iterator[tuple[Refusal, str]]:
    refusal = _unknown_letter(ground)
    if refusal:
        yield refusal, "angka" if refusal.code == "ANGKA_TIDAK_DIKENAL" else "huruf"
    if not is_said(ground.statute) or (not is_said(ground.article) and not ARTICLE.search(ground.statute)):
        yield say_no("TANPA_DASAR_HUKUM"), "statute" if not is_said(ground.statute) else "article"
    elif ground.huruf in ON_AN_ACT and not ACT.search(ground.basis):
        yield say_no("DASAR_BUKAN_UNDANG_UNDANG"), "statute"
    elif ground.huruf not in ON_AN_ACT and below_an_act(ground.basis):
        yield say_no("TANPA_DASAR_HUKUM"), "statute"


def _unknown_letter(ground: DossierGround) -> Refusal | None:
    try:
        found = category(ground.huruf)
        if ground.angka is not None:
            found.subitem(ground.angka)
    except Refusal as refusal:
        return refusal
    return None


def _test(ground: DossierGround) -> Iterator[tuple[Refusal, str]]:
    for field in ("consequence_open", "consequence_closed"):
        if not is_said(getattr(ground, field)):
            yield say_no("TANPA_UJI_KONSEKUENSI"), field
            return


def _period(ground: DossierGround, today: date) -> Iterator[tuple[Refusal, str]]:
    reading = parse(ground.period)
    if reading.kind == "missing":
        yield say_no("TANPA_JANGKA_WAKTU"), "period"
    elif reading.kind == "permanent" and ground.huruf in TIME_LIMITED:
        yield say_no("TIDAK_TERBATAS_DILARANG"), "period"
    elif reading.until is not None and reading.until < today:
        yield say_no("SUDAH_BERAKHIR"), "period"
    elif _over_cap(reading, CAPS.get(ground.huruf), today):
        yield say_no("LEBIH_TIGA_PULUH_TAHUN"), "period"


def _over_cap(reading: PeriodReading, cap: int | None, today: date) -> bool:
    if cap is None:
        return False
    last = later(today, cap)
    return reading.total_months > cap * 12 or (reading.until is not None and last is not None and reading.until > last)
