"""The sample accounts of a first run: one a role, with random passwords, kept off every network but loopback."""

import ipaddress
import json
import os
import secrets
from pathlib import Path

from shared.errors import Refusal
from shared.identity.identity import Identity

SAMPLES = {
    "skpd": "skpd",
    "petugas": "petugas",
    "petugas2": "petugas",
    "ketua": "ketua",
    "tim": "tim",
    "pimpinan": "pimpinan",
    "operator": "operator",
}
"""Sample account name to role; a second petugas is there because some acts need two people."""


async def create_sample_accounts(identity: Identity, file: Path, *, skpd: str) -> dict[str, dict[str, str]]:
    """Creates the sample accounts and writes `{role: {account, password}}` to a file of mode 0600.

    A second run keeps names and passwords. `skpd` is the agency code that the account `skpd` is bound to.
    """
    kept = _read(file)
    existing = {account.actor.account for account in await identity.list_accounts()}
    for account, role in SAMPLES.items():
        known = account in kept
        entry = kept.setdefault(account, {"account": account, "password": secrets.token_urlsafe(12)})
        if account not in existing:
            bound = skpd if role == "skpd" else None
            await identity.add_account(account, entry["password"], roles=[role], skpd=bound, sample=True)
        elif not known:
            await identity.set_password(account, entry["password"])
    _write(file, kept)
    return kept


async def refuse_public_exposure(identity: Identity, host: str) -> None:
    """Raises `Refusal` (`AKUN_CONTOH_TERBUKA`) when sample accounts could be reached from beyond this machine."""
    if is_loopback(host):
        return
    samples = await identity.enabled_samples()
    if samples:
        raise Refusal(
            "AKUN_CONTOH_TERBUKA",
            f"Peladen tidak dijalankan: alamat {host} dapat dicapai dari luar, padahal akun contoh masih aktif.",
            mend="Pakai HOST=127.0.0.1, atau buat akun sendiri lalu nonaktifkan akun contoh: "
            + ", ".join(samples)
            + " (terbuka accounts disable --sample).",
            accounts=samples,
        )


def is_loopback(host: str) -> bool:
    """Tells whether an address to listen on stays within this machine; names other than localhost do not count."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _read(file: Path) -> dict[str, dict[str, str]]:
    if not file.exists():
        return {}
    content: dict[str, dict[str, str]] = json.loads(file.read_text("utf-8"))
    return content


def _write(file: Path, content: dict[str, dict[str, str]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump(content, stream, indent=2)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(file)
