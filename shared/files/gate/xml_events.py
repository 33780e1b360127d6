"""XML parts read as events by expat: no tree in memory, no entity ever declared or fetched."""

import re
from collections.abc import Callable, Mapping
from xml.parsers.expat import ExpatError, ParserCreate

from shared.files.gate.bad_file import BadFile

OnStart = Callable[[str, Mapping[str, str]], None]
"""Called with the local name of an element and its attributes, each by its local name and by `prefix:name`."""
OnText = Callable[[str, str], None]
"""Called with the local name of the innermost element and a piece of its text."""
DEEPEST = 250
DRAWING = re.compile(rb"(?:<\?.*?\?>|<!.*?>|\s)*<(?:\w+:)?(?:svg|xml)[\s>]", re.DOTALL)
"""The beginning of a drawing: nothing but declarations and comments before its root."""


class _Events:
    def __init__(self, on_start: OnStart, on_text: OnText | None, *, doctype: bool) -> None:
        self._on_start = on_start
        self._doctype = doctype
        self._open: list[str] = []
        self.parser = ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = lambda _: self._open.pop()
        self.parser.StartDoctypeDeclHandler = self._declared
        self.parser.EntityDeclHandler = self._entity
        if on_text is not None:
            self.parser.buffer_text = True
            self.parser.CharacterDataHandler = lambda text: on_text(self._open[-1] if self._open else "", text)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        self._open.append(local)
        if len(self._open) > DEEPEST:
            raise BadFile("BERKAS_BOM", "susunannya terlalu dalam")
        self._on_start(local, attributes)

    def _declared(self, _name: str, _system: str | None, _public: str | None, has_internal_subset: bool) -> None:
        if has_internal_subset or not self._doctype:
            raise BadFile("BERKAS_ISI_AKTIF", "sebuah bagian XML menyatakan entitas")

    def _entity(self, *_: object) -> None:
        raise BadFile("BERKAS_ISI_AKTIF", "sebuah bagian XML menyatakan entitas")


def scan(name: str, data: bytes, on_start: OnStart, on_text: OnText | None = None, *, doctype: bool = False) -> None:
    """Reads one XML part; `doctype` allows a declaration without content, as old OpenDocument writers make it.

    Raises `BadFile` (`BERKAS_RUSAK` for what is no XML, `BERKAS_ISI_AKTIF` for entities, `BERKAS_BOM`).
    """
    try:
        _Events(on_start, on_text, doctype=doctype).parser.Parse(data, True)
    except (ExpatError, ValueError, LookupError) as error:
        raise BadFile("BERKAS_RUSAK", f"bagian {name[:80]} bukan XML yang utuh") from error


def attribute(attributes: Mapping[str, str], local: str) -> str:
    """Returns an attribute by its local name, whatever its prefix; empty without one."""
    return next((value for name, value in attributes.items() if name.rpartition(":")[2] == local), "")


def is_xml(name: str, data: bytes) -> bool:
    """Tells whether a part is XML by its name or by its first sign: a package may name its parts as it likes.

    Drawings of SVG and VML are left to `zips`: their writers are careless, and their root gives them away.
    """
    if name.endswith((".xml", ".rdf")):
        return True
    begin = data.removeprefix(b"\xef\xbb\xbf")[:4096]
    if name.endswith((".svg", ".vml")) and DRAWING.match(begin):
        return False
    return begin.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\0", b"").lstrip()[:1] == b"<"
