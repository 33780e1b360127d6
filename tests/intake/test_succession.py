"""An SKPD is dissolved: its successor sees and corrects what it handed in, and registry is told once."""

from datetime import date

import pytest

from services.intake.domain.agencies import (
    Directory,
    Skpd,
    check_handed_over,
    check_successors,
    endings,
    read_one,
    successions,
)
from services.intake.tables import agenda
from shared.contracts.submissions import ItemSubmittedV1, SkpdEndedV1, SkpdSucceededV1
from shared.runtime.errors import Conflict, Malformed
from tests.intake.house import House, a_dossier, an_item, form
from tests.intake.test_life import handed_in, returned

LAST, FIRST = date(2026, 3, 31), date(2026, 4, 1)
SINCE = date(2017, 1, 1)
CSV = """code,name,valid_from,valid_to,successor
dishub,Dinas Perhubungan,2017-01-01,2026-03-31,dinkes
dinkes,Dinas Kesehatan dan Perhubungan,2017-01-01,,
"""


def agency(code: str, last: date | None = None, successor: str = "") -> Skpd:
    return Skpd(code, f"Dinas {code}", SINCE, last, successor)


CHAIN = Directory([agency("a", LAST, "b"), agency("b", date(2026, 6, 30), "c"), agency("c")])


@pytest.mark.parametrize(
    ("code", "day", "holder"),
    [
        ("a", LAST, "a"),
        ("a", FIRST, "b"),
        ("a", date(2026, 6, 30), "b"),
        ("a", date(2026, 7, 1), "c"),
        ("b", date(2026, 7, 1), "c"),
        ("c", date(2026, 7, 1), "c"),
    ],
)
def test_the_holder_is_the_last_successor_that_began(code: str, day: date, holder: str) -> None:
    assert CHAIN.holder(code, day).code == holder


def test_a_successor_holds_its_predecessors_papers_and_a_dissolved_one_none() -> None:
    assert CHAIN.held_by("b", LAST) == ("b",)
    assert CHAIN.held_by("b", FIRST) == ("a", "b")
    assert CHAIN.held_by("c", date(2026, 7, 1)) == ("a", "b", "c")
    assert CHAIN.held_by("a", FIRST) == ()
    assert CHAIN.held_by("tak-dikenal", FIRST) == ("tak-dikenal",)


def test_one_that_ended_without_a_successor_holds_nothing_until_it_has_one() -> None:
    alone = Directory([agency("a", LAST)])
    assert (alone.held_by("a", LAST), alone.held_by("a", FIRST)) == (("a",), ())


def test_each_changed_last_day_is_said_once() -> None:
    before = Directory([agency("a"), agency("b", LAST), agency("c", LAST)])
    after = Directory([agency("a", LAST), agency("b"), agency("c", LAST, "a"), agency("d")])
    assert endings(before, after) == [
        SkpdEndedV1(skpd_code="a", last_day=LAST),
        SkpdEndedV1(skpd_code="b", last_day=None),
    ]


@pytest.mark.parametrize("successor", ["x", "a", "b"])
def test_a_successor_is_listed_and_never_leads_back(successor: str) -> None:
    with pytest.raises(Malformed, match=r"^DAFTAR_SKPD_RUSAK:"):
        check_successors([agency("a", LAST, successor), agency("b", LAST, "a")])


def test_each_change_is_said_once() -> None:
    before = Directory([agency("a"), agency("b", LAST, "c"), agency("c"), agency("d", LAST, "c")])
    after = Directory([agency("a", LAST, "c"), agency("b", LAST, "c"), agency("c"), agency("d")])
    said = successions(before, after, date(2026, 3, 2))
    assert [(one.skpd_code, one.successor_code, one.first_day) for one in said] == [
        ("a", "c", FIRST),
        ("d", "d", date(2026, 3, 2)),
    ]
    assert successions(after, after, date(2026, 3, 2)) == []


