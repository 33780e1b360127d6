"""The Acts and regulations that lists of exempt information cite: how far they reach, and what took their place."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Enactment:
    """One Act or regulation; `articles` is the number of its last article, None where it is an amendment or not known.

    `replaced_by` names what took its place, empty while it is in force. `sure` is False where the row was not held
    against the text of the gazette; such a row gives warnings and never a refusal.
    """

    kind: str
    number: str
    year: int
    title: str
    articles: int | None = None
    replaced_by: str = ""
    sure: bool = True

    @property
    def short(self) -> str:
        """Names it briefly: "UU 43/2009"."""
        return f"{self.kind} {self.number}/{self.year}"

    @property
    def named(self) -> str:
        """Names it for a list of choices: "UU 43/2009 tentang Kearsipan"."""
        return f"{self.short} tentang {self.title}"


_ALL: tuple[Enactment, ...] = (
    Enactment("UU", "1", 1946, "Peraturan Hukum Pidana (KUHP lama)", None, "UU 1/2023"),
    Enactment("UU", "5", 1960, "Peraturan Dasar Pokok-Pokok Agraria", 67),
    Enactment("UU", "7", 1971, "Ketentuan Pokok Kearsipan", None, "UU 43/2009"),
    Enactment("UU", "1", 1974, "Perkawinan", 67),
    Enactment("UU", "8", 1974, "Pokok-Pokok Kepegawaian", None, "UU 5/2014"),
    Enactment("UU", "8", 1981, "Hukum Acara Pidana", 286, "UU 20/2025", sure=False),
    Enactment("UU", "2", 1981, "Metrologi Legal"),
    Enactment("UU", "6", 1983, "Ketentuan Umum dan Tata Cara Perpajakan"),
    Enactment("UU", "7", 1983, "Pajak Penghasilan"),
    Enactment("UU", "4", 1984, "Wabah Penyakit Menular", None, "UU 17/2023"),
    Enactment("UU", "5", 1984, "Perindustrian", None, "UU 3/2014"),
    Enactment("UU", "5", 1986, "Peradilan Tata Usaha Negara"),
    Enactment("UU", "7", 1992, "Perbankan", 59),
    Enactment("UU", "23", 1992, "Kesehatan", None, "UU 36/2009"),
    Enactment("UU", "12", 1995, "Pemasyarakatan", 54, "UU 22/2022"),
    Enactment("UU", "5", 1997, "Psikotropika", 74),
    Enactment("UU", "8", 1997, "Dokumen Perusahaan", 31),
    Enactment("UU", "16", 1997, "Statistik", 42),
    Enactment("UU", "19", 1997, "Penagihan Pajak dengan Surat Paksa"),
    Enactment("UU", "10", 1998, "Perubahan atas UU 7/1992 tentang Perbankan"),
    Enactment("UU", "13", 1998, "Kesejahteraan Lanjut Usia"),
    Enactment("UU", "5", 1999, "Larangan Praktik Monopoli dan Persaingan Usaha Tidak Sehat", 53),
    Enactment("UU", "8", 1999, "Perlindungan Konsumen", 65),
    Enactment("UU", "23", 1999, "Bank Indonesia"),
    Enactment("UU", "28", 1999, "Penyelenggara Negara yang Bersih dan Bebas dari KKN"),
    Enactment("UU", "30", 1999, "Arbitrase dan Alternatif Penyelesaian Sengketa", 82),
    Enactment("UU", "31", 1999, "Pemberantasan Tindak Pidana Korupsi", 45),
    Enactment("UU", "36", 1999, "Telekomunikasi", 64),
    Enactment("UU", "37", 1999, "Hubungan Luar Negeri", 40),
    Enactment("UU", "39", 1999, "Hak Asasi Manusia", 106),
    Enactment("UU", "40", 1999, "Pers", 21),
    Enactment("UU", "41", 1999, "Kehutanan", 84),
    Enactment("UU", "43", 1999, "Perubahan atas UU 8/1974 tentang Pokok-Pokok Kepegawaian", None, "UU 5/2014"),
    Enactment("UU", "24", 2000, "Perjanjian Internasional", 22),
    Enactment("UU", "29", 2000, "Perlindungan Varietas Tanaman"),
    Enactment("UU", "30", 2000, "Rahasia Dagang", 19),
    Enactment("UU", "31", 2000, "Desain Industri", 57),
    Enactment("UU", "32", 2000, "Desain Tata Letak Sirkuit Terpadu", 54),
    Enactment("UU", "34", 2000, "Pajak Daerah dan Retribusi Daerah (perubahan)", None, "UU 28/2009"),
    Enactment("UU", "14", 2001, "Paten", None, "UU 13/2016"),
    Enactment("UU", "15", 2001, "Merek", None, "UU 20/2016"),
    Enactment("UU", "16", 2001, "Yayasan", 73),
    Enactment("UU", "20", 2001, "Perubahan atas UU 31/1999 tentang Pemberantasan Tindak Pidana Korupsi"),
    Enactment("UU", "22", 2001, "Minyak dan Gas Bumi", 67),
    Enactment("UU", "2", 2002, "Kepolisian Negara Republik Indonesia", 45),
    Enactment("UU", "3", 2002, "Pertahanan Negara"),
    Enactment("UU", "19", 2002, "Hak Cipta", None, "UU 28/2014"),
    Enactment("UU", "23", 2002, "Perlindungan Anak", 93),
    Enactment("UU", "30", 2002, "Komisi Pemberantasan Tindak Pidana Korupsi", 72),
    Enactment("UU", "32", 2002, "Penyiaran", 64),
    Enactment("UU", "13", 2003, "Ketenagakerjaan", 193),
    Enactment("UU", "17", 2003, "Keuangan Negara", 39),
    Enactment("UU", "20", 2003, "Sistem Pendidikan Nasional", 77),
    Enactment("UU", "1", 2004, "Perbendaharaan Negara", 74),
    Enactment("UU", "2", 2004, "Penyelesaian Perselisihan Hubungan Industrial", 126),
    Enactment("UU", "15", 2004, "Pemeriksaan Pengelolaan dan Tanggung Jawab Keuangan Negara", 29),
    Enactment("UU", "16", 2004, "Kejaksaan Republik Indonesia"),
    Enactment("UU", "23", 2004, "Penghapusan Kekerasan dalam Rumah Tangga", 56),
    Enactment("UU", "25", 2004, "Sistem Perencanaan Pembangunan Nasional", 37),
    Enactment("UU", "29", 2004, "Praktik Kedokteran", 88, "UU 17/2023"),
    Enactment("UU", "30", 2004, "Jabatan Notaris", 92),
    Enactment("UU", "32", 2004, "Pemerintahan Daerah", None, "UU 23/2014"),
    Enactment("UU", "33", 2004, "Perimbangan Keuangan", None, "UU 1/2022"),
    Enactment("UU", "34", 2004, "Tentara Nasional Indonesia"),
    Enactment("UU", "40", 2004, "Sistem Jaminan Sosial Nasional", 53),
    Enactment("UU", "3", 2005, "Sistem Keolahragaan Nasional", None, "UU 11/2022"),
    Enactment("UU", "14", 2005, "Guru dan Dosen", 84),
    Enactment("UU", "13", 2006, "Perlindungan Saksi dan Korban", 46),
    Enactment("UU", "15", 2006, "Badan Pemeriksa Keuangan", 38),
    Enactment("UU", "23", 2006, "Administrasi Kependudukan", 107),
    Enactment("UU", "24", 2007, "Penanggulangan Bencana", 85),
    Enactment("UU", "25", 2007, "Penanaman Modal", 40),
    Enactment("UU", "26", 2007, "Penataan Ruang", 80),
    Enactment("UU", "28", 2007, "Perubahan Ketiga atas UU 6/1983 tentang KUP"),
    Enactment("UU", "40", 2007, "Perseroan Terbatas", 161),
    Enactment("UU", "11", 2008, "Informasi dan Transaksi Elektronik", 54),
    Enactment("UU", "13", 2008, "Penyelenggaraan Ibadah Haji", None, "UU 8/2019"),
    Enactment("UU", "14", 2008, "Keterbukaan Informasi Publik", 64),
    Enactment("UU", "20", 2008, "Usaha Mikro, Kecil, dan Menengah", 44),
    Enactment("UU", "21", 2008, "Perbankan Syariah", 70),
    Enactment("UU", "36", 2008, "Perubahan Keempat atas UU 7/1983 tentang Pajak Penghasilan"),
    Enactment("UU", "4", 2009, "Pertambangan Mineral dan Batubara", 175),
    Enactment("UU", "22", 2009, "Lalu Lintas dan Angkutan Jalan", 326),
    Enactment("UU", "25", 2009, "Pelayanan Publik", 62),
    Enactment("UU", "28", 2009, "Pajak Daerah dan Retribusi Daerah", 185, "UU 1/2022"),
    Enactment("UU", "30", 2009, "Ketenagalistrikan", 58),
    Enactment("UU", "32", 2009, "Perlindungan dan Pengelolaan Lingkungan Hidup", 127),
    Enactment("UU", "35", 2009, "Narkotika", 155),
    Enactment("UU", "36", 2009, "Kesehatan", 205, "UU 17/2023"),
    Enactment("UU", "43", 2009, "Kearsipan", 92),
    Enactment("UU", "44", 2009, "Rumah Sakit", 66, "UU 17/2023"),
    Enactment("UU", "11", 2009, "Kesejahteraan Sosial", 60),
    Enactment("UU", "8", 2010, "Pencegahan dan Pemberantasan Tindak Pidana Pencucian Uang", 100),
    Enactment("UU", "4", 2011, "Informasi Geospasial", 71),
    Enactment("UU", "5", 2011, "Akuntan Publik", 62),
    Enactment("UU", "6", 2011, "Keimigrasian", 145),
    Enactment("UU", "12", 2011, "Pembentukan Peraturan Perundang-undangan", 104),
    Enactment("UU", "13", 2011, "Penanganan Fakir Miskin"),
    Enactment("UU", "17", 2011, "Intelijen Negara"),
    Enactment("UU", "21", 2011, "Otoritas Jasa Keuangan", 70),
    Enactment("UU", "24", 2011, "Badan Penyelenggara Jaminan Sosial", 71),
    Enactment("UU", "2", 2012, "Pengadaan Tanah bagi Pembangunan untuk Kepentingan Umum", 61),
    Enactment("UU", "7", 2012, "Penanganan Konflik Sosial", 62),
    Enactment("UU", "11", 2012, "Sistem Peradilan Pidana Anak", 108),
    Enactment("UU", "12", 2012, "Pendidikan Tinggi", 100),
    Enactment("UU", "16", 2012, "Industri Pertahanan"),
    Enactment("UU", "18", 2012, "Pangan", 154),
    Enactment("UU", "9", 2013, "Pencegahan dan Pemberantasan Tindak Pidana Pendanaan Terorisme"),
    Enactment("UU", "24", 2013, "Perubahan atas UU 23/2006 tentang Administrasi Kependudukan"),
    Enactment("UU", "3", 2014, "Perindustrian", 125),
    Enactment("UU", "5", 2014, "Aparatur Sipil Negara", 141, "UU 20/2023"),
    Enactment("UU", "6", 2014, "Desa", 122),
    Enactment("UU", "7", 2014, "Perdagangan", 122),
    Enactment("UU", "18", 2014, "Kesehatan Jiwa", None, "UU 17/2023"),
    Enactment("UU", "20", 2014, "Standardisasi dan Penilaian Kesesuaian"),
    Enactment("UU", "23", 2014, "Pemerintahan Daerah", 411),
    Enactment("UU", "28", 2014, "Hak Cipta", 126),
    Enactment("UU", "30", 2014, "Administrasi Pemerintahan", 89),
    Enactment("UU", "31", 2014, "Perubahan atas UU 13/2006 tentang Perlindungan Saksi dan Korban"),
    Enactment("UU", "35", 2014, "Perubahan atas UU 23/2002 tentang Perlindungan Anak"),
    Enactment("UU", "36", 2014, "Tenaga Kesehatan", None, "UU 17/2023"),
    Enactment("UU", "38", 2014, "Keperawatan", None, "UU 17/2023"),
    Enactment("UU", "9", 2015, "Perubahan Kedua atas UU 23/2014 tentang Pemerintahan Daerah"),
    Enactment("UU", "8", 2016, "Penyandang Disabilitas", 153),
    Enactment("UU", "13", 2016, "Paten", 173),
    Enactment("UU", "19", 2016, "Perubahan atas UU 11/2008 tentang Informasi dan Transaksi Elektronik"),
    Enactment("UU", "20", 2016, "Merek dan Indikasi Geografis", 109),
    Enactment("UU", "2", 2017, "Jasa Konstruksi", 106),
    Enactment("UU", "7", 2017, "Pemilihan Umum", 573),
    Enactment("UU", "9", 2017, "Akses Informasi Keuangan untuk Kepentingan Perpajakan"),
    Enactment("UU", "18", 2017, "Pelindungan Pekerja Migran Indonesia", 91),
    Enactment("UU", "5", 2018, "Perubahan atas UU 15/2003 tentang Pemberantasan Tindak Pidana Terorisme"),
    Enactment("UU", "6", 2018, "Kekarantinaan Kesehatan", None, "UU 17/2023"),
    Enactment("UU", "13", 2018, "Serah Simpan Karya Cetak dan Karya Rekam"),
    Enactment("UU", "4", 2019, "Kebidanan", None, "UU 17/2023"),
    Enactment("UU", "8", 2019, "Penyelenggaraan Ibadah Haji dan Umrah", 132),
    Enactment("UU", "15", 2019, "Perubahan atas UU 12/2011"),
    Enactment("UU", "19", 2019, "Perubahan Kedua atas UU 30/2002 tentang KPK"),
    Enactment("UU", "23", 2019, "Pengelolaan Sumber Daya Nasional untuk Pertahanan Negara", 87),
    Enactment("UU", "3", 2020, "Perubahan atas UU 4/2009 tentang Pertambangan Mineral dan Batubara"),
    Enactment("UU", "11", 2020, "Cipta Kerja", None, "UU 6/2023"),
    Enactment("UU", "7", 2021, "Harmonisasi Peraturan Perpajakan"),
    Enactment("UU", "11", 2021, "Perubahan atas UU 16/2004 tentang Kejaksaan"),
    Enactment("UU", "1", 2022, "Hubungan Keuangan antara Pemerintah Pusat dan Pemerintahan Daerah", 193),
    Enactment("UU", "11", 2022, "Keolahragaan"),
    Enactment("UU", "12", 2022, "Tindak Pidana Kekerasan Seksual", 93),
    Enactment("UU", "22", 2022, "Pemasyarakatan", 99, sure=False),
    Enactment("UU", "27", 2022, "Pelindungan Data Pribadi", 76),
    Enactment("UU", "9", 2022, "Provinsi Kalimantan Barat"),
    Enactment("UU", "1", 2023, "Kitab Undang-Undang Hukum Pidana", 624),
    Enactment("UU", "4", 2023, "Pengembangan dan Penguatan Sektor Keuangan"),
    Enactment("UU", "6", 2023, "Penetapan Perppu 2/2022 tentang Cipta Kerja"),
    Enactment("UU", "17", 2023, "Kesehatan", 458),
    Enactment("UU", "20", 2023, "Aparatur Sipil Negara", 77),
    Enactment("UU", "1", 2024, "Perubahan Kedua atas UU 11/2008 tentang Informasi dan Transaksi Elektronik"),
    Enactment("UU", "3", 2024, "Perubahan Kedua atas UU 6/2014 tentang Desa"),
    Enactment("UU", "20", 2025, "Kitab Undang-Undang Hukum Acara Pidana", sure=False),
    Enactment("PP", "30", 1980, "Peraturan Disiplin Pegawai Negeri Sipil", None, "PP 53/2010"),
    Enactment("PP", "10", 1983, "Izin Perkawinan dan Perceraian bagi Pegawai Negeri Sipil"),
    Enactment("PP", "45", 1990, "Perubahan atas PP 10/1983"),
    Enactment("PP", "60", 2008, "Sistem Pengendalian Intern Pemerintah"),
    Enactment("PP", "53", 2010, "Disiplin Pegawai Negeri Sipil", None, "PP 94/2021"),
    Enactment("PP", "61", 2010, "Pelaksanaan UU 14/2008", 22),
    Enactment("PP", "46", 2011, "Penilaian Prestasi Kerja Pegawai Negeri Sipil", None, "PP 30/2019"),
    Enactment("PP", "28", 2012, "Pelaksanaan UU 43/2009 tentang Kearsipan"),
    Enactment("PP", "11", 2017, "Manajemen Pegawai Negeri Sipil"),
    Enactment("PP", "12", 2017, "Pembinaan dan Pengawasan Penyelenggaraan Pemerintahan Daerah"),
    Enactment("PP", "30", 2019, "Penilaian Kinerja Pegawai Negeri Sipil"),
    Enactment("PP", "71", 2019, "Penyelenggaraan Sistem dan Transaksi Elektronik"),
    Enactment("PP", "17", 2020, "Perubahan atas PP 11/2017"),
    Enactment("PP", "94", 2021, "Disiplin Pegawai Negeri Sipil"),
    Enactment("PP", "28", 2024, "Peraturan Pelaksanaan UU 17/2023 tentang Kesehatan"),
    Enactment("Perpres", "54", 2010, "Pengadaan Barang/Jasa Pemerintah", None, "Perpres 16/2018"),
    Enactment("Perpres", "16", 2018, "Pengadaan Barang/Jasa Pemerintah"),
    Enactment("Perpres", "12", 2021, "Perubahan atas Perpres 16/2018"),
    Enactment(
        "Permendagri", "54", 2009, "Tata Naskah Dinas di Lingkungan Pemerintah Daerah", None, "Permendagri 1/2023"
    ),
    Enactment(
        "Permendagri", "35", 2010, "Pedoman Pengelolaan Pelayanan Informasi dan Dokumentasi", None, "Permendagri 3/2017"
    ),
    Enactment("Permendagri", "3", 2017, "Pedoman Pengelolaan Pelayanan Informasi dan Dokumentasi"),
    Enactment("Permendagri", "1", 2023, "Tata Naskah Dinas di Lingkungan Pemerintah Daerah"),
    Enactment("Perki", "1", 2010, "Standar Layanan Informasi Publik", None, "Perki 1/2021"),
    Enactment("Perki", "1", 2017, "Pengklasifikasian Informasi Publik", None, "Perki 1/2021"),
    Enactment("Perki", "1", 2021, "Standar Layanan Informasi Publik"),
)

ENACTMENTS: Mapping[tuple[str, str, int], Enactment] = MappingProxyType({(e.kind, e.number, e.year): e for e in _ALL})
CHOICES: tuple[str, ...] = tuple(
    each.named
    for each in sorted(_ALL, key=lambda act: (act.number != "14" or act.year != 2008, -act.year, int(act.number)))
    if each.kind == "UU" and not each.replaced_by
)
"""The Acts in force as a person picks them: UU 14/2008 first, then the newest."""
CONSTITUTION_ARTICLES = 37


def enactment(kind: str, number: str, year: int) -> Enactment | None:
    """Finds an Act or regulation; None where the table does not have it."""
    return ENACTMENTS.get((kind, number.lstrip("0"), year))


def repealed_by(kind: str, number: str, year: int) -> str | None:
    """Names what took the place of a repealed Act or regulation; None where no repeal is known here."""
    found = enactment(kind, number, year)
    return (found.replaced_by or None) if found else None
