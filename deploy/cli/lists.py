"""Commands that need no server and no sign-in: reading lists, periods and calendars."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from deploy.cli.output import Json, answering, say, table, tell
from shared.runtime.errors import Refusal

periods = typer.Typer(no_args_is_help=True, help="Membaca jangka waktu pengecualian.")
workdays = typer.Typer(no_args_is_help=True, help="Menghitung hari kerja pemerintah.")


@periods.command("parse")
def parse_period(
    text: Annotated[str, typer.Argument(help="Bunyi jangka waktu, persis seperti tertulis di daftar.")],
    as_json: Json = False,
) -> None:
    """Membaca bunyi jangka waktu menjadi jenisnya; tidak pernah menebak tanggal atau jumlah tahun.

    \b
    Unsur jawaban (--json):
      kind                jenis: years, until_date, until_event, until_consent,
                          while_in_force, per_regulation, permanent, compound,
                          missing, unclear
      years, months       jumlah tahun dan bulan; "1,5 tahun" = 1 dan 6
      start               penetapan: dihitung sejak penetapan (baris lama:
                          tanggal SK-nya sendiri); YYYY-MM-DD: sejak tanggal
                          itu; event: sejak peristiwa yang belum bertanggal,
                          sehingga tidak ada tanggal berakhir; kosong: tidak
                          tertulis, dihitung sejak penetapan
      until               hari terakhir dikecualikan, bila tertulis atau dapat
                          dihitung dari tanggal mulai yang tertulis
      conditions          syarat di sampingnya, apa adanya
      needs_review_date   perlu tanggal tinjau
      findings            catatan dengan kode tetap, mis. ANGKA_ROMAWI,
                          RENTANG_TAHUN, AKHIR_LEBIH_AWAL, SEUMUR_HIDUP,
                          RETENSI_BUKAN_PENGECUALIAN, JUMLAH_TAHUN_BERLAPIS

    \b
    Contoh: terbuka periods parse "5 tahun setelah keputusan disiplin"
            terbuka periods parse --json "5 thn sjk ditetapkan"
    """
    from shared.law.period_words import parse

    with answering(as_json):
        reading = parse(text).as_json()
    tell(reading, as_json, lambda: table("Jangka waktu", ["Unsur", "Isi"], list(_for_people(reading).items())))


def _for_people(reading: dict[str, Any]) -> dict[str, Any]:
    """Returns the reading with its lists as lines and yes or no in words."""
    return {
        **reading,
        "conditions": "\n".join(reading["conditions"]),
        "needs_review_date": "ya" if reading["needs_review_date"] else "tidak",
        "findings": "\n".join(f"{each['code']}: {each['message']}" for each in reading["findings"]),
    }


@workdays.command("before")
def before(
    day: Annotated[str, typer.Argument(help="Hari terakhir pengecualian, YYYY-MM-DD.", metavar="TANGGAL")],
    count: Annotated[int, typer.Argument(help="Jumlah hari kerja ke belakang.", metavar="JUMLAH", min=1, max=1000)],
    calendar: Annotated[
        Literal["full", "national", "weekdays"],
        typer.Option(
            help="full: libur nasional dan cuti bersama; national: libur nasional saja; weekdays: Senin-Jumat."
        ),
    ] = "full",
    explain: Annotated[bool, typer.Option("--explain", help="Sebutkan setiap hari yang dilewati.")] = False,
    as_json: Json = False,
) -> None:
    """Menunjukkan hari kerja ke-JUMLAH sebelum TANGGAL; TANGGAL sendiri tidak dihitung.

    \b
    Dihitung dengan kalender provinsi (DATABASE_URL, atau data Terbuka yang sedang
    berjalan); bila tidak ada, dengan kalender bawaan. Tahun yang keputusannya
    belum tercatat ditandai perkiraan.

    \b
    Contoh: terbuka workdays before 2026-12-31 30
            terbuka workdays before 2028-12-31 30 --explain
    """
    from deploy.cli.workdays import count_back

    with answering(as_json):
        counted = count_back(_day(day), count, calendar)
    tell(counted.as_json(), as_json, lambda: say("\n".join(counted.lines(explain=explain))))


def preview(file: Path, answers: list[str], as_json: bool) -> None:
    """Reads a list and tells its rows, findings and questions; nothing is stored."""
    from services.intake.spreadsheet import read_list

    with answering(as_json):
        sheet = read_list(file.read_bytes(), file.name, answers=parse_answers(answers))
    found = sheet.as_json()
    tell(found, as_json, lambda: _show_preview(found))


def parse_answers(answers: list[str]) -> dict[str, str]:
    """Splits `HEADER=FIELD` answers at the last equals sign; raises `Refusal` (`JAWABAN_SALAH`) without one."""
    pairs = {}
    for answer in answers:
        header, mark, field = answer.rpartition("=")
        if not mark or not header.strip() or not field.strip():
            raise Refusal(
                "JAWABAN_SALAH",
                f"Jawaban {answer!r} bukan KOLOM=ISIAN.",
                mend='Tulis seperti --answer "Jangka Waktu=period".',
            )
        pairs[header.strip()] = field.strip()
    return pairs


def _show_preview(found: dict[str, Any]) -> None:
    from shared.law.period_words import parse
    from shared.law.period_words.saying import say as read_as

    table(
        f"{len(found['rows'])} baris terbaca",
        ["Baris", "Judul", "Dasar hukum", "Jangka waktu", "Terbaca"],
        [
            [row["row"], row["title"], row["legal_basis"], row["period"], read_as(parse(row["period"]))]
            for row in found["rows"]
        ],
    )
    if found["findings"]:
        table(
            "Temuan", ["Sel", "Kode", "Keterangan"], [[f["cell"], f["code"], f["message"]] for f in found["findings"]]
        )
    for question in found["questions"]:
        _ask(question)


def _ask(question: dict[str, Any]) -> None:
    header, choices = question["header"], ", ".join(question["candidates"])
    say(f'Kolom {question["column"]} "{header}" berisi apa? Jawab dengan --answer "{header}=..." ({choices})')


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} bukan tanggal YYYY-MM-DD.") from error
