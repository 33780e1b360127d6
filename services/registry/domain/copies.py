"""The publication copy: uploaded by one person, seen and released by another, and only for what is public."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from services.registry.domain.case import Case
from services.registry.domain.classification import Ground
from services.registry.domain.dossier import DossierFile
from services.registry.domain.facts import Consent, Signature
from services.registry.domain.item import Item
from services.registry.domain.refusals import refuse
from services.registry.domain.states import OPEN_STATES
from shared.contracts.exemptions import PublicationCopyReleasedV1
from shared.files.copy_facts import CopyFacts
from shared.files.types import TYPES

ENDINGS: Mapping[str, str] = {kind.media_type: ending for ending, kind in reversed(list(TYPES.items()))}

LIFTING = frozenset({"ruling", "public_office"})
"""Triggers of a case by which content about a person is public without that person's consent."""


Earlier = Literal["", "replace", "keep"]
"""What a release says of the earlier copies of the same original that are public: nothing, they go down, they stay."""

DOSSIER = "dosir"
"""What took the place of a copy whose original went with a corrected dossier."""


@dataclass(frozen=True)
class Copy:
    """One copy for the public; `sha256` and `size` (bytes) are those of the plain content.

    `draft_key` holds it sealed to registry, `object_key` sealed to the publisher once it is released; `seen_by` are
    the persons who opened it. `redacted` is what the uploader says, `facts` what was found and done when it was made.
    `original` is the id of the file that it is a copy of, empty where the item has none. `withdrawn_on` is the day
    since which it is void; `replaced_by` names what took its place: another copy, or the dossier. `earlier` is what the
    release said of the copies that were public before.
    """

    id: str
    item_id: str
    draft_key: str
    sha256: str
    size: int
    media_type: str
    redacted: bool
    uploaded: Signature
    seen_by: tuple[str, ...] = ()
    released: Signature | None = None
    object_key: str = ""
    approval: str = ""
    withdrawn_on: date | None = None
    facts: CopyFacts = field(default_factory=CopyFacts)
    original: str = ""
    replaced_by: str = ""
    earlier: Earlier = ""

    @property
    def is_blacked_out(self) -> bool:
        """Tells whether areas of it were blacked out here, so that nothing is left under them."""
        return bool(self.facts.blacked)

    def seen(self, by: Signature) -> "Copy":
        """Returns the copy as opened by a person."""
        return self if by.person in self.seen_by else replace(self, seen_by=(*self.seen_by, by.person))

    def check_release(self, by: Signature, item: Item, sha256: str, *, lacks: bool) -> None:
        """Refuses a release by the uploader, of a copy not opened before, of other bytes, or of what may not be public.

        `lacks` means that a consent is missing (`lacks_consent`; huruf g and h; UU 14/2008 Ps 18(2)). What is about a
        person may be blacked out here; then the rest is public, because an exempt part never closes the whole (UU
        14/2008 Ps 22(7) e; Perki KI 1/2021). That somebody says so lifts nothing. Raises SALINAN_DIGANTI,
        SALINAN_DITURUNKAN, SATU_ORANG_DUA_PERAN, BELUM_PUBLIK, SALINAN_HARUS_DIHITAMKAN, TANPA_PERSETUJUAN,
        SALINAN_BELUM_DILIHAT, SALINAN_TIDAK_COCOK.
        """
        self.check_standing()
        if by.person == self.uploaded.person:
            raise refuse("SATU_ORANG_DUA_PERAN")
        if item.state not in OPEN_STATES or item.opened is None or by.on < item.opened.on:
            raise refuse("BELUM_PUBLIK", state=str(item.state))
        if is_part(item) and not (self.redacted or self.is_blacked_out):
            raise refuse("SALINAN_HARUS_DIHITAMKAN")
        if lacks and not self.is_blacked_out:
            raise refuse("TANPA_PERSETUJUAN")
        if by.person not in self.seen_by:
            raise refuse("SALINAN_BELUM_DILIHAT", copy=self.id)
        if sha256.strip().lower() != self.sha256:
            raise refuse("SALINAN_TIDAK_COCOK", copy=self.id)

    def check_standing(self) -> None:
        """Refuses a copy that was replaced or withdrawn, or that waited when the item's files were taken down."""
        if self.replaced_by:
            raise refuse("SALINAN_DIGANTI", copy=self.id, replaced_by=self.replaced_by)
        if self.withdrawn_on is not None:
            raise refuse("SALINAN_DITURUNKAN", copy=self.id)

    def check_same_release(self, by: Signature, sha256: str, earlier: Earlier) -> None:
        """Accepts the same release again from the same person; raises SUDAH_DIPUTUS for any other.

        A repetition that says nothing of the earlier copies asks for nothing else.
        """
        same = self.released is not None and self.released.person == by.person and earlier in {"", self.earlier}
        if not same or sha256.strip().lower() != self.sha256 or self.withdrawn_on is not None:
            raise refuse("SUDAH_DIPUTUS", copy=self.id)

    def approval_record(self, item: Item, *, object_key: str) -> Mapping[str, Any]:
        """Returns what registry signs: item, version, hash and not-before, and nobody's name (decision 0005)."""
        return {
            "act": "publication_copy_released",
            "item_id": self.item_id,
            "version": item.version,
            "copy_id": self.id,
            "object_key": object_key,
            "sha256": self.sha256,
            "size": self.size,
            "media_type": self.media_type,
            "not_before": _opened_on(item).isoformat(),
        }

    def release(
        self,
        by: Signature,
        item: Item,
        *,
        object_key: str,
        approval: str,
        replaces: Sequence[str] = (),
        earlier: Earlier = "",
    ) -> tuple["Copy", PublicationCopyReleasedV1]:
        """Returns the released copy and its event; `approval` is the signed record, `replaces` are ids of copies."""
        event = PublicationCopyReleasedV1(
            item_id=self.item_id,
            version=item.version,
            copy_id=self.id,
            object_key=object_key,
            sha256=self.sha256,
            size=self.size,
            media_type=self.media_type,
            not_before=_opened_on(item),
            approval=approval,
            replaces=tuple(replaces),
        )
        return replace(self, released=by, object_key=object_key, approval=approval, earlier=earlier), event


