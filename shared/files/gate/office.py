"""Office packages (ECMA-376): the promised main part, no macros, objects, active parts or content from elsewhere."""

import re
from collections.abc import Callable, Mapping

from shared.files.gate import addresses
from shared.files.gate.bad_file import BadFile
from shared.files.gate.xml_events import attribute, is_xml, scan
from shared.files.gate.zips import NESTED, Archive

MAIN = {
    ".docx": "wordprocessingml.document.main+xml",
    ".xlsx": "spreadsheetml.sheet.main+xml",
    ".pptx": "presentationml.presentation.main+xml",
}
BAD_TYPES = (
    (re.compile(r"macroenabled|vbaproject|vbadata|macrosheet"), "BERKAS_MAKRO"),
    (re.compile(r"activex|ms-office\.webextension"), "BERKAS_ISI_AKTIF"),
    (
        re.compile(r"oleobject|x-mhtml|text/html|application/rtf|message/rfc822|application/x-msdownload"),
        "BERKAS_OBJEK_TERTANAM",
    ),
)
BAD_RELATIONS = (
    (re.compile(r"vbaproject|wordvbadata|macrosheet|attachedtoolbars"), "BERKAS_MAKRO"),
    (re.compile(r"/(?:control|activexcontrolbinary|webextension(?:taskpanes)?|ui/extensibility)$"), "BERKAS_ISI_AKTIF"),
    (re.compile(r"/(?:oleobject|afchunk)$"), "BERKAS_OBJEK_TERTANAM"),
)
MACRO_PARTS = re.compile(r"(?:^|/)(?:vbaproject\.bin|vbadata\.xml|macrosheets/|intlmacrosheets/)")
ACTIVE_PARTS = re.compile(r"(?:^|/)(?:activex/|webextensions/)")
EMBEDDED = re.compile(r"(?:^|/)embeddings/[^/]*(\.docx|\.xlsx|\.pptx)$")
FIELD = re.compile(r"\bDDE(?:AUTO)?\b|\bQUOTE\s+\d+(?:\s+\d+){2}", re.IGNORECASE)
FETCHING = re.compile(
    r"\b(?:INCLUDE(?:TEXT)?|INCLUDEPICTURE|LINK|RD|IMPORT|DATABASE)\b[^{}]*?(?:[a-z][a-z0-9+.-]+:[\\/]{2}|[\"\s][\\/]{2})",
    re.IGNORECASE,
)
LINKED = re.compile(r"\bHYPERLINK\s+\"([^\"]*)\"", re.IGNORECASE)
CALL = re.compile(
    r"^[^\"]*\w+\s*\|.*!|\b(?:WEBSERVICE|SQL\.REQUEST|RTD|CALL|REGISTER(?:\.ID)?|EXEC|FOPEN)\s*\(", re.IGNORECASE
)
AUTO = re.compile(r"(?:_xlnm\.)?auto_(?:open|close|activate|deactivate)", re.IGNORECASE)
ACTION = re.compile(r"ppaction://(?:program|macro|ole|media)", re.IGNORECASE)


def check(archive: Archive, ending: str) -> None:
    """Judges every part of a package; raises `BadFile`."""
    _check_types(archive, ending)
    for name, data in archive.files():
        if MACRO_PARTS.search(name):
            raise BadFile("BERKAS_MAKRO", f"bagian {name[:80]}")
        if ACTIVE_PARTS.search(name):
            raise BadFile("BERKAS_ISI_AKTIF", f"bagian {name[:80]}")
        if name.endswith(".rels"):
            scan(name, data, _relation)
        elif is_xml(name, data):
            _check_part(name, data)
        elif data.startswith(b"PK\x03\x04"):
            _check_embedded(archive, name, data)


def _check_types(archive: Archive, ending: str) -> None:
    types: set[str] = set()
    found = archive.read("[content_types].xml")
    if not found:
        raise BadFile("BERKAS_JENIS_SALAH", "isinya arsip biasa, bukan dokumen Office")
    scan("[Content_Types].xml", found, lambda _, given: types.add(attribute(given, "ContentType").lower()))
    for pattern, code in BAD_TYPES:
        bad = next((each for each in sorted(types) if pattern.search(each)), "")
        if bad:
            raise BadFile(code, f"bagian berjenis {bad[-60:]}")
    if not any(each.endswith(MAIN[ending]) for each in types):
        raise BadFile("BERKAS_JENIS_SALAH", f"isinya bukan dokumen {ending}")


def _relation(element: str, given: Mapping[str, str]) -> None:
    if element != "Relationship":
        return
    kind, target = attribute(given, "Type").lower(), attribute(given, "Target")
    for pattern, code in BAD_RELATIONS:
        if pattern.search(kind):
            raise BadFile(code, f"hubungan {kind.rpartition('/')[2]}")
    if addresses.runs(target):
        raise BadFile("BERKAS_ISI_AKTIF", f"tautan {target[:60]} menjalankan sesuatu")
    if not kind.endswith("/hyperlink") and addresses.is_remote(target):
        raise BadFile("BERKAS_TAUTAN_LUAR", f"isi {kind.rpartition('/')[2]} diambil dari {target[:80]}")


