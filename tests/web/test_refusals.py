"""Every refusal has one shape, one code, and for people one page that leads on."""

import json
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from shared.runtime.errors import TerbukaError
from shared.web.statuses import RelayedRefusal, status_of, status_of_kind
from tests.web.house import REFUSALS, House
from tests.web.markup import faults


@pytest.mark.parametrize("kind", REFUSALS)
async def test_each_error_class_answers_as_problem_json(house: House, kind: str) -> None:
    client = await house.program("petugas")
    answer = await client.post(f"/uji/api/items/i-1/refused/{kind}")
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.status_code == problem["status"] == status_of_kind(REFUSALS[kind])
    assert problem["type"] == "urn:terbuka:sebab_uji"
    assert (problem["code"], problem["article"], problem["mend"]) == ("SEBAB_UJI", "Pasal 17", "Perbaiki.")


def family(kind: type[TerbukaError]) -> set[type[TerbukaError]]:
    return {kind}.union(*(family(each) for each in kind.__subclasses__()))


def test_the_web_alone_knows_the_status_of_an_error() -> None:
    kinds = family(TerbukaError)
    assert {kind for kind in kinds if "status" in vars(kind)} == set()
    assert {kind for kind in kinds if status_of_kind(kind) == 500} == {TerbukaError}
    assert status_of(RelayedRefusal(418, "SEBAB_UJI", "Kalimat.")) == 418


async def test_a_refused_act_leaves_exactly_one_audit_line(house: House) -> None:
    client = await house.program("petugas")
    await client.post("/uji/api/items/i-1/refused/conflict")
    (line,) = await house.audit()
    assert (line["actor"], line["act"], line["subject"], line["code"]) == ("petugas", "refused", "i-1", "SEBAB_UJI")


async def test_looking_for_what_is_not_there_leaves_no_audit_line(house: House) -> None:
    client = await house.program("petugas")
    assert (await client.get("/uji/api/nothing")).json()["code"] == "ALAMAT_TIDAK_ADA"
    assert await house.audit() == []


async def test_a_wrong_role_is_refused_by_name_and_audited(house: House) -> None:
    client = await house.program("tim")
    answer = await client.get("/uji/api/officers-only")
    assert (answer.status_code, answer.json()["code"]) == (403, "PERAN_TIDAK_BERHAK")
    assert [line["code"] for line in await house.audit()] == ["PERAN_TIDAK_BERHAK"]


async def test_invalid_fields_are_told_in_indonesian_without_repeating_what_was_sent(house: House) -> None:
    client = await house.program("petugas")
    answer = await client.post("/uji/api/items/i-1/act", json={"title": "x", "year": "kapan-kapan"})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "ISIAN_TIDAK_SAH")
    assert problem["errors"] == [
        {"field": "title", "message": "terlalu pendek (paling sedikit 3 huruf)"},
        {"field": "year", "message": "harus berupa bilangan bulat"},
    ]
    assert "kapan-kapan" not in answer.text


async def test_broken_json_is_malformed(house: House) -> None:
    client = await house.program("petugas")
    headers = {"content-type": "application/json"}
    answer = await client.post("/uji/api/items/i-1/act", content=b"{", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "JSON_RUSAK")


async def test_a_wrong_method_is_told_with_the_right_ones(house: House) -> None:
    client = await house.program("petugas")
    answer = await client.delete("/uji/api/me")
    assert (answer.status_code, answer.json()["code"]) == (405, "CARA_TIDAK_DIKENAL")
    assert answer.headers["allow"] == "GET"


async def test_an_accident_leaks_nothing_but_an_incident_mark(house: House) -> None:
    answer = await house.client().get("/uji/api/accident")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (500, "KESALAHAN_DALAM")
    assert len(problem["incident"]) == 12
    assert "rahasia" not in answer.text
    assert "RuntimeError" not in answer.text


async def test_the_log_of_an_accident_has_the_pattern_of_the_address_and_nothing_typed_into_it(house: House) -> None:
    with capture_logs() as lines:
        await house.client().get("/uji/api/items/Siti%20Aminah/accident?q=rahasia")
    (line,) = lines
    assert (line["event"], line["path"]) == ("accident", "/api/items/{item_id}/accident")
    assert "Siti" not in str(line)


async def test_an_address_that_cannot_be_an_id_is_a_hash_in_the_audit_trail(house: House) -> None:
    client = await house.program("petugas")
    for typed in ("Siti%20Aminah", "KNRABC", "a" * 81):
        await client.post(f"/uji/api/items/{typed}/refused/conflict")
    subjects = [line["subject"] for line in await house.audit()]
    assert [subject.partition(":")[0] for subject in subjects] == ["sha256"] * 3
    assert len(set(subjects)) == 3


async def test_an_announced_body_over_the_limit_is_refused_before_it_is_read(house: House) -> None:
    client = await house.program("petugas")
    headers = {"content-type": "application/json", "content-length": str(10**12)}
    answer = await client.post("/uji/api/items/i-1/act", content=b"{}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "PERMINTAAN_TERLALU_BESAR")


async def test_an_unannounced_body_over_the_limit_is_refused_while_it_comes(house: House) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(400):
            yield b'"' + b"x" * 100_000

    client = await house.program("petugas")
    headers = {"content-type": "application/json"}
    answer = await client.post("/uji/api/items/i-1/act", content=endless(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "PERMINTAAN_TERLALU_BESAR")


@pytest.mark.parametrize("path", ["/uji/page/refused", "/uji/accident", "/uji/nowhere"])
async def test_a_browser_gets_a_valid_page_that_says_what_and_leads_on(house: House, path: str) -> None:
    answer = await house.client(accept="text/html").get(path)
    assert answer.headers["content-type"].startswith("text/html")
    assert faults(answer.text) == []
    assert 'href="/masuk"' in answer.text
    assert "Cara memperbaiki" in answer.text


async def test_a_refusal_page_shows_article_and_code_and_escapes_its_words(house: House) -> None:
    text = (await house.client(accept="text/html").get("/uji/page/refused")).text
    assert "Pasal 17" in text
    assert "SEBAB_UJI" in text
    assert "Kalimat &lt;b&gt;untuk&lt;/b&gt; manusia." in text


async def test_a_browser_that_is_not_signed_in_is_led_to_sign_in_and_back(house: House) -> None:
    answer = await house.client(accept="text/html").get("/meja")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/masuk?lanjut=%2Fmeja"


async def test_a_program_that_is_not_signed_in_is_told_so(house: House) -> None:
    answer = await house.client().get("/uji/api/me")
    assert (answer.status_code, answer.json()["code"]) == (401, "BELUM_MASUK")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_openapi_names_the_problem_shape(house: House) -> None:
    schema = json.loads((await house.client().get("/uji/openapi.json")).text)
    answers = schema["paths"]["/api/items/{item_id}/act"]["post"]["responses"]
    assert {"400", "401", "403", "404", "409", "422", "503"} <= set(answers)
    assert "4XX" not in answers
    assert answers["404"] == {"$ref": "#/components/responses/Refused404"}
    shape = {"schema": {"$ref": "#/components/schemas/Problem"}}
    assert schema["components"]["responses"]["Refused404"]["content"] == {"application/problem+json": shape}
    assert schema["components"]["schemas"]["Problem"]["required"] == ["type", "title", "status", "code"]
