"""Titles and reasons as offices write them, without anybody in them; the same ones each time."""

import random
from collections.abc import Iterator

WHAT = (
    "Dokumen",
    "Data",
    "Laporan",
    "Daftar",
    "Rincian",
    "Notula rapat",
    "Berita acara",
    "Hasil",
    "Rekapitulasi",
    "Naskah",
    "Surat menyurat",
    "Disposisi",
    "Kertas kerja",
    "Bukti pengeluaran",
    "Register",
    "Nota dinas",
    "Salinan",
)
ABOUT = (
    "pemeriksaan kesehatan pegawai",
    "penilaian kinerja pejabat pengawas",
    "seleksi terbuka jabatan pimpinan tinggi pratama",
    "pengaduan masyarakat yang masih ditelaah",
    "harga perkiraan sendiri pengadaan alat laboratorium",
    "rekam medis pasien rawat inap",
    "identitas pelapor dan saksi",
    "korban kekerasan terhadap perempuan dan anak",
    "calon penerima beasiswa",
    "siswa berkebutuhan khusus",
    "tersangka pelanggaran peraturan daerah",
    "wajib pajak kendaraan bermotor",
    "rekening kas umum daerah",
    "topologi jaringan dan alamat IP privat",
    "kata sandi sistem informasi",
    "izin perkawinan dan perceraian PNS",
    "hasil uji kompetensi assessor",
    "proses mutasi antardaerah",
    "temuan audit internal yang belum ditindaklanjuti",
    "perundingan batas wilayah",
    "cadangan bahan galian",
    "pemetaan daerah rawan konflik",
    "formula produk industri kecil",
    "kontrak kerja sama dengan pihak ketiga",
    "gaji dan tunjangan individu",
    "peserta BPJS Kesehatan penerima bantuan iuran",
    "nomor induk kependudukan penerima bantuan sosial",
    "NPWP dan NIK rekanan",
    "kepemilikan tanah yang bersengketa",
    "ahli waris pensiunan",
)
HOLDERS = (
    "Dinas Perindustrian dan Perdagangan",
    "RSUD dr. Soedarso",
    "Badan Kepegawaian Daerah",
    "Satuan Polisi Pamong Praja",
    "Inspektorat Provinsi",
    "SMA Negeri 1 Pontianak",
    "UPT Metrologi Legal",
    "Kecamatan Sungai Raya",
    "Puskesmas Siantan Hilir",
    "Universitas Tanjungpura",
    "Biro Hukum Sekretariat Daerah",
    "Rumah Sakit Jiwa Provinsi",
    "Panti Sosial Tresna Werdha",
    "Bandara Supadio",
)
WHEN = (
    "Tahun 2024",
    "tahun anggaran 2023/2024",
    "periode 1 Januari s.d. 31 Desember 2025",
    "Triwulan 1, 2, 3, dan 4",
    "2019, 2020, 2021, 2022",
    "semester II 2025",
    "sampai 31-12-2026",
    "TA 2024",
    "tanggal 12 Maret 2025",
    "bulan Juli 2025",
    "2021-2026",
    "tahun 2020 s.d. 2024",
)
TAILS = (
    "Nomor 800.1.3/1234/BKD/2025",
    "Nomor 300.2.11/1864/IV/2025",
    "senilai Rp1.250.000.000,00",
    "(Rp 12.345.678.900)",
    "kode rekening 5.1.02.01.01.0024",
    "Lampiran 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12",
    "Paket 3 Tahap II",
    "pada 14 kabupaten/kota",
    "Formulir B-1",
    "menurut Pasal 17 huruf h angka 4",
    "pada ruas jalan Sosok–Tayan km 12",
    "peningkatan Jalan Trans Kalimantan",
    "di 1.234 desa",
    "seluas 12.500 hektare",
    "kelas X, XI, dan XII",
    "sebanyak 3 (tiga) rangkap",
    "sesuai UU 14/2008 dan PP 61/2010",
    "sesuai Perda Nomor 5 Tahun 2013",
    "berdasarkan SK Gubernur Nomor 188.4/705/2013",
    "wilayah Kabupaten Kapuas Hulu",
    "",
)
REASONS = (
    "Membukanya mengungkap rahasia pribadi {about}.",
    "Penyidikan yang berjalan dapat terhambat bila {about} diketahui.",
    "Persaingan usaha menjadi tidak sehat karena {about} terbaca pesaing.",
    "Keamanan sistem terancam; {about} hanya untuk petugas yang berwenang.",
    "Dilindungi Pasal 17 UU 14/2008 {when}.",
)


def harmless(count: int, seed: int = 17) -> Iterator[str]:
    """Yields so many different texts, in sentence case, title case and capitals."""
    chance, seen = random.Random(seed), set[str]()
    while len(seen) < count:
        text = _one(chance)
        if text not in seen:
            seen.add(text)
            yield text


def _one(chance: random.Random) -> str:
    about, when = chance.choice(ABOUT), chance.choice(WHEN)
    if chance.random() < 0.2:
        return chance.choice(REASONS).format(about=about, when=when)
    parts = [chance.choice(WHAT), about]
    parts += [f"pada {chance.choice(HOLDERS)}"] if chance.random() < 0.5 else []
    parts += [when] if chance.random() < 0.6 else []
    parts += [chance.choice(TAILS)] if chance.random() < 0.5 else []
    text = " ".join(part for part in parts if part)
    return chance.choice((text, text, text.title(), text.upper()))
