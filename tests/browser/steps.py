"""The SOP's steps as people take them on the pages, each person at a desk of their own."""

from pathlib import Path

from services.intake.spreadsheet import SheetRow, write_rows
from tests.browser.desk import Desk
from tests.browser.house import House
from tests.files.pdfs import a_pdf

TITLE = "Harga perkiraan sendiri pengadaan jembatan timbang 2026"
PUBLIC_TITLE = "Rincian biaya suatu pengadaan barang"
REASON = "Membukanya sebelum lelang selesai merugikan persaingan usaha yang sehat."
OLD_TITLE = "Daftar gudang penyimpanan bahan peledak"
PERIOD = "Sampai dengan 31 Desember 2026"
PDF = a_pdf("salinan")


def new_workbook(folder: Path) -> Path:
    """Writes a workbook with one complete new item."""
    extra = {"public_title": PUBLIC_TITLE, "huruf": "b", "statute": "UU 14/2008", "article": "Pasal 17 huruf b"}
    basis = "UU Nomor 14 Tahun 2008 Pasal 17 huruf b"
    harm, gain = "Peserta lelang dapat mengatur penawarannya.", "Persaingan usaha tetap sehat."
    row = SheetRow(0, "", TITLE, basis, harm, gain, PERIOD, "Kepala Bidang Perdagangan", {}, extra)
    write_rows(folder / "usulan.xlsx", [row])
    return folder / "usulan.xlsx"


def old_workbook(folder: Path) -> Path:
    """Writes an old list whose only row has no consequence test and no period."""
    basis = "UU Nomor 14 Tahun 2008 Pasal 17 huruf c"
    write_rows(folder / "daftar-lama.xlsx", [SheetRow(0, "", OLD_TITLE, basis, "", "", "", "", {})])
    return folder / "daftar-lama.xlsx"


async def hand_in(desk: Desk, file: Path, kind: str, *findings: str) -> None:
    """SKPD uploads a workbook, reads what was found, and hands it in."""
    await desk.open("/meja")
    await desk.follow("Penyerahan")
    await desk.follow("Unggah lembar kerja")
    await desk.choose(kind)
    await desk.attach("Lembar kerja", file)
    await desk.press("Baca dan periksa")
    await desk.sees("Belum ada yang diajukan", "1 informasi terbaca", *findings)
    await desk.press("Ajukan 1 informasi")
    await desk.sees("Pengajuan Anda sudah diterima dan dicatat pada buku agenda.")


async def propose(house: House) -> None:
    """Petugas reads the suggestion with its reasons, confirms it, and records where the paper lies."""
    desk = await house.desk("petugas")
    await desk.follow("Klasifikasi")
    await desk.follow("Meja Petugas PPID")
    await desk.sees(OLD_TITLE)
    await desk.follow(f"Usulkan {TITLE}")
    await desk.sees("Saran dari kata-kata dosir, dengan alasannya", "huruf b", "31 Desember 2026")
    await desk.fill(**{"Judul untuk masyarakat": PUBLIC_TITLE, "Alasan untuk masyarakat": REASON})
    await desk.press("Simpan usul")
    await desk.sees("Usul klasifikasi tersimpan.")
    await desk.follow("Catat alamat simpan")
    await desk.fill(Gedung="Arsip", Ruang="2", Boks="7")
    await desk.press("Simpan alamat")
    await desk.sees("Alamat simpan tercatat.", "Gedung Arsip, ruang 2, boks 7")
    await desk.leave()


async def answer_yes(house: House) -> None:
    """Ketua PPID says ya."""
    desk = await house.desk("ketua")
    await desk.open("/registry/meja/ketua")
    await desk.follow(f"Jawab {TITLE}")
    await desk.sees("31 Desember 2026", REASON)
    await desk.choose("Ya")
    await desk.press("Catat jawaban")
    await desk.sees("Jawaban Anda tercatat.")
    await desk.leave()


