"""Turns Office files into PDF through LibreOffice, where it is installed."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from shared.files.confinement import too_heavy, unreadable
from shared.runtime.errors import Refusal

SECONDS = 90
KIBIBYTES = 4_000_000
ENDINGS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
}
MEMORY = Path("/dev/shm")  # noqa: S108
"""A folder in memory: what LibreOffice reads and writes does not touch a disk where it exists."""


def to_pdf(content: bytes, media_type: str) -> bytes:
    """Returns an Office file as PDF, from a process without macros, links to be followed and, where possible, network.

    Raises PRATINJAU_TIDAK_ADA where LibreOffice is absent or does not read the kind, BERKAS_TIDAK_TERBACA,
    BERKAS_TERLALU_BERAT.
    """
    program, ending = shutil.which("soffice"), ENDINGS.get(media_type)
    if program is None or ending is None:
        raise Refusal(
            "PRATINJAU_TIDAK_ADA",
            "Berkas jenis ini tidak dapat ditampilkan di sini.",
            mend="Minta berkas itu sebagai PDF, atau minta operator memasang LibreOffice di peladen ini.",
        )
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        given = Path(folder, f"berkas{ending}")
        given.touch(mode=0o600)
        given.write_bytes(content)
        _convert(program, folder, given)
        made = given.with_suffix(".pdf")
        if not made.is_file():
            raise unreadable()
        return made.read_bytes()


def _convert(program: str, folder: str, given: Path) -> None:
    words = [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore", "--nolockcheck"]
    words += ["--convert-to", "pdf", "--outdir", folder, str(given)]
    alone = ["unshare", "--user", "--map-root-user", "--net"] if _can_unshare() else []
    said = f'ulimit -v {KIBIBYTES}; ulimit -t {SECONDS}; exec "$@"'
    environment = {"PATH": "/usr/bin:/bin", "HOME": folder, "LC_ALL": "C.UTF-8", "TMPDIR": folder}
    process = subprocess.Popen(
        ["/bin/sh", "-c", said, "sh", *alone, *words],
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired as error:
        raise too_heavy() from error
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def has_office() -> bool:
    """Tells whether LibreOffice is installed."""
    return shutil.which("soffice") is not None


def _can_unshare() -> bool:
    if shutil.which("unshare") is None:
        return False
    tried = subprocess.run(["unshare", "--user", "--map-root-user", "--net", "true"], capture_output=True, check=False)
    return tried.returncode == 0
