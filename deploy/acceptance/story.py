"""The life of one sample item as dated acts of the officers who carry it."""

import tomllib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from babel.dates import format_date

from deploy.acceptance.officers import Officers

UNDATED = {
    "consent": "until_consent",
    "event": "until_event",
    "in_force": "while_in_force",
    "regulation": "per_regulation",
    "permanent": "permanent",
}
AGE_OF_UNDATED = 200
AGE_OF_DATED = 420
DAYS_OF_CLASSIFYING = 14
DAYS_OF_DECIDING = 3
STATUTE = "UU 14/2008 tentang Keterbukaan Informasi Publik"
FRESH = {"submitted": 3, "proposed": 6, "decided": 9, "returned": 9}


@dataclass
class SampleLife:
    """Follows one item of `items.toml`; days are worked out from `today`."""

    sample: dict[str, Any]
    today: date
    item_id: str = ""
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def stage(self) -> str:
        """Returns how far the item has come by today."""
        return str(self.sample["stage"])

    @property
    def last_day(self) -> date | None:
        """Returns the last exempt day, None for an undated period."""
        return self.today + timedelta(days=self.sample["ends_in"]) if "ends_in" in self.sample else None

    @property
    def penetapan_day(self) -> date:
        """Returns the day of the penetapan; a period of N years ends on the same date N years later."""
        if self.last_day is None:
            return self.today - timedelta(days=AGE_OF_UNDATED)
        if "years" in self.sample:
            day = self.last_day
            return day.replace(
                year=day.year - self.sample["years"], day=min(day.day, 28) if day.month == 2 else day.day
            )
        return min(self.last_day, self.today) - timedelta(days=AGE_OF_DATED)

    def acts(self) -> list[tuple[date, Callable[[Officers], Awaitable[None]]]]:
        """Lists what is done to the item and on which day, oldest first."""
        if self.stage in FRESH:
            start, steps = self.today - timedelta(days=FRESH[self.stage]), [self.submit, self.propose, self._answer]
            count = {"submitted": 1, "proposed": 2}.get(self.stage, 3)
            return [(start + timedelta(days=3 * number), step) for number, step in enumerate(steps[:count])]
        signed = self.penetapan_day
        received = signed - timedelta(days=DAYS_OF_CLASSIFYING)
        penetapan = [(signed, step) for step in (self.propose, self.decide, self.approve)]
        return [(received, self.submit), *penetapan, *self._opening_acts()]

    def _opening_acts(self) -> list[tuple[date, Callable[[Officers], Awaitable[None]]]]:
        steps = [self.consider, self.decide_opening, self.approve_opening]
        count = {"considered": 1, "opening_decided": 2, "approved": 3, "opened": 3}.get(self.stage, 0)
        last = min(self.today, self.last_day or self.today) - timedelta(days=1)
        earlier = last - timedelta(days=DAYS_OF_DECIDING)
        return [(last if number == count - 1 else earlier, step) for number, step in enumerate(steps[:count])]

    async def submit(self, officers: Officers) -> None:
        """The SKPD hands the item in."""
        received = await officers.submit({"skpd": self.sample["skpd"], "items": [self.dossier()]})
        self.item_id = received["items"][0]["item_id"]

    async def propose(self, officers: Officers) -> None:
        """Petugas confirms the proposal, with the sentence for the public."""
        body = {
            "grounds": [self._proposed(ground) for ground in self.sample["ground"]],
            "public_title": self.sample["public_title"],
            "public_reason": self.sample["public_reason"],
            "public_words_confirmed": True,
        }
        await officers.post("petugas", f"/registry/api/items/{self.item_id}/proposal", body)

    async def decide(self, officers: Officers) -> None:
        """Ketua PPID says ya."""
        await officers.post(
            "ketua", f"/registry/api/items/{self.item_id}/decision", {"answer": "ya", "public_words_confirmed": True}
        )

    async def _answer(self, officers: Officers) -> None:
        if self.stage == "decided":
            await self.decide(officers)
            return
        body = {"answer": "tidak", "reason": self.sample["return_reason"]}
        await officers.post("ketua", f"/registry/api/items/{self.item_id}/decision", body)

    async def approve(self, officers: Officers) -> None:
        """The head approves the penetapan; petugas records the address of the paper."""
        await self.sign(officers)
        await self.archive(officers)

    async def sign(self, officers: Officers) -> None:
        """The head approves the penetapan."""
        body = {"answer": "setuju", "place": "Pontianak"}
        await officers.post("pimpinan", f"/registry/api/items/{self.item_id}/approval", body)

    async def archive(self, officers: Officers) -> None:
        """Petugas records the address of the paper."""
        boks = str(self.penetapan_day.year)
        place = {"gedung": "Arsip", "ruang": "2", "rak": "B", "boks": boks, "folder": "1", "nomor": "1"}
        await officers.post("petugas", f"/registry/api/items/{self.item_id}/location", place)

    async def consider(self, officers: Officers) -> None:
        """Tim Pertimbangan writes its consideration."""
        body = {"recommendation": "open", "text": "Alasan pengecualian berakhir bersama jangka waktunya; layak dibuka."}
        await officers.post("tim", f"{await self._case(officers)}/consideration", body)

    async def decide_opening(self, officers: Officers) -> None:
        """PPID decides to open at the end of the period."""
        await officers.post(
            "ketua", f"{await self._case(officers)}/decision", opening_decision(self.sample["public_title"])
        )

    async def approve_opening(self, officers: Officers) -> None:
        """The head approves the opening."""
        await officers.post("pimpinan", f"{await self._case(officers)}/approval", {"answer": "setuju"})

    async def _case(self, officers: Officers) -> str:
        return await case_of(officers, self.item_id)

    def dossier(self) -> dict[str, Any]:
        """Returns the item as the SKPD's dossier words it."""
        return {
            "title": self.sample["title"],
            "public_title": self.sample["public_title"],
            "grounds": [
                {
                    "huruf": ground["huruf"],
                    "angka": ground.get("angka"),
                    "statute": ground.get("statute", STATUTE),
                    "article": ground["article"],
                    "consequence_open": ground["consequence_open"],
                    "consequence_closed": ground["consequence_closed"],
                    "period": self._words(ground),
                }
                for ground in self.sample["ground"]
            ],
            "files": [],
        }

    def _words(self, ground: dict[str, Any]) -> str:
        if "years" in self.sample:
            return f"{self.sample['years']} tahun"
        if self.last_day is not None:
            return f"Sampai dengan {format_date(self.last_day, 'd MMMM yyyy', locale='id')}"
        return str(ground["period"])

    def _proposed(self, ground: dict[str, Any]) -> dict[str, Any]:
        period: dict[str, Any] = {"text": self._words(ground)}
        if "years" in self.sample:
            period |= {"kind": "years", "years": self.sample["years"]}
        elif self.last_day is not None:
            period |= {"kind": "until_date", "until": self.last_day.isoformat()}
        else:
            kind = next(kind for mark, kind in UNDATED.items() if mark in self.sample)
            review = self.penetapan_day + timedelta(days=340)
            period |= {"kind": kind, "review_on": review.isoformat()}
        kept = {name: ground[name] for name in ("huruf", "article")}
        return {**kept, "angka": ground.get("angka"), "statute": ground.get("statute", STATUTE), "period": period}


async def case_of(officers: Officers, item_id: str) -> str:
    """Returns the path of an item's open opening case."""
    cases = await officers.get("ketua", "/registry/api/cases", limit=1000)
    number = next(case["id"] for case in cases if case["item_id"] == item_id)
    return f"/registry/api/cases/{number}"


def opening_decision(summary: str) -> dict[str, Any]:
    """Returns PPID's decision to open an item at its end, with the seven columns of the DIP filled."""
    return {
        "outcome": "open_at_end",
        "reason": "Jangka waktu berakhir dan tidak ada kepentingan yang lebih besar untuk menutupnya.",
        "dip": {
            "summary": summary,
            "holder": "PPID Utama",
            "responsible": "SKPD pengusul",
            "made": "Pontianak",
            "form": "Cetak dan rekaman",
            "retention": "Sesuai jadwal retensi arsip",
        },
    }


def stories(today: date) -> list[SampleLife]:
    """Returns the lives of the sample items up to a day."""
    samples = tomllib.loads(files("deploy.sample").joinpath("items.toml").read_text())["item"]
    return [SampleLife(sample, today) for sample in samples]
