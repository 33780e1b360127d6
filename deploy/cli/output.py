"""How a command speaks: a line for people, JSON for programs, an exit code for scripts."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from shared.runtime.errors import TerbukaError, Transient
from shared.web.statuses import problem_of

REFUSED = 1
ENGINE_MISSING = 3
ENGINE_CODES = {"MESIN_TIDAK_ADA", "SERVER_TIDAK_MENJAWAB", "BASIS_DATA_GAGAL"}

Json = Annotated[bool, typer.Option("--json", help="Tulis hasilnya sebagai satu objek JSON, untuk program.")]

screen = Console(highlight=False, soft_wrap=True)


@contextmanager
def answering(as_json: bool) -> Iterator[None]:
    """Turns a refusal into its sentence on stderr (JSON with `--json`) and the exit code 1, or 3 without an engine."""
    try:
        yield
    except TerbukaError as error:
        sys.stderr.write(f"{refusal(error, as_json)}\n")
        missing = isinstance(error, Transient) or error.code in ENGINE_CODES
        raise typer.Exit(ENGINE_MISSING if missing else REFUSED) from error


def refusal(error: TerbukaError, as_json: bool) -> str:
    """Returns what a refusal says: its problem+json, or its sentence with the article and the mend."""
    if as_json:
        return json.dumps(problem_of(error), ensure_ascii=False, default=str)
    lines = [f"DITOLAK {error.code}: {error.message}"]
    lines += [f"  Dasar: {error.article}"] if error.article else []
    lines += [f"  Perbaikan: {error.mend}"] if error.mend else []
    return "\n".join(lines)


def tell(result: Any, as_json: bool, human: Callable[[], None]) -> None:
    """Writes a result: as JSON for programs, else as the human form says it."""
    if as_json:
        sys.stdout.write(json.dumps(result, ensure_ascii=False, default=str) + "\n")
    else:
        human()


def say(text: str) -> None:
    """Writes one line for people."""
    screen.print(text, markup=False)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Writes a table for people."""
    drawn = Table(title=title, title_justify="left")
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*map(_shown, row))
    screen.print(drawn)


def _shown(cell: object) -> str:
    """Returns a cell as people read it: yes or no, a time to the second, several words in one line."""
    if isinstance(cell, bool):
        return "ya" if cell else "tidak"
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    return ", ".join(map(str, cell)) if isinstance(cell, list | tuple | set) else "" if cell is None else str(cell)


def records(title: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes a table of records: `columns` names the fields shown and their headings."""
    table(title, list(columns.values()), [[row.get(field) for field in columns] for row in rows])
