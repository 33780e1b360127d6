"""Security keys: registered, shown at sign-in and before what decides; what else answers is refused and told."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.runtime.errors import Conflict, Forbidden, NotFound, Refusal, TooMany, Unauthenticated
from shared.security.identity.key_ceremony import KeyAnswer, RelyingParty
from shared.security.identity.key_refusals import MOST_KEYS
from tests.identity.authenticator import PRESENT, VERIFIED, SoftKey, encoded
from tests.identity.test_second_factor import code_now, enrolled, half_of, refused_code
from tests.identity.test_trail import lines, told
from tests.web.house import PASSWORD, House

SITE = RelyingParty("https://terbuka.example", "terbuka.example", "Provinsi Uji")
WRONG: dict[str, dict[str, Any]] = {
    "another origin": {"origin": "https://terbuka.example.evil.example"},
    "the same name without TLS": {"origin": "http://terbuka.example"},
    "another port": {"origin": "https://terbuka.example:8443"},
    "another RP id": {"domain": "evil.example"},
    "a frame of another site": {"cross_origin": True},
    "nobody present": {"flags": VERIFIED},
}
"""What a key says that does not stand before this site."""


def answer(text: str) -> KeyAnswer:
    """Returns an answer as the site judges it."""
    return KeyAnswer(SITE, text)


async def registered(house: House, account: str = "ketua", key: SoftKey | None = None) -> tuple[SoftKey, str]:
    """Registers a key in a new session; returns both."""
    key, session = key or SoftKey(), await house.identity.open_session(account)
    await add(house, key, session, account)
    return key, session


async def add(house: House, key: SoftKey, session: str, account: str = "ketua", name: str = "USB") -> list[str]:
    keys, told = house.identity.factor.keys, {"session": session, "source": "uji"}
    ask = await keys.ask_new(SITE, account, PASSWORD, name, **told)
    return await keys.add(account, answer(key.create(ask)), name, **told)


async def asked(house: House, holder: str, account: str = "ketua") -> dict[str, Any]:
    """Returns what the keys of an account are asked in a session or a sign-in that waits."""
    ask = await house.identity.factor.keys.ask_known(SITE, account, holder)
    assert ask is not None
    return ask


async def step_up(house: House, session: str, text: str, account: str = "ketua") -> None:
    await house.identity.factor.step_up(account, answer(text), session=session, source="uji")


async def remove(house: House, session: str, number: int, *, last_stays: bool = False) -> None:
    told: dict[str, Any] = {"session": session, "source": "uji", "last_stays": last_stays}
    await house.identity.factor.keys.remove("ketua", number, PASSWORD, **told)


@pytest.mark.parametrize("counts", [True, False], ids=["counts", "counts nothing"])
async def test_a_key_signs_in_and_steps_up_for_fifteen_minutes(house: House, counts: bool) -> None:
    key, _ = await registered(house)
    half = await half_of(house)
    ask = await asked(house, half)
    assert [each["id"] for each in ask["allowCredentials"]] == [encoded(key.credential_id)]
    session = await house.identity.finish_sign_in(half, answer(key.get(ask, steps=int(counts))), source="uji")
    actor = await house.identity.actor_of_session(session)
    assert actor is not None
    assert refused_code(house, actor, "decide") == ""
    house.clock.move_to(house.clock.now() + timedelta(minutes=16))
    assert refused_code(house, actor, "decide") == "FAKTOR_KEDUA_LAMA"
    await step_up(house, session, key.get(await asked(house, session), steps=int(counts)))
    again = await house.identity.actor_of_session(session)
    assert again is not None
    assert refused_code(house, again, "decide") == ""
    (kept,) = await house.identity.factor.keys.of("ketua")
    assert (kept.name, kept.used_at) == ("USB", house.clock.now())
    shown = [line["detail"] for line in await lines(house) if line["act"] in {"sign_in", "step_up"}]
    assert [(each["factor"], each["key"]) for each in shown[1:]] == [("key", kept.id)] * 2


@pytest.mark.parametrize("lie", WRONG.values(), ids=WRONG)
async def test_a_wrong_answer_of_a_key_is_refused_and_told(house: House, lie: dict[str, Any]) -> None:
    key, session = await registered(house)
    text = replace(key, **lie).get(await asked(house, session))
    with pytest.raises(Forbidden, match="KUNCI_KEAMANAN_SALAH"):
        await step_up(house, session, text)
    assert (await told(house))[-1] == ("-", "step_up", "ketua", "KUNCI_KEAMANAN_SALAH")
    half = await half_of(house)
    text = replace(key, **lie).get(await asked(house, half))
    with pytest.raises(Forbidden, match="KUNCI_KEAMANAN_SALAH"):
        await house.identity.finish_sign_in(half, answer(text), source="uji")
    with pytest.raises(Forbidden, match="KUNCI_KEAMANAN_SALAH"):
        await add(house, SoftKey(**lie), session)
    assert len(await house.identity.factor.keys.of("ketua")) == 1


async def test_a_key_of_another_or_with_a_forged_signature_is_refused(house: House) -> None:
    key, session = await registered(house)
    foreign, _ = await registered(house, "petugas")
    forged = replace(SoftKey(), credential_id=key.credential_id)
    for stranger in (foreign, forged, SoftKey()):
        with pytest.raises(Forbidden, match="KUNCI_KEAMANAN_SALAH"):
            await step_up(house, session, stranger.get(await asked(house, session)))
    with pytest.raises(Conflict, match="KUNCI_KEAMANAN_SUDAH_ADA"):
        await add(house, foreign, session)
    await step_up(house, session, key.get(await asked(house, session)))


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", "null", '{"rawId": 1}', "[" * 20_000, "x" * 40_000], ids=range(8)
)
async def test_what_is_no_answer_at_all_is_refused_as_a_wrong_one(house: House, text: str) -> None:
    _, session = await registered(house)
    with pytest.raises(Forbidden, match="KUNCI_KEAMANAN_SALAH"):
        await step_up(house, session, text)


async def test_a_challenge_is_answered_once_in_time_and_by_its_own_session(house: House) -> None:
    key, session = await registered(house)
    other = await house.identity.open_session("ketua")
    ask = await asked(house, session)
    for holder in (other, await half_of(house)):
        with pytest.raises(Forbidden, match="TANTANGAN_KUNCI_BERAKHIR"):
            await step_up(house, holder, key.get(ask))
    used = key.get(ask)
    await step_up(house, session, used)
    with pytest.raises(Forbidden, match="TANTANGAN_KUNCI_BERAKHIR"):
        await step_up(house, session, used)
    with pytest.raises(Forbidden, match="TANTANGAN_KUNCI_BERAKHIR"):
        await step_up(house, session, key.get({"challenge": "A" * 43}))
    late = await asked(house, session)
    house.clock.move_to(house.clock.now() + timedelta(minutes=5))
    with pytest.raises(Forbidden, match="TANTANGAN_KUNCI_BERAKHIR"):
        await step_up(house, session, key.get(late))
    assert (await told(house))[-1] == ("-", "step_up", "ketua", "TANTANGAN_KUNCI_BERAKHIR")


async def test_a_challenge_of_one_ceremony_serves_no_other_and_a_wrong_answer_uses_it_up(house: House) -> None:
    key, session = await registered(house)
    ask = await asked(house, session)
    told = {"session": session, "source": "uji"}
    with pytest.raises(Forbidden, match="TANTANGAN_KUNCI_BERAKHIR"):
        await house.identity.factor.keys.add("ketua", answer(SoftKey().create(ask)), "lain", **told)
    with pytest.raises(Forbidden, match="KUNCI_KEAMANAN_SALAH"):
        await step_up(house, session, replace(key, origin="https://evil.example").get(ask))
    with pytest.raises(Forbidden, match="TANTANGAN_KUNCI_BERAKHIR"):
        await step_up(house, session, key.get(ask))


@pytest.mark.parametrize("steps", [0, -1, -5])
async def test_a_counter_that_goes_back_is_refused_and_told(house: House, steps: int) -> None:
    key, session = await registered(house, key=SoftKey(counter=7))
    await step_up(house, session, key.get(await asked(house, session)))
    with pytest.raises(Forbidden, match="HITUNGAN_KUNCI_MUNDUR"):
        await step_up(house, session, key.get(await asked(house, session), steps=steps))
    assert (await told(house))[-1] == ("-", "step_up", "ketua", "HITUNGAN_KUNCI_MUNDUR")
    await step_up(house, session, key.get(await asked(house, session), steps=10))


async def test_wrong_answers_are_counted_as_wrong_passwords_are(house: House) -> None:
    key, session = await registered(house)
    for _ in range(10):
        with pytest.raises(Forbidden, match="KUNCI_KEAMANAN_SALAH"):
            await step_up(house, session, "{}")
    with pytest.raises(TooMany, match="TERLALU_BANYAK_PERCOBAAN"):
        await step_up(house, session, key.get(await asked(house, session)))


async def test_a_key_goes_once_another_factor_was_shown_and_answers_no_more(house: House) -> None:
    lost, session = await registered(house)
    spare = SoftKey()
    await add(house, spare, session, name="cadangan")
    (first, second) = await house.identity.factor.keys.of("ketua")
    with pytest.raises(Forbidden, match="BUTUH_FAKTOR_LAIN"):
        await remove(house, session, second.id)
    await remove(house, session, first.id)
    with pytest.raises(NotFound, match="KUNCI_KEAMANAN_TIDAK_ADA"):
        await remove(house, session, first.id)
    with pytest.raises(Forbidden, match="KUNCI_KEAMANAN_SALAH"):
        await step_up(house, session, lost.get(await asked(house, session)))
    assert ("ketua", "remove_key", "ketua", "") in await told(house)


async def test_what_a_removed_key_showed_counts_no_more(house: House) -> None:
    key, session = await registered(house)
    spare, other = SoftKey(), await house.identity.open_session("ketua")
    await add(house, spare, session, name="cadangan")
    await step_up(house, other, key.get(await asked(house, other)))
    (first, _) = await house.identity.factor.keys.of("ketua")
    await remove(house, session, first.id)
    actor = await house.identity.actor_of_session(other)
    assert actor is not None
    assert refused_code(house, actor, "decide") == "FAKTOR_KEDUA_LAMA"


async def test_the_last_factor_of_whoever_must_have_one_stays(house: House) -> None:
    _, session = await registered(house)
    (key,) = await house.identity.factor.keys.of("ketua")
    with pytest.raises(Conflict, match="FAKTOR_TERAKHIR"):
        await remove(house, session, key.id, last_stays=True)
    assert len(await house.identity.factor.keys.of("ketua")) == 1
    await remove(house, session, key.id)
    assert not await house.identity.factor.is_kept("ketua")
    actor = await house.identity.actor_of_session(await house.identity.sign_in("ketua", PASSWORD, source="uji"))
    assert actor is not None
    assert (actor.has_factor, actor.factor_at) == (False, None)


async def test_the_last_code_app_of_whoever_must_have_one_stays_unless_a_key_is_left(house: House) -> None:
    _, codes, session = await enrolled(house)
    app = house.identity.factor
    with pytest.raises(Conflict, match="FAKTOR_TERAKHIR"):
        await app.remove("ketua", PASSWORD, codes[0], source="uji", last_stays=True)
    assert await add(house, SoftKey(), session) == []
    await app.remove("ketua", PASSWORD, codes[0], source="uji", last_stays=True)
    state = await app.state("ketua")
    assert (state.app, len(state.keys), state.codes_left) == (False, 1, 9)
    half = await half_of(house)
    await house.identity.finish_sign_in(half, codes[1], source="uji")


async def test_the_first_key_brings_recovery_codes_and_no_code_of_an_app_counts(house: House) -> None:
    session = await house.identity.open_session("ketua")
    codes = await add(house, SoftKey(), session)
    assert len(codes) == 10
    half = await half_of(house)
    with pytest.raises(Forbidden, match="KODE_FAKTOR_SALAH"):
        await house.identity.finish_sign_in(half, "123456", source="uji")
    with pytest.raises(Unauthenticated, match="BUTUH_KODE_FAKTOR"):
        await house.identity.finish_sign_in(half, "", source="uji")
    await house.identity.finish_sign_in(half, codes[0], source="uji")
    trail = str(await lines(house))
    assert not any(code in trail for code in codes)


async def test_a_name_that_says_nothing_and_one_key_too_many_are_refused(house: House) -> None:
    session = await house.identity.open_session("ketua")
    for name in ("", "  ", "a\nb", "x" * 61):
        with pytest.raises(Refusal, match="NAMA_KUNCI_SALAH"):
            await add(house, SoftKey(), session, name=name)
    for _ in range(MOST_KEYS):
        await add(house, SoftKey(), session)
    with pytest.raises(Conflict, match="KUNCI_KEAMANAN_TERLALU_BANYAK"):
        await add(house, SoftKey(), session)


async def test_a_key_asks_for_the_password_and_takes_no_algorithm_that_was_not_offered(house: House) -> None:
    session, keys = await house.identity.open_session("ketua"), house.identity.factor.keys
    with pytest.raises(Unauthenticated, match="AKUN_ATAU_SANDI_SALAH"):
        await keys.ask_new(SITE, "ketua", "bukan ini", "USB", session=session, source="uji")
    with pytest.raises(Forbidden, match="KUNCI_KEAMANAN_SALAH"):
        await add(house, SoftKey(algorithm=-47), session)
    assert await keys.of("ketua") == []


async def test_an_operator_resets_one_key_or_all_and_sessions_end(house: House) -> None:
    _, session = await registered(house)
    await add(house, SoftKey(), session)
    (first, _) = await house.identity.factor.keys.of("ketua")
    await house.identity.factor.keys.reset("ketua", first.id)
    assert await house.identity.actor_of_session(session) is None
    assert await house.identity.factor.is_kept("ketua")
    with pytest.raises(NotFound, match="KUNCI_KEAMANAN_TIDAK_ADA"):
        await house.identity.factor.keys.reset("ketua", first.id)
    await house.identity.factor.reset("ketua")
    assert (await house.identity.factor.state("ketua")).codes_left == 0
    assert not await house.identity.factor.is_kept("ketua")
    acts = [line["act"] for line in await lines(house)]
    assert acts[-4:] == ["reset_key", "end_sessions", "reset_factor", "end_sessions"]
    await house.identity.sign_in("ketua", PASSWORD, source="uji")


async def test_a_key_that_does_not_know_its_holder_counts_and_the_trail_says_so(house: House) -> None:
    _, _ = await registered(house, key=SoftKey(flags=PRESENT))
    (line,) = [each for each in await lines(house) if each["act"] == "add_key"]
    assert line["detail"]["verified"] is False


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://Terbuka.Example/", "https://terbuka.example"),
        ("https://terbuka.example:443", "https://terbuka.example"),
        ("https://terbuka.example:8443/x", "https://terbuka.example:8443"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://terbuka.example", ""),
        ("https://10.0.0.7", ""),
        ("https://[::1]:8080", ""),
        ("http://127.0.0.1:8080", ""),
        ("", ""),
    ],
)
def test_keys_are_bound_to_an_address_with_a_name_and_tls(address: str, origin: str) -> None:
    site = RelyingParty.at(address, "Uji")
    assert (site.origin if site else "") == origin


async def test_where_keys_alone_count_a_code_decides_nothing(house: House) -> None:
    seed, _, typed = await enrolled(house)
    by_code = await house.identity.actor_of_session(typed)
    key, pressed = await registered(house)
    by_key = await house.identity.actor_of_session(pressed)
    assert by_code is not None
    assert by_key is not None
    for act in ("decide", "release_copy", "show_again"):
        assert refused_code(house, by_code, act, policy="keys") == "BUTUH_KUNCI_KEAMANAN"
        assert refused_code(house, by_code, act, policy="required") == ""
        assert refused_code(house, by_key, act, policy="keys") == ""
    assert refused_code(house, by_code, "propose", policy="keys") == ""
    assert refused_code(house, replace(by_code, has_factor=False), "decide", policy="keys") == "BUTUH_FAKTOR_KEDUA"
    await house.identity.factor.step_up("ketua", code_now(house, seed), session=pressed, source="uji")
    lowered = await house.identity.actor_of_session(pressed)
    assert lowered is not None
    assert refused_code(house, lowered, "decide", policy="keys") == "BUTUH_KUNCI_KEAMANAN"
    await step_up(house, typed, key.get(await asked(house, typed)))
    raised = await house.identity.actor_of_session(typed)
    assert raised is not None
    assert refused_code(house, raised, "decide", policy="keys") == ""
