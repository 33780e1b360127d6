"""OpenDocument packages (OASIS ODF 1.3): the promised kind, no macros, nothing from elsewhere."""

import re
from collections.abc import Mapping

from shared.files.gate import addresses
from shared.files.gate.bad_file import BadFile
from shared.files.gate.xml_events import attribute, is_xml, scan
from shared.files.gate.zips import Archive

MODULE = re.compile(r"(?:.*/)?basic/[^/]+/(?!(?:script|dialog)-lb\.xml$)[^/]+$")
LINKS = frozenset({"a", "hyperlink"})
ACTIVE = frozenset(
    {"dde-source", "dde-connection", "dde-connection-decl", "dde-link", "applet", "plugin", "floating-frame"}
    | {"execute-macro"}
)
SCRIPTED = re.compile(r"\s*(?:vnd\.sun\.star\.script|macro|javascript|vbscript):", re.IGNORECASE)
"""Addresses of programs, wherever they stand: in menus, keys, buttons and listeners as well as in links."""
FORMULA = re.compile(r"^(?:\w+:)?=\s*'?\w+'?\s*\|[^{}\"]*!|\bDDE\s*\(|\bWEBSERVICE\s*\(", re.IGNORECASE)


def check(archive: Archive, media_type: str) -> None:
    """Judges every part of a package; raises `BadFile`."""
    if archive.read("mimetype").strip().decode("ascii", "replace") != media_type:
        raise BadFile("BERKAS_JENIS_SALAH", "isinya bukan dokumen OpenDocument dari jenis itu")
    if "content.xml" not in archive.parts:
        raise BadFile("BERKAS_RUSAK", "tidak ada content.xml di dalamnya")
    for name, data in archive.files():
        if MODULE.match(name) or name.startswith("scripts/"):
            raise BadFile("BERKAS_MAKRO", f"bagian {name[:80]}")
        if data.startswith(b"PK\x03\x04"):
            raise BadFile("BERKAS_OBJEK_TERTANAM", f"bagian {name[:80]} adalah arsip di dalam arsip")
        if name == "meta-inf/manifest.xml":
            scan(name, data, _manifest, doctype=True)
        elif is_xml(name, data):
            scan(name, data, _element, doctype=True)


def _manifest(element: str, _: Mapping[str, str]) -> None:
    if element in {"encryption-data", "encrypted-key"}:
        raise BadFile("BERKAS_TERKUNCI")


def _element(element: str, given: Mapping[str, str]) -> None:
    if element in ACTIVE:
        raise BadFile("BERKAS_ISI_AKTIF", f"ada {element}")
    _check_formula(attribute(given, "formula"))
    if any(map(SCRIPTED.match, given.values())):
        raise BadFile("BERKAS_MAKRO", f"unsur {element} menjalankan sesuatu")
    href = attribute(given, "href")
    if element == "event-listener":
        _refuse_listener(href or attribute(given, "macro-name"))
    if href and addresses.runs(href):
        raise BadFile("BERKAS_ISI_AKTIF", f"tautan {href[:60]} menjalankan sesuatu")
    if href and element not in LINKS and addresses.is_remote(href):
        raise BadFile("BERKAS_TAUTAN_LUAR", f"isi {element} diambil dari {href[:80]}")


def _check_formula(formula: str) -> None:
    if FORMULA.search(formula) or addresses.formula_runs(formula):
        raise BadFile("BERKAS_ISI_AKTIF", "ada rumus yang memanggil program atau alamat lain")
    if addresses.formula_fetches(formula):
        raise BadFile("BERKAS_TAUTAN_LUAR", f"ada rumus {formula[:60]}")


def _refuse_listener(target: str) -> None:
    if target:
        raise BadFile("BERKAS_MAKRO", f"sebuah peristiwa menjalankan {target[:60]}")
