"""Good files in the shapes of many producers, made by code: none of them may be refused."""
# ruff: noqa: E501

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

import openpyxl
import pikepdf
import xlsxwriter  # type: ignore[import-untyped]
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet, OpenDocumentText
from odf.table import Table, TableCell, TableRow
from odf.text import P
from PIL import Image

from tests.files.packages import (
    OOXML,
    XML,
    odf_parts,
    ooxml_parts,
    package,
    relations,
    word_text,
    zipped,
)
from tests.files.pdfs import a_pdf, appended, stream

PRODUCERS = (
    "Microsoft Word untuk Microsoft 365",
    "LibreOffice 24.8",
    "Skia/PDF m131 Google Docs Renderer",
    "WPS Writer",
    "iText 7.2.5",
    "Qt 4.8.7 (wkhtmltopdf)",
    "GPL Ghostscript 10.03",
    "Canon iR-ADV PDF",
    "Adobe PDF Library 23",
    "macOS Quartz PDFContext",
)


@dataclass(frozen=True)
class Sample:
    """One file: how it is named, what it holds, what it is declared as."""

    name: str
    data: bytes
    declared: str = ""


def good_files() -> list[Sample]:
    """Returns every good file."""
    return [*_pdfs(), *_word(), *_sheets(), *_odf(), *_slides(), *_images(), *_texts()]


def _pdfs() -> Iterator[Sample]:
    for number, producer in enumerate(PRODUCERS):
        info = b"<</Producer(%s)/CreationDate(D:20260102030405+07'00')>>" % producer.encode()
        base = a_pdf(producer, more=[info], trailer=b"/Info 6 0 R", packed=number % 2 == 0)
        for shape, data in _pdf_shapes(base):
            yield Sample(f"surat {number} {shape}.pdf", data, "application/pdf")
    for name, data in _pdf_parts():
        yield Sample(f"{name}.pdf", data)


