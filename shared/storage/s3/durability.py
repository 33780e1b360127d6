"""Flushes acknowledged objects to the disk, where the store itself does not, against power loss."""

import ctypes
import os
from pathlib import Path

from shared.runtime.errors import EngineAway, EngineRefuses

libc = ctypes.CDLL(None, use_errno=True)


def flush_file_system(folder: Path) -> None:
    """Writes the whole file system that holds `folder` to its disk (syncfs(2)) and returns when it is there.

    The folder may be empty and contain nothing of the store: it only names the file system.
    Raises `EngineRefuses` (`MAP_SINKRON_TIDAK_ADA`) or `EngineAway` (`SINKRON_GAGAL`).
    """
    try:
        place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise EngineRefuses(
            "MAP_SINKRON_TIDAK_ADA",
            f"Map {folder} untuk sinkronisasi cakram tidak ada.",
            mend="Arahkan TERBUKA_S3_SYNC ke sebuah map di sistem berkas yang dipakai penyimpanan.",
        ) from error
    try:
        if libc.syncfs(place) != 0:
            raise EngineAway("SINKRON_GAGAL", "Cakram penyimpanan gagal ditulis.", errno=ctypes.get_errno())
    finally:
        os.close(place)
