"""Damaged files of each format: every answer is a reading or a coded refusal, without names of programs."""

import builtins
import io
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from services.intake.spreadsheet import SpreadsheetRefused
from tests.intake.spreadsheet.kinds.packages import package, styled, valued
from tests.intake.spreadsheet.kinds.sheets import lines, ods, text, xls
from tests.intake.spreadsheet.reading import read_list

TRIES = 300
_CLASSES = "|".join(name for name, kind in vars(builtins).items() if isinstance(kind, type) and name[0].isupper())
PROGRAM_WORDS = re.compile(
    rf"\b(?:{_CLASSES}|\w+(?:Error|Exception)|Error|Traceback|NoneType|BadZipFile)\b|0x[0-9a-f]{{6}}"
)
GOOD = {
    "xlsx": package(shared=True, styles=styled("d-mmm"), cells={"F2": valued("F2", 46300)}),
    "xls": xls(lambda sheet: None),
    "ods": ods(),
    "csv": text(lines(changes={"B2": '"Dokumen ""ujian"", seleksi"'})),
    "tsv": text(lines("\t"), "daftar.tsv"),
}


def flipped(data: bytes, chance: random.Random) -> bytes:
    """Changes up to eight bytes."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(data: bytes, chance: random.Random) -> bytes:
    """Leaves a stretch out."""
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.randint(1, 400) :]


def doubled(data: bytes, chance: random.Random) -> bytes:
    """Writes a stretch twice."""
    start = chance.randrange(len(data))
    return data[: start + chance.randint(1, 400)] + data[start:]


def shuffled_marks(data: bytes, chance: random.Random) -> bytes:
    """Changes numbers, names and marks of text, as writers with faults do."""
    spots = [match.start() for match in re.finditer(rb'[0-9<>"=;,\n]', data)]
    changed = bytearray(data)
    for spot in chance.sample(spots, min(len(spots), 3)):
        changed[spot] = chance.choice(b'0123456789<>"=;,-&\n\t\x00')
    return bytes(changed)


DAMAGE: tuple[Callable[[bytes, random.Random], bytes], ...] = (flipped, cut, doubled, shuffled_marks)


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Damages the bytes of a file, or those of a part within its archive."""
    damage = chance.choice(DAMAGE)
    if not data.startswith(b"PK") or chance.random() < 0.3:
        return damage(data, chance)
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(held, "w") as target:
        chosen = chance.choice(source.namelist())
        for name in source.namelist():
            target.writestr(name, damage(source.read(name), chance) if name == chosen else source.read(name))
    return held.getvalue()


def said(path: Path) -> list[str]:
    """Returns every sentence that a person reads of a file."""
    try:
        sheet = read_list(path)
    except SpreadsheetRefused as refusal:
        return [refusal.code, refusal.message, refusal.mend]
    return [word for found in sheet.findings for word in (found.code, found.message)]


@pytest.mark.parametrize("ending", GOOD)
def test_a_damaged_file_gets_a_reading_or_a_coded_refusal(tmp_path: Path, ending: str) -> None:
    path = GOOD[ending](tmp_path)
    good = path.read_bytes()
    for seed in range(TRIES):
        path.write_bytes(damaged(good, random.Random(f"{ending} {seed}")))
        for sentence in said(path):
            assert sentence
            assert PROGRAM_WORDS.search(sentence) is None, (seed, sentence)
