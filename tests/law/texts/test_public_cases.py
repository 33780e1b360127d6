"""Single texts for the public of shapes that the planted ones do not have: each with what is found in it."""

import pytest

from shared.law.texts.public import check_public
from shared.law.texts.text_findings import Weight

NUMBERS = [
    "Data 6️⃣1️⃣7️⃣1️⃣0️⃣1️⃣0️⃣1️⃣0️⃣1️⃣8️⃣5️⃣0️⃣0️⃣0️⃣1️⃣",
    "Data 6171<01>01<01>85<0001>",
    "NIK enam-satu-tujuh-satu/kosong-satu/delapan-lima/kosong-kosong-satu",
    "perangkat 00:1A:2B:3C:4D:5E",
    "perangkat 00-1A-2B-3C-4D-5E",
    "server 2001:db8:85a3::8a2e:370:7334",
    "server fe80::1ff:fe23:4567:890a",
    "0 derajat 01 menit 30 detik LS",
    "0d1m30s LS 109d20m10s BT",
    "S 0 01.500 E 109 20.166",
    "rekaman di bit.ly/3xYzAbc",
    "akun @andi_pratama",
    "IG: andi_pratama",
    "facebook.com/andi.pratama",
    "wa.me/6281234567890",
    "telepon 0561/736541",
    "kelahiran Pontianak 01-01-1985",
    "TTL Pontianak 1985-01-01",
    "KITAS 2C21JE1234-A",
    "nomor rangka MHKA1BA1JFK012345",
    "BPKB M-01234567",
    "ID pasien P123456",
    "No. Peserta 1234567",
    "nomor polis asuransi 12345678",
]
NAMES = [
    "Hukuman disiplin a.n Budi",
    "Hukuman disiplin an.Budi Santoso",
    "berkas sdr.budi",
    "Rekam medis Ny.Z",
    "hukuman disiplin wirdayanti wonorejo",
    "Data Markus Jembari",
    "Data Lay Siew Fung",
    "Penilaian Hendra Mulkan, NIP lama",
    "Data Sitì Amìnah",
    "Data Ѕiti Аminah",
    "Kepala Bidang Siti Permatasari, S.H.",
    "Penilaian pegawai Dewi Setiani",
    "Berkas Budi Bernardi tahun 2024",
    "Kepala Bidang Mentari, S.E.",
    "Berkas a.n. Permatasari",
    "Sdri. Meilani",
    "Kepala Bidang Siti Rachmanya, M.Si.",
]
HARMLESS = [
    "Nomor DPA/A.1/1.02.0.00.0.00.01.0000/001/2025",
    "Nomor 100, 200, 300, 400, 500",
    "Ruang B 101 A",
    "Blok D lantai 2",
    "Asrama Haji lantai 3",
    "Jalan Trans Kalimantan km 45",
    "Korban Banjir Bandang",
    "Tender 1234567890 pada SPSE",
    "Taman Budaya Sultan Abdurrahman",
    "Perkara 123/PDT.G/2023/PN.PTK",
    "Data kelahiran 1-1-2025 s.d. 31-12-2025",
    "Suhu 40 derajat pada 12 menit pertama",
    "Rapat pukul 08:00:12 sampai 10:30",
    "Perbandingan 1:2:3 dan 4:5",
    "Rincian nomor mesin pompa tipe 2000",
    "Laman ppid.kalbarprov.go.id/daftar",
    "Kegiatan melewati tahun anggaran",
    "Surat Pengadaan, SE Sekretaris Daerah",
    "Peningkatan Pelayanan, Pengadaan, dan Pemeliharaan",
]


@pytest.mark.parametrize("text", NUMBERS)
def test_what_points_to_one_person_is_refused(text: str) -> None:
    assert Weight.ERROR in {each.weight for each in check_public("public_title", text)}


@pytest.mark.parametrize("text", NAMES)
def test_a_name_is_confirmed(text: str) -> None:
    assert Weight.CONFIRM in {each.weight for each in check_public("public_title", text)}


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_alike_is_left_alone(text: str) -> None:
    assert list(check_public("public_title", text)) == []


@pytest.mark.parametrize(
    "text", ["berkas WirdayantiWonorejo", "berkas Wirda-yanti", "berkas W i r d a y a n t i", "berkas Wіrdаyаnti"]
)
def test_a_name_of_the_dossier_is_found_drawn_apart_or_joined(text: str) -> None:
    own = ("Hukuman disiplin atas nama Wirdayanti Wonorejo",)
    assert [each.code for each in check_public("public_title", text, others=own)] == ["TEKS_PUBLIK_MENYEBUT_ORANG"]
