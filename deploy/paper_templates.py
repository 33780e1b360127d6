"""The templates of papers for a province that edits them: ours written out, and each tried on its example."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from shared.runtime.errors import Refusal
from shared.web.papers import TemplateFault, print_example
from shared.web.papers.templates import EXAMPLES, packaged, place_of

PACKAGES = ("services.intake.papers", "services.registry.papers")


@dataclass(frozen=True)
class PaperTried:
    """What became of one example under the templates of a folder: `fault` is empty where it printed."""

    paper: str
    template: str
    pages_at: str
    fault: str

    def as_json(self) -> dict[str, Any]:
        """Returns the fields as JSON values."""
        return asdict(self)


def copy_templates(target: Path) -> list[str]:
    """Writes our templates into a new or empty folder and returns their places in it.

    Raises `Refusal` (`MAP_TEMPLAT_BERISI`, `BERKAS_TIDAK_DAPAT_DITULIS`).
    """
    try:
        if target.exists() and any(target.iterdir()):
            raise Refusal(
                "MAP_TEMPLAT_BERISI",
                f"{target} sudah berisi, dan yang disunting di sana tidak ditimpa.",
                mend="Sebutkan map baru, lalu pindahkan sendiri yang diperlukan.",
            )
        ours = {place: data for package in PACKAGES for place, data in packaged(package).items()}
        for place, data in ours.items():
            (target / place).parent.mkdir(parents=True, exist_ok=True)
            (target / place).write_bytes(data)
    except OSError as error:
        raise _unwritable(target) from error
    return sorted(ours)


def try_templates(folder: Path | None, at: datetime, into: Path | None = None) -> Iterator[PaperTried]:
    """Prints the example of each paper under the templates of a folder, and keeps the PDF files in `into`.

    Raises `Refusal` (`TEMPLAT_TIDAK_TERBACA`, `BERKAS_TIDAK_DAPAT_DITULIS`).
    """
    for package in PACKAGES:
        for example in sorted(resources.files(package).joinpath(EXAMPLES).iterdir(), key=lambda each: each.name):
            yield _tried(package, example, folder, at, into)


def _tried(package: str, example: Traversable, folder: Path | None, at: datetime, into: Path | None) -> PaperTried:
    name, kept = example.name.removesuffix(".json"), json.loads(example.read_bytes())
    place = place_of(package, kept["template"])
    try:
        printed = print_example(package, kept["template"], kept["data"], at=at, folder=folder)
    except TemplateFault as fault:
        return PaperTried(name, place, "", fault.where)
    return PaperTried(name, place, _kept(into, f"{name}.pdf", printed), "")


def _kept(into: Path | None, name: str, printed: bytes) -> str:
    if into is None:
        return ""
    try:
        into.mkdir(parents=True, exist_ok=True)
        (into / name).write_bytes(printed)
    except OSError as error:
        raise _unwritable(into) from error
    return str(into / name)


def _unwritable(place: Path) -> Refusal:
    mend = "Periksa mapnya dan ruang diskanya."
    return Refusal("BERKAS_TIDAK_DAPAT_DITULIS", f"{place} tidak dapat ditulis.", mend=mend)
