"""The dossier as it is handed in: formulir daftar informasi yang dikecualikan with its lembar pengujian konsekuensi."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Set
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from pathlib import PurePosixPath
from typing import Annotated, Any

from pydantic import Field
from pydantic.dataclasses import dataclass as item_dataclass

from services.intake.domain.refusals import say_no
from shared.contracts.base import text_keys
from shared.contracts.dossier import DossierGround, DossierWords

LONGEST_NAME = 200
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


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


def clean_name(name: str) -> str:
    """Returns a file name fit to show: no folder, no invisible or direction-changing characters, at most 200."""
    shown = "".join(sign for sign in unicodedata.normalize("NFC", name) if unicodedata.category(sign) not in _INVISIBLE)
    bare = shown.replace("\\", "/").rstrip("/").rpartition("/")[2].strip()
    if len(bare) <= LONGEST_NAME:
        return bare
    suffix = PurePosixPath(bare).suffix[:20]
    return bare[: LONGEST_NAME - len(suffix)] + suffix


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
