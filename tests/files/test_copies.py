"""The copy for the public holds what is seen and nothing else; a black-out takes away what is under it."""

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from shared.files.copies import CSV, PDF, TEXT, make_copy
from shared.files.copy_facts import Mark
from shared.runtime.errors import Refusal
from tests.files import canaries
from tests.files.bad_redactions import KINDS, SECRET
from tests.files.pages import Page, drawn, jpeg_of, letter, open_pdf, scanned, text
from tests.files.test_redactions import words_of

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def shades(grey: Image.Image) -> tuple[int, int]:
    """Returns the darkest and the brightest shade (0 to 255) of a grey picture."""
    found = [shade for shade, many in enumerate(grey.histogram()) if many]
    return found[0], found[-1]


def tool(*words: str) -> bytes:
    if shutil.which(words[0]) is None:
        pytest.skip(f"{words[0]} is not installed (apt install poppler-utils binutils)")
    return subprocess.run(words, capture_output=True, check=False).stdout


def test_the_words_of_every_place_are_planted() -> None:
    content = canaries.content()
    assert canaries.found_in(content + canaries.unpacked(content)) == set(canaries.PLACES)


def test_nothing_planted_beside_the_page_is_in_the_copy(tmp_path: Path) -> None:
    made = make_copy(canaries.content(), PDF)
    assert canaries.found_in(made.content) == set()
    assert canaries.found_in(canaries.unpacked(made.content)) == set()
    file = tmp_path / "salinan.pdf"
    file.write_bytes(made.content)
    for words in (
        ("pdftotext", str(file), "-"),
        ("pdfinfo", "-meta", str(file)),
        ("pdfinfo", str(file)),
        ("strings", str(file)),
    ):
        assert canaries.found_in(tool(*words)) == set()
    assert b"0 embedded files" in tool("pdfdetach", "-list", str(file))
    assert set(" ".join(canaries.LINES).split()) <= set(words_of(made.content))


def test_the_copy_has_pages_only() -> None:
    with open_pdf(make_copy(canaries.content(), PDF).content) as pdf:
        assert set(pdf.Root.keys()) == {"/Type", "/Pages"}
        assert set(pdf.trailer.keys()) <= {"/Root", "/Size", "/ID"} | {
            "/Type",
            "/W",
            "/Length",
            "/Filter",
            "/DecodeParms",
        }
        allowed = {"/Type", "/Parent", "/MediaBox", "/Contents", "/Resources", "/Rotate", "/UserUnit", "/Group"}
        assert all(set(page.obj.keys()) <= allowed for page in pdf.pages)


def test_the_same_file_gives_the_same_bytes() -> None:
    content = canaries.content()
    assert make_copy(content, PDF).content == make_copy(content, PDF).content
    again = make_copy(make_copy(content, PDF).content, PDF)
    assert set(words_of(again.content)) >= set(" ".join(canaries.LINES).split())


def test_what_is_cut_off_a_picture_is_not_in_the_copy() -> None:
    page, image = Page(), scanned([*["Terbaca"] * 2, *["TERPOTONG"] * 20], (600, 800)).convert("RGB")
    page.picture("W", image, jpeg=jpeg_of(image))
    page.put(f"q 60 500 300 100 re W n {drawn('W', 60, 200, 300, 400)} Q")
    with open_pdf(make_copy(page.content(), PDF).content) as pdf:
        (stream,) = pdf.pages[0].obj.Resources.XObject.values()
        kept = Image.open(io.BytesIO(stream.read_raw_bytes())).convert("L")
    assert shades(kept.crop((0, 0, 600, 190)))[0] < 80, "the part that is seen stays"
    assert shades(kept.crop((0, 216, 600, 800)))[0] > 100


def blacked(kind: int) -> bytes:
    """Blacks out the secret of a bad redaction and a strip of the first line."""
    return make_copy(KINDS[kind](2), PDF, [Mark(1, (0.2, 0.4, 0.95, 0.55))]).content


