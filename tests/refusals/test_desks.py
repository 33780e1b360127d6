"""Acts at the desks that the law, the SOP or the state of a thing forbids."""

from typing import Any

import pytest

from deploy.acceptance.scenario import NEW_TEST
from tests.refusals.house import House
from tests.refusals.world import a_period, a_proposal, an_opening, proposed_ground

UNKNOWN = "0195f0aa-0000-7000-8000-000000000000"


async def item_refused(
    house: House, who: str, name: str, act: str, body: Any, code: str, status: int = 422, article: str = ""
) -> dict[str, Any]:
    """Lets an account do an act on a named item that must be refused."""
    path = f"/registry/api/items/{house.items.get(name, name)}/{act}"
    return await house.refused(who, "POST", path, status=status, code=code, article=article, json=body)


async def case_refused(
    house: House, who: str, name: str, act: str, body: Any, code: str, status: int = 422, article: str = ""
) -> dict[str, Any]:
    """Lets an account do an act on a named case that must be refused."""
    path = f"/registry/api/cases/{house.notes.get(f'{name}_case', name)}/{act}"
    return await house.refused(who, "POST", path, status=status, code=code, article=article, json=body)


async def test_the_proposer_does_not_decide(house: House) -> None:
    await item_refused(
        house, "rangkap", "proposed", "decision", {"answer": "ya"}, "SATU_ORANG_DUA_PERAN", 403, "Pasal 3 PP 61/2010"
    )


async def test_the_decider_does_not_approve_the_opening(house: House) -> None:
    await case_refused(
        house, "rangkap", "opening", "approval", {"answer": "setuju"}, "SATU_ORANG_DUA_PERAN", 403, "Pasal 3 PP 61/2010"
    )


@pytest.mark.parametrize("reason", ["", "  \n"])
async def test_a_tidak_needs_a_reason(house: House, reason: str) -> None:
    body = {"answer": "tidak", "reason": reason}
    await item_refused(house, "ketua", "proposed", "decision", body, "TANPA_ALASAN", article="Pasal 7 ayat (4)")


async def test_huruf_c_to_f_are_not_approved_without_a_mandate(house: House) -> None:
    body = {"answer": "setuju", "place": "Pontianak"}
    await item_refused(
        house, "pimpinan", "decided_c", "approval", body, "PENETAP_BUKAN_PIMPINAN_TERTINGGI", 403, "Pasal 7 ayat (5)"
    )


async def test_an_approval_before_the_decision_is_refused(house: House) -> None:
    body = {"answer": "setuju"}
    await item_refused(house, "pimpinan", "proposed", "approval", body, "KEADAAN_TIDAK_COCOK", 409)
    await case_refused(house, "pimpinan", "considered", "approval", body, "KEADAAN_TIDAK_COCOK", 409)


async def test_an_opening_is_not_decided_without_the_consideration(house: House) -> None:
    await case_refused(
        house, "ketua", "bare", "decision", an_opening(), "TANPA_PERTIMBANGAN", article="Pasal 2 PP 61/2010"
    )


async def test_an_opening_is_not_decided_before_its_window(house: House) -> None:
    problem = await case_refused(
        house, "ketua", "early", "decision", an_opening(), "DI_LUAR_JENDELA", article="Pasal 11 ayat (2) PP 61/2010"
    )
    assert problem["window_opens"] > "2030"


async def test_an_opening_is_neither_decided_nor_approved_after_its_end(house: House) -> None:
    code, article = "SUDAH_BERAKHIR", "Pasal 11 ayat (3) PP 61/2010"
    await case_refused(house, "ketua", "lapsed", "decision", an_opening(), code, article=article)
    await case_refused(house, "pimpinan", "lapsed", "approval", {"answer": "setuju"}, code, article=article)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": ""}, "TANPA_ALASAN"),
        ({"dip": None}, "KOLOM_DIP_BELUM_LENGKAP"),
        ({"outcome": "open_now", "effective_on": "2026-05-01", "test": NEW_TEST}, "HARI_BERLAKU_TIDAK_SAH"),
        ({"outcome": "open_now", "effective_on": "2026-07-01", "test": NEW_TEST}, "HARI_BERLAKU_TIDAK_SAH"),
        ({"outcome": "reclassify"}, "UJI_BARU_WAJIB"),
    ],
)
async def test_a_decision_with_a_gap_is_refused(house: House, changes: dict[str, Any], code: str) -> None:
    await case_refused(house, "ketua", "considered", "decision", an_opening(**changes), code)


