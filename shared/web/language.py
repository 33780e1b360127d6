"""Which language a page speaks: Indonesian is the source, English comes from `locale/en.po` where it exists."""

from functools import cache
from importlib import resources

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

SOURCE = "id"
LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
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
        return self._find(text) or text

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Returns the translation for a count, or the Indonesian words."""
        for catalogue in self.catalogues:
            message = catalogue.get(one)
            if message is not None and isinstance(message.string, tuple | list) and message.string[0]:
                return str(message.string[0 if count == 1 else 1])
        return one if count == 1 else many

    def _find(self, text: str) -> str:
        for catalogue in self.catalogues:
            message = catalogue.get(text)
            if message is not None and isinstance(message.string, str) and message.string:
                return message.string
        return ""


@cache
def translator(language: str, *packages: str) -> Translator:
    """Builds the translator of a language from the packages' `locale/<language>.po` files."""
    if language == SOURCE:
        return Translator(())
    found = (_catalogue(package, language) for package in packages)
    return Translator(tuple(catalogue for catalogue in found if catalogue is not None))


def _catalogue(package: str, language: str) -> Catalog | None:
    file = resources.files(package).joinpath("locale", f"{language}.po")
    if not file.is_file():
        return None
    with file.open("rb") as stream:
        return read_po(stream, locale=language)


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
            secure = request.url.scheme == "https"
            response.set_cookie(COOKIE, language, max_age=YEAR, path="/", secure=secure, httponly=True, samesite="lax")
        return response

    return routes
