"""The one rule of which acts need a second factor, and how lately it must have been shown in the session."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from fastapi import Request

from shared.security.identity.actor import Actor
from shared.security.identity.factor_refusals import factor_too_old, must_enrol
from shared.security.identity.key_refusals import key_asked
from shared.security.identity.second_factor import FACTOR_LASTS
from shared.web.act_names import declared_act
from shared.web.declarations import Endpoint, declared, declaring
from shared.web.scopes import SAFE_METHODS

if TYPE_CHECKING:
    from shared.room.context import RoomContext

ATTRIBUTE: Final = "without_factor"
REQUIRED: Final = "required"
KEYS: Final = "keys"
"""As `REQUIRED`, and what decides takes a security key alone."""
MUST_HAVE_ONE = ("ketua", "pimpinan", "operator")
RELEASES = frozenset({"release_copy", "issue_announcement", "show_again"})
TAKES_DOWN = frozenset({"withdraw_files", "keep_down"})
DECIDES = frozenset(
    {
        "decide",
        "approve",
        "answer_expiry",
        "confirm_expiry",
        "open_early",
        "decide_opening",
        "confirm_ruling",
        "undo_ruling",
        "approve_opening",
        "close_case",
        "close_incident",
        "except_persons",
        "decide_review",
        "decide_content",
        "confirm_content",
        "confirm_mandate",
        "confirm_mandate_end",
        "sign_paper",
    }
)
FACTOR_ACTS = frozenset({"enrol_factor", "add_key", "remove_key"})
"""What is done to factors themselves: whoever has one shows it first."""
STEPS_UP = DECIDES | RELEASES | TAKES_DOWN
"""Acts, by the names under which handlers declare them, that ask for a factor shown lately; their forms ask it too."""

without_factor: Callable[[Endpoint], Endpoint] = declaring(ATTRIBUTE, "yes")
"""Declares a handler that whoever must enrol still reaches, as the page on which they do; stands below the route."""


def check_factor(request: Request, actor: Actor) -> None:
    """Refuses a session without the factor that an act needs; a token never decides and is never asked.

    Raises `Forbidden` (`BUTUH_FAKTOR_KEDUA`, `FAKTOR_KEDUA_LAMA`, `BUTUH_KUNCI_KEAMANAN`).
    """
    if actor.scopes is not None:
        return
    kit: RoomContext = request.app.state.kit
    steps_up, changes = declared_act(request) in STEPS_UP | FACTOR_ACTS, request.method not in SAFE_METHODS
    if actor.has_factor:
        if steps_up and not shown_lately(actor, kit.clock.now()):
            raise factor_too_old()
        if declared_act(request) in STEPS_UP and needs_key(request, actor):
            raise key_asked()
    elif kit.settings.second_factor in {REQUIRED, KEYS} and (steps_up or changes) and _must_have_one(request, actor):
        raise must_enrol()


def shown_lately(actor: Actor, now: datetime) -> bool:
    """Tells whether a factor was shown in the session within 15 minutes."""
    return actor.factor_at is not None and now - actor.factor_at <= FACTOR_LASTS


def last_stays(request: Request, actor: Actor) -> bool:
    """Tells whether the role of an actor must have a factor, so that its holder does not remove the last one."""
    kit: RoomContext = request.app.state.kit
    return kit.settings.second_factor in {REQUIRED, KEYS} and actor.has(*MUST_HAVE_ONE)


def needs_key(request: Request, actor: Actor) -> bool:
    """Tells whether security keys alone count here and the factor of the session was another one."""
    kit: RoomContext = request.app.state.kit
    return kit.settings.second_factor == KEYS and not actor.factor_by_key


def _must_have_one(request: Request, actor: Actor) -> bool:
    named = actor.has(*MUST_HAVE_ONE) or declared_act(request) in RELEASES
    return named and not declared(request, ATTRIBUTE)
