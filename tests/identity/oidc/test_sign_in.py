"""Signing in through a provider: who a person is, what their groups give, and what ends their sessions."""

from datetime import timedelta

from shared.security.identity import Person
from tests.identity.oidc.small_provider import SmallProvider
from tests.identity.oidc.steps import account_of, actor_of, begun, came_back, signed_in
from tests.identity.test_second_factor import refused_code
from tests.web.house import House


async def test_a_person_signs_in_with_the_roles_of_their_groups(house: House, provider: SmallProvider) -> None:
    browser, answer = await came_back(house, provider, "?lanjut=/uji/api/me")
    assert (answer.status_code, answer.headers["location"]) == (303, "/uji/api/me")
    me = await account_of(browser)
    assert (me["roles"], me["skpd"], me["name"]) == (["petugas"], None, "Budi Contoh")
    assert me["person"] == "198001012005011001"


async def test_an_agency_comes_from_the_group(house: House, provider: SmallProvider) -> None:
    provider.claims["groups"] = ["skpd-dishub"]
    me = await account_of(await signed_in(house, provider))
    assert (me["roles"], me["skpd"]) == (["skpd"], "dishub")


NOBODY: list[tuple[dict[str, object], str]] = [
    ({"groups": ["pegawai"]}, "OIDC_TANPA_PERAN"),
    ({"groups": ["PPID-KETUA", "/ppid-ketua", "ppid-ketua "]}, "OIDC_TANPA_PERAN"),
    ({"groups": "ppid-ketua"}, "OIDC_TANPA_PERAN"),
    ({"groups": None}, "OIDC_TANPA_PERAN"),
    ({"groups": ["skpd-dishub", "skpd-dinkes"]}, "OIDC_SKPD_GANDA"),
    ({"nip": None}, "OIDC_ORANG_TIDAK_DISEBUT"),
    ({"nip": "  "}, "OIDC_ORANG_TIDAK_DISEBUT"),
    ({"nip": ["198001012005011001"]}, "OIDC_ORANG_TIDAK_DISEBUT"),
]


async def test_who_has_no_role_or_no_person_is_told(house: House, provider: SmallProvider) -> None:
    for changes, code in NOBODY:
        provider.changes = changes
        browser, answer = await came_back(house, provider)
        assert (answer.status_code, code in answer.text) == (403, True), changes
        assert "terbuka_sesi" not in browser.cookies


async def test_two_accounts_of_one_human_are_one_person(house: House, provider: SmallProvider) -> None:
    await house.identity.change_person("ketua", nip="198001012005011001")
    first = await account_of(await signed_in(house, provider))
    provider.changes = {"sub": "s-2", "preferred_username": "budi2", "nip": "19800101 200501 1 001"}
    second = await account_of(await signed_in(house, provider))
    assert first["account"] != second["account"]
    assert first["person"] == second["person"] == "ketua"


async def test_a_person_without_a_nip_is_found_by_id_whatever_its_case(house: House, provider: SmallProvider) -> None:
    await house.identity.add_person(Person("Gubernur", "Agus Contoh"))
    provider.changes = {"nip": " gubernur "}
    assert (await account_of(await signed_in(house, provider)))["person"] == "Gubernur"


async def test_a_human_who_was_recorded_without_a_nip_does_not_become_two(
    house: House, provider: SmallProvider
) -> None:
    await house.identity.change_person("ketua", name=" BUDI  contoh")
    _, refused = await came_back(house, provider)
    assert (refused.status_code, "OIDC_ORANG_TANPA_NIP" in refused.text) == (409, True)
    assert "198001012005011001" not in await house.identity.persons()
    await house.identity.change_person("ketua", nip="198001012005011001")
    assert (await account_of(await signed_in(house, provider)))["person"] == "ketua"


async def test_an_account_of_the_provider_never_becomes_a_local_one(house: House, provider: SmallProvider) -> None:
    provider.changes = {"preferred_username": "ketua", "sub": "ketua"}
    me = await account_of(await signed_in(house, provider))
    assert str(me["account"]).startswith("ketua.")
    assert me["roles"] == ["petugas"]
    answer = await house.client().post("/masuk", data={"account": me["account"], "password": ""})
    assert answer.status_code == 401


async def test_an_account_does_not_change_its_person(house: House, provider: SmallProvider) -> None:
    await signed_in(house, provider)
    provider.changes = {"nip": "197003031995031003"}
    _, answer = await came_back(house, provider)
    assert (answer.status_code, "OIDC_ORANG_BERUBAH" in answer.text) == (409, True)


async def test_changed_groups_end_the_older_sessions(house: House, provider: SmallProvider) -> None:
    old = await signed_in(house, provider)
    same = await signed_in(house, provider)
    assert (await account_of(old))["status"] == 200
    provider.changes = {"groups": ["ppid-ketua"]}
    new = await signed_in(house, provider)
    assert (await account_of(new))["roles"] == ["ketua"]
    assert {(await account_of(each))["status"] for each in (old, same)} == {401}


