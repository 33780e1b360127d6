"""One life of a province: people of every role try every published act, now and then the lawful next one; days pass."""

import asyncio
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from uuid6 import uuid7

from deploy.embedded import EmbeddedRun
from deploy.rehearse.case_form import CAST, LegalCase
from deploy.rehearse.people import CaseAccounts
from deploy.rehearse.prepare import Preparation
from deploy.rehearse.stage import Stage
from deploy.rehearse.time_travel import CaseClock
from deploy.sample.seed import http_of
from shared.runtime.clock import MovableClock, legal_day, start_of
from shared.storage.embedded_postgres import forgetful_folder
from tests.files.pdfs import a_pdf
from tests.openings.acts import Act
from tests.openings.bodies import Bodies
from tests.openings.lawful import Lawful
from tests.openings.witness import judge

START = date(2026, 1, 5)
PDF = a_pdf("bukti")
BEGINNING: dict[str, Any] = {
    "title": "Segala peran mencoba segala langkah",
    "law": "PP 61/2010 Ps 11",
    "start": START,
    "people": {
        "serba": {
            "roles": ["petugas", "ketua", "tim", "pimpinan"],
            "mandate": {"scope": "pimpinan_tertinggi", "valid_from": START},
        },
        "ketua2": {"roles": ["ketua"], "person": "tim"},
        "pimpinan2": {"roles": ["pimpinan"]},
    },
    "items": {
        "dated": {"huruf": "b", "period": {"kind": "until_date", "until": date(2026, 3, 31)}},
        "event": {"huruf": "a", "angka": 1, "period": {"kind": "until_event", "review_on": date(2026, 4, 1)}},
        "consent": {"huruf": "h", "period": {"kind": "until_consent", "review_on": date(2026, 6, 1)}},
        "waiting": {"huruf": "b", "period": {"kind": "until_date", "until": date(2026, 2, 10)}, "state": "submitted"},
        "row": {
            "row": {
                "title": "Catatan lama",
                "legal_basis": "UU 14/2008 Pasal 17 huruf b",
                "consequence_open": "Ditiru pesaing",
                "consequence_closed": "Usaha terlindungi",
                "period": "s.d. 27 Februari 2026",
                "decree_number": "9/KEP/2024",
                "decree_date": date(2024, 2, 27),
            }
        },
        "over": {
            "row": {
                "title": "Catatan lama yang sudah berakhir",
                "legal_basis": "UU 14/2008 Pasal 17 huruf b",
                "consequence_open": "Ditiru pesaing",
                "consequence_closed": "Usaha terlindungi",
                "period": "s.d. 31 Desember 2024",
            }
        },
    },
    "steps": [{"at": START, "expect": {"dated": {"state": "exempt"}}}],
}
"""An item of each kind that has its own way to open, and one human who holds every role."""
PERSONS = {"ketua2": "tim"}
BEGINS = start_of(START) + timedelta(hours=8)


@contextmanager
def beginning(stage: Stage) -> Iterator[tuple[Stage, Mapping[str, str]]]:
    """Gives a stage whose provinces begin with the items of a life prepared, and the ids of these items by name."""
    with tempfile.TemporaryDirectory(prefix="terbuka-beginning-", dir=forgetful_folder()) as folder:
        ready = replace(stage, template=f"{stage.template}_beginning", home=Path(folder))
        yield ready, asyncio.run(_prepare(stage, ready))


async def _prepare(stage: Stage, ready: Stage) -> Mapping[str, str]:
    await stage.create(ready.template)
    assert ready.home is not None
    clock = MovableClock(BEGINS)
    async with stage.opened(ready.template, ready.home, clock) as province, http_of(province) as http:
        ids = await Preparation(LegalCase.model_validate(BEGINNING), province, CaseAccounts(http, clock)).run()
        await province.settle()
    return ids


@dataclass
class Life:
    """Lives one life on a province; `done` counts the acts that were taken, by name."""

    ids: Mapping[str, str]
    acts: Sequence[Act]
    province: EmbeddedRun
    players: CaseAccounts
    random: Random
    done: dict[str, int] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    async def live(self, steps: int) -> list[str]:
        """Takes so many steps, and returns what the witness holds against it at the end of each and of all."""
        self.people = [*CAST, *BEGINNING["people"]]
        self.lawful = Lawful(self.province, self.players, self.random)
        mover = CaseClock(self.province, self.players)
        for _ in range(steps):
            await self._step(mover)
            if faults := await self._judged():
                return [*faults, *self.told[-12:]]
        return []

    async def _step(self, mover: CaseClock) -> None:
        dice = self.random.random()
        if dice < 0.08:
            await self._pass_days(mover)
        elif dice < 0.55:
            await self.lawful.step(self.random.choice(self.people), self.today, self._note)
        else:
            await self._try(self.random.choice(self.acts), self.random.choice(self.people))
        await self.province.settle()

    async def _pass_days(self, mover: CaseClock) -> None:
        day = self.today + timedelta(days=self.random.choice((1, 1, 2, 7, 20, 45)))
        self.told.append(f"hari {day}")
        await mover.move(start_of(day) + timedelta(hours=8), sweeping=True)

    @property
    def today(self) -> date:
        """Returns the legal day."""
        return legal_day(self.province.clock.now())

    async def _judged(self) -> list[str]:
        return await judge(self.province, {name: PERSONS.get(name, name) for name in self.people}, self.today)

    async def _try(self, act: Act, who: str) -> None:
        cases = await self.lawful.case_ids()
        names = {"item_id": list(self.ids.values()), "case_id": cases, "person": self.people}
        bodies = Bodies(self.random, self.today, names)
        path = act.path
        while "{" in path:
            name = path[path.index("{") + 1 : path.index("}")]
            known = names.get(name) or [str(uuid7())]
            path = path.replace(f"{{{name}}}", self.random.choice(known), 1)
        options: dict[str, Any] = {}
        if act.form and (not act.schema or self.random.random() < 0.5):
            words = bodies.of(act.form, act.parts)
            fields = {key: _plain(value) for key, value in words.items() if not isinstance(value, bytes)}
            options = {"data": fields, "files": {"document": ("bukti.pdf", PDF, "application/pdf")}}
        elif act.schema:
            options = {"json": bodies.of(act.schema, act.parts)}
        answer = await self.players.send(who, act.method.upper(), path, **options)
        assert answer.status_code < 500, f"{who} {act.name} {options}: {answer.status_code} {answer.text[:300]}"
        self._note(f"{who} {act.name}", answer.status_code)

    def _note(self, what: str, status: int) -> None:
        self.told.append(f"{what} → {status}")
        if status < 300:
            name = what.partition(" ")[2]
            self.done[name] = self.done.get(name, 0) + 1


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
