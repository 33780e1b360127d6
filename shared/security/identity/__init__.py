"""Who acts: accounts, sessions, tokens, roles; the only writer of the schema `identity`."""

from shared.security.identity.actor import ROLE_NAMES, ROLES, Actor
from shared.security.identity.identity import Account, Identity
from shared.security.identity.known_names import known_names
from shared.security.identity.person import Person
from shared.security.identity.sample import create_sample_accounts, is_loopback, refuse_public_exposure

__all__ = [
    "ROLES",
    "ROLE_NAMES",
    "Account",
    "Actor",
    "Identity",
    "Person",
    "create_sample_accounts",
    "is_loopback",
    "known_names",
    "refuse_public_exposure",
]
