"""Every refusal has one meaning and says in Indonesian what, why and how to mend it; REFUSALS.md lists them all."""

import re
from collections import defaultdict

import pytest

from services.intake.domain.refusals import say_no
from tests.refusals.catalogue import FILE, Entry, collect, faults, markdown

BEHIND = (
    "shared/contracts/envelope.py", "shared/storage/objects.py", "shared/storage/s3/",
    "shared/security/signing.py", "services/publisher/domain/approvals.py",
    "services/publisher/store/copies.py", "services/publisher/domain/projection.py",
)  # fmt: skip
"""Where refusals arise that no person gets as an answer: they name a dead letter, which the operator replays."""

ENDS = (".", "!", "…")
INDONESIAN = re.compile(
    r"\b(tidak|belum|harus|sudah|hanya|bukan|ada|dengan|yang|untuk|dari|lebih|paling|terlalu|berada|berisi|oleh|"
    r"milik|dapat|terjadi|sedang|salah|mencakup|melampaui|melebihi|melewati|masih|gagal|penuh|tertulis|kosong|lain|"
    r"memuat|rusak|ditolak|menolak|dimulai|tanpa|termasuk|terputus|wajib|pilihan|berakhir)\b",
    re.IGNORECASE,
)
ENTRIES = collect()
NAMES = [f"{entry.code}-{entry.where}" for entry in ENTRIES]


def test_the_catalogue_finds_the_refusals_of_every_room() -> None:
    assert {"intake", "registry", "scheduler", "publisher", "monitor", "law", "shared"} <= {e.room for e in ENTRIES}
    assert len({entry.code for entry in ENTRIES}) > 150


@pytest.mark.parametrize("entry", ENTRIES, ids=NAMES)
def test_a_code_is_written_in_capitals(entry: Entry) -> None:
    assert re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*", entry.code)


@pytest.mark.parametrize("entry", ENTRIES, ids=NAMES)
def test_a_refusal_is_a_whole_indonesian_sentence(entry: Entry) -> None:
    assert entry.when.endswith(ENDS), entry.when
    assert entry.when[0].isupper() or entry.when[0] in "…`", entry.when
    assert len(entry.when.split()) >= 3 or "…" in entry.when, entry.when
    assert INDONESIAN.search(entry.when), entry.when


@pytest.mark.parametrize("entry", ENTRIES, ids=NAMES)
def test_a_refusal_that_a_person_gets_says_how_to_mend_it(entry: Entry) -> None:
    if entry.for_people and not entry.where.startswith(BEHIND):
        assert entry.mend.endswith((*ENDS, ")")), f"{entry.code}: {entry.mend!r}"


def test_a_mend_is_filled_like_its_sentence() -> None:
    mend = say_no("UNGGAHAN_SEDANG_DITERIMA", seconds=30).mend
    assert mend == "Tunggu 30 detik, tanyakan letaknya (HEAD), lalu lanjutkan dari sana."


def test_a_code_has_one_status_wherever_it_is_said() -> None:
    told = defaultdict(set)
    for entry in ENTRIES:
        told[entry.code].add(entry.status)
    assert {code: statuses for code, statuses in told.items() if len(statuses) > 1} == {}


def test_the_law_names_an_article_for_each_of_its_refusals() -> None:
    bare = {entry.code for entry in ENTRIES if entry.room == "law" and not entry.article}
    assert bare == {"INFORMASI_TIDAK_DIKENAL"}


def test_no_reason_of_a_dead_letter_is_also_a_refusal_of_another_meaning() -> None:
    assert set(faults()) & {entry.code for entry in ENTRIES} == {"AMPLOP_RUSAK"}


def test_the_catalogue_on_paper_is_current() -> None:
    assert FILE.read_text("utf-8") == markdown(), "run: python -m tests.refusals.catalogue > REFUSALS.md"
