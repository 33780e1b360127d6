"""Brings a province to where a case begins: its people, its mandates, its items as far as the case says."""

import json
from datetime import date, timedelta
from typing import Any

from deploy.acceptance.proposals import proposal_of as proposal_of_words
from deploy.embedded import EmbeddedRun
from deploy.rehearse.case_form import CAST, STATES, ItemForm, LegalCase, MandateSpec, RowSpec
from deploy.rehearse.faults import StageFault
from deploy.rehearse.neutral_words import REVIEW_AFTER, dossier_of, proposal_of, title_of
from deploy.rehearse.old_lists import FILE_NAME, decree_of, workbook_of
from deploy.rehearse.people import CaseAccounts
from deploy.rehearse.stage import SKPD, add_account
from services.intake.domain.hand_in_doubts import DOUBTS

HEAD = MandateSpec(office="Gubernur", scope="pimpinan_tertinggi")
HEAD_SINCE = timedelta(days=700)
PLACE = "Pontianak"


class Preparation:
    """Prepares one case; `items` maps the names of the case to the ids that were given."""

    def __init__(self, case: LegalCase, province: EmbeddedRun, accounts: CaseAccounts) -> None:
        self.case = case
        self.province = province
        self.accounts = accounts
        self.items: dict[str, str] = {}

    async def run(self) -> dict[str, str]:
        """Prepares all and returns the ids of the items; raises `StageFault`."""
        await self._people()
        for name, item in self.case.items.items():
            if item.row is None:
                self.items[name] = await self._submit(name, item)
        await self._commit_rows()
        await self.province.settle()
        for name, item in self.case.items.items():
            await self._carry(name, item)
        await self.province.settle()
        return self.items

    async def _people(self) -> None:
        for name, person in self.case.people.items():
            skpd = person.skpd or (SKPD if "skpd" in person.roles else None)
            roles, human = list(person.roles), self._human(name)
            await add_account(self.province.identity, name, roles=roles, skpd=skpd, person=human)
        await self._record("pimpinan", HEAD, self.case.start - HEAD_SINCE)
        for name, person in self.case.people.items():
            for mandate in person.mandate:
                await self._record(self._human(name), mandate, self.case.start)

    def _human(self, name: str) -> str:
        """Returns whose account it is: one human may hold several."""
        if name in CAST or not self.case.people[name].person:
            return name
        return self._human(self.case.people[name].person)

    def _apart_from(self, holder: str) -> list[str]:
        """Returns who may record and confirm a mandate: neither the holder nor a human who is the Ketua as well."""
        heads = {"ketua", *(self._human(name) for name, each in self.case.people.items() if "ketua" in each.roles)}
        found = [name for name in ("operator", "petugas2", "petugas") if name != holder and name not in heads]
        if len(found) < 2:
            raise StageFault("dua orang selain pemegang dan Ketua mencatat mandat", f"hanya {', '.join(found) or '-'}")
        return found

    async def _record(self, person: str, mandate: MandateSpec, since: date) -> None:
        """Records a mandate as operator; petugas2 confirms it, or who else may where the case bars one of them."""
        begins = mandate.valid_from or since
        body = {
            "person": person,
            "office": mandate.office or "Sekretaris Daerah",
            "letter_number": mandate.letter_number or f"{person}/MANDAT/{begins.year}",
            "letter_date": (mandate.letter_date or min(begins, self.case.start)).isoformat(),
            "valid_from": begins.isoformat(),
            "valid_to": mandate.valid_to.isoformat() if mandate.valid_to else None,
            "scope": mandate.scope,
        }
        recorder, confirmer = self._apart_from(person)[:2]
        answer = await self.accounts.must(recorder, "POST", "/registry/api/mandates", json=body)
        if answer.get("state") == "waiting":
            path = f"/registry/api/mandates/{answer['id']}/confirmation"
            await self.accounts.must(confirmer, "POST", path, json={})

    async def _submit(self, name: str, item: ItemForm) -> str:
        skpd = item.skpd or SKPD
        parts = {"dossier": ("dossier.json", json.dumps(dossier_of(name, item, skpd)).encode(), "application/json")}
        answer = await self.accounts.must(self._sender(skpd), "POST", "/intake/api/submissions", files=parts)
        return str(answer["items"][0]["item_id"])

    def _sender(self, skpd: str) -> str:
        """Returns an account of the agency, the Petugas where the case has none."""
        bound = [
            name for name, each in self.case.people.items() if "skpd" in each.roles and (each.skpd or SKPD) == skpd
        ]
        return "skpd" if skpd == SKPD else next(iter(bound), "petugas")

    async def _commit_rows(self) -> None:
        """Commits the rows as history; rows of one agency and one decree are in one workbook."""
        for (skpd, *_), lines in self._lists().items():
            parts = {"file": (FILE_NAME, workbook_of([line for _, line in lines]), "text/csv")}
            query = {"mode": "commit", "kind": "history", "skpd": skpd, "confirm": list(DOUBTS)}
            path = "/intake/api/spreadsheets"
            answer = await self.accounts.must("petugas", "POST", path, params=query, files=parts)
            names, made = [name for name, _ in lines], answer["items"]
            if len(made) != len(names):
                raise StageFault(f"{len(names)} baris menjadi butir ({', '.join(names)})", f"{len(made)} butir")
            self.items |= {name: str(each["item_id"]) for name, each in zip(names, made, strict=True)}

    def _lists(self) -> dict[tuple[Any, ...], list[tuple[str, tuple[str, RowSpec]]]]:
        found: dict[tuple[Any, ...], list[tuple[str, tuple[str, RowSpec]]]] = {}
        for name, item in self.case.items.items():
            if item.row:
                title = item.row.title if item.row.title is not None else title_of(name, item)
                found.setdefault((item.skpd or SKPD, *decree_of(item.row)), []).append((name, (title, item.row)))
        return found

    async def _carry(self, name: str, item: ItemForm) -> None:
        """Carries an item on; a row stays where registry put it unless the case names a state."""
        if item.row and "state" not in item.model_fields_set:
            return
        path, far = f"/registry/api/items/{self.items[name]}", STATES.index(item.state)
        if far >= 1:
            await self.accounts.must("petugas", "POST", f"{path}/proposal", json=await self._proposal(name, item))
        if far >= 2:
            await self.accounts.must(
                "ketua", "POST", f"{path}/decision", json={"answer": "ya", "public_words_confirmed": True}
            )
        if far >= 3:
            body = {"answer": "setuju", "place": PLACE}
            await self.accounts.must("pimpinan", "POST", f"{path}/approval", json=body)

    async def _proposal(self, name: str, item: ItemForm) -> dict[str, Any]:
        if item.row is None or item.period or item.grounds:
            return proposal_of(name, item, self.case.start)
        shown = await self.accounts.must("petugas", "GET", f"/registry/api/items/{self.items[name]}")
        body = proposal_of_words(shown, self.case.start + REVIEW_AFTER)
        if body is None:
            raise StageFault(f"kata-kata baris {name} dapat diusulkan", f"antrean {shown['queue']}")
        return body
