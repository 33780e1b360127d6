"""Which language a page speaks: Indonesian is the source, English comes from `locale/en.po` where it exists."""

from functools import cache
from importlib import resources
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from shared.web.translated_sentences import Sentences

SOURCE = "id"
LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
ROOMS = "services"
SHARED = "shared.web"
COOKIE = "bahasa"
YEAR = 365 * 24 * 3600


def language_of(request: Request) -> str:
    """Returns the language of a page: `?lang=`, else the cookie, else Indonesian."""
    chosen = request.query_params.get("lang") or request.cookies.get(COOKIE, SOURCE)
    return chosen if chosen in LANGUAGES else SOURCE


class Translator:
    """Translates for Jinja's i18n extension; what a catalogue does not know stays Indonesian."""

    def __init__(self, catalogues: tuple[Catalog, ...]) -> None:
        self.catalogues = catalogues

    def gettext(self, text: str) -> str:
        """Returns the translation of a text, or the text."""
        return self.find(text) or text

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Returns the translation for a count, or the Indonesian words."""
        for catalogue in self.catalogues:
            message = catalogue.get(one)
            if message is not None and isinstance(message.string, tuple | list) and message.string[0]:
                return str(message.string[0 if count == 1 else 1])
        return one if count == 1 else many

    def find(self, text: str) -> str:
        """Returns the translation of a text, an empty word where no catalogue knows it."""
        for catalogue in self.catalogues:
            message = catalogue.get(text)
            if message is not None and isinstance(message.string, str) and message.string:
                return message.string
        return ""


@cache
def translator(language: str, *packages: str) -> Translator:
    """Builds the translator of a language from the catalogues of packages: words of templates, then of Python."""
    if language == SOURCE:
        return Translator(())
    found = (catalogue_of(package, name) for package in packages for name in (language, f"{language}.sentences"))
    return Translator(tuple(catalogue for catalogue in found if catalogue is not None))


@cache
def sentences(language: str, *packages: str) -> Sentences:
    """Builds what says the sentences of Python in a language.

    The words of the packages come first, then every room's own `locale/<language>.sentences.po`: a page shows what
    other rooms said.
    """
    if language == SOURCE:
        return Sentences(language, translator(language).find, ())
    folders = sorted(Path(str(resources.files(ROOMS))).glob("*/locale"))
    places = dict.fromkeys([*packages, *(f"{ROOMS}.{folder.parent.name}" for folder in folders)])
    found = (catalogue_of(package, f"{language}.sentences") for package in places)
    return Sentences(language, translator(language, *packages).find, (each for each in found if each is not None))


def catalogue_of(package: str, name: str) -> Catalog | None:
    """Reads a catalogue of a package, e.g. `en.sentences`; None where it has none."""
    file = resources.files(package).joinpath("locale", f"{name}.po")
    if not file.is_file():
        return None
    with file.open("rb") as stream:
        return read_po(stream, locale=name.partition(".")[0])


def keep_language(response: Response, request: Request, language: str) -> None:
    """Has a browser show its pages in a language from now on."""
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, language, max_age=YEAR, path="/", secure=secure, httponly=True, samesite="lax")


def local_path(wanted: str, otherwise: str) -> str:
    """Returns an address to go on to, only when it lies on this site."""
    plain = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if plain and wanted.isprintable() and "\\" not in wanted else otherwise


def router() -> APIRouter:
    """Builds the language switch."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/bahasa/{language}")
    async def choose(request: Request, language: str, lanjut: str = "/meja") -> RedirectResponse:
        response = RedirectResponse(local_path(lanjut, "/meja"), status_code=303)
        if language in LANGUAGES:
            keep_language(response, request, language)
        return response

    return routes
