"""The malware scanner: it answers; without an address there is none, and files are judged by their content alone."""

from deploy.preflight.check import PreflightCheck, PreflightFinding
from shared.files.scanner import Scanner
from shared.files.settings import FileSettings

ENGINE = "pemindai program jahat"


def checks(settings: FileSettings) -> list[PreflightCheck]:
    """Returns what must hold of the scanner, nothing where none is set."""
    return [PreflightCheck(ENGINE, "menjawab", Scanner(settings.clamd).probe)] if settings.clamd else []


def not_set(settings: FileSettings) -> list[PreflightFinding]:
    """Says that nothing is scanned where no scanner is set: that is no fault."""
    if settings.clamd:
        return []
    mend = "Isi TERBUKA_FILES_CLAMD (alamat:3310 atau letak soket clamd) agar setiap berkas dipindai."
    return [PreflightFinding(f"{ENGINE}: setelan", "tidak disetel; berkas tidak dipindai", mend, away=True)]