async def approve(house: House) -> str:
    """Pimpinan approves and sees the penetapan in print; returns the item's number."""
    desk = await house.desk("pimpinan")
    await desk.open("/registry/meja/pimpinan")
    await desk.follow(f"Jawab {TITLE}")
    await desk.choose("Setuju")
    await desk.press("Catat jawaban")
    await desk.sees("Jawaban pimpinan tercatat.", "001/PPID/2026")
    item_id = desk.page.url.split("/")[-1].partition("?")[0]
    await desk.follow("Lihat dan cetak surat penetapan")
    await desk.sees("001/PPID/2026", PUBLIC_TITLE)
    await prints(desk)
    await desk.leave()
    return item_id


async def prints(desk: Desk) -> None:
    """Checks that paper carries the letter and nothing of the screen around it."""
    await desk.page.emulate_media(media="print")
    assert not await desk.page.locator(".nav").is_visible()
    assert not await desk.page.locator(".actions.no-print").first.is_visible()
    assert (await desk.page.pdf(format="A4")).startswith(b"%PDF-")
    await desk.page.emulate_media(media="screen")


async def consider(house: House) -> None:
    """Tim writes its consideration, with a dissent."""
    desk = await house.desk("tim")
    await desk.open("/registry/meja/tim")
    await desk.follow(f"Timbang {PUBLIC_TITLE}")
    await desk.choose("Dibuka")
    await desk.fill(
        **{"Isi pertimbangan": "Lelang selesai.", "Pendapat berbeda": "Tunggu sampai pekerjaan diserahkan."}
    )
    await desk.press("Simpan pertimbangan")
    await desk.sees("Pertimbangan Tim tersimpan.", "Tunggu sampai pekerjaan diserahkan.")
    await desk.leave()


async def decide(house: House) -> None:
    """Ketua PPID decides to open at the end, with the columns of the DIP filled."""
    desk = await house.desk("ketua")
    await desk.open("/registry/meja/ketua")
    await desk.follow(f"Putuskan {PUBLIC_TITLE}")
    await desk.page.get_by_role("radio").first.check()
    await desk.fill(**{"Alasan keputusan": "Jangka waktunya berakhir dan lelang selesai."})
    await desk.fill(**{"Waktu dan tempat": "Pontianak, Februari 2026", "Bentuk informasi": "Salinan lunak"})
    await desk.fill(**{"Jangka waktu penyimpanan": "5 tahun"})
    await desk.press("Catat keputusan")
    await desk.sees("Keputusan Anda tercatat.")
    await desk.leave()


async def approve_opening(house: House) -> None:
    """Pimpinan approves the opening."""
    desk = await house.desk("pimpinan")
    await desk.open("/registry/meja/pimpinan")
    await desk.follow(f"Jawab {PUBLIC_TITLE}")
    await desk.sees("Tunggu sampai pekerjaan diserahkan.", "31 Desember 2026")
    await desk.choose("Setuju")
    await desk.press("Catat jawaban")
    await desk.sees("Jawaban pimpinan tercatat.", "1 Januari 2027")
    await desk.leave()


async def upload_copy(house: House, item_id: str, folder: Path) -> None:
    """Petugas uploads the copy that the public may read."""
    (folder / "salinan.pdf").write_bytes(PDF)
    desk = await house.desk("petugas")
    await desk.open(f"/registry/butir/{item_id}")
    await desk.follow("Unggah salinan publikasi")
    await desk.attach("Berkas salinan", folder / "salinan.pdf")
    await desk.press("Unggah salinan")
    await desk.sees("Salinan publikasi tersimpan dan menunggu dilepas oleh orang lain.")
    await desk.leave()


async def release_copy(house: House, item_id: str) -> None:
    """A second petugas releases it."""
    desk = await house.desk("petugas2")
    await desk.open(f"/registry/butir/{item_id}")
    await desk.follow("Lepas salinan publikasi")
    await desk.sees("Tidak ada: tanpa pembuat, tanpa lampiran, tanpa catatan.")
    await desk.tick("Saya sudah melihat setiap halaman dan teksnya")
    await desk.press("Lepas kepada penerbit")
    await desk.sees("Salinan dilepas kepada penerbit.", "Tidak ada langkah berikutnya")
    await desk.leave()
