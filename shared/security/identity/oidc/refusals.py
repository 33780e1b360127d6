"""What is refused at a sign-in through the identity provider, and why."""

from shared.runtime.errors import Conflict, Forbidden, Malformed, NotFound, Refusal, Transient

LOCAL = "Selama gangguan, operator dan pejabat yang memegang akun darurat masuk dengan akun lokal di /masuk."


def not_set() -> NotFound:
    """Builds the refusal of a run that has no identity provider."""
    return NotFound(
        "OIDC_TIDAK_DISETEL",
        "Terbuka ini tidak disambungkan ke penyedia identitas.",
        mend="Masuk dengan akun lokal di /masuk; operator menyambungkannya dengan TERBUKA_OIDC_ISSUER.",
    )


def wrong_settings(which: str, why: str) -> Refusal:
    """Builds the refusal of a setting that cannot be used."""
    return Refusal(
        "OIDC_SETELAN_SALAH",
        f"{which} tidak dapat dipakai: {why}.",
        mend="Lihat bagian Menyambung ke penyedia identitas di docs/runbook.md.",
    )


def wrong_mapping(path: object, why: str) -> Refusal:
    """Builds the refusal of a file of groups that cannot be used."""
    return Refusal(
        "OIDC_PEMETAAN_SALAH",
        f"Berkas pemetaan kelompok {path} tidak dapat dipakai: {why}.",
        mend='Tulis satu tabel per kelompok, misalnya [groups."ppid-ketua"] dengan roles = ["ketua"]; '
        "peran skpd memerlukan skpd, dan hanya peran itu.",
    )


def provider_away() -> Transient:
    """Builds the fault of a provider that does not answer."""
    return Transient(
        "PENYEDIA_IDENTITAS_TIDAK_MENJAWAB",
        "Penyedia identitas tidak menjawab, sehingga masuk lewat penyedia itu belum dapat dilakukan. Sesi yang sudah "
        "terbuka tetap berlaku sampai berakhir.",
        mend=f"Coba lagi beberapa menit lagi. {LOCAL}",
    )


def unfit_provider(why: str) -> Refusal:
    """Builds the refusal of a provider whose metadata do not fit."""
    return Refusal(
        "PENYEDIA_IDENTITAS_TIDAK_SESUAI",
        f"Keterangan penyedia identitas tidak sesuai: {why}.",
        mend=f"Operator membandingkan TERBUKA_OIDC_ISSUER dengan penyedianya (terbuka doctor). {LOCAL}",
    )


def foreign_return() -> Forbidden:
    """Builds the refusal of an answer that does not belong to a sign-in that this browser began."""
    return Forbidden(
        "OIDC_JAWABAN_ASING",
        "Jawaban penyedia identitas ini bukan milik permintaan masuk dari peramban ini, atau sudah terlalu lama.",
        mend="Mulailah lagi dari /masuk, di satu tab saja.",
    )


def provider_refused(why: str) -> Forbidden:
    """Builds the refusal of a sign-in that the provider itself did not let through; `why` is its error code."""
    return Forbidden(
        "OIDC_DITOLAK_PENYEDIA",
        f"Penyedia identitas tidak menyelesaikan masuk ({why}).",
        mend="Mulailah lagi dari /masuk. Bila terulang, sampaikan kode itu kepada operator.",
    )


def untrue_token(why: str) -> Forbidden:
    """Builds the refusal of a token that does not hold; `why` names the check."""
    return Forbidden(
        "OIDC_TOKEN_TIDAK_SAH",
        f"Token dari penyedia identitas tidak sah ({why}).",
        mend="Mulailah lagi dari /masuk. Bila terulang, operator memeriksa jam dan setelan penyedia (terbuka doctor).",
    )


def wrong_logout(why: str) -> Malformed:
    """Builds the refusal of a logout token that does not hold; `why` names the check."""
    return Malformed(
        "OIDC_LOGOUT_TIDAK_SAH",
        f"Token keluar dari penyedia identitas tidak sah ({why}).",
        mend="Operator memeriksa jam, penerbit, dan client di penyedia identitas.",
    )


def no_person(claim: str) -> Forbidden:
    """Builds the refusal of a token that does not say who the person is."""
    return Forbidden(
        "OIDC_ORANG_TIDAK_DISEBUT",
        f"Penyedia identitas tidak menyebut orang di balik akun ini (klaim {claim} kosong atau tidak benar).",
        mend="Mintalah pengurus penyedia identitas mengisi atribut itu pada akun Anda.",
    )


def other_person() -> Conflict:
    """Builds the refusal of an account of the provider that has become another person."""
    return Conflict(
        "OIDC_ORANG_BERUBAH",
        "Akun ini dulu milik orang lain menurut penyedia identitas; satu akun tidak berpindah orang.",
        mend="Mintalah pengurus penyedia identitas memulihkan atribut orang itu, atau membuat akun baru bagi orang "
        "yang baru.",
    )


def perhaps_known() -> Conflict:
    """Builds the refusal of a new person who has the name of one without an NIP: one human would be two persons."""
    return Conflict(
        "OIDC_ORANG_TANPA_NIP",
        "Di Terbuka sudah tercatat orang bernama sama tanpa NIP, dan satu manusia tidak boleh menjadi dua orang.",
        mend="Mintalah operator mencatat NIP orang itu dahulu (terbuka persons change), lalu masuk kembali.",
    )


def no_role() -> Forbidden:
    """Builds the refusal of a person whose groups give no role."""
    return Forbidden(
        "OIDC_TANPA_PERAN",
        "Anda dikenal oleh penyedia identitas, tetapi tidak mempunyai peran di Terbuka.",
        mend="Mintalah atasan atau operator memasukkan akun Anda ke kelompok yang benar, lalu masuk kembali.",
    )


def two_agencies() -> Forbidden:
    """Builds the refusal of a person whose groups name more than one agency."""
    return Forbidden(
        "OIDC_SKPD_GANDA",
        "Kelompok Anda di penyedia identitas menunjuk lebih dari satu SKPD; satu akun terikat pada satu SKPD.",
        mend="Mintalah pengurus penyedia identitas menyisakan satu kelompok SKPD, atau pakailah akun lain.",
    )


def shut_out() -> Forbidden:
    """Builds the refusal of an account that an operator disabled."""
    return Forbidden(
        "AKUN_DINONAKTIFKAN",
        "Akun Anda dinonaktifkan oleh operator Terbuka.",
        mend="Hubungi operator Terbuka.",
    )
