"""The refusals about security keys (WebAuthn)."""

from shared.runtime.errors import Conflict, Forbidden, NotFound, Refusal

NAME_LENGTH = 60
MOST_KEYS = 10


def wrong_key() -> Forbidden:
    """Builds the one refusal for every answer of a key that proves nothing."""
    return Forbidden(
        "KUNCI_KEAMANAN_SALAH",
        "Jawaban kunci keamanan tidak dapat diterima: bukan kunci akun ini, atau bukan untuk alamat Terbuka ini.",
        mend="Pakai kunci yang terdaftar pada akun ini dan buka Terbuka di alamatnya yang resmi. "
        "Bila tetap ditolak, pakai faktor yang lain.",
    )


def challenge_over() -> Forbidden:
    """Builds the refusal of an answer to what was asked too long ago, of another session, or answered already."""
    return Forbidden(
        "TANTANGAN_KUNCI_BERAKHIR",
        "Kunci keamanan menjawab permintaan yang sudah dipakai, sudah lewat lima menit, atau milik sesi lain.",
        mend="Tekan tombol kunci keamanan sekali lagi di halaman yang baru dimuat.",
    )


def counter_back() -> Forbidden:
    """Builds the refusal of a key whose count went back: somebody may have a copy of it."""
    return Forbidden(
        "HITUNGAN_KUNCI_MUNDUR",
        "Hitungan pemakaian kunci keamanan ini mundur: mungkin ada salinannya.",
        mend="Pakai faktor yang lain, lepaskan kunci ini di halaman Akun saya, dan beri tahu operator.",
    )


def no_address() -> Conflict:
    """Builds the refusal of keys at a site whose address browsers bind no keys to."""
    return Conflict(
        "ALAMAT_TANPA_KUNCI",
        "Kunci keamanan belum dapat dipakai: Terbuka belum beralamat HTTPS dengan nama.",
        mend="Operator mengisi TERBUKA_PUBLIC_URL dengan alamat HTTPS bernama, bukan angka IP.",
    )


def known_key() -> Conflict:
    """Builds the refusal of a key that is registered already."""
    return Conflict(
        "KUNCI_KEAMANAN_SUDAH_ADA",
        "Kunci keamanan ini sudah terdaftar.",
        mend="Daftarkan kunci yang lain, atau lepaskan dahulu kunci ini pada akun yang memakainya.",
    )


def too_many_keys() -> Conflict:
    """Builds the refusal of one key too many."""
    return Conflict(
        "KUNCI_KEAMANAN_TERLALU_BANYAK",
        f"Akun ini sudah mempunyai {MOST_KEYS} kunci keamanan.",
        mend="Lepaskan kunci yang tidak dipakai lagi.",
    )


def no_key(number: int) -> NotFound:
    """Builds the refusal of a key that the account has not."""
    return NotFound(
        "KUNCI_KEAMANAN_TIDAK_ADA",
        f"Akun ini tidak mempunyai kunci keamanan bernomor {number}.",
        mend="Muat ulang halaman faktor kedua, atau lihat terbuka accounts keys.",
    )


def wrong_key_name() -> Refusal:
    """Builds the refusal of a name under which nobody finds the key again."""
    return Refusal(
        "NAMA_KUNCI_SALAH",
        f"Nama kunci harus terisi, satu baris, paling panjang {NAME_LENGTH} huruf.",
        mend="Tulis nama yang Anda kenali, misalnya: kunci USB di laci.",
    )


def other_factor_asked() -> Forbidden:
    """Builds the refusal to remove a key in a session whose factor that key itself showed."""
    return Forbidden(
        "BUTUH_FAKTOR_LAIN",
        "Kunci ini baru dapat dilepas sesudah faktor yang lain ditunjukkan dalam sesi ini.",
        mend="Tunjukkan kode atau kunci yang lain di /masuk/faktor, lalu lepaskan kunci ini.",
    )


def key_asked() -> Forbidden:
    """Builds the refusal of a session whose factor was a typed code, where security keys alone count."""
    return Forbidden(
        "BUTUH_KUNCI_KEAMANAN",
        "Di sini tindakan ini hanya dengan kunci keamanan; kode yang diketik dapat diminta oleh halaman palsu.",
        mend="Tunjukkan kunci keamanan di /masuk/faktor, lalu kirim lagi. Yang belum punya mendaftarkannya di halaman "
        "Akun saya; yang kehilangan kuncinya meminta operator menyetel ulang faktornya.",
    )


def last_factor() -> Conflict:
    """Builds the refusal to remove the one factor of whoever must have one."""
    return Conflict(
        "FAKTOR_TERAKHIR",
        "Peran Anda wajib memakai faktor kedua, dan ini faktor yang terakhir.",
        mend="Daftarkan faktor lain dahulu, lalu lepaskan yang ini. Bila faktor ini hilang, minta operator "
        "menyetel ulang.",
    )