@pytest.mark.parametrize("kind", range(6))
def test_a_black_out_leaves_nothing_under_it(kind: int) -> None:
    content = blacked(kind)
    assert not {"SITI", "CANARY"} & set(words_of(content))
    assert b"CANARY" not in canaries.unpacked(content)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_box_over_text_that_is_not_seen_covers_something(turned: int) -> None:
    page = Page()
    page.put(text(SECRET, 60, 600), "1 1 1 rg 50 590 500 30 re f")
    with open_pdf(page.content()) as pdf:
        pdf.pages[0].Rotate = turned
        whole = io.BytesIO()
        pdf.save(whole)
    seen = (50 / 595, 222 / 842, 550 / 595, 252 / 842)
    for _ in range(turned // 90):
        left, top, right, bottom = seen
        seen = (1 - bottom, left, 1 - top, right)
    made = make_copy(whole.getvalue(), PDF, [Mark(1, seen)])
    assert not {"SITI", "CANARY"} & set(words_of(made.content))
    with pytest.raises(Refusal, match="HITAMAN_KOSONG"):
        make_copy(whole.getvalue(), PDF, [Mark(1, (0.5 - 0.02, 0.5 - 0.02, 0.5 + 0.02, 0.5 + 0.02))])


def test_unmarked_pages_keep_their_text_and_marked_ones_get_recognised_text() -> None:
    one, two = letter(Page(), ["Halaman satu", SECRET], size=16), letter(Page(), ["Halaman dua"])
    with open_pdf(one.content()) as pdf, open_pdf(two.content()) as other:
        pdf.pages.append(other.pages[0])
        whole = io.BytesIO()
        pdf.save(whole)
    made = make_copy(whole.getvalue(), PDF, [Mark(1, (0.05, 0.085, 0.9, 0.11))])
    assert made.facts.pictures == (1,)
    assert (made.facts.pages, made.facts.blacked) == (2, {"1": 1})
    said = words_of(made.content)
    assert {"Halaman", "dua"} <= set(said)
    assert not {"SITI", "CANARY"} & set(said)
    if shutil.which("tesseract"):
        assert "satu" in said


def test_a_picture_loses_all_but_its_pixels_and_what_is_blacked_out() -> None:
    image, exif = scanned([SECRET] * 3, (600, 400)).convert("RGB"), Image.Exif()
    exif[0x013B], exif[0x0112] = "CANARY", 6
    content = jpeg_of(image, exif=exif, comment=b"CANARY") + b"CANARY"
    made = make_copy(content, "image/jpeg", [Mark(1, (0, 0, 0.5, 1))])
    assert b"CANARY" not in made.content
    with Image.open(io.BytesIO(made.content)) as copy:
        assert copy.size == (400, 600), "turned as it is seen"
        assert shades(copy.convert("L").crop((0, 0, 195, 600)))[1] < 40
    assert made.facts.blacked == {"1": 1}


def test_nothing_is_left_under_clear_pixels() -> None:
    image = scanned(["CANARY"], (300, 200)).convert("RGB")
    image.putalpha(0)
    out = io.BytesIO()
    image.save(out, "PNG")
    with Image.open(io.BytesIO(make_copy(out.getvalue(), "image/png").content)) as copy:
        assert shades(copy.convert("L")) == (255, 255)


def test_text_loses_signs_that_nobody_sees() -> None:
    assert make_copy("a\u200bb\u202ec\U000e0041\n".encode(), TEXT).content == b"abc\n"
    assert make_copy(b"\xef\xbb\xbfkode;nama\n1;x\n", CSV).content == b"kode;nama\n1;x\n"
    for wrong in (b"\xff\xfe\x00", b"a\x00b", b"a\x1bb"):
        with pytest.raises(Refusal, match="SALINAN_BUKAN_TEKS"):
            make_copy(wrong, TEXT)


def archive(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def test_office_files_are_asked_for_as_pdf_and_their_hidden_parts_are_named() -> None:
    sheets = '<workbook><sheets><sheet name="Gaji" state="veryHidden"/><sheet name="A"/></sheets></workbook>'
    rows = '<worksheet><cols><col min="1" hidden="1"/></cols><row r="2" hidden="1"/></worksheet>'
    book = {
        "xl/workbook.xml": sheets,
        "xl/worksheets/sheet1.xml": rows,
        "xl/pivotCache/pivotCacheDefinition1.xml": "<a/>",
    }
    for parts, kind, hidden in (
        (book, WORKBOOK, ["tembolok pivot", "lembar “Gaji”", "baris", "kolom"]),
        (
            {"word/document.xml": "<w:del/>", "word/comments.xml": "<a/>"},
            DOCUMENT,
            ["komentar", "perubahan yang dilacak"],
        ),
        ({"word/document.xml": "<w:t>a</w:t>"}, DOCUMENT, []),
    ):
        with pytest.raises(Refusal, match="SALINAN_BUKAN_PDF") as caught:
            make_copy(archive(parts), kind)
        assert caught.value.data["hidden"] == hidden
    with pytest.raises(Refusal, match="SALINAN_BUKAN_PDF"):
        make_copy(b"PK no archive", DOCUMENT)


def test_other_kinds_and_marks_beside_the_page_are_refused() -> None:
    with pytest.raises(Refusal, match="SALINAN_JENIS_SALAH"):
        make_copy(b"<html>", "text/html")
    page = letter(Page(), ["a"]).content()
    for mark in (Mark(2, (0, 0, 1, 1)), Mark(0, (0, 0, 1, 1)), Mark(1, (0.5, 0, 0.4, 1)), Mark(1, (0, 0, 1, 1.2))):
        with pytest.raises(Refusal, match="TANDA_DI_LUAR_SALINAN"):
            make_copy(page, PDF, [mark])


def test_a_scan_that_was_blacked_out_keeps_no_recognised_text_under_its_boxes() -> None:
    page, image = Page(), scanned(["Halaman yang dipindai"], (1240, 1754))
    image.paste(0, (100, 300, 900, 380))
    page.picture("S", image)
    page.put(drawn("S", 0, 0, 595, 842), text("Halaman yang dipindai", 58, 770, mode=3), text(SECRET, 58, 668, mode=3))
    made = make_copy(page.content(), PDF)
    assert b"SITI" not in canaries.unpacked(made.content)
    assert (made.facts.blacked, made.facts.boxes) == ({}, {"1": 1})


def test_a_scan_is_searched_by_what_is_seen_on_it() -> None:
    page, image = Page(), scanned(["PROVINSI KALIMANTAN BARAT"])
    page.picture("S", image)
    made = make_copy(
        page.put(drawn("S", 0, 0, 595, 842), text("LAIN DARI YANG TERBACA", 58, 770, mode=3)).content(), PDF
    )
    assert "LAIN" not in words_of(made.content)
    if shutil.which("tesseract") is None:
        assert made.facts.unrecognised == (1,)
        pytest.skip("tesseract is not installed (apt install tesseract-ocr tesseract-ocr-ind)")
    assert made.facts.recognised == (1,)
    assert words_of(made.content) == ["PROVINSI", "KALIMANTAN", "BARAT"]
