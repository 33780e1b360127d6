"""What each work list is called where somebody is told how much waits for them."""

from collections.abc import Mapping

WORK: tuple[tuple[str, str, str], ...] = (
    ("petugas", "submitted", "Informasi yang menunggu usul klasifikasi"),
    ("petugas", "belum_lengkap", "Baris daftar lama yang belum lengkap"),
    ("petugas", "periode_belum_jelas", "Jangka waktu yang belum jelas"),
    ("petugas", "menunggu_tanggal_tinjau", "Yang menunggu tanggal tinjau"),
    ("petugas", "tinjau_ulang", "Jangka waktu yang harus ditinjau ulang"),
    ("petugas", "row_unconfirmed", "Daftar lama yang menunggu penegasan Anda"),
    ("petugas", "case:unproven", "Berkas pembukaan yang belum berisi bukti"),
    ("petugas", "case:ruling", "Putusan yang menunggu dicatat orang kedua"),
    ("petugas", "case:undo", "Pencatatan putusan yang diminta dibatalkan"),
    ("petugas", "without_address", "Informasi yang belum beralamat simpan"),
    ("petugas", "loan_overdue", "Naskah yang lewat hari kembalinya"),
    ("petugas", "taken_down", "Berkas yang diturunkan dan menunggu salinan baru"),
    ("ketua", "taken_down", "Berkas yang diturunkan dan menunggu putusan Anda"),
    ("ketua", "proposed", "Usul yang menunggu jawaban ya atau tidak"),
    ("ketua", "case:open", "Berkas pembukaan yang menunggu keputusan"),
    ("ketua", "row_over", "Daftar lama yang jangka waktunya sudah berakhir"),
    ("ketua", "row_unconfirmed", "Daftar lama yang menunggu penegasan Anda"),
    ("ketua", "renewal", "Peninjauan yang menunggu keputusan"),
    ("ketua", "content", "Isi informasi yang menunggu putusan"),
    ("ketua", "case:undo", "Pencatatan putusan yang diminta dibatalkan"),
    ("tim", "case:unconsidered", "Berkas pembukaan yang menunggu pertimbangan"),
    ("tim", "consultation", "Usul yang menunggu pertimbangan"),
    ("pimpinan", "decided", "Penetapan yang menunggu persetujuan"),
    ("pimpinan", "case:decided", "Pembukaan yang menunggu persetujuan"),
    ("pimpinan", "content", "Putusan isi yang menunggu penegasan"),
    ("pimpinan", "taken_down", "Berkas yang diturunkan dan menunggu putusan"),
)
"""Role, name of the work list, and what the landing page and mails call it: a mail leaves the house, so no word tells
what an item is about."""
RETURNED = "Usulan yang dikembalikan untuk diperbaiki"
CHANGES: Mapping[str, str] = {
    "returned": "Dikembalikan untuk diperbaiki",
    "exempt": "Ditetapkan dengan persetujuan pimpinan",
    "public": "Menjadi informasi publik",
}
"""What happened to the items of an SKPD, by the state that they came to."""
