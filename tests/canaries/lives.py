"""The whole life of many items: handed in, classified, opened early, at their end and by law, published, taken down."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any

from deploy.rehearse.stage import SKPD
from services.intake.domain.hand_in_doubts import DOUBTS
from tests.canaries.world import PATIENCE, World
from tests.canaries.writing import DIP, FATES, FILE, Piece, Writing

IN_A_SUBMISSION = 10
IN_A_LIST = 1000
HELD_AT_ONCE = 200
AT_ONCE = 4
BREAKS = 4
YES = {"answer": "ya", "public_words_confirmed": True}
SIGNED = {"answer": "setuju", "place": "Pontianak"}
REASON = "Kepentingan umum lebih besar."
CLASSIFIED = frozenset(FATES) - {"returned", "withdrawn", "rejected", "submitted"}
FACTS = {"event": "event", "consent": "consent", "ruling": "ruling", "undone": "ruling", "new_test": "new_test"}
"""The trigger of an early opening by what is to become of the item."""

Work = Callable[[Piece], Awaitable[Any]]


class Lives:
    """Lives the lives of so many items in a world.

    So many in a hundred are handed in as dossiers and decided `one_by_one`; the others are rows of old lists.
    """

    def __init__(self, world: World, many: int, one_by_one: int) -> None:
        self.world = world
        self.writing = Writing(world.canaries)
        ones = max(len(FATES), many * one_by_one // 100)
        self.pieces = [Piece(number, FATES[number % len(FATES)]) for number in range(ones)]
        self.rows = [Piece(number, "exempt" if number % 25 else "lapse") for number in range(ones, many)]
        self.copies = max(3, many // 100)
        self.announced: dict[str, Any] = {}
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def live(self, between: Callable[[int], Awaitable[None]]) -> None:
        """Lives all lives to their end, on 10 April 2026; `between` is called `BREAKS` times on the way."""
        await self.hand_in()
        await between(0)
        await self.classify()
        await between(1)
        await self.open_early()
        await self.keep()
        await self.world.move_to(date(2026, 3, 3))
        await self.decide_due()
        await between(2)
        await self.world.move_to(date(2026, 3, 16))
        await self.world.move_to(date(2026, 4, 1))
        await self.publish()
        await between(3)
        await self.take_back()
        await self.world.move_to(date(2026, 4, 10))
        await self.announce()

    async def hand_in(self) -> None:
        """Hands in everything, with a draft and a preview beside it; some is taken back."""
        await asyncio.gather(*(self._submit(each) for each in _parts(self.pieces, IN_A_SUBMISSION)))
        for part in _parts(self.rows, IN_A_LIST):
            await self._commit(part)
        await self._leave_unfinished()
        await self._settle()
        await self._each(["withdrawn"], self._withdraw)

    async def classify(self) -> None:
        """Proposes, asks the Tim about some, answers and approves; what is returned is handed in again."""
        await self._each(set(FATES) - {"withdrawn", "submitted"}, self._propose)
        await self._each(set(FATES) - {"withdrawn", "submitted"}, self._decide)
        await self._each(CLASSIFIED, lambda piece: self._act("pimpinan", f"{piece.path}/approval", **SIGNED))
        await self._each(["rejected"], self._reject)
        await self._settle()
        await self._each(["returned"], self._resubmit)
        await self._settle()

    async def open_early(self) -> None:
        """Opens cases by events, consents, rulings and new tests, each with its document, and finishes them."""
        await self._each(FACTS, self._prove)
        await self._each(["event", "consent"], self._agree)
        await self._each(["ruling", "undone"], lambda piece: self._case("petugas2", piece, "confirmation"))
        for who in ("petugas", "ketua"):
            await self._each(["undone"], partial(self._undo, who))
        await self._each(["new_test"], self._drop)
        await self._settle()

    async def keep(self) -> None:
        """Records places, retention, reviews and holds, of one item and of many at once."""
        await self._each(["exempt", "hold"], self._place)
        await self._each(["hold"], self._hold)
        await self._each(["review"], self._review)
        for part in _parts(self.rows[: len(self.rows) // 10], HELD_AT_ONCE):
            await self._hold_many(part)
        await self._each(["due"], self._read, most=self.copies)
        await self._settle()

    async def decide_due(self) -> None:
        """Considers, decides and approves what is due; old rows that are over are opened by two persons."""
        await self._find_cases()
        await self._each(["due", "due_now", "reclassify"], self._finish)
        over = [row for row in self.rows if row.fate == "lapse"]
        await self._all(over, lambda row: self._act("ketua", f"{row.path}/expiry", **YES))
        await self._all(over, lambda row: self._act("petugas", f"{row.path}/expiry/confirmation", **YES))
        await self._settle()

    async def publish(self) -> None:
        """Hands in and releases copies of what is open."""
        await self._each(["due_now"], self._publish, most=self.copies)
        await self._each(["consent"], self._publish, most=self.copies)
        await self._settle()

    async def take_back(self) -> None:
        """Takes copies down, withdraws consents, and decides on both."""
        await self._each(["due_now"], self._take_down, most=2)
        await self._each(["consent"], self._withdraw_consent, most=self.copies)
        await self._settle()
        await self._each(["due_now"], self._keep_down, most=2)
        await self._settle()

    async def announce(self) -> None:
        """Issues the announcement of all changes."""
        span = {"since": "2026-03-01", "until": self.world.today.isoformat()}
        self.announced = await self._act("ketua", "/registry/api/announcements", **span)
        await self._settle()

    async def _submit(self, part: Sequence[Piece]) -> None:
        whose = f"submission of item {part[0].number}"
        files: list[FILE] = [self.writing.pdf(part[0], "a file"), self.writing.text(part[1], "a note")]
        own = {part[0].number: files[:1], part[1].number: files[1:]}
        entries = [self.writing.entry(piece, own.get(piece.number, ())) for piece in part]
        async with self._turns:
            said = await self._send_dossier("/intake/api/submissions", entries, files, whose)
        for piece, item in zip(part, said["items"], strict=True):
            piece.item_id, piece.submission_id = item["item_id"], said["submission_id"]

    async def _send_dossier(self, path: str, entries: Sequence[Any], files: Sequence[FILE], whose: str) -> Any:
        parts = self.writing.dossier(entries, files, whose)
        return await self.world.act("skpd", "POST", path, files=parts)

    async def _commit(self, part: Sequence[Piece]) -> None:
        name = f"daftar {self.writing.word('list', 'name of a workbook')}.csv"
        query = {"mode": "commit", "kind": "history", "skpd": SKPD, "confirm": list(DOUBTS)}
        parts = {"file": (name, self.writing.old_list(part), "text/csv")}
        said = await self.world.act("petugas", "POST", "/intake/api/spreadsheets", params=query, files=parts)
        for row, item in zip(part, said["items"], strict=True):
            row.item_id, row.submission_id = item["item_id"], said["submission_id"]

    async def _leave_unfinished(self) -> None:
        piece = Piece(-1, "submitted")
        await self._act("skpd", "/intake/api/drafts", items=[self.writing.entry(piece)])
        parts = {"file": ("konsep.csv", self.writing.old_list([piece]), "text/csv")}
        await self.world.act("skpd", "POST", "/intake/api/spreadsheets", params={"mode": "preview"}, files=parts)

    async def _withdraw(self, piece: Piece) -> None:
        await self._act("skpd", f"/intake/api/submissions/{piece.submission_id}/items/{piece.item_id}/withdraw")

    async def _propose(self, piece: Piece) -> None:
        await self._act("petugas", f"{piece.path}/proposal", **self.writing.proposal(piece))
        if piece.fate == "hold":
            await self._act("ketua", f"{piece.path}/consideration-request")
            await self._act("tim", f"{piece.path}/consideration", **self.writing.advice(piece))

    async def _decide(self, piece: Piece) -> None:
        no = {"answer": "tidak", "reason": self.writing.words(piece, "reason of a return")}
        await self._act("ketua", f"{piece.path}/decision", **(no if piece.fate == "returned" else YES))

    async def _reject(self, piece: Piece) -> None:
        reason = self.writing.words(piece, "reason of the head")
        await self._act("pimpinan", f"{piece.path}/approval", answer="tolak", reason=reason)

    async def _resubmit(self, piece: Piece) -> None:
        path = f"/intake/api/submissions/{piece.submission_id}/items/{piece.item_id}/resubmit"
        file = self.writing.text(piece, "a corrected note")
        await self._send_dossier(path, [self.writing.entry(piece, [file])], [file], f"correction of {piece.number}")

    async def _prove(self, piece: Piece) -> None:
        fields = self.writing.evidence(piece, FACTS[piece.fate], self.world.today)
        files = {"document": self.writing.pdf(piece, "a document of proof")}
        case = await self.world.act("petugas", "POST", f"{piece.path}/early-opening", data=fields, files=files)
        piece.case_id = case["case_id"]

    async def _agree(self, piece: Piece) -> None:
        await self._case("ketua", piece, "decision", outcome="open_now", reason=REASON, dip=DIP)
        await self._case("pimpinan", piece, "approval", **SIGNED)

    async def _undo(self, who: str, piece: Piece) -> None:
        await self._case(who, piece, "undo", reason=self.writing.words(piece, f"reason of {who} to undo"))

    async def _drop(self, piece: Piece) -> None:
        await self._case("tim", piece, "consideration", **self.writing.advice(piece))
        await self._case("ketua", piece, "close", reason=self.writing.words(piece, "reason to close a case"))

    async def _place(self, piece: Piece) -> None:
        place = {name: self.writing.word(piece, f"place, {name}") for name in ("gedung", "ruang", "rak")}
        await self._act("petugas", f"{piece.path}/location", **place, boks="1", folder="1", nomor="1")

    async def _hold(self, piece: Piece) -> None:
        await self._act("petugas", f"{piece.path}/retention", jra_code="000.1", active_years=1, inactive_years=2,
                        fate="musnah", closed_on="2026-01-05")  # fmt: skip
        held = await self._act("petugas", f"{piece.path}/holds", **self._held(piece))
        path = f"{piece.path}/holds/{held['holds'][0]}/release"
        await self._act("ketua", path, reason=self.writing.words(piece, "reason to release a hold"))
        await self._act("petugas", f"{piece.path}/holds", **self._held(piece))

    def _held(self, piece: Piece | str) -> dict[str, str]:
        reference = f"5/{self.writing.word(piece, 'reference of a hold')}"
        return {"kind": "sengketa", "reason": self.writing.words(piece, "reason of a hold"), "reference": reference}

    async def _hold_many(self, part: Sequence[Piece]) -> None:
        ids = [row.item_id for row in part]
        held = await self._act("ketua", "/registry/api/holds", item_ids=ids, **self._held("hold of many"))
        reason = self.writing.words("hold of many", "reason to release it")
        await self._act("petugas", f"/registry/api/holds/{held['hold_id']}/release", reason=reason)

    async def _review(self, piece: Piece) -> None:
        await self._act(
            "petugas", f"{piece.path}/review", review_on="2027-01-04", **self.writing.test(piece, "a review")
        )
        reason = self.writing.words(piece, "reason of a review")
        await self._act("ketua", f"{piece.path}/review/decision", answer="ya", reason=reason)

    async def _read(self, piece: Piece) -> None:
        """Reads what lies inside, as officers do: the item, its page, its file and its paper."""
        item = await self.world.act("petugas", "GET", piece.path)
        for file in item["dossier"]["files"]:
            path = f"{piece.path}/files/{file['file_id']}"
            await self.world.act("ketua", "GET", path)
            await self._act("ketua", f"{path}/original", reason=self.writing.words(piece, "reason to read a file"))
        for path in (f"/registry/butir/{piece.item_id}", f"/registry/items/{piece.item_id}/penetapan"):
            await self.world.act("ketua", "GET", path)
        await self.world.act("skpd", "GET", f"/intake/pengajuan/{piece.submission_id}")

    async def _find_cases(self) -> None:
        found: dict[str, str] = {}
        for offset in range(0, 100_000, 1000):
            page = {"state": "open", "limit": 1000, "offset": offset}
            cases = await self.world.act("ketua", "GET", "/registry/api/cases", params=page)
            found |= {case["item_id"]: case["id"] for case in cases}
            if len(cases) < 1000:
                break
        for piece in self.pieces:
            piece.case_id = found.get(piece.item_id, piece.case_id)

    async def _finish(self, piece: Piece) -> None:
        await self._case("tim", piece, "consideration", **self.writing.advice(piece))
        body: dict[str, Any] = {"outcome": "open_at_end", "reason": REASON, "dip": DIP}
        if piece.fate == "due_now":
            test = self.writing.test(piece, "an opening")
            body |= {"outcome": "open_now", "effective_on": self.world.today.isoformat(), "test": test}
        if piece.fate == "reclassify":
            body = {"outcome": "reclassify", "reason": REASON, "new_classification": self.writing.renewed(piece)}
        await self._case("ketua", piece, "decision", **body, public_words_confirmed=True)
        await self._case("pimpinan", piece, "approval", **SIGNED)

    async def _publish(self, piece: Piece) -> None:
        path = f"{piece.path}/publication-copy"
        copy = await self.world.act("petugas", "POST", path, files={"file": self.writing.copy(piece)})
        seen = await self.world.accounts.send("petugas2", "GET", f"{path}/{copy['copy_id']}")
        body = {"copy_id": copy["copy_id"], "sha256": hashlib.sha256(seen.content).hexdigest()}
        await self._act("petugas2", f"{path}/release", **body)

    async def _take_down(self, piece: Piece) -> None:
        order = {"reason": "wrong_file", "words": "Berkasnya keliru."}
        await self._act("petugas", f"/publisher/api/items/{piece.item_id}/withdrawal", **order)

    async def _keep_down(self, piece: Piece) -> None:
        reason = self.writing.words(piece, "reason to keep files down")
        await self._act("ketua", f"{piece.path}/takedown-decision", reason=reason, reference="UU 14/2008 Pasal 17")

    async def _withdraw_consent(self, piece: Piece) -> None:
        reason = self.writing.words(piece, "reason to withdraw a consent")
        await self._act("ketua", f"{piece.path}/consent/withdrawal", reason=reason)
        fields = {"answer": "open", "reason": self.writing.words(piece, "reason of a content decision"),
                  "reference": f"3/{self.writing.word(piece, 'number of a new consent')}"}  # fmt: skip
        files = {"document": self.writing.pdf(piece, "a new consent")}
        await self.world.act("ketua", "POST", f"{piece.path}/content-decision", data=fields, files=files)
        await self._act("pimpinan", f"{piece.path}/content-decision/confirmation", answer="setuju")

    async def _act(self, who: str, path: str, **body: Any) -> Any:
        return await self.world.post(who, path, **body)

    async def _case(self, who: str, piece: Piece, act: str, **body: Any) -> Any:
        return await self._act(who, f"/registry/api/cases/{piece.case_id}/{act}", **body)

    async def _each(self, fates: Iterable[str], work: Work, most: int = 0) -> None:
        """Does some work with every item of some fates, or with the first ones."""
        found = [piece for piece in self.pieces if piece.fate in set(fates)]
        await self._all(found[:most] if most else found, work)

    async def _all(self, pieces: Sequence[Piece], work: Work) -> None:
        async def one(piece: Piece) -> None:
            async with self._turns:
                await work(piece)

        await asyncio.gather(*(one(piece) for piece in pieces))

    async def _settle(self) -> None:
        await self.world.province.settle(PATIENCE)


def _parts(pieces: Sequence[Piece], most: int) -> list[Sequence[Piece]]:
    """Returns items in parts of at most so many, none of them of one alone."""
    cut = [pieces[start : start + most] for start in range(0, len(pieces), most)]
    if len(cut) > 1 and len(cut[-1]) == 1:
        cut[-2:] = [[*cut[-2], *cut[-1]]]
    return list(cut)
