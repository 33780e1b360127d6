"""Single files of shapes that the corpora do not make: each hostile one by its code, and good ones that look alike."""
# ruff: noqa: E501

import io
import zlib
from base64 import a85encode
from collections.abc import Callable
from pathlib import PurePosixPath

import pytest
from PIL import Image

from shared.files.gate.bad_file import BadFile
from shared.files.gate.judging import judge
from shared.files.types import Purpose
from tests.files.packages import odf_parts, package, relations, sheet, word_text, zipped
from tests.files.pdfs import a_pdf, stream

LINK = b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(%b)>>>>]"
PDFS = {
    b"/OpenAction<</S/URI/URI(http://10.0.0.1/t)>>": "BERKAS_ISI_AKTIF",
    b"/AA<</WC<</S/URI/URI(http://10.0.0.1/t)>>>>": "BERKAS_ISI_AKTIF",
    b"/URI<</Base(javascript:)>>": "BERKAS_ISI_AKTIF",
    b"/Names<</Renditions<</Names[(a)<</Type/Rendition/S/MR>>]>>>>": "BERKAS_ISI_AKTIF",
    b"/Names<</AlternatePresentations<</Names[(a)<<>>]>>>>": "BERKAS_ISI_AKTIF",
    b"/X<</S/GoToR/F<</UF(a.pdf)/F(\\\\\\\\10.0.0.1\\\\a.pdf)>>>>": "BERKAS_TAUTAN_LUAR",
    b"/X<</S/GoToR/F<</DOS(\\\\\\\\10.0.0.1\\\\a.pdf)>>>>": "BERKAS_TAUTAN_LUAR",
    b"/X<</Subtype/Form/Ref<</F(\\\\\\\\10.0.0.1\\\\a.pdf)/Page 0>>>>": "BERKAS_TAUTAN_LUAR",
    b"/X<</Subtype/Image/OPI<</2.0<</F(a)>>>>>>": "BERKAS_TAUTAN_LUAR",
    b"/OpenAction<</S/GoTo/D[3 0 R/Fit]>>": "",
    b"/OpenAction<</S/Named/N/FirstPage>>": "",
    b"/URI<</Base(https://kalbarprov.go.id/)>>": "",
    b"/X<</S/Reference/Ref[3 0 R]>>": "",
}
LINKS = {
    b"file:///c:/windows/system32/calc.exe": "BERKAS_ISI_AKTIF",
    b"file://10.0.0.1/a/pasang.MSI": "BERKAS_ISI_AKTIF",
    b"https://kalbarprov.go.id/unduh.exe": "",
    b"//www.kalbarprov.com": "",
    b"mailto:ppid@kalbarprov.go.id": "",
}
WORD_FIELDS = {
    'INCLUDE "http://10.0.0.1/a"': "BERKAS_TAUTAN_LUAR",
    'HYPERLINK "javascript:a"': "BERKAS_ISI_AKTIF",
    'HYPERLINK "file:///C:/a.exe"': "BERKAS_ISI_AKTIF",
    'HYPERLINK "https://kalbarprov.go.id"': "",
    'HYPERLINK \\l "_Toc1"': "",
    "MACROBUTTON NoMacro [Klik di sini]": "",
    'IF 1 = 1 "data: ada" "script: tidak"': "",
}
FORMULAS = {
    'HYPERLINK("javascript:a","x")': "BERKAS_ISI_AKTIF",
    "'http://10.0.0.1/[a.xlsx]A'!A1": "BERKAS_TAUTAN_LUAR",
    "'\\\\10.0.0.1\\[a.xlsx]A'!A1": "BERKAS_TAUTAN_LUAR",
    '_xlfn.IMAGE("http://10.0.0.1/a")': "BERKAS_TAUTAN_LUAR",
    'HYPERLINK("https://kalbarprov.go.id","x")': "",
    'IF(A1="Data: x","Script: [y]","About: z")': "",
    "'Data [2024]'!A1": "",
    "IMAGE(A1)": "",
}
RELATIONS = {
    ("image", "http://10.0.0.1/a", ""): "BERKAS_TAUTAN_LUAR",
    ("image", "http://10.0.0.1/a", " External "): "BERKAS_TAUTAN_LUAR",
    ("http://schemas.microsoft.com/office/2007/relationships/ui/extensibility", "customUI/customUI14.xml", ""): "BERKAS_ISI_AKTIF",
    ("http://schemas.microsoft.com/office/2006/relationships/attachedToolbars", "attachedToolbars.bin", ""): "BERKAS_MAKRO",
    ("http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes", "a.xml", ""): "BERKAS_ISI_AKTIF",
    ("image", "media/image1.png", ""): "",
    ("hyperlink", "#Lembar2!A1", ""): "",
}  # fmt: skip
STORY = word_text("<w:p><w:r><w:instrText>DDEAUTO cmd</w:instrText></w:r></w:p>")
SVG = b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "a.dtd"><svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/>'
PARTS = {
    ("word/naskah.dat", STORY): "BERKAS_ISI_AKTIF",
    ("word/naskah.svg", STORY): "BERKAS_ISI_AKTIF",
    ("naskah.xml", STORY): "BERKAS_ISI_AKTIF",
    ("word/naskah2.xml", word_text('<v:imagedata xmlns:v="v" src="http://10.0.0.1/a"/>')): "BERKAS_TAUTAN_LUAR",
    ("word/naskah2.xml", word_text('<v:shape xmlns:v="v" href="javascript:a"/>')): "BERKAS_ISI_AKTIF",
    ("word/kendali/a.xml", b'<ax:ocx xmlns:ax="a" ax:classid="{D27CDB6E}"/>'): "BERKAS_ISI_AKTIF",
    ("word/media/a.svg", SVG + b"<script>a</script></svg>"): "BERKAS_ISI_AKTIF",
    ("word/media/a.svg", SVG + b"</svg>"): "",
    ("word/media/a.png", b"<html><script>a</script></html>"): "BERKAS_OBJEK_TERTANAM",
    ("word/media/a.png", b"\x89PNG\r\n\x1a\n" + package(".docx")): "BERKAS_BERLAPIS",
    ("word/media/a.url", b"[InternetShortcut]"): "BERKAS_OBJEK_TERTANAM",
    ("word/drawings/a.vml", b'<xml xmlns:v="v"><br><v:shape/></xml>'): "",
    ("word/media/a.emf", b"\1\0\0\0" + bytes(80)): "",
}  # fmt: skip
SHEET_PARTS = {
    b'<connections><connection id="1" odcFile="http://10.0.0.1/a.odc"/></connections>': "BERKAS_TAUTAN_LUAR",
    b'<connections><connection id="1"><textPr sourceFile="\\\\10.0.0.1\\a.csv"/></connection></connections>': "BERKAS_TAUTAN_LUAR",
    b'<volTypes><volType type="realTimeData"><main first="cmd"/></volType></volTypes>': "BERKAS_ISI_AKTIF",
    b'<connections><connection id="1" odcFile="C:\\a.odc"/></connections>': "",
}
OPEN_DOCUMENT = {
    '<text:execute-macro text:name="m"/>': "BERKAS_ISI_AKTIF",
    '<text:a xlink:href=".uno:Quit"/>': "BERKAS_ISI_AKTIF",
    '<form:button form:target-location="javascript:a"/>': "BERKAS_MAKRO",
    '<table:table-cell table:formula="msoxl:=cmd|x!A0"/>': "BERKAS_ISI_AKTIF",
    '<table:table-cell table:formula="of:=HYPERLINK(&quot;javascript:a&quot;)"/>': "BERKAS_ISI_AKTIF",
    "<table:table-cell table:formula=\"of:=['http://10.0.0.1/a.ods'#$A.A1]\"/>": "BERKAS_TAUTAN_LUAR",
    '<table:table-cell table:formula="of:=[.A1]&amp;&quot;|&quot;&amp;[.B1]&amp;&quot;!&quot;"/>': "",
    "<table:table-cell table:formula=\"of:=['file:///C:/a.ods'#$A.A1]\"/>": "",
    '<draw:frame draw:name="Macro 1"/>': "",
}
TEXTS = {
    ("a.txt", "lapor\u202efdp.exe"): "BERKAS_JENIS_SALAH",
    ("a.txt", "satu\u009b31mdua"): "BERKAS_JENIS_SALAH",
    ("a.csv", "ID;PWXL;N;E\nC;X1;Y1;EEXEC()\nE"): "BERKAS_JENIS_SALAH",
    ("a.csv", "a;＝cmd|'/c'!A0"): "BERKAS_ISI_AKTIF",
    ("a.csv", '=IMPORTRANGE("a","b")'): "BERKAS_ISI_AKTIF",
    ("a.csv", "ID;Pegawai;Catatan\n1;Budi;x\n"): "",
    ("a.txt", "اسم\u200f ok\u0085baris"): "",
    ("a.csv", "a;＋62;-5;+62 812\n"): "",
}


