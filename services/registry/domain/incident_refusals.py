"""The refusals about incidents: what came out, who is told of it, and when (UU 27/2022 Ps 46)."""

from collections.abc import Mapping

from shared.runtime.errors import Conflict, NotFound
from shared.runtime.refusal_rules import Rule, table_of

INCIDENT_RULES: Mapping[str, Rule] = table_of(
    Rule("INSIDEN_TIDAK_DIKENAL", "Insiden yang dimaksud tidak ada.", "", "Periksa kembali tautannya.", NotFound),
    Rule(
        "PEMBERITAHUAN_TIDAK_DIKENAL",
        "Pemberitahuan dengan nomor itu tidak ada pada insiden ini.",
        "",
        "Periksa kembali nomor suratnya pada halaman insiden.",
        NotFound,
    ),
    Rule(
        "INSIDEN_WAKTU_TIDAK_SAH",
        "Waktu yang disebut tidak urut: yang terjadi mendahului yang diketahui, surat terkirim sesudah terbit, dan "
        "tidak ada yang di depan waktu sekarang.",
        "Pasal 46 ayat (1) dan ayat (2) UU 27/2022",
        "Periksa tanggal dan jamnya; jam ditulis menurut waktu Pontianak.",
    ),
    Rule(
        "INSIDEN_BELUM_DIURAIKAN",
        "Pemberitahuan memuat data yang terungkap, bagaimana terungkapnya, dan upaya penanganan dan pemulihannya, dan "
        "uraian insiden ini belum memuat semuanya.",
        "Pasal 46 ayat (2) UU 27/2022",
        "Lengkapi uraian insiden, lalu terbitkan pemberitahuannya.",
    ),
    Rule(
        "PENERIMA_TIDAK_COCOK",
        "Insiden ini tidak diberitahukan kepada penerima itu.",
        "Pasal 46 ayat (1) dan ayat (3) UU 27/2022",
        "Pilih penerima yang disebut halaman insiden, atau betulkan dahulu uraiannya.",
        Conflict,
    ),
    Rule(
        "PEMBERITAHUAN_TANPA_BUKTI",
        "Pengiriman pemberitahuan harus dicatat bersama bukti kirimnya.",
        "Pasal 46 ayat (1) dan Pasal 47 UU 27/2022",
        "Lampirkan tanda terima, resi, atau cetakan surat elektroniknya.",
    ),
    Rule(
        "INSIDEN_BELUM_DIBERITAHUKAN",
        "Insiden tidak ditutup sebelum setiap pemberitahuan yang wajib terkirim, dengan apa yang diketahui sekarang.",
        "Pasal 46 ayat (1) UU 27/2022",
        "Kirim pemberitahuan yang masih kurang dan catat pengirimannya.",
        Conflict,
    ),
    Rule(
        "PENGECUALIAN_TIDAK_COCOK",
        "Yang dapat dikecualikan hanya pemberitahuan kepada orang yang datanya terungkap, pada insiden yang sudah "
        "diuraikan dan memuat data pribadi.",
        "Pasal 46 ayat (1) huruf a dan Pasal 50 ayat (1) UU 27/2022",
        "Uraikan dahulu insidennya; lembaga, SKPD, dan masyarakat tetap diberi tahu.",
        Conflict,
    ),
    Rule(
        "PENGECUALIAN_TANPA_DASAR",
        "Orang yang datanya terungkap hanya tidak diberi tahu untuk melaksanakan ketentuan Undang-Undang, dan "
        "ketentuan itu belum disebut.",
        "Pasal 50 ayat (2) UU 27/2022",
        "Sebutkan Undang-Undang itu beserta pasalnya, misalnya Pasal 17 UU 3/2025.",
    ),
    Rule(
        "INSIDEN_DATA_PRIBADI_DISANGKAL",
        "Berkasnya diturunkan karena memuat data pribadi, sehingga insiden ini tidak dapat disebut tanpa data pribadi.",
        "Pasal 46 ayat (1) UU 27/2022",
        "Uraikan data pribadi yang terungkap, dan beri tahu orangnya serta lembaga.",
        Conflict,
    ),
    Rule(
        "INSIDEN_MEMUAT_DATA_PRIBADI",
        "Register insiden menyebut jenis data dan jumlah orang, bukan nomor pengenal atau data orangnya sendiri.",
        "Pasal 16 ayat (2) dan Pasal 36 UU 27/2022",
        "Hapus datanya dari uraian; daftar orangnya dilampirkan sebagai berkas yang disegel.",
    ),
)
