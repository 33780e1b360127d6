"""Incidents: what came out that is exempt or personal, who must be told within 3 x 24 hours, and who may close it.

The register of incidents keeps numbers, times and kinds of data. The item itself stays what it is: what leaked is still
exempt. The hours run from when it was known, as real hours (UU 27/2022 Ps 46(1)).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from services.registry.domain.facts import Document, Signature, content_of
from services.registry.domain.guards import apart
from services.registry.domain.incident_letters import (
    Addressee,
    Audience,
    IncidentFacts,
    NoticeLetter,
    PersonsExcepted,
    Sending,
)
from services.registry.domain.leak_findings import Gathers
from services.registry.domain.refusals import refuse
from shared.contracts.sealed_text import SealedText
from shared.law.limits import NOTICE_HOURS
from shared.law.notice_duties import NOTICE_DUTIES
from shared.law.texts.basis import names_an_act, names_an_article
from shared.law.texts.public import personal

OPENED_BY = frozenset({"exempt_content", "personal_data"})
"""Reasons of a take-down that say that something leaked; each opens an incident by itself."""


class IncidentState(StrEnum):
    """Where an incident stands; it follows from its letters and signatures."""

    RECORDED = "dicatat"
    NOTIFIED = "diberitahukan"
    CLOSED = "selesai"


@dataclass(frozen=True)
class ClosingAsked:
    """That somebody asks to close an incident, and why it is over."""

    by: Signature
    reason: SealedText


@dataclass(frozen=True)
class Incident:
    """One incident of the register.

    `recorded` is who took the files down or wrote the incident down; that person never closes it. `known_at` starts the
    hours. `document` is the sealed list of the persons concerned, `turned_down` who last said no to closing.
    `found_by` is the machine that opened it, `is_gathering` says that it takes in several items (`leak_findings`).
    """

    id: str
    number: str
    year: int
    sequence: int
    item_ids: tuple[str, ...]
    holders: tuple[Addressee, ...]
    known_at: datetime
    recorded: Signature
    recorded_at: datetime
    note: SealedText = ""
    takedown_id: str = ""
    takedown_reason: str = ""
    facts: IncidentFacts | None = None
    document: Document | None = None
    letters: tuple[NoticeLetter, ...] = ()
    asked: ClosingAsked | None = None
    turned_down: Signature | None = None
    closed: Signature | None = None
    found_by: str = ""
    is_gathering: bool = False
    excepted: PersonsExcepted | None = None

    @property
    def gathers(self) -> Gathers:
        """Returns whether further findings of machines belong to it: while no person has done anything about it."""
        if not self.found_by or self.facts or self.letters or self.document or self.closed:
            return Gathers.NO
        return Gathers.ANY_ITEM if self.is_gathering else Gathers.SAME_ITEM

    def taking_in(self, item_ids: tuple[str, ...], holders: tuple[Addressee, ...], found_at: datetime) -> "Incident":
        """Returns the incident with what a further finding is about; the hours run from the earlier of both."""
        known = {each.code for each in self.holders}
        more = tuple(each for each in holders if each.code not in known)
        fresh = tuple(each for each in item_ids if each not in self.item_ids)
        words: dict[str, Any] = {"item_ids": (*self.item_ids, *fresh), "holders": (*self.holders, *more)}
        return replace(self, **words, known_at=min(self.known_at, found_at))

    @property
    def due_at(self) -> datetime:
        """Returns the last instant at which the notices are in time."""
        return self.known_at + timedelta(hours=NOTICE_HOURS)

    @property
    def addressees(self) -> tuple[Addressee, ...]:
        """Returns who must be told; while nobody described the incident it counts as one with personal data."""
        facts = self.facts
        personal = facts is None or facts.is_personal
        told = {name for name, duty in NOTICE_DUTIES.items() if personal or not duty.only_personal}
        told -= {name for name, duty in NOTICE_DUTIES.items() if duty.excepted and self.excepted is not None}
        told -= {name for name, duty in NOTICE_DUTIES.items() if duty.on_request and not (facts and facts.to_public)}
        own = {Audience.SKPD: self.holders}
        return tuple(one for each in Audience if each in told for one in own.get(each, (Addressee(each),)))

    @property
    def unserved(self) -> tuple[Addressee, ...]:
        """Returns who must be told and was not yet."""
        return tuple(each for each in self.addressees if not any(self._sendings(each)))

    @property
    def uninformed(self) -> tuple[Addressee, ...]:
        """Returns who must be told and was not yet told what is known today to have come out."""
        return tuple(each for each in self.addressees if not any(self._told_all(each)))

    @property
    def served_at(self) -> datetime | None:
        """Returns when the last of those who must be told was told, None while one was not.

        A decision that the persons are not told counts from when it was taken, so that a late one does not make an
        incident that was late one in time. Where nobody is to be told, as of a closed list that answered without
        personal data, it is when that was known.
        """
        if self.unserved:
            return None
        if not self.addressees:
            return self.facts.at if self.facts else None
        told = [min(sent.at for sent in self._sendings(each)) for each in self.addressees]
        if self.excepted is not None and not any(self._sendings(Addressee(Audience.SUBJEK))):
            told.append(self.excepted.at)
        return max(told)

    @property
    def state(self) -> IncidentState:
        """Returns where it stands."""
        if self.closed is not None:
            return IncidentState.CLOSED
        return IncidentState.NOTIFIED if self.served_at else IncidentState.RECORDED

    def is_late(self, now: datetime) -> bool:
        """Tells whether somebody was told after the hours, or still is not told though they are over."""
        return (self.served_at or now) > self.due_at

    def described(self, facts: IncidentFacts) -> "Incident":
        """Returns the incident with what is known of it; the same again changes nothing.

        A changed description takes back the request to close and the exception of the persons. Raises
        KEADAAN_TIDAK_COCOK once it is closed, INSIDEN_WAKTU_TIDAK_SAH, INSIDEN_DATA_PRIBADI_DISANGKAL or
        INSIDEN_MEMUAT_DATA_PRIBADI.
        """
        self._check_open()
        if facts.happened_at is not None and facts.happened_at > self.known_at:
            raise refuse("INSIDEN_WAKTU_TIDAK_SAH", field="happened_at")
        if not facts.is_personal and self.takedown_reason == "personal_data":
            raise refuse("INSIDEN_DATA_PRIBADI_DISANGKAL")
        check_texts(facts.texts)
        return self if facts.says_what(self.facts) else replace(self, facts=facts, asked=None, excepted=None)

    def excepting(self, excepted: PersonsExcepted) -> "Incident":
        """Returns the incident whose persons are not told (UU 27/2022 Ps 50(1)); the same again changes nothing.

        Never by default: it is decided after the description, by another person than who recorded or described it.
        Raises KEADAAN_TIDAK_COCOK, PENGECUALIAN_TIDAK_COCOK, SATU_ORANG_DUA_PERAN, TANPA_ALASAN,
        PENGECUALIAN_TANPA_DASAR and INSIDEN_MEMUAT_DATA_PRIBADI.
        """
        if excepted.repeats(self.excepted):
            return self
        self._check_open()
        if self.facts is None or not self.facts.is_personal:
            raise refuse("PENGECUALIAN_TIDAK_COCOK")
        apart(excepted.by, self.recorded, self.facts.by)
        if not excepted.reason.strip():
            raise refuse("TANPA_ALASAN")
        if not (names_an_act(excepted.statute) and names_an_article(excepted.statute)):
            raise refuse("PENGECUALIAN_TANPA_DASAR", reference=excepted.statute)
        check_texts({"reason": excepted.reason, "statute": excepted.statute})
        return replace(self, excepted=excepted, asked=None)

    def excepting_nobody(self) -> "Incident":
        """Returns the incident whose persons are told after all; raises KEADAAN_TIDAK_COCOK once it is closed."""
        if self.excepted is None:
            return self
        self._check_open()
        return replace(self, excepted=None, asked=None)

    def listing_persons(self, document: Document) -> "Incident":
        """Returns the incident with the sealed list of the persons concerned; the same content changes nothing."""
        self._check_open()
        return self if content_of(document) == content_of(self.document) else replace(self, document=document)

    def issued(self, letter: NoticeLetter) -> "Incident":
        """Returns the incident with one more notice.

        Raises KEADAAN_TIDAK_COCOK, PENERIMA_TIDAK_COCOK, or INSIDEN_BELUM_DIURAIKAN with what Ps 46(2) still asks.
        """
        self._check_open()
        if not any(letter.to.is_same(each) for each in self.addressees):
            raise refuse("PENERIMA_TIDAK_COCOK", audience=str(letter.to.audience))
        if letter.said.missing:
            raise refuse("INSIDEN_BELUM_DIURAIKAN", missing=letter.said.missing)
        return replace(self, letters=(*self.letters, letter))

    def standing_letter(self, to: Addressee) -> NoticeLetter | None:
        """Returns the notice that says to somebody what is known today, None where none does."""
        mine = (each for each in self.letters if each.to.is_same(to) and each.said.says_what(self.facts))
        return next((each for each in mine if each.excepted == self.excepted), None)

    def addressee(self, audience: Audience, code: str) -> Addressee:
        """Returns one who must be told; raises PENERIMA_TIDAK_COCOK for anybody else."""
        wanted = Addressee(audience, code)
        found = next((each for each in self.addressees if each.is_same(wanted)), None)
        if found is None:
            raise refuse("PENERIMA_TIDAK_COCOK", audience=str(audience))
        return found

    def letter(self, number: str) -> NoticeLetter:
        """Returns a notice by its number; raises NotFound PEMBERITAHUAN_TIDAK_DIKENAL."""
        found = next((each for each in self.letters if each.number == number), None)
        if found is None:
            raise refuse("PEMBERITAHUAN_TIDAK_DIKENAL")
        return found

    def sent(self, number: str, sending: Sending) -> "Incident":
        """Returns the incident with a notice that was sent; raises as `letter` and `NoticeLetter.sending`."""
        before = self.letter(number)
        after = before.sending(sending)
        if after == before:
            return self
        self._check_open()
        return replace(self, letters=tuple(after if each == before else each for each in self.letters))

    def ask_closing(self, by: Signature, reason: str) -> "Incident":
        """Returns the incident that one person asks to close; another confirms.

        Raises SATU_ORANG_DUA_PERAN for who recorded it, TANPA_ALASAN, INSIDEN_MEMUAT_DATA_PRIBADI, and
        INSIDEN_BELUM_DIBERITAHUKAN with who is not told.
        """
        if self.asked is not None and (self.asked.by.person, self.asked.reason) == (by.person, reason.strip()):
            return self
        self._check_open()
        apart(by, self.recorded)
        if self.uninformed:
            raise refuse("INSIDEN_BELUM_DIBERITAHUKAN", missing=[str(each.audience) for each in self.uninformed])
        if not reason.strip():
            raise refuse("TANPA_ALASAN")
        check_texts({"reason": reason})
        return replace(self, asked=ClosingAsked(by, reason.strip()), turned_down=None)

    def answer_closing(self, by: Signature, *, agreed: bool) -> "Incident":
        """Returns the incident closed by the second person, or open again because they said no.

        Raises SATU_ORANG_DUA_PERAN for who recorded it or asked, KEADAAN_TIDAK_COCOK where nobody asked.
        """
        answered = self.closed if agreed else self.turned_down
        if answered is not None and answered.person == by.person:
            return self
        self._check_open()
        if self.asked is None:
            raise refuse("KEADAAN_TIDAK_COCOK", state=str(self.state))
        apart(by, self.recorded, self.asked.by)
        if agreed:
            return replace(self, closed=by)
        return replace(self, asked=None, turned_down=by)

    @property
    def documents(self) -> tuple[Document, ...]:
        """Returns every sealed document of the incident."""
        proofs = (each.sent.document for each in self.letters if each.sent is not None)
        return (*((self.document,) if self.document else ()), *proofs)

    def _sendings(self, to: Addressee) -> Iterator[Sending]:
        return (each.sent for each in self.letters if each.sent is not None and each.to.is_same(to))

    def _told_all(self, to: Addressee) -> Iterator[NoticeLetter]:
        mine = (each for each in self.letters if each.sent is not None and each.to.is_same(to))
        if to.audience is Audience.LEMBAGA:
            mine = (each for each in mine if each.excepted == self.excepted)
        return (each for each in mine if self.facts is None or each.said.came_out == self.facts.came_out)

    def _check_open(self) -> None:
        if self.closed is not None:
            raise refuse("KEADAAN_TIDAK_COCOK", state=str(self.state))


def check_texts(texts: dict[str, str]) -> None:
    """Refuses words of the register that hold numbers or other data of a person (INSIDEN_MEMUAT_DATA_PRIBADI)."""
    for field, text in texts.items():
        if personal(text)[0]:
            raise refuse("INSIDEN_MEMUAT_DATA_PRIBADI", field=field)


def incident_number(sequence: int, year: int) -> str:
    """Returns an incident's number in the register, e.g. `001/INSIDEN/2026`."""
    return f"{sequence:03d}/INSIDEN/{year}"