def code_of(data: bytes, name: str) -> str:
    try:
        judge(data, PurePosixPath(name).suffix, Purpose.EVIDENCE)
    except BadFile as bad:
        return bad.code
    return ""


@pytest.mark.parametrize(("entry", "code"), PDFS.items())
def test_a_pdf_leads_nowhere_without_a_click(entry: bytes, code: str) -> None:
    assert code_of(a_pdf(catalog=entry), "a.pdf") == code


@pytest.mark.parametrize(("target", "code"), LINKS.items())
def test_a_link_may_lead_to_a_page_and_start_nothing(target: bytes, code: str) -> None:
    assert code_of(a_pdf(page=LINK % target), "a.pdf") == code
    link = relations(("hyperlink", target.decode(), "External"))
    assert code_of(package(".docx", {"word/_rels/document.xml.rels": link}), "a.docx") == code


@pytest.mark.parametrize(
    ("wrapped", "named"),
    [(lambda raw: raw.hex().encode() + b">", b"/ASCIIHexDecode"), (lambda raw: a85encode(raw) + b"~>", b"/ASCII85Decode")],
)  # fmt: skip
def test_what_a_page_draws_is_measured_under_letters_too(wrapped: Callable[[bytes], bytes], named: bytes) -> None:
    big = zlib.compress(bytes(220 * 1024 * 1024), 9)
    for raw, code in ((big, "BERKAS_BOM"), (zlib.compress(b"q Q"), "")):
        drawing = stream(wrapped(raw), b"/Filter[" + named + b"/FlateDecode]")
        page = b"/Contents 6 0 R"
        data = a_pdf(more=[drawing]).replace(b"/Contents 4 0 R", page)
        assert code_of(data, "a.pdf") == code


