"""`terbuka rehearse`: legal cases as files, played on an embedded province whose clock they move."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.cli.output import Json, answering, say, tell

WRONG_FORM = 2


def rehearse(
    places: Annotated[list[Path], typer.Argument(metavar="BERKAS|MAP…", help="Berkas kasus YAML, atau map berisi.")],
    as_json: Json = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Ceritakan tiap kasus dalam kalimat; tidak dijalankan.")
    ] = False,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Daftar pasal, aturan, dan kasus; gagal bila ada yang tidak teruji.")
    ] = False,
    jobs: Annotated[int, typer.Option(min=1, max=32, help="Kasus yang dijalankan bersamaan.")] = 2,
) -> None:
    """Menjalankan kasus hukum pada provinsi sementara dengan jam yang digeser, lewat alamat yang dipakai orang.

    Kode keluar: 0 semua kasus cocok, 1 ada yang tidak cocok, 2 berkas tidak terbaca, kunci tidak dikenal, atau tidak
    ada kasus sama sekali. Bentuk kasus: tests/cases/README.md.

    \b
    Contoh: terbuka rehearse tests/cases
            terbuka rehearse --explain tests/cases/f01-satu-petugas.yaml
    """
    from deploy.rehearse.case_files import find_cases
    from deploy.rehearse.faults import FormFault

    if explain and coverage:
        raise typer.BadParameter("--coverage menjalankan kasus, --explain tidak; pilih salah satu.")
    try:
        cases = find_cases(places)
    except FormFault as fault:
        sys.stderr.write(f"{json.dumps(vars(fault), ensure_ascii=False) if as_json else f'BENTUK SALAH {fault}'}\n")
        raise typer.Exit(WRONG_FORM) from fault
    if explain:
        _explain(cases, as_json=as_json)
    elif not _run(cases, as_json=as_json, coverage=coverage, jobs=jobs):
        raise typer.Exit(1)


def _explain(cases: Sequence[Any], *, as_json: bool) -> None:
    from deploy.rehearse.explain import explained

    told = [{"file": found.file, "title": found.case.title, "prose": explained(found.case)} for found in cases]
    tell({"cases": told}, as_json, lambda: say("\n".join(each["prose"] for each in told)))


def _run(cases: Sequence[Any], *, as_json: bool, coverage: bool, jobs: int) -> bool:
    from deploy.rehearse.play import play_all

    with answering(as_json):
        outcomes = play_all(cases, jobs=jobs, progress=_aside if as_json else _tell)
    report: dict[str, Any] = {"cases": [outcome.as_json() for outcome in outcomes]}
    passed = all(outcome.passed for outcome in outcomes)
    if coverage:
        from deploy.rehearse.coverage import covered

        found = covered(outcomes)
        report["coverage"] = found.as_json()
        passed = passed and found.whole
        if not as_json:
            say("\n".join(found.lines()))
    if as_json:
        sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    else:
        say(f"{sum(outcome.passed for outcome in outcomes)} dari {len(outcomes)} kasus cocok.")
    return passed


def _tell(outcome: Any) -> None:
    """Says how one case ended: a line, and a line for each difference."""
    mark = "cocok " if outcome.passed else "GAGAL "
    say(f"{mark} {outcome.file}: {outcome.title} ({outcome.seconds:.1f} s)")
    for failure in outcome.failures:
        where = f"langkah {failure.step}" if failure.step else "persiapan"
        say(f"         {where}: diharapkan {failure.expected}; terlihat {failure.seen}")


def _aside(outcome: Any) -> None:
    """Says how far it is where standard output is kept for the JSON."""
    sys.stderr.write(f"{'cocok' if outcome.passed else 'GAGAL'} {outcome.file}: {outcome.title}\n")
