"""The QR codes of papers: the same modules that a scanner has read, both copies of the format, a quiet zone."""

import hashlib
from xml.etree import ElementTree

import pytest

from shared.web.papers.qr_code import qr_rows, qr_svg

READ = {
    "Kalbar": "5194bd4e700066db98d301ee262b6d7f",
    "https://ppid.contoh.go.id/registry/butir/01a21f36-cd38-7269-8f52-2b9c1d1f3a44": "54560a855bd39596289697f8b655c57a",
    "x" * 213: "ae19b21426d989ea5eff9c145cfeff31",
}
"""Begins the SHA-256 of the modules of texts that the reader ZXing 2 has read, the longest in version 10."""


@pytest.mark.parametrize("text", READ, ids=["shortest", "address", "longest"])
def test_the_modules_are_those_that_a_scanner_has_read(text: str) -> None:
    assert hashlib.sha256(str(qr_rows(text)).encode()).hexdigest().startswith(READ[text])


@pytest.mark.parametrize("length", range(1, 214, 12))
def test_both_copies_of_the_format_name_level_m_and_the_same_mask(length: int) -> None:
    rows = qr_rows("a" * length)
    size = len(rows)
    near = (
        [rows[at + (at > 5)][8] for at in range(7)]
        + [rows[8][8], rows[8][7]]
        + [rows[8][14 - at] for at in range(9, 15)]
    )
    far = [rows[8][size - 1 - at] for at in range(8)] + [rows[size - 15 + at][8] for at in range(8, 15)]
    word = sum(bit << at for at, bit in enumerate(near)) ^ 0x5412
    assert near == far
    assert word >> 13 == 0
    assert rows[size - 8][8] == 1


def test_more_than_the_largest_code_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="214 bytes"):
        qr_rows("x" * 214)


def test_the_picture_has_a_quiet_zone_of_four_modules() -> None:
    picture = ElementTree.fromstring(qr_svg("Kalbar"))  # noqa: S314
    assert picture.get("viewBox") == "0 0 29 29"
    assert (picture[0].get("d") or "").startswith("M4 4h1v1h-1z")
