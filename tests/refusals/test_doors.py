"""Who is not signed in, has another role, comes from another site, looks at another agency, or sends no fit JSON."""

import json
from typing import Any

import httpx
import pytest

from deploy.rooms import ROOMS
from shared.security.identity.bearer_tokens import SCOPES
from tests.refusals.conftest import PASSWORD
from tests.refusals.house import House, an_item, key, parts, problem_of
from tests.refusals.world import a_proposal, an_opening, proposed_ground

UNKNOWN = "0195f0aa-0000-7000-8000-000000000000"
HOLD = {"kind": "sengketa", "reason": "Sengketa berjalan.", "reference": "1/KI/2026"}


FOR_EVERYONE = "/api/audit-heads"
"""The heads of a trail, which need no sign-in (decision 0050)."""


def routes(house: House) -> list[tuple[str, str]]:
    """Returns method and address of every route for programs that asks who calls, unknown ids in it."""
    found = []
    for room in ROOMS:
        for path, methods in house.app_of(room).openapi()["paths"].items():
            address = "/".join("2026" if part == "{year}" else part for part in path.split("/"))
            address = "/".join("1" if part == "{letter}" else part for part in address.split("/"))
            address = "/".join(UNKNOWN if part.startswith("{") else part for part in address.split("/"))
            if path.startswith(("/api/", "/ops/")) and path != FOR_EVERYONE:
                found += [(method.upper(), f"/{room}{address}") for method in methods]
    return found


async def test_nothing_for_programs_answers_without_a_token(house: House) -> None:
    before, mark = await house.traces(), await house.mark()
    listed = routes(house)
    assert len(listed) > 60
    for method, path in listed:
        answer = await house.call("", method, path)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        if method != "HEAD":  # whose answer has no body (RFC 9110 9.3.2)
            problem_of(answer, 401, "BELUM_MASUK")
    await house.unchanged(before, mark, [])


HANDING_IN = {
    ("POST", "/intake/api/submissions"),
    ("POST", f"/intake/api/submissions/{UNKNOWN}/items/{UNKNOWN}/resubmit"),
    ("POST", "/intake/api/spreadsheets"),
    ("POST", "/intake/api/nihil"),
    ("POST", "/intake/api/drafts"),
    ("PUT", f"/intake/api/drafts/{UNKNOWN}"),
    ("DELETE", f"/intake/api/drafts/{UNKNOWN}"),
    ("POST", "/intake/api/uploads"),
    ("PATCH", f"/intake/api/uploads/{UNKNOWN}"),
    ("DELETE", f"/intake/api/uploads/{UNKNOWN}"),
}


async def test_the_widest_token_changes_nothing_but_by_handing_in(house: House) -> None:
    token = await house.province.identity.issue_token("rangkap", PASSWORD, source="uji", scopes=SCOPES)
    headers = {"authorization": f"Bearer {token}"}
    assert (await house.call("", "GET", "/api/me", headers=headers)).json()["account"] == "rangkap"
    before, mark = await house.traces(), await house.mark()
    changing = {each for each in routes(house) if each[0] not in {"GET", "HEAD", "OPTIONS"}}
    answers = {each: await house.call("", *each, headers=headers) for each in changing}
    codes = {each: answer.json().get("code") for each, answer in answers.items()}
    assert {each for each, code in codes.items() if code != "TOKEN_TIDAK_BERWENANG"} == HANDING_IN
    assert len(changing) > 50
    assert await house.traces() == before
    assert len(await house.audited_since(mark)) >= len(changing) - len(HANDING_IN)


@pytest.mark.parametrize("token", ["", "palsu", "Bearer", "x" * 10_000, "a\tb", "é"])
async def test_a_token_that_is_none_is_refused(house: House, token: str) -> None:
    headers = {b"authorization": f"Bearer {token}".encode()}
    answer = await house.http.get("/registry/api/items", headers=headers)
    problem_of(answer, 401, "BELUM_MASUK")


WRONG_ROLES = [
    ("tim", "POST", "/registry/api/items/{0}/proposal", a_proposal()),
    ("operator", "POST", "/registry/api/items/{0}/proposal", a_proposal()),
    ("petugas", "POST", "/registry/api/items/{0}/decision", {"answer": "ya"}),
    ("pimpinan", "POST", "/registry/api/items/{0}/decision", {"answer": "ya"}),
    ("ketua", "POST", "/registry/api/items/{0}/approval", {"answer": "setuju"}),
    ("skpd", "POST", "/registry/api/items/{0}/holds", HOLD),
    ("tim", "POST", "/registry/api/items/{0}/early-opening", {"trigger": "ruling", "date": "2026-05-01"}),
    ("operator", "POST", "/registry/api/items/{0}/publication-copy/release", {"copy_id": UNKNOWN}),
    ("ketua", "POST", "/registry/api/mandates", {}),
    ("skpd", "GET", "/registry/api/rekap", None),
    ("ketua", "POST", "/intake/api/submissions", None),
    ("petugas", "POST", "/intake/api/skpd", {}),
    ("tim", "POST", "/intake/api/nihil", {"year": 2025}),
    ("petugas", "POST", "/scheduler/api/sweep", None),
    ("skpd", "PUT", "/scheduler/api/calendar/2027", {"days": [], "decree": "x"}),
    ("tim", "POST", "/publisher/api/items/{0}/withdrawal", {"reason": "x"}),
    ("ketua", "GET", "/monitor/api/dead-letters", None),
    ("petugas", "POST", "/registry/ops/dead-letters/1/replay", None),
]  # fmt: skip