@pytest.mark.parametrize(("field", "code"), WORD_FIELDS.items())
def test_fields_of_word(field: str, code: str) -> None:
    story = word_text(f"<w:p><w:r><w:instrText>{field.replace(chr(34), '&quot;')}</w:instrText></w:r></w:p>")
    assert code_of(package(".docx", {"word/document.xml": story}), "a.docx") == code


@pytest.mark.parametrize(("formula", "code"), FORMULAS.items())
def test_formulas_of_excel(formula: str, code: str) -> None:
    cell = f'<row r="1"><c r="A1"><f>{formula.replace(chr(34), "&quot;")}</f></c></row>'
    assert code_of(package(".xlsx", {"xl/worksheets/sheet1.xml": sheet(cell)}), "a.xlsx") == code


@pytest.mark.parametrize(("relation", "code"), RELATIONS.items())
def test_relations_whatever_their_mode(relation: tuple[str, str, str], code: str) -> None:
    assert code_of(package(".docx", {"x/_rels/a.rels": relations(relation)}), "a.docx") == code


@pytest.mark.parametrize(("part", "code"), PARTS.items())
def test_parts_are_judged_by_what_they_hold_and_not_by_their_name(part: tuple[str, bytes], code: str) -> None:
    assert code_of(package(".docx", dict([part])), "a.docx") == code


@pytest.mark.parametrize(("part", "code"), SHEET_PARTS.items())
def test_sources_of_a_workbook(part: bytes, code: str) -> None:
    assert code_of(package(".xlsx", {"xl/sumber.xml": part}), "a.xlsx") == code


@pytest.mark.parametrize(("body", "code"), OPEN_DOCUMENT.items())
def test_opendocument_runs_and_fetches_nothing(body: str, code: str) -> None:
    assert code_of(zipped(odf_parts(".odt", body)), "a.odt") == code


def test_macros_of_an_object_inside_are_macros() -> None:
    inner = {"Object 1/Basic/Standard/Module1.xml": b"<x/>"}
    assert code_of(package(".odt", inner), "a.odt") == "BERKAS_MAKRO"
    menu = b'<m:item xmlns:m="m" m:id="vnd.sun.star.script:a.b?language=Basic"/>'
    assert code_of(package(".odt", {"Configurations2/menubar/menubar.xml": menu}), "a.odt") == "BERKAS_MAKRO"


@pytest.mark.parametrize(("file", "code"), TEXTS.items())
def test_texts_that_turn_around_or_run(file: tuple[str, str], code: str) -> None:
    assert code_of(file[1].encode(), file[0]) == code


@pytest.mark.parametrize("packer", [b"Rar!\x1a\x07\0", b"7z\xbc\xaf\x27\x1c"])
def test_no_archive_of_another_kind_stands_in_an_image(packer: bytes) -> None:
    out = io.BytesIO()
    Image.new("L", (9, 9)).save(out, "TIFF")
    assert code_of(out.getvalue() + packer + bytes(90), "a.tif") == "BERKAS_BERLAPIS"
    assert code_of(out.getvalue(), "a.tif") == ""