def _pdf_shapes(base: bytes) -> Iterator[tuple[str, bytes]]:
    yield "polos", base
    yield "satu-nul", base + b"\0"
    yield "baris-kosong", base + b"\r\n\r\n"
    yield "nul-4096", base + bytes(4096)
    yield "tanpa-baris", base.rstrip(b"\n")
    yield "geser", b"\n" * 100 + base
    yield "bom", b"\xef\xbb\xbf" + base
    yield "printer", b"\x1b%-12345X@PJL ENTER LANGUAGE=PDF\n" + base + b"\x1b%-12345X"
    yield "ubah", appended(base, 4, stream(b"BT /F1 9 Tf (dua) Tj ET"))
    yield "ubah-dua", appended(appended(base, 4, stream(b"q Q")), 5, b"<</Type/Font/Subtype/Type1/BaseFont/Courier>>")
    yield "tertata", _rewritten(base, linearize=True)
    yield "aliran", _rewritten(base, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    yield "qdf", _rewritten(base, qdf=True)
    yield "v14", base.replace(b"%PDF-1.7", b"%PDF-1.4", 1)


def _rewritten(data: bytes, **options: object) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(out, deterministic_id=True, **options)  # type: ignore[arg-type]
    return out.getvalue()


def _pdf_parts() -> Iterator[tuple[str, bytes]]:
    link = b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://ppid.example.go.id/a?b=1)>>>>]"
    yield "tautan", a_pdf(page=link)
    yield "surel", a_pdf(page=link.replace(b"https://ppid.example.go.id/a?b=1", b"mailto:ppid@example.go.id"))
    yield "catatan", a_pdf(page=b"/Annots[<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(periksa)>>]")
    yield "buka-halaman", a_pdf(catalog=b"/OpenAction[3 0 R/Fit]")
    yield "tujuan", a_pdf(catalog=b"/OpenAction<</S/GoTo/D[3 0 R/Fit]>>")
    yield "isian", a_pdf(catalog=b"/AcroForm<</Fields[]/DA(/Helv 0 Tf 0 g)>>")
    field = b"/AcroForm<</SigFlags 3/Fields[<</FT/Sig/T(s)/V<</Type/Sig/Filter/Adobe.PPKLite/ByteRange[0 1 2 3]/Contents<00>>>>>]>>"
    yield "bertanda-tangan", a_pdf(catalog=field)
    yield "bertingkat", a_pdf(catalog=b"/OCProperties<</OCGs[]/D<</Order[]>>>>")
    yield "berstruktur", a_pdf(catalog=b"/MarkInfo<</Marked true>>/StructTreeRoot<</Type/StructTreeRoot>>/Lang(id-ID)")
    yield "daftar-lampiran-kosong", a_pdf(catalog=b"/Names<</EmbeddedFiles<</Names[]>>>>")
    yield "contoh-kode", a_pdf("tulis <script> di dalam <html> untuk halaman web")
    meta = b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="a"/></x:xmpmeta><?xpacket end="w"?>'
    yield "metadata", a_pdf(catalog=b"/Metadata 6 0 R", more=[stream(meta, b"/Type/Metadata/Subtype/XML")])
    yield "besar", a_pdf(size=3_000_000)
    for resolution in (72, 100, 150, 200, 300):
        out = io.BytesIO()
        _picture("L", 8 * resolution).save(out, "PDF", resolution=resolution)
        yield f"pindai {resolution}", out.getvalue()


def _picture(mode: str, width: int = 120) -> Image.Image:
    return Image.linear_gradient("L").resize((width, width // 2 * 2)).convert(mode)


def _word() -> Iterator[Sample]:
    main = "word/document.xml"
    link = relations(
        ("hyperlink", "https://jakarta.go.id/?a=1", "External"), ("hyperlink", "mailto:a@b.id", "External")
    )
    picture = _bytes("RGB", "PNG")
    more: dict[str, dict[str, bytes | None]] = {
        "polos": {},
        "tautan": {"word/_rels/document.xml.rels": link},
        "gambar": {"word/media/image1.png": picture, "word/media/image2.jpeg": _bytes("RGB", "JPEG")},
        "emf": {"word/media/image1.emf": b"\x01\0\0\0" + bytes(84) + b" EMF" + bytes(40)},
        "gaya": {"word/styles.xml": b"<styles/>", "word/fontTable.xml": b"<fonts/>", "word/theme/theme1.xml": b"<theme/>"},
        "templat": {"word/_rels/settings.xml.rels": relations(
            ("attachedTemplate", "file:///C:\\Users\\Budi\\AppData\\Roaming\\Microsoft\\Templates\\Surat.dotx", "External"))},
        "normal": {"word/_rels/settings.xml.rels": relations(("attachedTemplate", "Normal.dotm", "External"))},
        "catatan": {"word/footnotes.xml": b"<footnotes/>", "word/comments.xml": b"<comments/>"},
        "kepala": {"word/header1.xml": word_text(), "word/footer1.xml": word_text()},
        "bidang": {main: word_text('<w:p><w:r><w:instrText> PAGE </w:instrText></w:r><w:fldSimple w:instr=" TOC \\o "/></w:p>')},
        "tautan-bidang": {main: word_text('<w:p><w:r><w:instrText>HYPERLINK "https://a.id"</w:instrText></w:r></w:p>')},
        "bagan": {"word/charts/chart1.xml": b"<chart/>", "word/embeddings/Microsoft_Excel_Sheet1.xlsx": package(".xlsx")},
        "huruf": {"word/fonts/font1.odttf": bytes(range(256))},
        "pribadi": {"customXml/item1.xml": b"<a/>", "customXml/_rels/item1.xml.rels": relations()},
        "sampul": {"docProps/thumbnail.jpeg": _bytes("RGB", "JPEG"), "docProps/app.xml": b"<Properties/>"},
        "bicara-dde": {main: word_text("<w:p><w:r><w:t>DDEAUTO adalah makro lama; lihat cmd.exe</w:t></w:r></w:p>")},
        "vml": {"word/vmlDrawing1.vml": b"<xml><br></xml>"},
        "wps": {"word/_rels/document.xml.rels": relations(), "docProps/custom.xml": b"<Properties/>"},
        "google": {"docProps/core.xml": None},
    }  # fmt: skip
    for name, parts in more.items():
        data = package(".docx", parts)
        yield Sample(f"{name}.docx", data, f"{OOXML}.wordprocessingml.document")
        yield Sample(f"{name} tanpa jenis.docx", data)
        yield Sample(
            f"{name} tersimpan.docx",
            zipped({n: d for n, d in {**ooxml_parts(".docx"), **parts}.items() if d}, method=zipfile.ZIP_STORED),
        )


def _bytes(mode: str, kind: str, width: int = 64, **options: object) -> bytes:
    out = io.BytesIO()
    _picture(mode, width).save(out, kind, **options)
    return out.getvalue()


def _sheets() -> Iterator[Sample]:
    for number in range(10):
        yield Sample(f"buku {number}.xlsx", _openpyxl(number), f"{OOXML}.spreadsheetml.sheet")
        yield Sample(f"tulis {number}.xlsx", _xlsxwriter(number))
        yield Sample(f"lama {number}.xls", _xls(number))
    book = "xl/_rels/workbook.xml.rels"
    sheet = ("worksheet", "worksheets/sheet1.xml", "")
    more: dict[str, dict[str, bytes | None]] = {
        "pengaturan cetak": {"xl/printerSettings/printerSettings1.bin": b"H\0P\0 \0L" + bytes(200)},
        "tautan buku": {"xl/externalLinks/externalLink1.xml": b"<externalLink><externalBook/></externalLink>",
                        "xl/externalLinks/_rels/externalLink1.xml.rels": relations(("externalLinkPath", "file:///D:\\Rekap.xlsx", "External"))},
        "tautan buku dekat": {"xl/externalLinks/_rels/externalLink1.xml.rels": relations(("externalLinkPath", "Rekap.xlsx", "External"))},
        "gambar": {"xl/media/image1.png": _bytes("RGB", "PNG"), "xl/drawings/drawing1.xml": b"<wsDr/>"},
        "pivot": {"xl/pivotTables/pivotTable1.xml": b"<pivotTableDefinition/>", "xl/calcChain.xml": b"<calcChain/>"},
        "garis miring": {"xl\\sharedStrings.xml": b"<sst/>"},
        "garis depan": {"/xl/sharedStrings.xml": b"<sst/>"},
        "huruf besar": {"xl/SharedStrings.xml": b"<sst/>"},
        "tautan": {"xl/worksheets/_rels/sheet1.xml.rels": relations(("hyperlink", "file:///C:\\a.pdf", "External"))},
        "hubungan": {book: relations(sheet, ("styles", "styles.xml", "")), "xl/styles.xml": b"<styleSheet/>"},
    }  # fmt: skip
    for name, parts in more.items():
        yield Sample(f"{name}.xlsx", package(".xlsx", parts))


def _openpyxl(number: int) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    page = book.active
    assert page is not None
    for row in range(number * 20 + 1):
        page.append([row, f"Judul {row}", f"=A{row + 1}*2", "https://jakarta.go.id"])
    book.save(out)
    return out.getvalue()


def _xlsxwriter(number: int) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet("Daftar")
        page.write_row(0, 0, ["Judul", "Huruf"])
        page.write_formula(1, number, "=SUM(A1:A9)")
        page.write_url(2, 0, "https://jakarta.go.id")
        page.write_comment(3, 0, "periksa")
    return out.getvalue()


def _xls(number: int) -> bytes:
    book, out = xlwt.Workbook(), io.BytesIO()
    page = book.add_sheet("Daftar")
    for row in range(number * 10 + 1):
        page.write(row, 0, f"Judul {row}")
    book.save(out)
    return out.getvalue()


def _odf() -> Iterator[Sample]:
    picture = {"Pictures/1.png": _bytes("RGB", "PNG"), "Thumbnails/thumbnail.png": _bytes("L", "PNG")}
    empty = {"Basic/script-lc.xml": b"<libraries/>", "Basic/Standard/script-lb.xml": b"<library/>"}
    bodies = {
        "polos": "<text:p>isi</text:p>",
        "tautan": '<text:p><text:a xlink:href="https://a.id">a</text:a></text:p>',
        "gambar": '<draw:image xlink:href="Pictures/1.png"/>',
        "rumus": '<draw:object xlink:href="./Object 1"/>',
        "berkas dekat": '<text:a xlink:href="../lampiran.pdf">b</text:a>',
    }
    for name, body in bodies.items():
        for ending in (".odt", ".ods"):
            parts = odf_parts(ending, body)
            yield Sample(f"{name}{ending}", zipped(parts))
            yield Sample(f"{name} bergambar{ending}", zipped({**parts, **picture, "Configurations2/": b""}))
            yield Sample(f"{name} makro kosong{ending}", zipped({**parts, **empty}))
            yield Sample(f"{name} objek{ending}", zipped({**parts, "Object 1/content.xml": b"<math/>"}))
    for number in range(5):
        yield Sample(f"odfpy {number}.odt", _odt(number))
        yield Sample(f"odfpy {number}.ods", _ods(number))


def _odt(number: int) -> bytes:
    document, out = OpenDocumentText(), io.BytesIO()
    for line in range(number + 1):
        document.text.addElement(P(text=f"Baris {line}"))
    document.write(out)
    return out.getvalue()


def _ods(number: int) -> bytes:
    document, out = OpenDocumentSpreadsheet(), io.BytesIO()
    table, row, cell = Table(name="Daftar"), TableRow(), TableCell()
    cell.addElement(P(text=f"Judul {number}"))
    row.addElement(cell)
    table.addElement(row)
    document.spreadsheet.addElement(table)
    document.write(out)
    return out.getvalue()


def _slides() -> Iterator[Sample]:
    jump = '<p:sld xmlns:p="urn:p" xmlns:a="urn:a"><a:hlinkClick action="ppaction://hlinkshowjump?jump=nextslide"/></p:sld>'
    yield Sample("paparan.pptx", package(".pptx"))
    yield Sample("paparan bertautan.pptx", package(".pptx", {"ppt/slides/slide2.xml": (XML + jump).encode()}))
    yield Sample("paparan video.pptx", package(".pptx", {"ppt/media/media1.mp4": b"\0\0\0\x18ftypmp42" + bytes(60)}))
    yield Sample(
        "paparan bagan.pptx", package(".pptx", {"ppt/embeddings/Microsoft_Excel_Sheet1.xlsx": package(".xlsx")})
    )


def _images() -> Iterator[Sample]:
    exif = Image.Exif()
    exif[0x010F], exif[0x010E], exif[0x0112] = "Canon", "Surat <asli> & lampiran", 6
    jpegs = {
        "biasa": _bytes("RGB", "JPEG"), "kelabu": _bytes("L", "JPEG"), "cmyk": _bytes("CMYK", "JPEG"),
        "bertahap": _bytes("RGB", "JPEG", progressive=True), "exif": _bytes("RGB", "JPEG", exif=exif),
        "tanpa-sampel": _bytes("RGB", "JPEG", subsampling=0), "catatan": _bytes("RGB", "JPEG", comment=b"dibuat pemindai"),
        "mulus": _bytes("RGB", "JPEG", quality=100, optimize=True), "dpi": _bytes("RGB", "JPEG", dpi=(300, 300)),
        "mulai-ulang": _bytes("RGB", "JPEG", restart_marker_blocks=2),
    }  # fmt: skip
    for name, data in jpegs.items():
        yield Sample(f"{name}.jpg", data, "image/jpeg")
        yield Sample(f"{name}.jpeg", data + bytes(512), "image/jpg")
        yield Sample(f"{name} ganda.jpg", data + data)
        yield Sample(f"{name} telepon.jpg", data + b"Image_UTC_Data1700000000000SEFH" + bytes(16) + b"SEFT")
    for mode in ("1", "L", "P", "RGB", "RGBA", "LA", "I;16"):
        png = _bytes("L" if mode == "I;16" else mode, "PNG") if mode != "LA" else _bytes("LA", "PNG")
        yield Sample(f"png {mode[0]}{len(mode)}.png", png, "image/png")
        yield Sample(f"png {mode[0]}{len(mode)} isi.png", png + b"\r\n", "image/png")
    for mode, packing in (
        ("1", "group4"), ("1", "group3"), ("L", "tiff_lzw"), ("RGB", "jpeg"), ("RGB", "tiff_deflate"), ("RGB", "raw"),
        ("CMYK", "tiff_lzw"), ("L", "packbits"),
    ):  # fmt: skip
        data = _bytes(mode, "TIFF", compression=None if packing == "raw" else packing)
        yield Sample(f"tiff {mode} {packing}.tif", data, "image/tiff")
        yield Sample(f"tiff {mode} {packing}.tiff", data)
    out = io.BytesIO()
    _picture("L").save(out, "TIFF", save_all=True, append_images=[_picture("L"), _picture("L")])
    yield Sample("tiga halaman.tif", out.getvalue())


def _texts() -> Iterator[Sample]:
    plain = "Pasal 17 huruf h, nilai < 5 dan > 3; é – “kutip” \r\nBaris kedua\ttab\r\n"
    bodies = {"biasa": plain, "satu": "x", "halaman": "satu\fdua\n", "surel": "Dari: a@b.id\nKepada: c@d.id\n\nYth.\n"}
    for name, body in bodies.items():
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
            yield Sample(f"{name} {encoding}.txt", body.encode(encoding), "text/plain")
    table = "Judul;Huruf;Nilai\nData gaji;h;-5\nRencana, lama;i;+62 21\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        yield Sample(f"daftar {encoding}.csv", table.encode(encoding), "text/csv")
        yield Sample(
            f"daftar koma {encoding}.csv", table.replace(";", ",").encode(encoding), "application/vnd.ms-excel"
        )
        yield Sample(f"daftar tab {encoding}.tsv", table.replace(";", "\t").encode(encoding))
