"""What a copy lacks of its original, told in plain data."""

from shared.files.copies import PDF, make_copy
from shared.files.copy_facts import Mark
from shared.files.extracts import extracted
from shared.files.pdf.comparison import compare
from tests.files import canaries
from tests.files.pages import Page, letter

LINES = ("Keputusan tentang pemeriksaan", "Nama pasien Siti Aminah", "NIK 6171 0123 4567 8901", "Pontianak, 2026")


def test_what_was_blacked_out_is_missing_and_what_is_left_is_named() -> None:
    original = letter(Page(), LINES, size=16).content()
    copy = make_copy(original, PDF, [Mark(1, (0.05, 0.085, 0.9, 0.11))]).content
    before, after = (extracted(each, PDF) for each in (original, copy))
    found = compare(before, after, ("Siti Aminah", "6171012345678901", "", "Budi"))
    assert "Siti Aminah" not in found.kept
    assert any("Siti" in passage for passage in found.missing)
    assert found.pages == (1, 1)


def test_numbers_and_names_that_are_left_are_named() -> None:
    told = extracted(letter(Page(), LINES).content(), PDF)
    found = compare(told, told, ("SITI AMINAH", "6171-0123-4567-8901", "Budi"))
    assert (found.missing, found.added) == ((), ())
    assert found.kept == ("SITI AMINAH", "6171-0123-4567-8901")
    assert found.numbers == ("6171 0123 4567 8901",)


def test_what_stands_beside_the_pages_of_the_original_is_named() -> None:
    original = canaries.content()
    told = [extracted(each, PDF) for each in (original, make_copy(original, PDF).content)]
    found = compare(told[0], told[1])
    assert canaries.word("info") in found.metadata["Author"]
    assert canaries.word("xmp") in found.metadata["XMP"]
    assert found.attachments == ("asli.txt",)
    assert (told[1]["metadata"], told[1]["attachments"]) == ({}, [])
