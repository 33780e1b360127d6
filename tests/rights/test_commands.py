"""The operating commands, run as an operator runs them: what they say to programs, and how they end."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from deploy.cli import main
from deploy.rights.postgres import ACCOUNTS, SCHEMAS, role_of
from deploy.room_keys import create_keys
from deploy.rooms import ROOMS
from tests.engines.processes import free_port
from tests.rights.conftest import Province

FOREIGN = ("DATABASE_URL", "TERBUKA_KAFKA", "TERBUKA_OBJECTS", "TERBUKA_CONFIG")


@dataclass(frozen=True)
class Answer:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> Any:
        """Returns the JSON that it wrote."""
        return json.loads(self.out)

    @property
    def refusal(self) -> Any:
        """Returns the refusal that it wrote."""
        return json.loads(self.err.splitlines()[-1])


Terbuka = Callable[..., Answer]


@pytest.fixture
def terbuka(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Terbuka:
    """Gives `terbuka("topics", "check", TERBUKA_KAFKA=...)`, with an empty data folder and nothing else set."""

    def call(*words: str, **variables: str) -> Answer:
        for name in FOREIGN:
            monkeypatch.delenv(name, raising=False)
        for name, value in {"TERBUKA_HOME": str(tmp_path), **variables}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["terbuka", *words, "--json"])
        with pytest.raises(SystemExit) as end:
            main()
        told = capsys.readouterr()
        return Answer(int(end.value.code or 0), told.out, told.err)

    return call


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """Gives a folder of secrets as the jobs of a province read it."""
    folder = tmp_path / "words"
    for account in ACCOUNTS:
        (folder / account).mkdir(parents=True)
        (folder / account / "database-password").write_text(f"kata-sandi-{account}\n")
    return folder


def test_an_empty_database_is_prepared_by_one_command(empty: str, words: Path, terbuka: Terbuka) -> None:
    done = terbuka("database", "apply", "--accounts", str(words), DATABASE_URL=empty)
    assert done.code == 0, done.err
    assert [each["schema"] for each in done.told["schemas"]] == list(SCHEMAS)
    assert {each["role"] for each in done.told["roles"]} == {role_of(account) for account in ACCOUNTS}


def test_a_missing_secret_stops_before_anything_is_done(empty: str, words: Path, terbuka: Terbuka) -> None:
    (words / "monitor" / "database-password").unlink()
    done = terbuka("database", "apply", "--accounts", str(words), DATABASE_URL=empty)
    assert (done.code, done.refusal["code"]) == (1, "RAHASIA_TIDAK_TERBACA")
    assert "monitor/database-password" in done.refusal["title"]


def test_reconciliation_tells_each_pair(province: Province, words: Path, terbuka: Terbuka) -> None:
    url = make_url(province.url("reconcile")).set(password=None).render_as_string(False)
    secret = str(words / "reconcile" / "database-password")
    done = terbuka("reconcile", DATABASE_URL=url, TERBUKA_DATABASE_PASSWORD_FILE=secret)
    assert done.code == 0, done.err
    assert {pair["reader"] for pair in done.told["pairs"]} == set(ROOMS)
    assert done.told["resent"] == 0


def test_the_doctor_ends_with_1_where_something_is_wrong(province: Province, terbuka: Terbuka) -> None:
    url = province.url("registry", "salah-sekali")
    done = terbuka("doctor", "registry", "--role", "api", DATABASE_URL=url)
    assert (done.code, done.refusal["code"]) == (1, "BELUM_SEHAT")
    codes = {each["check"]: each["code"] for each in done.told}
    assert codes["kunci: milik ruang ini"] == "KUNCI_TIDAK_ADA"
    assert codes["basis data: masuk"] == "BASIS_DATA_MENOLAK_MASUK"


def test_the_doctor_ends_with_3_where_an_engine_is_missing(
    province: Province, terbuka: Terbuka, tmp_path: Path
) -> None:
    create_keys(tmp_path)
    for path in (tmp_path / "keys").glob("*.key"):
        if path.name != "audit-monitor.key":
            path.unlink()
    away = f"127.0.0.1:{free_port()}"
    given = {"DATABASE_URL": province.url("monitor"), "TERBUKA_KAFKA": away}
    done = terbuka("doctor", "monitor", "--role", "worker", **given)
    assert (done.code, done.refusal["code"]) == (3, "MESIN_TIDAK_MENJAWAB")
    states = {each["check"]: each["state"] for each in done.told}
    assert states["basis data: hak"] == "baik"
    assert states["Kafka: topik dan hak"] == "tidak diperiksa"


@pytest.mark.parametrize("command", [("topics", "apply"), ("topics", "check")])
def test_topics_without_a_broker_end_with_3(command: tuple[str, ...], terbuka: Terbuka) -> None:
    done = terbuka(*command, TERBUKA_KAFKA=f"127.0.0.1:{free_port()}")
    assert (done.code, done.refusal["code"]) == (3, "KAFKA_TIDAK_MENJAWAB")


def test_without_an_address_the_commands_say_which_one_is_missing(terbuka: Terbuka) -> None:
    assert terbuka("topics", "check").refusal["code"] == "KAFKA_BELUM_DIATUR"
    assert terbuka("reconcile").refusal["code"] == "BASIS_DATA_BELUM_DIATUR"


def test_accounts_are_made_by_the_role_of_identity(province: Province, terbuka: Terbuka, tmp_path: Path) -> None:
    secret = tmp_path / "sandi"
    secret.write_text("kata-sandi-yang-panjang\n", encoding="utf-8")
    words = ("accounts", "add", "penjaga", "--role", "operator", "--name", "Penjaga", "--password-file", str(secret))
    assert terbuka(*words, DATABASE_URL=province.url("identity")).code == 0
    listed = terbuka("accounts", "list", DATABASE_URL=province.url("identity")).told
    assert "penjaga" in {each["account"] for each in listed}
