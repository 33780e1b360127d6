"""A leak, walked through by its people: recorded, described, told with proof, closed by two; each page is judged."""

from pathlib import Path

import pytest

from tests.browser.desk import Desk
from tests.browser.house import House, in_a_browser
from tests.browser.judge import judged_here
from tests.files.pdfs import a_pdf

pytestmark = [*in_a_browser, pytest.mark.nightly]


async def seen(desk: Desk, *words: str) -> None:
    """Sees words on a page that has no fault."""
    await desk.sees(*words)
    assert await judged_here(desk) == []


async def test_a_leak_is_recorded_told_and_closed(busy_house: House, tmp_path: Path) -> None:
    proof = tmp_path / "resi.pdf"
    proof.write_bytes(a_pdf("resi"))
    petugas = await busy_house.desk("petugas", script=True)
    await petugas.open("/registry/butir?state=exempt")
    await petugas.page.locator("tbody a").first.click()
    await petugas.follow("Catat insiden kebocoran")
    await petugas.fill(**{"Apa yang diketahui": "Tertinggal di mesin cetak umum."})
    await seen(petugas, "Turunkan dahulu berkasnya")
    await petugas.press("Catat insiden")
    await seen(petugas, "Insiden 001/INSIDEN/2026", "Belum diuraikan", "tinggal 7")
    await petugas.follow("Uraikan insiden")
    await petugas.fill(
        **{
            "Data yang terungkap": "Nama dan nilai kinerja.",
            "Bagaimana terungkap": "Lembarnya tertinggal.",
            "Upaya penanganan dan pemulihan": "Lembarnya diambil kembali.",
            "Jumlah orang": "12",
        }
    )
    assert await judged_here(petugas) == []
    await petugas.press("Simpan uraian")
    await petugas.page.get_by_label("Terbitkan pemberitahuan kepada").select_option("lembaga:")
    await petugas.press("Terbitkan pemberitahuan")
    await seen(petugas, "001/INS-PPID/2026", "Belum diberi tahu")
    await petugas.follow("Catat terkirim")
    await petugas.page.get_by_label("Cara").select_option("pos")
    await petugas.attach("Bukti kirim", proof)
    assert await judged_here(petugas) == []
    await petugas.press("Simpan")
    await seen(petugas, "pos tercatat", "bukti kirim")
    await petugas.follow("Siapa saja yang membacanya")
    await seen(petugas, "Daftar akses", "membaca informasinya")
    await petugas.open("/registry/insiden")
    await seen(petugas, "Register insiden", "dicatat, belum diberitahukan")
    operator = await busy_house.desk("operator", script=True)
    await operator.open("/registry/insiden")
    await seen(operator, "001/INSIDEN/2026", "tidak ditampilkan")
    await petugas.leave()
    await operator.leave()
