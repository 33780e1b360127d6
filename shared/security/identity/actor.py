"""Who acts: the actor, the roles of the SOP, and the refusals about them."""

from dataclasses import dataclass, field
from datetime import datetime

from shared.runtime.errors import Forbidden, TooMany, Unauthenticated

ROLES = ("skpd", "petugas", "ketua", "tim", "pimpinan", "operator")

ROLE_NAMES = {
    "skpd": "Petugas SKPD",
    "petugas": "Petugas PPID",
    "ketua": "Ketua PPID",
    "tim": "Tim Pertimbangan",
    "pimpinan": "Pimpinan badan publik",
    "operator": "Operator sistem",
}


@dataclass(frozen=True)
class Actor:
    """Whoever acts; `person` stays the same for every account of one human, so two acts can be told apart.

    `scopes` are those of the bearer token that called, None for a session. `factor_at` says when a second factor was
    shown in the session, `factor_by_key` that it was by a security key or at the identity provider, `has_factor`
    whether there is one to show; `until` is when the session ends where nothing more is asked in it.
    """

    account: str
    person: str
    roles: frozenset[str]
    skpd: str | None = None
    name: str = ""
    scopes: frozenset[str] | None = None
    factor_at: datetime | None = None
    has_factor: bool = False
    until: datetime | None = field(default=None, compare=False)
    factor_by_key: bool = False

    def has(self, *roles: str) -> bool:
        """Tells whether the actor carries one of the roles."""
        return bool(self.roles.intersection(roles))


def not_signed_in() -> Unauthenticated:
    """Builds the refusal of a caller who has not said who they are."""
    return Unauthenticated(
        "BELUM_MASUK",
        "Anda belum masuk, atau sesi Anda sudah berakhir.",
        mend="Masuk kembali di /masuk; program memakai token dari POST /api/tokens.",
    )


def wrong_credentials() -> Unauthenticated:
    """Builds the one refusal for every failed sign-in, so that it does not tell which accounts exist."""
    return Unauthenticated(
        "AKUN_ATAU_SANDI_SALAH",
        "Nama akun atau kata sandi tidak cocok.",
        mend="Periksa huruf besar dan kecil, lalu coba lagi. Bila lupa, minta operator menyetel ulang kata sandi.",
    )


def not_in_office() -> Forbidden:
    """Builds the refusal of a person whose appointment does not hold today."""
    return Forbidden(
        "JABATAN_TIDAK_BERLAKU",
        "Pengangkatan Anda belum atau tidak lagi berlaku, sehingga akun ini tidak dapat dipakai hari ini.",
        article="Pasal 14 dan Pasal 17 sampai 19 UU 30/2014",
        mend="Minta operator memperbarui jabatan, keputusan, dan masa jabatan Anda (terbuka persons change).",
    )


def too_many_attempts(seconds: int) -> TooMany:
    """Builds the refusal of a throttled sign-in; `retry_after` is in seconds."""
    return TooMany(
        "TERLALU_BANYAK_PERCOBAAN",
        "Terlalu banyak percobaan masuk yang gagal dalam satu menit.",
        mend=f"Tunggu {seconds} detik, lalu coba lagi.",
        retry_after=seconds,
    )


def wrong_role(roles: tuple[str, ...]) -> Forbidden:
    """Builds the refusal of an act that belongs to other roles."""
    names = " atau ".join(ROLE_NAMES[role] for role in roles)
    return Forbidden(
        "PERAN_TIDAK_BERHAK",
        f"Tindakan ini hanya dapat dilakukan oleh {names}.",
        article="SOP 065/453/DPP-A",
        mend="Masuk dengan akun yang berperan itu, atau mintalah pejabat tersebut melakukannya.",
    )


def foreign_request() -> Forbidden:
    """Builds the refusal of a form that another site sent, or that has lost its token (CSRF)."""
    return Forbidden(
        "PERMINTAAN_DARI_LUAR",
        "Permintaan ini tidak berasal dari halaman Terbuka, atau halamannya sudah usang.",
        mend="Muat ulang halaman, lalu kirim formulirnya sekali lagi.",
    )
