"""Every command teaches itself in Indonesian, speaks JSON, and starts without the heavy engines."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main

from deploy.cli.app import app
from tests.cli.conftest import Terbuka

ENGLISH = (
    "Usage",
    "Options",
    "Arguments",
    "Commands",
    "Show this message",
    "required]",
    "default:",
    "env var",
    "COMMAND",
)
HEAVY = ("fastapi", "sqlalchemy", "faststream", "holidays", "openpyxl", "services", "jinja2")


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, child in getattr(command, "commands", {}).items():
        yield from leaves(child, (*path, name))
    if not hasattr(command, "commands"):
        yield path, command


COMMANDS = dict(leaves(typer.main.get_command(app)))
PROMISED = {
    "up", "journey", "submit", "import", "decide", "approve", "deadlines", "periods parse", "workdays before",
    "events tail", "dead-letters list", "dead-letters replay", "audit verify", "doctor",
    "keys create", "keys backup", "keys check", "accounts list", "accounts add", "accounts disable", "site export",
}  # fmt: skip


def test_every_promised_command_is_there() -> None:
    assert {" ".join(path) for path in COMMANDS} >= PROMISED


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_help_page_is_indonesian_and_shows_an_example(terbuka: Terbuka, path: tuple[str, ...]) -> None:
    page = terbuka(*path, "--help")
    assert page.code == 0
    assert page.out.startswith(f"Pemakaian: terbuka {' '.join(path)}")
    assert f"\n  Contoh: terbuka {' '.join(path)}" in page.out
    assert not [word for word in ENGLISH if word in page.out]


@pytest.mark.parametrize("path", [()] + [(path[0],) for path in COMMANDS if len(path) == 2], ids=" ".join)
def test_the_page_of_a_group_is_indonesian(terbuka: Terbuka, path: tuple[str, ...]) -> None:
    page = terbuka(*path, "--help")
    assert "Perintah:" in page.out
    assert not [word for word in ENGLISH if word in page.out]


@pytest.mark.parametrize("path", sorted(set(COMMANDS) - {("up",)}), ids=" ".join)
def test_every_command_offers_json(path: tuple[str, ...]) -> None:
    assert any("--json" in option.opts for option in COMMANDS[path].params)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("kunyit",), "Tidak ada perintah 'kunyit'."),
        (("periods", "parse"), "Isian TEXT belum disebut."),
        (("deadlines", "--warna"), "Tidak ada pilihan --warna."),
        (("deadlines", "--url"), "Pilihan --url memerlukan nilai."),
        (("deadlines", "lebih"), "Isian berlebih: lebih."),
        (("accounts", "add", "dinas"), "Pilihan --role wajib disebut."),
        (
            ("decide", "1", "mungkin"),
            "Nilai untuk ANSWER tidak dapat dipakai: 'mungkin' bukan salah satu dari 'ya', 'tidak'.",
        ),
        (("import", "tidak-ada.xlsx"), "Nilai untuk FILE tidak dapat dipakai: 'tidak-ada.xlsx' tidak ada."),
        (("--as-of", "kemarin", "up"), "'kemarin' bukan tanggal YYYY-MM-DD."),
    ],
)
def test_wrong_usage_is_told_in_indonesian_with_code_2(
    terbuka: Terbuka, arguments: tuple[str, ...], sentence: str
) -> None:
    answer = terbuka(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.splitlines()[-1].casefold() == f"SALAH PAKAI: {sentence}".casefold()


def test_wrong_usage_is_json_when_json_was_asked_for(terbuka: Terbuka) -> None:
    assert terbuka("periods", "parse", "--json").refusal["code"] == "SALAH_PAKAI"


@pytest.mark.parametrize("command", [("events", "tail"), ("audit", "verify"), ("accounts", "list"), ("doctor",)])
def test_where_nothing_was_ever_stored_nothing_is_made(terbuka: Terbuka, command: tuple[str, ...]) -> None:
    answer = terbuka(*command, "--json")
    assert (answer.code, answer.refusal["code"]) == (1, "BELUM_ADA_DATA")


def test_the_commands_load_nothing_heavy_before_they_need_it() -> None:
    look = f"import sys, deploy.cli.app; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
