"""The acts of the SOP as forms: who may, what is asked, which command answers, and what the page says after."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from services.registry.api.bodies import (
    AnswerIn,
    ApprovalIn,
    ClassificationIn,
    ConsiderationIn,
    DecisionIn,
    EarlyIn,
    ExpiryIn,
    HoldIn,
    Line,
    LocationIn,
    ReasonIn,
    RetentionIn,
    ReviewIn,
)
from services.registry.commands import Commands
from services.registry.domain.acts import ActName
from services.registry.domain.facts import Answer
from services.registry.pages import form_values as starts
from services.registry.pages.form_values import Record
from services.registry.pages.reach import may_approve, may_decide
from shared.security.identity import Actor
from shared.web.typed_forms import Typed

Run = Callable[[Commands, Actor, str, Typed], Awaitable[Any]]
Fits = Callable[[Record], bool]
May = Callable[[Actor, Record], bool]

PUBLIC = ("public",)
PLACES: Mapping[str, str] = {
    "TANPA_DASAR_HUKUM": "statute",
    "DASAR_BUKAN_UNDANG_UNDANG": "statute",
    "HURUF_TIDAK_DIKENAL": "huruf",
    "ANGKA_TIDAK_DIKENAL": "angka",
    "TANPA_UJI_KONSEKUENSI": "consequence_open",
    "TANPA_JANGKA_WAKTU": "period.kind",
    "JANGKA_WAKTU_TIDAK_JELAS": "period.kind",
    "JANGKA_WAKTU_MAJEMUK": "period.kind",
    "JANGKA_WAKTU_TIDAK_LENGKAP": "period.years",
    "TIDAK_TERBATAS_DILARANG": "period.kind",
    "JANGKA_WAKTU_BERTENTANGAN": "period.text",
    "LEBIH_TIGA_PULUH_TAHUN": "period.years",
    "TANPA_TANGGAL_TINJAU": "period.review_on",
    "TANGGAL_TINJAU_TERLALU_JAUH": "period.review_on",
    "JUDUL_PUBLIK_KOSONG": "public_title",
    "TIDAK_PERNAH_DIKECUALIKAN": "public_title",
    "JUDUL_PUBLIK_MEMUAT_DATA_PRIBADI": "public_title",
    "TANPA_ALASAN_PUBLIK": "public_reason",
    "SUDAH_BERAKHIR": "grounds.0.period.until",
    "TANPA_ALASAN": "reason",
    "TANPA_BUKTI": "reference",
    "PEMICU_TIDAK_COCOK": "trigger",
    "PERISTIWA_SEBELUM_PENETAPAN": "occurred_on",
    "PERISTIWA_HARUS_MENYEBUT_HURUF": "huruf",
    "PUTUSAN_BELUM_INKRACHT": "final",
    "ALAMAT_TIDAK_LENGKAP": "gedung",
    "RETENSI_TIDAK_SAH": "jra_code",
    "HASIL_TIDAK_COCOK": "outcome",
    "UJI_BARU_WAJIB": "outcome",
    "KOLOM_DIP_BELUM_LENGKAP": "dip.summary",
    "HARI_BERLAKU_TIDAK_SAH": "effective_on",
}


@dataclass(frozen=True)
class Act:
    """One act: `name` is the last part of its address, `act` its name in the trail, `done` what the page says then."""

    name: str
    act: ActName
    label: str
    template: str
    roles: tuple[str, ...]
    run: Run
    done: str
    fits: Fits = lambda _: True
    start: Callable[[Record], Typed] = starts.nothing
    places: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    prefix: str = ""
    may: May = lambda _actor, _record: True

    def is_for(self, actor: Actor, record: Record) -> bool:
        """Tells whether this person can do the act now; a form that is certain to be refused is not offered."""
        return actor.has(*self.roles) and self.fits(record) and self.may(actor, record)

    @property
    def placing(self) -> Mapping[str, str]:
        """Returns on which field of this form the fault of each code stands."""
        return {**PLACES, **self.places}


class AnsweredIn(AnswerIn):
    """An answer that a person chose; a form without one is sent back."""

    answer: Literal[Answer.YA, Answer.TIDAK]


class PassedIn(ExpiryIn):
    """The ya about an old row with the public title that stands on its page."""

    public_title: Line


def in_state(*states: str) -> Fits:
    """Returns the test whether a record is in one of these states."""
    return lambda record: record["state"] in states


async def propose(commands: Commands, actor: Actor, item_id: str, typed: Typed) -> None:
    """Proposes a classification."""
    body = typed.read(ClassificationIn, lines=("conditions",))
    asked: dict[str, Any] = {"same_title_confirmed": body.same_title_confirmed}
    asked["public_words_confirmed"] = body.public_words_confirmed
    await commands.classification.propose(actor, item_id, body.classification(), **asked)


async def answer_expiry(commands: Commands, actor: Actor, item_id: str, typed: Typed) -> None:
    """Answers whether the end written in an old row has passed."""
    body = typed.read(PassedIn)
    words: dict[str, Any] = {"public_title": body.public_title, "reason": body.reason}
    words["confirmed"] = body.public_words_confirmed
    await commands.classification.answer_expiry(actor, item_id, body.answer, **words)


async def confirm_expiry(commands: Commands, actor: Actor, item_id: str, typed: Typed) -> None:
    """Confirms or rejects another person's answer about an old row."""
    body = typed.read(AnsweredIn)
    asked = {"public_words_confirmed": body.public_words_confirmed}
    await commands.classification.confirm_expiry(actor, item_id, body.answer, body.reason, **asked)


