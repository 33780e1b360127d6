"""What the website says itself, of whatever item: the words of its templates, labels and of the law, as files say them.

A title that is made of such words alone, as "Daftar Informasi Publik", stands on each page and is no leak.
"""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

PLACES = ("services.publisher.templates", "services.publisher.website", "shared.web.templates", "shared.law")
KINDS = (".html", ".xml", ".py")


@cache
def texts_of_website() -> tuple[str, ...]:
    """Returns the text of each file in which the website's own words are written."""
    return tuple(text for place in PLACES for text in _texts(_folder(place)))


def _folder(place: str) -> Traversable:
    package, _, folder = place.rpartition(".")
    return files(package).joinpath(folder)


def _texts(folder: Traversable) -> list[str]:
    found = list[str]()
    for each in sorted(folder.iterdir(), key=lambda each: each.name):
        if each.is_dir():
            found += _texts(each)
        elif each.name.endswith(KINDS):
            found.append(each.read_text(encoding="utf-8"))
    return found
