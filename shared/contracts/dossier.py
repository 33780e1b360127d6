"""The dossier of one item: written by the agency, sealed by intake, read by registry."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from shared.contracts.sealed_text import SealedText

VERSION: Literal[2] = 2


class DossierUnreadable(ValueError):
    """The bytes are no dossier that this version reads; `code` is stable, `field` names the place."""

    def __init__(self, code: str, field: str = "") -> None:
        self.code = code
        self.field = field
        super().__init__(f"{code}: {field}")


@dataclass(frozen=True)
class DossierGround:
    """One reason of exemption with its own consequence test and period (PP 61/2010 Ps 3, Perki 1/2021 Ps 49)."""

    huruf: Annotated[str, Field(title="Huruf Pasal 17 UU 14/2008")] = ""
    angka: Annotated[int | None, Field(title="Angka")] = None
    statute: Annotated[str, Field(title="Undang-Undang")] = ""
    article: Annotated[str, Field(title="Pasal")] = ""
    consequence_open: Annotated[SealedText, Field(title="Akibat bila informasi dibuka")] = ""
    consequence_closed: Annotated[SealedText, Field(title="Akibat bila informasi ditutup")] = ""
    period: Annotated[str, Field(title="Jangka waktu")] = ""

    @property
    def basis(self) -> str:
        """Returns the legal basis in one line."""
        return " ".join(part for part in (self.article, self.statute) if part)


@dataclass(frozen=True)
class DossierWords:
    """What an agency writes about one item; `title` stays inside, `public_title` was written for the public.

    A new field stands here, in a new version. Intake's form, API and sealing and registry's dossier follow it.
    """

    title: Annotated[
        SealedText,
        Field(
            title="Informasi tertentu yang dikecualikan",
            description="Sebut dengan jelas dan terang. Judul ini hanya dibaca petugas.",
        ),
    ]
    public_title: Annotated[
        str, Field(title="Judul untuk masyarakat", description="Tanpa nama orang, NIK, NIP, atau isi rahasia.")
    ] = ""
    grounds: Annotated[tuple[DossierGround, ...], Field(title="Lembar uji konsekuensi")] = ()
    legal_basis: Annotated[str, Field(title="Dasar hukum")] = ""
    responsible: Annotated[
        SealedText, Field(title="Penanggung jawab", description="Jabatan atau unit, bukan nama orang.")
    ] = ""
    decree_number: Annotated[str, Field(title="Nomor keputusan daftar lama")] = ""


@dataclass(frozen=True)
class SealedFile:
    """One file of a sealed dossier; `sha256` is that of the plain content."""

    file_id: str
    name: str
    sha256: str


@dataclass(frozen=True)
class DossierSource:
    """Where a row of an existing list stood: the sheet of the workbook and the row, counted from 1."""

    sheet: str = ""
    row: int | None = None


@dataclass(frozen=True, kw_only=True)
class SealedDossier(DossierWords):
    """The dossier of one version of one item as intake seals it for registry.

    `decree_date` is the date of the decree of an existing list, where the item is a row of one.
    """

    item_id: str
    item_version: int
    kind: Literal["new", "history"]
    submission_id: str
    skpd_code: str
    skpd_name: str
    decree_date: date | None = None
    source: DossierSource = DossierSource()
    files: tuple[SealedFile, ...] = ()
    dossier_version: Literal[2] = VERSION


SEALED: TypeAdapter[SealedDossier] = TypeAdapter(SealedDossier)
WORDS = tuple(each.name for each in fields(DossierWords))
KEYS: Mapping[type[Any], frozenset[str]] = {
    part: frozenset(each.name for each in fields(part))
    for part in (SealedDossier, DossierSource, DossierGround, SealedFile)
}
EMPTY_GROUND, EMPTY_SOURCE = asdict(DossierGround()), asdict(DossierSource())


def words_of(written: DossierWords) -> dict[str, Any]:
    """Returns the words of a dossier by their names, for another form of the same dossier."""
    return {name: getattr(written, name) for name in WORDS}


def dossier_version() -> str:
    """Returns the name of the version that is written."""
    return f"dossier.v{VERSION}"


def dossier_schema() -> dict[str, Any]:
    """Returns the JSON Schema (2020-12) of a sealed dossier: every field is required and no other is allowed."""
    schema = SEALED.json_schema(mode="serialization")
    for part in (schema, *schema["$defs"].values()):
        part["additionalProperties"] = False
    return schema


def sealed_bytes(dossier: SealedDossier) -> bytes:
    """Returns the JSON that is sealed."""
    return json.dumps(SEALED.dump_python(dossier, mode="json"), ensure_ascii=False, sort_keys=True).encode()


def read_sealed(plain: bytes) -> SealedDossier:
    """Reads a sealed dossier of any version.

    Raises `DossierUnreadable`: `DOSIR_VERSI_ASING` for a version that is not known here, `DOSIR_BIDANG_ASING` for a
    field that the version does not have, `DOSIR_BIDANG_KURANG` for one that is missing, otherwise `DOSIR_TIDAK_COCOK`.
    """
    try:
        content = _upgraded(json.loads(plain))
        sealed = SEALED.validate_python(content)
    except ValidationError as error:
        raise _unreadable(error) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise error if isinstance(error, DossierUnreadable) else DossierUnreadable("DOSIR_TIDAK_COCOK") from error
    _check_fields(content)
    return sealed


def _upgraded(content: dict[str, Any]) -> dict[str, Any]:
    version = content.get("dossier_version", 1)
    if version not in range(1, VERSION + 1):
        raise DossierUnreadable("DOSIR_VERSI_ASING", "dossier_version")
    for upgrade in UPGRADES[version - 1 :]:
        content = upgrade(content)
    return {**content, "dossier_version": VERSION}


def _from_first(content: Mapping[str, Any]) -> dict[str, Any]:
    """Turns version 1, which named no version, into 2: what nobody wrote is empty."""
    written = {name: value for name, value in content.items() if value is not None}
    return {
        "item_id": "",
        "item_version": 1,
        "kind": "new",
        "submission_id": "",
        "skpd_code": "",
        "skpd_name": "",
        "public_title": "",
        "legal_basis": "",
        "responsible": "",
        "decree_number": "",
        **written,
        "grounds": [EMPTY_GROUND | ground for ground in written.get("grounds", ())],
        "files": [{"name": "", "sha256": "", **file} for file in written.get("files", ())],
        "decree_date": written.get("decree_date") or None,
        "source": EMPTY_SOURCE | written.get("source", {}),
    }


UPGRADES: tuple[Callable[[Mapping[str, Any]], dict[str, Any]], ...] = (_from_first,)
"""Each turns a version into the next; the first one reads version 1."""


def _unreadable(error: ValidationError) -> DossierUnreadable:
    first = error.errors(include_url=False, include_input=False)[0]
    code = "DOSIR_BIDANG_KURANG" if first["type"] == "missing" else "DOSIR_TIDAK_COCOK"
    return DossierUnreadable(code, ".".join(str(part) for part in first["loc"]))


def _check_fields(content: Mapping[str, Any]) -> None:
    """Holds each part against its fields, neither more nor fewer; the types are known to be right."""
    parts = [("", SealedDossier, content), ("source.", DossierSource, content.get("source", EMPTY_SOURCE))]
    parts += [(f"grounds.{n}.", DossierGround, each) for n, each in enumerate(content.get("grounds", ()))]
    parts += [(f"files.{n}.", SealedFile, each) for n, each in enumerate(content.get("files", ()))]
    for place, model, part in parts:
        if differing := part.keys() ^ KEYS[model]:
            name = min(differing)
            raise DossierUnreadable("DOSIR_BIDANG_ASING" if name in part else "DOSIR_BIDANG_KURANG", place + name)
