"""The refusals about second factors."""

from shared.runtime.errors import Conflict, Forbidden, NotFound, Unauthenticated


class FactorAsked(Unauthenticated):
    """Refuses a right password without a code; `half` goes on with the sign-in, and is empty where there is none."""

    half: str = ""


def code_asked(half: str = "") -> FactorAsked:
    """Builds the refusal of a right password without a code."""
    asked = FactorAsked(
        "BUTUH_KODE_FAKTOR",
        "Akun ini memakai faktor kedua; kata sandi saja belum cukup.",
        mend="Kirim juga kode enam angka dari aplikasi kode Anda, atau satu kode pemulihan.",
        **({"tahap": half} if half else {}),
    )
    asked.half = half
    return asked


def wrong_code() -> Forbidden:
    """Builds the one refusal for every code that does not count."""
    return Forbidden(
        "KODE_FAKTOR_SALAH",
        "Kode faktor kedua tidak cocok, sudah pernah dipakai, atau sudah lewat waktunya.",
        mend="Tunggu kode berikutnya lalu ketik lagi, atau pakai satu kode pemulihan. Periksa jam ponsel Anda. "
        "Bila semuanya hilang, minta operator menyetel ulang faktor kedua.",
    )


def sign_in_over() -> Unauthenticated:
    """Builds the refusal of a code that comes too late after the password."""
    return Unauthenticated(
        "MASUK_TERLALU_LAMA",
        "Kode ini tidak menyambung kata sandi yang baru saja diketik.",
        mend="Mulai lagi di /masuk; kode diminta dalam lima menit sesudah kata sandi.",
    )


def has_factor_already() -> Conflict:
    """Builds the refusal of a second enrolment."""
    return Conflict(
        "FAKTOR_SUDAH_ADA",
        "Akun ini sudah memakai faktor kedua.",
        mend="Untuk pindah ke ponsel lain, lepaskan dahulu faktor yang lama di halaman Akun saya.",
    )


def no_factor() -> NotFound:
    """Builds the refusal of what needs a factor that is not there."""
    return NotFound(
        "FAKTOR_TIDAK_ADA",
        "Akun ini tidak memakai faktor kedua.",
        mend="Mulai pendaftaran faktor kedua di halaman Akun saya.",
    )


def must_enrol() -> Forbidden:
    """Builds the refusal of whoever must have a second factor and has none."""
    return Forbidden(
        "BUTUH_FAKTOR_KEDUA",
        "Peran atau tindakan ini wajib memakai faktor kedua, dan sesi Anda tidak mempunyainya.",
        mend="Akun lokal: daftarkan faktor kedua di halaman Akun saya (/akun). "
        "Akun dinas: tunjukkan di /masuk/faktor; yang belum punya mendaftarkannya pada penyedia identitas.",
    )


def factor_too_old() -> Forbidden:
    """Builds the refusal of a session whose factor was shown too long ago."""
    return Forbidden(
        "FAKTOR_KEDUA_LAMA",
        "Tindakan ini meminta faktor kedua yang ditunjukkan paling lama 15 menit yang lalu.",
        mend="Tunjukkan faktor kedua lagi di /masuk/faktor, lalu kirim permintaan ini sekali lagi.",
    )
