"""What an account may be called, hold and belong to, and the refusals of one that is not there."""

from shared.runtime.errors import NotFound, Refusal
from shared.security.identity.actor import ROLE_NAMES, ROLES
from shared.security.identity.attempts import NAME_LENGTH

NAME_MARKS = str.maketrans("", "", "-._")


def role_name(roles: frozenset[str]) -> str:
    """Returns the name of the first of some roles, in the order of all roles."""
    return ROLE_NAMES[min(roles, key=ROLES.index)]


def no_account(account: str) -> NotFound:
    """Builds the refusal of an account that is not there."""
    return NotFound(
        "AKUN_TIDAK_ADA", f"Akun {account} tidak ada.", mend="Lihat daftar akun yang ada: terbuka accounts list."
    )


def nobody(person_id: str) -> NotFound:
    """Builds the refusal of a person who is not there."""
    return NotFound(
        "ORANG_TIDAK_DIKENAL", f"Orang {person_id} tidak dikenal.", mend="Lihat daftar orang: terbuka persons list."
    )


def check_account(account: str, roles: frozenset[str], skpd: str | None) -> None:
    """Checks name, roles and agency of an account.

    Raises `Refusal` (`PERAN_TIDAK_DIKENAL`, `SKPD_WAJIB`, `NAMA_AKUN_SALAH`).
    """
    if not roles or not roles <= set(ROLES):
        raise Refusal("PERAN_TIDAK_DIKENAL", "Peran akun tidak dikenal.", mend=f"Peran yang ada: {', '.join(ROLES)}.")
    if ("skpd" in roles) != (skpd is not None):
        raise Refusal(
            "SKPD_WAJIB",
            "Akun berperan skpd harus terikat pada satu SKPD, dan hanya akun itu.",
            mend="Sebutkan kode SKPD untuk peran skpd; kosongkan untuk peran lain.",
        )
    if not account.isascii() or not account.translate(NAME_MARKS).isalnum() or len(account) > NAME_LENGTH:
        raise Refusal(
            "NAMA_AKUN_SALAH", "Nama akun hanya huruf, angka, titik, garis bawah, dan tanda hubung.", mend="Ganti nama."
        )
