"""A deciding form asks for the second factor that its account has, and counts once it was shown."""

from datetime import timedelta

import pyotp

from shared.web.typed_before import PAGE
from tests.registry.doors import Doors
from tests.registry.pages.desk import hidden, sit_down
from tests.web.house import PASSWORD

STEP = timedelta(seconds=30)


async def enrolled(doors: Doors, account: str) -> pyotp.TOTP:
    """Gives an account a second factor, shown in none of its sessions; the clock is a code further then."""
    app = pyotp.TOTP(await doors.identity.factor.begin(account, PASSWORD, source="uji"))
    code = app.at(doors.registry.clock.now())
    await doors.identity.factor.confirm(account, code, session="", source="uji")
    doors.registry.clock.move_to(doors.registry.clock.now() + STEP)
    return app


async def test_a_decision_leads_to_the_code_and_counts_after_it(doors: Doors) -> None:
    item_id = await doors.registry.proposed()
    ketua = await sit_down(doors, "ketua")
    app, form = await enrolled(doors, "ketua"), f"/registry/butir/{item_id}/jawaban"
    typed = {**hidden((await ketua.open("/akun")).text), PAGE: form}
    for answer in (await ketua.open(form), await ketua.client.post(form, data={**typed, "answer": "ya"})):
        assert (answer.status_code, answer.headers["location"][:21]) == (303, "/masuk/faktor?lanjut=")
    assert (await doors.registry.queries.summary(item_id)).state == "proposed"
    asked = await ketua.open(answer.headers["location"])
    code = app.at(doors.registry.clock.now())
    back = await ketua.client.post("/masuk/faktor", data={**hidden(asked.text), "code": code})
    assert back.headers["location"] == f"{form}?isian=1"
    await ketua.send(form, answer="ya")
    assert (await doors.registry.queries.summary(item_id)).state == "decided"
