"""Jinja2 with autoescape: a room's own templates over the shared ones, in the reader's language."""

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Protocol

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from shared.law import limits
from shared.room.context import RoomContext
from shared.runtime.phrases import date_words, moment_words, number_words
from shared.security.identity.kept_forms import KeptForm
from shared.web.access import csrf_token
from shared.web.form_filling import filled
from shared.web.language import LANGUAGES, SHARED, SOURCE, language_of, sentences, translator
from shared.web.navigation import crumbs_home, navigation
from shared.web.typed_before import PAGE, WRITER, page_of, typed_before

HERE = Path(__file__).parent
MAIN = '<main id="isi" tabindex="-1">'
UPLOADS = 'enctype="multipart/form-data"'
"""A browser names this site when it sends such a form, whose body is not read for a token."""

Headers = Mapping[str, str] | None


class Render(Protocol):
    """Renders a template of a package for a request."""

    def __call__(
        self,
        request: Request,
        name: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **context: Any,
    ) -> HTMLResponse:
        """Returns the page; `context` holds the template's variables."""
        ...


def pages_for(package: str) -> Render:
    """Returns the renderer of a package's `templates` folder, with the shared templates behind it.

    Every template also sees `request`, `actor` (or None), `language`, `body_name`, `body_contact`, and the numbers of
    the law as `limits`.
    """

    def render(
        request: Request, name: str, *, status: int = 200, headers: Headers = None, **context: Any
    ) -> HTMLResponse:
        language = language_of(request)
        template = environment(package, language).get_template(name)
        surroundings = _surroundings(request, language)
        page = template.render({**surroundings, **context})
        if kept := typed_before(request):
            page = _with_typed(page, kept, environment(package, language), surroundings)
        sent = {"content-language": language, "cache-control": "no-store", **(headers or {})}
        if UPLOADS in page:
            sent.setdefault("referrer-policy", "same-origin")
        return HTMLResponse(page, status_code=status, headers=sent)

    return render


@cache
def environment(package: str, language: str = SOURCE) -> Environment:
    """Builds the environment of a package and a language; an unknown variable is an error."""
    folders = [Path(str(resources.files(package))) / "templates", HERE / "templates"]
    made = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in dict.fromkeys(folders)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    words = translator(language, package, SHARED)
    made.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals["_"] = _said(made.globals["gettext"])
    made.globals.update(limits=limits, static=static, csrf_field=csrf_field, csrf_token=_token, languages=LANGUAGES)
    made.filters["terjemah"] = sentences(language, package, SHARED).said
    made.filters["awal"] = lambda words: words[:1].upper() + words[1:]
    made.filters["tanggal"] = lambda value: date_words(value, language)
    made.filters["waktu"] = lambda value: moment_words(value, language)
    made.filters["angka"] = lambda value: number_words(value, language)
    return made


def _said(look_up: Any) -> Callable[..., Any]:
    """Returns `_`, which looks a constant up once: a page says some hundred of them, most of them in each row."""
    kept: dict[str, Any] = {}

    @pass_context
    def said(context: Context, message: str, /, **variables: Any) -> Any:
        if variables:
            return look_up(context, message, **variables)
        if message not in kept:
            kept[message] = look_up(context, message)
        return kept[message]

    return said


def static(name: str) -> str:
    """Returns the one address of a static file, with a mark of its content so that browsers may keep it."""
    return f"/static/{name}?v={_mark(name)}"


@pass_context
def csrf_field(context: Context) -> Markup:
    """Returns the hidden fields that every form sent by POST must hold: its token, its page, and whose page it is."""
    request = context["request"]
    actor = getattr(request.state, "actor", None)
    told = {"_csrf": csrf_token(request)}
    told |= {PAGE: page_of(request), WRITER: actor.account} if actor else {}
    fields = (Markup('<input type="hidden" name="{}" value="{}">').format(name, word) for name, word in told.items())
    return Markup("").join(fields)


@pass_context
def _token(context: Context) -> str:
    return csrf_token(context["request"])


@cache
def _mark(name: str) -> str:
    return hashlib.sha256((HERE / "static" / name).read_bytes()).hexdigest()[:10]


def _with_typed(page: str, kept: KeptForm, words: Environment, surroundings: dict[str, Any]) -> str:
    """Puts what was typed before the session ended into a page, and says so; what fits no field stands beside."""
    page, left = filled(page, kept.address, kept.words)
    said = words.get_template("typed_before.html").render({**surroundings, "left": left, "ended": kept.ended})
    return page.replace(MAIN, MAIN + said, 1)


def _surroundings(request: Request, language: str) -> dict[str, Any]:
    actor = getattr(request.state, "actor", None)
    kit: RoomContext | None = getattr(request.app.state, "kit", None)
    root = request.scope.get("root_path", "")
    path = root + request.scope["path"].removeprefix(root)
    return {
        "request": request,
        "actor": actor,
        "language": language,
        "here": path,
        "nav": navigation(kit.links if kit else (), actor, path),
        "home": crumbs_home(actor),
        "body_name": kit.settings.body_name if kit else "",
        "body_contact": kit.settings.body_contact if kit else "",
        "session_seconds": _seconds_left(actor, kit),
    }


def _seconds_left(actor: Any, kit: RoomContext | None) -> int:
    """Returns for how many seconds the session of a page lasts where nothing more is asked in it, 0 for none."""
    if actor is None or actor.until is None or kit is None:
        return 0
    return max(0, int((actor.until - kit.clock.now()).total_seconds()))
