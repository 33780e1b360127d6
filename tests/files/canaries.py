"""One PDF with a secret word in each place of a PDF that its page does not show."""

import io

from pikepdf import Array, AttachedFileSpec, Dictionary, Name, ObjectStreamMode, Pdf, Stream, String
from PIL import Image

from tests.files.pages import Page, box, drawn, jpeg_of, letter, open_pdf, saved, scanned, text

PLACES = (
    "info", "xmp", "attachment", "script", "pageaction", "note", "link", "layer", "layerform", "noink", "white",
    "offpage", "tiny", "clipped", "actualtext", "alternative", "revision", "field", "xfa", "pieceinfo",
    "thumbnail", "exif", "jpegcomment", "streamcomment", "outline", "privatekey", "afterend", "cmapcomment",
    "ligature", "pagelabel", "hiddennote", "fontdata", "soundname", "ocrunderbox", "resourcename",
)  # fmt: skip
"""Places, each with its own word."""
LINES = ("Ringkasan yang boleh dibaca masyarakat", "Anggaran menurut kegiatan tahun 2026")


def word(place: str) -> str:
    """Returns the secret word of a place; it holds nothing but letters."""
    return f"CANARY{place.upper()}"


ACTIVE = frozenset({"script", "pageaction", "attachment", "afterend", "soundname", "xfa"})
"""Places that the gate of files refuses."""


def content(*, active: bool = True) -> bytes:
    """Returns the PDF, with an earlier version in front of the last; without `active` the gate of files takes it."""
    page = letter(Page(), LINES)
    _on_page(page)
    _pictures(page)
    _structure(page)
    _beside(page, active=active)
    _document(page.pdf, active=active)
    page.page.obj.CropBox = Array([0, 0, 560, 842])
    return _revised(page.content()) + (word("afterend").encode() + b"\n" if active else b"")


def _on_page(page: Page) -> None:
    group = page.pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(word("layer"))))
    page.pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group]), Order=Array([group])))
    page.resource("Properties", "L1", group)
    page.form("LF", text(word("layerform"), 60, 400), OC=group)
    page.put(
        f"/OC /L1 BDC {text(word('layer'), 60, 500)} EMC", "/LF Do",
        text(word("noink"), 60, 480, mode=3),
        text(word("white"), 60, 460, colour="1 g"),
        text(word("offpage"), 565, 440), text(word("offpage"), -400, 440),
        text(word("tiny"), 60, 420, 0.05),
        f"q 0 0 1 1 re W n {text(word('clipped'), 60, 380)} Q",
        f"/Span <</ActualText ({word('actualtext')}) /Alt ({word('alternative')})>> BDC {text('terbaca', 60, 360)} EMC",
        f"% {word('streamcomment')}",
    )  # fmt: skip
    page.resource("Font", word("resourcename"), page.page.obj.Resources.Font["/F2"])
    page.put(text("terbuka", 60, 330, font=word("resourcename")))


def _pictures(page: Page) -> None:
    image = scanned(["Foto kegiatan"], (300, 200)).convert("RGB")
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = word("exif"), word("exif")
    page.picture("E", image, jpeg=jpeg_of(image, exif=exif, comment=word("jpegcomment").encode()))
    page.page.obj.Resources.XObject["/E"].Metadata = Stream(page.pdf, word("xmp").encode())
    page.put(drawn("E", 60, 200, 150, 100))
    wide = scanned(["Terbaca", "", "", "Terpotong"], (600, 400))
    page.picture("W", wide)
    page.put(f"q 250 200 200 60 re W n {drawn('W', 250, 160, 200, 100)} Q")
    page.put(box(60, 100, 220, 30), text(word("ocrunderbox"), 64, 108, mode=3))
    map_ = (
        f"% {word('cmapcomment')}\n1 begincodespacerange <00> <FF> endcodespacerange\n"
        f"1 beginbfchar <41> <{_hexadecimal(word('ligature'))}> endbfchar"
    )
    font = page.page.obj.Resources.Font["/F3"]
    font.ToUnicode = Stream(page.pdf, map_.encode())
    font.PrivateData = String(word("fontdata"))
    page.put(text("ABC", 60, 60, font="F3"))


def _hexadecimal(words: str) -> str:
    return words.encode("utf-16-be").hex()


