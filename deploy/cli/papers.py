"""The commands for a province that edits the templates of its papers."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.output import REFUSED, Json, answering, say, tell

papers = typer.Typer(no_args_is_help=True, help="Menyunting templat surat (typst) milik provinsi.")

Folder = Annotated[
    Path | None, typer.Option("--folder", file_okay=False, help="Map templatnya; bawaan: TERBUKA_PAPERS_FOLDER.")
]


@papers.command("copy")
def copy(
    target: Annotated[Path, typer.Argument(metavar="MAP", help="Map baru untuk templatnya.")], as_json: Json = False
) -> None:
    """Menulis templat bawaan ke map baru, untuk disunting: kop di letter.typ, surat di intake/ dan registry/.

    \b
    Yang tidak diubah boleh dihapus: templat bawaan menggantikannya. Gambar (SVG, PNG,
    JPEG) dan map fonts/ di sana dapat dipakai templat, misalnya image("/lambang.svg").
    Contoh: terbuka papers copy templat-surat
            terbuka papers check --folder templat-surat --into contoh-surat
    """
    from deploy.paper_templates import copy_templates

    with answering(as_json):
        places = copy_templates(target)
    tell({"folder": str(target), "templates": places}, as_json, lambda: say(f"{len(places)} templat di {target}."))


@papers.command("check")
def check(
    folder: Folder = None,
    into: Annotated[Path | None, typer.Option("--into", file_okay=False, help="Simpan PDF-nya di map ini.")] = None,
    as_json: Json = False,
) -> None:
    """Mencetak contoh setiap surat dengan templat di map itu, dan menyebut baris yang salah.

    \b
    Contoh: terbuka papers check --folder templat-surat --into contoh-surat
    """
    from deploy.paper_templates import try_templates
    from shared.runtime.clock import SystemClock
    from shared.runtime.settings import Settings

    with answering(as_json):
        chosen = folder or Settings().papers.folder
        tried = list(try_templates(chosen, SystemClock().now(), into))
    wrong = [each for each in tried if each.fault]
    told = {"folder": str(chosen or ""), "papers": [each.as_json() for each in tried], "wrong": len(wrong)}
    tell(told, as_json, lambda: _say(told))
    if wrong:
        raise typer.Exit(REFUSED)


def _say(told: dict[str, object]) -> None:
    papers_tried = told["papers"]
    assert isinstance(papers_tried, list)
    for each in papers_tried:
        say(f"{each['paper']}: {each['fault'] or each['pages_at'] or 'baik'}")
    say(f"{len(papers_tried)} surat dicetak, {told['wrong']} salah.")
