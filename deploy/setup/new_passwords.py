"""The password of a new account: from the file that its answer names, else typed."""

from collections.abc import Callable

from deploy.setup.answers import Someone
from shared.runtime.errors import Refusal

Typed = Callable[[str], str]
"""Asks for the password of an account, twice and without showing it."""


def password_of(someone: Someone, typed: Typed | None) -> str:
    """Returns the password.

    Raises `Refusal` (`KATA_SANDI_TIDAK_ADA`) where no file is readable and nobody can be asked.
    """
    if someone.sandi_berkas is None:
        if typed is None:
            raise _refused(someone)
        return typed(someone.akun)
    try:
        return someone.sandi_berkas.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise _refused(someone) from error


def _refused(someone: Someone) -> Refusal:
    return Refusal(
        "KATA_SANDI_TIDAK_ADA",
        f"Kata sandi akun {someone.akun} tidak ada: berkasnya tidak terbaca, dan tidak ada yang dapat ditanya.",
        mend="Sebutkan sandi_berkas dalam jawaban, atau jalankan di terminal.",
    )
