"""The table of pages names every page of the program and no other; without a browser."""

import re
import tomllib
from pathlib import Path

from tests.browser.page_table import ELSEWHERE, WALKED

ROOT = Path(__file__).parents[2]
NO_PAGE = re.compile(
    r"/api/|/ops/|/static/|/(docs|metrics|healthz|readyz|kalender\.ics|stream)$|/bahasa/|/berkas/\{copy_id\}|/situs/"
    r"|/salinan/\{copy_id\}(/halaman/\{number\})?$|\.(pdf|csv|xlsx|zip|json|yaml)$|^/(berkas|situs|data)/|\{path:path\}$"
)
"""Files, probes and doors of programs; the website's pages behind `/{path:path}` are those of the walk `public`."""
REDIRECTS = {
    "/dik",
    "/dip",
    "/informasi/{item_id}",
    "/monitor/cari",
    "/registry/pimpinan/berikutnya",
    "/registry/items/{item_id}/penetapan",
    "/registry/items/{item_id}/petikan",
    "/masuk/sesi",
    "/masuk/penyedia",
    "/masuk/penyedia/kembali",
}
"""Addresses that only lead to another page, and what the script of a page asks."""


def pages_of_the_program() -> set[str]:
    """Returns the addresses of all pages but the website's, as the table of rights has them."""
    rights = tomllib.loads((ROOT / "docs" / "rights.toml").read_text())
    doors = [door.split(maxsplit=1) for room in rights.values() for door in room]
    return {path for method, path in doors if method == "GET" and not NO_PAGE.search(path)} - REDIRECTS


def test_every_page_has_a_line() -> None:
    lines = {page for pages in WALKED.values() for page in pages} | set(ELSEWHERE)
    website = {page for page in WALKED["public"] if page != "/masuk"}
    assert (pages_of_the_program() - lines, lines - website - pages_of_the_program()) == (set(), set())


def test_a_page_is_judged_by_a_walk_or_elsewhere() -> None:
    walked = {page for pages in WALKED.values() for page in pages}
    assert walked & set(ELSEWHERE) == set()


def test_what_is_judged_elsewhere_is() -> None:
    named = {word for said in ELSEWHERE.values() for word in re.findall(r"tests/\S+?\.py(?:::\w+)?", said)}
    assert [name for name in named if not _is_there(name)] == []


def _is_there(name: str) -> bool:
    file, _, test = name.partition("::")
    path = ROOT / file
    return path.exists() and (not test or f"def {test}(" in path.read_text())
