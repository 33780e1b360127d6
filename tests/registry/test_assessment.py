"""The questionnaire of an assessment: what the books answer, what they do not know, and what is missing where."""

from dataclasses import replace
from datetime import date, timedelta
from importlib import resources
from pathlib import Path

import pytest
from anyio import to_thread

from services.registry.domain.item import Item
from services.registry.domain.questionnaires import FACTS, Indicator, Questionnaire, read_questionnaire
from services.registry.pages.assessment_answers import ANSWERED, IndicatorAnswer, YearFacts, answers, written
from services.registry.pages.exempt_tally import MOST_DECREES, NAMED, ExemptTally
from services.registry.queries.omissions import AgencyOmissions, OmissionQueries
from services.registry.queries.year_report import YearReport
from tests.registry.build import Registry, a_classification, a_ground, exempt_item, refused
from tests.registry.doors import Doors
from tests.registry.omitted import all_omissions
from tests.registry.pages.desk import sit_down, words_of
from tests.registry.test_omissions import ASKED, fill

EXAMPLE = resources.files("services.registry.papers").joinpath("kuesioner-contoh.toml").read_text("utf-8")
ONE = '[[indikator]]\nkode = "1"\nkelompok = "A"\npertanyaan = "B?"\n'
HEAD = 'judul = "Kuesioner"\ntahun = 2026\nsumber = "KI"\n'
NOTHING = YearReport(0, {}, {}, {}, 0, 0, {})


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sets a questionnaire of the province; asked for before the doors, which read the settings."""
    path = tmp_path / "kuesioner.toml"
    path.write_text(HEAD + ONE, "utf-8")
    monkeypatch.setenv("TERBUKA_REGISTRY_QUESTIONNAIRE", f"{path}")
    return path


def facts(*items: Item, report: YearReport = NOTHING, omissions: tuple[AgencyOmissions, ...] = ()) -> YearFacts:
    exempt = ExemptTally(2026)
    exempt.add(items)
    return YearFacts(2026, exempt, report, omissions, ())


def answer_to(fact: str, given: YearFacts) -> IndicatorAnswer:
    questionnaire = Questionnaire("Uji", 2026, "", "", (Indicator("1", "A", "B?", fact),))
    (found,) = answers(questionnaire, given)
    return found


def untested(skpd: str = "Badan Kepegawaian Daerah") -> Item:
    item = exempt_item()
    ground = replace(a_ground(), consequence_closed=" ")
    item.classification = a_classification(ground, public_title="Judul umum")
    item.skpd_name = skpd
    return item


def test_the_example_names_known_facts_alone_and_says_that_it_is_none_of_the_commission() -> None:
    found = read_questionnaire(EXAMPLE)
    assert "Bukan kuesioner resmi" in found.note
    assert {each.fact for each in found.indicators} == {"", *FACTS}
    assert set(ANSWERED) == set(FACTS) - {"alamat"}


@pytest.mark.parametrize(
    "text",
    [
        "bukan = toml = sama sekali",
        HEAD,
        ONE,
        HEAD + ONE + ONE,
        HEAD + ONE + 'fakta = "anggaran"\n',
        HEAD + ONE + 'alamat = ["https://contoh.go.id/"]\n',
        HEAD + ONE + 'alamat = ["//contoh.go.id/"]\n',
        HEAD + ONE.replace("B?", ""),
        HEAD.replace("2026", '"kapan"') + ONE,
    ],
)
def test_a_questionnaire_that_cannot_be_used_is_refused(text: str) -> None:
    with refused("KUESIONER_TIDAK_TERBACA"):
        read_questionnaire(text)


def test_what_is_missing_is_named_for_each_skpd_in_public_words() -> None:
    found = answer_to("uji_konsekuensi", facts(exempt_item(), untested(), untested("Dinas Lain")))
    assert (found.answer, found.words) == ("sebagian", "1 dari 3 informasi diuji konsekuensinya untuk kedua akibat.")
    assert found.missing == {"Badan Kepegawaian Daerah": ("Judul umum",), "Dinas Lain": ("Judul umum",)}
    many = answer_to("uji_konsekuensi", facts(*[untested() for _ in range(NAMED + 3)]))
    assert (many.answer, many.missing["Badan Kepegawaian Daerah"][-1]) == ("tidak", "dan 3 lagi")


def test_nothing_exempt_answers_no_question_of_quality() -> None:
    for fact in ("penetapan", "uji_konsekuensi", "jangka_waktu"):
        assert answer_to(fact, facts()).answer == ""
    assert answer_to("daftar_dikecualikan", facts()).answer == "tidak"


def test_decrees_and_omissions_of_the_year_are_counted_with_their_evidence() -> None:
    item = exempt_item()
    item.penetapan_date = date(2026, 3, 2)
    report = replace(NOTHING, decrees={"klasifikasi": 2})
    found = answer_to("penetapan_setahun", facts(item, report=report))
    assert (found.answer, [each.name for each in found.evidence][-1]) == ("ya", "001/PPID/2026")
    assert answer_to("penetapan_setahun", facts(item)).answer == "tidak"
    assert answer_to("tepat_waktu", facts(item)).answer == "ya"
    assert answer_to("pengumuman", facts(item)).answer == "tidak"


def test_of_many_decrees_the_newest_are_named_and_no_more_are_kept() -> None:
    tally = ExemptTally(2026)
    for number in range(2 * MOST_DECREES):
        item = exempt_item()
        item.penetapan_number, item.penetapan_date = f"{number:04}/PPID/2026", date(2026, 1, 1) + timedelta(number // 9)
        tally.add([item])
    newest = [each.number for each in tally.of_year.newest()]
    assert newest == [
        f"{number:04}/PPID/2026" for number in range(2 * MOST_DECREES - 1, 2 * MOST_DECREES - 1 - NAMED, -1)
    ]
    assert len(tally.of_year) <= MOST_DECREES


async def test_omissions_are_counted_for_each_skpd_and_the_newest_are_named(registry: Registry) -> None:
    await fill(registry, 600, days=4)
    queries = OmissionQueries(registry.database)
    whole = await all_omissions(queries, ASKED)
    found = await queries.by_agency(ASKED, 3)
    assert [each.skpd_name for each in found] == sorted({each.skpd_name for each in whole})
    for each in found:
        of = [(row.id, row.public_title, row.omission) for row in whole if row.skpd_name == each.skpd_name]
        assert (each.many, [tuple(row) for row in each.first]) == (len(of), of[:3])
    answer = answer_to("tepat_waktu", facts(omissions=tuple(found)))
    assert (answer.words, answer.answer) == (f"{len(whole)} kelalaian pada tahun 2026.", "sebagian")
    assert {lines[-1] for lines in answer.missing.values()} == {f"dan {each.many - 3} lagi" for each in found}


def test_what_terbuka_does_not_know_stays_blank_and_is_marked() -> None:
    unknown, by_address = answer_to("", facts()), answer_to("alamat", facts())
    assert (unknown.answer, unknown.is_known) == ("", False)
    assert (by_address.answer, by_address.is_known) == ("", True)
    rows = written(read_questionnaire(EXAMPLE), answers(read_questionnaire(EXAMPLE), facts()), {})["jawaban"]
    assert [row["kode"] for row in rows if not row["diketahui"]] == ["2.3", "3.2", "4.1", "5.3"]


async def test_page_and_data_answer_from_the_books_without_an_inner_title(doors: Doors) -> None:
    registry = doors.registry
    item_id = await registry.exempt()
    inner = (await registry.queries.summary(item_id)).title
    desk = await sit_down(doors, "petugas")
    shown = await desk.open("/registry/monev?tahun=2026")
    assert "1 dari 1 informasi mempunyai nomor penetapan." in words_of(shown.text)
    assert "tidak diketahui Terbuka" in words_of(shown.text)
    data = (await desk.open("/registry/monev.json?tahun=2026")).json()
    assert (data["tahun"], data["badan"]) == (2026, "Pemerintah Provinsi Uji")
    assert {row["kode"]: row["jawaban"] for row in data["jawaban"]}["5.1"] == "ya"
    assert inner not in shown.text + str(data)


async def test_the_province_puts_its_own_questionnaire_in_the_place(own: Path, doors: Doors) -> None:
    desk = await sit_down(doors, "ketua")
    assert (await desk.open("/registry/monev.json")).json()["kuesioner"]["title"] == "Kuesioner"
    await to_thread.run_sync(own.unlink)
    answer = await desk.open("/registry/monev")
    assert (answer.status_code, "KUESIONER_TIDAK_TERBACA" in answer.text) == (422, True)
