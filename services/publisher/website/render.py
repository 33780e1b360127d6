"""Templates of the website: escaped everywhere, and the same words whether served or exported."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from services.publisher.queries import Site
from services.publisher.website import labels as words
from shared.contracts.base import titled
from shared.contracts.exemptions import PublicRow
from shared.law import CATEGORIES
from shared.web.templates import environment

PACKAGE = "services.publisher"
ROOM = Path(__file__).parents[1]
LAW = Path(str(files("shared.law")))
STATIC = ROOM / "website" / "static"
STYLE = ROOM / "website" / "static" / "situs.css"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Page:
    """One answer of the website, whole."""

    body: bytes
    media_type: str = HTML
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Office:
    """Whose website this is and where a reader asks; `address` has no slash at its end."""

    name: str
    contact: str
    desk: str
    hours: str
    address: str


class Look:
    """Renders the website's templates; `release` names this version of code, templates and law in every ETag."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.release = _digest(*_sources(ROOM), *_sources(LAW))
        self._style = f"/situs/situs.css?v={_digest(STYLE)}"
        self._environment = environment(PACKAGE)

    def page(self, name: str, site: Site, here: str, *, status: int = 200, **context: Any) -> Page:
        """Renders an HTML page; `here` is its own address on the website."""
        return Page(self._render(name, site, here=here, style=self._style, **context), HTML, status)

    def feed(self, name: str, site: Site, media_type: str, **context: Any) -> Page:
        """Renders an XML or text template."""
        return Page(self._render(name, site, **context), media_type)

    def _render(self, name: str, site: Site, **context: Any) -> bytes:
        template = self._environment.get_template(name)
        around = {"site": site, "office": self.office, "words": words, "categories": CATEGORIES, "query": query}
        around["further"] = titled(PublicRow)
        return template.render({**around, **context}).encode()


def query(path: str, **wishes: Any) -> str:
    """Returns an address with the wishes that are not empty as its query."""
    said = {name: value for name, value in wishes.items() if value}
    return f"{path}?{urlencode(said)}" if said else path


def _sources(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in {".html", ".xml", ".py"})


def _digest(*paths: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]
