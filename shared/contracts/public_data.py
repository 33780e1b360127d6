"""What the website gives to programs: rows of both lists and lines of the change feed.

A field is key, title, description, typed value and the stored name that it is read from, in one place. A new column
stands behind the last column of its list; another key, order or type is a new version (`name`).
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import AliasPath, BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic.fields import FieldInfo

from shared.contracts.base import fields_of
from shared.contracts.exemptions import Mode

JSON_ONLY = "not in the CSV file"
"""Marks a field that the JSON of an item has and the CSV row has not."""

Moment = Annotated[
    datetime,
    PlainSerializer(datetime.isoformat, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Address = Annotated[str, WithJsonSchema({"type": "string", "format": "uri"})]

Title = Annotated[str, Field(validation_alias="title", title="Judul", description="Judul untuk masyarakat.")]
SkpdCode = Annotated[str, Field(validation_alias="skpd_code", title="Kode SKPD", description="Kode perangkat daerah.")]
SkpdName = Annotated[
    str, Field(validation_alias="skpd_name", title="SKPD", description="Nama perangkat daerah yang menguasainya.")
]
ItemId = Annotated[
    str, Field(validation_alias="item_id", title="Nomor tetap", description="Sama selama informasi ini ada.")
]
ItemAddress = Annotated[
    Address, Field(validation_alias="address", title="Alamat", description="Halaman informasi ini.")
]
ItemVersion = Annotated[
    int, Field(validation_alias="version", title="Versi", description="Naik pada tiap perubahan."), JSON_ONLY
]
ChangedSequence = Annotated[
    int,
    Field(validation_alias="changed_sequence", title="Urutan", description="Urutan situs saat terakhir berubah."),
    JSON_ONLY,
]
ChangedAt = Annotated[
    Moment,
    Field(validation_alias="changed_at", title="Diubah", description="Saat terakhir berubah di situs."),
    JSON_ONLY,
]


class PublicData(BaseModel):
    """One object of the public data; what is read beside its fields is left out."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: ClassVar[str]


class ExemptRow(PublicData):
    """One item of the list of exempt information (DIK)."""

    model_config = ConfigDict(
        json_schema_extra={"description": "Satu informasi dalam Daftar Informasi yang Dikecualikan."}
    )

    name: ClassVar[str] = "dik.v1"

    judul: Title
    huruf: Annotated[
        tuple[str, ...],
        Field(title="Huruf", description="Huruf Pasal 17 UU 14/2008; dalam CSV dipisahkan spasi."),
    ]
    dasar_hukum: Annotated[
        str,
        Field(validation_alias="legal_basis", title="Dasar hukum", description="Seperti tertulis pada penetapan."),
    ]
    alasan: Annotated[
        str, Field(validation_alias="public_reason", title="Alasan", description="Mengapa informasi ini ditutup.")
    ]
    jangka_waktu: Annotated[
        str,
        Field(validation_alias="period_text", title="Jangka waktu", description="Bunyinya pada penetapan."),
    ]
    berakhir: Annotated[
        date | None,
        Field(
            validation_alias="ends_on",
            title="Berakhir",
            description="Hari terakhir dikecualikan; kosong bila tanggalnya belum dapat dihitung.",
        ),
    ]
    tinjau_ulang: Annotated[
        date | None,
        Field(
            validation_alias="review_on", title="Tinjau ulang", description="Peninjauan paling lambat pada hari ini."
        ),
    ]
    kode_skpd: SkpdCode
    skpd: SkpdName
    nomor_penetapan: Annotated[
        str,
        Field(
            validation_alias="penetapan_number",
            title="Nomor penetapan",
            description="Kosong bila tidak tertulis pada daftar lama.",
        ),
    ]
    tanggal_penetapan: Annotated[
        date,
        Field(validation_alias="penetapan_date", title="Tanggal penetapan", description="Tanggal surat penetapan."),
    ]
    id: ItemId
    alamat: ItemAddress
    tinjauan_terlewat_sejak: Annotated[
        date | None,
        Field(
            validation_alias="overdue_since",
            title="Tinjauan terlewat sejak",
            description="Terisi selama peninjauan wajib belum dilakukan.",
        ),
    ]
    bagian_terbuka: Annotated[
        tuple[str, ...],
        Field(
            validation_alias="parts",
            title="Bagian terbuka",
            description="Nomor tetap bagian yang sudah dibuka; dalam CSV dipisahkan spasi.",
        ),
    ]
    versi: ItemVersion
    sequence: ChangedSequence
    diubah: ChangedAt


