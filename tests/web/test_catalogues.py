"""Every word of a room's pages has English in its own or the shared catalogue, with the same placeholders."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

SHARED = Path("shared/web")
ROOMS = sorted(folder.parent for folder in Path("services").glob("*/templates"))
PLACEHOLDER = re.compile(r"%\((\w+)\)s")

PARSER = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
Forms = tuple[str, ...]


def forms(words: str | tuple[str, ...] | list[str] | None) -> Forms:
    return tuple(words) if isinstance(words, tuple | list) else (words or "",)


def words_of(place: Path) -> Iterator[Forms]:
    for file in sorted((*(place / "templates").glob("*.html"), *(place / "mails").glob("*.txt"))):
        for _, message, _, _ in extract_from_file("jinja2.ext.babel_extract", file, options={"silent": "false"}):
            yield tuple(form for form in forms(message) if form)


def messages(place: Path) -> Iterator[Message]:
    for file in sorted((place / "locale").glob("en*.po")):
        with file.open("rb") as stream:
            yield from (message for message in read_po(stream) if message.id)


def english(place: Path) -> dict[str, Forms]:
    return {forms(message.id)[0]: forms(message.string) for message in messages(place) if all(forms(message.string))}


def blanks(words: Forms) -> list[set[str]]:
    return [set(PLACEHOLDER.findall(form)) for form in words]


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_word_of_a_rooms_templates_has_english(room: Path) -> None:
    known = english(SHARED) | english(room)
    said = {form: words for words in words_of(room) for form in words[:1]}
    assert [first for first in said if first not in known] == []
    assert [first for first, words in said.items() if len(words) != len(known[first])] == []
    assert [first for first, words in said.items() if blanks(words) != blanks(known[first])] == []


@pytest.mark.parametrize("place", [SHARED, *ROOMS], ids=lambda place: place.name)
def test_both_languages_of_a_catalogue_have_the_same_placeholders(place: Path) -> None:
    differing = [
        m.id for m in messages(place) if all(forms(m.string)) and blanks(forms(m.id)) != blanks(forms(m.string))
    ]
    assert differing == []


def unfixed(place: Path) -> Iterator[tuple[str, int]]:
    """Yields where a template has words looked up that it does not hold itself; what Python wrote has `terjemah`."""
    for file in sorted((*(place / "templates").glob("*.html"), *(place / "mails").glob("*.txt"))):
        for call in PARSER.parse(file.read_text(encoding="utf-8")).find_all(nodes.Call):
            asks = isinstance(call.node, nodes.Name) and call.node.name in {"_", "gettext", "ngettext"}
            if asks and not (call.args and isinstance(call.args[0], nodes.Const)):
                yield file.name, call.lineno


@pytest.mark.parametrize("place", [SHARED, *ROOMS], ids=lambda place: place.name)
def test_a_template_looks_up_constants_alone_for_what_comes_back_is_not_escaped(place: Path) -> None:
    assert list(unfixed(place)) == []


def test_words_of_a_variable_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.html").write_text('{{ _("Sesi") }}\n{{ _(words) }}{{ ngettext(one, "dua", 2) }}')
    assert list(unfixed(tmp_path)) == [("a.html", 2), ("a.html", 2)]
