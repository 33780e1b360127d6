"""Files built to do harm end a process of their own; nothing here ends the process of the tests."""

import io
import random
import time
import zlib
from collections.abc import Callable

import pytest
from pikepdf import Array, Dictionary, Encryption, Name, Pdf, Stream
from PIL import Image

from shared.files.confinement import ProcessLimits, confined, confinements
from shared.files.copies import PDF, make_copy
from shared.files.page_pictures import render
from shared.runtime.errors import Refusal
from tests.files.pages import Page, letter, saved

SMALL = ProcessLimits(memory=700 * 1024 * 1024, cpu=2, wall=20)
ENDS = {
    "BERKAS_TIDAK_TERBACA",
    "BERKAS_TERLALU_BERAT",
    "BERKAS_TERKUNCI",
    "SALINAN_TERLALU_PANJANG",
    "GAMBAR_TERLALU_BESAR",
    "HALAMAN_TIDAK_ADA",
}


def nested_forms() -> bytes:
    """Draws a form that draws the next one ten times, twenty deep."""
    page = Page()
    inner = None
    for _ in range(20):
        form = Stream(
            page.pdf, b"/X Do " * 10 if inner is not None else b"0 0 1 1 re f", Type=Name.XObject, Subtype=Name.Form
        )
        form.BBox = Array([0, 0, 600, 800])
        form.Resources = Dictionary(XObject=Dictionary(X=inner)) if inner is not None else Dictionary()
        inner = page.pdf.make_indirect(form)
    page.resource("XObject", "X", inner)
    return page.put("/X Do").content()


def circle_of_forms() -> bytes:
    page = Page()
    form = page.pdf.make_indirect(Stream(page.pdf, b"/X Do", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9]))
    form.Resources = Dictionary(XObject=Dictionary(X=form))
    page.resource("XObject", "X", form)
    return page.put("/X Do").content()


def swollen_stream() -> bytes:
    page = Page()
    raw = zlib.compress(b"0 0 1 1 re f\n" * 12_000_000, 1)
    page.page.obj.Contents = Stream(page.pdf, raw)
    page.page.obj.Contents.Filter = Name.FlateDecode
    return saved(page.pdf)


def huge_picture() -> bytes:
    page = Page()
    stream = Stream(
        page.pdf, b"\0", Type=Name.XObject, Subtype=Name.Image, Width=60_000, Height=60_000, BitsPerComponent=8
    )
    stream.ColorSpace = Name.DeviceRGB
    page.resource("XObject", "B", stream)
    return page.put("q 500 0 0 500 0 0 cm /B Do Q").content()


def huge_page() -> bytes:
    return letter(Page((14_000, 14_000)), ["a"]).content()


def many_pages() -> bytes:
    pdf = Pdf.new()
    for _ in range(2_001):
        pdf.add_blank_page()
    return saved(pdf)


def locked() -> bytes:
    with Pdf.open(io.BytesIO(letter(Page(), ["a"]).content())) as pdf:
        return saved(pdf, encryption=Encryption(owner="a", user="b"))


def broken(content: bytes) -> list[bytes]:
    rest = [content[: len(content) * part // 10] for part in range(1, 10)]
    torn = [
        bytes(byte ^ (255 if at % step == 0 else 0) for at, byte in enumerate(content)) for step in (7, 31, 101, 499)
    ]
    return [*rest, *torn, b"%PDF-1.4", b"", b"\0" * 1000, b"%PDF-1.7\n" + random.Random(7).randbytes(5000)]


def ends_well(act: Callable[[], object]) -> bool:
    """Tells whether an act ends with an answer or a refusal that the officer can do something about."""
    try:
        act()
    except Refusal as error:
        return error.code in ENDS
    return True


@pytest.mark.parametrize(
    "make", [nested_forms, circle_of_forms, swollen_stream, huge_picture, huge_page, many_pages, locked]
)
def test_a_hostile_pdf_ends_as_a_refusal_or_a_copy(make: Callable[[], bytes]) -> None:
    content = make()
    assert ends_well(lambda: make_copy(content, PDF))
    assert ends_well(lambda: render(content, PDF))


@pytest.mark.parametrize("content", broken(letter(Page(), ["Terbaca"] * 20).content()))
def test_broken_files_end_as_a_refusal_or_a_copy(content: bytes) -> None:
    assert ends_well(lambda: make_copy(content, PDF))
    assert ends_well(lambda: render(content, PDF))


def test_a_picture_of_too_many_pixels_is_refused() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    for act in (lambda: make_copy(out.getvalue(), "image/png"), lambda: render(out.getvalue(), "image/png")):
        with pytest.raises(Refusal) as caught:
            act()
        assert caught.value.code in ENDS


def test_time_and_memory_end_the_process_and_not_its_caller() -> None:
    before = time.monotonic()
    for function in ("burn", "fill", "crash"):
        with pytest.raises(Refusal) as caught:
            confined(f"tests.files.harm:{function}", b"", {}, SMALL)
        assert caught.value.code in ENDS
    assert time.monotonic() - before < 60


def test_a_confined_process_sees_no_network_no_other_files_and_no_secrets(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERBUKA_SECRET", "CANARY")
    told = confined("tests.files.harm:look_around", b"", {"file": __file__}).facts
    assert told["environment"] == []
    held = confinements()
    assert {"memory", "cpu", "no_writing"} <= set(held)
    if "no_network" not in held:
        pytest.skip("no user namespaces on this machine: the process keeps its network")
    assert told["network"] is False
    if "few_files" not in held:
        pytest.skip("no Landlock on this machine: the process can read what its user can")
    assert told["file"] is False


def test_a_page_is_rendered() -> None:
    png = render(letter(Page(), ["Terbaca"]).content(), PDF)
    with Image.open(io.BytesIO(png)) as picture:
        assert (picture.format, picture.size) == ("PNG", (910, 1287))
    with pytest.raises(Refusal, match="HALAMAN_TIDAK_ADA"):
        render(letter(Page(), ["a"]).content(), PDF, page=2)
