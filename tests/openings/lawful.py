"""The lawful next act of an item or case, done by whoever was drawn: so that lives reach the ends of every way."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from deploy.acceptance.story import opening_decision
from deploy.embedded import EmbeddedRun
from deploy.rehearse.people import CaseAccounts
from shared.law.period_words.saying import in_words
from tests.files.pdfs import a_pdf

Note = Callable[[str, int], None]
PDF = a_pdf("bukti")
TEST = {"consequence_open": "Masyarakat dapat memeriksa.", "consequence_closed": "Tidak ada yang terlindungi lagi."}


class Lawful:
    """Asks registry what stands where, and tries the next act of something, by the person drawn."""

    def __init__(self, province: EmbeddedRun, players: CaseAccounts, random: Random) -> None:
        self.province = province
        self.players = players
        self.random = random

    async def case_ids(self) -> list[str]:
        """Returns the ids of all cases."""
        return [case["case_id"] for case in await self._get("/registry/api/cases")]

    async def step(self, who: str, today: date, note: Note) -> None:
        """Takes one step of one item or case as a person, whether or not the person may."""
        items, cases = await self._get("/registry/api/items"), await self._get("/registry/api/cases")
        live = [case for case in cases if case["state"] in {"open", "decided"}]
        if live and self.random.random() < 0.6:
            path, body, file = await self._case(self.random.choice(live), today)
        else:
            path, body, file = self._item(self.random.choice(items), today)
        if not path:
            return
        options: dict[str, Any] = {"json": body}
        if file:
            document = {"document": ("bukti.pdf", PDF, "application/pdf")}
            options = {"data": {name: str(value) for name, value in body.items()}, "files": document}
        answer = await self.players.send(who, "POST", path, **options)
        assert answer.status_code < 500, f"{who} {path} {body}: {answer.status_code} {answer.text[:300]}"
        note(
            f"{who} POST {path.rpartition('/')[2]} {body.get('trigger') or body.get('outcome') or ''}",
            answer.status_code,
        )

    async def _case(self, case: dict[str, Any], today: date) -> tuple[str, dict[str, Any], bool]:
        path, whole = (
            f"/registry/api/cases/{case['case_id']}",
            await self._get(f"/registry/api/cases/{case['case_id']}"),
        )
        if case["state"] == "decided":
            return (
                f"{path}/approval",
                {"answer": self.random.choice(("setuju", "setuju", "tolak")), "reason": "x"},
                False,
            )
        weighed = case["trigger"] in {"due", "new_test"}
        if weighed and not whole["consideration"]:
            return f"{path}/consideration", {"recommendation": "open", "text": "Boleh dibuka."}, False
        if case["trigger"] != "due" and not whole["document"]:
            return f"{path}/document", {}, True
        if case["trigger"] == "ruling":
            return f"{path}/{self.random.choice(('confirmation', 'confirmation', 'undo'))}", {"reason": "x"}, False
        outcome = self.random.choice(
            ("open_at_end", "open_now", "open_in_part") if weighed else ("open_now", "did_not_occur")
        )
        day = today + timedelta(days=1) if weighed and outcome != "open_at_end" else None
        body = opening_decision("Ringkasan") | {"outcome": outcome, "test": TEST}
        return f"{path}/decision", body | ({"effective_on": day.isoformat()} if day else {}), False

    def _item(self, item: dict[str, Any], today: date) -> tuple[str, dict[str, Any], bool]:
        path = f"/registry/api/items/{item['id']}"
        match item["state"]:
            case "submitted" if item["queue"] == "sudah_berakhir":
                return f"{path}/{self.random.choice(('expiry', 'expiry/confirmation'))}", {"answer": "ya"}, False
            case "submitted":
                return f"{path}/proposal", _proposal(today), False
            case "proposed":
                return f"{path}/decision", {"answer": "ya"}, False
            case "decided":
                return f"{path}/approval", {"answer": "setuju"}, False
            case "exempt":
                return f"{path}/early-opening", self._early(item, today), True
        return "", {}, False

    def _early(self, item: dict[str, Any], today: date) -> dict[str, Any]:
        ways = ["new_test", "ruling", "event", *(["consent", "public_office"] if "h" in item["huruf"] else ["court"])]
        day = max(today, date.fromisoformat(item["penetapan_date"]) if item["penetapan_date"] else today)
        return {"trigger": self.random.choice(ways), "reference": "1/2026", "date": min(day, today).isoformat()}

    async def _get(self, path: str) -> Any:
        return await self.players.must("petugas", "GET", path)


def _proposal(today: date) -> dict[str, Any]:
    until = today + timedelta(days=60)
    period = {"kind": "until_date", "text": f"sampai dengan {in_words(until)}", "until": until.isoformat()}
    ground = {"huruf": "b", "statute": "UU 14/2008", "article": "Pasal 17 huruf b", "period": period, **TEST}
    return {"grounds": [ground], "public_title": "Catatan usaha", "public_reason": "Dilindungi dari persaingan."}
