"""The QR codes of papers are read again by a scanner from the printed page."""

import pypdfium2
import pytest
import typst
import zxingcpp

from shared.web.papers.qr_code import qr_svg

PAGE = """#set page(width: 60mm, height: 60mm, margin: 5mm)
#image(bytes(sys.inputs.qr), format: "svg", width: 30mm)"""


@pytest.mark.parametrize(
    "text", ["K", "https://ppid.contoh.go.id/registry/butir/01a21f36-cd38-7269-8f52-2b9c1d1f3a44", "x" * 300]
)
def test_a_scanner_reads_the_text_from_the_page(text: str) -> None:
    paper = typst.compile(PAGE.encode(), sys_inputs={"qr": qr_svg(text)})
    picture = pypdfium2.PdfDocument(paper)[0].render(scale=4).to_pil()
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [text]
