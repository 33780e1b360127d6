"""Coverage: what docs/law.md says, what cases cite, which rules spoke; what is missing makes it fail."""

from dataclasses import replace
from pathlib import Path

import pytest

from deploy.rehearse import coverage
from deploy.rehearse.cited_articles import cited, covers
from deploy.rehearse.coverage import Coverage, covered, legal_codes, readings_of
from deploy.rehearse.play import StepOutcome
from deploy.rehearse.traces import names_of

LAW = """
| No | Question | Article | Reading | Date | Rule |
|---|---|---|---|---|---|
| 2 | Nobody decides? | PP 61/2010 Ps 11(3) | public | 2026 | `lapse`, `item_opened.by_law` |
| 13 | Extension? | PP 61/2010 Ps 10; UU 14/2008 Ps 2(2) | anew | 2026 | `UJI_BARU_WAJIB` |
| 19 | Tentatif? | SOP langkah 3 | none | 2026 | – |

| Other | table |
|---|---|
| x | y |
"""
RAN = StepOutcome(
    "a.yaml", "A", "PP 61/2010 Ps 11(3), 10(2); reading 19", (), frozenset({"lapse", "TANPA_ALASAN"}), 1.0
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("PP 61/2010 Ps 11(1), 10(2)", {"PP 61/2010 Ps 11(1)", "PP 61/2010 Ps 10(2)"}),
        ("UU 14/2008 Ps 48–50; Perki 1/2021", {*(f"UU 14/2008 Ps {n}" for n in (48, 49, 50)), "Perki 1/2021"}),
        ("UU 14/2008 Ps 18(2) a", {"UU 14/2008 Ps 18(2)a"}),
        ("UU Nomor 14 Tahun 2008 Pasal 17 huruf i", {"UU 14/2008 Ps 17i"}),
        ("PP 61/2010 Pasal 11 ayat (2) dan (3)", {"PP 61/2010 Ps 11(2)", "PP 61/2010 Ps 11(3)"}),
        ("SOP 065/453/DPP-A langkah 3; reading 16", {"SOP langkah 3", "reading 16"}),
        ("hari ke-30", set()),
    ],
)
def test_articles_are_read_from_a_line_of_law(text: str, found: set[str]) -> None:
    assert cited(text) == found


def test_a_part_of_an_article_covers_the_article_and_not_the_other_way_round() -> None:
    assert covers("PP 61/2010 Ps 10(2)", "PP 61/2010 Ps 10")
    assert not covers("PP 61/2010 Ps 10", "PP 61/2010 Ps 10(2)")
    assert not covers("PP 61/2010 Ps 11", "PP 61/2010 Ps 1")


def test_rows_of_the_law_are_read() -> None:
    rows = list(readings_of(LAW))
    assert [row.number for row in rows] == ["2", "13", "19"]
    assert rows[0].rules == ("lapse", "item_opened.by_law")
    assert rows[2].rules == ()


def test_silent_rules_and_articles_without_a_case_are_told() -> None:
    found = Coverage([RAN], list(readings_of(LAW)), ["TANPA_ALASAN", "DI_LUAR_JENDELA"])
    assert found.silent == ["DI_LUAR_JENDELA", "item_opened.by_law", "UJI_BARU_WAJIB"]
    assert found.uncited == ["UU 14/2008 Ps 2(2)"]
    assert not found.whole
    assert "PP 61/2010 Ps 11(3) → lapse → a" in list(found.lines())


def test_all_spoken_and_cited_is_whole_and_no_law_never_is() -> None:
    spoke = {"lapse", "item_opened.by_law", "UJI_BARU_WAJIB", "TANPA_ALASAN"}
    ran = replace(RAN, law=f"{RAN.law}; UU 14/2008 Ps 2(2)", fired=frozenset(spoke))
    assert Coverage([ran], list(readings_of(LAW)), ["TANPA_ALASAN"]).whole
    assert not Coverage([ran], [], ["TANPA_ALASAN"]).whole


def test_the_refusals_of_the_law_are_known() -> None:
    assert {"BUTUH_PERKARA", "MANDAT_TIDAK_BERLAKU", "DI_LUAR_JENDELA"} <= set(legal_codes())
    assert covered([]).silent


def test_every_refusal_of_the_law_is_expected_by_a_case() -> None:
    expected = "\n".join(case.read_text() for case in (coverage.ROOT / "tests" / "cases").glob("*.yaml"))
    assert [code for code in legal_codes() if code not in expected] == []


def test_events_are_called_by_short_names_and_give_their_codes() -> None:
    payload = {"item_id": "x", "mode": "by_law", "missing": ["TANPA_TANGGAL_TINJAU"]}
    names = set(names_of("registry.item_opened.v1", payload))
    assert {"item_opened", "item_opened.by_law", "TANPA_TANGGAL_TINJAU"} <= names
    assert "lapse" in set(names_of("scheduler.exemption_lapsed.v1", {}))


def test_a_code_that_only_stands_in_its_table_is_not_raised(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "refusals.py").write_text('Rule("UJI_BARU_WAJIB")')
    monkeypatch.setattr(coverage, "SPEAKERS", (tmp_path,))
    assert legal_codes() == []
    (tmp_path / "case.py").write_text('raise refuse("UJI_BARU_WAJIB")')
    assert legal_codes() == ["UJI_BARU_WAJIB"]
