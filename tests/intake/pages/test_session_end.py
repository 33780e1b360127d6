"""What was typed into the form before the session ended stands in it again, with every lembar uji."""

from tests.intake.house import House
from tests.intake.pages.desk import hidden, sit_down
from tests.intake.pages.test_form import WORDS


async def test_a_form_with_two_grounds_comes_back_with_both(house: House) -> None:
    desk = await sit_down(house)
    page = (await desk.open("/intake/formulir")).text
    typed = WORDS | {"grounds__1__huruf": "b", "grounds__1__period": "3 tahun"}
    secret = desk.client.cookies.pop("terbuka_sesi")
    refused = await desk.post("/intake/formulir", page, **typed, langkah="periksa")
    assert refused.headers["location"].endswith("%2Fformulir%3Fisian%3D1&sesi=isian"), refused.text
    desk.client.cookies.set("terbuka_sesi", str(secret))
    shown = (await desk.open("/intake/formulir?isian=1")).text
    assert "isian Anda masih ada" in shown
    assert [word for word in typed.values() if word not in shown] == []
    assert "Lembar uji konsekuensi 2" in shown
    assert hidden(shown)["_pengisi"] == "skpd"
