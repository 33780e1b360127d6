"""The data files of the website: lists, their shards, the manifest of them, and the feed of changes."""

from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from shared.contracts.public_data import Address, ExemptRow, Moment, OpenedRow, PublicData


class ListHead(PublicData):
    """What stands above the rows of a list: which list, at which snapshot, how many rows."""

    daftar: Literal["dik", "dip"]
    sequence: Annotated[int, Field(title="Urutan", description="Urutan keadaan situs; naik pada tiap perubahan.")]
    diperbarui: Annotated[Moment | None, Field(title="Diperbarui", description="Saat terakhir situs berubah.")]
    jumlah: Annotated[int, Field(title="Jumlah", description="Jumlah baris dalam items.")]


class DikFile(ListHead):
    """The content of `/data/dik.json`."""

    model_config = ConfigDict(json_schema_extra={"description": "Isi /data/dik.json."})

    name: ClassVar[str] = "dik.v1"

    items: tuple[ExemptRow, ...]


class DipFile(ListHead):
    """The content of `/data/dip.json`."""

    model_config = ConfigDict(json_schema_extra={"description": "Isi /data/dip.json."})

    name: ClassVar[str] = "dip.v1"

    items: tuple[OpenedRow, ...]


class ShardHead(PublicData):
    """What stands above the rows of one shard; it tells no sequence, so that equal rows are an equal file."""

    daftar: Literal["dik", "dip"]
    bagian: Annotated[str, Field(title="Bagian", description="Nama bagian, seperti dalam manifest.json.")]


class DikShardFile(ShardHead):
    """The content of one shard of the list of exempt information."""

    model_config = ConfigDict(json_schema_extra={"description": "Isi satu bagian /data/dik/*.json."})

    name: ClassVar[str] = "bagian-dik.v1"

    items: tuple[ExemptRow, ...]


class DipShardFile(ShardHead):
    """The content of one shard of the list of what was opened."""

    model_config = ConfigDict(json_schema_extra={"description": "Isi satu bagian /data/dip/*.json."})

    name: ClassVar[str] = "bagian-dip.v1"

    items: tuple[OpenedRow, ...]


class ManifestLine(ShardHead):
    """One shard: where it is read, and by what a harvester sees that it changed."""

    alamat: Annotated[Address, Field(title="Alamat", description="Tempat bagian ini diunduh.")]
    sha256: Annotated[str, Field(title="SHA-256", description="Dari isi berkas bagian, tanpa kompresi.")]
    ukuran: Annotated[int, Field(title="Ukuran", description="Byte isi berkas bagian, tanpa kompresi.")]
    jumlah: Annotated[int, Field(title="Jumlah", description="Jumlah baris.")]
    urutan: Annotated[int, Field(title="Urutan", description="Urutan situs saat bagian ini terakhir berubah.")]


class ManifestHead(PublicData):
    """What stands above the shards of both lists."""

    sequence: Annotated[int, Field(title="Urutan", description="Urutan keadaan situs saat dibaca.")]
    diperbarui: Annotated[Moment | None, Field(title="Diperbarui", description="Saat terakhir situs berubah.")]
    jumlah: Annotated[int, Field(title="Jumlah", description="Jumlah baris semua bagian.")]


class ManifestFile(ManifestHead):
    """The content of `/data/manifest.json`."""

    model_config = ConfigDict(json_schema_extra={"description": "Isi /data/manifest.json."})

    name: ClassVar[str] = "manifest.v1"

    bagian: tuple[ManifestLine, ...]


class ChangeLine(PublicData):
    """One change of the website."""

    model_config = ConfigDict(json_schema_extra={"description": "Satu perubahan situs."})

    sequence: Annotated[int, Field(title="Urutan", description="Urutan keadaan situs yang pertama memuatnya.")]
    id: Annotated[str, Field(validation_alias="item_id", title="Nomor tetap", description="Informasi yang berubah.")]
    daftar: Annotated[
        str, Field(validation_alias="listing", title="Daftar", description="Daftar tempatnya setelah perubahan.")
    ]
    peristiwa: Annotated[str, Field(validation_alias="what", title="Peristiwa", description="Apa yang terjadi.")]
    pada: Annotated[Moment, Field(validation_alias="at", title="Pada", description="Saat perubahan itu terbit.")]
    alamat: Annotated[Address, Field(validation_alias="address", title="Alamat", description="Halaman informasi itu.")]
    baris: Annotated[
        ExemptRow | OpenedRow | None,
        Field(
            validation_alias="row",
            title="Baris",
            description="Barisnya sekarang; kosong bila perubahan yang lebih baru dari informasi ini menyusul.",
        ),
    ] = None


class ChangesFile(PublicData):
    """The content of `/data/perubahan.json`."""

    model_config = ConfigDict(json_schema_extra={"description": "Isi /data/perubahan.json."})

    name: ClassVar[str] = "perubahan.v1"

    sequence: Annotated[int, Field(title="Urutan", description="Urutan keadaan situs saat dibaca.")]
    lanjut: Annotated[int, Field(title="Lanjut", description="Nilai `since` untuk permintaan berikutnya.")]
    perubahan: tuple[ChangeLine, ...]
    baca_ulang: Annotated[
        tuple[str, ...],
        Field(
            title="Baca ulang",
            description="Bagian (daftar/SKPD/tahun) yang barisnya hilang, kembali, atau berubah tanpa disebut satu per"
            " satu: unduh lagi menurut manifest.json.",
        ),
    ] = ()


FILES: tuple[type[PublicData], ...] = (DikFile, DipFile, ChangesFile, ManifestFile, DikShardFile, DipShardFile)
