"""The form of a case; every key is known or the file is refused."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from deploy.rehearse.jsonpath import keys_of
from shared.law.period_words import PeriodKind
from shared.runtime.clock import start_of
from shared.runtime.legal_zone import legal_zone
from shared.security.identity import ROLES

CAST = ("skpd", "petugas", "petugas2", "ketua", "tim", "pimpinan", "operator")
STATES = ("submitted", "proposed", "decided", "exempt")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
HOLE = re.compile(r"\{([A-Za-z][A-Za-z0-9_.-]*)\}")
MORNING = time(8)
KINDS = tuple(PeriodKind)
SCOPES = ("pimpinan_tertinggi", "huruf_c_f", "umum")


class Strict(BaseModel):
    """Refuses a key that it does not know, and names those that it does."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            raise ValueError(f"harus berupa peta dengan kunci {', '.join(cls.model_fields)}")
        unknown = [str(key) for key in given if key not in cls.model_fields]
        if unknown:
            raise ValueError(f"kunci {', '.join(unknown)} tidak dikenal; yang dikenal: {', '.join(cls.model_fields)}")
        return given


def moment(value: Any) -> datetime:
    """Reads a day (08:00) or a day with its hour as an instant in legal time; raises `ValueError`."""
    if isinstance(value, datetime):
        return value.astimezone(legal_zone()) if value.tzinfo else value.replace(tzinfo=legal_zone())
    if isinstance(value, date):
        return datetime.combine(value, MORNING, legal_zone())
    text = str(value).strip().replace(" ", "T")
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{value!r} bukan TTTT-BB-HH atau TTTT-BB-HHTjj:mm") from error
    return moment(read) if "T" in text else moment(read.date())


Moment = Annotated[datetime, BeforeValidator(moment)]


def one_of(words: tuple[str, ...]) -> Any:
    """Builds the check that a text is one of some words."""

    def check(value: Any) -> Any:
        if value not in words:
            raise ValueError(f"{value!r} tidak dikenal; yang dikenal: {', '.join(words)}")
        return value

    return BeforeValidator(check)


class MandateSpec(Strict):
    """A dated mandate with the keys of the interface; what is not given is supplied."""

    office: str = ""
    letter_number: str = ""
    letter_date: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    scope: Annotated[str, one_of(SCOPES)] = "umum"


class PersonSpec(Strict):
    """One more account; `person` makes it another account of somebody who is there already."""

    roles: tuple[Annotated[str, one_of(ROLES)], ...] = Field(min_length=1)
    skpd: str | None = None
    person: str = ""
    mandate: tuple[MandateSpec, ...] = ()

    @field_validator("mandate", mode="before")
    @classmethod
    def _one_or_more(cls, given: Any) -> Any:
        return given if isinstance(given, (list, tuple)) else [] if given is None else [given]


class PeriodForm(Strict):
    """A typed period; the runner makes its words unless `text` says them."""

    kind: Annotated[str, one_of(KINDS)] = ""
    until: date | None = None
    years: int | None = None
    months: int | None = None
    start: date | Literal["penetapan", "event"] | None = None
    review_on: date | None = None
    conditions: tuple[str, ...] = ()
    text: str = ""

    @property
    def typed(self) -> str:
        """Returns the kind, read from the other keys where it is not given."""
        found = [("until_date", self.until), ("years", self.years), ("years", self.months)]
        return self.kind or next((kind for kind, value in found if value is not None), "until_event")


class GroundForm(Strict):
    """One ground of an item."""

    huruf: str = "b"
    angka: int | None = None
    period: PeriodForm | None = None
    statute: str | None = None
    article: str | None = None
    period_basis: str | None = None
    consequence_open: str | None = None
    consequence_closed: str | None = None

    @field_validator("huruf")
    @classmethod
    def _a_letter(cls, given: str) -> str:
        if given not in list("abcdefghij"):
            raise ValueError(f"{given!r} tidak dikenal; yang dikenal: a sampai j")
        return given

    @field_validator("period", mode="before")
    @classmethod
    def _words(cls, given: Any) -> Any:
        return {"kind": "unclear", "text": given} if isinstance(given, str) else given


class RowSpec(Strict):
    """A row of an old list, with the keys of a previewed row and the decree of its list."""

    title: str | None = None
    public_title: str = ""
    legal_basis: str = ""
    consequence_open: str = ""
    consequence_closed: str = ""
    period: str = ""
    responsible: str = ""
    huruf: str = ""
    angka: int | None = None
    statute: str = ""
    article: str = ""
    period_kind: str = ""
    retention: str = ""
    decree_number: str = ""
    decree_date: date | None = None
    row: int | None = None
    sheet: str = ""
    cells: dict[str, str] = {}
    extra: dict[str, str] = {}


class ItemForm(GroundForm):
    """One item of the case: typed and carried as far as `state` says, or a `row` of an old list."""

    grounds: tuple[GroundForm, ...] = ()
    row: RowSpec | None = None
    state: Annotated[str, one_of(STATES)] = "exempt"
    title: str | None = None
    public_title: str | None = None
    public_reason: str | None = None
    legal_basis: str = ""
    responsible: str = ""
    first_penetapan_date: date | None = None
    skpd: str = ""

    @model_validator(mode="after")
    def _one_place_for_the_ground(self) -> Self:
        """Refuses a ground on the item beside `grounds`: it would count for nothing."""
        beside = [key for key in GroundForm.model_fields if key in self.model_fields_set]
        if self.grounds and beside:
            raise ValueError(f"{', '.join(beside)} berdampingan dengan grounds; tulis di dalam grounds saja")
        return self

    @property
    def all_grounds(self) -> tuple[GroundForm, ...]:
        """Returns the grounds, the only one where the item itself names it."""
        return self.grounds or (self,)


