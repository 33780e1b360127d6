"""Keeps what a person sent after the session had ended, or without the factor that an act needs, until they are back.

A form is kept only where it is this site's own: it carries the token of the session that ended, or the browser says so.
Passwords are never kept, since the pages of accounts keep nothing; files are not kept.
"""

from urllib.parse import parse_qsl

from fastapi import Request

from shared.runtime.errors import Forbidden, Malformed, TerbukaError, TooLarge, Unauthenticated
from shared.security.identity.factor_refusals import factor_too_old
from shared.security.identity.identity import Identity
from shared.security.identity.kept_forms import KeptForm
from shared.security.identity.session_secrets import same_secret
from shared.web.access import URLENCODED, check_origin, content_type, csrf_token, says_same_site
from shared.web.answer import wants_page
from shared.web.language import local_path
from shared.web.multipart import is_multipart, multipart_of
from shared.web.typed_before import PAGE, WRITER, Unsent

LONGEST = 256 * 1024
"""Bytes of a form that are read of somebody who is not signed in."""
MOST_WORDS = 2_000
Words = list[tuple[str, str]]


async def keep_unsent(request: Request, error: TerbukaError) -> None:
    """Puts the form that a refusal stops into the request's state as `unsent`, with its words kept."""
    if request.method != "POST" or not wants_page(request) or not _leads_away(error):
        return
    words = await _words_of(request)
    told = dict(words)
    page = local_path(told.get(PAGE, ""), "")
    if not page or not _is_ours(request, told.get("_csrf", "")):
        return
    kit = request.app.state.kit
    typed = tuple((name, word) for name, word in words if not name.startswith("_"))
    secret = ""
    if typed and told.get(WRITER) and kit.room != "identity":
        ended = isinstance(error, Unauthenticated)
        secret = await _kept(kit.identity, KeptForm(told[WRITER], page, request.url.path, typed, ended))
    request.state.unsent = Unsent(page, secret)


async def _kept(identity: Identity, form: KeptForm) -> str:
    try:
        return await identity.forms.keep(form)
    except TerbukaError:  # the sign-in goes on without the form, and its page says so
        return ""


def _leads_away(error: TerbukaError) -> bool:
    return isinstance(error, Unauthenticated) or error.code == factor_too_old().code


def _is_ours(request: Request, token: str) -> bool:
    try:
        check_origin(request)
    except Forbidden:
        return False
    return same_secret(token, csrf_token(request)) or says_same_site(request)


async def _words_of(request: Request) -> Words:
    """Returns the words of a form in their order, none of one that is too long or cannot be read."""
    try:
        return await _read_words(request)
    except (Unauthenticated, Forbidden):  # the guard says what is known before it gives the first byte
        return await _read_words(request)


async def _read_words(request: Request) -> Words:
    try:
        if is_multipart(request):
            return await _before_files(request)
        return _read(await _short_body(request)) if content_type(request) == URLENCODED else []
    except (Malformed, TooLarge, ValueError, RuntimeError):  # RuntimeError: the page has read its body already
        return []


async def _short_body(request: Request) -> bytes:
    held = bytearray()
    async for chunk in request.stream():
        held += chunk
        if len(held) > LONGEST:
            return b""
    return bytes(held)


def _read(body: bytes) -> Words:
    return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_WORDS)


async def _before_files(request: Request) -> Words:
    words: Words = []
    async for part in multipart_of(request).parts():
        if part.is_file and part.file_name:
            break
        if not part.is_file:
            words.append((part.name, await part.text()))
        if sum(len(word) for _, word in words) > LONGEST:
            return []
    return words
