"""Office and OpenDocument packages that run, fetch, hide, lock or explode, and archives that lie about themselves."""
# ruff: noqa: E501

import io
import struct
import zipfile
from collections.abc import Iterator, Mapping

from tests.files.good import Sample
from tests.files.hostile_sheets import OLE
from tests.files.packages import (
    OOXML,
    content_types,
    end_record,
    odf_parts,
    ooxml_parts,
    package,
    relations,
    sheet,
    with_field,
    word_text,
    zipped,
)

ENDINGS = (".docx", ".xlsx", ".pptx", ".odt", ".ods")
MACRO = "application/vnd.ms-office.vbaProject"
FIELDS = (
    "DDEAUTO c:\\\\windows\\\\cmd.exe",
    "DDE cmd a",
    'INCLUDEPICTURE "http://10.0.0.1/a"',
    'INCLUDETEXT "\\\\\\\\10.0.0.1\\\\a"',
    "QUOTE 68 68 69 65",
)
REMOTE = (
    "http://10.0.0.%d/a",
    "\\\\10.0.0.%d\\a",
    "file://10.0.0.%d/a",
    "//10.0.0.%d/a",
    "ftp://a/%d",
    "file:\\\\10.0.0.%d\\a",
    "ms-word:ofe|u|http://a/%d",
)
KINDS = ("attachedTemplate", "image", "externalLinkPath", "frame", "subDocument", "package", "video", "audio")
PAYLOADS = (b"MZ\x90\0" + bytes(60), b"\x7fELF" + bytes(60), b"#!/bin/sh\n", OLE + bytes(504), b"Rar!\x1a\7\0", b"\x1f\x8b\x08" + bytes(20), b"{\\rtf1 a}", b"%PDF-1.4 a")  # fmt: skip
NAMES = (
    "evil.exe",
    "a/b.dll",
    "x.js",
    "run.bat",
    "page.html",
    "a.jar",
    "z.hta",
    "vbaProject.bin",
    "word/vbaProject.bin",
    "q.lnk",
)
PATHS = (
    "../../etc/passwd",
    "/etc/passwd",
    "..\\..\\a.txt",
    "C:\\a.txt",
    "\\\\server\\a",
    "a/../../b",
    "./a",
    "a//b",
    "a\0.xml",
    "xl/../../a",
)


def made(seed: int) -> Iterator[Sample]:
    """Yields the hostile packages of one number."""
    for ending in ENDINGS:
        for family in (_lying, _holding, _named, _exploding):
            for name, data in family(ending, seed):
                yield Sample(f"{name} {seed}{ending}", data)
    for ending in ENDINGS[:3]:
        for name, data in _ooxml(ending, seed):
            yield Sample(f"{name} {seed}{ending}", data)
    for name, data in _word(seed):
        yield Sample(f"{name} {seed}.docx", data)
    for name, data in _excel(seed):
        yield Sample(f"{name} {seed}.xlsx", data)
    for ending in ENDINGS[3:]:
        for name, data in _odf(ending, seed):
            yield Sample(f"{name} {seed}{ending}", data)


def _parts(ending: str, seed: int) -> dict[str, bytes]:
    base = ooxml_parts(ending) if ending in ENDINGS[:3] else odf_parts(ending)
    return {**base, "tambahan.xml": b"<a>%d</a>" % seed}


