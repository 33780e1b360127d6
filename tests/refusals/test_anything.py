"""Whatever is sent to whichever act by whomever: an answer or a refusal by name, never an accident."""

import json
import os
from typing import Any

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.refusals.bodies import acts, addresses, bodies
from tests.refusals.house import House

EXAMPLES = int(os.environ.get("TERBUKA_TEST_BODIES", "250"))
WHO = ("skpd", "petugas", "petugas2", "ketua", "tim", "pimpinan", "operator", "rangkap", "")
FITTING = settings(
    max_examples=EXAMPLES,
    derandomize=EXAMPLES <= 250,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@FITTING
@given(data=st.data())
async def test_any_body_gets_an_answer_or_a_refusal(house: House, data: st.DataObject) -> None:
    act = data.draw(st.sampled_from(acts(house)))
    path = data.draw(addresses(act, toys(house)))
    who = data.draw(st.sampled_from(WHO))
    body = data.draw(bodies(act.schema, act.components))
    answer = await sent(house, who, act.method, path, body)
    assert answer.status_code < 500, f"{act.method} {path} by {who}: {answer.text[:300]}"
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert problem["code"].isupper()
        assert problem["title"].endswith(".")
        assert problem["mend"].endswith((".", ")", "}"))


READS = ("/intake/api/drafts", "/registry/api/items/{0}", "/registry/api/cases/{1}", "/registry/api/rekap")


async def test_what_was_let_in_can_be_read(house: House) -> None:
    for path in READS:
        address = path.format(house.items["toy_exempt"], house.notes["toy_exempt_case"])
        answer = await house.call("skpd" if "drafts" in path else "ketua", "GET", address)
        assert answer.status_code == 200, answer.text[:300]
        json.loads(answer.text, parse_constant=lambda name: (_ for _ in ()).throw(ValueError(name)))


def toys(house: House) -> list[str]:
    """Returns the ids that any act may change without harm to another test."""
    return [
        house.items["toy"],
        house.items["toy_exempt"],
        house.notes["toy_exempt_case"],
        house.notes["toy_submission"],
    ]


async def sent(house: House, who: str, method: str, path: str, body: Any) -> httpx.Response:
    """Sends a body as JSON in ASCII, which carries every text that Python can hold."""
    headers = {"content-type": "application/json"}
    return await house.call(who, method, path, content=json.dumps(body), headers=headers)