def _check_part(name: str, data: bytes) -> None:
    reader = _Part()
    scan(name, data, reader.start, reader.text)
    reader.finish()


class _Part:
    """Follows one XML part: fields of Word, formulas and links of Excel, actions of PowerPoint."""

    def __init__(self) -> None:
        self._fields: list[str] = []
        self._formula = ""
        self._on: dict[str, Callable[[Mapping[str, str]], None]] = {
            "fldSimple": lambda given: self._fields.append(attribute(given, "instr") + "\n"),
            "ddeLink": _refuse_dde,
            "oleLink": _refuse_dde,
            "definedName": _name,
            "webPr": _query,
            "dbPr": _query,
            "connection": _connection,
            "textPr": _connection,
            "volType": _real_time,
            "ocx": _refuse_control,
            "imagedata": _picture,
            "fill": _picture,
            "shape": _picture,
            "hlinkClick": _action,
            "hlinkHover": _action,
            "hlinkMouseOver": _action,
        }

    def start(self, element: str, given: Mapping[str, str]) -> None:
        """Looks at an element that begins."""
        self._end_formula()
        if element in self._on:
            self._on[element](given)

    def text(self, element: str, words: str) -> None:
        """Looks at a piece of text."""
        if element == "instrText" or element == "delInstrText":
            self._fields.append(words)
        elif element in {"f", "definedName", "formula", "formula1", "formula2"}:
            self._formula += words

    def finish(self) -> None:
        """Judges what was gathered; raises `BadFile`."""
        self._end_formula()
        instructions = "".join(self._fields)
        if FIELD.search(instructions):
            raise BadFile("BERKAS_ISI_AKTIF", "ada bidang DDE")
        if FETCHING.search(instructions):
            raise BadFile("BERKAS_TAUTAN_LUAR", "ada bidang yang mengambil isi dari tempat lain")
        if any(addresses.runs(target) for target in LINKED.findall(instructions)):
            raise BadFile("BERKAS_ISI_AKTIF", "ada bidang tautan yang menjalankan sesuatu")

    def _end_formula(self) -> None:
        if self._formula:
            _check_formula(self._formula)
        self._formula = ""


def _check_formula(formula: str) -> None:
    if CALL.search(formula) or addresses.formula_runs(formula):
        raise BadFile("BERKAS_ISI_AKTIF", f"ada rumus {formula[:60]}")
    if addresses.formula_fetches(formula):
        raise BadFile("BERKAS_TAUTAN_LUAR", f"ada rumus {formula[:60]}")


def _refuse_dde(_: Mapping[str, str]) -> None:
    raise BadFile("BERKAS_ISI_AKTIF", "ada tautan DDE atau OLE")


def _name(given: Mapping[str, str]) -> None:
    if AUTO.match(attribute(given, "name")) or attribute(given, "xlm") in {"1", "true"}:
        raise BadFile("BERKAS_MAKRO", f"nama {attribute(given, 'name')[:60]} berjalan saat dibuka")


def _query(given: Mapping[str, str]) -> None:
    raise BadFile(
        "BERKAS_TAUTAN_LUAR", f"sumber data {(attribute(given, 'url') or attribute(given, 'connection'))[:60]}"
    )


def _connection(given: Mapping[str, str]) -> None:
    source = attribute(given, "odcFile") or attribute(given, "sourceFile")
    if source and addresses.is_remote(source):
        raise BadFile("BERKAS_TAUTAN_LUAR", f"sumber data {source[:60]}")
    if attribute(given, "refreshOnLoad") in {"1", "true"}:
        raise BadFile("BERKAS_TAUTAN_LUAR", "sumber data diperbarui saat dibuka")


def _real_time(given: Mapping[str, str]) -> None:
    if attribute(given, "type").lower() == "realtimedata":
        raise BadFile("BERKAS_ISI_AKTIF", "ada data yang diambil program lain")


def _refuse_control(_: Mapping[str, str]) -> None:
    raise BadFile("BERKAS_ISI_AKTIF", "ada kendali atau skrip di dalamnya")


def _picture(given: Mapping[str, str]) -> None:
    source, link = attribute(given, "src"), attribute(given, "href")
    if addresses.runs(source) or addresses.runs(link):
        raise BadFile("BERKAS_ISI_AKTIF", f"tautan {(source or link)[:60]} menjalankan sesuatu")
    if source and addresses.is_remote(source):
        raise BadFile("BERKAS_TAUTAN_LUAR", f"gambar dari {source[:80]}")


def _action(given: Mapping[str, str]) -> None:
    if ACTION.match(attribute(given, "action")):
        raise BadFile("BERKAS_ISI_AKTIF", "ada tombol yang menjalankan program")


def _check_embedded(archive: Archive, name: str, data: bytes) -> None:
    found = EMBEDDED.search(name)
    if not found or archive.depth + 1 >= NESTED:
        raise BadFile("BERKAS_OBJEK_TERTANAM", f"bagian {name[:80]} adalah arsip di dalam arsip")
    check(Archive(data, archive.depth + 1), found[1])