TRIGGERS = [
    ("state_secret", "consent", {}, "PEMICU_TIDAK_COCOK"),
    ("early", "court", {}, "PEMICU_TIDAK_COCOK"),
    ("early", "ruling", {"final": False}, "PUTUSAN_BELUM_INKRACHT"),
    ("early", "ruling", {"reference": ""}, "TANPA_BUKTI"),
    ("early", "consent", {"date": "2026-12-01"}, "TANPA_BUKTI"),
]


@pytest.mark.parametrize(("name", "trigger", "changes", "code"), TRIGGERS)
async def test_an_early_opening_by_a_trigger_that_does_not_fit_is_refused(
    house: House, name: str, trigger: str, changes: dict[str, Any], code: str
) -> None:
    body = {"trigger": trigger, "reference": "12/KI/2026", "date": "2026-05-04", **changes}
    await item_refused(house, "petugas", name, "early-opening", body, code, article="UU 14/2008")


@pytest.mark.parametrize("state", ["submitted", "proposed"])
async def test_what_is_not_exempt_is_not_opened_early(house: House, state: str) -> None:
    body = {"trigger": "ruling", "reference": "12/KI/2026", "date": "2026-05-04"}
    await item_refused(house, "petugas", state, "early-opening", body, "KEADAAN_TIDAK_COCOK", 409)


PROPOSALS = [
    ("TANPA_DASAR_HUKUM", a_proposal(proposed_ground(statute=""))),
    ("TANPA_DASAR_HUKUM", {**a_proposal(), "grounds": []}),
    (
        "TIDAK_TERBATAS_DILARANG",
        a_proposal(
            proposed_ground(huruf="b", angka=None, article="Pasal 17 huruf b", period=a_period(kind="permanent"))
        ),
    ),
    (
        "LEBIH_TIGA_PULUH_TAHUN",
        a_proposal(proposed_ground(huruf="a", angka=1, article="Pasal 17 huruf a", period=a_period(years=31))),
    ),
    ("TIDAK_PERNAH_DIKECUALIKAN", a_proposal(public_title="Putusan Pengadilan Tinggi Pontianak")),
    ("JANGKA_WAKTU_TIDAK_JELAS", a_proposal(proposed_ground(period=a_period(kind="unclear")))),
    ("JANGKA_WAKTU_MAJEMUK", a_proposal(proposed_ground(period=a_period(kind="compound")))),
    ("TANPA_JANGKA_WAKTU", a_proposal(proposed_ground(period=a_period(kind="missing")))),
    ("JANGKA_WAKTU_TIDAK_LENGKAP", a_proposal(proposed_ground(period=a_period(years=-5)))),
    ("JANGKA_WAKTU_TIDAK_LENGKAP", a_proposal(proposed_ground(period=a_period(years=10**9)))),
    ("TANPA_TANGGAL_TINJAU", a_proposal(proposed_ground(period=a_period(kind="until_consent", years=None)))),
    ("SUDAH_BERAKHIR", a_proposal(proposed_ground(period=a_period(kind="until_date", until="2026-05-10")))),
    ("JUDUL_PUBLIK_KOSONG", a_proposal(public_title=" ")),
    ("TANPA_ALASAN_PUBLIK", a_proposal(public_reason="")),
    ("JUDUL_PUBLIK_MEMUAT_DATA_PRIBADI", a_proposal(public_reason="Milik NIK 6171012345678901.")),
]


@pytest.mark.parametrize(("code", "body"), PROPOSALS)
async def test_a_proposal_against_the_law_is_refused(house: House, code: str, body: dict[str, Any]) -> None:
    await item_refused(house, "petugas", "submitted", "proposal", body, code, article="P")


