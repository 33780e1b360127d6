"""`terbuka setup`: the first run of a public body, from a file of answers or by asking."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deploy.cli.operate import with_engines
from deploy.cli.output import Json, answering, records, say, tell
from shared.runtime.errors import TerbukaError

if TYPE_CHECKING:
    from deploy.setup.answers import Answers, Someone
    from services.intake.domain.agencies import Skpd

AnswersFile = Annotated[
    Path | None,
    typer.Option("--answers", dir_okay=False, help="Berkas jawaban (TOML); kosong: ditanyakan."),
]
ConfigFile = Annotated[
    Path,
    typer.Option("--config", envvar="TERBUKA_CONFIG", dir_okay=False, help="Berkas pengaturan yang ditulis."),
]
SaveFile = Annotated[
    Path, typer.Option("--save", dir_okay=False, help="Tempat jawaban yang ditanyakan disimpan, tanpa kata sandi.")
]


def setup(
    answers: AnswersFile = None,
    config: ConfigFile = Path("terbuka.toml"),
    save: SaveFile = Path("jawaban-setup.toml"),
    as_json: Json = False,
) -> None:
    """Menyiapkan Terbuka bagi sebuah badan publik: pengaturan, SKPD, orang dan akun, mandat, kalender; lalu memeriksa.

    Kata sandi dibaca dari berkas yang disebut jawaban, atau ditanyakan; tidak pernah pada baris perintah. Boleh
    diulang: yang sudah ada tidak diubah, dan yang berbeda disebut. Mandat menunggu orang kedua di meja.

    \b
    Contoh: terbuka setup --answers jawaban.toml
    """
    with answering(as_json):
        told = _given(answers, save)
        agencies = _agencies(told)
        settings = _settings(told, config)
        with _taken_back(config, settings):
            steps = settings + _apply(told, agencies)
        found = with_engines(_examined)
        shown = {"steps": steps, "checks": [each.as_json() for each in found]}
        tell(shown, as_json, lambda: _show(steps, shown["checks"], config))
        _refuse_sick(found)


def _given(file: Path | None, save: Path) -> "Answers":
    from deploy.setup.answers import checked, read_answers
    from deploy.setup.asking import as_toml, ask_all

    if file is not None:
        return read_answers(file)
    said = ask_all(
        lambda question, usual: str(typer.prompt(question, default=usual, show_default=bool(usual), err=True)).strip()
    )
    answers = checked(said, Path())
    save.write_text(as_toml(said), encoding="utf-8")
    return answers


def _settings(answers: "Answers", config: Path) -> list[dict[str, str]]:
    """Writes the settings, by which this process goes on."""
    from deploy.setup.settings_file import settings_of, write_settings
    from shared.runtime.config import VARIABLE

    made = write_settings(config, settings_of(answers))
    os.environ[VARIABLE] = str(config)
    return [{"part": "pengaturan", "name": str(config), "state": "dibuat" if made else "sudah ada"}]


@contextmanager
def _taken_back(config: Path, steps: list[dict[str, str]]) -> Iterator[None]:
    """Removes the settings that this run wrote where what follows is refused: nothing stays half done."""
    from shared.runtime.config import VARIABLE

    try:
        yield
    except TerbukaError:
        os.environ.pop(VARIABLE, None)
        if steps[0]["state"] == "dibuat":
            config.unlink(missing_ok=True)
        raise


def _agencies(answers: "Answers") -> "list[Skpd]":
    from deploy.setup.skpd_list import read_list

    listed = answers.skpd
    return read_list(listed.berkas, listed.berlaku_sejak) if listed else []


def _apply(answers: "Answers", agencies: "list[Skpd]") -> list[dict[str, str]]:
    from deploy.setup.first_run import apply
    from deploy.setup.year_calendars import calendar_steps
    from shared.runtime.clock import SystemClock, legal_day

    steps = with_engines(
        lambda settings, url: apply(settings, url, answers, agencies, _password), create=True
    ) + calendar_steps(legal_day(SystemClock().now()))
    return [asdict(step) for step in steps]


def _password(someone: "Someone") -> str:
    from deploy.setup.new_passwords import password_of

    return password_of(someone, _typed if sys.stdin.isatty() else None)


def _typed(account: str) -> str:
    return str(typer.prompt(f"Kata sandi {account}", hide_input=True, confirmation_prompt="Ulangi", err=True))


async def _examined(settings: Any, url: str) -> Any:
    from deploy.inspection import examine

    return await examine(settings, url)


def _refuse_sick(found: Any) -> None:
    bad = [each for each in found if each.bad]
    if bad:
        raise TerbukaError("BELUM_SEHAT", f"{len(bad)} pemeriksaan belum baik.", mend=bad[0].mend)


def _show(steps: list[dict[str, str]], checks: list[dict[str, Any]], config: Path) -> None:
    records("Setup", {"part": "Bagian", "name": "Nama", "state": "Keadaan"}, steps)
    records("Pemeriksaan", {"check": "Pemeriksaan", "state": "Keadaan", "mend": "Perbaikan"}, checks)
    say(f"Jalankan Terbuka dengan TERBUKA_CONFIG={config}.")
