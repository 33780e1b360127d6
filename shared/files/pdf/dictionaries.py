"""Copies what a page draws with (fonts, pictures, colours, patterns) key by key; what is not named here stays behind.

Metadata, private data, names of people, comments in CMaps and functions, ICC profiles and everything unknown are left
out. ISO 32000-1, 7.10, 8.4 to 8.9 and 9.5 to 9.10.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from shared.files.pdf.images import clean_image

PLAIN: Mapping[str, frozenset[str]] = {
    kind: frozenset(f"/{key}" for key in keys.split())
    for kind, keys in {
        "font": "Type Subtype BaseFont FirstChar LastChar Widths DW W DW2 W2 FontBBox FontMatrix",
        "descriptor": "Type FontName Flags FontBBox ItalicAngle Ascent Descent Leading CapHeight XHeight StemV StemH "
        "AvgWidth MaxWidth MissingWidth FontStretch FontWeight",
        "encoding": "Type BaseEncoding Differences CMapName WMode",
        "state": "Type LW LC LJ ML D RI OP op OPM FL SM SA BM CA ca AIS TK",
        "tiling": "Type PatternType PaintType TilingType BBox XStep YStep Matrix",
        "shaded": "Type PatternType Matrix",
        "shading": "ShadingType Background BBox AntiAlias Coords Domain Extend BitsPerCoordinate BitsPerComponent "
        "BitsPerFlag Decode Matrix VerticesPerRow",
        "function": "FunctionType Domain Range Size BitsPerSample Order Encode Decode C0 C1 N Bounds",
        "colour": "WhitePoint BlackPoint Gamma Matrix Range",
        "group": "Type S I K",
        "mask": "Type S BC",
    }.items()
}
DEVICE = {1: Name.DeviceGray, 3: Name.DeviceRGB, 4: Name.DeviceCMYK}
FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
LONGEST_TARGET = 16
"""Hexadecimal digits that one glyph may stand for in a ToUnicode map: four signs, as in a ligature."""
DEEPEST = 24

Draw = Callable[[Any, Any], tuple[bytes, Dictionary]]
"""Takes a stream and its resources and returns its cleaned content and resources."""


class UnclearError(Exception):
    """Says that a page holds something that cannot be copied key by key; the page is kept as a picture."""


class Cleaner:
    """Copies resources into a new file; the same object is copied once. `draw` cleans content streams in them.

    `drew_text` tells whether one of them, since it was last set to False, draws text.
    """

    def __init__(self, target: Pdf, draw: Draw) -> None:
        self._target = target
        self._draw = draw
        self._known: dict[tuple[str, Any], Any] = {}
        self._with_text: set[tuple[str, Any]] = set()
        self._depth = 0
        self.drew_text = False

    def clean(self, kind: str, old: Any) -> Any:
        """Returns the copy of an object of one of the kinds of resources; raises UnclearError."""
        key = (kind, old.objgen) if isinstance(old, pikepdf.Object) and old.is_indirect else None
        if key and key in self._known:
            self.drew_text = self.drew_text or key in self._with_text
            return self._known[key]
        before, self.drew_text = self.drew_text, False
        self._depth += 1
        if self._depth > DEEPEST:
            raise UnclearError("deep")
        try:
            new = getattr(self, f"_{kind}")(old)
        except (TypeError, AttributeError, KeyError, ValueError, pikepdf.PdfError) as error:
            raise UnclearError(kind) from error
        finally:
            self._depth -= 1
        if key and self.drew_text:
            self._with_text.add(key)
        self.drew_text = self.drew_text or before
        if key:
            new = self._known[key] = self._target.make_indirect(new) if isinstance(new, Dictionary | Array) else new
        return new

    def _plain(self, kind: str, old: Any) -> Dictionary:
        names = PLAIN[kind]
        return Dictionary({key: plain(value) for key, value in old.items() if key in names and value is not None})

    def _stream(self, old: Any, content: bytes, words: Dictionary) -> Stream:
        return Stream(self._target, content, words)

    def _font(self, old: Any) -> Dictionary:
        new = self._plain("font", old)
        if "/ToUnicode" in old and isinstance(old.ToUnicode, Stream):
            new.ToUnicode = self._stream(old, to_unicode(old.ToUnicode.read_bytes()), Dictionary())
        if "/Encoding" in old:
            new.Encoding = self.clean("encoding", old.Encoding)
        if "/FontDescriptor" in old:
            new.FontDescriptor = self.clean("descriptor", old.FontDescriptor)
        if "/DescendantFonts" in old:
            new.DescendantFonts = Array([self.clean("font", each) for each in old.DescendantFonts])
        if "/CIDSystemInfo" in old:
            new.CIDSystemInfo = self._system(old.CIDSystemInfo)
        if "/CIDToGIDMap" in old:
            new.CIDToGIDMap = self._bytes_or_name(old.CIDToGIDMap)
        if old.get("/Subtype") == Name.Type3:
            self._glyphs(old, new)
        return new

    def _glyphs(self, old: Any, new: Dictionary) -> None:
        procedures, resources = {}, Dictionary()
        for name, procedure in old.CharProcs.items():
            content, used = self._draw(procedure, old.get("/Resources", Dictionary()))
            procedures[name] = self._stream(procedure, content, Dictionary())
            resources = merged(resources, used)
        new.CharProcs, new.Resources = Dictionary(procedures), resources

    def _system(self, old: Any) -> Dictionary:
        words = {key: str(old[key])[:40] for key in ("/Registry", "/Ordering") if key in old}
        return Dictionary(
            {**{k: pikepdf.String(v) for k, v in words.items()}, "/Supplement": int(old.get("/Supplement", 0))}
        )

    def _bytes_or_name(self, old: Any) -> Any:
        return self._stream(old, old.read_bytes(), Dictionary()) if isinstance(old, Stream) else plain(old)

    def _encoding(self, old: Any) -> Any:
        if isinstance(old, Stream):
            words = self._plain("encoding", old)
            if "/CIDSystemInfo" in old:
                words.CIDSystemInfo = self._system(old.CIDSystemInfo)
            return self._stream(old, without_comments(old.read_bytes()), words)
        return self._plain("encoding", old) if isinstance(old, Dictionary) else plain(old)

    def _descriptor(self, old: Any) -> Dictionary:
        new = self._plain("descriptor", old)
        for key in FONT_FILES:
            if key in old:
                words = {
                    k: plain(old[key][k]) for k in ("/Subtype", "/Length1", "/Length2", "/Length3") if k in old[key]
                }
                new[key] = self._stream(old[key], old[key].read_bytes(), Dictionary(words))
        return new

    def _state(self, old: Any) -> Dictionary:
        new = self._plain("state", old)
        if "/Font" in old:
            new.Font = Array([self.clean("font", old.Font[0]), plain(old.Font[1])])
        if "/SMask" in old:
            new.SMask = self._soft_mask(old.SMask)
        return new

    def _soft_mask(self, old: Any) -> Any:
        if not isinstance(old, Dictionary):
            return plain(old)
        new = self._plain("mask", old)
        new.G = self.form(old.G, *self._draw(old.G, old.G.get("/Resources", Dictionary())))
        return new

    def form(self, old: Any, content: bytes, resources: Dictionary) -> Stream:
        """Returns a form with the given content and the geometry of the old one."""
        words = Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=plain(old.BBox), Resources=resources)
        if "/Matrix" in old:
            words.Matrix = plain(old.Matrix)
        if "/Group" in old:
            words.Group = self.group(old.Group)
        return self._stream(old, content, words)

    def group(self, old: Any) -> Dictionary:
        """Returns the attributes of a transparency group."""
        new = self._plain("group", old)
        if "/CS" in old:
            new.CS = self.clean("colour", old.CS)
        return new

    def _pattern(self, old: Any) -> Any:
        if isinstance(old, Stream):
            content, resources = self._draw(old, old.get("/Resources", Dictionary()))
            words = self._plain("tiling", old)
            words.Resources = resources
            return self._stream(old, content, words)
        new = self._plain("shaded", old)
        new.Shading = self.clean("shading", old.Shading)
        return new

    def _shading(self, old: Any) -> Any:
        new = self._plain("shading", old)
        new.ColorSpace = self.clean("colour", old.ColorSpace)
        if "/Function" in old:
            function = old.Function
            many = [self.clean("function", each) for each in function] if isinstance(function, Array) else None
            new.Function = self.clean("function", function) if many is None else Array(many)
        return self._stream(old, old.read_bytes(), new) if isinstance(old, Stream) else new

    def _function(self, old: Any) -> Any:
        new = self._plain("function", old)
        if "/Functions" in old:
            new.Functions = Array([self.clean("function", each) for each in old.Functions])
        if not isinstance(old, Stream):
            return new
        content = old.read_bytes()
        return self._stream(old, without_comments(content) if int(old.FunctionType) == 4 else content, new)

    def _colour(self, old: Any) -> Any:
        if isinstance(old, Name):
            return plain(old)
        family = str(old[0])
        if family == "/ICCBased":
            return DEVICE[int(old[1].N)]
        if family == "/Indexed":
            table = old[3].read_bytes() if isinstance(old[3], Stream) else bytes(old[3])
            return Array([old[0], self.clean("colour", old[1]), int(old[2]), pikepdf.String(table)])
        if family in ("/Separation", "/DeviceN"):
            return Array([old[0], plain(old[1]), self.clean("colour", old[2]), self.clean("function", old[3])])
        if family == "/Pattern":
            return Array([old[0], self.clean("colour", old[1])]) if len(old) > 1 else old[0]
        return Array([old[0], self._plain("colour", old[1])]) if len(old) > 1 else old[0]

    def _image(self, old: Any) -> Stream:
        return self.image(old, ())

    def image(self, old: Any, blanks: Any) -> Stream:
        """Returns a picture without metadata; the boxes in `blanks` (shares of its width and height) are painted over.

        Raises UnclearError where its pixels cannot be read.
        """
        cleaned = clean_image(old, blanks)
        if cleaned is None:
            raise UnclearError("image")
        new = self._stream(old, cleaned.content, Dictionary(cleaned.words))
        if "/ColorSpace" not in cleaned.words and "/ColorSpace" in old:
            new.ColorSpace = self.clean("colour", old.ColorSpace)
        for key in ("/SMask", "/Mask"):
            if key in old:
                new[key] = self.clean("image", old[key]) if isinstance(old[key], Stream) else plain(old[key])
        return new


def plain(value: Any) -> Any:
    """Returns numbers, names and lists of them; strings and dictionaries are left out."""
    if isinstance(value, Array):
        return Array([plain(each) for each in value if not isinstance(each, pikepdf.String | Dictionary | Stream)])
    if isinstance(value, pikepdf.String | Dictionary | Stream):
        raise UnclearError("not plain")
    return value


def merged(one: Dictionary, other: Dictionary) -> Dictionary:
    """Returns the resources of both; names of the second win."""
    return Dictionary(
        {key: Dictionary({**one.get(key, {}), **other.get(key, {})}) for key in {*one.keys(), *other.keys()}}
    )


_COMMENT = re.compile(rb"(\((?:\\.|[^\\)])*\))|%[^\r\n]*")
_PAIR = re.compile(rb"<([0-9A-Fa-f\s]*)>\s*<([0-9A-Fa-f\s]*)>")
_SECTION = re.compile(
    rb"(begincodespacerange|beginbfchar|beginbfrange)(.*?)end(?:codespacerange|bfchar|bfrange)", re.DOTALL
)
_CMAP = (
    b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Adobe-Identity-UCS def\n"
    b"/CMapType 2 def\n%sendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
)


def without_comments(code: bytes) -> bytes:
    """Returns PostScript code without its comments."""
    return _COMMENT.sub(lambda found: found[1] or b"", code)


def to_unicode(code: bytes) -> bytes:
    """Returns a ToUnicode map of its ranges only; a glyph that stands for more than four signs stands for none."""
    lines = []
    for kind, body in _SECTION.findall(without_comments(code)):
        entries = _entries(kind, body)
        for start in range(0, len(entries), 100):
            some = entries[start : start + 100]
            lines.append(b"%d %s\n%s\n%s\n" % (len(some), kind, b"\n".join(some), kind.replace(b"begin", b"end")))
    return _CMAP % b"".join(lines)


def _entries(kind: bytes, body: bytes) -> list[bytes]:
    if kind == b"beginbfrange":
        found = re.findall(rb"<[^<>]*>\s*<[^<>]*>\s*(?:<[^<>]*>|\[[^\]]*\])", body)
        return [each for each in found if all(len(t) <= LONGEST_TARGET for t in re.findall(rb"<([^<>]*)>", each))]
    pairs = _PAIR.findall(body)
    return [b"<%s> <%s>" % pair for pair in pairs if len(re.sub(rb"\s", b"", pair[1])) <= LONGEST_TARGET]