@pytest.mark.parametrize("changed", [agency("a"), agency("a", date(2026, 6, 30), "b"), agency("a", LAST, "c")])
def test_what_went_to_the_successor_is_not_called_back(changed: Skpd) -> None:
    before, after = Directory([agency("a", LAST, "b")]), Directory([changed])
    check_handed_over(before, after, LAST)
    check_handed_over(before, before, FIRST)
    with pytest.raises(Conflict, match=r"^SKPD_SUDAH_BERPINDAH:"):
        check_handed_over(before, after, FIRST)


async def test_a_dissolution_is_said_once_with_the_first_day(house: House) -> None:
    operator = await house.client("operator")
    for _ in range(2):
        assert (await operator.put("/api/skpd", content=CSV)).json() == {"imported": 2}
    one = {"code": "dishub", "name": "Dinas Perhubungan", "valid_from": "2017-01-01"}
    assert (await operator.post("/api/skpd", json=one)).status_code == 201
    said = await house.events(SkpdSucceededV1)
    name = "Dinas Kesehatan dan Perhubungan"
    today = date(2026, 3, 2)
    assert said == [
        SkpdSucceededV1(skpd_code="dishub", successor_code="dinkes", successor_name=name, first_day=FIRST),
        SkpdSucceededV1(
            skpd_code="dishub", successor_code="dishub", successor_name="Dinas Perhubungan", first_day=today
        ),
    ]


async def test_the_successor_sees_from_its_first_day_and_the_dissolved_one_no_longer(house: House) -> None:
    submission_id, _ = await handed_in(house)
    await (await house.client("operator")).put("/api/skpd", content=CSV)
    for day, sees in ((LAST, "skpd"), (FIRST, "skpd-lain")):
        house.clock.move_to_day(day)
        for account in ("skpd", "skpd-lain"):
            client, mine = await house.client(account), account == sees
            listed = (await client.get("/api/submissions")).json()["submissions"]
            assert [each["submission_id"] for each in listed] == ([submission_id] if mine else []), (day, account)
            found = await client.get(f"/api/submissions/{submission_id}")
            assert found.status_code == (200 if mine else 404)
            lines = (await client.get("/api/agenda")).json()["lines"]
            assert len(lines) == int(mine)


async def test_the_successor_corrects_what_was_returned(house: House) -> None:
    submission_id, item_id = await handed_in(house)
    await (await house.client("operator")).put("/api/skpd", content=CSV)
    house.clock.move_to_day(FIRST)
    await returned(house, submission_id, item_id)
    assert (await house.rows(agenda))[0]["party"] == "Dinas Kesehatan dan Perhubungan"
    place = f"/api/submissions/{submission_id}/items/{item_id}/resubmit"
    parts = form(a_dossier(an_item(title="Judul yang diperbaiki"), skpd="dinkes"))
    former = await (await house.client()).post(place, headers={"Idempotency-Key": "dulu"}, **parts)
    assert former.status_code == 404
    answer = await (await house.client("skpd-lain")).post(place, headers={"Idempotency-Key": "kini"}, **parts)
    assert answer.status_code == 201, answer.text
    assert [each.skpd_code for each in await house.events(ItemSubmittedV1)] == ["dishub", "dinkes"]


async def test_the_dissolved_one_hands_nothing_in_and_the_last_successor_is_named(house: House) -> None:
    await (await house.client("operator")).put("/api/skpd", content=CSV)
    house.clock.move_to_day(FIRST)
    answer = await (await house.client()).post(
        "/api/submissions", headers={"Idempotency-Key": "k"}, **form(a_dossier())
    )
    assert answer.json()["code"] == "SKPD_TIDAK_BERLAKU"
    assert "kode dinkes" in answer.json()["mend"]


@pytest.mark.parametrize("last", ["9999-12-31", "2019-12-31"])
def test_an_agency_has_a_last_day_that_another_follows(last: str) -> None:
    fields = {"code": "a", "name": "A", "valid_from": "2020-01-01", "valid_to": last, "successor": "b"}
    with pytest.raises(Malformed, match=r"^DAFTAR_SKPD_RUSAK:"):
        read_one(fields)


def test_an_agency_that_was_recorded_until_the_end_of_all_days_hands_over_on_that_day() -> None:
    assert Skpd("a", "A", date(2020, 1, 1), date.max, "b").handed_over_on == date.max
