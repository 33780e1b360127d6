"""Says in Indonesian what pydantic found wrong, field by field, and never repeats what was sent."""

from collections.abc import Iterable, Mapping
from typing import Any

from shared.runtime.errors import Malformed, Refusal

WORDS = {
    "missing": "wajib diisi",
    "json_invalid": "bukan JSON yang sah",
    "extra_forbidden": "tidak dikenal di sini",
    "string_too_short": "terlalu pendek (paling sedikit {min_length} huruf)",
    "string_too_long": "terlalu panjang (paling banyak {max_length} huruf)",
    "string_type": "harus berupa teks",
    "string_pattern_mismatch": "bentuknya tidak sesuai",
    "int_parsing": "harus berupa bilangan bulat",
    "int_type": "harus berupa bilangan bulat",
    "bool_parsing": "harus ya atau tidak (true atau false)",
    "date_from_datetime_parsing": "harus tanggal dengan bentuk TTTT-BB-HH, misalnya 2026-11-23",
    "date_parsing": "harus tanggal dengan bentuk TTTT-BB-HH, misalnya 2026-11-23",
    "date_type": "harus tanggal dengan bentuk TTTT-BB-HH, misalnya 2026-11-23",
    "datetime_parsing": "harus tanggal dan jam yang sah",
    "literal_error": "harus salah satu dari: {expected}",
    "enum": "harus salah satu dari: {expected}",
    "list_type": "harus berupa daftar",
    "too_short": "isinya terlalu sedikit (paling sedikit {min_length})",
    "too_long": "isinya terlalu banyak (paling banyak {max_length})",
    "dict_type": "harus berupa objek",
    "model_attributes_type": "harus berupa objek JSON",
    "model_type": "harus berupa objek JSON",
    "uuid_parsing": "harus berupa nomor pengenal (UUID)",
    "greater_than": "harus lebih besar dari {gt}",
    "greater_than_equal": "paling kecil {ge}",
    "less_than": "harus lebih kecil dari {lt}",
    "less_than_equal": "paling besar {le}",
}
OTHERWISE = "tidak sah"
SHOWN = 50
UNREADABLE = {"json_invalid"}


def invalid(findings: Iterable[Mapping[str, Any]]) -> Refusal:
    """Builds the refusal of a request whose fields do not fit; `errors` lists `{field, message}`."""
    found = list(findings)
    if any(finding["type"] in UNREADABLE for finding in found):
        return Malformed("JSON_RUSAK", "Isi permintaan bukan JSON yang sah.", mend="Periksa kurung, koma, dan kutip.")
    errors = [{"field": _field(finding), "message": _words(finding)} for finding in found[:SHOWN]]
    first = f"{errors[0]['field']} {errors[0]['message']}" if errors else ""
    return Refusal(
        "ISIAN_TIDAK_SAH",
        f"Ada {len(found)} isian yang tidak sah: {first}." if len(found) == 1 else f"Ada {len(found)} isian tidak sah.",
        mend="Perbaiki isian yang disebut, lalu kirim lagi.",
        errors=errors,
    )


def _field(finding: Mapping[str, Any]) -> str:
    parts = [str(part) for part in finding.get("loc", ()) if part not in {"body", "query", "path", "header"}]
    return ".".join(parts)[:120] or "isi permintaan"


def _words(finding: Mapping[str, Any]) -> str:
    context = {name: str(value) for name, value in (finding.get("ctx") or {}).items()}
    try:
        return WORDS.get(finding["type"], OTHERWISE).format_map(context)
    except KeyError:
        return OTHERWISE
