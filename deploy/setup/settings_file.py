"""Writes the settings of the answers into the TOML file of decision 0028, once; what differs is said, not replaced."""

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deploy.setup.answers import Answers
from shared.runtime.errors import Conflict
from shared.runtime.secret_files import write_secret

HEAD = "# Ditulis oleh `terbuka setup`. Dipakai bila TERBUKA_CONFIG menunjuk berkas ini; lingkungan proses menang.\n"


def settings_of(answers: Answers) -> dict[str, dict[str, str]]:
    """Returns the settings by their tables; those of all rooms stand under an empty name."""
    body = answers.badan
    whole = {"body_name": body.nama, "body_contact": body.kontak, "public_url": body.alamat_publik}
    whole["time_zone"] = body.zona_waktu
    return {
        "": {name: word for name, word in whole.items() if word},
        "papers": {"unit": body.unit, "place": body.tempat},
    }


def write_settings(path: Path, settings: Mapping[str, Mapping[str, str]]) -> bool:
    """Writes the file where there is none; returns whether it was written.

    A file that says the same, and more, stays as it is. Raises `Conflict` (`PENGATURAN_BERBEDA`) for one that says
    something else.
    """
    if path.exists():
        _refuse_other(path, settings)
        return False
    tables = [(f"\n[{name}]\n" if name else "") + _lines(values) for name, values in settings.items()]
    path.parent.mkdir(parents=True, exist_ok=True)
    write_secret(path, HEAD + "".join(tables))
    os.chmod(path, 0o644)
    return True


def _lines(values: Mapping[str, str]) -> str:
    return "".join(f"{name} = {json.dumps(word)}\n" for name, word in values.items())


def _refuse_other(path: Path, settings: Mapping[str, Mapping[str, str]]) -> None:
    try:
        there: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        there = {}
    wanted = [(table, name, word) for table, values in settings.items() for name, word in values.items()]
    other = [
        f"[{table}] {name}".removeprefix("[] ")
        for table, name, word in wanted
        if (there.get(table, {}) if table else there).get(name) != word
    ]
    if other:
        raise Conflict(
            "PENGATURAN_BERBEDA",
            f"Berkas pengaturan {path} sudah ada dan berbeda pada: {', '.join(other)}.",
            mend="Ubah sendiri baris itu di berkasnya, atau samakan jawabannya. Tidak ada yang ditimpa.",
        )
