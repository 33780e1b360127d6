"""The refusals that only registry knows; `refuse` builds them and the law's by name."""

from collections.abc import Mapping
from typing import Any

from services.registry.domain.archive_refusals import ARCHIVE_RULES
from services.registry.domain.copy_refusals import COPY_RULES
from services.registry.domain.incident_refusals import INCIDENT_RULES
from services.registry.domain.joint_refusals import JOINT_RULES
from services.registry.domain.manuscript_refusals import MANUSCRIPT_RULES
from shared.law import BY_CONSENT, BY_COURT_HEARING, BY_RULING_ONLY, RULES, letters_in_words
from shared.law.limits import LONG_YEARS
from shared.runtime.errors import Conflict, Forbidden, Malformed, NotFound, Refusal
from shared.runtime.refusal_rules import Rule, table_of

_OPENING = "Pasal 11 PP 61/2010; langkah 3 SOP 065/453/DPP-A"

REGISTRY_RULES: Mapping[str, Rule] = table_of(
    Rule(
        "KEADAAN_TIDAK_COCOK",
        "Langkah ini tidak dapat dilakukan karena informasi ini sedang berada pada keadaan lain.",
        "langkah 1 sampai 5 SOP 065/453/DPP-A",
        "Muat ulang halaman untuk melihat keadaan terakhirnya, lalu pilih langkah yang tersedia.",
        Conflict,
    ),
    Rule(
        "SUDAH_DIPUTUS",
        "Langkah ini sudah diputus dengan jawaban lain, dan keputusan tidak dapat diganti diam-diam.",
        "Pasal 3 PP 61/2010",
        "Muat ulang halaman untuk membaca keputusan yang sudah tercatat.",
        Conflict,
    ),
    Rule(
        "PERKARA_TIDAK_DIKENAL",
        "Berkas pembukaan yang dimaksud tidak ada.",
        "",
        "Periksa kembali nomor atau tautannya.",
        NotFound,
    ),
    Rule(
        "KALENDER_TIDAK_ADA",
        "Alamat kalender ini tidak ada atau tidak berlaku lagi.",
        "",
        "Buat alamat baru pada halaman Akun saya.",
        NotFound,
    ),
    Rule(
        "PERISTIWA_MENUNGGU",
        "Peristiwa atau persetujuan yang sudah dicatat untuk informasi ini belum selesai, sehingga "
        "klasifikasinya tidak dapat diganti.",
        _OPENING,
        "Selesaikan dahulu berkas peristiwa itu: disetujui, atau dinyatakan tidak terjadi dengan alasan.",
        Conflict,
    ),
    Rule(
        "PERSETUJUAN_BERLAKU",
        "Orang yang bersangkutan sudah menyetujui pembukaannya secara tertulis, sehingga informasi ini tidak dapat "
        "dikecualikan lagi dengan huruf yang sama.",
        "Pasal 18 ayat (2) huruf a UU 14/2008",
        "Hilangkan huruf itu dari klasifikasi baru, atau catat dahulu penarikan persetujuannya.",
    ),
    Rule(
        "PERKARA_SUDAH_ADA",
        "Berkas pembukaan yang sama masih berjalan untuk informasi ini.",
        _OPENING,
        "Lanjutkan berkas yang sudah ada.",
        Conflict,
    ),
    Rule(
        "BERKAS_TIDAK_DIKENAL",
        "Berkas yang dimaksud tidak ada pada informasi ini.",
        "",
        "Periksa kembali nomor berkasnya.",
        NotFound,
    ),
    Rule(
        "PENAHANAN_TIDAK_DIKENAL",
        "Penahanan yang dimaksud tidak ada.",
        "Pasal 51 UU 43/2009",
        "Muat ulang halaman untuk melihat penahanan yang masih berlaku.",
        NotFound,
    ),
    Rule(
        "KOLOM_DIP_BELUM_LENGKAP",
        "Informasi belum dapat dibuka karena kolom Daftar Informasi Publik belum lengkap.",
        "Pasal 11 ayat (1) huruf a UU 14/2008; Perki 1/2021",
        "Isi ringkasan, pejabat yang menguasai, penanggung jawab, waktu dan tempat pembuatan, bentuk, dan jangka "
        "waktu penyimpanan.",
    ),
    Rule(
        "PEMICU_TIDAK_COCOK",
        "Cara pembukaan ini tidak berlaku bagi huruf yang menjadi dasar pengecualian informasi ini.",
        "Pasal 17 huruf i dan Pasal 18 ayat (2) UU 14/2008; Pasal 5 ayat (2) dan Pasal 8 ayat (3) PP 61/2010",
        f"Pilih cara lain: persetujuan hanya untuk huruf {letters_in_words(BY_CONSENT)}, sidang terbuka hanya untuk "
        f"huruf {letters_in_words(BY_COURT_HEARING)}, dan huruf {letters_in_words(BY_RULING_ONLY)} hanya dibuka karena "
        "putusan atau berakhirnya jangka waktu.",
    ),
    Rule(
        "HASIL_TIDAK_COCOK",
        "Hasil yang dipilih tidak berlaku untuk berkas pembukaan ini.",
        _OPENING,
        "Pilih hasil lain: dibuka pada akhir hanya untuk jangka waktu bertanggal, dan putusan sebagian hanya membuka "
        "sebagian.",
    ),
    Rule(
        "PUTUSAN_BELUM_INKRACHT",
        "Putusan belum berkekuatan hukum tetap, sehingga informasi belum wajib dibuka.",
        "Pasal 48 ayat (1) dan Pasal 50 UU 14/2008",
        "Tunggu sampai putusan berkekuatan hukum tetap, atau catat penerimaan putusan oleh badan publik.",
    ),
    Rule(
        "TANPA_BUKTI",
        "Pembukaan lebih awal harus menyebut nomor dan tanggal bukti yang menjadi dasarnya.",
        "Pasal 11 ayat (2) dan Pasal 18 ayat (2) UU 14/2008",
        "Isi nomor dan tanggal putusan, surat persetujuan, sidang, atau berita acara uji konsekuensi.",
    ),
    Rule(
        "HARI_BERLAKU_TIDAK_SAH",
        "Hari berlakunya pembukaan harus antara hari ini dan sehari setelah jangka waktu berakhir.",
        _OPENING,
        "Pilih hari di antara keduanya.",
    ),
    Rule(
        "BELUM_BERAKHIR",
        "Jangka waktu pengecualian belum berakhir, sehingga informasi belum menjadi informasi publik.",
        "Pasal 11 ayat (3) PP 61/2010",
        "Periksa jam pencatat tenggat; peristiwa ini tidak diterapkan.",
    ),
    Rule(
        "BELUM_BERLAKU",
        "Hari berlakunya pembukaan belum tiba.",
        _OPENING,
        "Periksa jam pencatat tenggat; peristiwa ini tidak diterapkan.",
    ),
    Rule(
        "BELUM_PUBLIK",
        "Salinan hanya dapat dilepas setelah informasinya menjadi informasi publik.",
        "Pasal 54 UU 14/2008; Pasal 11 PP 61/2010",
        "Tunggu sampai pembukaannya berlaku.",
    ),
    Rule(
        "DOSIR_TIDAK_COCOK",
        "Dosir yang diterima tidak terbaca atau tidak sama dengan yang dikirim.",
        "langkah 1 SOP 065/453/DPP-A",
        "Minta SKPD mengirim ulang, lalu putar ulang peristiwa ini.",
    ),
    Rule(
        "DOSIR_VERSI_ASING",
        "Dosir yang diterima ditulis menurut versi yang belum dikenal di sini.",
        "langkah 1 SOP 065/453/DPP-A",
        "Perbarui registry ke rilis yang sama dengan intake, lalu putar ulang peristiwa ini.",
    ),
    Rule(
        "DOSIR_BIDANG_ASING",
        "Dosir yang diterima memuat bidang yang tidak ada dalam versinya.",
        "langkah 1 SOP 065/453/DPP-A",
        "Perbarui registry ke rilis yang sama dengan intake, lalu putar ulang peristiwa ini.",
    ),
    Rule(
        "DOSIR_BIDANG_KURANG",
        "Dosir yang diterima tidak memuat semua bidang dari versinya.",
        "langkah 1 SOP 065/453/DPP-A",
        "Minta SKPD mengirim ulang, lalu putar ulang peristiwa ini.",
    ),
    Rule(
        "MANDAT_TIDAK_LENGKAP",
        "Mandat harus menyebut penerima, jabatan, nomor dan tanggal surat, serta masa berlaku yang benar.",
        "Pasal 3 ayat (2) dan Pasal 7 ayat (5) PP 61/2010",
        "Lengkapi isian mandat.",
    ),
    Rule(
        "PERAN_TIDAK_BERHAK",
        "Peran Anda tidak berhak melakukan langkah ini.",
        "langkah 1 sampai 5 SOP 065/453/DPP-A",
        "Minta pejabat yang berwenang melakukannya.",
        Forbidden,
    ),
    Rule(
        "MASIH_DITAHAN",
        "Berkas tidak dapat dimusnahkan karena masih ditahan untuk perkara yang berjalan.",
        "Pasal 51 UU 43/2009",
        "Tunggu sampai perkaranya selesai dan penahanannya dilepas.",
        Conflict,
    ),
    Rule(
        "BELUM_BOLEH_DIMUSNAHKAN",
        "Berkas belum boleh dimusnahkan menurut jadwal retensi arsip.",
        "Pasal 51 UU 43/2009",
        "Tunggu sampai retensinya habis; hanya arsip yang nasib akhirnya musnah yang boleh dimusnahkan.",
        Conflict,
    ),
    Rule(
        "ALAMAT_TIDAK_LENGKAP",
        "Alamat simpan harus menyebut sekurang-kurangnya gedung, ruang, dan boks.",
        "langkah 4 SOP 065/453/DPP-A; PP 28/2012",
        "Isi gedung, ruang, dan boks.",
    ),
    Rule(
        "RETENSI_TIDAK_SAH",
        "Retensi harus menyebut kode JRA, jumlah tahun yang tidak negatif, dan nasib akhir yang dikenal.",
        "Pasal 1 angka 22 UU 43/2009; Pasal 54 PP 28/2012",
        "Isi kode JRA (seperti 800.1.2), tahun aktif, tahun inaktif, nasib: musnah, dinilai kembali, permanen.",
    ),
    Rule(
        "MANDAT_TIDAK_DIKENAL",
        "Mandat yang dimaksud tidak ada.",
        "",
        "Periksa kembali nomor atau tautannya.",
        NotFound,
    ),
    Rule(
        "MANDAT_SUDAH_DIPUTUS",
        "Mandat ini sudah dijawab, atau belum sampai pada langkah ini.",
        "Pasal 3 ayat (2) dan Pasal 7 ayat (5) PP 61/2010",
        "Muat ulang halaman mandat untuk melihat keadaan terakhirnya; catat mandat baru bila suratnya lain.",
        Conflict,
    ),
    Rule(
        "KUORUM_TIDAK_TERCAPAI",
        "Anggota Tim Pertimbangan yang hadir kurang dari kuorum yang ditetapkan.",
        "langkah 2 dan 3 SOP 065/453/DPP-A",
        "Sebutkan semua anggota yang hadir, atau ulangi sidang dengan anggota yang cukup.",
    ),
    Rule(
        "PENURUNAN_TANPA_DASAR",
        "Berkas informasi publik hanya tetap diturunkan dengan dasar Undang-Undang.",
        "Pasal 17, Pasal 18 dan Pasal 52 UU 14/2008",
        "Sebutkan pasal dan Undang-Undangnya, misalnya Pasal 17 huruf h UU 14/2008, atau lepaskan salinan baru.",
    ),
    Rule(
        "BUTUH_PERKARA",
        "Bahwa peristiwa yang mengakhiri jangka waktu sudah terjadi tidak dapat dicatat oleh satu orang.",
        "Pasal 3 ayat (2) dan Pasal 11 ayat (1) PP 61/2010; langkah 3 SOP 065/453/DPP-A",
        "Buat berkas pembukaan dengan dasar “peristiwa terjadi” dan lampirkan buktinya; Ketua PPID memutus dan "
        "pimpinan menyetujui.",
        Conflict,
    ),
    Rule(
        "TANPA_PENETAPAN",
        "Jangka waktu ini tidak berasal dari penetapan yang diputus dan disetujui dua orang, sehingga berakhirnya "
        "tidak membuka apa pun.",
        "Pasal 3 dan Pasal 11 PP 61/2010",
        "Periksa riwayat penetapan informasi ini.",
        Conflict,
    ),
    Rule(
        "PENETAPAN_PERTAMA_TIDAK_SAH",
        "Tanggal penetapan pertama hanya berlaku bagi baris daftar lama, tidak boleh di depan, dan tidak boleh sesudah "
        "tanggal keputusan daftarnya.",
        "Pasal 5 ayat (1) PP 61/2010",
        "Kosongkan tanggal itu, atau isi tanggal yang tertulis pada keputusan daftar lama.",
    ),
    Rule(
        "MELEWATI_AKHIR_TERTULIS",
        "Usul ini menutup baris daftar lama melewati hari terakhir yang tertulis pada baris itu sendiri.",
        "Pasal 10 dan Pasal 11 ayat (3) PP 61/2010",
        "Usulkan paling lama sampai hari itu; perpanjangan ialah klasifikasi baru dengan uji baru sebelum berakhir.",
    ),
    Rule(
        "TANPA_DASAR_JANGKA_WAKTU",
        f"Jangka waktu lebih dari {LONG_YEARS} tahun harus menyebut pasal Undang-Undang yang menetapkannya.",
        "Pasal 20 ayat (1) UU 14/2008; Pasal 6 sampai 9 PP 61/2010",
        "Isi pasal yang menetapkan jangka waktu itu, atau pilih jangka waktu yang lebih pendek.",
    ),
    Rule(
        "PERISTIWA_SEBELUM_PENETAPAN",
        "Peristiwa itu terjadi sebelum penetapan pertama, sehingga tidak dapat mengakhiri jangka waktunya.",
        "Pasal 11 ayat (1) PP 61/2010",
        "Tempuh uji konsekuensi baru, karena informasi ini mungkin tidak pernah layak dikecualikan.",
    ),
    Rule(
        "PERISTIWA_HARUS_MENYEBUT_HURUF",
        "Informasi ini memiliki beberapa dasar yang menunggu peristiwa, dan setiap dasar mencatat peristiwanya "
        "sendiri.",
        "Pasal 4 ayat (2) PP 61/2010",
        "Sebutkan huruf yang peristiwanya sudah terjadi.",
    ),
    Rule(
        "PENAHANAN_ISI_TANPA_DASAR",
        "Isi informasi yang sudah publik hanya ditahan bila Undang-Undang lain melarang pengungkapannya.",
        "Pasal 52 UU 14/2008; Pasal 16 UU 27/2022",
        "Sebutkan Undang-Undang itu beserta pasalnya, misalnya Pasal 16 ayat (1) UU 27/2022.",
    ),
    Rule(
        "JUDUL_SUDAH_ADA",
        "Informasi dengan judul yang sama sudah ada dalam daftar, sehingga harus ditegaskan bahwa ini informasi lain.",
        "Pasal 2 ayat (2) dan Pasal 11 ayat (1) UU 14/2008; Pasal 10 PP 61/2010",
        "Bandingkan dengan informasi yang disebut. Bila memang lain, tegaskan; bila sama, jangan dikecualikan lagi.",
        Conflict,
    ),
    Rule(
        "JUDUL_SUDAH_TERBUKA",
        "Sesudah usul ini dibuat, informasi lain dengan judul yang sama terbuka, dan belum seorang pun menegaskan "
        "bahwa ini informasi lain.",
        "Pasal 2 ayat (2) dan Pasal 11 ayat (1) UU 14/2008; Pasal 10 PP 61/2010",
        "Kembalikan kepada Petugas. Bila memang informasi lain, Petugas mengusulkan lagi dan menegaskannya; bila sama, "
        "jangan dikecualikan lagi.",
        Conflict,
    ),
    Rule(
        "RENTANG_TIDAK_SAH",
        "Rentang pengumuman harus urut dan sudah lewat.",
        "langkah 5 SOP 065/453/DPP-A",
        "Pilih tanggal awal yang tidak melewati tanggal akhir, dan tanggal akhir paling lambat hari ini.",
    ),
    Rule(
        "HARI_TIDAK_DAPAT_DIJAWAB",
        "Keadaan pada hari itu tidak dapat dijawab: tanggalnya tidak terbaca, atau belum tiba.",
        "",
        "Tulis tanggal seperti 2026-11-30, paling lambat hari ini.",
        Malformed,
    ),
    Rule(
        "KUESIONER_TIDAK_TERBACA",
        "Berkas kuesioner tidak dapat dipakai: {reason}.",
        "",
        "Perbaiki berkas TERBUKA_REGISTRY_QUESTIONNAIRE; contohnya services/registry/papers/kuesioner-contoh.toml.",
    ),
)


TABLES = (REGISTRY_RULES, ARCHIVE_RULES, COPY_RULES, INCIDENT_RULES, JOINT_RULES, MANUSCRIPT_RULES)


def rule_of(code: str) -> Rule:
    """Returns the rule of that name, one of registry's own or the law's; raises KeyError otherwise."""
    return next((table[code] for table in TABLES if code in table), None) or RULES[code]


def refuse(code: str, **data: Any) -> Refusal:
    """Builds the refusal of that name, registry's own or the law's; raises KeyError for an unknown code."""
    return rule_of(code).refusal(**data)
