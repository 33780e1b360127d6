"""Reading copies of papers: PDF/UA-1 in English, every word of ours in English, and on the head what they are."""

import ast
import io
import json
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from babel.dates import get_day_names
from babel.messages.pofile import read_po

from shared.web.papers import print_pdf
from shared.web.papers.glyphs import every_text
from shared.web.papers.reading_copy import CATALOGUE, literals, print_reading_copy, saying
from shared.web.translated_sentences import VALUE
from tests.architecture.source import ROOT, tree
from tests.papers import AT, words_on
from tests.refusals.catalogue import filled, text_of

ROOMS = ("intake", "registry")
SAID = re.compile(r"(?=.*[a-z]{2})(?!, |Kode QR |\^)([A-Z].*|[^#]* .*)")
"""A text of a template that people read: not a name of typst, nor what only the paper itself has."""
SAME = frozenset({"Libertinus Serif", "Noto Serif"})
NOTICE = ("Yang berlaku ialah surat berbahasa Indonesia", "The Indonesian paper is what counts")
INDONESIAN = re.compile(r"\b(yang|dan|pada|untuk|dari|tidak|orang|menurut|dengan|oleh|ini|sejak|tanggal|surat)\b", re.I)
QUOTED = re.compile(r"“.*?”")
"""The name of a button as it stands on the Indonesian page."""
WORD = re.compile(r"[^\W\d_]{3,}")
FRAME = frozenset(
    WORD.findall(
        "Terjemahan untuk dibaca. Yang berlaku ialah surat berbahasa Indonesia; salinan ini tidak ditandatangani. "
        "A translation for reading. The Indonesian paper is what counts; this copy is not signed. "
        "English reading copy. Not signed: see the Indonesian paper. PROVINSI PPID NIP"
    )
)
"""The words that each copy has on its head and at its foot, the same in every language."""


def examples() -> list[tuple[str, str]]:
    found = [(room, file.stem) for room in ROOMS for file in sorted(_folder(room).glob("examples/*.json"))]
    return [each for each in found if each[1] != STICKER]


def _folder(room: str) -> Path:
    return Path(str(resources.files(f"services.{room}.papers")))


def _example(room: str, name: str) -> tuple[str, dict[str, Any]]:
    kept = json.loads((_folder(room) / "examples" / f"{name}.json").read_text("utf-8"))
    return kept["template"], {key: value for key, value in kept["data"].items() if key != "head"}


STICKER = "label-arsip"
"""A label is no paper to read: it has no head that could say that it is a copy."""

EXAMPLES = examples()
PAPER = re.compile(r"([a-z-]+)\.pdf[\"?]")
NO_COPY = frozenset({"surat", "naskah", "label"})
"""What is signed or about to be, and the labels."""
MANY = 12


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_of_a_template_has_english(room: str) -> None:
    say = saying(f"services.{room}.papers")
    said = {text for text in literals(f"services.{room}.papers") if SAID.fullmatch(text)}
    assert (
        sorted(text for text in said - SAME if say(text) == text or INDONESIAN.search(QUOTED.sub("", say(text)))) == []
    )


@pytest.mark.parametrize(("room", "name"), EXAMPLES)
def test_no_text_of_an_example_is_english_by_half(room: str, name: str) -> None:
    say = saying(f"services.{room}.papers")
    told = {text: say(text) for text in _all_texts(_example(room, name)[1]) if "\n" not in text}
    assert {text: words for text, words in told.items() if words != text and INDONESIAN.search(words)} == {}


def _all_texts(value: Any) -> list[str]:
    found: list[str] = []

    def noted(text: str) -> str:
        found.extend([text, *text.split("\n")])
        return text

    every_text(value, noted)
    return found


def test_each_page_that_offers_a_paper_offers_its_english_copy() -> None:
    pages = {file.name: file.read_text("utf-8") for file in ROOT.glob("services/*/templates/*.html")}
    offered = {name: set(PAPER.findall(text)) - NO_COPY for name, text in pages.items()}
    assert sum(map(len, offered.values())) > MANY
    lacking = {(name, paper) for name, papers in offered.items() for paper in papers if not _copied(pages[name], paper)}
    assert lacking == set()


def _copied(page: str, paper: str) -> bool:
    return re.search(rf"{paper}\.pdf[^>]*bahasa", page) is not None or 'name="bahasa" value="en"' in page


