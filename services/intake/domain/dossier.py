"""The dossier as it is handed in: formulir daftar informasi yang dikecualikan with its lembar pengujian konsekuensi.

`read_dossier` makes typed values of it; `check` holds it against the law before anything is stored, and finds every
fault at once.
"""

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Annotated, Any

from pydantic import Field
from pydantic.dataclasses import dataclass as item_dataclass

from services.intake.domain.refusals import say_no
from shared.contracts.base import text_keys
from shared.contracts.dossier import DossierGround, DossierWords
from shared.files.names import clean_name
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


@item_dataclass(frozen=True)
class DossierEntry(DossierWords):
    """One piece of information of a form; `source` says where a row of an existing list stood."""

    files: Annotated[tuple[str, ...], Field(title="Nama berkas yang diunggah")] = ()
    decree_date: Annotated[
        str, Field(title="Tanggal keputusan daftar lama", description="Tahun-bulan-hari, misalnya 2024-05-06.")
    ] = ""
    source: Mapping[str, Any] = field(default_factory=dict)

    @property
    def basis(self) -> str:
        """Returns the legal basis of the row, or that of its grounds joined."""
        return self.legal_basis or "; ".join(ground.basis for ground in self.grounds if ground.basis)


@dataclass(frozen=True)
class Letter:
    """The covering letter, for the buku agenda surat masuk."""

    number: str = ""
    date: str = ""
    subject: str = ""


@dataclass(frozen=True)
class HandedInDossier:
    """A whole form: one SKPD, 1..n pieces of information; `ignored` names fields that the form does not have."""

    skpd: str
    entries: tuple[DossierEntry, ...]
    letter: Letter = Letter()
    draft_id: str = ""
    ignored: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Returns the form as JSON values."""
        return asdict(self)

    def fingerprint(self, file_hashes: Mapping[str, str]) -> str:
        """Returns the sha256 of the form and of its files' hashes by name: equal for the same submission only."""
        whole = {**self.as_json(), "hashes": dict(sorted(file_hashes.items()))}
        return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


ENTRY_KEYS = frozenset(each.name for each in fields(DossierEntry)) - {"source"}
GROUND_KEYS = frozenset(each.name for each in fields(DossierGround))


def read_dossier(data: bytes | str | Mapping[str, Any]) -> HandedInDossier:
    """Reads a form from JSON; missing words become empty, and validation names them.

    Raises `Malformed` (`DOSIR_RUSAK`) where the JSON or its shape is wrong.
    """
    form = _object(data if isinstance(data, Mapping) else _parsed(data), "dossier")
    ignored: list[str] = []
    _note_unknown(form, {"skpd", "items", "letter", "draft_id"}, "", ignored)
    items = _list(form.get("items", []), "items")
    return HandedInDossier(
        skpd=_text(form, "skpd"),
        entries=tuple(_entry(item, f"items[{number}]", ignored) for number, item in enumerate(items)),
        letter=_letter(form.get("letter") or {}, ignored),
        draft_id=_text(form, "draft_id"),
        ignored=tuple(ignored),
    )


def _entry(value: Any, where: str, ignored: list[str]) -> DossierEntry:
    item = _object(value, where)
    _note_unknown(item, ENTRY_KEYS, f"{where}.", ignored)
    grounds = _list(item.get("grounds", []), f"{where}.grounds")
    texts: dict[str, Any] = {name: _text(item, name, where) for name in text_keys(DossierEntry)}
    return DossierEntry(
        **texts | {"decree_date": _day(item, "decree_date", where)},
        grounds=tuple(_ground(ground, f"{where}.grounds[{n}]", ignored) for n, ground in enumerate(grounds)),
        files=tuple(dict.fromkeys(_file_name(name, where) for name in _list(item.get("files", []), f"{where}.files"))),
    )


def _ground(value: Any, where: str, ignored: list[str]) -> DossierGround:
    ground = _object(value, where)
    _note_unknown(ground, GROUND_KEYS, f"{where}.", ignored)
    texts = {name: _text(ground, name, where) for name in text_keys(DossierGround)}
    return DossierGround(**texts | {"huruf": _huruf(texts["huruf"])}, angka=_angka(ground.get("angka"), where))


def _letter(value: Any, ignored: list[str]) -> Letter:
    letter = _object(value, "letter")
    _note_unknown(letter, {"number", "date", "subject"}, "letter.", ignored)
    return Letter(*(_text(letter, name, "letter") for name in ("number", "date", "subject")))


def _huruf(text: str) -> str:
    bare = text.lower().removeprefix("huruf").strip(" .)(")
    return bare if len(bare) == 1 else text.lower()


def _angka(value: Any, where: str) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not str(value).strip().isascii() or not str(value).strip().isdigit():
        raise say_no("DOSIR_RUSAK", why=f"{where}.angka harus bilangan bulat", field=f"{where}.angka")
    return int(str(value)[:9])


def _file_name(value: Any, where: str) -> str:
    name = clean_name(value) if isinstance(value, str) else ""
    if not name:
        raise say_no("DOSIR_RUSAK", why=f"{where}.files harus berisi nama berkas", field=f"{where}.files")
    return name


def _parsed(data: bytes | str) -> Any:
    try:
        text = data if isinstance(data, str) else data.decode("utf-8-sig")
        return json.loads(text, parse_constant=_not_json)
    except (ValueError, RecursionError) as error:
        raise say_no("DOSIR_RUSAK", why="isinya bukan JSON yang sah dalam UTF-8") from error


def _not_json(name: str) -> Any:
    raise ValueError(name)


def _object(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise say_no("DOSIR_RUSAK", why=f"{where} harus berupa objek", field=where)
    return value


def _list(value: Any, where: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list | tuple):
        raise say_no("DOSIR_RUSAK", why=f"{where} harus berupa daftar", field=where)
    return list(value)


def _text(fields: Mapping[str, Any], name: str, where: str = "") -> str:
    value = fields.get(name)
    path = f"{where}.{name}" if where else name
    if value is None:
        return ""
    if not isinstance(value, str):
        raise say_no("DOSIR_RUSAK", why=f"{path} harus berupa teks", field=path)
    if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
        raise say_no("DOSIR_RUSAK", why=f"{path} memuat tanda yang bukan teks", field=path)
    return value.strip()


def _day(fields: Mapping[str, Any], name: str, where: str) -> str:
    text = _text(fields, name, where)
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError as error:
        path = f"{where}.{name}"
        raise say_no("DOSIR_RUSAK", why=f"{path} harus tanggal (tahun-bulan-hari)", field=path) from error


def _note_unknown(fields: Mapping[str, Any], known: Set[str], where: str, ignored: list[str]) -> None:
    ignored.extend(f"{where}{name}" for name in fields if name not in known)


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
    return [
        fault for number, entry in enumerate(dossier.entries, start=1) for fault in _faults_of(entry, number, today)
    ]


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


def _faults_of(entry: DossierEntry, number: int, today: date) -> Iterator[DossierFault]:
    yield from (DossierFault(refusal, blank, number) for refusal, blank in _titles(entry))
    if not entry.grounds:
        yield DossierFault(say_no("TANPA_UJI_KONSEKUENSI"), "grounds", number)
    for place, ground in enumerate(entry.grounds, start=1):
        for refusal, blank in (*_basis(ground), *_test(ground), *_period(ground, today)):
            yield DossierFault(refusal, blank, number, place)


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
    for blank in ("consequence_open", "consequence_closed"):
        if not is_said(getattr(ground, blank)):
            yield say_no("TANPA_UJI_KONSEKUENSI"), blank
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
