"""The desks: which work lists there are, and to which act each leads."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.registry.pages.labels import QUEUES
from shared.law import BY_CONSENT, letters_in_words
from shared.security.identity import Actor


@dataclass(frozen=True)
class WorkList:
    """One work list of a desk: `name` is that of `awaiting`, `act` where it leads, `queue` whose help is shown.

    `also` names further acts after which a case or an item of the list is done with.
    """

    title: str
    act: str
    label: str
    name: str
    case: bool = False
    queue: str = ""
    also: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """Returns the name of the list in an address, where a list of cases may have the name of one of items."""
        return f"berkas-{self.name}" if self.case else self.name

    @property
    def counted(self) -> str:
        """Returns the name under which `Queries.awaiting` counts it."""
        return f"case:{self.name}" if self.case else self.name


def _queue(name: str) -> WorkList:
    return WorkList(f"Antrean: {QUEUES[name]}", "usul", "Lengkapi", name, queue=name)


CONFIRM = WorkList(
    "Daftar lama yang menunggu penegasan orang kedua", "tegaskan-berakhir", "Tegaskan", "row_unconfirmed"
)
PROVE = WorkList("Berkas pembukaan yang belum berisi bukti", "bukti", "Lampirkan", "unproven", case=True)
UNDO = WorkList("Pencatatan putusan yang diminta dibatalkan", "batalkan-putusan", "Jawab", "undo", case=True)
DESKS: Mapping[str, tuple[str, tuple[WorkList, ...]]] = {
    "petugas": (
        "Meja Petugas PPID",
        (
            WorkList("Menunggu usul klasifikasi", "usul", "Usulkan", "submitted"),
            *(_queue(name) for name in ("belum_lengkap", "periode_belum_jelas", "menunggu_tanggal_tinjau")),
            WorkList("Antrean: harus ditinjau ulang", "tinjau", "Tinjau", "tinjau_ulang", queue="tinjau_ulang"),
            CONFIRM,
            PROVE,
            WorkList("Putusan yang menunggu dicatat orang kedua", "catat-putusan", "Catat", "ruling", case=True),
            UNDO,
            WorkList("Berkas yang diturunkan dari situs", "salinan", "Unggah salinan baru", "taken_down"),
            WorkList("Belum beralamat simpan", "lokasi", "Catat alamat", "without_address"),
            WorkList("Naskah yang lewat hari kembalinya", "kembali", "Catat kembali", "loan_overdue"),
        ),
    ),
    "ketua": (
        "Meja Ketua PPID",
        (
            WorkList("Berkas yang diturunkan dari situs", "tetap-turun", "Putuskan", "taken_down"),
            WorkList("Usul yang menunggu jawaban ya atau tidak", "jawaban", "Jawab", "proposed"),
            WorkList(
                "Berkas pembukaan yang menunggu keputusan",
                "keputusan",
                "Putuskan",
                "open",
                case=True,
                also=("catat-putusan", "tutup"),
            ),
            WorkList("Jangka waktu sudah berakhir", "sudah-berakhir", "Jawab", "row_over", queue="sudah_berakhir"),
            CONFIRM,
            WorkList("Peninjauan yang menunggu keputusan", "putuskan-tinjauan", "Putuskan", "renewal"),
            WorkList(
                f"Isi informasi huruf {letters_in_words(BY_CONSENT)} yang menunggu putusan",
                "putusan-isi",
                "Putuskan",
                "content",
            ),
            PROVE,
            UNDO,
        ),
    ),
    "tim": (
        "Meja Tim Pertimbangan",
        (
            WorkList(
                "Berkas pembukaan yang menunggu pertimbangan", "pertimbangan", "Timbang", "unconsidered", case=True
            ),
            WorkList("Usul yang menunggu pertimbangan", "pertimbangan", "Timbang", "consultation"),
        ),
    ),
    "pimpinan": (
        "Meja Pimpinan",
        (
            WorkList("Penetapan yang menunggu persetujuan", "persetujuan", "Jawab", "decided"),
            WorkList("Pembukaan yang menunggu persetujuan", "persetujuan", "Jawab", "decided", case=True),
            WorkList("Putusan isi yang menunggu penegasan", "tegaskan-isi", "Jawab", "content"),
            WorkList("Berkas yang diturunkan dari situs", "tetap-turun", "Putuskan", "taken_down"),
        ),
    ),
}
"""What waits on each desk; a person sees only what that person can do."""


def list_at(role: str, address: str) -> WorkList | None:
    """Returns the work list of a desk by its name in an address, None where there is none."""
    _, works = DESKS.get(role, ("", ()))
    return next((work for work in works if work.address == address), None)


def desk_of(actor: Actor) -> tuple[str, str] | None:
    """Returns the title and the address of a person's first desk, None for whoever has none."""
    return next(((title, f"/registry/meja/{role}") for role, (title, _) in DESKS.items() if actor.has(role)), None)
