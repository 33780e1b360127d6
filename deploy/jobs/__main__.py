"""The one-shot jobs of compose: `python -m deploy.jobs secrets|prepare|accounts`."""

import argparse
import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_fixed

from deploy.cli.output import ENGINE_MISSING, records, refusal, say
from deploy.configuration import read_settings
from deploy.jobs.people import create_first_accounts
from deploy.jobs.secrets import ADMIN, make_secrets
from deploy.rights.store import apply_store
from shared.runtime.errors import TerbukaError
from shared.security.identity.sample import read_accounts

NAMES = "kafka,localhost,127.0.0.1"
SKPD = "disperindagesdm"
PATIENCE_SECONDS = 120.0
PAUSE_SECONDS = 2.0


def main() -> int:
    """Runs one job; returns 0, or 1 with the reason on stderr."""
    parser = argparse.ArgumentParser(prog="python -m deploy.jobs", description="Pekerjaan sekali jalan.")
    parser.add_argument("job", choices=["secrets", "prepare", "accounts"])
    root = Path(os.environ.get("TERBUKA_SECRETS", "/secrets"))
    jobs = {"secrets": _secrets, "prepare": _prepare, "accounts": _accounts}
    try:
        jobs[parser.parse_args().job](root)
    except TerbukaError as error:
        sys.stderr.write(refusal(error, False) + "\n")
        return 1
    except subprocess.CalledProcessError as error:
        return error.returncode
    return 0


def _secrets(root: Path) -> None:
    """Makes every secret that is missing and hands out the shares."""
    names = tuple(os.environ.get("TERBUKA_KAFKA_NAMES", NAMES).split(","))
    written = make_secrets(root, names)
    say(f"{len(written)} rahasia ditulis." if written else "Semua rahasia sudah ada; tidak ada yang diubah.")


def _prepare(root: Path) -> None:
    """Makes topics and rights, schemas and roles, the bucket, and the first accounts; a second run changes nothing."""
    accounts = root / ADMIN / "accounts"
    run_when_engines_answer(["terbuka", "topics", "apply", "--accounts", str(accounts)])
    run_when_engines_answer(["terbuka", "database", "apply", "--accounts", str(accounts)])
    asyncio.run(_finish(root / ADMIN / "accounts.json"))


async def _finish(file: Path) -> None:
    settings = read_settings()
    await apply_store(settings)
    say(f"Penyimpanan berkas {settings.store.place} siap; tiap ruang berhak atas bagiannya sendiri.")
    url = settings.database_address() or ""
    new = await create_first_accounts(url, file, skpd=os.environ.get("TERBUKA_FIRST_SKPD", SKPD))
    say(f"Akun baru: {', '.join(new)}." if new else "Semua akun pertama sudah ada.")
    say("Sandinya: docker compose -f deploy/compose.yaml run --rm --no-deps init accounts")


def _accounts(root: Path) -> None:
    """Shows the first accounts and their passwords."""
    people = list(read_accounts(root / ADMIN / "accounts.json").values())
    records("Akun pertama", {"account": "Akun", "password": "Sandi"}, people)


def run_when_engines_answer(command: Sequence[str]) -> None:
    """Runs a command, again while it says that an engine is away; raises `CalledProcessError` for its last failure."""
    again = Retrying(
        retry=retry_if_exception(lambda error: getattr(error, "returncode", None) == ENGINE_MISSING),
        wait=wait_fixed(PAUSE_SECONDS),
        stop=stop_after_delay(PATIENCE_SECONDS),
        reraise=True,
    )
    again(subprocess.run, command, check=True)


if __name__ == "__main__":
    sys.exit(main())
