"""Parts of an XLSX package by name, as Excel takes names: without case, with either slash, with or without the first.

Part names are those of ECMA-376 part 2, 6.2.2; equal names are compared without case (6.2.2.3).
"""

from posixpath import dirname, join, normpath
from urllib.parse import unquote
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from defusedxml.ElementTree import fromstring

from services.intake.spreadsheet.refusals import refused

CONTENT_TYPES = "[content_types].xml"


def part_name(name: str) -> str:
    """Returns a name in the form in which names are compared."""
    return name.replace("\\", "/").lstrip("/").lower()


def local(element: Element) -> str:
    """Returns the name of an element without its namespace."""
    return str(element.tag).rsplit("}", 1)[-1]


class Package:
    """The parts of an archive; raises SpreadsheetRefused (`LEMBAR_RUSAK`) where two parts have one name."""

    def __init__(self, archive: ZipFile) -> None:
        self.archive = archive
        self.names: dict[str, str] = {}
        for name in archive.namelist():
            if part_name(name) in self.names:
                raise refused("LEMBAR_RUSAK", f'dua bagian di dalamnya bernama sama ("{name[:80]}")')
            self.names[part_name(name)] = name
        self.types = self._types()

    def has(self, name: str) -> bool:
        """Tells whether there is a part of that name."""
        return self._found(name) is not None

    def read(self, name: str) -> bytes:
        """Returns the content of a part; raises SpreadsheetRefused (`LEMBAR_RUSAK`), which names it, without one."""
        return self.archive.read(self.entry(name))

    def entry(self, name: str) -> str:
        """Returns the name of a part in the archive; raises as `read`."""
        found = self._found(name)
        if found is None:
            raise refused("LEMBAR_RUSAK", f'bagian "{name[:80]}" tidak ada di dalamnya')
        return found

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Returns kind and target of each relation of a part by its id; none where the part has no relations."""
        folder, name = (dirname(part), part.rsplit("/", 1)[-1]) if part else ("", "")
        path = join(folder, "_rels", f"{name}.rels")
        if not self.has(path):
            return {}
        return {
            element.get("Id", ""): (
                element.get("Type", "").rsplit("/", 1)[-1],
                normpath(join("/", folder, element.get("Target", "").replace("\\", "/"))).lstrip("/"),
            )
            for element in fromstring(self.read(path))
        }

    def of_kind(self, kind: str, relations: dict[str, tuple[str, str]], usual: str) -> str:
        """Returns the part of a kind: the one that is related, that whose type says so, or the one usually so named."""
        related = next((target for found, target in relations.values() if found == kind), "")
        typed = next((name for name, told in self.types.items() if told.endswith(f".{kind.lower()}+xml")), "")
        return next((name for name in (related, typed, usual) if name and self.has(name)), related)

    def _found(self, name: str) -> str | None:
        wanted = part_name(name)
        return self.names.get(wanted) or self.names.get(unquote(wanted))

    def _types(self) -> dict[str, str]:
        if CONTENT_TYPES not in self.names:
            return {}
        root = fromstring(self.read(CONTENT_TYPES))
        return {
            part_name(e.get("PartName", "")): e.get("ContentType", "").lower() for e in root if local(e) == "Override"
        }
