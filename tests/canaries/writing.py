"""What people write in these lives: each text that stays inside holds a word of its own, each public one is neutral."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from services.intake.spreadsheet.reader import TEMPLATE_MARK
from services.intake.spreadsheet.template import COLUMNS, VERSION
from tests.canaries.canary import Canaries
from tests.files.pdfs import a_pdf

Fate = Literal[
    "due", "due_now", "lapse", "exempt", "returned", "withdrawn", "rejected", "event", "consent", "ruling", "undone",
    "new_test", "review", "reclassify", "hold", "submitted",
]  # fmt: skip
FATES: tuple[Fate, ...] = (
    "due", "lapse", "exempt", "returned", "withdrawn", "due_now", "event", "lapse", "consent", "exempt",
    "due", "undone", "rejected", "ruling", "lapse", "new_test", "review", "reclassify", "hold", "submitted",
)  # fmt: skip
"""What becomes of twenty items; then it begins anew."""
ENDS = date(2026, 3, 31)
"""The last exempt day of what is due within these lives."""
FAR = date(2028, 12, 31)
OVER = date(2026, 1, 30)
ENDS_SOON = frozenset({"due", "due_now", "lapse", "reclassify", "withdrawn", "rejected"})
UNTIL_EVENT = frozenset({"event", "review"})
DIP = {
    "summary": "Ringkasan untuk umum", "holder": "PPID Utama", "responsible": "Sekretaris", "made": "Pontianak, 2026",
    "form": "cetak", "retention": "5 tahun",
}  # fmt: skip
FILE = tuple[str, bytes, str]


@dataclass
class Piece:
    """One item: what is to become of it, and the numbers that it was given."""

    number: int
    fate: Fate
    item_id: str = ""
    submission_id: str = ""
    case_id: str = ""

    @property
    def path(self) -> str:
        """Returns the address of its acts."""
        return f"/registry/api/items/{self.item_id}"

    @property
    def public_title(self) -> str:
        """Returns the title that everybody may read."""
        return f"Contoh jenis informasi nomor {self.number}"


class Writing:
    """Writes texts and files, each with a new word; a place is `<item>: <what>`."""

    def __init__(self, canaries: Canaries) -> None:
        self.canaries = canaries

    def words(self, piece: Piece | str, what: str) -> str:
        """Returns a sentence that says something and holds a word of its own."""
        return f"Catatan dalam {self.word(piece, what)} tentang pemeriksaan saksi"

    def word(self, piece: Piece | str, what: str) -> str:
        """Returns a new word alone."""
        whose = piece if isinstance(piece, str) else f"item {piece.number} ({piece.fate})"
        return self.canaries.mint(f"{whose}: {what}")

    def pdf(self, piece: Piece | str, what: str) -> FILE:
        """Returns a PDF with a word in its name, on its page and in its metadata."""
        inside = self.word(piece, f"metadata of {what}").encode()
        content = a_pdf(
            f"isi {self.word(piece, f'page of {what}')}",
            more=[b"<</Title(Judul " + inside + b")/Author(Nama " + inside + b")>>"],
            trailer=b"/Info 6 0 R",
        )
        return f"berkas {self.word(piece, f'name of {what}')}.pdf", content, "application/pdf"

    def text(self, piece: Piece, what: str) -> FILE:
        """Returns a plain text with a word in its name and in its content."""
        content = f"Isi berkas.\n{self.words(piece, f'content of {what}')}\n".encode()
        return f"catatan {self.word(piece, f'name of {what}')}.txt", content, "text/plain"

    def copy(self, piece: Piece) -> FILE:
        """Returns a publication copy: its page is for everybody, its name and its metadata are not."""
        inside = self.word(piece, "metadata of a copy").encode()
        info = [b"<</Title(Judul " + inside + b")/Keywords(" + inside + b")>>"]
        content = a_pdf(f"Salinan untuk umum nomor {piece.number}", more=info, trailer=b"/Info 6 0 R")
        return f"salinan {self.word(piece, 'name of a copy')}.pdf", content, "application/pdf"

    def entry(self, piece: Piece, files: Sequence[FILE] = ()) -> dict[str, Any]:
        """Returns an item as its SKPD hands it in."""
        return {
            "title": f"Berkas pemeriksaan khusus {self.word(piece, 'title')}",
            "public_title": piece.public_title,
            "responsible": f"Kepala Bidang Siti {self.word(piece, 'responsible')}, S.H.",
            "grounds": [{**self._ground(piece, "dossier"), "period": self._period(piece)["text"]}],
            "files": [name for name, _, _ in files],
        }

    def dossier(self, entries: Sequence[dict[str, Any]], files: Sequence[FILE], whose: str) -> list[tuple[str, Any]]:
        """Returns the parts of a hand-in with its covering letter."""
        letter = {
            "number": self.word(whose, "number of the letter"), "date": "2026-03-02",
            "subject": self.words(whose, "subject of the letter"),
        }  # fmt: skip
        form = json.dumps({"letter": letter, "items": list(entries)}).encode()
        return [("dossier", ("dossier.json", form, "application/json")), *(("files", file) for file in files)]

    def proposal(self, piece: Piece) -> dict[str, Any]:
        """Returns what the Petugas proposes."""
        return {
            "grounds": [{**self._ground(piece, "proposal"), "period": self._period(piece)}],
            "public_title": piece.public_title,
            "public_reason": "Membukanya sekarang merugikan kepentingan yang dilindungi undang-undang.",
            "public_words_confirmed": True,
            "same_title_confirmed": True,
        }

    def renewed(self, piece: Piece) -> dict[str, Any]:
        """Returns a new classification with a later end."""
        ground = self._ground(piece, "new classification")
        period = {"kind": "until_date", "text": "sampai dengan 31 Desember 2027", "until": "2027-12-31"}
        return {**self.proposal(piece), "grounds": [{**ground, "period": period}]}

    def test(self, piece: Piece, what: str) -> dict[str, str]:
        """Returns a consequence test."""
        return {
            "consequence_open": f"Bila dibuka, pihak lain merugikan saksi {self.word(piece, f'test of {what}, open')}",
            "consequence_closed": f"Bila ditutup, saksi {self.word(piece, f'test of {what}, closed')} tetap aman",
        }

    def evidence(self, piece: Piece, trigger: str, day: date) -> dict[str, str]:
        """Returns the fields of an early opening."""
        return {
            "trigger": trigger, "date": day.isoformat(), "reference": f"S-{self.word(piece, 'number of evidence')}",
            "evidence": self.words(piece, "evidence"),
        }  # fmt: skip

    def advice(self, piece: Piece) -> dict[str, Any]:
        """Returns the consideration of the Tim with its dissent and the names of its members."""
        return {
            "recommendation": "open", "text": self.words(piece, "advice"), "dissent": [self.words(piece, "dissent")],
            "members": [f"Anggota {self.word(piece, 'member of the Tim')}"],
        }  # fmt: skip

    def old_list(self, pieces: Sequence[Piece]) -> bytes:
        """Returns rows of an old list as CSV in the columns of the template."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=";")
        writer.writerow([f"{TEMPLATE_MARK} {VERSION}"])
        writer.writerow([header for _, header, _ in COLUMNS])
        for number, piece in enumerate(pieces, start=1):
            values = {"no": str(number), **self._row(piece)}
            writer.writerow([values.get(name, "") for name, _, _ in COLUMNS])
        return out.getvalue().encode()

    def _row(self, piece: Piece) -> dict[str, str]:
        over = piece.fate == "lapse"
        return {
            "title": f"Daftar lama pemeriksaan {self.word(piece, 'title of a row')}",
            "public_title": piece.public_title,
            "huruf": "b",
            "legal_basis": "UU 14/2008 Pasal 17 huruf b",
            **self.test(piece, "a row"),
            "period": "sampai dengan 30 Januari 2026" if over else "sampai dengan 31 Desember 2028",
            "responsible": f"Kepala Bidang Siti {self.word(piece, 'responsible of a row')}, S.H.",
        }

    def _ground(self, piece: Piece, where: str) -> dict[str, Any]:
        huruf, angka = ("a", 1) if piece.fate in UNTIL_EVENT else ("h", 4) if piece.fate == "consent" else ("b", None)
        named = f"Pasal 17 huruf {huruf}" + (f" angka {angka}" if angka else "")
        return {"huruf": huruf, "angka": angka, "statute": "UU 14/2008", "article": named, **self.test(piece, where)}

    def _period(self, piece: Piece) -> dict[str, Any]:
        if piece.fate in UNTIL_EVENT:
            text = "sampai penyidikan dihentikan"
            return {"kind": "until_event", "text": text, "review_on": "2026-12-01", "conditions": [text]}
        if piece.fate == "consent":
            text = "sampai ada persetujuan tertulis dari yang bersangkutan"
            return {"kind": "until_consent", "text": text, "review_on": "2026-12-01"}
        until, text = (ENDS, "31 Maret 2026") if piece.fate in ENDS_SOON else (FAR, "31 Desember 2028")
        return {"kind": "until_date", "text": f"sampai dengan {text}", "until": until.isoformat()}