@pytest.mark.parametrize("place", ["shared/web", *(f"services/{room}" for room in ROOMS)])
def test_no_catalogue_of_papers_holds_a_text_that_no_paper_says(place: str) -> None:
    with (ROOT / place / "locale" / f"{CATALOGUE}.po").open("rb") as stream:
        known = [str(message.id) for message in read_po(stream) if message.id]
    spoken = "\n".join([*_templates(), *_days(), *(text for file in _sources() for text in _python(file))]).casefold()
    assert [text for text in known if any(part.strip(" ,.;:") not in spoken for part in _parts(text))] == []


def _templates() -> Iterator[str]:
    for room in ROOMS:
        yield from literals(f"services.{room}.papers")


def _sources() -> Iterator[Path]:
    for place in ("services/*/pages/*.py", "services/*/domain/*.py", "shared/law/*.py", "shared/web/papers/*.py"):
        yield from ROOT.glob(place)


def _python(file: Path) -> Iterator[str]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            yield filled(text_of(node))


def _days() -> Iterator[str]:
    yield from get_day_names("wide", locale="id").values()


def _parts(text: str) -> list[str]:
    """Returns what stands between the blanks; Python puts some sentences together from several of its own."""
    return VALUE.split(text.casefold())[::2]


@pytest.mark.parametrize(("room", "name"), EXAMPLES)
async def test_a_copy_is_in_english_and_says_on_its_head_what_it_is(room: str, name: str) -> None:
    template, data = _example(room, name)
    printed = await print_reading_copy(f"services.{room}.papers", template, data, at=AT)
    with pikepdf.open(io.BytesIO(printed)) as document:
        assert str(document.Root.Lang) == "en-GB"
        assert document.Root.Metadata is not None
        assert b"<pdfuaid:part>1<" in document.Root.Metadata.read_bytes()
    said = await words_on(printed)
    assert [words for words in NOTICE if words not in said] == []


@pytest.mark.parametrize("full", [True, False], ids=["filled", "empty lists"])
@pytest.mark.parametrize(("room", "name"), EXAMPLES)
async def test_a_copy_has_no_word_that_its_catalogue_cannot_change(room: str, name: str, full: bool) -> None:
    """Every text of the catalogues is changed to a sign and every text of the data to a digit: no word may be left."""
    package = f"services.{room}.papers"
    template, data = _example(room, name)
    blank = every_text(data if full else _emptied(data), lambda text: "0" if text else "")
    words = {**blank, "english": dict.fromkeys(literals(package), "§"), **KEPT}
    left = set(WORD.findall(await words_on(await print_pdf(package, template, words, at=AT)))) - FRAME
    assert left == set()


FIXED = ("columns", "heads", "address")
KEPT = {"body": "PROVINSI", "unit": "PPID"}


def _emptied(data: dict[str, Any]) -> dict[str, Any]:
    return {key: [] if isinstance(value, list) and not key.endswith(FIXED) else value for key, value in data.items()}


@pytest.mark.parametrize(("room", "name"), EXAMPLES)
async def test_the_paper_itself_has_no_notice(room: str, name: str) -> None:
    template, data = _example(room, name)
    package = f"services.{room}.papers"
    official = await words_on(await print_pdf(package, template, data, at=AT))
    assert [words for words in NOTICE if words in official] == []


async def test_what_people_typed_stays_as_they_typed_it() -> None:
    template, data = _example("intake", "tanda-terima")
    data["items"] = [{"title": "Tanda terima", "files": []}]
    said = await words_on(await print_reading_copy("services.intake.papers", template, data, at=AT))
    assert ("1. Tanda terima" in said, "RECEIPT" in said) == (True, True)


@pytest.mark.parametrize("name", ["surat-penetapan-klasifikasi", "sk-dik", "pengumuman"])
async def test_a_copy_of_a_decree_has_nothing_that_makes_it_one(name: str) -> None:
    template, data = _example("registry", name)
    data |= {"signing": "Ditandatangani secara elektronik."}
    said = await words_on(await print_reading_copy("services.registry.papers", template, data, at=AT))
    assert [
        words for words in ("elektronik", "Sidik", "Periksa surat", "Jejak audit", "Audit trail") if words in said
    ] == []
    assert "Not signed: see the Indonesian paper." in said