async def ask_team(commands: Commands, actor: Actor, item_id: str, _: Typed) -> None:
    """Asks the Tim for its consideration."""
    await commands.classification.request_consideration(actor, item_id)


async def consider(commands: Commands, actor: Actor, item_id: str, typed: Typed) -> None:
    """Records the Tim's consideration of a proposal."""
    await commands.classification.answer_consideration(
        actor, item_id, **dict(typed.read(ConsiderationIn, lines=("dissent",)))
    )


async def decide(commands: Commands, actor: Actor, item_id: str, typed: Typed) -> None:
    """Answers ya or tidak."""
    body = typed.read(DecisionIn)
    asked: dict[str, Any] = {"public_words_confirmed": body.public_words_confirmed}
    await commands.classification.decide(actor, item_id, body.answer, body.reason, **asked)


async def approve(commands: Commands, actor: Actor, item_id: str, typed: Typed) -> None:
    """Answers setuju or tolak to a penetapan."""
    body = typed.read(ApprovalIn)
    await commands.classification.approve(actor, item_id, body.answer, place=body.place, reason=body.reason)


async def review(commands: Commands, actor: Actor, item_id: str, typed: Typed) -> None:
    """Proposes to keep an undated item for another year on a renewed test."""
    body = typed.read(ReviewIn)
    await commands.reviews.review(actor, item_id, review_on=body.review_on, test=body.test())


async def decide_review(commands: Commands, actor: Actor, item_id: str, typed: Typed) -> None:
    """Answers a proposed review."""
    body = typed.read(AnsweredIn)
    await commands.reviews.decide_review(actor, item_id, body.answer, body.reason)


async def open_case(commands: Commands, actor: Actor, item_id: str, _: Typed) -> str:
    """Opens the due case before its window, to prepare it."""
    return (await commands.openings.open_case(actor, item_id)).id


async def open_early(commands: Commands, actor: Actor, item_id: str, typed: Typed) -> str:
    """Opens an early case."""
    boxes = {"part": typed("part", "false"), "final": typed("final", "false")}
    body = Typed({**typed.words, **boxes}).read(EarlyIn)
    return (await commands.openings.open_early(actor, item_id, body.trigger, body.proof())).id


async def record_location(commands: Commands, actor: Actor, item_id: str, typed: Typed) -> None:
    """Records where the paper lies."""
    await commands.archive.record_location(actor, item_id, typed.read(LocationIn).location())


async def set_retention(commands: Commands, actor: Actor, item_id: str, typed: Typed) -> None:
    """Records the retention."""
    await commands.archive.set_retention(actor, item_id, typed.read(RetentionIn).retention())


async def place_hold(commands: Commands, actor: Actor, item_id: str, typed: Typed) -> None:
    """Places a hold."""
    await commands.archive.place_hold(actor, item_id, **dict(typed.read(HoldIn)))


async def release_hold(commands: Commands, actor: Actor, item_id: str, typed: Typed) -> None:
    """Releases a hold."""
    await commands.archive.release_hold(actor, item_id, typed("hold_id"), typed.read(ReasonIn).reason)


async def withdraw_consent(commands: Commands, actor: Actor, item_id: str, typed: Typed) -> None:
    """Records that a consent was taken back."""
    await commands.archive.withdraw_consent(actor, item_id, typed.read(ReasonIn).reason)


def _proposable(record: Record) -> bool:
    return record["state"] in {"submitted", "proposed"} and record["queue"] != "sudah_berakhir"


def _undated(record: Record) -> bool:
    return record["state"] == "exempt" and bool(record["review_on"])


def _asked(record: Record) -> bool:
    return record["state"] == "proposed" and bool(record["consultation"])


def _live_case(record: Record, trigger: str) -> bool:
    live = ("open", "decided", "approved")
    return any(case["trigger"] == trigger and case["state"] in live for case in record["cases"])


