"""What an account may be called, hold and belong to, and the refusals of one that is not there."""

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.runtime.errors import Conflict, NotFound, Refusal
from shared.security.identity import store
from shared.security.identity.actor import ROLE_NAMES, ROLES
from shared.security.identity.attempts import NAME_LENGTH
from shared.security.identity.person import Person

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


async def check_one_human(connection: AsyncConnection, person: Person, before: Person | None = None) -> None:
    """Checks that a person is no second one of a human who is recorded: rules on two persons would be void.

    A name that was alike `before` and stays may stay, so that an NIP can be added to either. Raises `Conflict`
    (`NIP_SUDAH_DIPAKAI`, `NAMA_SUDAH_TERCATAT`).
    """
    if await store.nip_holder(connection, person.nip) not in {None, person.id}:
        raise Conflict(
            "NIP_SUDAH_DIPAKAI",
            "NIP itu sudah tercatat pada orang lain; satu manusia adalah satu orang di Terbuka.",
            mend="Ikat akun yang baru pada orang yang sudah tercatat.",
        )
    is_told_anew = before is None or person.name != before.name or (before.nip != "" and person.nip == "")
    if is_told_anew and await store.is_named_alike(connection, person):
        raise Conflict(
            "NAMA_SUDAH_TERCATAT",
            "Orang bernama sama sudah tercatat, dan tidak keduanya ber-NIP; satu manusia tidak boleh menjadi dua "
            "orang.",
            mend="Bila orangnya sama, ikat akun itu padanya (--person). Bila orangnya lain, catat NIP keduanya, atau "
            "tulis nama yang membedakannya.",
        )
