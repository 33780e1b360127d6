"""Office and OpenDocument packages made part by part, and the ways in which their archives can lie."""
# ruff: noqa: E501

import io
import struct
import zipfile
from collections.abc import Mapping

OOXML = "application/vnd.openxmlformats-officedocument"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CELLS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MAIN = {
    ".docx": ("word/document.xml", f"{OOXML}.wordprocessingml.document.main+xml"),
    ".xlsx": ("xl/workbook.xml", f"{OOXML}.spreadsheetml.sheet.main+xml"),
    ".pptx": ("ppt/presentation.xml", f"{OOXML}.presentationml.presentation.main+xml"),
}
ODF = {".odt": "text", ".ods": "spreadsheet"}
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
Parts = dict[str, bytes]


def zipped(
    parts: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED, stored: tuple[str, ...] = ("mimetype",)
) -> bytes:
    """Returns parts as an archive, in their order and with one fixed date."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6))
            info.compress_type = zipfile.ZIP_STORED if name in stored else method
            archive.writestr(info, data)
    return out.getvalue()


def relations(*of: tuple[str, str, str]) -> bytes:
    """Returns a part of relations from their types, targets and modes."""
    lines = [
        f'<Relationship Id="rId{number}" Type="{kind if ":" in kind else f"{RELATIONS}/{kind}"}" Target="{target}"'
        + (f' TargetMode="{mode}"' if mode else "")
        + "/>"
        for number, (kind, target, mode) in enumerate(of, start=1)
    ]
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{"".join(lines)}</Relationships>'.encode()


def content_types(ending: str, *overrides: tuple[str, str], defaults: Mapping[str, str] | None = None) -> bytes:
    """Returns the part of content types with the main part of an ending."""
    known = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
    default = "".join(f'<Default Extension="{e}" ContentType="{t}"/>' for e, t in {**known, **(defaults or {})}.items())
    main, kind = MAIN[ending]
    parts = "".join(f'<Override PartName="/{n}" ContentType="{t}"/>' for n, t in ((main, kind), *overrides))
    return f'{XML}<Types xmlns="{PACKAGE}/content-types">{default}{parts}</Types>'.encode()


def word_text(inner: str = "<w:p><w:r><w:t>Surat keputusan</w:t></w:r></w:p>") -> bytes:
    """Returns the main part of a Word document."""
    return f'{XML}<w:document xmlns:w="{WORD}" xmlns:r="{RELATIONS}"><w:body>{inner}</w:body></w:document>'.encode()


def sheet(inner: str = '<row r="1"><c r="A1" t="inlineStr"><is><t>Judul</t></is></c></row>') -> bytes:
    """Returns one sheet of an Excel workbook."""
    return f'{XML}<worksheet xmlns="{CELLS}"><sheetData>{inner}</sheetData></worksheet>'.encode()


def ooxml_parts(ending: str) -> Parts:
    """Returns the least parts of an Office package."""
    main, _ = MAIN[ending]
    folder = main.partition("/")[0]
    parts: Parts = {
        "[Content_Types].xml": content_types(ending),
        "_rels/.rels": relations(("officeDocument", main, "")),
        "docProps/core.xml": f"{XML}<coreProperties/>".encode(),
    }
    if ending == ".docx":
        return {**parts, main: word_text(), f"{folder}/_rels/document.xml.rels": relations()}
    if ending == ".xlsx":
        book = f'{XML}<workbook xmlns="{CELLS}" xmlns:r="{RELATIONS}"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>'
        rels = relations(("worksheet", "worksheets/sheet1.xml", ""))
        return {**parts, main: book.encode(), "xl/_rels/workbook.xml.rels": rels, "xl/worksheets/sheet1.xml": sheet()}
    return {**parts, main: f'{XML}<p:presentation xmlns:p="urn:p"/>'.encode(), "ppt/slides/slide1.xml": b"<sld/>"}


def odf_parts(ending: str, content: str = "<text:p>isi</text:p>") -> Parts:
    """Returns the least parts of an OpenDocument package."""
    kind = f"application/vnd.oasis.opendocument.{ODF[ending]}"
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table", "draw", "script", "form", "meta", "manifest")
    )
    spaces += ' xmlns:xlink="http://www.w3.org/1999/xlink"'
    body = f"{XML}<office:document-content {spaces}><office:body>{content}</office:body></office:document-content>"
    manifest = f'{XML}<manifest:manifest {spaces}><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    return {
        "mimetype": kind.encode(),
        "content.xml": body.encode(),
        "styles.xml": f"{XML}<office:document-styles {spaces}/>".encode(),
        "meta.xml": f"{XML}<office:document-meta {spaces}/>".encode(),
        "META-INF/manifest.xml": manifest.encode(),
    }


def package(ending: str, changes: Mapping[str, bytes | None] | None = None) -> bytes:
    """Returns a package with parts added or changed; None takes a part away."""
    base = ooxml_parts(ending) if ending in MAIN else odf_parts(ending)
    parts = {**base, **(changes or {})}
    return zipped({name: data for name, data in parts.items() if data is not None})


def with_field(data: bytes, name: str, offset: int, value: bytes, *, local: bool) -> bytes:
    """Returns an archive with bytes of one entry's own header, or of its line in the directory, changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info, at = archive.getinfo(name), archive.start_dir
    place = info.header_offset if local else data.index(name.encode(), at) - 46
    return data[: place + offset] + value + data[place + offset + len(value) :]


def end_record(count: int, size: int, at: int, comment: bytes = b"") -> bytes:
    """Returns an end of central directory record."""
    return b"PK\5\6" + struct.pack("<4H2LH", 0, 0, count, count, size, at, len(comment)) + comment
