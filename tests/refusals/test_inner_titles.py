"""Whoever keeps the system running reads no inner title by any door, and answers to people stay in no cache."""

import pytest

from tests.refusals.house import House, problem_of
from tests.refusals.world import submitted

WORDS = "Berkas pribadi pegawai"
"""With these the inner titles of the items begin."""


async def test_an_operator_sees_which_items_there_are_and_no_inner_title(house: House) -> None:
    await submitted(house, "tertutup bagi operator")
    item = house.items["tertutup bagi operator"]
    listed = await house.call("operator", "GET", "/registry/api/items", params={"limit": 1000})
    assert item in {line["id"] for line in listed.json()}
    assert {line["title"] for line in listed.json()} == {""}
    one = await house.call("operator", "GET", f"/registry/api/items/{item}")
    assert (one.status_code, one.json()["title"]) == (200, "")
    assert WORDS in (await house.call("petugas", "GET", f"/registry/api/items/{item}")).text


async def test_an_operator_does_not_search_in_inner_titles(house: House) -> None:
    answer = await house.call("operator", "GET", "/registry/api/items", params={"q": WORDS})
    problem_of(answer, 403, "PERAN_TIDAK_BERHAK")


@pytest.mark.parametrize("path", ["", "/scheduler", "/monitor", "/publisher", "/intake"])
async def test_an_operator_meets_no_inner_title_in_what_the_rooms_list(house: House, path: str) -> None:
    document = (await house.call("operator", "GET", f"{path}/openapi.json")).json()
    for address, methods in document.get("paths", {}).items():
        if "get" in methods and "{" not in address:
            answer = await house.call("operator", "GET", f"{path}{address}")
            assert WORDS not in answer.text, address


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("ketua", "/registry/api/items"),
        ("skpd", "/registry/api/items"),
        ("ketua", "/registry/api/counts"),
        ("ketua", "/intake/api/agenda"),
        ("ketua", "/api/me"),
    ],
)
async def test_answers_to_people_stay_in_no_cache(house: House, who: str, path: str) -> None:
    answer = await house.call(who, "GET", path)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")


async def test_public_data_may_be_kept(house: House) -> None:
    answer = await house.http.get("/data/dik.json")
    assert (answer.status_code, "no-store" in answer.headers.get("cache-control", "")) == (200, False)
