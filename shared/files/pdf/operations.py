"""Content streams as operations that can be told apart: each that paints gets a number, hidden layers are left out.

A form is copied for each place where it is drawn, so that what is hidden in one place only can be taken out there.
Marked content, with the texts that it may carry, is left out. ISO 32000-1, 7.8, 8.2 and 14.6.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Operator, Pdf, Stream

from shared.files.pdf.dictionaries import Cleaner, UnclearError
from shared.files.pdf.layers import Layers

MOST_FORMS = 2_000
MOST_OPERATIONS = 2_000_000
DEEPEST = 16
TAG, NUMBER = Name("/Z"), "/N"

CONSTRUCTION = frozenset(("m", "l", "c", "v", "y", "h", "re", "W", "W*"))
PAINTING = frozenset(("S", "s", "f", "F", "f*", "B", "B*", "b", "b*"))
SHOWING = frozenset(("Tj", "TJ", "'", '"'))
STATE = frozenset(
    [
        "q",
        "Q",
        "cm",
        "w",
        "J",
        "j",
        "M",
        "d",
        "ri",
        "i",
        "BT",
        "ET",
        "Tc",
        "Tw",
        "Tz",
        "TL",
        "Tr",
        "Ts",
        "Td",
        "TD",
        "Tm",
        "T*",
        "G",
        "g",
        "RG",
        "rg",
        "K",
        "k",
        "d0",
        "d1",
        "n",
    ]
)
NAMED = {"gs": ("/ExtGState", "state"), "Tf": ("/Font", "font"), "sh": ("/Shading", "shading")}
COLOURS = frozenset(("SC", "sc", "SCN", "scn"))
POSITIONING = frozenset(("Td", "TD", "Tm", "T*", "ET", "'", '"'))
CLIPPING_MODES = (4, 5, 6, 7)


@dataclass
class Op:
    """One operation: `tag` is its number where it paints, `form` the form that it draws, `image` its picture.

    `blanks` are the areas of the picture that are not seen, in shares of its width and height.
    """

    name: str
    operands: list[Any]
    tag: int = 0
    form: "Content | None" = None
    image: Any = None
    blanks: Sequence[Any] = ()


@dataclass
class Content:
    """The operations of one page or form, with its resources in the new file; `geometry` is the old form."""

    ops: list[Op] = field(default_factory=list)
    resources: dict[str, dict[str, Any]] = field(default_factory=dict)
    geometry: Any = None
    owner: "ContentReader | None" = None

    def name_of(self, category: str, value: Any) -> Name:
        """Returns the name of a resource, which is a number; the old name is left behind."""
        known = self.resources.setdefault(category, {})
        for name, other in known.items():
            if other is value:
                return Name(name)
        name = f"/{category[1]}{len(known)}"
        known[name] = value
        return Name(name)

    def walk(self) -> Iterator[tuple["Content", Op]]:
        """Yields every operation, those of forms where they are drawn."""
        for op in self.ops:
            yield self, op
            if op.form is not None:
                yield from op.form.walk()


class ContentReader:
    """Reads the content of one page of an old file for a new one; numbers go on through its forms."""

    def __init__(self, target: Pdf, layers: Layers) -> None:
        self.target = target
        self._layers = layers
        self.cleaner = Cleaner(target, self._draw)
        self._tags = self._forms = self._ops = 0

    def new_page(self) -> None:
        """Starts the numbers of a page."""
        self.cleaner.drew_text = False
        self._tags = self._forms = self._ops = 0

    def read(self, source: Any, resources: Any, depth: int = 0) -> Content:
        """Returns the operations of a page or a form; raises UnclearError for what cannot be taken over."""
        if depth > DEEPEST:
            raise UnclearError("deep")
        content = Content(owner=self)
        path: list[Op] = []
        hidden: list[bool] = []
        for instruction in pikepdf.parse_content_stream(source):
            self._ops += 1
            if self._ops > MOST_OPERATIONS:
                raise UnclearError("long")
            name, operands = str(instruction.operator), list(instruction.operands)
            if name in ("BDC", "BMC"):
                hidden.append(self._is_hidden(name, operands, resources))
            elif name == "EMC":
                del hidden[-1:]
            elif any(hidden) and (name in PAINTING | SHOWING or name in ("Do", "sh", "INLINE IMAGE")):
                self._unpainted(content, path, name)
            else:
                self._take(content, path, name, operands, instruction, resources, depth)
        return content

    def _unpainted(self, content: Content, path: list[Op], name: str) -> None:
        """Leaves an operation of a hidden layer out; text would move what follows, and a clip stays."""
        if name in SHOWING:
            content.ops.append(Op("hidden", []))
        elif path:
            content.ops += [*path, Op("n", [])]
            path.clear()

    def _is_hidden(self, name: str, operands: list[Any], resources: Any) -> bool:
        if name != "BDC" or operands[0] != Name.OC:
            return False
        properties = resources.get("/Properties", Dictionary())
        return self._layers.hides(properties.get(operands[1]) if isinstance(operands[1], Name) else None)

    def _take(
        self,
        content: Content,
        path: list[Op],
        name: str,
        operands: list[Any],
        instruction: Any,
        resources: Any,
        depth: int,
    ) -> None:
        if name in CONSTRUCTION:
            path.append(Op(name, operands))
        elif name in PAINTING or (name == "n" and path):
            tag = self._tag() if name in PAINTING else 0
            content.ops += [*([Op("open", [], tag)] if tag else []), *path, Op(name, operands, tag)]
            path.clear()
        elif name in SHOWING:
            content.ops += self._shown(name, operands)
        elif name in NAMED or name in COLOURS or name in ("CS", "cs"):
            content.ops.append(self._named(content, name, operands, resources))
        elif name == "Do":
            content.ops += self._object(content, operands[0], resources, depth)
        elif name == "INLINE IMAGE":
            content.ops.append(self._inline(instruction, resources))
        elif name in STATE:
            if name == "Tr" and int(operands[0]) in CLIPPING_MODES:
                raise UnclearError("text as clip")
            content.ops.append(Op(name, operands))

    def _tag(self) -> int:
        self._tags += 1
        return self._tags

    def _shown(self, name: str, operands: list[Any]) -> list[Op]:
        before: list[Op] = []
        if name == '"':
            before = [Op("Tw", [operands[0]]), Op("Tc", [operands[1]])]
        if name in ("'", '"'):
            before.append(Op("T*", []))
            name, operands = "Tj", [operands[-1]]
        return [*before, Op(name, operands, self._tag())]

    def _named(self, content: Content, name: str, operands: list[Any], resources: Any) -> Op:
        if name in ("CS", "cs"):
            return Op(name, [self._space(content, operands[0], resources)])
        if name in COLOURS:
            if operands and isinstance(operands[-1], Name):
                pattern = self.cleaner.clean("pattern", _lookup(resources, "/Pattern", operands[-1]))
                operands = [*operands[:-1], content.name_of("/Pattern", pattern)]
            return Op(name, operands)
        category, kind = NAMED[name]
        value = self.cleaner.clean(kind, _lookup(resources, category, operands[0]))
        return Op(name, [content.name_of(category, value), *operands[1:]], self._tag() if name == "sh" else 0)

    def _space(self, content: Content, name: Any, resources: Any) -> Any:
        if str(name) in ("/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/Pattern"):
            return name
        value = self.cleaner.clean("colour", _lookup(resources, "/ColorSpace", name))
        return value if isinstance(value, Name) else content.name_of("/ColorSpace", value)

    def _object(self, content: Content, name: Any, resources: Any, depth: int) -> list[Op]:
        old = _lookup(resources, "/XObject", name)
        if "/OC" in old and self._layers.hides(old.OC):
            return []
        if old.get("/Subtype") == Name.Image:
            return [Op("Do", [], self._tag(), image=old)]
        if old.get("/Subtype") != Name.Form:
            return []
        self._forms += 1
        if self._forms > MOST_FORMS:
            raise UnclearError("forms")
        form = self.read(old, old.get("/Resources", resources), depth + 1)
        form.geometry = old
        return [Op("Do", [], form=form)]

    def _inline(self, instruction: Any, resources: Any) -> Op:
        image = instruction.iimage
        words = Dictionary({key: image.obj[key] for key in INLINE_WORDS if key in image.obj})
        if "/Filter" in words:
            words.Filter = _long_filters(words.Filter)
        if "/ColorSpace" in image.obj:
            words.ColorSpace = _inline_space(image.obj.ColorSpace, resources)
        raw = image._data._inline_image_raw_bytes()
        return Op("Do", [], self._tag(), image=Stream(self.target, raw, words))

    def _draw(self, source: Any, resources: Any) -> tuple[bytes, Dictionary]:
        """Cleans a content stream that is no part of the page itself: a glyph, a pattern, a mask."""
        self._forms += 1
        if self._forms > MOST_FORMS:
            raise UnclearError("forms")
        tags = self._tags
        content = self.read(source, resources)
        self._tags = tags
        if any(op.name in SHOWING for _, op in content.walk()):
            self.cleaner.drew_text = True
        return written(content, frozenset(), tagged=False)


def _lookup(resources: Any, category: str, name: Any) -> Any:
    found = resources.get(category, Dictionary()).get(name)
    if found is None:
        raise UnclearError(category)
    return found


INLINE_WORDS = (
    "/Width",
    "/Height",
    "/BitsPerComponent",
    "/ImageMask",
    "/Decode",
    "/DecodeParms",
    "/Filter",
    "/Interpolate",
)
SHORT_FILTERS = {
    "/AHx": "/ASCIIHexDecode", "/A85": "/ASCII85Decode", "/LZW": "/LZWDecode", "/Fl": "/FlateDecode",
    "/RL": "/RunLengthDecode", "/CCF": "/CCITTFaxDecode", "/DCT": "/DCTDecode",
}  # fmt: skip
SHORT_SPACES = {"/G": Name.DeviceGray, "/RGB": Name.DeviceRGB, "/CMYK": Name.DeviceCMYK, "/I": Name.Indexed}


def _long_filters(named: Any) -> Any:
    if isinstance(named, Name):
        return Name(SHORT_FILTERS.get(str(named), str(named)))
    return pikepdf.Array([Name(SHORT_FILTERS.get(str(each), str(each))) for each in named])


def _inline_space(space: Any, resources: Any) -> Any:
    if isinstance(space, Name):
        named = resources.get("/ColorSpace", Dictionary()).get(space)
        return SHORT_SPACES.get(str(space), space) if named is None else named
    return pikepdf.Array([SHORT_SPACES.get(str(e), e) if isinstance(e, Name) else e for e in space])


def written(content: Content, gone: frozenset[int] | set[int], *, tagged: bool) -> tuple[bytes, Dictionary]:
    """Returns the content and its resources, without the operations in `gone`; `tagged` wraps each that paints.

    Raises UnclearError where text that is taken out would move text that stays.
    """
    out: list[tuple[Sequence[Any], Operator]] = []
    used: dict[str, dict[str, Any]] = {}
    moved = False
    for op in content.ops:
        if op.name == "hidden" or (op.name in SHOWING and op.tag in gone):
            moved = True
            continue
        if op.name in POSITIONING:
            moved = False
        if op.name in SHOWING and moved:
            raise UnclearError("moved")
        _write(content, op, gone, tagged, out, used)
    resources = Dictionary({key: Dictionary(values) for key, values in used.items()})
    return pikepdf.unparse_content_stream(out), resources


def _write(
    content: Content,
    op: Op,
    gone: frozenset[int] | set[int],
    tagged: bool,
    out: list[Any],
    used: dict[str, dict[str, Any]],
) -> None:
    if op.name == "open":
        if tagged:
            out.append(_opening(op.tag))
        return
    name, operands = op.name, op.operands
    if op.tag in gone and op.tag:
        if name in PAINTING:
            out.append(([], Operator("n")))
        return
    if name == "Do":
        operands = [_drawn(content, op, gone, tagged, used)]
    for each in operands:
        _use(content, name, each, used)
    inside = tagged and op.tag
    if inside and name not in PAINTING:
        out.append(_opening(op.tag))
    out.append((operands, Operator(name)))
    if inside:
        out.append(([], Operator("EMC")))


def _opening(tag: int) -> tuple[Sequence[Any], Operator]:
    return [TAG, Dictionary({NUMBER: tag})], Operator("BDC")


def _drawn(
    content: Content, op: Op, gone: frozenset[int] | set[int], tagged: bool, used: dict[str, dict[str, Any]]
) -> Name:
    assert content.owner is not None
    cleaner = content.owner.cleaner
    if op.form is not None:
        value = cleaner.form(op.form.geometry, *written(op.form, gone, tagged=tagged))
    else:
        value = cleaner.image(op.image, op.blanks) if op.blanks else cleaner.clean("image", op.image)
    drawn = used.setdefault("/XObject", {})
    for known, other in drawn.items():
        if other is value:
            return Name(known)
    name = f"/X{len(drawn)}"
    drawn[name] = value
    return Name(name)


CATEGORY = {"gs": "/ExtGState", "Tf": "/Font", "sh": "/Shading", "CS": "/ColorSpace", "cs": "/ColorSpace"}


def _use(content: Content, name: str, operand: Any, used: dict[str, dict[str, Any]]) -> None:
    category = CATEGORY.get(name, "/Pattern" if name in COLOURS else "")
    if category and isinstance(operand, Name):
        value = content.resources.get(category, {}).get(str(operand))
        if value is not None:
            used.setdefault(category, {})[str(operand)] = value
