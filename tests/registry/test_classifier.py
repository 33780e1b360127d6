"""The classifier proposes with reasons and decides nothing."""

from datetime import date

import pytest

from services.registry.domain.classifier import ClassificationHint, Words, propose
from shared.law.period_words import PeriodKind


def proposed(proposal: ClassificationHint) -> list[str]:
    return [f"{ground.huruf}{ground.angka or ''}" for ground in proposal.grounds]


def remarks(proposal: ClassificationHint) -> set[str]:
    return {each.code for each in proposal.remarks}


@pytest.mark.parametrize(
    ("title", "grounds"),
    [
        ("Berkas perkara penyidikan pelanggaran tata ruang", ["a1"]),
        ("Identitas pelapor dugaan gratifikasi", ["a2"]),
        ("Rincian HPS pengadaan alat kesehatan", ["b"]),
        ("Materiil sandi dan kunci enkripsi", ["c6"]),
        ("Koordinat sarang satwa dilindungi", ["d"]),
        ("Rencana pembelian tanah untuk terminal", ["e4"]),
        ("Korespondensi diplomatik perbatasan", ["f2"]),
        ("Isi wasiat yang disimpan", ["g"]),
        ("Rekam medis pasien rumah sakit", ["h2"]),
        ("Nilai seleksi jabatan pimpinan tinggi", ["h4"]),
        ("Nota dinas dan disposisi pimpinan", ["i"]),
        ("Jadwal piket kantor", []),
    ],
)
def test_words_of_the_title_propose_a_letter(title: str, grounds: list[str]) -> None:
    assert proposed(propose(Words(title))) == grounds


def test_letters_of_the_legal_basis_come_first_and_words_add_the_angka() -> None:
    proposal = propose(Words("Rekam medis pasien", "UU 14/2008 Pasal 17 huruf h"))
    assert proposed(proposal) == ["h2"]
    assert [reason.article for reason in proposal.grounds[0].reasons] == [
        "Pasal 17 huruf h UU 14/2008",
        "Pasal 17 huruf h angka 2 UU 14/2008",
    ]


def test_the_angka_that_the_basis_names_is_kept() -> None:
    assert proposed(propose(Words("Rekam medis", "Pasal 17 huruf h angka 5 UU 14/2008"))) == ["h5"]


def test_every_reason_quotes_words_that_stand_in_the_dossier() -> None:
    words = Words("Data pribadi pegawai", consequence_open="Mengungkap gaji dan rekening pegawai")
    reasons = [reason for ground in propose(words).grounds for reason in ground.reasons]
    assert reasons
    assert all(reason.words in words.title + words.consequence_open for reason in reasons)


def test_words_that_contradict_the_given_letter_are_remarked_not_applied() -> None:
    proposal = propose(Words("Data gaji pegawai", "UU 14/2008 Pasal 17 huruf i"))
    assert proposed(proposal) == ["i"]
    assert "HURUF_BERBEDA_DENGAN_ISI" in remarks(proposal)


def test_another_act_alone_proposes_j_for_checking() -> None:
    proposal = propose(Words("Kata sandi aplikasi", "UU No. 36 Tahun 1999 tentang Telekomunikasi Pasal 22"))
    assert proposed(proposal) == ["j"]
    assert "UU 36/1999" in proposal.grounds[0].reasons[0].sentence


def test_plain_years_end_on_the_day_counted_from_the_penetapan() -> None:
    proposal = propose(Words("Rekam medis", period="5 tahun"), date(2026, 11, 23))
    assert (proposal.period.kind, proposal.ends_on) == (PeriodKind.YEARS, date(2031, 11, 23))


@pytest.mark.parametrize("period", ["5 tahun setelah pensiun", "Selama berlaku", "Permanen", ""])
def test_no_end_is_proposed_where_the_words_give_none(period: str) -> None:
    assert propose(Words("Rekam medis", period=period), date(2026, 11, 23)).ends_on is None


def test_a_written_date_is_the_end() -> None:
    proposal = propose(Words("Rekam medis", period="s.d. 31 Desember 2027"))
    assert proposal.ends_on == date(2027, 12, 31)
    assert "31 Desember 2027" in proposal.period_reason.sentence


PERIODS = (
    "5 tahun|1-1-2027|sampai inkracht|atas persetujuan|selama berlaku|sesuai JRA|permanen|a. 1 tahun b. permanen|",
    "|rahasia",
)


@pytest.mark.parametrize("kind_text", "".join(PERIODS).split("|"))
def test_the_period_always_has_a_reason_in_a_sentence(kind_text: str) -> None:
    assert propose(Words("Rekam medis", period=kind_text)).period_reason.sentence.endswith(".")


def test_unlimited_for_a_is_remarked() -> None:
    assert "TIDAK_TERBATAS_DILARANG" in remarks(propose(Words("Penyidikan", period="Permanen")))


def test_more_than_thirty_years_for_a_is_remarked() -> None:
    assert "LEBIH_TIGA_PULUH_TAHUN" in remarks(propose(Words("Penyidikan", period="40 tahun")))


def test_a_title_of_pasal_18_is_remarked() -> None:
    proposal = propose(Words("Putusan Pengadilan Negeri Pontianak"))
    assert proposal.never_exempt is not None
    assert "TIDAK_PERNAH_DIKECUALIKAN" in remarks(proposal)