def check_waiting(copy: Copy) -> None:
    """Refuses a copy to be blacked out that is void (`check_standing`) or was released; raises SUDAH_DIPUTUS."""
    copy.check_standing()
    if copy.released is not None:
        raise refuse("SUDAH_DIPUTUS", copy=copy.id)


def taken_place_of(waiting: Sequence[Copy], copy: Copy, *, source: str, beside: bool) -> list[str]:
    """Returns the ids of the copies that wait whose place a new one takes.

    These are the one that it was made of (`source`), or else all of the same original, unless it stands `beside` them.
    """
    if source:
        return [source]
    return [] if beside else [each.id for each in waiting if each.original == copy.original]


def may_be_of_one(original: str, other: str) -> bool:
    """Tells whether two copies may be of one original: both name it, or one of them names none."""
    return "" in (original, other) or original == other


def taken_down_by(standing: Sequence[Copy], copy: Copy, earlier: Earlier) -> list[str]:
    """Returns the ids of the public copies of the same original that go down once a copy is released.

    An older copy may show what the new one blacks out, and one of another page may be wanted beside it: the releaser
    says which. A copy that names no original may be of any. Raises SALINAN_LAIN_TERBIT where nothing is said.
    """
    same = sorted(each.id for each in standing if may_be_of_one(each.original, copy.original))
    if same and not earlier:
        raise refuse("SALINAN_LAIN_TERBIT", copies=same)
    return same if earlier == "replace" else []


def left_without(waiting: Sequence[Copy], before: Sequence[DossierFile], after: Sequence[DossierFile]) -> list[str]:
    """Returns the ids of the copies that wait for whose original a corrected dossier brings another file, or none.

    A copy that names no original may be of any of the files that went.
    """
    gone = {file.file_id for file in before} - {file.file_id for file in after}
    return [each.id for each in waiting if each.original in gone or (gone and not each.original)]


def original_of(files: Sequence[DossierFile], named: str) -> str:
    """Returns the id of the file that a copy is of: the one that is named, or the only one; empty where there is none.

    Raises SALINAN_TANPA_ASLI where several could be meant, BERKAS_TIDAK_DIKENAL.
    """
    known = [file.file_id for file in files]
    if named and named not in known:
        raise refuse("BERKAS_TIDAK_DIKENAL")
    if not named and len(known) > 1:
        raise refuse("SALINAN_TANPA_ASLI")
    return named or next(iter(known), "")


def is_part(item: Item) -> bool:
    """Tells whether an item is the opened part of another, or was opened in part as older versions did."""
    return bool(item.part_of)


def lacks_consent(
    item: Item,
    triggers: Mapping[str, str],
    consents: Sequence[Consent],
    *,
    shown: Collection[str] = (),
) -> bool:
    """Tells whether a copy waits for a consent: a ground of huruf g or h that only time or a decision ended.

    `triggers` names what the cases of the item rested on, `consents` are its own and those of the item it is a part of,
    `shown` the letters that its opening by a public office reached. A consent in force to that letter (to a part: for
    that part alone), a public office for the grounds that it ended (UU 14/2008 Ps 18(2) b), a final ruling and a
    confirmed decision on the content end the wait; that a period lapsed, or that somebody says the copy is redacted,
    does not.
    """
    decision, opened = item.content_decision, item.opened
    if decision is not None and decision.opens:
        return False
    case_id = opened.case_id if opened is not None else ""
    if triggers.get(case_id) == "ruling":
        return False
    personal = item.classification.personal if item.classification else ()
    part_of_case = case_id if item.part_of else ""
    return any(
        ground.huruf not in shown
        and not _is_office(ground, triggers)
        and not any(each.covers(ground.huruf, part_of_case) for each in consents)
        for ground in personal
    )


def shown_by_office(item: Item, case: Case | None) -> frozenset[str]:
    """Returns the letters whose grounds the case that opened an item or a part ended, for a public office."""
    if case is None or case.trigger != "public_office" or item.classification is None:
        return frozenset()
    return frozenset(item.classification.grounds[place].huruf for place in case.grounds)


def cases_of(item: Item) -> set[str]:
    """Returns the ids of the cases that opened an item or ended one of its grounds."""
    grounds = item.classification.grounds if item.classification else ()
    named = {ground.ended_by for ground in grounds} | ({item.opened.case_id} if item.opened else set())
    return named - {""}


def _is_office(ground: Ground, triggers: Mapping[str, str]) -> bool:
    return triggers.get(ground.ended_by) == "public_office"


def headers_of(copy: Copy) -> Mapping[str, str]:
    """Returns the headers under which an officer gets the bytes of a copy."""
    name = f"salinan-{copy.id}{ENDINGS.get(copy.media_type, '')}"
    return {
        "content-disposition": f'attachment; filename="{name}"',
        "content-length": str(copy.size),
        "cache-control": "no-store",
        "x-sha256": copy.sha256,
    }


def _opened_on(item: Item) -> date:
    if item.opened is None:
        raise refuse("BELUM_PUBLIK", state=str(item.state))
    return item.opened.on
