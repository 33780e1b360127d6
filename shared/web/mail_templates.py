"""Jinja2 for mails: plain texts of a room, in the language of whoever gets them."""

from collections.abc import Callable
from functools import partial
from importlib import resources
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from shared.runtime.phrases import date_words
from shared.web.language import SHARED, sentences, translator


def mail_templates(room: str) -> Callable[[str], Environment]:
    """Returns what gives the environment of a language, for the texts in the folder `mails` of a room's package."""
    return partial(_environment, room)


def _environment(room: str, language: str) -> Environment:
    folder = Path(str(resources.files(f"{room}.mails")))
    made = Environment(  # noqa: S701 (plain text)
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    words = translator(language, room)
    made.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters["terjemah"] = sentences(language, room, SHARED).said
    made.filters["tanggal"] = lambda value: date_words(value, language)
    return made
