"""The refusals about signatures of papers."""

from collections.abc import Mapping

from shared.runtime.errors import EngineAway, EngineRefuses, Refusal
from shared.runtime.refusal_rules import Rule, table_of

_LAW = "Pasal 59 dan 60 PP 71/2019"

SIGNING_RULES: Mapping[str, Rule] = table_of(
    Rule(
        "TANDA_TANGAN_BELUM_DISETEL",
        "Tanda tangan elektronik belum disetel di sini.",
        "",
        "Cetak naskahnya, tanda tangani dengan tangan, lalu unggah pindaiannya; atau minta operator mengisi "
        "TERBUKA_SIGNING_WAY.",
    ),
    Rule(
        "KUNCI_TANDA_TANGAN_SALAH",
        "Kunci tanda tangan elektronik badan publik tidak dapat dipakai.",
        "",
        "Minta operator memeriksa TERBUKA_SIGNING_KEY_FILE (PKCS#12 atau PEM beserta sertifikatnya) dan kata sandinya.",
        EngineRefuses,
    ),
    Rule(
        "FRASA_SANDI_DITOLAK",
        "Layanan tanda tangan elektronik menolak NIK atau frasa sandinya.",
        _LAW,
        "Ketik lagi NIK dan frasa sandi Anda; layanan itu dapat mengunci akun setelah beberapa kali salah.",
    ),
    Rule(
        "LAYANAN_TANDA_TANGAN_MENOLAK",
        "Layanan tanda tangan elektronik menolak permintaan ini (kode {reason}).",
        "",
        "Sampaikan kodenya kepada operator; sertifikat yang belum terbit atau sudah habis diurus di penerbitnya.",
        EngineRefuses,
    ),
    Rule(
        "TANDA_TANGAN_MENGUBAH_NASKAH",
        "Yang kembali dari penanda tangan bukan naskah yang disetujui ditambah tanda tangan, sehingga tidak disimpan.",
        _LAW,
        "Jangan ulangi sebelum operator memeriksa layanannya: naskah harus tetap bita demi bita.",
    ),
    Rule(
        "TANDA_TANGAN_TIDAK_SAH",
        "Tanda tangan pada berkas ini tidak sah: {reason}.",
        _LAW,
        "Berkasnya tidak disimpan. Ulangi; bila tetap demikian, minta operator memeriksa sertifikat dan akarnya.",
    ),
)


def signing_refused(code: str, **data: str) -> Refusal:
    """Builds a refusal about a signature."""
    return SIGNING_RULES[code].refusal(**data)


def service_away() -> EngineAway:
    """Builds the error of a service that does not answer; nothing was signed here."""
    return EngineAway(
        "LAYANAN_TANDA_TANGAN_TIDAK_MENJAWAB",
        "Layanan tanda tangan elektronik atau stempel waktunya tidak menjawab, sehingga naskah belum ditandatangani.",
        mend="Coba lagi sebentar lagi, atau pakai jalan cetak, tanda tangani, pindai.",
    )
