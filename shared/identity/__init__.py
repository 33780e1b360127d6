"""Who acts: accounts, sessions, tokens, roles; the only writer of the schema `identity`."""

from shared.identity.actor import ROLE_NAMES, ROLES, Actor
from shared.identity.identity import Account, Identity
from shared.identity.person import Person
from shared.identity.sample import create_sample_accounts, is_loopback, refuse_public_exposure
from shared.identity.web import actor_or_none, check_form, csrf_token, current_actor, require

__all__ = [
    "ROLES",
    "ROLE_NAMES",
    "Account",
    "Actor",
    "Identity",
    "Person",
    "actor_or_none",
    "check_form",
    "create_sample_accounts",
    "csrf_token",
    "current_actor",
    "is_loopback",
    "refuse_public_exposure",
    "require",
]