async def test_whoever_lost_every_group_keeps_no_session(house: House, provider: SmallProvider) -> None:
    old = await signed_in(house, provider)
    provider.changes = {"groups": []}
    _, answer = await came_back(house, provider)
    assert answer.status_code == 403
    assert (await account_of(old))["status"] == 401
    provider.changes = {}
    assert (await account_of(await signed_in(house, provider)))["roles"] == ["petugas"]


async def test_an_account_that_an_operator_disabled_stays_out(house: House, provider: SmallProvider) -> None:
    me = await account_of(await signed_in(house, provider))
    await house.identity.disable(str(me["account"]))
    _, answer = await came_back(house, provider)
    assert (answer.status_code, "AKUN_DINONAKTIFKAN" in answer.text) == (403, True)


async def test_a_session_lives_no_longer_than_the_setting(house: House, provider: SmallProvider) -> None:
    browser = await signed_in(house, provider)
    async with house.identity.database.transaction() as connection:
        lives = await connection.exec_driver_sql(
            "SELECT p.ends_at - s.created_at FROM identity.provider_sessions p JOIN identity.sessions s USING (digest)"
        )
        assert lives.scalar_one() == timedelta(minutes=480)
        await connection.exec_driver_sql("UPDATE identity.provider_sessions SET ends_at = ends_at - interval '470 min'")
    house.clock.move_to(house.clock.now() + timedelta(minutes=9))
    assert (await account_of(browser))["status"] == 200
    house.clock.move_to(house.clock.now() + timedelta(minutes=2))
    assert (await account_of(browser))["status"] == 401


async def test_a_fresh_factor_is_asked_for_and_noted(house: House, provider: SmallProvider) -> None:
    _, address = await begun(house, "?segar=1")
    assert "max_age=0" in address
    assert "acr_values=dua" in address
    provider.changes = {"acr": "dua"}
    _, answer = await came_back(house, provider, "?segar=1")
    assert answer.status_code == 303
    async with house.identity.database.snapshot() as connection:
        row = await connection.exec_driver_sql(
            "SELECT authenticated_at, factor_at FROM identity.provider_sessions JOIN identity.sessions USING (digest)"
        )
        assert set(row.one()) == {house.clock.now()}


async def test_a_stale_or_single_factor_is_no_fresh_one(house: House, provider: SmallProvider) -> None:
    for changes in ({"acr": "satu"}, {"acr": None}, {"acr": "dua", "auth_time": 1}, {"acr": "dua", "auth_time": None}):
        provider.changes = changes
        _, answer = await came_back(house, provider, "?segar=1")
        assert (answer.status_code, "OIDC_TOKEN_TIDAK_SAH" in answer.text) == (403, True), changes


async def test_a_provider_that_is_away_leaves_the_local_door_and_open_sessions(
    house: House, provider: SmallProvider
) -> None:
    browser = await signed_in(house, provider)
    provider.metadata_changes = {"issuer": "https://lain.example"}
    house.clock.move_to(house.clock.now() + timedelta(minutes=11))
    answer = await house.client(accept="text/html").get("/masuk/penyedia")
    assert "PENYEDIA_IDENTITAS_TIDAK_SESUAI" in answer.text
    assert "akun lokal" in answer.text
    assert (await account_of(browser))["status"] == 200
    assert (await house.browser("ketua")).cookies


async def test_signing_out_leads_to_the_provider(house: House, provider: SmallProvider) -> None:
    browser = await signed_in(house, provider)
    page = await browser.get("/keluar")
    assert f"form-action 'self' {provider.issuer};" in page.headers["content-security-policy"]
    token = page.text.partition('name="_csrf" value="')[2].partition('"')[0]
    answer = await browser.post("/keluar", data={"_csrf": token})
    assert answer.headers["location"].startswith(f"{provider.issuer}/logout?id_token_hint=")
    local = await house.browser("ketua")
    token = (await local.get("/keluar")).text.partition('name="_csrf" value="')[2].partition('"')[0]
    assert (await local.post("/keluar", data={"_csrf": token})).headers["location"] == "/masuk"


async def test_who_showed_a_factor_once_shows_it_before_what_decides(house: House, provider: SmallProvider) -> None:
    asked = []
    for acr in ("satu", "dua", "satu"):
        provider.changes = {"acr": acr}
        asked.append(refused_code(house, await actor_of(house, await signed_in(house, provider)), "decide"))
    assert asked == ["", "", "FAKTOR_KEDUA_LAMA"]


async def test_whoever_came_through_the_provider_shows_the_factor_there(house: House, provider: SmallProvider) -> None:
    browser = await signed_in(house, provider)
    page = await browser.get("/akun/faktor")
    assert "/masuk/faktor?lanjut=/akun/faktor" in page.text
    assert 'action="/akun/faktor/mulai"' not in page.text
    sent = await browser.get("/masuk/faktor", params={"lanjut": "/uji/api/me"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/masuk/penyedia?lanjut=%2Fuji%2Fapi%2Fme&segar=true")