ITEM_ACTS: tuple[Act, ...] = (
    Act(
        "usul",
        ActName.PROPOSE,
        "Usulkan klasifikasi",
        "usul.html",
        ("petugas",),
        propose,
        "Usul klasifikasi tersimpan.",
        _proposable,
        starts.proposal,
    ),
    Act(
        "jawaban",
        ActName.DECIDE,
        "Jawab ya atau tidak",
        "jawaban.html",
        ("ketua",),
        decide,
        "Jawaban Anda tercatat.",
        in_state("proposed"),
        may=may_decide,
    ),
    Act(
        "persetujuan",
        ActName.APPROVE,
        "Setujui penetapan",
        "persetujuan.html",
        ("pimpinan",),
        approve,
        "Jawaban pimpinan tercatat.",
        in_state("decided"),
        may=may_approve,
    ),
    Act(
        "minta-pertimbangan",
        ActName.REQUEST_CONSIDERATION,
        "Minta pertimbangan Tim",
        "minta-pertimbangan.html",
        ("petugas", "ketua"),
        ask_team,
        "Permintaan kepada Tim Pertimbangan tercatat.",
        lambda r: r["state"] == "proposed" and not r["consultation"],
    ),
    Act(
        "pertimbangan",
        ActName.ANSWER_CONSIDERATION,
        "Tulis pertimbangan",
        "pertimbangan.html",
        ("tim",),
        consider,
        "Pertimbangan Tim tersimpan.",
        _asked,
        places={"TANPA_ALASAN": "text"},
    ),
    Act(
        "sudah-berakhir",
        ActName.ANSWER_EXPIRY,
        "Jawab apakah sudah berakhir",
        "sudah-berakhir.html",
        ("ketua",),
        answer_expiry,
        "Jawaban Anda tercatat. Orang kedua menegaskannya.",
        lambda r: r["queue"] == "sudah_berakhir" and not r["expiry"],
        starts.expiry,
    ),
    Act(
        "tegaskan-berakhir",
        ActName.CONFIRM_EXPIRY,
        "Tegaskan jawaban tentang akhir jangka waktu",
        "tegaskan-berakhir.html",
        ("petugas", "ketua"),
        confirm_expiry,
        "Penegasan tercatat.",
        lambda r: bool(r["expiry"]) and not r["expiry"]["confirmed"],
        may=lambda actor, r: actor.person != r["expiry"]["by"]["person"],
    ),
    Act(
        "tinjau",
        ActName.REVIEW,
        "Tinjau jangka waktu",
        "tinjau.html",
        ("petugas",),
        review,
        "Usul peninjauan tercatat. Ketua PPID memutuskannya.",
        _undated,
        places={"UJI_BARU_WAJIB": "consequence_open", "TANPA_TANGGAL_TINJAU": "review_on"},
    ),
    Act(
        "putuskan-tinjauan",
        ActName.DECIDE_REVIEW,
        "Putuskan peninjauan",
        "putuskan-tinjauan.html",
        ("ketua",),
        decide_review,
        "Keputusan Anda tercatat.",
        lambda r: r["state"] == "exempt" and bool(r["renewal"]),
        may=lambda actor, r: actor.person != r["renewal"]["by"]["person"],
    ),
    Act(
        "siapkan-berkas",
        ActName.OPEN_CASE,
        "Siapkan berkas pembukaan",
        "siapkan-berkas.html",
        ("petugas", "ketua"),
        open_case,
        "Berkas pembukaan dibuat.",
        lambda r: r["state"] == "exempt" and bool(r["ends_on"]) and not _live_case(r, "due"),
    ),
    Act(
        "pembukaan-awal",
        ActName.OPEN_EARLY,
        "Buka lebih awal",
        "pembukaan-awal.html",
        ("petugas", "ketua"),
        open_early,
        "Berkas pembukaan lebih awal dibuat.",
        lambda r: r["state"] == "exempt" or r["is_ruled_without_period"],
    ),
    Act(
        "lokasi",
        ActName.RECORD_LOCATION,
        "Catat alamat simpan",
        "lokasi.html",
        ("petugas",),
        record_location,
        "Alamat simpan tercatat.",
        start=starts.location,
    ),
    Act(
        "retensi",
        ActName.SET_RETENTION,
        "Catat retensi (JRA)",
        "retensi.html",
        ("petugas",),
        set_retention,
        "Retensi tercatat.",
        start=starts.retention,
    ),
    Act(
        "penahanan",
        ActName.PLACE_HOLD,
        "Tahan pemusnahan",
        "penahanan.html",
        ("petugas", "ketua"),
        place_hold,
        "Pemusnahan ditahan.",
        labels={"kind": "Sebab"},
    ),
    Act(
        "lepas-penahanan",
        ActName.RELEASE_HOLD,
        "Lepas penahanan",
        "lepas-penahanan.html",
        ("petugas", "ketua"),
        release_hold,
        "Penahanan dilepas.",
        lambda r: any(hold["released"] is None for hold in r["holds"]),
    ),
    Act(
        "tarik-persetujuan",
        ActName.WITHDRAW_CONSENT,
        "Catat penarikan persetujuan",
        "tarik-persetujuan.html",
        ("petugas", "ketua"),
        withdraw_consent,
        "Penarikan persetujuan tercatat.",
        lambda r: bool(r["has_consent"]) or _live_case(r, "consent"),
    ),
)
BY_NAME: Mapping[str, Act] = {act.name: act for act in ITEM_ACTS}
