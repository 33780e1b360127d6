"""Lives a small province forward until there is an item in every state that a bad request may meet."""

from datetime import date
from typing import Any

from tests.refusals.house import House, a_ground, an_item

FIRST_DAY = date(2026, 3, 2)
LAPSING = date(2026, 4, 30)
IN_WINDOW = date(2026, 5, 29)
TODAY = date(2026, 5, 11)
"""A Monday within the last thirty working days before `IN_WINDOW`, after `LAPSING`."""

REASON = "Isinya menyangkut hak pribadi orang lain."


def a_period(**changes: Any) -> dict[str, Any]:
    """Returns a typed period of five years."""
    return {"kind": "years", "years": 5, "text": "5 tahun", **changes}


def a_proposal(*grounds: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Returns a proposal as a Petugas confirms it."""
    return {
        "grounds": list(grounds) or [proposed_ground()],
        "public_title": "Hasil uji kompetensi pegawai",
        "public_reason": REASON,
        **changes,
    }


def proposed_ground(**changes: Any) -> dict[str, Any]:
    """Returns a ground of a proposal."""
    ground = a_ground(period=a_period())
    return {name: ground[name] for name in ("huruf", "angka", "statute", "article", "period")} | changes


def an_opening(**changes: Any) -> dict[str, Any]:
    """Returns PPID's decision to open at the end, with the columns of the DIP filled."""
    columns = ("summary", "holder", "responsible", "made", "form", "retention")
    dip = dict.fromkeys(columns, "Terisi sesuai daftar")
    reason = "Jangka waktunya berakhir dan tidak ada alasan untuk menutupnya lagi."
    return {"outcome": "open_at_end", "reason": reason, "dip": dip, **changes}


async def live(house: House) -> None:
    """Makes every item that the tests name, then stands still on `TODAY`."""
    await house.begin(FIRST_DAY)
    for person in ("pimpinan", "rangkap"):
        await mandated(house, person)
    for name in ("submitted", "toy"):
        await submitted(house, name)
    for name in ("proposed", "decided_c", "decided"):
        await proposed(house, name)
    for name in ("decided_c", "decided"):
        await answered(house, name)
    await exempt(house, "early", a_period())
    await exempt(house, "state_secret", a_period(), huruf="a", angka=1, article="Pasal 17 huruf a angka 1")
    await exempt(house, "lapsed", until(LAPSING))
    for name in ("bare", "considered", "opening", "toy_exempt"):
        await exempt(house, name, until(IN_WINDOW))
    await house.begin(TODAY)
    await open_cases(house)
    await house.province.settle()


async def mandated(house: House, person: str) -> None:
    """Gives a head a mandate for all but huruf c to f: recorded by one person, confirmed by another."""
    path, dated = "/registry/api/mandates", FIRST_DAY.isoformat()
    letter = {"office": "Sekretaris Daerah", "letter_number": f"1/{person}/2026", "letter_date": dated}
    words = {"person": person, "valid_from": dated, "scope": "umum", **letter}
    recorded = await house.officers.post("operator", path, words)
    await house.officers.post("petugas2", f"{path}/{recorded['id']}/confirmation")


def until(day: date) -> dict[str, Any]:
    """Returns a dated period."""
    return a_period(kind="until_date", until=day.isoformat(), text=f"Sampai dengan {day.isoformat()}", years=None)


async def submitted(house: House, name: str, skpd: str = "dinkes", **ground: Any) -> None:
    """Hands an item in for an agency that is not the account `skpd`'s own."""
    form = {"skpd": skpd, "items": [an_item(title=f"Berkas pribadi pegawai {name}", grounds=[a_ground(**ground)])]}
    received = await house.officers.submit(form)
    house.items[name] = received["items"][0]["item_id"]
    house.notes[f"{name}_submission"] = received["submission_id"]
    await house.province.settle()


async def proposed(house: House, name: str) -> None:
    """Hands an item in and proposes: huruf c for `decided_c`, by the person of many roles for `proposed`."""
    c: dict[str, Any] = {"huruf": "c", "angka": 3, "article": "Pasal 17 huruf c angka 3"} if name == "decided_c" else {}
    await submitted(house, name, **c)
    who = "rangkap" if name == "proposed" else "petugas"
    path = f"/registry/api/items/{house.items[name]}/proposal"
    await house.officers.post(who, path, a_proposal(proposed_ground(**c)))


async def answered(house: House, name: str) -> None:
    """Lets the Ketua say ya."""
    await house.officers.post("ketua", f"/registry/api/items/{house.items[name]}/decision", {"answer": "ya"})


async def exempt(house: House, name: str, period: dict[str, Any], **ground: Any) -> None:
    """Takes an item to its penetapan."""
    await submitted(house, name, **ground)
    path = f"/registry/api/items/{house.items[name]}"
    await house.officers.post("petugas", f"{path}/proposal", a_proposal(proposed_ground(period=period, **ground)))
    await answered(house, name)
    await house.officers.post("pimpinan", f"{path}/approval", {"answer": "setuju", "place": "Pontianak"})
    await house.province.settle()


async def open_cases(house: House) -> None:
    """Notes the cases that the clock opened, has one opened too early, one considered and one decided."""
    early = await house.officers.post("petugas", f"/registry/api/items/{house.items['early']}/case")
    cases = {case["item_id"]: case["id"] for case in await house.officers.get("ketua", "/registry/api/cases")}
    cases[house.items["early"]] = early["case_id"]
    names = ("early", "lapsed", "bare", "considered", "opening", "toy_exempt")
    house.notes |= {f"{name}_case": cases[house.items[name]] for name in names}
    for name in ("early", "considered", "opening"):
        words = {"recommendation": "open", "text": "Layak dibuka karena alasannya berakhir."}
        await house.officers.post("tim", f"/registry/api/cases/{house.notes[f'{name}_case']}/consideration", words)
    await house.officers.post("rangkap", f"/registry/api/cases/{house.notes['opening_case']}/decision", an_opening())
