"""The refusals by name: code, sentence, article and mend, so that every room says no in the same words."""

from collections.abc import Mapping
from typing import Any

from shared.law.limits import CAP_YEARS, WINDOW_DAYS
from shared.runtime.errors import Forbidden, Malformed, NotFound, Refusal
from shared.runtime.refusal_rules import Rule, table_of

RULES: Mapping[str, Rule] = table_of(
    Rule(
        "HURUF_TIDAK_DIKENAL",
        "Huruf yang disebut bukan salah satu dari huruf a sampai j, padahal hanya sepuluh huruf itu yang menjadi "
        "alasan pengecualian.",
        "Pasal 17 UU 14/2008",
        "Pilih salah satu huruf a sampai j.",
    ),
    Rule(
        "ANGKA_TIDAK_DIKENAL",
        "Huruf ini tidak memiliki angka yang disebut.",
        "Pasal 17 UU 14/2008",
        "Pilih angka yang ada di bawah huruf itu, atau kosongkan angkanya.",
    ),
    Rule(
        "TANPA_UJI_KONSEKUENSI",
        "Informasi tidak dapat dinyatakan dikecualikan tanpa pengujian konsekuensi yang menyebut akibat bila dibuka "
        "dan akibat bila ditutup.",
        "Pasal 19 UU 14/2008; Pasal 3 PP 61/2010",
        "Isi akibat bila dibuka dan akibat bila ditutup pada lembar pengujian konsekuensi.",
    ),
    Rule(
        "TANPA_DASAR_HUKUM",
        "Pengecualian harus menyebut Undang-Undang beserta pasalnya sebagai dasar.",
        "Pasal 2 ayat (4) UU 14/2008; Pasal 49 ayat (2) huruf c Perki 1/2021",
        "Sebutkan Undang-Undang dan pasalnya, misalnya Pasal 17 huruf h UU 14/2008.",
    ),
    Rule(
        "DASAR_BUKAN_UNDANG_UNDANG",
        "Huruf j hanya dapat dipakai bila sebuah Undang-Undang melarang pengungkapan; peraturan di bawahnya tidak "
        "cukup.",
        "Pasal 17 huruf j UU 14/2008",
        "Sebutkan Undang-Undang dan pasal yang melarang pengungkapan, atau pilih huruf lain.",
    ),
    Rule(
        "TANDA_BUKAN_TEKS",
        "Isian {field} memuat tanda {sign} pada tempat ke-{place}, yang bukan teks dan tidak dapat disimpan atau "
        "dicetak.",
        "langkah 1 SOP 065/453/DPP-A",
        "Hapus tanda itu, atau ketik ulang isiannya.",
        Malformed,
    ),
    Rule(
        "JUDUL_KOSONG",
        "Informasi harus disebut secara jelas dan terang, tetapi judulnya kosong.",
        "Pasal 49 ayat (2) Perki 1/2021",
        "Isi judul informasi.",
    ),
    Rule(
        "JUDUL_PUBLIK_KOSONG",
        "Judul publik kosong, padahal daftar yang diumumkan hanya memuat judul yang ditulis untuk publik.",
        "langkah 5 SOP 065/453/DPP-A",
        "Isi judul publik yang tidak membuka isi informasinya.",
    ),
    Rule(
        "TANPA_ALASAN_PUBLIK",
        "Alasan untuk publik kosong, padahal pengecualian harus beralasan dan alasannya dapat dibaca publik.",
        "Pasal 2 ayat (4) dan Pasal 19 UU 14/2008",
        "Isi alasan dengan kata-kata yang tidak membuka isi informasinya.",
    ),
    Rule(
        "JUDUL_PUBLIK_MEMUAT_DATA_PRIBADI",
        "Judul atau teks lain untuk publik memuat {found}, yang menunjuk satu orang atau tempatnya.",
        "Pasal 17 huruf h UU 14/2008; Pasal 4 UU 27/2022",
        "Hapus data itu dari teks untuk publik; simpan di judul internal bila perlu.",
    ),
    Rule(
        "TEKS_PUBLIK_MENYEBUT_ORANG",
        "Judul atau teks lain untuk publik tampaknya menyebut {found}.",
        "Pasal 17 huruf h UU 14/2008; Pasal 4 UU 27/2022",
        "Ganti dengan kata yang tidak menunjuk orang, atau tegaskan bahwa itu bukan data pribadi; dua orang "
        "menegaskan.",
    ),
    Rule(
        "JUDUL_PUBLIK_SAMA",
        "Judul untuk publik sama atau hampir sama dengan judul internal, sehingga yang dirahasiakan dapat ikut "
        "terbaca.",
        "langkah 5 SOP 065/453/DPP-A",
        "Tulis judul yang lebih umum, atau tegaskan bahwa judul itu tidak membuka isinya; dua orang menegaskan.",
    ),
    Rule(
        "UJI_TIDAK_BERISI",
        "Uji konsekuensi ini {why}, padahal harus menyebut akibat yang nyata bagi informasi ini.",
        "Pasal 19 UU 14/2008; Pasal 3 PP 61/2010",
        "Tulis siapa yang dirugikan atau terlindungi dan bagaimana, dalam kalimat sendiri.",
    ),
    Rule(
        "PASAL_TIDAK_TERBACA",
        "Pasal yang ditulis tidak dapat dibaca sebagai pasal peraturan.",
        "Pasal 2 ayat (4) UU 14/2008; Pasal 49 ayat (2) huruf c Perki 1/2021",
        "Tulis sebagai Pasal, lalu ayat, huruf, dan angka bila ada; misalnya Pasal 17 huruf h angka 4.",
    ),
    Rule(
        "PASAL_TIDAK_ADA",
        "Pasal yang disebut tidak ada, sebab {what} hanya memiliki {articles} pasal.",
        "Pasal 2 ayat (4) UU 14/2008",
        "Periksa nomor pasalnya.",
    ),
    Rule(
        "HURUF_BERTENTANGAN",
        "Huruf atau angka Pasal 17 pada dasar hukum berbeda dari huruf atau angka yang dipilih.",
        "Pasal 17 UU 14/2008",
        "Samakan huruf dan angka pada pilihan dan pada dasar hukumnya.",
    ),
    Rule(
        "TAHUN_BELUM_TIBA",
        "Dasar hukum menyebut peraturan dari tahun yang belum tiba: {what}.",
        "Pasal 2 ayat (4) UU 14/2008",
        "Periksa nomor dan tahun peraturannya.",
    ),
    Rule(
        "PERATURAN_TIDAK_DIKENAL",
        "Peraturan {what} tidak ada dalam tabel Undang-Undang sistem ini, sehingga tidak dapat diperiksa.",
        "Pasal 2 ayat (4) UU 14/2008",
        "Periksa nomor dan tahunnya; bila benar, isian ini boleh tetap dipakai.",
    ),
    Rule(
        "PERATURAN_DICABUT",
        "Peraturan {what} sudah dicabut dan diganti dengan {by}.",
        "Pasal 2 ayat (4) UU 14/2008",
        "Sebutkan peraturan yang masih berlaku.",
    ),
    Rule(
        "DASAR_HUKUM_MERAGUKAN",
        "Dasar hukum ini belum tentu benar: {why}.",
        "Pasal 17 UU 14/2008",
        "Perbaiki dasar hukumnya bila keliru.",
    ),
    Rule(
        "TANPA_JANGKA_WAKTU",
        "Setiap pengecualian harus menyebut jangka waktunya.",
        "Pasal 4 ayat (2) huruf d PP 61/2010",
        "Isi jangka waktu: jumlah tahun, tanggal berakhir, atau peristiwa yang mengakhirinya.",
    ),
    Rule(
        "JANGKA_WAKTU_TIDAK_JELAS",
        "Jangka waktu yang tertulis tidak dapat ditentukan artinya, sehingga akhir pengecualian tidak dapat dihitung.",
        "Pasal 1 angka 10 dan Pasal 4 ayat (2) huruf d PP 61/2010",
        "Tuliskan jumlah tahun, tanggal berakhir, atau satu peristiwa yang mengakhirinya.",
    ),
    Rule(
        "JANGKA_WAKTU_MAJEMUK",
        "Satu kolom memuat beberapa jangka waktu yang berbeda, padahal setiap informasi memiliki jangka waktunya "
        "sendiri.",
        "Pasal 4 ayat (2) huruf d PP 61/2010",
        "Pisahkan menjadi satu baris untuk setiap informasi, masing-masing dengan satu jangka waktu.",
    ),
    Rule(
        "JANGKA_WAKTU_TIDAK_LENGKAP",
        "Jenis jangka waktu ini belum disertai data yang diperlukan untuk menghitung akhirnya.",
        "Pasal 4 ayat (2) huruf d PP 61/2010",
        "Lengkapi jumlah tahun beserta tanggal mulainya, atau tanggal berakhirnya.",
    ),
    Rule(
        "TANPA_TANGGAL_TINJAU",
        "Jangka waktu tanpa tanggal akhir harus ditinjau ulang pada tanggal tertentu, supaya pengecualian tetap ketat "
        "dan terbatas.",
        "Pasal 2 ayat (2) UU 14/2008",
        "Isi tanggal peninjauan, paling lama satu tahun sejak hari ini.",
    ),
    Rule(
        "TANGGAL_TINJAU_TERLALU_JAUH",
        "Tanggal peninjauan berada di luar batas satu tahun yang ditetapkan untuk jangka waktu tanpa tanggal akhir.",
        "Pasal 2 ayat (2) UU 14/2008",
        "Pilih tanggal peninjauan setelah hari ini dan paling lama satu tahun sejak hari ini.",
    ),
    Rule(
        "TIDAK_PERNAH_DIKECUALIKAN",
        "Informasi ini termasuk yang menurut Undang-Undang tidak pernah boleh dikecualikan.",
        "Pasal 18 ayat (1) UU 14/2008",
        "Masukkan informasi ini ke Daftar Informasi Publik. Jika judulnya menyesatkan, perbaiki judulnya.",
    ),
    Rule(
        "TIDAK_TERBATAS_DILARANG",
        "Pengecualian berdasarkan huruf a sampai f tidak boleh bersifat permanen atau tidak terbatas.",
        "Pasal 20 ayat (1) UU 14/2008",
        "Ganti dengan jumlah tahun, tanggal berakhir, atau peristiwa yang mengakhirinya.",
    ),
    Rule(
        "JANGKA_WAKTU_BERTENTANGAN",
        "Kata-kata jangka waktu menyebut akhir atau lama yang lain daripada isiannya.",
        "Pasal 4 ayat (2) huruf d PP 61/2010",
        "Samakan keduanya: ubah kata-katanya, atau jenis, tanggal, atau jumlah tahunnya.",
    ),
    Rule(
        "LEBIH_TIGA_PULUH_TAHUN",
        f"Pengecualian berdasarkan huruf a melampaui {CAP_YEARS} tahun terhitung sejak penetapan pertama.",
        "Pasal 5 ayat (1) PP 61/2010",
        f"Pilih jangka waktu yang berakhir paling lambat {CAP_YEARS} tahun sejak penetapan pertama.",
    ),
    Rule(
        "PENETAP_BUKAN_PIMPINAN_TERTINGGI",
        "Jangka waktu untuk huruf c, d, e, dan f hanya dapat ditetapkan oleh pimpinan tertinggi badan publik.",
        "Pasal 7 ayat (5) PP 61/2010",
        "Mintakan persetujuan Gubernur, atau catat surat mandat yang masih berlaku pada tanggal itu.",
        Forbidden,
    ),
    Rule(
        "MANDAT_TIDAK_BERLAKU",
        "Mandat untuk menyetujui tidak berlaku pada tanggal tindakan ini.",
        "Pasal 3 ayat (2) dan Pasal 7 ayat (5) PP 61/2010",
        "Catat surat mandat yang berlaku pada tanggal itu, atau serahkan kepada pejabat yang berwenang.",
        Forbidden,
    ),
    Rule(
        "SATU_ORANG_DUA_PERAN",
        "Orang yang sama tidak boleh mengusulkan, memutuskan, dan menyetujui informasi yang sama.",
        "Pasal 3 PP 61/2010; langkah 2 dan 3 SOP 065/453/DPP-A",
        "Serahkan langkah ini kepada pejabat lain yang berwenang.",
        Forbidden,
    ),
    Rule(
        "DI_LUAR_JENDELA",
        f"Penetapan pembukaan hanya dapat diambil dalam {WINDOW_DAYS} hari kerja terakhir sebelum jangka waktu "
        "berakhir.",
        "Pasal 11 ayat (2) PP 61/2010",
        "Tunggu sampai hari pertama jendela itu, atau tempuh pembukaan lebih awal menurut putusan, persetujuan, "
        "sidang, atau uji baru.",
    ),
    Rule(
        "TANPA_PERTIMBANGAN",
        "Persetujuan tidak dapat diberikan sebelum ada pertimbangan tertulis Tim Pertimbangan.",
        "Pasal 2 PP 61/2010; langkah 3 SOP 065/453/DPP-A",
        "Mintakan pertimbangan tertulis kepada Tim Pertimbangan.",
    ),
    Rule(
        "TANPA_PERSETUJUAN",
        "Isi informasi huruf g atau h hanya dapat dibuka dengan persetujuan tertulis orang yang bersangkutan, atau "
        "karena jabatan publiknya.",
        "Pasal 18 ayat (2) UU 14/2008; Pasal 8 ayat (3) PP 61/2010",
        "Catat persetujuan tertulis orang itu, atau keputusan atas isinya; atau hitamkan di sini bagian tentang orang "
        "itu, sehingga sisanya dapat dibuka.",
    ),
    Rule(
        "UJI_BARU_WAJIB",
        "Mengubah klasifikasi, atau membuka lebih awal atau sebagian selagi suatu dasar masih berlaku, memerlukan "
        "pengujian konsekuensi yang baru.",
        "Pasal 10 ayat (2) PP 61/2010",
        "Lakukan pengujian konsekuensi baru dan lampirkan hasilnya.",
    ),
    Rule(
        "SUDAH_BERAKHIR",
        "Jangka waktu pengecualian sudah berakhir, sehingga informasi ini sudah menjadi informasi publik.",
        "Pasal 11 ayat (3) PP 61/2010",
        "Layani informasi ini sebagai informasi publik; pengecualian tidak dapat diperpanjang setelah berakhir.",
    ),
    Rule(
        "TANPA_ALASAN",
        "Jawaban tidak atau penolakan harus disertai alasan tertulis.",
        "Pasal 7 ayat (4) UU 14/2008; langkah 2 SOP 065/453/DPP-A",
        "Tuliskan alasannya supaya pengusul dapat memperbaiki.",
    ),
    Rule(
        "INFORMASI_TIDAK_DIKENAL",
        "Informasi yang dimaksud tidak ada atau bukan milik SKPD Anda.",
        "",
        "Periksa kembali nomor atau tautannya.",
        NotFound,
    ),
)


def refuse(code: str, **data: Any) -> Refusal:
    """Builds the refusal of that name; `data` fills `{...}` in its sentence. Raises KeyError for another code."""
    return RULES[code].refusal(**data)
