"""What a bearer token is for: its scopes, its name and how long it lasts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from shared.runtime.errors import Forbidden, Malformed

READ: Final = "baca"
HAND_IN: Final = "serah"
SCOPES = (READ, HAND_IN)
"""`baca` reads, `serah` hands in for an SKPD; nothing lets a token decide, approve, release or take down."""

DAYS, MOST_DAYS = 30, 90
NAME_LENGTH = 100
UNNAMED = "tanpa nama"


@dataclass(frozen=True)
class Token:
    """What is known of a bearer token but its secret; `id` is 0 before it is written."""

    id: int
    account: str
    name: str
    scopes: Collection[str]
    created_at: datetime
    ends_at: datetime
    used_at: datetime | None = None


def check_token(name: str, scopes: Collection[str], days: int) -> timedelta:
    """Checks what is asked for a new token and returns how long it lasts; raises `Malformed` (`TOKEN_SALAH`)."""
    named = 0 < len(name) <= NAME_LENGTH and name.isprintable()
    if not named or not scopes or not set(scopes) <= set(SCOPES) or not 1 <= days <= MOST_DAYS:
        raise Malformed(
            "TOKEN_SALAH",
            "Nama, lingkup, atau masa token yang diminta tidak dapat dipakai.",
            mend=f"Isi nama sampai {NAME_LENGTH} huruf, lingkup {READ} atau {HAND_IN}, dan 1 sampai {MOST_DAYS} hari.",
        )
    return timedelta(days=days)


def beyond_scope() -> Forbidden:
    """Builds the refusal of a request that a bearer token does not carry."""
    return Forbidden(
        "TOKEN_TIDAK_BERWENANG",
        "Token ini tidak berlaku untuk tindakan itu: token hanya membaca (baca) atau menyerahkan (serah).",
        mend="Untuk memutus, menyetujui, melepas, atau mengatur, masuklah sendiri di /masuk. "
        "Untuk membaca atau menyerahkan, buat token dengan lingkup yang sesuai (POST /api/tokens).",
    )
