"""What one journey brings to a province: its mark, its dossiers with their files, and what is to become of each."""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from deploy.acceptance.officers import File
from deploy.acceptance.story import UNDATED, SampleLife, stories
from deploy.rehearse.calls import pdf_of
from shared.law import TIME_LIMITED

SampleItem = dict[str, Any]
Fate = Literal["exempt", "opened", "published", "waiting", "returned", "withdrawn"]
FIRST: tuple[Fate, ...] = ("returned", "withdrawn", "published", "waiting", "opened")
"""Every journey has at least one of each; of the others every fourth is opened and the rest stays exempt."""
DUE: frozenset[Fate] = frozenset({"opened", "published", "waiting"})
"""The period ends within the window, so the clock speaks at once."""
EARLY = TIME_LIMITED
"""Huruf that may be opened early without a consent or a ruling: those that are never closed for ever."""
FILE_BYTES = 20_000
FAR = 420
RETURN_REASON = "Jangka waktunya terlalu lama bagi akibat yang disebut; mohon diuji ulang."


@dataclass(frozen=True)
class Run:
    """One journey: `mark` (letters) distinguishes its items from all others, `own_skpd` is the sender's agency."""

    mark: str
    today: date
    sender: str
    own_skpd: str

    @property
    def skpd(self) -> str:
        """Returns the code of the SKPD that this journey brings."""
        return f"uji-{self.mark}"

    @property
    def name(self) -> str:
        """Returns the name of that SKPD."""
        return f"Perjalanan uji {self.mark}"


@dataclass
class ItemSpec:
    """One dossier with one item and one file, and what is known of it so far."""

    story: SampleLife
    fate: Fate
    role: str
    key: str
    resend: bool
    file: File
    received: dict[str, Any] = field(default_factory=dict)
    copy_sha256: str = ""

    @property
    def name(self) -> str:
        """Returns what people call it in messages."""
        return f"{self.key} ({self.story.item_id or 'belum diterima'})"

    @property
    def sha256(self) -> str:
        """Returns the hash of the file that is handed in."""
        return hashlib.sha256(self.file[1]).hexdigest()

    @property
    def dossier(self) -> dict[str, Any]:
        """Returns the form as it is handed in."""
        return {"skpd": self.story.sample["skpd"], "items": [self.story.dossier()]}


def item_specs_of(run: Run, count: int) -> list[ItemSpec]:
    """Returns `count` dossiers, at least one of each fate; every fourth is handed in more than once on purpose."""
    fates = [*FIRST, *("opened" if number % 4 == 0 else "exempt" for number in range(max(0, count - len(FIRST))))]
    samples = [story.sample for story in stories(run.today)]
    return [_item_spec(run, samples, number, fate) for number, fate in enumerate(fates)]  # type: ignore[arg-type]


def _item_spec(run: Run, samples: Sequence[SampleItem], number: int, fate: Fate) -> ItemSpec:
    own = fate in {"returned", "withdrawn"}
    key = f"{run.skpd}-{number:04d}"
    sample = _sample_life(run, samples, number, fate) | {"skpd": run.own_skpd if own else run.skpd}
    role = run.sender if own else "petugas"
    return ItemSpec(
        SampleLife(sample, run.today), fate, role, key, number % 4 == 0, (f"{key}.pdf", pdf(key), "application/pdf")
    )


def _sample_life(run: Run, samples: Sequence[SampleItem], number: int, fate: Fate) -> SampleItem:
    fit = [sample for sample in samples if fate not in DUE or {each["huruf"] for each in sample["ground"]} <= EARLY]
    sample = fit[number % len(fit)]
    titles = {name: f"Uji {run.mark} {number}: {sample[name]}" for name in ("title", "public_title")}
    if fate in DUE:
        undated = {name: value for name, value in sample.items() if name not in {"years", *UNDATED}}
        return undated | titles | {"stage": "due", "until": True, "ends_in": 3 + number % 18}
    far = {"ends_in": FAR + number} if "until" in sample else {}
    return {name: value for name, value in sample.items() if name != "ends_in"} | titles | far | {"stage": "exempt"}


def pdf(seed: str) -> bytes:
    """Returns a file, the same each time it is made for a seed."""
    return pdf_of(random.Random(seed).randbytes(FILE_BYTES // 2).hex())  # noqa: S311
