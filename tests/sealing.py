"""A key of the tests' own for sealed texts that no room's key stands behind."""

from shared.security.keys import new_identity
from shared.security.sealed_texts import Sealing

_IDENTITY, _RECIPIENT = new_identity()
SEALING = Sealing(_RECIPIENT, _IDENTITY)
