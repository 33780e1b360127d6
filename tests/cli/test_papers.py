"""A province edits its templates: it copies ours, tries each paper on its example, and prints with what it changed."""

import json
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import pytest

from shared.runtime.errors import Refusal
from shared.web.papers import print_pdf
from shared.web.papers.templates import LETTER, MOST_BYTES
from shared.web.statuses import problem_of
from tests.cli.conftest import Terbuka
from tests.papers import words_on

AT = datetime(2026, 3, 2, tzinfo=UTC)
PACKAGE = "services.registry.papers"
YEARLY = "registry/laporan-tahunan.typ"
CREST = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><rect width="20" height="20"/></svg>'


@pytest.fixture
def folder(terbuka: Terbuka, tmp_path: Path) -> Path:
    """Gives the folder of a province with our templates in it."""
    place = tmp_path / "templat"
    copied = terbuka("papers", "copy", place, "--json").json
    assert LETTER in copied["templates"]
    assert YEARLY in copied["templates"]
    return place


def test_every_paper_prints_as_ours_from_a_copy(terbuka: Terbuka, folder: Path, tmp_path: Path) -> None:
    told = terbuka("papers", "check", "--folder", folder, "--into", tmp_path / "contoh", "--json")
    assert (told.code, told.json["wrong"]) == (0, 0)
    tried = {each["template"] for each in told.json["papers"]}
    for room in ("intake", "registry"):
        ours = {
            each.name for each in resources.files(f"services.{room}.papers").iterdir() if each.name.endswith(".typ")
        }
        assert {f"{room}/{name}" for name in ours - {"sheets.typ"}} <= tried
    assert all(Path(each["pages_at"]).read_bytes().startswith(b"%PDF") for each in told.json["papers"])


def test_what_somebody_edited_is_never_written_over(terbuka: Terbuka, folder: Path) -> None:
    again = terbuka("papers", "copy", folder, "--json")
    assert (again.code, again.refusal["code"]) == (1, "MAP_TEMPLAT_BERISI")


def test_a_line_that_is_wrong_is_named(terbuka: Terbuka, folder: Path) -> None:
    (folder / YEARLY).write_text('#import "/letter.typ": official\n#show: official.with(judul: "a")\n')
    told = terbuka("papers", "check", "--folder", folder, "--json")
    wrong = [each for each in told.json["papers"] if each["fault"]]
    assert (told.code, told.json["wrong"], [each["paper"] for each in wrong]) == (1, 1, ["laporan-tahunan"])
    assert "laporan-tahunan.typ:2" in wrong[0]["fault"]


async def test_a_paper_is_printed_with_what_the_province_changed(folder: Path) -> None:
    (folder / "lambang.svg").write_text(CREST)
    (folder / "registry" / "dik.typ").unlink()
    head = "#let letterhead(body-name, unit) = {"
    crest = f'{head}\n  image("/lambang.svg", alt: "Lambang", width: 1cm)\n  [KOP PROVINSI]'
    (folder / LETTER).write_text((folder / LETTER).read_text().replace(head, crest))
    kept = json.loads(resources.files(PACKAGE).joinpath("examples", "pengumuman.json").read_text("utf-8"))
    printed = await print_pdf(PACKAGE, kept["template"], kept["data"], at=AT, folder=folder)
    assert "KOP PROVINSI" in await words_on(printed)
    plain = await print_pdf(PACKAGE, kept["template"], kept["data"], at=AT)
    assert "KOP PROVINSI" not in await words_on(plain)


async def test_a_template_that_fails_tells_nobody_what_was_to_be_printed(folder: Path) -> None:
    (folder / YEARLY).write_text('#import "/letter.typ": data\n#panic(data.secret)\n')
    with pytest.raises(Refusal) as refused:
        await print_pdf(PACKAGE, "laporan-tahunan.typ", {"secret": "rahasia sekali"}, at=AT, folder=folder)
    assert refused.value.code == "TEMPLAT_RUSAK"
    assert "rahasia sekali" not in f"{problem_of(refused.value)}{refused.value.message}"
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("source", ['#read("/pyproject.toml")', '#read("/etc/hostname")', '#image("/fonts.svg")'])
async def test_a_template_reads_nothing_else_of_the_machine(folder: Path, source: str) -> None:
    (folder / YEARLY).write_text(source)
    with pytest.raises(Refusal) as refused:
        await print_pdf(PACKAGE, "laporan-tahunan.typ", {}, at=AT, folder=folder)
    assert refused.value.code == "TEMPLAT_RUSAK"


async def test_a_template_fetches_nothing(folder: Path) -> None:
    (folder / YEARLY).write_text('#import "@preview/cetz:0.3.0": canvas')
    with pytest.raises(Refusal, match="internet"):
        await print_pdf(PACKAGE, "laporan-tahunan.typ", {}, at=AT, folder=folder)


@pytest.mark.parametrize("filled", [False, True], ids=["not there", "too large"])
async def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path, filled: bool) -> None:
    place = tmp_path / "templat"
    if filled:
        place.mkdir()
        with (place / "foto.png").open("wb") as file:
            file.truncate(MOST_BYTES + 1)
    with pytest.raises(Refusal) as refused:
        await print_pdf(PACKAGE, "pengumuman.typ", {}, at=AT, folder=place)
    assert refused.value.code == "TEMPLAT_TIDAK_TERBACA"


def test_a_folder_that_cannot_be_written_is_told(terbuka: Terbuka, tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("")
    told = terbuka("papers", "copy", tmp_path / "berkas" / "templat", "--json")
    assert (told.code, told.refusal["code"]) == (1, "BERKAS_TIDAK_DAPAT_DITULIS")
