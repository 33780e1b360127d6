"""The name of a file that comes in: one line of visible text in NFC, with one ending."""

import re
import unicodedata
from pathlib import PurePosixPath

from shared.files.refusals import file_refused

LONGEST = 200
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories without a shape of their own: controls, formats (marks of direction among them), lone surrogates,
private use, unassigned, line and paragraph separators."""
PROGRAMS = frozenset(
    {"bat", "chm", "cmd", "cpl", "dll", "exe", "hta", "jar", "jse", "lnk", "msi", "msp", "pif", "ps1", "reg", "scr"}
    | {"vbe", "vbs", "wsc", "wsf", "wsh"}
)
"""Endings of what a machine runs; before the last ending they only deceive."""
DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def clean_name(name: str) -> str:
    """Returns a file name fit to show: in NFC, no folder, no hidden or direction-changing signs, at most 200."""
    shown = "".join(sign for sign in unicodedata.normalize("NFC", name) if unicodedata.category(sign) not in HIDDEN)
    bare = shown.replace("\\", "/").rstrip("/").rpartition("/")[2].strip()
    if len(bare) <= LONGEST:
        return bare
    suffix = PurePosixPath(bare).suffix[:20]
    return bare[: LONGEST - len(suffix)] + suffix


def check_name(name: str) -> None:
    """Refuses a clean name that deceives about its file.

    Raises `Refusal` (`BERKAS_NAMA_BERBAHAYA`) for a device's name, or an ending of a program before the last one.
    """
    if DEVICE.match(name):
        raise file_refused("BERKAS_NAMA_BERBAHAYA", name, "itu nama perangkat komputer")
    if any(suffix.strip(" .").lower() in PROGRAMS for suffix in PurePosixPath(name).suffixes[:-1]):
        raise file_refused("BERKAS_NAMA_BERBAHAYA", name, "berakhiran ganda, salah satunya akhiran program")