class UploadSpec(Strict):
    """One file that a step sends."""

    name: str
    text: str = ""


class Expected(Strict):
    """What an item must look like from outside; only what is written is asked."""

    state: str | None = None
    queue: str | None = None
    mode: str | None = None
    opened_on: date | None = None
    ends_on: date | None = None
    holder: str | None = None
    list: Literal["dik", "dip", "none"] | None = None
    file: int | None = None


class StepSpec(Strict):
    """One act, one look, or both, at one instant."""

    at: Moment
    by: str | None = None
    call: str = ""
    body: Any = None
    upload: dict[str, UploadSpec] = {}
    status: int | None = None
    code: str = ""
    answer: dict[str, Any] = {}
    save: dict[str, str] = {}
    expect: dict[str, Expected] = {}
    sweep: Literal["none"] | None = None

    @model_validator(mode="after")
    def _whole(self) -> "StepSpec":
        if not self.call and not self.expect:
            raise ValueError("langkah harus memuat call, expect, atau keduanya")
        if self.call and self.status is None:
            raise ValueError("call wajib disertai status")
        loose = [name for name in ("by", "body", "upload", "status", "code", "answer", "save") if getattr(self, name)]
        if not self.call and loose:
            raise ValueError(f"{', '.join(loose)} hanya berarti bersama call")
        if self.call and not self._reads_as_call():
            raise ValueError(f"call {self.call!r} harus berbentuk METODE /alamat; metode: {', '.join(METHODS)}")
        for path in (*self.answer, *self.save.values()):
            keys_of(path)
        return self

    def _reads_as_call(self) -> bool:
        method, _, path = self.call.partition(" ")
        return method in METHODS and path.strip().startswith("/")

    @property
    def method(self) -> str:
        """Returns the method of the call."""
        return self.call.partition(" ")[0]

    @property
    def path(self) -> str:
        """Returns the address of the call, its holes unfilled."""
        return self.call.partition(" ")[2].strip()


class LegalCase(Strict):
    """One case: its people, its items, and its steps."""

    title: str = Field(min_length=1)
    law: str = ""
    start: date
    people: dict[str, PersonSpec] = {}
    items: dict[str, ItemForm] = {}
    steps: tuple[StepSpec, ...] = Field(min_length=1)

    @field_validator("law", mode="before")
    @classmethod
    def _one_line(cls, given: Any) -> Any:
        return "; ".join(map(str, given)) if isinstance(given, (list, tuple)) else given

    @model_validator(mode="after")
    def _fits(self) -> "LegalCase":
        for fault in (*self._names(), *self._order(), *self._references()):
            raise ValueError(fault)
        return self

    @cached_property
    def begins(self) -> datetime:
        """Returns 08:00 of the first day."""
        return moment(self.start)

    def _names(self) -> Iterator[str]:
        for name in (*self.people, *self.items):
            if not NAME.fullmatch(name):
                yield f"nama {name!r} harus huruf, angka, - atau _, dimulai dengan huruf"
        for name, person in self.people.items():
            if name in CAST:
                yield f"people.{name}: akun itu sudah ada dalam pemeran tetap ({', '.join(CAST)})"
            if person.person and person.person not in (*CAST, *self.people):
                yield f"people.{name}.person: {person.person!r} tidak dikenal; yang dikenal: {self._who()}"
            elif self._in_a_circle(name):
                yield f"people.{name}.person: akun-akun saling menunjuk; salah satunya harus tanpa person"

    def _in_a_circle(self, name: str) -> bool:
        """Tells whether following `person` from an account never comes to a human."""
        seen: set[str] = set()
        while name in self.people and self.people[name].person:
            if name in seen:
                return True
            seen.add(name)
            name = self.people[name].person
        return False

    def _order(self) -> Iterator[str]:
        before = start_of(self.start)
        for number, step in enumerate(self.steps, start=1):
            if step.at < before:
                yield f"steps.{number}.at: {step.at:%Y-%m-%dT%H:%M} mendahului langkah sebelumnya; jam tidak mundur"
            before = step.at

    def _references(self) -> Iterator[str]:
        known = {*self.items, *(f"{name}.case" for name in self.items), *CAST, *self.people}
        for number, step in enumerate(self.steps, start=1):
            if step.by and step.by not in (*CAST, *self.people):
                yield f"steps.{number}.by: {step.by!r} tidak dikenal; yang dikenal: {self._who()}"
            for name in step.expect:
                if name not in self.items:
                    yield f"steps.{number}.expect: butir {name!r} tidak dikenal; yang dikenal: {', '.join(self.items)}"
            for name in HOLE.findall(step.path):
                if name not in known:
                    yield f"steps.{number}.call: {{{name}}} tidak dikenal; yang dikenal: {', '.join(sorted(known))}"
            known |= set(step.save)

    def _who(self) -> str:
        return ", ".join((*CAST, *self.people))
