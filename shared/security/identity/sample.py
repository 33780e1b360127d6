"""The sample accounts of a first run: one a role, with random passwords, kept off every network but loopback."""

import ipaddress
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from shared.runtime.errors import Refusal
from shared.runtime.secret_files import write_secret
from shared.security.identity.identity import Identity
from shared.security.identity.person import Person


@dataclass(frozen=True)
class SamplePerson:
    """How a first account is told apart from the others: what it is called, and who signs by it in a sample."""

    account_name: str
    person: str
    office: str
    nip: str = ""


FACES = {
    "skpd": SamplePerson("Petugas SKPD", "Melati Contoh", "Sekretaris selaku PPID Pembantu"),
    "petugas": SamplePerson("Petugas PPID", "Rudi Contoh", "Petugas PPID", "198001012005011001"),
    "petugas2": SamplePerson("Petugas PPID kedua", "Sari Contoh", "Petugas PPID", "198502022010012002"),
    "ketua": SamplePerson("Ketua PPID", "Bambang Contoh", "Ketua PPID", "197003031995031003"),
    "tim": SamplePerson("Tim Pertimbangan", "Dewi Contoh", "Ketua Tim Pertimbangan", "196904041994032004"),
    "pimpinan": SamplePerson("Pimpinan badan publik", "Agus Contoh", "Gubernur"),
    "operator": SamplePerson("Operator sistem", "Yusuf Contoh", "Operator sistem", "199005052015041005"),
}
"""Every sample name ends in "Contoh", so that no sample paper is taken for a real one."""
SAMPLE_DECREE = ("1/CONTOH/2017", date(2017, 1, 2))
FIRST_ACCOUNTS = {
    "skpd": "skpd",
    "petugas": "petugas",
    "petugas2": "petugas",
    "ketua": "ketua",
    "tim": "tim",
    "pimpinan": "pimpinan",
    "operator": "operator",
}
"""Account name to role, in a sample as in a new province; some acts need two petugas."""
WORD_BYTES = 12


async def create_sample_accounts(identity: Identity, file: Path, *, skpd: str) -> dict[str, dict[str, str]]:
    """Creates the sample accounts and writes `{role: {account, password}}` to a file of mode 0600.

    A second run keeps names and passwords. `skpd` is the agency code that the account `skpd` is bound to.
    """
    kept = read_accounts(file)
    existing = {account.actor.account for account in await identity.list_accounts()}
    for account, role in FIRST_ACCOUNTS.items():
        known = account in kept
        entry = kept.setdefault(account, {"account": account, "password": secrets.token_urlsafe(WORD_BYTES)})
        if account not in existing:
            bound = skpd if role == "skpd" else None
            face = FACES[account]
            words = {"roles": [role], "skpd": bound, "name": face.account_name, "who": sample_person(account)}
            await identity.add_account(account, entry["password"], sample=True, **words)  # type: ignore[arg-type]
        elif not known:
            await identity.set_password(account, entry["password"])
    write_secret(file, json.dumps(kept, indent=2))
    return kept


def sample_person(account: str) -> Person:
    """Returns the person who signs by a sample account."""
    face, (decree, dated) = FACES[account], SAMPLE_DECREE
    return Person(account, face.person, face.office, decree, dated, dated, None, face.nip)


async def refuse_public_exposure(identity: Identity, host: str) -> None:
    """Raises `Refusal` (`AKUN_CONTOH_TERBUKA`) when sample accounts could be reached from beyond this machine."""
    if not is_loopback(host):
        refuse_exposed(await identity.enabled_samples(), host)


def refuse_exposed(samples: Sequence[str], host: str) -> None:
    """Raises `Refusal` (`AKUN_CONTOH_TERBUKA`) where there are sample accounts and an address reaches further."""
    if samples and not is_loopback(host):
        raise Refusal(
            "AKUN_CONTOH_TERBUKA",
            f"Peladen tidak dijalankan: alamat {host} dapat dicapai dari luar, padahal akun contoh masih aktif.",
            mend="Pakai HOST=127.0.0.1, atau buat akun sendiri lalu nonaktifkan akun contoh: "
            + ", ".join(samples)
            + " (terbuka accounts disable --sample).",
            accounts=list(samples),
        )


def is_loopback(host: str) -> bool:
    """Tells whether an address to listen on stays within this machine; names other than localhost do not count."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def read_accounts(file: Path) -> dict[str, dict[str, str]]:
    """Returns the accounts that were noted, `{name: {account, password}}`, none where nothing was."""
    content: dict[str, dict[str, str]] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return content
