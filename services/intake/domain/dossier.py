"""The dossier as it is handed in: formulir daftar informasi yang dikecualikan with its lembar pengujian konsekuensi.

`read_dossier` makes typed values of it; `check` holds it against the law before anything is stored, and finds every
fault at once.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Annotated, Any

from pydantic import Field
from pydantic.dataclasses import dataclass as item_dataclass

from services.intake.domain.refusals import say_no
from shared.contracts.base import text_keys
from shared.contracts.dossier import DossierGround, DossierWords
from shared.files.names import clean_name
from shared.law import CAPS, TIME_LIMITED
from shared.law.period_words import PeriodReading, parse
from shared.law.period_words.ends import later
from shared.law.texts.citations import read as read_basis
from shared.law.texts.gate import GroundTexts, ItemTexts, check_item
from shared.law.texts.normalise import is_said, taken
from shared.law.texts.text_findings import Weight
from shared.runtime.errors import Refusal
from shared.runtime.foreign_json import read_json

SHOWN_WARNINGS = 200
_UNCLEAR = {"unclear": "JANGKA_WAKTU_TIDAK_JELAS", "compound": "JANGKA_WAKTU_MAJEMUK"}


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

    Raises `Malformed`: `DOSIR_RUSAK` where the JSON or its shape is wrong, `TANDA_BUKAN_TEKS` for a character that is
    no text.
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
        return read_json(text)
    except ValueError as error:
        raise say_no("DOSIR_RUSAK", why="isinya bukan JSON yang sah dalam UTF-8") from error


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
    return taken(value, path)


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
    """One fault; `item` and `ground` count from 1, 0 means the whole of it; `field` names the blank to fill.

    A fault with `told` is taken in all the same, and people are told.
    """

    refusal: Refusal
    field: str
    item: int = 0
    ground: int = 0
    told: bool = False

    def as_json(self) -> dict[str, Any]:
        """Returns the fault for the `faults` of problem+json."""
        said = self.refusal
        place = {"item": self.item, "ground": self.ground, "field": self.field}
        words = {"code": said.code, "message": said.message, "article": said.article, "mend": said.mend}
        more = {"severity": "warning" if self.told else "error", "proposal": said.data.get("proposal", "")}
        return {**words, **place, **more}


class DossierRefused(Refusal):
    """The refusal of a dossier for all its faults at once; code and sentence are those of the first."""

    def __init__(self, faults: Sequence[DossierFault], **data: Any) -> None:
        first = faults[0].refusal
        listed = [fault.as_json() for fault in faults]
        super().__init__(first.code, first.message, article=first.article, mend=first.mend, faults=listed, **data)


def check(dossier: HandedInDossier, today: date, *, history: bool = False) -> list[DossierFault]:
    """Returns every fault of a dossier, in the order of the form (UU 14/2008 Ps 17–20, PP 61/2010 Ps 3–5).

    A row of an existing list (`history`) gets the same faults, all of them only told. A period whose words are unclear
    is told in both kinds: the Petugas types it.
    """
    entries = enumerate(dossier.entries, start=1)
    found = [fault for number, entry in entries for fault in _faults_of(entry, number, today, history=history)]
    return [replace(fault, told=True) for fault in found] if history else found


def check_lawful(dossier: HandedInDossier, today: date) -> list[DossierFault]:
    """Returns what is only told about a new dossier.

    Raises `DossierRefused` for what the law refuses, with what is told besides as `warnings`.
    """
    found = check(dossier, today)
    told = [fault for fault in found if fault.told]
    if refusing(found):
        raise DossierRefused(refusing(found), warnings=[fault.as_json() for fault in told[:SHOWN_WARNINGS]])
    return told


def refusing(faults: Sequence[DossierFault]) -> list[DossierFault]:
    """Returns the faults for which a dossier is not taken in."""
    return [fault for fault in faults if not fault.told]


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


def _faults_of(entry: DossierEntry, number: int, today: date, *, history: bool) -> Iterator[DossierFault]:
    for finding in check_item(texts_of(entry, history=history), today, history=history):
        told = finding.weight is not Weight.ERROR
        yield DossierFault(finding.refusal(), finding.field, number, finding.ground, told)
    if not entry.grounds:
        yield DossierFault(say_no("TANPA_UJI_KONSEKUENSI"), "grounds", number)
    for place, ground in enumerate(entry.grounds, start=1):
        for refusal, told in _period(ground, today):
            yield DossierFault(refusal, "period", number, place, told)


def texts_of(entry: DossierEntry, *, history: bool) -> ItemTexts:
    """Returns the texts of an entry as the gate judges them.

    A row of an existing list often has its law in one cell: then that cell is its statute and names its huruf.
    """
    grounds = tuple(_ground_texts(ground, entry.legal_basis if history else "") for ground in entry.grounds)
    return ItemTexts(
        entry.title,
        entry.public_title,
        grounds,
        responsible=entry.responsible,
        decree_number=entry.decree_number,
        kept=(entry.responsible,),
    )


def _ground_texts(ground: DossierGround, legal_basis: str) -> GroundTexts:
    words = {each.name: getattr(ground, each.name) for each in fields(GroundTexts)}
    if legal_basis and not is_said(ground.statute) and not is_said(ground.article):
        words["statute"] = legal_basis
    if legal_basis and not ground.huruf:
        words["huruf"] = next(iter(read_basis(legal_basis).huruf), "")
    return GroundTexts(**words)


def _period(ground: DossierGround, today: date) -> Iterator[tuple[Refusal, bool]]:
    reading = parse(ground.period)
    if reading.kind == "missing":
        yield say_no("TANPA_JANGKA_WAKTU"), False
    elif reading.kind in _UNCLEAR:
        yield say_no(_UNCLEAR[reading.kind]), True
    elif reading.kind == "permanent" and ground.huruf in TIME_LIMITED:
        yield say_no("TIDAK_TERBATAS_DILARANG"), False
    elif reading.until is not None and reading.until < today:
        yield say_no("SUDAH_BERAKHIR"), False
    elif _over_cap(reading, CAPS.get(ground.huruf), today):
        yield say_no("LEBIH_TIGA_PULUH_TAHUN"), False


def _over_cap(reading: PeriodReading, cap: int | None, today: date) -> bool:
    if cap is None:
        return False
    last = later(today, cap)
    return reading.total_months > cap * 12 or (reading.until is not None and last is not None and reading.until > last)
