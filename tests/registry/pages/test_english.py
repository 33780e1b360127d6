"""The pages of files, copies, incidents and work lists exist in English."""

from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

ROOM = Path("services/registry")
CATALOGUES = (ROOM / "locale" / "en.po", Path("shared/web/locale/en.po"))
PAGES = ("dokumen", "hitamkan", "hitamkan-hasil", "periksa-salinan", "lepas-salinan")
LISTS = ("dari", "daftar-kerja", "saringan", "bersama", "bersama-hasil", "alamat")
HEAD = ("pimpinan", "pimpinan-putus", "pimpinan-butir", "pimpinan-berkas", "pimpinan-pertimbangan")
SHELF = ("pinjam", "kembali", "arsip-keluar", "arsip-pindah", "stok", "stok-satu", "waktu-layanan")
INCIDENTS = ("insiden", "insiden-catat", "insiden-satu", "insiden-uraian", "insiden-berkas", "insiden-akses")
MANUSCRIPTS = ("naskah", "naskah-daftar", "naskah-langkah", "penetapan", "periksa-surat", "monev")


@pytest.mark.parametrize("name", [*PAGES, *LISTS, *HEAD, *SHELF, *INCIDENTS, *MANUSCRIPTS])
def test_every_word_of_these_pages_is_in_english(name: str) -> None:
    english = set()
    for catalogue in CATALOGUES:
        with catalogue.open("rb") as file:
            english |= {str(message.id) for message in read_po(file) if message.string}
    found = extract_from_file("jinja2.ext.babel_extract", ROOM / "templates" / f"{name}.html")
    words = {message if isinstance(message, str) else message[0] for _, message, _, _ in found}
    assert words - english == set()