@pytest.mark.parametrize(("who", "method", "path", "body"), WRONG_ROLES)
async def test_an_act_of_another_role_is_refused(house: House, who: str, method: str, path: str, body: Any) -> None:
    address = path.format(house.items["proposed"])
    await house.refused(
        who, method, address, status=403, code="PERAN_TIDAK_BERHAK", article="SOP 065/453/DPP-A", json=body
    )


OTHERS = [
    ("/intake/api/submissions/{0}", "submitted_submission"),
    ("/registry/api/items/{0}", "submitted"),
    ("/registry/api/items/{0}", "early"),
    ("/scheduler/api/explain/{0}", "early"),
]


@pytest.mark.parametrize(("path", "name"), OTHERS)
async def test_another_agencys_thing_looks_like_one_that_is_not_there(house: House, path: str, name: str) -> None:
    number = house.items.get(name) or house.notes[name]
    theirs = await house.call("skpd", "GET", path.format(number))
    unknown = await house.call("skpd", "GET", path.format(UNKNOWN))
    assert theirs.status_code == unknown.status_code == 404
    assert theirs.content.replace(number.encode(), b"") == unknown.content.replace(UNKNOWN.encode(), b"")
    assert {**theirs.headers, "content-length": ""} == {**unknown.headers, "content-length": ""}


async def test_another_agencys_submission_is_not_taken_back_or_corrected(house: House) -> None:
    submission, item = house.notes["submitted_submission"], house.items["submitted"]
    code, base = "PENGAJUAN_TIDAK_DITEMUKAN", f"/intake/api/submissions/{submission}"
    await house.refused("skpd", "POST", f"{base}/withdraw", status=404, code=code)
    await house.refused("skpd", "POST", f"{base}/items/{item}/withdraw", status=404, code=code)
    form = parts({"items": [an_item()]})
    await house.refused("skpd", "POST", f"{base}/items/{item}/resubmit", status=404, code=code, headers=key(), **form)


async def test_an_agency_lists_only_its_own(house: House) -> None:
    listed = (await house.call("skpd", "GET", "/registry/api/items?skpd=dinkes&limit=1000")).json()
    assert house.items["submitted"] not in {item["id"] for item in listed}
    clocks = (await house.call("skpd", "GET", "/scheduler/api/deadlines?limit=1000")).json()
    assert house.items["early"] not in {clock["item_id"] for clock in clocks["deadlines"]}


@pytest.fixture
async def browser(house: House) -> httpx.AsyncClient:
    """Gives a signed-in browser of the Ketua."""
    client = httpx.AsyncClient(transport=httpx.ASGITransport(house.province.app), base_url="http://terbuka.test")
    answer = await client.post(
        "/masuk", data=house.officers.accounts["ketua"], headers={"origin": "http://terbuka.test"}
    )
    assert answer.status_code == 303, answer.text
    return client


FOREIGN: list[dict[str, Any]] = [
    {"json": {"answer": "ya"}},
    {"json": {"answer": "ya"}, "headers": {"origin": "https://jahat.example"}},
    {"json": {"answer": "ya"}, "headers": {"sec-fetch-site": "cross-site", "origin": "http://terbuka.test"}},
    {"json": {"answer": "ya"}, "headers": {"x-csrf-token": "palsu"}},
    {"data": {"answer": "ya", "_csrf": "palsu"}},
    {"data": {"answer": "ya"}, "headers": {"origin": "http://terbuka.test"}},
    {"content": b'{"answer": "ya"}', "headers": {"content-type": "text/plain"}},
]


@pytest.mark.parametrize("request_", FOREIGN)
async def test_a_request_that_another_site_caused_is_refused(
    house: House, browser: httpx.AsyncClient, request_: dict[str, Any]
) -> None:
    before, mark = await house.traces(), await house.mark()
    answer = await browser.post(f"/registry/api/items/{house.items['proposed']}/decision", **request_)
    problem_of(answer, 403, "PERMINTAAN_DARI_LUAR")
    await house.unchanged(before, mark, [("registry", "ketua", "PERMINTAAN_DARI_LUAR")])


