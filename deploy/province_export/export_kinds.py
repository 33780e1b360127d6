"""What an export carries, kind by kind, and what it leaves behind, table by table, with the reason.

Every table of the database stands here once: a table that nobody named fails a test.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import import_module

from sqlalchemy import MetaData, Table

from deploy.rooms import IDENTITY, ROOMS, VERIFYING, names

SCHEMAS: Mapping[str, str] = {
    **{room: f"services.{room}.tables" for room in ROOMS},
    IDENTITY: "shared.security.identity.tables",
}
"""The module of the tables of each schema that an export reads."""


class Unsealed(StrEnum):
    """What of a row rests sealed and stands open in its record, inside the seal of the export."""

    NOTHING = ""
    TEXTS = "texts"
    REASON = "reason"
    FORM = "form"
    NAME = "name"


@dataclass(frozen=True)
class RecordKind:
    """One kind of record: its rows come from one table; `without` are columns that are not carried.

    `later` are columns that exports of an earlier release lack, with the value that an import gives them.

    `record` is the column that holds the record whose texts rest sealed, `row_id` the column that the seal names.
    """

    name: str
    table: str
    told: str
    opened: Unsealed = Unsealed.NOTHING
    without: tuple[str, ...] = ()
    record: str = ""
    row_id: str = "id"
    later: Mapping[str, str] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """Returns the name of its file in an export."""
        return f"data/{self.name}.jsonl.age"

    @property
    def rows(self) -> Table:
        """Returns its table."""
        return table_of(self.table)


def table_of(name: str) -> Table:
    """Returns a table by its schema and name."""
    metadata: MetaData = import_module(SCHEMAS[name.partition(".")[0]]).METADATA
    return metadata.tables[name]


def _record(name: str, table: str, told: str, record: str = "record", row_id: str = "id") -> RecordKind:
    return RecordKind(name, table, told, Unsealed.TEXTS, ("sealed",), record, row_id)


_INTAKE = (
    RecordKind("skpd", "intake.skpd", "Perangkat daerah, masa berlakunya, dan penerusnya."),
    RecordKind("agenda_counters", "intake.agenda_counter", "Nomor agenda terakhir tiap buku dan tahun."),
    RecordKind("agenda", "intake.agenda", "Buku agenda surat masuk dan surat keluar."),
    RecordKind("submissions", "intake.submission", "Penyerahan oleh SKPD."),
    RecordKind("submitted_items", "intake.item", "Butir yang diserahkan, menurut ruang penerimaan."),
    RecordKind("forms", "intake.form", "Isian butir yang masih dapat diperbaiki SKPD.", Unsealed.FORM, ("sealed",)),
    RecordKind("dossiers", "intake.dossier", "Objek berkas tersegel tiap versi butir."),
    RecordKind(
        "submitted_files", "intake.file", "Berkas yang diserahkan, dengan namanya.", Unsealed.NAME, ("sealed_name",)
    ),
    RecordKind("files_of_items", "intake.item_file", "Berkas mana milik versi butir mana."),
    RecordKind("happenings", "intake.happening", "Yang terjadi pada butir, seperti diceritakan kepada SKPD."),
    RecordKind("intake_holds", "intake.hold", "Penahanan (legal hold) yang didengar ruang penerimaan."),
    RecordKind("nihil_reports", "intake.nihil", "Laporan nihil tiap SKPD dan tahun."),
)
_REGISTRY = (
    _record("items", "registry.items", "Butir: dossier, uji konsekuensi, klasifikasi, dan riwayatnya."),
    _record("cases", "registry.cases", "Perkara pembukaan dan peninjauan."),
    _record("penetapan", "registry.penetapan", "Penetapan bernomor, isinya utuh.", "contents", "number"),
    _record("incidents", "registry.incidents", "Insiden kebocoran dan penanganannya."),
    _record("manuscripts", "registry.manuscripts", "Naskah surat yang disimpan untuk ditandatangani."),
    RecordKind(
        "register",
        "registry.register",
        "Buku rekap, sebaris tiap langkah.",
        Unsealed.REASON,
        ("sealed",),
        "",
        "item_id",
    ),
    RecordKind("penetapan_counters", "registry.penetapan_counter", "Nomor penetapan terakhir tiap tahun."),
    RecordKind("mandates", "registry.mandates", "Mandat pejabat, dengan yang mencatat dan menguatkannya."),
    RecordKind("copies", "registry.copies", "Salinan untuk diumumkan, siapa mengunggah dan melepasnya."),
    RecordKind("originals", "registry.files", "Berkas asli tiap butir: objek, hash, ukuran."),
    RecordKind("deadlines", "registry.deadlines", "Hari jendela dan hari terakhir dikecualikan tiap butir."),
    RecordKind("reminders", "registry.reminders", "Peringatan yang sudah terbit."),
    RecordKind("announcements", "registry.announcements", "Pengumuman bernomor."),
    RecordKind("notices", "registry.notices", "Pemberitahuan bernomor dari insiden."),
    RecordKind("registry_leaks", "registry.leaks", "Temuan kebocoran dan insidennya."),
    RecordKind("standings", "registry.standings", "Yang terakhir didengar tentang keadaan butir di situs."),
    RecordKind("successions", "registry.successions", "SKPD yang dilebur dan penerusnya."),
    RecordKind("endings", "registry.endings", "Hari terakhir SKPD yang berakhir."),
    RecordKind("suggestions", "registry.suggestions", "Usulan bawaan yang dihitung untuk butir yang menunggu."),
    RecordKind("stock_takes", "registry.stock_takes", "Pemeriksaan fisik arsip."),
    RecordKind("stock_marks", "registry.stock_marks", "Arsip yang terlihat pada pemeriksaan fisik."),
    RecordKind("working_days", "registry.working_days", "Hari kerja yang sudah diberitahukan."),
    RecordKind("days_off", "registry.days_off", "Hari libur menurut penjadwal, untuk meja kerja."),
    RecordKind("joint_acts", "registry.joint_acts", "Hasil langkah atas banyak butir sekaligus."),
)
_SCHEDULER = (
    RecordKind("calendar_versions", "scheduler.calendar_versions", "Versi kalender hari kerja."),
    RecordKind("calendar_years", "scheduler.calendar_years", "Hari libur tiap tahun dan versi, dengan dasarnya."),
    RecordKind("calendar_proposals", "scheduler.calendar_proposals", "Usulan kalender dan siapa memutusnya."),
    RecordKind("clocks", "scheduler.deadlines", "Jam tiap butir di penjadwal."),
    RecordKind("rungs", "scheduler.rungs", "Tangga peringatan tiap butir: yang sudah dan yang akan terbit."),
    RecordKind("waits", "scheduler.waits", "Batas tertulis butir yang belum diklasifikasi."),
    RecordKind("decision_limits", "scheduler.takedowns", "Batas memutus berkas yang diturunkan."),
    RecordKind("case_clocks", "scheduler.cases", "Perkara menurut penjadwal."),
    RecordKind("hold_clocks", "scheduler.holds", "Penahanan menurut penjadwal."),
    RecordKind("clock_doubts", "scheduler.doubts", "Saat jam mesin diragukan, dan siapa menguatkannya."),
    RecordKind("workdays_said", "scheduler.workdays", "Hari kerja yang awalnya sudah diumumkan antar-ruang."),
)
_PUBLISHER = (
    RecordKind("site", "publisher.site", "Urutan terakhir situs."),
    RecordKind(
        "entries", "publisher.entries", "Baris kedua daftar di situs, juga yang ditahan.", without=("search", "bucket")
    ),
    RecordKind("changes", "publisher.changes", "Perubahan situs menurut urutannya."),
    RecordKind(
        "rereads", "publisher.rereads", "Bagian daftar yang berubah karena butir ditahan atau ditampilkan lagi."
    ),
    RecordKind("published_files", "publisher.files", "Salinan yang naik ke situs, juga yang diturunkan."),
    RecordKind("site_holds", "publisher.holds", "Penahanan menurut situs."),
    RecordKind("takedowns", "publisher.takedowns", "Penurunan berkas: siapa, kapan, mengapa."),
    RecordKind("withheld", "publisher.withheld", "Butir yang ditahan di situs."),
    RecordKind("site_leaks", "publisher.leaks", "Temuan probe dan pembanding."),
    RecordKind("log_entries", "publisher.log_entries", "Log penutupan: entri, nonce, dan isi yang di-hash."),
    RecordKind("log_checkpoints", "publisher.log_checkpoints", "Checkpoint log penutupan yang bertanda tangan."),
)
_IDENTITY = (
    RecordKind("persons", "identity.persons", "Orang, jabatan, dan keputusannya.", later={"language": "id"}),
    RecordKind(
        "accounts",
        "identity.accounts",
        "Akun, perannya, dan orangnya; tanpa sandi dan faktor kedua.",
        without=("password", "factor_since"),
    ),
)
WRITERS = names(lambda spec: spec.relays)
_EVENTS = tuple(
    kind
    for room in WRITERS
    for kind in (
        RecordKind(f"events_{room}", f"{room}.outbox", f"Peristiwa yang diterbitkan ruang {room}; isinya kontrak."),
        RecordKind(f"sequences_{room}", f"{room}.outbox_sequence", f"Urutan terakhir tiap kunci ruang {room}."),
    )
)
_HEARD = tuple(
    kind
    for room in WRITERS
    for kind in (
        *([RecordKind(f"heard_{room}", f"{room}.inbox", f"Peristiwa yang didengar {room}.")] * (room in VERIFYING)),
        RecordKind(f"positions_{room}", f"{room}.inbox_position", f"Sampai mana {room} sudah mendengar."),
    )
)
_HEADS = tuple(
    RecordKind(f"audit_heads_{room}", f"{room}.audit_head", f"Kepala jejak audit {room} yang bertanda tangan.")
    for room in SCHEMAS
)
KINDS = (*_INTAKE, *_REGISTRY, *_SCHEDULER, *_PUBLISHER, *_IDENTITY, *_EVENTS, *_HEARD, *_HEADS)

AUDIT = "audit"
"""The beginning of the names of the trails; their lines are those of `terbuka audit export`, one file a room."""

SECRET = "rahasia: dibuat baru di tempat tujuan"  # noqa: S105
COMPUTED = "dihitung dari yang dibawa"
MACHINE = "keadaan mesin ini, bukan catatan"
IN_TRAIL = "dibawa sebagai jejak audit"

LEFT_BEHIND: Mapping[str, str] = {
    **{f"identity.{name}": SECRET for name in ("tokens", "sessions", "second_factors", "recovery_codes")},
    **{f"identity.{name}": SECRET for name in ("half_sign_ins", "security_keys", "key_challenges", "calendar_links")},
    **{f"identity.{name}": SECRET for name in ("provider_accounts", "provider_sessions", "provider_logouts")},
    **{f"identity.{name}": MACHINE for name in ("failures", "throttled")},
    "identity.kept_forms": "tersegel untuk satu peramban selama satu jam",
    "intake.upload_part": "bagian berkas yang belum selesai dikirim, lihat intake.upload",
    "intake.sent_bytes": "berapa bita dikirim setiap jam, untuk kuota sehari",
    "intake.look": "kapan sebuah akun terakhir melihat",
    "intake.idempotency": "jawaban atas kunci pengulangan, dilupakan sesudah 90 hari",
    **{f"{room}.orphan_walk": MACHINE for room in ("intake", "registry")},
    "registry.takings": "siapa sedang memegang, beberapa jam",
    "registry.tallies": COMPUTED,
    "registry.unreached": COMPUTED,
    "scheduler.heartbeats": MACHINE,
    "scheduler.recounts": COMPUTED,
    "scheduler.tallies": COMPUTED,
    "scheduler.recount_parts": COMPUTED,
    "publisher.log_tiles": COMPUTED,
    "publisher.tallies": COMPUTED,
    "publisher.renderings": COMPUTED,
    "publisher.lacking": COMPUTED,
    "publisher.comparisons": MACHINE,
    "monitor.journal": COMPUTED,
    "monitor.standings": COMPUTED,
    "monitor.forgotten": MACHINE,
    "monitor.outbox": "ruang ini tidak menerbitkan apa pun",
    "monitor.outbox_sequence": "ruang ini tidak menerbitkan apa pun",
    "monitor.inbox_position": COMPUTED,
    **{f"{room}.inbox": COMPUTED for room in ROOMS if room not in VERIFYING},
    **{f"{schema}.{name}": IN_TRAIL for schema in SCHEMAS for name in ("audit", "audit_chain")},
    **{f"{room}.processes": MACHINE for room in ROOMS},
    **{f"eventlog.{name}": "yang sedang lewat; peristiwanya sendiri dibawa" for name in ("log", "log_end")},
    "eventlog.group_offset": MACHINE,
}
"""Tables whose absence loses no record, with the reason."""


@dataclass(frozen=True)
class Loss:
    """Rows that an export would leave behind although somebody may miss them: `where` is SQL."""

    table: str
    where: str
    told: str


LOSSES = (
    Loss("intake.draft", "true", "konsep yang belum diserahkan: serahkan atau hapus"),
    Loss("intake.unfinished", "done_at IS NULL", "isian setengah jadi: selesaikan atau hapus"),
    Loss(
        "intake.kept_file",
        "state IN ('ready', 'waiting')",
        "berkas yang disimpan untuk penyerahan nanti: serahkan atau hapus",
    ),
    Loss("intake.upload", "state = 'open'", "berkas yang baru terkirim sebagian: selesaikan atau hapus"),
    Loss("registry.effects", "closed_at IS NULL", "surat elektronik yang belum terkirim: tunggu atau tutup"),
    *(Loss(f"{room}.outbox", "sent_at IS NULL", f"peristiwa {room} yang belum terkirim: tunggu") for room in WRITERS),
    *(Loss(f"{room}.dead_letter", "closed_at IS NULL", f"surat mati {room}: tutup di pemantau") for room in ROOMS),
    *(Loss(f"{room}.parked", "true", f"peristiwa yang menunggu di belakang surat mati {room}") for room in ROOMS),
)
"""What stops an export until it is gone or somebody says that it may be left; closed rows stand in the audit trail."""
