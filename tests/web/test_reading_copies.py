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
from babel.messages.pofile import read_po

from shared.web.papers import print_pdf
from shared.web.papers.glyphs import every_text
from shared.web.papers.reading_copy import CATALOGUE, literals, print_reading_copy, saying
from shared.web.translated_sentences import VALUE
from tests.architecture.source import ROOT, tree
from tests.papers import AT, words_on
from tests.refusals.catalogue import filled, text_of

ROOMS = ("intake",)
SAID = re.compile(r"(?=.*[a-z]{2})([A-Z].*|[^#]* .*)")
"""A text of a template that people read: not a colour, a unit or a name of typst."""
SAME = frozenset({"Libertinus Serif", "Noto Serif"})
NOTICE = ("Yang berlaku ialah surat berbahasa Indonesia", "The Indonesian paper is what counts")
WORD = re.compile(r"[^\W\d_]{3,}")
FRAME = frozenset(
    WORD.findall(
        "Terjemahan untuk dibaca. Yang berlaku ialah surat berbahasa Indonesia; salinan ini tidak ditandatangani. "
        "A translation for reading. The Indonesian paper is what counts; this copy is not signed. English reading copy. "
        "Not signed: see the Indonesian paper. PROVINSI PPID NIP"
    )
)
"""The words that each copy has on its head and at its foot, the same in every language."""


def examples() -> list[tuple[str, str]]:
    return [(room, file.stem) for room in ROOMS for file in sorted(_folder(room).glob("examples/*.json"))]


def _folder(room: str) -> Path:
    return Path(str(resources.files(f"services.{room}.papers")))


def _example(room: str, name: str) -> tuple[str, dict[str, Any]]:
    kept = json.loads((_folder(room) / "examples" / f"{name}.json").read_text("utf-8"))
    return kept["template"], {key: value for key, value in kept["data"].items() if key != "head"}


EXAMPLES = examples()


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_of_a_template_has_english(room: str) -> None:
    say = saying(f"services.{room}.papers")
    said = {text for text in literals(f"services.{room}.papers") if SAID.fullmatch(text)}
    assert sorted(text for text in said - SAME if say(text) == text) == []


@pytest.mark.parametrize("room", ["../shared/web", *ROOMS])
def test_no_catalogue_of_papers_holds_a_text_that_no_paper_says(room: str) -> None:
    place = ROOT / "services" / room
    with (place / "locale" / f"{CATALOGUE}.po").open("rb") as stream:
        known = {VALUE.sub("…", str(message.id)) for message in read_po(stream) if message.id}
    spoken = {text for name in ROOMS for text in literals(f"services.{name}.papers")}
    spoken |= {
        text for file in [*ROOT.glob("s*/*/pages/*.py"), *ROOT.glob("shared/web/papers/*.py")] for text in _python(file)
    }
    assert sorted(known - {VALUE.sub("…", text) for text in spoken} - {"…"}) == []


def _python(file: Path) -> Iterator[str]:
    for node in ast.walk(tree(file)):
        if (isinstance(node, ast.Constant) and isinstance(node.value, str)) or isinstance(node, ast.JoinedStr):
            yield filled(text_of(node))


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


KEPT = {"body": "Provinsi", "unit": "PPID"}


def _emptied(data: dict[str, Any]) -> dict[str, Any]:
    return {
        key: [] if isinstance(value, list) and not key.endswith(("columns", "heads")) else value
        for key, value in data.items()
    }


@pytest.mark.parametrize(("room", "name"), EXAMPLES)
async def test_what_people_typed_stays_and_the_paper_has_no_notice(room: str, name: str) -> None:
    template, data = _example(room, name)
    package = f"services.{room}.papers"
    official = await words_on(await print_pdf(package, template, data, at=AT))
    assert [words for words in NOTICE if words in official] == []
