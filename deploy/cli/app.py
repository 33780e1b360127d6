"""The tree of commands."""

import sys
from datetime import datetime
from typing import Annotated

import typer
from typer._click.exceptions import NoArgsIsHelpError, UsageError

from deploy.cli import administer as administering
from deploy.cli import backup as saving
from deploy.cli import compare as comparing
from deploy.cli import engines, people, remote, trails, witnessing
from deploy.cli import journey as walking
from deploy.cli import keys as keeping
from deploy.cli import lists as reading
from deploy.cli import monev as assessing
from deploy.cli import operate as operating
from deploy.cli import papers as printing
from deploy.cli import probe as probing
from deploy.cli import province as leaving
from deploy.cli import rebuild as rebuilding
from deploy.cli import rehearse as rehearsing
from deploy.cli import run as running
from deploy.cli import setup as preparing
from deploy.cli import signing_keys as signing
from deploy.cli import state as stating
from deploy.cli.help_words import speak_indonesian, wrong_usage
from deploy.cli.output import REFUSED

WRONG_USAGE = 2

HELP = """Terbuka: dokumentasi informasi yang dikecualikan, dan pembukaannya tepat waktu.

Mulai dengan `terbuka up --sample`, lalu buka http://127.0.0.1:8080.

Kode keluar: 0 selesai, 1 ditolak (alasannya di stderr), 2 salah pakai, 3 mesin tidak ada.
"""

app = typer.Typer(
    help=HELP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
)


@app.callback()
def options(
    context: typer.Context,
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="TANGGAL", help="Geser jam ke tanggal ini (gladi, hanya bawaan).")
    ] = "",
) -> None:
    """Holds what stands before the command."""
    if as_of:
        try:
            context.obj = datetime.strptime(as_of, "%Y-%m-%d").date()  # noqa: DTZ007
        except ValueError as error:
            raise typer.BadParameter(f"{as_of!r} bukan tanggal YYYY-MM-DD.") from error


app.command("setup")(preparing.setup)
app.command("up")(running.up)
app.command("serve")(running.serve)
app.command("journey")(walking.journey)
app.command("rehearse")(rehearsing.rehearse)
app.command("submit")(remote.submit)
app.command("import")(remote.import_list)
app.command("decide")(remote.decide)
app.command("approve")(remote.approve)
app.command("deadlines")(remote.deadlines)
app.command("state-on")(stating.state_on)
app.command("state-verify")(stating.state_verify)
app.command("monev")(assessing.monev)
app.command("reconcile")(administering.reconcile)
app.command("message-retention")(administering.message_retention)
app.command("probe")(probing.probe)
app.command("compare")(comparing.compare)
app.command("rebuild")(rebuilding.rebuild)
app.command("restore")(saving.restore)
app.command("doctor")(operating.doctor)
app.add_typer(reading.periods, name="periods")
app.add_typer(reading.workdays, name="workdays")
app.add_typer(remote.dead_letters, name="dead-letters")
app.add_typer(administering.topics, name="topics")
app.add_typer(administering.database, name="database")
app.add_typer(operating.events, name="events")
app.add_typer(trails.audit, name="audit")
app.add_typer(keeping.keys, name="keys")
keeping.keys.command("rotate-signing")(signing.rotate_signing)
keeping.keys.command("revoke-signing")(signing.revoke_signing)
keeping.keys.command("resign-events")(signing.resign_events)
app.add_typer(saving.backups, name="backup")
app.add_typer(leaving.province, name="province")
app.add_typer(printing.papers, name="papers")
app.add_typer(people.accounts, name="accounts")
app.add_typer(people.persons, name="persons")
app.add_typer(operating.site, name="site")
app.add_typer(witnessing.witness, name="witness")
app.add_typer(engines.store, name="store")
app.command("engines")(engines.engines)


speak_indonesian()


def main() -> None:
    """Runs the command line and ends with the exit code that the help page lists."""
    try:
        code = app(prog_name="terbuka", standalone_mode=False)
    except NoArgsIsHelpError as page:
        sys.stderr.write(f"{page.format_message()}\n")
        code = WRONG_USAGE
    except UsageError as error:
        sys.stderr.write(f"{wrong_usage(error, '--json' in sys.argv)}\n")
        code = WRONG_USAGE
    except (typer.Abort, KeyboardInterrupt):
        sys.stderr.write("Dibatalkan.\n")
        code = REFUSED
    sys.exit(code or 0)
