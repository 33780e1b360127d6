"""How an answer is held against a step: status, code, faults, values; a schema error proves nothing about the law."""

from typing import Any

import httpx
import pytest

from deploy.rehearse.calls import BAD_FORM, fill, judged, options_of, pdf_of
from deploy.rehearse.case_form import StepSpec
from deploy.rehearse.jsonpath import NoSuchPath, look

SAID = {"a": {"b": [{"c": 1}, {"c": "x"}]}, "n": None, "odd name": True}


def step(**given: Any) -> StepSpec:
    return StepSpec(**{"at": "2026-01-05", "by": "petugas", "call": "POST /x", "status": 200} | given)


def answer(status: int, **said: Any) -> httpx.Response:
    return httpx.Response(status, json=said)


def test_a_schema_error_satisfies_only_a_step_that_names_its_code() -> None:
    said = answer(422, code="ISIAN_TIDAK_SAH", title="Ada 1 isian yang tidak sah.")
    assert [seen.startswith(BAD_FORM) for _, seen in judged(step(status=422), said, {})] == [True]
    assert next(iter(judged(step(status=422, code="TANPA_ALASAN"), said, {})))[1].startswith(BAD_FORM)
    assert list(judged(step(status=422, code="ISIAN_TIDAK_SAH"), said, {})) == []


def test_a_code_is_that_of_the_answer_or_of_a_fault() -> None:
    said = answer(422, code="TANPA_ALASAN", faults=[{"code": "TANPA_ALASAN"}, {"code": "SUDAH_BERAKHIR"}])
    for code in ("TANPA_ALASAN", "SUDAH_BERAKHIR"):
        assert list(judged(step(status=422, code=code), said, {})) == []
    assert next(iter(judged(step(status=422, code="LAIN"), said, {})))[0] == "422 LAIN"
    assert list(judged(step(status=409, code="TANPA_ALASAN"), said, {})) != []


def test_an_unknown_route_is_an_error_unless_expected() -> None:
    said = answer(404, code="ALAMAT_TIDAK_ADA", title="Halaman atau alamat ini tidak ada.")
    assert "ALAMAT_TIDAK_ADA" in next(iter(judged(step(), said, {})))[1]
    assert list(judged(step(status=404), said, {})) == []


def test_values_of_an_answer_are_compared_exactly() -> None:
    said = answer(200, ends_on="2026-02-10", n=1, yes=True)
    wanted = {"$.ends_on": "2026-02-10", "$.n": 1, "$.yes": True}
    assert list(judged(step(answer=wanted), said, {})) == []
    different = {"$.ends_on": "2026-02-11", "$.yes": 1, "$.tak.ada": 1}
    assert len(list(judged(step(answer=different), said, {}))) == 3


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$", SAID), ("$.a.b[0].c", 1), ("$.a.b[-1].c", "x"), ("$.n", None), ("$['odd name']", True),
        ("$.a.b.length()", 2),
    ],
)  # fmt: skip
def test_a_path_is_looked_up(path: str, found: Any) -> None:
    assert look(SAID, path) == found


@pytest.mark.parametrize("path", ["$.z", "$.a.b[5]", "$.n.x", "$.n.length()"])
def test_a_path_that_leads_nowhere_says_so(path: str) -> None:
    with pytest.raises(NoSuchPath):
        look(SAID, path)


@pytest.mark.parametrize("path", ["a.b", "$..a", "$.a[*]", "$.a["])
def test_a_path_that_cannot_be_read_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match=r"\$"):
        look(SAID, path)


def test_holes_are_filled_in_paths_and_bodies_and_a_whole_hole_keeps_its_type() -> None:
    known = {"a": "id-1", "a.case": "c-1", "n": 7}
    assert fill({"x": ["{a}", "nomor {n}", "{n}", "{lain}"]}, known) == {"x": ["id-1", "nomor 7", 7, "{lain}"]}
    assert fill("/cases/{a.case}", known) == "/cases/c-1"


def test_files_go_as_a_form_with_the_body_as_its_fields() -> None:
    upload = {"document": {"name": "surat.pdf", "text": "Amar (1)"}, "lain": {"name": "a.txt", "text": "x {a}"}}
    sent = options_of(step(body={"part": True, "date": "2026-01-05", "none": None}, upload=upload), {"a": "id"})
    assert sent["data"] == {"part": "true", "date": "2026-01-05"}
    (_, (name, content, kind)), (_, (_, text, _)) = sent["files"]
    assert (name, kind, text) == ("surat.pdf", "application/pdf", b"x id")
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")


def test_a_text_is_sent_as_it_is() -> None:
    sent = options_of(step(body="code,name\na,b\n"), {})
    assert sent["content"] == b"code,name\na,b\n"
    assert sent["headers"] == {"content-type": "text/csv"}


def test_a_text_in_a_made_pdf_is_escaped() -> None:
    assert b"(a \\(b\\) \\\\)" in pdf_of("a (b) \\")