def _lying(ending: str, seed: int) -> Iterator[tuple[str, bytes]]:
    whole = zipped(_parts(ending, seed))
    for number, front in enumerate((b"MZ\x90\0", b"<html>", b"%PDF-1.7\n", b"GIF89a", b"\n")):
        yield f"awalan-{number}", front + whole
    for number, behind in enumerate((b"<script>", b"MZ" + bytes(80), b"a" * 30, bytes(5000))):
        yield f"akhiran-{number}", whole + behind
    yield "catatan", whole[:-2] + struct.pack("<H", 7) + b"<html>%d" % (seed % 10)
    for tenth in range(2, 10, 2):
        yield f"terpotong-{tenth}", whole[: len(whole) * tenth // 10]
    yield "tersembunyi", _with_gap(whole, b"rahasia" * 40)
    yield (
        "kunci",
        with_field(with_field(whole, "tambahan.xml", 6, b"\1\0", local=True), "tambahan.xml", 8, b"\1\0", local=False),
    )
    yield "cara", with_field(whole, "tambahan.xml", 10, b"\x0e\0", local=False)
    yield "nama-lain", with_field(whole, "tambahan.xml", 30, b"lainnya", local=True)
    yield "bertindih", with_field(whole, "tambahan.xml", 42, bytes(4), local=False)
    yield (
        "tautan",
        with_field(
            with_field(whole, "tambahan.xml", 38, struct.pack("<L", 0o120777 << 16), local=False),
            "tambahan.xml",
            5,
            b"\3",
            local=False,
        ),
    )
    yield "ukuran", with_field(whole, "tambahan.xml", 24, struct.pack("<L", 9), local=False)
    yield "cacat", with_field(whole, "tambahan.xml", 16, b"abcd", local=False)


def _with_gap(whole: bytes, hidden: bytes) -> bytes:
    """Returns an archive with bytes between its last entry and its directory, which the end record accounts for."""
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        at, count = archive.start_dir, len(archive.infolist())
    return whole[:at] + hidden + whole[at:-22] + end_record(count, len(whole) - 22 - at, at + len(hidden))


def _holding(ending: str, seed: int) -> Iterator[tuple[str, bytes]]:
    folder = {".docx": "word", ".xlsx": "xl", ".pptx": "ppt"}.get(ending, "Pictures")
    for number, payload in enumerate(PAYLOADS):
        yield f"isi-{number}", package(ending, {f"{folder}/data{seed}.bin": payload})
        yield f"isi-gambar-{number}", package(ending, {f"{folder}/media/image{seed}.png": payload})
    inner = package(ending, {"x.xml": b"<a>%d</a>" % seed})
    yield "arsip", package(ending, {f"{folder}/lampiran{seed}.dat": inner})
    yield "arsip-zip", package(ending, {f"{folder}/embeddings/a{seed}.zip": inner})


def _named(ending: str, seed: int) -> Iterator[tuple[str, bytes]]:
    for number, name in enumerate(NAMES):
        yield f"bernama-{number}", package(ending, {name: b"isi %d" % seed})
    for number, path in enumerate(PATHS):
        placed = path.replace("\0", "_") if "\0" not in path else "a_.xml"
        data = package(ending, {placed: b"<a>%d</a>" % seed})
        yield f"jalan-{number}", data.replace(b"a_.xml", b"a\0.xml") if "\0" in path else data
    out = io.BytesIO(package(ending))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("CONTENT.XML" if ending in ENDINGS[3:] else "[CONTENT_TYPES].xml", b"<a>%d</a>" % seed)
    yield "dua-kali", out.getvalue()


def _exploding(ending: str, seed: int) -> Iterator[tuple[str, bytes]]:
    if seed < 1:
        yield "bom", package(ending, {"besar.bin": bytes(60_000_000)})
        yield "banyak", package(ending, {f"x{n}.xml": b"<a/>" for n in range(5_100)})
        yield "bom-kecil", package(ending, {f"x{n}.bin": bytes(9_000_000) for n in range(7)})
    yield "rasio", package(ending, {"rasio.bin": bytes(11_000_000 + seed)})
    laughs = b'<!DOCTYPE a [<!ENTITY b "%d"><!ENTITY c "&b;&b;">]><a>&c;</a>' % seed
    yield "entitas", package(ending, {"entitas.xml": laughs})
    fetch = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd%d">]><a>&b;</a>' % seed
    yield "entitas-luar", package(ending, {"entitas.xml": fetch})
    yield "dalam", package(ending, {"dalam.xml": b"<a>" * (300 + seed) + b"</a>" * (300 + seed)})
    yield "xml-rusak", package(ending, {"rusak.xml": b"<a>%d" % seed})


def _ooxml(ending: str, seed: int) -> Iterator[tuple[str, bytes]]:
    def retyped(kind: str, part: str = "/a/b.bin") -> Mapping[str, bytes]:
        return {"[Content_Types].xml": content_types(ending, (part.removeprefix("/"), kind)), "a/b.bin": b"%d" % seed}

    main = (
        content_types(ending)
        .replace(b"openxmlformats-officedocument", b"ms-x")
        .replace(b".main+xml", b".macroEnabled.main+xml")
    )
    yield "makro-utama", package(ending, {"[Content_Types].xml": main, "x.xml": b"<a>%d</a>" % seed})
    yield "makro-jenis", package(ending, retyped(MACRO))
    yield "activex", package(ending, retyped("application/vnd.ms-office.activeX+xml"))
    yield "ole", package(ending, retyped(f"{OOXML}.oleObject"))
    yield "html", package(ending, retyped("text/html"))
    yield "tanpa-jenis", package(ending, {"[Content_Types].xml": None, "x.xml": b"<a>%d</a>" % seed})
    yield (
        "jenis-lain",
        package(
            ending,
            {
                "[Content_Types].xml": content_types({".docx": ".xlsx", ".xlsx": ".pptx", ".pptx": ".docx"}[ending]),
                "x.xml": b"<a>%d</a>" % seed,
            },
        ),
    )
    for kind in (
        "vbaProject",
        "control",
        "oleObject",
        "aFChunk",
        "http://schemas.microsoft.com/office/2006/relationships/vbaProject",
    ):
        yield f"hubungan-{kind[-12:]}", package(ending, {"x/_rels/a.rels": relations((kind, f"b{seed}.bin", ""))})
    for kind in KINDS:
        for number, target in enumerate(REMOTE):
            outside = relations((kind, target.replace("%d", str(seed % 250)), "External"))
            yield f"luar-{kind}-{number}", package(ending, {"x/_rels/a.rels": outside})
    for scheme in ("javascript:a", "vbscript:a", "search-ms:query=a", "ms-msdt:/id", "java&#10;script:a", "shell:a"):
        link = relations(("hyperlink", f"{scheme}{seed}", "External"))
        yield f"tautan-{scheme[:6]}", package(ending, {"x/_rels/a.rels": link})


def _word(seed: int) -> Iterator[tuple[str, bytes]]:
    for number, field in enumerate(FIELDS):
        escaped = field.replace('"', "&quot;")
        simple = f'<w:p><w:fldSimple w:instr=" {escaped} {seed}"/></w:p>'
        whole = f"<w:p><w:r><w:instrText> {field} {seed}</w:instrText></w:r></w:p>"
        cut = "".join(f"<w:r><w:instrText>{sign}</w:instrText></w:r>" for sign in f" {field} {seed}")
        for shape, inner in (("satu", simple), ("utuh", whole), ("terpotong", f"<w:p>{cut}</w:p>")):
            yield f"bidang-{shape}-{number}", package(".docx", {"word/document.xml": word_text(inner)})
            yield f"bidang-kepala-{shape}-{number}", package(".docx", {"word/header1.xml": word_text(inner)})
        wide = word_text(whole).decode().replace("UTF-8", "UTF-16").encode("utf-16")
        yield f"bidang-lebar-{number}", package(".docx", {"word/document.xml": wide})


def _excel(seed: int) -> Iterator[tuple[str, bytes]]:
    for number, formula in enumerate(
        ("cmd|'/c calc'!A0", 'WEBSERVICE("http://a/")', "_xlfn.WEBSERVICE(A1)", "EXEC(1)", "CALL(1,2)", "[1]!a|b!c")
    ):
        cell = f'<row r="1"><c r="A1"><f>{formula}</f><v>{seed}</v></c></row>'
        yield f"rumus-{number}", package(".xlsx", {"xl/worksheets/sheet1.xml": sheet(cell)})
    yield (
        "dde",
        package(
            ".xlsx",
            {
                "xl/externalLinks/externalLink1.xml": b'<externalLink><ddeLink ddeService="cmd" ddeTopic="%d"/></externalLink>'
                % seed
            },
        ),
    )
    yield (
        "ole-tautan",
        package(
            ".xlsx",
            {"xl/externalLinks/externalLink1.xml": b'<externalLink><oleLink progId="a%d"/></externalLink>' % seed},
        ),
    )
    yield "lembar-makro", package(".xlsx", {f"xl/macrosheets/sheet{seed}.xml": sheet()})
    names = '<definedNames><definedName name="_xlnm.Auto_Open">A!$A$1</definedName></definedNames>'
    yield "nama-otomatis", package(".xlsx", {"xl/names.xml": f"<workbook>{names}<a>{seed}</a></workbook>".encode()})
    yield (
        "web",
        package(
            ".xlsx",
            {
                "xl/connections.xml": b'<connections><connection id="%d"><webPr url="http://a/"/></connection></connections>'
                % seed
            },
        ),
    )
    yield (
        "basis-data",
        package(
            ".xlsx",
            {
                "xl/connections.xml": b'<connections><connection id="%d"><dbPr connection="a"/></connection></connections>'
                % seed
            },
        ),
    )


def _odf(ending: str, seed: int) -> Iterator[tuple[str, bytes]]:
    def body(inner: str) -> bytes:
        return zipped({**odf_parts(ending, inner), "x.xml": f"<a>{seed}</a>".encode()})

    yield "basic", package(ending, {"Basic/Standard/Module1.xml": f"<module>{seed}</module>".encode()})
    yield "python", package(ending, {f"Scripts/python/a{seed}.py": b"import os"})
    yield "peristiwa", body('<script:event-listener xlink:href="vnd.sun.star.script:a.b?language=Basic"/>')
    yield (
        "peristiwa-python",
        body('<script:event-listener xlink:href="vnd.sun.star.script:../../a.py$b?language=Python"/>'),
    )
    yield "peristiwa-nama", body('<script:event-listener script:macro-name="Standard.Module1.Main"/>')
    yield "dde", body('<office:dde-source office:dde-application="soffice"/>')
    yield "dde-tabel", body("<table:dde-link/>")
    yield "dde-teks", body('<text:dde-connection-decl office:name="a"/>')
    yield "rumus-dde", body('<table:table-cell table:formula="of:=DDE(&quot;cmd&quot;;1;2)"/>')
    yield "applet", body("<draw:applet/>")
    yield "plugin", body('<draw:plugin xlink:href="a"/>')
    yield "bingkai", body('<draw:floating-frame xlink:href="http://a"/>')
    for number, target in enumerate(REMOTE):
        there = target.replace("%d", str(seed % 250))
        for element in ("draw:image", "draw:object", "text:section-source", "table:table-source", "draw:object-ole"):
            yield f"luar-{element[5:]}-{number}", body(f'<{element} xlink:href="{there}"/>')
    yield "tautan-js", body(f'<text:a xlink:href="javascript:a({seed})"/>')
    yield "mimetype", package(ending, {"mimetype": b"application/zip", "x.xml": b"<a>%d</a>" % seed})
    yield "tanpa-isi", package(ending, {"content.xml": None, "x.xml": b"<a>%d</a>" % seed})
    locked = odf_parts(ending)["META-INF/manifest.xml"].replace(
        b"</manifest:manifest>", b"<manifest:encryption-data/></manifest:manifest>"
    )
    yield "terkunci", package(ending, {"META-INF/manifest.xml": locked, "x.xml": b"<a>%d</a>" % seed})
