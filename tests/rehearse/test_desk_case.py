"""An item's life that a desk saves as a case is played again and ends as it did; none of its words are in it."""

import asyncio
from datetime import date
from pathlib import Path

import pytest

from deploy.rehearse.case_files import FoundCase, find_cases
from deploy.rehearse.people import CaseAccounts
from deploy.rehearse.play import Play, play_one
from deploy.rehearse.stage import open_stage
from deploy.sample.seed import http_of
from services.registry.queries.case_export import case_of_item
from shared.runtime.clock import MovableClock

LIVES = """
title: Diputus, disetujui, dibuka pada akhirnya
start: 2026-01-05
items:
  a: {huruf: b, title: Rumus rahasia Budi, public_title: Rumus Budi, state: submitted}
steps:
  - at: 2026-01-06
    by: petugas
    call: "POST /registry/api/items/{a}/proposal"
    body: {public_title: Rumus Budi, public_reason: Milik Budi, public_words_confirmed: true, grounds: [{huruf: b, statute: UU 14/2008, article: Pasal 17 huruf b, period: {kind: until_date, until: 2026-02-10, text: sampai dengan 10 Februari 2026}}]}
    status: 200
  - {at: 2026-01-07, by: ketua, call: "POST /registry/api/items/{a}/decision", body: {answer: ya, public_words_confirmed: true}, status: 200}
  - {at: 2026-01-08, by: pimpinan, call: "POST /registry/api/items/{a}/approval", body: {answer: setuju, place: Sambas}, status: 200}
  - {at: 2026-01-09, by: tim, call: "POST /registry/api/cases/{a.case}/consideration", body: {recommendation: open, text: Menurut Budi boleh}, status: 200}
  - {at: 2026-01-12, by: ketua, call: "POST /registry/api/cases/{a.case}/decision", body: {outcome: open_at_end, reason: Budi setuju, dip: {summary: Budi, holder: Budi, responsible: Budi, made: Budi, form: Budi, retention: Budi}}, status: 200}
  - {at: 2026-01-13, by: pimpinan, call: "POST /registry/api/cases/{a.case}/approval", body: {answer: setuju}, status: 200}
  - {at: 2026-02-12, expect: {a: {state: public, mode: decided}}}
---
title: Baris daftar lama yang tidak lengkap
start: 2026-01-05
items: {a: {row: {title: Daftar Budi, legal_basis: UU 14/2008 Pasal 17 huruf b, period: 5 tahun untuk Budi, decree_number: 9/Budi, decree_date: 2024-01-02}}}
steps: [{at: 2026-01-06, expect: {a: {state: submitted, queue: belum_lengkap}}}]
"""  # noqa: E501


async def saved(stage: object, found: FoundCase) -> str:
    """Plays a case and returns what a desk saves of its item."""
    clock = MovableClock(found.case.begins)
    async with stage.province(clock) as province, http_of(province) as http:  # type: ignore[attr-defined]
        players = CaseAccounts(http, clock)
        playing = Play(found.case, province, players)
        await playing.run()
        assert playing.failures == []
        (line,) = await players.must("petugas", "GET", "/registry/api/items")
        record = await players.must("petugas", "GET", f"/registry/api/items/{line['id']}")
    return case_of_item(record, date.fromisoformat(f"{found.case.steps[-1].at:%Y-%m-%d}"))


@pytest.mark.parametrize("number", [0, 1])
def test_a_saved_life_is_played_again_and_ends_as_it_did(tmp_path: Path, number: int) -> None:
    (tmp_path / "asal.yaml").write_text(LIVES)
    with open_stage() as stage:
        text = asyncio.run(saved(stage, find_cases([tmp_path / "asal.yaml"])[number]))
        assert "Budi" not in text
        assert "Sambas" not in text
        (tmp_path / "ulang.yaml").write_text(text)
        (again,) = find_cases([tmp_path / "ulang.yaml"])
        assert again.case.steps[-1].expect
        assert play_one(stage, again).failures == ()
