"""The papers of intake: the letter of a return and the buku agenda, whole on A4; their examples in `docs/papers/`.

`TERBUKA_WRITE_GOLDEN=1 python -m pytest tests/intake/pages/test_papers.py` writes texts and examples anew.
"""

from pathlib import Path
from typing import Any

import pytest

from services.intake.pages.letters import agenda_book, agenda_row, receipt, return_letter
from tests.intake.house import House
from tests.intake.pages.desk import sit_down
from tests.intake.test_life import handed_in, returned
from tests.papers import inside, is_as_kept, outside, words_on

ITEM = {
    "title": "Nilai kinerja pegawai tahun 2025",
    "public_title": "Hasil penilaian kinerja pegawai",
    "changed_at": "2026-03-02T08:00:00+07:00",
    "reason": "Akibat bila dibuka belum jelas: siapa yang dirugikan, dan bagaimana.",
    "missing": ["TANPA_UJI_KONSEKUENSI"],
}
SUBMISSION = {
    "skpd_name": "Badan Kepegawaian Daerah",
    "agenda_number": 17,
    "agenda_year": 2026,
    "received_at": "2026-02-24T09:15:00+07:00",
    "kind": "new",
}


def a_line(number: int, **changes: str) -> dict[str, Any]:
    said = {
        "nomor": number,
        "tanggal_terima": "2026-02-24T09:15:00+07:00",
        "nomor_surat": f"045/{number}/BKD",
        "tanggal_surat": "2026-02-20",
        "asal": "Badan Kepegawaian Daerah",
        "perihal": "Usulan informasi yang dikecualikan (5 informasi)",
        "keterangan": "lewat lembar kerja",
    }
    return said | changes


INCOMING = [a_line(1), a_line(2, asal="Dinas Perindustrian, Perdagangan, Energi dan Sumber Daya Mineral"), a_line(3)]
HANDED_IN = {
    **SUBMISSION,
    "submission_id": "01a21f36-cd38-7269-8f52-2b9c1d1f3a44",
    "items": [{**ITEM, "files": [{"name": "nilai-2025.xlsx", "sha256": "0123456789abcdef" * 4}]}],
}
EXAMPLES: dict[str, tuple[str, dict[str, Any]]] = {
    "tanda-terima": ("tanda-terima.typ", receipt(HANDED_IN)),
    "surat-pengembalian": (
        "pengembalian.typ",
        return_letter(SUBMISSION, ITEM, {"number": "B-007/PPID/2026", "dated": "2026-03-02"}),
    ),
    "buku-agenda-masuk": ("agenda.typ", agenda_book("masuk", 2026, [*map(agenda_row, INCOMING)])),
    "buku-agenda-keluar": (
        "agenda.typ",
        agenda_book("keluar", 2026, [agenda_row(a_line(1, nomor_surat="B-001/PPID/2026"))]),
    ),
}


@pytest.mark.parametrize("name", sorted(EXAMPLES))
async def test_a_paper_says_what_its_golden_text_says_and_its_example_is_the_same(name: str) -> None:
    template, words = EXAMPLES[name]
    under = outside if name == "buku-agenda-keluar" else inside
    said = under({**words, "at": "2 Maret 2026 pukul 08.00 WIB"})
    await is_as_kept("intake", name, template, said, Path(__file__).parents[1] / "golden")


async def test_the_letter_of_a_return_has_the_number_of_its_line_and_the_reason(house: House) -> None:
    submission_id, item_id = await handed_in(house, title="Judul di dalam")
    path = f"/intake/pengajuan/{submission_id}/butir/{item_id}/pengembalian.pdf"
    desk = await sit_down(house)
    assert (await desk.open(path)).status_code == 404
    await returned(house, submission_id, item_id)
    assert path in (await desk.open(f"/intake/pengajuan/{submission_id}")).text
    said = await words_on((await desk.open(path)).content)
    for words in ("B-001/PPID/2026", "Akibat bila dibuka belum jelas.", "Judul di dalam", "RAHASIA"):
        assert words in said
    assert [line["subject"] for line in await house.audit() if line["act"] == "read_submission"][-1] == submission_id
    stranger = await sit_down(house, "skpd-lain")
    assert (await stranger.open(path)).status_code == 404


async def test_an_english_copy_stands_beside_the_paper_for_whom_may_read_it(house: House) -> None:
    submission_id, _ = await handed_in(house, title="Judul di dalam")
    path = f"/intake/pengajuan/{submission_id}/tanda-terima"
    desk, stranger = await sit_down(house), await sit_down(house, "skpd-lain")
    assert f"{path}.pdf?bahasa=en" in (await desk.open(path)).text
    answer = await desk.open(f"{path}.pdf?bahasa=en")
    said = await words_on(answer.content)
    assert "-english.pdf" in answer.headers["content-disposition"]
    assert "The Indonesian paper is what counts" in said
    assert ("Received from" in said, "Judul di dalam" in said, "Diterima dari" in said) == (True, True, False)
    assert [line["subject"] for line in await house.audit() if line["act"] == "read_submission"][-1] == submission_id
    assert (await stranger.open(f"{path}.pdf?bahasa=en")).status_code == 404


async def test_the_buku_agenda_is_printed_for_whom_it_is_shown(house: House) -> None:
    submission_id, item_id = await handed_in(house)
    await returned(house, submission_id, item_id)
    desk, stranger = await sit_down(house), await sit_down(house, "skpd-lain")
    path = "/intake/agenda.pdf?buku=keluar&amp;tahun=2026"
    assert path in (await desk.open("/intake/agenda?buku=keluar&tahun=2026")).text
    mine = await words_on((await desk.open(path.replace("&amp;", "&"))).content)
    assert "Buku agenda surat keluar".upper() in mine.upper()
    assert "B-001/PPID/2026" in mine
    assert "B-001/PPID/2026" not in await words_on((await stranger.open(path.replace("&amp;", "&"))).content)
