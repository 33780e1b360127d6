"""Passwords: argon2id in a thread, and the same work for an account that does not exist."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shared.runtime.errors import Refusal

MINIMUM_LENGTH = 12
MAXIMUM_LENGTH = 256
AT_ONCE = 4  # each hash takes 64 MiB

HASHER = PasswordHasher()
"""argon2id with the parameters of RFC 9106 for little memory: 64 MiB, three passes, four lanes."""
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$sqx1523JHEwZE8f4OtdEYg$Dsp6eoTplifhmrUGP7BzlIgraw5Kfj9QNGVGPh+csdI"
"""The hash of a password that nobody has, with these parameters: an unknown account costs the same work."""
_threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="argon2")


async def hash_password(password: str) -> str:
    """Returns the argon2id hash of a password; raises `Refusal` (`KATA_SANDI_LEMAH`) when it is too short or long."""
    if not MINIMUM_LENGTH <= len(password) <= MAXIMUM_LENGTH:
        raise Refusal(
            "KATA_SANDI_LEMAH",
            f"Kata sandi harus terdiri atas {MINIMUM_LENGTH} sampai {MAXIMUM_LENGTH} huruf.",
            mend="Pakailah beberapa kata yang mudah Anda ingat, tetapi sulit ditebak orang lain.",
        )
    return await asyncio.get_running_loop().run_in_executor(_threads, HASHER.hash, password)


async def matches(stored: str | None, password: str) -> bool:
    """Tells whether a password fits a stored hash; without a hash it works as long and says no."""
    loop = asyncio.get_running_loop()
    fits = await loop.run_in_executor(_threads, _verify, stored or NOBODY, password[: MAXIMUM_LENGTH + 1])
    return fits and stored is not None


def _verify(stored: str, password: str) -> bool:
    try:
        return HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
