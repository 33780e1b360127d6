"""Builds PDFs of a few operators by hand: text, boxes, pictures, annotations."""

import io
from collections.abc import Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 595, 842


def saved(pdf: Pdf, **words: Any) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **words)
    return out.getvalue()


def text(
    words: str, x: float, y: float, size: float = 12, *, font: str = "F1", colour: str = "0 g", mode: int = 0
) -> str:
    said = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"q {colour} BT {mode} Tr /{font} {size} Tf 1 0 0 1 {x} {y} Tm ({said}) Tj ET Q"


def box(x: float, y: float, wide: float, high: float, colour: str = "0 g") -> str:
    return f"q {colour} {x} {y} {wide} {high} re f Q"


def drawn(name: str, x: float, y: float, wide: float, high: float) -> str:
    return f"q {wide} 0 0 {high} {x} {y} cm /{name} Do Q"


class Page:
    """One page under construction in a file of its own."""

    def __init__(self, size: tuple[float, float] = (WIDTH, HEIGHT)) -> None:
        self.pdf = Pdf.new()
        self.page = self.pdf.add_blank_page(page_size=size)
        fonts = {f"/F{n}": self._font(name) for n, name in enumerate(("Helvetica", "Times-Roman", "Courier"), start=1)}
        self.page.obj.Resources = Dictionary(Font=Dictionary(fonts))
        self.lines: list[str] = []

    def _font(self, name: str) -> Dictionary:
        return Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(f"/{name}"), Encoding=Name.WinAnsiEncoding)

    def put(self, *lines: str) -> "Page":
        self.lines += lines
        return self

    def resource(self, category: str, name: str, value: Any) -> None:
        known = self.page.obj.Resources.get(f"/{category}", Dictionary())
        known[f"/{name}"] = value
        self.page.obj.Resources[f"/{category}"] = known

    def picture(self, name: str, image: Image.Image, *, jpeg: bytes = b"", soft: Image.Image | None = None) -> None:
        grey = image.mode == "L"
        stream = Stream(self.pdf, jpeg or image.tobytes())
        for key, value in {
            "/Type": Name.XObject, "/Subtype": Name.Image, "/Width": image.width, "/Height": image.height,
            "/BitsPerComponent": 8, "/ColorSpace": Name.DeviceGray if grey else Name.DeviceRGB,
        }.items():  # fmt: skip
            stream[key] = value
        if jpeg:
            stream.Filter = Name.DCTDecode
        if soft is not None:
            self.picture(f"{name}mask", soft)
            stream.SMask = self.page.obj.Resources.XObject[f"/{name}mask"]
        self.resource("XObject", name, stream)

    def form(self, name: str, code: str, **words: Any) -> None:
        resources = Dictionary(Font=self.page.obj.Resources.Font)
        stream = Stream(
            self.pdf, code.encode("latin-1"), Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, WIDTH, HEIGHT]
        )
        stream.Resources = resources
        for key, value in words.items():
            stream[f"/{key}"] = value
        self.resource("XObject", name, stream)

    def state(self, name: str, **words: Any) -> None:
        self.resource("ExtGState", name, Dictionary(Type=Name.ExtGState, **words))

    def annotation(self, kind: str, place: Sequence[float], code: str = "", **words: Any) -> Dictionary:
        one = Dictionary(Type=Name.Annot, Subtype=Name(f"/{kind}"), Rect=Array(list(place)), F=4, **words)
        if code:
            left, bottom, right, top = place
            look = Stream(self.pdf, code.encode(), Type=Name.XObject, Subtype=Name.Form)
            look.BBox, look.Resources = Array([0, 0, right - left, top - bottom]), Dictionary()
            one.AP = Dictionary(N=look)
        held = self.pdf.make_indirect(one)
        self.page.obj.Annots = Array([*self.page.obj.get("/Annots", Array([])), held])
        return held

    def content(self) -> bytes:
        self.page.obj.Contents = Stream(self.pdf, "\n".join(self.lines).encode("latin-1"))
        return saved(self.pdf)


def letter(page: Page, lines: Sequence[str], *, top: float = 780, size: float = 12, font: str = "F1") -> Page:
    """Writes lines under each other."""
    return page.put(*(text(line, 60, top - number * size * 1.5, size, font=font) for number, line in enumerate(lines)))


def scanned(lines: Sequence[str], size: tuple[int, int] = (1240, 1754), noise: int = 0) -> Image.Image:
    """Returns a grey picture of a page with lines of text, as a scanner makes it."""
    image = Image.new("L", size, 250)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(30)
    for number, line in enumerate(lines):
        draw.text((120, 120 + number * 52), line, fill=20, font=font)
    if noise:
        image = Image.blend(image, Image.effect_noise(size, noise), 0.1)
    return image


def jpeg_of(image: Image.Image, **words: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85, **words)
    return out.getvalue()


def open_pdf(content: bytes) -> Pdf:
    return pikepdf.open(io.BytesIO(content))
