"""Texts for the public: nobody's data pass unseen, and harmless titles are left alone."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from shared.law.texts.gate import check_title
from shared.law.texts.identity_data import legible, traces
from shared.law.texts.public import check_public, is_like, masked
from shared.law.texts.text_findings import Weight
from tests.law.texts.harmless import harmless
from tests.law.texts.planted import KINDS, planted

ROWS = Path(__file__).resolve().parents[4] / "shared" / "data" / "dik" / "rows.csv"
TEXTS = 1000


def real_titles() -> list[str]:
    if not ROWS.exists():
        return []
    with ROWS.open(encoding="utf-8") as file:
        return [row["title"] for row in csv.DictReader(file)]


def test_of_a_thousand_texts_with_somebodys_data_none_passes_unseen() -> None:
    assert len(KINDS) == 20
    unseen = [(kind, text) for kind, text in planted(TEXTS) if not list(check_public("public_title", text))]
    assert not unseen, (len(unseen), Counter(kind for kind, _ in unseen), unseen[:20])


def test_of_a_thousand_harmless_titles_at_most_one_in_a_hundred_is_refused() -> None:
    real = real_titles()
    texts = [*real, *harmless(TEXTS - len(real))]
    stopped = [(text, [each.data["found"] for each in found]) for text in texts if (found := check_title(text))]
    assert len(texts) == TEXTS
    assert len(stopped) <= TEXTS // 100, (len(stopped), stopped[:20])


@pytest.mark.samples
def test_no_title_of_a_real_list_is_refused() -> None:
    if not ROWS.exists():
        pytest.skip(f"SAMPEL TIDAK ADA: {ROWS.name} tidak ditemukan di sebelah checkout")
    assert [(title, check_title(title)) for title in real_titles() if check_title(title)] == []


def test_numbers_are_masked_whatever_their_dress_and_the_rest_stays() -> None:
    numbers = [(kind, text) for kind, text in planted(400, seed=3) if traces(legible(text))]
    assert len(numbers) > 250
    assert [text for _, text in numbers if traces(legible(masked(text)))] == []
    assert masked("Data gaji tahun 2024") == "Data gaji tahun 2024"
    assert masked("Berkas NIK 6171010101850001 selesai") == "Berkas [dihapus] selesai"


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        ("Rekam medis Siti Aminah, HP 081234567890", "Rekam medis"),
        ("Hasil pemeriksaan kesehatan pasien a.n. Budi Santoso", "Hasil pemeriksaan kesehatan pasien"),
        ("Izin perceraian NIP 19800101 200501 1 001", "Izin perceraian"),
    ],
)
def test_a_safer_wording_is_proposed(text: str, proposal: str) -> None:
    found = list(check_public("public_title", text))
    assert {each.proposal for each in found} == {proposal}
    assert not list(check_public("public_title", proposal))


def test_names_of_the_dossiers_own_fields_are_found_in_any_case() -> None:
    own = ("Hukuman disiplin atas nama Wirdayanti Wonorejo",)
    assert [each.code for each in check_public("public_title", "hukuman disiplin wirdayanti", others=own)]
    assert not list(check_public("public_title", "Hukuman disiplin seorang pegawai", others=own))


@pytest.mark.parametrize(
    ("public", "inner", "alike"),
    [
        ("Nilai kinerja pegawai", "NILAI  KINERJA PEGAWAI.", True),
        ("Daftar nilai kinerja pegawai", "Nilai kinerja pegawai", True),
        ("Nilai kinerja pegawaii", "Nilai kinerja pegawai", True),
        ("Hasil penilaian pegawai", "Nilai kinerja pegawai tahun 2025", False),
        ("Penilaian pegawai", "Evaluasi khusus Kepala Bidang Metrologi", False),
    ],
)
def test_the_inner_title_is_recognised(public: str, inner: str, alike: bool) -> None:
    assert is_like(public, inner) is alike


def test_a_name_after_a_usual_word_is_confirmed_and_a_number_is_refused() -> None:
    (named,) = check_public("public_title", "Identitas pelapor sdr. Andi bin Umar")
    assert (named.code, named.weight) == ("TEKS_PUBLIK_MENYEBUT_ORANG", Weight.CONFIRM)
    (numbered,) = check_public("public_title", "Data 6171012345678901")
    assert (numbered.code, numbered.weight) == ("JUDUL_PUBLIK_MEMUAT_DATA_PRIBADI", Weight.ERROR)


def test_figures_in_words_with_foreign_letters_are_read_as_figures() -> None:
    assert legible("Nomor sAtu dua tıga empat lİma enam") == "Nomor 123456"
