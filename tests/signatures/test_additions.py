"""A signer adds its signature and nothing else: what a reader sees or what acts is that of the paper."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from shared.runtime.errors import Refusal
from shared.security.pdf_signing.checking import check_addition
from tests.signatures.authority import trusted
from tests.signatures.service import KeyFiles
from tests.signatures.test_local import ALONE, PAPER, SECOND, local, signed

Paper = Any
"""A PDF that is written on; the library has no types."""
PDF: Any = generic
ANOTHER = replace(SECOND, field="lain")
DRAWN = b"BT /F1 40 Tf 10 10 Td (LAIN) Tj ET"


def first_page(paper: Paper) -> Any:
    return paper.find_page_for_modification(0)[0].get_object()


def other_words(paper: Paper) -> None:
    page = first_page(paper)
    page["/Contents"] = paper.add_object(PDF.StreamObject(stream_data=DRAWN))
    paper.update_container(page)


def a_picture_over_it(paper: Paper) -> None:
    edges = PDF.ArrayObject(PDF.NumberObject(edge) for edge in (0, 0, 600, 800))
    words = {"/Type": PDF.NameObject("/Annot"), "/Subtype": PDF.NameObject("/Stamp"), "/Rect": edges}
    added = paper.add_object(PDF.DictionaryObject({PDF.NameObject(key): value for key, value in words.items()}))
    page = first_page(paper)
    page[PDF.NameObject("/Annots")] = PDF.ArrayObject([*page.get("/Annots", []), added])
    paper.update_container(page)


def something_that_acts(paper: Paper) -> None:
    words = {"/S": PDF.NameObject("/URI"), "/URI": PDF.TextStringObject("https://contoh.invalid")}
    paper.root[PDF.NameObject("/OpenAction")] = PDF.DictionaryObject(
        {PDF.NameObject(key): value for key, value in words.items()}
    )
    paper.update_root()


def another_title(paper: Paper) -> None:
    told = paper.trailer["/Info"]
    told[PDF.NameObject("/Title")] = PDF.TextStringObject("Judul lain")
    paper.update_container(told)


def written_on(pdf: bytes, change: Callable[[Paper], None]) -> bytes:
    paper: Paper = IncrementalPdfFileWriter(io.BytesIO(pdf))
    out = io.BytesIO()
    change(paper)
    paper.write(out)
    return out.getvalue()


@pytest.mark.parametrize("change", [other_words, a_picture_over_it, something_that_acts, another_title])
@pytest.mark.parametrize("certifies", [True, False])
async def test_what_a_signer_changes_under_its_own_signature_is_refused(
    tmp_path: Path, change: Callable[[Paper], None], certifies: bool
) -> None:
    files = KeyFiles(tmp_path)
    settings, trust = local(files), files.write("akar", trusted())
    evil = await signed(settings, ALONE if certifies else SECOND, written_on(PAPER, change))
    assert evil.startswith(PAPER)
    with pytest.raises(Refusal) as found:
        await check_addition(PAPER, evil, trust)
    assert found.value.code == "TANDA_TANGAN_MENGUBAH_NASKAH"


@pytest.mark.parametrize("change", [other_words, a_picture_over_it])
async def test_so_is_what_the_second_signer_changes(tmp_path: Path, change: Callable[[Paper], None]) -> None:
    settings = local(KeyFiles(tmp_path))
    once = await signed(settings, SECOND, PAPER)  # it certifies nothing, as a signature of the service
    evil = await signed(settings, ANOTHER, written_on(once, change))
    with pytest.raises(Refusal) as found:
        await check_addition(once, evil, None)
    assert found.value.code in {"TANDA_TANGAN_MENGUBAH_NASKAH", "TANDA_TANGAN_TIDAK_SAH"}
