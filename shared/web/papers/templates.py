"""The templates of papers as one tree: ours, and over them what a province keeps in a folder of its own."""

import re
from functools import cache
from importlib import resources
from pathlib import Path

from shared.runtime.byte_streams import MEBIBYTE
from shared.runtime.errors import Refusal

LETTER = "letter.typ"
"""The layout that every paper shares, at the top of the tree; the papers of a room lie in a folder of its name."""
EXAMPLES = "examples"
"""The folder of a package with what fills each paper of an invented province."""
KINDS = frozenset({".typ", ".svg", ".png", ".jpg", ".jpeg"})
FONTS = "fonts"
"""The folder, in that of a province, of the fonts that its templates may name beside ours."""
MOST_BYTES = 8 * MEBIBYTE

FETCHED = re.compile(rb"""import\s*["']@""")
"""A package of typst, which is fetched from the internet when a paper is printed."""

Tree = dict[str, bytes]


@cache
def packaged(package: str) -> Tree:
    """Returns our templates of a room's package, such as `services.registry.papers`, with the shared layout."""
    ours = {place_of(package, name): data for name, data in _sources(package).items()}
    return {LETTER: _sources(__package__)[LETTER], **ours}


def place_of(package: str, name: str) -> str:
    """Returns where a template of a package lies in the tree, e.g. `registry/penetapan.typ`."""
    return f"{package.split('.')[-2]}/{name}"


def tree_of(package: str, folder: Path | None) -> Tree:
    """Returns the templates of a package, with those of `folder` over them; other files there may be embedded.

    Raises `Refusal` (`TEMPLAT_TIDAK_TERBACA`).
    """
    return packaged(package) | (_kept_in(folder) if folder else {})


def _sources(package: str) -> Tree:
    found = resources.files(package).iterdir()
    return {each.name: each.read_bytes() for each in found if each.name.endswith(".typ")}


def _kept_in(folder: Path) -> Tree:
    """Reads the folder anew for each paper, so that what somebody edits is on the next one."""
    try:
        if not folder.is_dir():
            raise _unreadable(folder, "bukan map")
        paths = sorted(path for path in folder.rglob("*") if path.suffix in KINDS and path.is_file())
        if sum(path.stat().st_size for path in paths) > MOST_BYTES:
            raise _unreadable(folder, f"lebih dari {MOST_BYTES // MEBIBYTE} MiB")
        kept = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    except OSError as error:
        raise _unreadable(folder, error.strerror or "rusak") from error
    if foreign := [name for name, data in kept.items() if FETCHED.search(data)]:
        raise _unreadable(folder, f"{foreign[0]} mengambil paket dari internet")
    return kept


def _unreadable(folder: Path, why: str) -> Refusal:
    return Refusal(
        "TEMPLAT_TIDAK_TERBACA",
        f"Map templat surat {folder} tidak dapat dipakai: {why}.",
        mend="Perbaiki TERBUKA_PAPERS_FOLDER atau isinya, lalu jalankan `terbuka papers check`. Kosongkan untuk "
        "memakai templat bawaan.",
    )
