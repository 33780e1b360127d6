"""XML parts read as events by expat: no tree in memory, no entity ever declared or fetched."""

from collections.abc import Callable, Mapping
from xml.parsers.expat import ExpatError, ParserCreate

from shared.files.gate.bad_file import BadFile

OnStart = Callable[[str, Mapping[str, str]], None]
"""Called with the local name of an element and its attributes, each by its local name and by `prefix:name`."""
OnText = Callable[[str, str], None]
"""Called with the local name of the innermost element and a piece of its text."""
DEEPEST = 250


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
