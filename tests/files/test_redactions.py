"""Marks that hide nothing are refused with page and place; what only looks like a mark is not."""

import io
from collections.abc import Callable

import pypdfium2
import pytest

from shared.files.copies import PDF, make_copy
from shared.files.copy_facts import Mark
from shared.files.pdf.rewriting import rewrite
from shared.runtime.errors import Refusal
from tests.files import bad_redactions, good_files
from tests.files.bad_redactions import SECRET
from tests.files.pages import Page, box, letter, text


def words_of(content: bytes) -> list[str]:
    with pypdfium2.PdfDocument(io.BytesIO(content)) as document:
        return [word for page in document for word in page.get_textpage().get_text_bounded().split()]


@pytest.mark.parametrize("kind", bad_redactions.KINDS, ids=lambda kind: kind.__name__)
def test_no_bad_redaction_passes(kind: Callable[[int], bytes]) -> None:
    for number in range(5):
        with pytest.raises(Refusal) as caught:
            rewrite(kind(number), {})
        assert caught.value.code == "HITAMAN_TEMBUS"
        places = caught.value.data["places"]
        assert {place["page"] for place in places} == {1}
        assert all(place["box"][0] < place["box"][2] and place["box"][1] < place["box"][3] for place in places)


@pytest.mark.parametrize("kind", good_files.KINDS, ids=lambda kind: kind.__name__)
def test_no_good_file_is_refused_and_each_keeps_its_text(kind: Callable[[int], bytes]) -> None:
    for number in range(10):
        content = kind(number)
        made, facts = rewrite(content, {})
        assert facts["pictures"] == []
        kept, before = words_of(made), words_of(content)
        if kind is good_files.forms:
            assert set(before) < set(kept), "what a field says is on the page now"
        elif kind is good_files.recognised_scans:
            assert facts["unseen_text"] == [1], "what a scanner recognised is recognised anew"
        else:
            assert kept == before


def test_the_place_is_where_the_words_are() -> None:
    with pytest.raises(Refusal) as caught:
        make_copy(bad_redactions.black_box(0), PDF)
    (place,) = caught.value.data["places"]
    left, bottom, right, top = place["box"]
    x, y = bad_redactions.PLACES[0]
    assert abs(left - x) < 3
    assert y - 4 < bottom < top < y + 12
    assert right > left + len(SECRET) * 3
    assert place["kind"] == "text"


def test_the_same_word_thinned_to_one_sign_is_no_secret() -> None:
    page = Page()
    page.put(text("XXXXXXXXXX", 60, 600), box(58, 596, 120, 16))
    assert make_copy(page.content(), PDF).facts.boxes == {"1": 1}


@pytest.mark.parametrize("box", [(0.9, 0.9, 0.95, 0.95), (0.9, 0.9, 1.0, 1.0), (0.0, 0.0, 1e-9, 1e-9)])
def test_a_box_that_covers_nothing_is_no_black_out(box: tuple[float, float, float, float]) -> None:
    content = letter(Page(), ["Terbaca"] * 3).content()
    with pytest.raises(Refusal, match="HITAMAN_KOSONG"):
        make_copy(content, PDF, [Mark(1, box)])