JSON = {"content-type": "application/json"}
BODIES: list[tuple[str, int, dict[str, Any]]] = [
    ("JSON_RUSAK", 400, {"content": b"{", "headers": JSON}),
    ("PERMINTAAN_RUSAK", 400, {"content": b"[" * 100_000, "headers": JSON}),
    ("PERMINTAAN_RUSAK", 400, {"content": b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "headers": JSON}),
    ("PERMINTAAN_RUSAK", 400, {"content": b'{"kind": "\xff\xfe"}', "headers": JSON}),
    ("PERMINTAAN_RUSAK", 400, {"content": b"\xff\xfe\x00", "headers": JSON}),
    ("ISIAN_TIDAK_SAH", 422, {"content": b"", "headers": JSON}),
    ("ISIAN_TIDAK_SAH", 422, {"content": b"null", "headers": JSON}),
    ("ISIAN_TIDAK_SAH", 422, {"content": b"[]", "headers": JSON}),
    ("ISIAN_TIDAK_SAH", 422, {"content": json.dumps(HOLD).encode(), "headers": {"content-type": "text/plain"}}),
    ("ISIAN_TIDAK_SAH", 422, {"data": HOLD}),
    ("ISIAN_TIDAK_SAH", 422, {"json": HOLD | {"reason": "x" * 20_001}}),
    ("ISIAN_TIDAK_SAH", 422, {"json": HOLD | {"kind": ["sengketa"]}}),
    ("TANDA_BUKAN_TEKS", 400, {"json": HOLD | {"reason": "a\0b"}}),
    ("TANDA_BUKAN_TEKS", 400, {"content": json.dumps(HOLD | {"reference": "\ud800"}), "headers": JSON}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "status", "request_"), BODIES)
async def test_a_body_that_is_not_fit_is_refused(
    house: House, code: str, status: int, request_: dict[str, Any]
) -> None:
    path = f"/registry/api/items/{house.items['early']}/holds"
    await house.refused("petugas", "POST", path, status=status, code=code, **request_)


async def test_a_body_over_the_limit_is_refused(house: House) -> None:
    before, mark = await house.traces(), await house.mark()
    path = f"/registry/api/items/{house.items['early']}/holds"
    content = b'{"kind": "' + b"x" * (21 * 1024 * 1024) + b'"}'
    problem_of(
        await house.call("petugas", "POST", path, content=content, headers=JSON), 413, "PERMINTAAN_TERLALU_BESAR"
    )
    await house.unchanged(before, mark, [])


RULING = {"trigger": "ruling", "reference": "1/KI/2026", "date": "2026-05-04"}
DATES: list[tuple[str, str, dict[str, Any]]] = [
    ("petugas", "early-opening", RULING | {"date": "2026-02-30"}),
    ("petugas", "early-opening", RULING | {"date": "-0044-03-15"}),
    ("petugas", "early-opening", RULING | {"date": "kemarin"}),
    ("petugas", "early-opening", RULING | {"date": "99999-01-01"}),
    ("petugas", "early-opening", RULING | {"trigger": "suka-suka"}),
    ("petugas", "review", {"review_on": "31/12/2026"}),
    ("petugas", "retention", {"jra_code": "X", "active_years": "dua", "inactive_years": 1, "fate": "musnah"}),
    ("petugas", "retention", {"jra_code": "X", "active_years": 10**30, "inactive_years": 1, "fate": "musnah"}),
    ("petugas", "proposal", a_proposal(*[proposed_ground()] * 21)),
    ("ketua", "decision", {"answer": "mungkin"}),
]


@pytest.mark.parametrize(("who", "act", "body"), DATES)
async def test_wrong_dates_and_figures_are_refused_by_field(
    house: House, who: str, act: str, body: dict[str, Any]
) -> None:
    code = "RETENSI_TIDAK_SAH" if body.get("active_years") == 10**30 else "ISIAN_TIDAK_SAH"
    path = f"/registry/api/items/{house.items['early']}/{act}"
    problem = await house.refused(who, "POST", path, status=422, code=code, json=body)
    assert code == "RETENSI_TIDAK_SAH" or problem["errors"][0]["message"]


YEARS = [-1, 0, 1999, 2101, 10**12, 10**30]


@pytest.mark.parametrize("year", YEARS)
async def test_years_outside_all_calendars_are_refused(house: House, year: int) -> None:
    body = {"days": [{"date": "2027-01-01", "name": "Tahun Baru", "kind": "libur_nasional"}], "decree": "SKB 1/2026"}
    code = "TAHUN_DI_LUAR_KALENDER"
    await house.refused("operator", "PUT", f"/scheduler/api/calendar/{year}", status=422, code=code, json=body)
    await house.refused("petugas", "POST", "/intake/api/nihil", status=422, code="TAHUN_SALAH", json={
        "year": year, "skpd": "dinkes",
    })  # fmt: skip


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=100000", f"offset={10**30}", "offset=-1", "limit=dua"])
async def test_a_page_that_cannot_be_is_refused(house: House, query: str) -> None:
    answer = await house.call("petugas", "GET", f"/registry/api/items?{query}")
    assert answer.status_code in {400, 422}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_decision_on_an_opening_with_nul_is_refused(house: House) -> None:
    path = f"/registry/api/cases/{house.notes['considered_case']}/decision"
    body = an_opening(reason="a\0b")
    await house.refused("ketua", "POST", path, status=400, code="TANDA_BUKAN_TEKS", json=body)
