"""Asks what a file of answers would say, and writes such a file, so that a second run needs no questions."""

import json
from collections.abc import Callable
from typing import Any

Ask = Callable[[str, str], str]
"""Asks a question with the answer that an empty line means."""

ROLES = "skpd, petugas, ketua, tim, pimpinan, operator"
SCOPES = "pimpinan_tertinggi, huruf_c_f, umum"


def ask_all(ask: Ask) -> dict[str, Any]:
    """Returns the content of a file of answers; an account without a name ends the list, likewise a mandate."""
    said: dict[str, Any] = {"badan": _body(ask)}
    if list_file := ask("Berkas daftar SKPD (xlsx, xls, ods, csv; kosong: daftar bawaan)", ""):
        begun = ask("SKPD berlaku sejak (TTTT-BB-HH; kosong bila ada kolomnya)", "")
        said["skpd"] = _filled({"berkas": list_file, "berlaku_sejak": begun})
    said["orang"] = _several(ask, "Nama akun (kosong: selesai)", "akun", _person)
    said["mandat"] = _several(ask, "Akun yang menerima mandat (kosong: selesai)", "akun", _mandate)
    return said


def as_toml(said: dict[str, Any]) -> str:
    """Returns answers as a file of answers."""
    lines = list[str]()
    for name, value in said.items():
        for table in value if isinstance(value, list) else [value]:
            lines += ["", f"[[{name}]]" if isinstance(value, list) else f"[{name}]"]
            lines += [f"{key} = {json.dumps(word, ensure_ascii=False)}" for key, word in table.items()]
    return "\n".join(lines).lstrip() + "\n"


def _body(ask: Ask) -> dict[str, Any]:
    asked = {
        "nama": ask("Nama badan publik", ""),
        "kontak": ask("Alamat dan kontak layanan informasi", ""),
        "unit": ask("Unit pada kepala surat", "PPID Utama"),
        "tempat": ask("Tempat penetapan", ""),
        "zona_waktu": ask("Zona waktu (WIB, WITA atau WIT)", "WIB"),
        "alamat_publik": ask("Alamat situs (https://...; kosong bila belum ada)", ""),
    }
    return _filled(asked)


def _person(ask: Ask) -> dict[str, Any]:
    roles = [word.strip() for word in ask(f"Peran ({ROLES}; pisahkan dengan koma)", "").split(",") if word.strip()]
    skpd = ask("Kode SKPD", "") if "skpd" in roles else ""
    words = {"nama": ask("Nama orangnya", ""), "jabatan": ask("Jabatan", ""), "surel": ask("Alamat surel", "")}
    return {"peran": roles, **_filled({"skpd": skpd, **words})}


def _mandate(ask: Ask) -> dict[str, Any]:
    asked = {
        "jabatan": ask("Jabatan menurut surat mandat", ""),
        "nomor": ask("Nomor surat", ""),
        "tanggal": ask("Tanggal surat (TTTT-BB-HH)", ""),
        "sejak": ask("Berlaku sejak (TTTT-BB-HH)", ""),
        "sampai": ask("Berlaku sampai (TTTT-BB-HH; kosong: tanpa akhir)", ""),
        "lingkup": ask(f"Lingkup ({SCOPES})", "pimpinan_tertinggi"),
    }
    return _filled(asked)


def _several(ask: Ask, question: str, key: str, rest: Callable[[Ask], dict[str, Any]]) -> list[dict[str, Any]]:
    found = list[dict[str, Any]]()
    while name := ask(question, ""):
        found.append({key: name, **rest(ask)})
    return found


def _filled(words: dict[str, Any]) -> dict[str, Any]:
    return {name: word for name, word in words.items() if word}