ITEM_ACTS = {
    "proposal": ("petugas", a_proposal()),
    "decision": ("ketua", {"answer": "ya"}),
    "approval": ("pimpinan", {"answer": "setuju"}),
    "early-opening": ("petugas", {"trigger": "ruling", "reference": "1", "date": "2026-05-04"}),
    "location": ("petugas", {"gedung": "A", "ruang": "1", "boks": "2"}),
    "retention": ("petugas", {"jra_code": "X", "active_years": 1, "inactive_years": 1, "fate": "musnah"}),
    "holds": ("petugas", {"kind": "sengketa", "reason": "Sengketa berjalan."}),
    "publication-copy/release": ("petugas", {"copy_id": UNKNOWN}),
    "review": ("petugas", {"review_on": "2026-12-01"}),
    "case": ("petugas", {}),
}
CASE_ACTS = {
    "consideration": ("tim", {"recommendation": "open", "text": "Layak."}),
    "decision": ("ketua", an_opening()),
    "approval": ("pimpinan", {"answer": "setuju"}),
    "close": ("ketua", {"reason": "Selesai."}),
}


@pytest.mark.parametrize("act", ITEM_ACTS)
@pytest.mark.parametrize("number", [UNKNOWN, "bukan-nomor", "%ED%A0%80", "x" * 3000])
async def test_an_act_on_an_unknown_item_is_refused(house: House, act: str, number: str) -> None:
    who, body = ITEM_ACTS[act]
    await item_refused(house, who, number, act, body, "INFORMASI_TIDAK_DIKENAL", 404)


@pytest.mark.parametrize("act", CASE_ACTS)
@pytest.mark.parametrize("number", [UNKNOWN, "%FF"])
async def test_an_act_on_an_unknown_case_is_refused(house: House, act: str, number: str) -> None:
    who, body = CASE_ACTS[act]
    await case_refused(house, who, number, act, body, "PERKARA_TIDAK_DIKENAL", 404)


@pytest.mark.parametrize("number", [UNKNOWN, "%FF"])
async def test_taking_back_an_unknown_submission_is_refused(house: House, number: str) -> None:
    path = f"/intake/api/submissions/{number}/withdraw"
    await house.refused("petugas", "POST", path, status=404, code="PENGAJUAN_TIDAK_DITEMUKAN")


@pytest.mark.parametrize("act", ITEM_ACTS)
async def test_an_act_on_a_number_with_nul_is_refused(house: House, act: str) -> None:
    who, body = ITEM_ACTS[act]
    await item_refused(house, who, "a%00b", act, body, "NILAI_TIDAK_TERSIMPAN", 400)


async def test_what_is_classified_is_not_taken_back(house: House) -> None:
    path = f"/intake/api/submissions/{house.notes['early_submission']}/withdraw"
    await house.refused("petugas", "POST", path, status=409, code="SUDAH_DIKLASIFIKASI", article="Pasal 10 PP 61/2010")


async def test_archival_facts_with_gaps_are_refused(house: House) -> None:
    retention = {"jra_code": "PK.01", "active_years": -2, "inactive_years": 1, "fate": "musnah"}
    await item_refused(house, "petugas", "early", "location", {"gedung": "A"}, "ALAMAT_TIDAK_LENGKAP")
    await item_refused(house, "petugas", "early", "retention", retention, "RETENSI_TIDAK_SAH")
    await item_refused(house, "petugas", "early", "holds", {"kind": "sengketa"}, "TANPA_ALASAN")
    await item_refused(
        house, "petugas", "early", f"holds/{UNKNOWN}/release", {"reason": "Selesai."}, "PENAHANAN_TIDAK_DIKENAL", 404
    )


MANDATE = {
    "person": "pimpinan",
    "office": "Gubernur",
    "letter_number": "1/2026",
    "letter_date": "2026-01-02",
    "valid_from": "2026-01-02",
    "valid_to": "2026-12-31",
    "scope": "pimpinan_tertinggi",
}


@pytest.mark.parametrize(
    ("changes", "code", "status"),
    [
        ({"valid_to": "2025-01-01"}, "MANDAT_TIDAK_LENGKAP", 422),
        ({"letter_number": " "}, "MANDAT_TIDAK_LENGKAP", 422),
        ({"person": "operator"}, "SATU_ORANG_DUA_PERAN", 403),
    ],
)
async def test_a_mandate_with_gaps_or_for_oneself_is_refused(
    house: House, changes: dict[str, str], code: str, status: int
) -> None:
    body = MANDATE | changes
    path = "/registry/api/mandates"
    await house.refused("operator", "POST", path, status=status, code=code, article="Pasal 3", json=body)