def _structure(page: Page) -> None:
    element = Dictionary(
        Type=Name.StructElem, S=Name.Figure, Alt=String(word("alternative")), T=String(word("alternative"))
    )
    page.pdf.Root.StructTreeRoot = Dictionary(Type=Name.StructTreeRoot, K=page.pdf.make_indirect(element))
    page.pdf.Root.MarkInfo = Dictionary(Marked=True)


def _beside(page: Page, *, active: bool) -> None:
    page.annotation("Text", (300, 700, 320, 720), Contents=String(word("note")), T=String(word("note")))
    page.annotation("Square", (300, 600, 320, 620), "1 0 0 RG 1 1 18 18 re S", Contents=String(word("note")))
    hidden = page.annotation("FreeText", (300, 500, 420, 520), "0 g 0 0 9 9 re f", Contents=String(word("hiddennote")))
    hidden.F = 2
    page.annotation(
        "Link", (60, 770, 200, 790), A=Dictionary(S=Name.URI, URI=String(f"https://a.example/{word('link')}"))
    )
    field = page.annotation("Widget", (300, 300, 420, 320), FT=Name.Tx, T=String("a"), V=String(word("field")))
    field.F = 2
    page.pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
    page.page.obj.PieceInfo = Dictionary(A=Dictionary(Private=String(word("pieceinfo")), LastModified=String("D:2026")))
    page.page.obj.Thumb = Stream(page.pdf, word("thumbnail").encode().ljust(27), Width=3, Height=3)
    page.page.obj[f"/{word('privatekey')}"] = String(word("privatekey"))
    if active:
        _moving(page)


def _moving(page: Page) -> None:
    sound = Stream(page.pdf, word("soundname").encode(), R=8000)
    page.annotation("Sound", (300, 400, 320, 420), Sound=sound, Contents=String(word("soundname")))
    page.pdf.Root.AcroForm.XFA = Array([String("template"), Stream(page.pdf, word("xfa").encode())])
    page.page.obj.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{word('pageaction')}')")))


def _document(pdf: Pdf, *, active: bool) -> None:
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = [word("xmp")]
    if active:
        file = AttachedFileSpec(pdf, word("attachment").encode(), filename=f"{word('attachment')}.txt")
        pdf.attachments["asli.txt"] = file
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{word('script')}')"))
    entry = pdf.make_indirect(Dictionary(Title=String(word("outline"))))
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(Type=Name.Outlines, First=entry, Last=entry, Count=1))
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(P=String(word("pagelabel")))]))


def _revised(content_: bytes) -> bytes:
    """Appends a version by hand, in which an object of the earlier one is replaced, and bytes behind the end."""
    with open_pdf(content_) as pdf:
        pdf.Root.Old = pdf.make_indirect(String(word("revision")))
        pdf.docinfo["/Author"] = pdf.docinfo["/Title"] = word("info")
        first = saved(pdf, object_stream_mode=ObjectStreamMode.disable, compress_streams=False)
    start = int(first.rpartition(b"startxref")[2].split()[0])
    with open_pdf(first) as again:
        root, info, size = again.Root.objgen[0], again.trailer.Info.objgen[0], int(again.trailer.Size)
        number = next(
            each.objgen[0] for each in again.objects if isinstance(each, String) and str(each) == word("revision")
        )
    object_ = b"%d 0 obj\n(kosong)\nendobj\n" % number
    at = len(first)
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size %d /Root %d 0 R /Info %d 0 R /Prev %d>>\n" % (
        number, at, size, root, info, start,
    )  # fmt: skip
    end = b"startxref\n%d\n%%%%EOF\n" % (at + len(object_))
    return first + object_ + table + end


def found_in(content_: bytes) -> set[str]:
    """Returns the places whose words can be read in some bytes: as letters, as UTF-16, as hexadecimal digits."""
    low = content_.lower()
    return {
        place
        for place in PLACES
        for wanted in (
            word(place).encode(),
            word(place).encode("utf-16-be"),
            word(place).encode("utf-16-be").hex().encode(),
        )
        if wanted.lower() in low
    }


def unpacked(content_: bytes) -> bytes:
    """Returns a PDF with nothing compressed, so that any word in it can be found by its bytes."""
    with open_pdf(content_) as pdf:
        out = io.BytesIO()
        for each in pdf.objects:
            if isinstance(each, Stream) and "/DCTDecode" not in str(each.get("/Filter", "")):
                each.write(each.read_bytes())
        pdf.save(out, compress_streams=False, object_stream_mode=ObjectStreamMode.disable)
        return out.getvalue()
