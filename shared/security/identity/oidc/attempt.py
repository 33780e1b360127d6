"""One attempt to sign in, bound to the browser that began it: nothing of it is kept on the server.

The browser keeps one secret in a cookie. State, nonce and the PKCE verifier follow from it (HMAC-SHA256), so that the
answer, the ID token and the code each fit that browser alone (RFC 9700, OpenID Connect Core 3.1.2.1, RFC 7636).
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.security.identity.session_secrets import new_secret, same_secret

LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class Attempt:
    """What the cookie holds: the secret, when it began, whether a fresh factor is asked for, and where it leads."""

    secret: str
    began: int
    fresh: bool
    onward: str

    @classmethod
    def begin(cls, at: datetime, *, onward: str, fresh: bool) -> "Attempt":
        """Begins an attempt."""
        return cls(new_secret(), int(at.timestamp()), fresh, onward)

    @classmethod
    def from_cookie(cls, text: str) -> "Attempt | None":
        """Reads the cookie; None where it is none of ours."""
        parts = text.split("|", 3)
        if len(parts) != 4 or not parts[1].isdecimal() or len(parts[1]) > 12 or not parts[0]:
            return None
        return cls(parts[0], int(parts[1]), parts[2] == "1", parts[3])

    def as_cookie(self) -> str:
        """Returns what the cookie holds."""
        return "|".join((self.secret, str(self.began), str(int(self.fresh)), self.onward))

    @property
    def state(self) -> str:
        """Returns the state of the request."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """Returns the nonce that the ID token must carry."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """Returns the PKCE verifier that redeems the code."""
        return self._derived("verifier")

    @property
    def challenge(self) -> str:
        """Returns the PKCE challenge (S256) of the verifier."""
        return _base64url(hashlib.sha256(self.verifier.encode()).digest())

    def fits(self, state: str, at: datetime) -> bool:
        """Tells whether an answer with this state belongs to the attempt, within ten minutes."""
        age = at.timestamp() - self.began
        return same_secret(state, self.state) and -1 <= age <= LASTS.total_seconds()

    def _derived(self, what: str) -> str:
        key = self.secret.encode("utf-8", "surrogatepass")
        return _base64url(hmac.new(key, f"terbuka oidc {what}".encode(), hashlib.sha256).digest())


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