class OpenedRow(PublicData):
    """One item of the list of public information (DIP) that was exempt before."""

    model_config = ConfigDict(
        json_schema_extra={"description": "Satu informasi dalam Daftar Informasi Publik, yang dulu dikecualikan."}
    )

    name: ClassVar[str] = "dip.v1"

    ringkasan: Annotated[
        str,
        Field(
            validation_alias=AliasPath("dip", "summary"),
            title="Ringkasan isi informasi",
            description="Kolom Perki 1/2021.",
        ),
    ]
    pejabat_yang_menguasai: Annotated[
        str,
        Field(
            validation_alias=AliasPath("dip", "holder"),
            title="Pejabat yang menguasai",
            description="Pejabat atau unit yang menguasai informasi.",
        ),
    ]
    penanggung_jawab: Annotated[
        str,
        Field(
            validation_alias=AliasPath("dip", "responsible"),
            title="Penanggung jawab",
            description="Penanggung jawab pembuatan atau penerbitan.",
        ),
    ]
    waktu_dan_tempat_pembuatan: Annotated[
        str,
        Field(
            validation_alias=AliasPath("dip", "made"),
            title="Waktu dan tempat pembuatan",
            description="Kolom Perki 1/2021.",
        ),
    ]
    bentuk: Annotated[
        str,
        Field(validation_alias=AliasPath("dip", "form"), title="Bentuk", description="Bentuk informasi yang tersedia."),
    ]
    retensi_arsip: Annotated[
        str,
        Field(
            validation_alias=AliasPath("dip", "retention"),
            title="Retensi arsip",
            description="Jangka waktu penyimpanan.",
        ),
    ]
    judul: Title
    cara_terbuka: Annotated[
        Mode, Field(validation_alias="mode", title="Cara terbuka", description="Bagaimana informasi ini terbuka.")
    ]
    dasar_terbuka: Annotated[
        str,
        Field(validation_alias="opened_under", title="Dasar terbuka", description="Pasal yang menjadi dasarnya."),
    ]
    terbuka_sejak: Annotated[
        date, Field(validation_alias="opened_on", title="Terbuka sejak", description="Hari pertama terbuka.")
    ]
    nomor_keputusan: Annotated[
        str,
        Field(
            validation_alias="decree_number",
            title="Nomor keputusan",
            description="Keputusan pembukaan; kosong bila terbuka tanpa keputusan.",
        ),
    ]
    kode_skpd: SkpdCode
    skpd: SkpdName
    berkas: Annotated[
        tuple[Address, ...],
        Field(
            validation_alias="files",
            title="Berkas",
            description="Alamat berkas yang dapat diunduh; dalam CSV dipisahkan spasi.",
        ),
    ]
    id: ItemId
    alamat: ItemAddress
    bagian_dari: Annotated[
        str | None,
        Field(
            validation_alias="part_of",
            title="Bagian dari",
            description="Nomor tetap informasi yang bagiannya terbuka di sini.",
        ),
    ]
    huruf: Annotated[
        tuple[str, ...], Field(title="Huruf", description="Huruf Pasal 17 yang dulu menjadi alasan."), JSON_ONLY
    ]
    dasar_hukum: Annotated[
        str,
        Field(validation_alias="legal_basis", title="Dasar hukum", description="Dasar hukum pengecualian waktu itu."),
        JSON_ONLY,
    ]
    nomor_penetapan: Annotated[
        str,
        Field(
            validation_alias="penetapan_number",
            title="Nomor penetapan",
            description="Penetapan pengecualian; kosong bila tidak tertulis pada daftar lama.",
        ),
        JSON_ONLY,
    ]
    tanggal_penetapan: Annotated[
        date,
        Field(
            validation_alias="penetapan_date",
            title="Tanggal penetapan",
            description="Tanggal penetapan pengecualian.",
        ),
        JSON_ONLY,
    ]
    versi: ItemVersion
    sequence: ChangedSequence
    diubah: ChangedAt


ROWS: Mapping[Literal["dik", "dip"], type[ExemptRow | OpenedRow]] = {"dik": ExemptRow, "dip": OpenedRow}


class PublicColumn(NamedTuple):
    """One column of a CSV file."""

    key: str
    field: FieldInfo


NUMBER = PublicColumn("nomor", FieldInfo(annotation=int, title="Nomor", description="Nomor urut baris dalam berkas."))
TABLE_TYPES: Mapping[Any, str] = {int: "integer", date: "date", date | None: "date"}


def columns(row: type[PublicData]) -> tuple[PublicColumn, ...]:
    """Returns the columns of a CSV file in their order, the running number first."""
    fields = fields_of(row).items()
    return (NUMBER, *(PublicColumn(key, field) for key, field in fields if JSON_ONLY not in field.metadata))


def json_schema(file: type[PublicData]) -> dict[str, Any]:
    """Returns the JSON Schema (2020-12) of a file of the public data."""
    return file.model_json_schema(by_alias=False)


def table_schema(row: type[PublicData]) -> dict[str, Any]:
    """Returns the Table Schema (Frictionless) of a CSV file."""
    described = [
        {
            "name": column.key,
            "type": TABLE_TYPES.get(column.field.annotation, "string"),
            "title": column.field.title,
            "description": column.field.description,
        }
        for column in columns(row)
    ]
    return {"fields": described, "primaryKey": "id", "missingValues": [""]}
