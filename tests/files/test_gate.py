"""The gate by its corpora: no hostile file passes any door, no good one is refused, and no process dies with them."""

import random
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import PurePosixPath

import pytest

from shared.files.door import FileGate, IncomingFile
from shared.files.gate.bad_file import BadFile
from shared.files.gate.judging import judge
from shared.files.names import check_name, clean_name
from shared.files.refusals import FILE_RULES
from shared.files.settings import FileSettings
from shared.files.types import ACCEPTED, Purpose, type_by_name
from shared.runtime.errors import Refusal
from tests.files.good import Sample, good_files
from tests.files.hostile import hostile_files
from tests.files.polyglots import polyglots

FEW, MANY = 1_500, 5_000
"""How many are made; the short form judges every third."""


def verdict(sample: Sample, purpose: Purpose) -> str:
    """Returns the code by which a file is refused, empty where it passes."""
    name = clean_name(sample.name)
    try:
        check_name(name)
        type_by_name(name, sample.declared, purpose)
        judge(sample.data, PurePosixPath(name).suffix.lower(), purpose)
    except (BadFile, Refusal) as refused:
        return refused.code
    return ""


def check_all(samples: list[Sample]) -> None:
    found = {(sample.name, str(purpose)): verdict(sample, purpose) for sample in samples for purpose in Purpose}
    assert [where for where, code in found.items() if not code] == []
    assert set(found.values()) <= set(FILE_RULES)


def test_five_hundred_hostile_files_are_refused_at_every_door() -> None:
    samples = list(hostile_files(FEW))[::3]
    assert len(samples) == FEW / 3
    check_all(samples)


@pytest.mark.nightly
def test_five_thousand_hostile_files_are_refused_at_every_door() -> None:
    samples = list(hostile_files(MANY))
    assert len({(sample.name, sample.data) for sample in samples}) > MANY * 0.98
    check_all(samples)


def test_two_hundred_polyglots_are_refused_at_every_door() -> None:
    samples = polyglots()
    assert len({sample.data for sample in samples}) >= 200
    check_all(samples)


def test_no_good_file_is_refused() -> None:
    samples = good_files()
    assert len(samples) >= 300
    refused = {}
    for sample in samples:
        for purpose in Purpose:
            if PurePosixPath(sample.name).suffix in ACCEPTED[purpose] and (code := verdict(sample, purpose)):
                refused[sample.name, str(purpose)] = code
    assert refused == {}


def test_each_kind_of_attack_is_called_by_its_name() -> None:
    """A file refused as damaged where it is hostile would be saved again and sent again."""
    codes = Counter(verdict(sample, Purpose.EVIDENCE) for sample in list(hostile_files(FEW))[1::3])
    named = {"BERKAS_MAKRO", "BERKAS_ISI_AKTIF", "BERKAS_TERKUNCI", "BERKAS_BOM", "BERKAS_TAUTAN_LUAR"}
    named |= {"BERKAS_BERLAPIS", "BERKAS_OBJEK_TERTANAM", "BERKAS_NAMA_BERBAHAYA"}
    assert min(codes[code] for code in named) >= 5
    assert codes["BERKAS_RUSAK"] < codes.total() * 0.1


async def stream(data: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(data), 65_536):
        yield data[start : start + 65_536]


async def through_the_gate(gate: FileGate, sample: Sample) -> str:
    incoming = IncomingFile(clean_name(sample.name), sample.declared, stream(sample.data))
    try:
        async with gate.admit(incoming, Purpose.EVIDENCE) as admitted:
            assert b"".join([piece async for piece in admitted.chunks()]) == sample.data
    except Refusal as refused:
        return refused.code if refused.data["file"] == incoming.name else "TANPA_NAMA"
    return ""


async def test_a_process_apart_says_the_same() -> None:
    gate = FileGate(FileSettings(clamd=""))
    for sample in random.Random(3).sample(list(hostile_files(FEW)), 30):
        assert await through_the_gate(gate, sample) == verdict(sample, Purpose.EVIDENCE)
    good = [each for each in good_files() if PurePosixPath(each.name).suffix in ACCEPTED[Purpose.EVIDENCE]]
    for sample in good:
        assert await through_the_gate(gate, sample) == ""


@pytest.mark.parametrize("limits", [{"checking_seconds": 1}, {"checking_bytes": 100 * 1024 * 1024}])
async def test_what_takes_too_much_ends_only_its_own_process(limits: dict[str, int]) -> None:
    gate = FileGate(FileSettings(clamd="", **limits))  # type: ignore[arg-type]
    heavy = Sample("berat.csv", b"=a," * 12_000_000)
    assert await through_the_gate(gate, heavy) == "BERKAS_TERLALU_BERAT"
    assert await through_the_gate(gate, Sample("ringan.txt", b"halo")) == ""


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/surat.pdf", "surat.pdf"),
        ("C:\\map\\surat.pdf", "surat.pdf"),
        ("su\u202erat.pdf", "surat.pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("a\0b\n.pdf", "ab.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_a_name_is_one_visible_line(name: str, clean: str) -> None:
    assert clean_name(name) == clean
