"""What publication copies can use of the machine: recognition of text, LibreOffice, a process without network."""

from collections.abc import Iterator

from deploy.preflight.check import PreflightFinding
from shared.files.confinement import confinements
from shared.files.conversion import has_office
from shared.files.pdf.recognition import languages

ENGINE = "salinan publikasi"


def absent() -> list[PreflightFinding]:
    """Says what is not there; copies are made without it, so none of it is a fault."""
    return [PreflightFinding(f"{ENGINE}: {name}", state, mend, away=True) for name, state, mend in _absent()]


def _absent() -> Iterator[tuple[str, str, str]]:
    if "ind" not in languages():
        mend = "Pasang tesseract-ocr dan tesseract-ocr-ind agar halaman yang dihitamkan tetap dapat dicari."
        yield "pengenal teks", "tidak ada; halaman yang dihitamkan menjadi gambar tanpa teks", mend
    if not has_office():
        mend = "Pasang libreoffice-writer-nogui, -calc-nogui, dan -impress-nogui."
        yield "LibreOffice", "tidak ada; berkas Office tidak ditampilkan sebagai gambar", mend
    missing = [name for name in ("no_network", "few_files") if name not in confinements()]
    if missing:
        mend = "Pakai Linux 5.13 atau lebih baru yang mengizinkan ruang nama pengguna dan Landlock."
        yield "pembaca berkas", "dibatasi memori dan waktu saja; jaringan atau berkas lain tidak tertutup", mend
