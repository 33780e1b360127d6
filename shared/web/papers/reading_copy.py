"""Reading copies of papers in English, which say on their head that the Indonesian paper is what counts."""

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from shared.web.language import SHARED, catalogue_of, sentences
from shared.web.papers import print_pdf
from shared.web.papers.glyphs import every_text, printable
from shared.web.papers.templates import packaged
from shared.web.translated_sentences import Sentences

ENGLISH = "en"
CATALOGUE = "en.papers"
"""The words of a room's templates; what pages say as well stands in the catalogues of the pages."""
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')


async def print_reading_copy(package: str, name: str, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """Returns a paper as `print_pdf` does, in English by our own template: no signature, no head of an audit trail."""
    shown = every_text(data, printable)
    english = await asyncio.to_thread(english_of, package, shown)
    return await print_pdf(package, name, {**shown, "english": english}, at=at)


def copy_name(name: str) -> str:
    """Returns the name of the file of a reading copy, beside that of the paper."""
    return f"{name.removesuffix('.pdf')}-english.pdf"


def english_of(package: str, data: Mapping[str, Any]) -> dict[str, str]:
    """Returns what a template may say in English: its own words, and each text of `data` that a catalogue knows."""
    say = saying(package)
    return {text: said for text in {*literals(package), *_texts(data)} if (said := say(text)) != text}


@cache
def saying(package: str) -> Callable[[str], str]:
    """Returns what says a text of ours in English by the catalogues of papers, then by those of the pages."""
    room = package.rpartition(".")[0]
    found = [each for each in (catalogue_of(place, CATALOGUE) for place in (room, SHARED)) if each is not None]
    pages = sentences(ENGLISH, room, SHARED)
    papers = Sentences(ENGLISH, pages.known, found)

    def say(text: str) -> str:
        within = f"{text[:1].lower()}{text[1:]}"
        if (told := papers.said(text)) != text or (told := pages.said(text)) != text:
            return told
        told = papers.said(pages.said(within))  # a paper begins with a capital what pages say within a line
        return text if told == within else f"{told[:1].upper()}{told[1:]}"

    return say


@cache
def literals(package: str) -> frozenset[str]:
    """Returns the texts in quotation marks of a package's templates and of the layout that they share."""
    return frozenset(text for source in packaged(package).values() for text in LITERAL.findall(source.decode()))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from (value, *value.split("\n"))
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
