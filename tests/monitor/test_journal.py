"""The journal keeps every event in words and in order, and never its content."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from fastapi import Request

from services.monitor.api.stream import LiveStream, as_json
from services.monitor.domain.journal import KEPT, entry_of, facts_of
from services.monitor.domain.sentences import SENTENCES, sentence
from shared.contracts import EVENTS
from shared.contracts.deadlines import ReviewMissedV1
from shared.contracts.envelope import Envelope
from shared.contracts.exemptions import ItemQueuedV1, StepRefusedV1
from shared.contracts.publications import PublicationRefusedV1, WebsiteUpdatedV1
from shared.contracts.submissions import ItemSubmittedV1, NihilReportedV1, SubmissionReceivedV1
from shared.messaging.delivery import DeliveryOutcome
from shared.runtime.errors import Transient
from shared.web.access import still_holds
from tests.monitor.build import Control
from tests.scheduler.build import approved, classified, opened
from tests.web.house import PASSWORD

MOMENT = datetime(2026, 3, 2, 1, tzinfo=UTC)


def received(submission_id: str = "serahan") -> SubmissionReceivedV1:
    return SubmissionReceivedV1(
        submission_id=submission_id,
        agenda_number=7,
        agenda_year=2026,
        skpd_code="disdukcapil",
        kind="new",
        item_count=3,
        received_at=MOMENT,
    )


def submitted(item_id: str = "butir", submission_id: str = "serahan") -> ItemSubmittedV1:
    return ItemSubmittedV1(
        item_id=item_id,
        submission_id=submission_id,
        item_version=1,
        agenda_number=7,
        agenda_year=2026,
        skpd_code="disdukcapil",
        skpd_name="Dinas Kependudukan",
        kind="new",
        submitted_by="akun-rahasia",
        dossier_key="submissions/butir/1/dossier.age",
        dossier_sha256="0" * 64,
        received_at=MOMENT,
    )


def test_every_event_has_a_sentence() -> None:
    assert set(SENTENCES) == set(EVENTS)


def test_nothing_that_could_be_content_is_kept() -> None:
    kept = facts_of(submitted()) | facts_of(classified(public_title="Judul", public_reason="Alasan"))
    assert not {"public_title", "public_reason", "submitted_by", "dossier_key", "approval"} & (KEPT | set(kept))
    assert "Judul" not in json.dumps(kept)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (received(), "SKPD disdukcapil menyerahkan 3 butir (agenda 7/2026)."),
        (classified(), "Klasifikasi disetujui: huruf a, dikecualikan sampai 31 Desember 2026."),
        (classified(ends_on=None), "Klasifikasi disetujui: huruf a, dikecualikan sampai tanggal yang belum tentu."),
        (
            approved(effective_on=date(2026, 6, 1)),
            "Pimpinan menyetujui pembukaan (pada akhir jangka waktu), berlaku mulai 1 Juni 2026.",
        ),
        (opened(), "Butir menjadi informasi publik (dengan keputusan) sejak 1 Desember 2026."),
        (
            ItemQueuedV1(item_id="b", submission_id="s", queue="belum_lengkap", missing=("TANPA_UJI", "TANPA_UU")),
            "Butir masuk antrean belum_lengkap; yang kurang: TANPA_UJI, TANPA_UU.",
        ),
        (ItemQueuedV1(item_id="b", submission_id="s", queue=""), "Butir keluar dari antrean."),
        (
            StepRefusedV1(item_id="b", period_version=1, step="lapse", on=date(2027, 1, 1)),
            "Registri menolak langkah akhir demi hukum untuk 1 Januari 2027 karena harinya belum tiba.",
        ),
        (
            ReviewMissedV1(item_id="b", period_version=1, review_on=date(2026, 9, 1), rung=10),
            "Tinjauan 1 September 2026 terlewat 10 hari kerja.",
        ),
    ],
)  # fmt: skip
def test_an_event_is_said_in_plain_words(event: object, words: str) -> None:
    assert sentence(type(event).type, facts_of(event)) == words  # type: ignore[attr-defined, arg-type]


def test_a_type_without_a_sentence_is_named() -> None:
    assert sentence("lain.hal_baru.v1", {}) == "Peristiwa lain.hal_baru.v1."


@pytest.mark.parametrize("time", ["", "kemarin", "2026-03-02T08:00:00"])
def test_an_event_without_a_readable_time_counts_as_said_when_heard(time: str) -> None:
    envelope = Envelope("id", "/terbuka/intake", "x.y.v1", time, "serahan", 1, "")
    entry = entry_of(received(), envelope, MOMENT)
    assert (entry.said_at, entry.room, entry.correlation_id) == (MOMENT, "intake", "id")


async def test_the_journal_tells_what_happened_to_an_item_from_its_submission_on(control: Control) -> None:
    await control.hears(received(), submitted(), submitted("lain"))
    control.clock.move_to(control.clock.now() + timedelta(hours=1))
    await control.hears(classified(), approved(effective_on=date(2026, 6, 1), case_id="kasus"), opened())
    told = [line.type.split(".")[1] for line in await control.queries.about("butir")]
    assert told == ["submission_received", "item_submitted", "item_classified", "opening_approved", "item_opened"]
    assert [line.type for line in await control.queries.about("kasus")] == ["registry.opening_approved.v1"]


async def test_an_event_is_kept_once(control: Control) -> None:
    record = control.record(classified())
    assert await control.delivery.receive(record) is DeliveryOutcome.APPLIED
    assert await control.delivery.receive(record) is DeliveryOutcome.DUPLICATE
    assert len(await control.queries.latest()) == 1


async def test_lines_written_at_once_are_never_skipped_by_a_reader(control: Control) -> None:
    events = [NihilReportedV1(skpd_code=f"skpd-{n}", year=2026, agenda_number=n, agenda_year=2026, reported_at=MOMENT)
              for n in range(30)]  # fmt: skip
    writing = asyncio.gather(*(control.delivery.receive(control.record(event)) for event in events))
    seen: list[int] = []
    async with asyncio.timeout(20):
        while len(seen) < len(events):
            seen += [line.id for line in await control.queries.after(seen[-1] if seen else 0)]
    await writing
    assert len(set(seen)) == len(events)


async def test_an_item_in_the_wrong_list_is_noticed_after_a_minute(control: Control) -> None:
    await control.hears(classified("lama"), classified("baru"), classified("cepat"))
    shown = {"url": "/informasi/x/", "site_sequence": 1, "visible_at": MOMENT}
    await control.hears(WebsiteUpdatedV1(item_id="lama", list="dik", **shown))
    await control.hears(opened("lama"))
    assert await control.queries.misplaced() == []
    control.clock.move_to(control.clock.now() + timedelta(seconds=61))
    wrong = {each.item_id: (each.due_list, each.shown_list) for each in await control.queries.misplaced()}
    assert wrong == {"lama": ("dip", "dik"), "baru": ("dik", None), "cepat": ("dik", None)}
    await control.hears(WebsiteUpdatedV1(item_id="lama", list="dip", **{**shown, "site_sequence": 2}))
    assert "lama" not in {each.item_id for each in await control.queries.misplaced()}


async def test_an_older_report_of_the_website_changes_nothing(control: Control) -> None:
    await control.hears(classified())
    for number, listing in ((5, "dik"), (4, "dip")):
        event = WebsiteUpdatedV1.model_validate(
            {"item_id": "butir", "list": listing, "url": "/", "site_sequence": number, "visible_at": MOMENT}
        )
        await control.hears(event)
    control.clock.move_to(control.clock.now() + timedelta(minutes=2))
    assert await control.queries.misplaced() == []
    assert await control.queries.expected() == {"dik": 1, "dip": 0}


async def first(messages: AsyncIterator[bytes], count: int) -> list[str]:
    return [(await anext(messages)).decode() for _ in range(count)]


async def always() -> bool:
    return True


async def test_a_watcher_gets_new_lines_and_resumes_where_it_was(control: Control) -> None:
    stream = LiveStream(control.queries, look_every=0.01)
    live = stream.messages(None, as_json, always)
    assert ": terbuka" in (await first(live, 1))[0]
    await control.hears(classified(), opened())
    one, two = await first(live, 2)
    await live.aclose()  # type: ignore[attr-defined]
    number = int(one.split("id: ")[1].split("\n")[0])
    again = stream.messages(number, as_json, always)
    assert (await first(again, 2))[1] == two
    await again.aclose()  # type: ignore[attr-defined]
    assert stream.watchers == 0


async def test_a_silent_stream_keeps_a_sign_of_life(control: Control) -> None:
    live = LiveStream(control.queries, look_every=0.001, heartbeat=0).messages(None, as_json, always)
    assert "masih di sini" in (await first(live, 2))[1]
    await live.aclose()  # type: ignore[attr-defined]


async def test_a_watcher_is_let_go_after_its_lifetime(control: Control) -> None:
    messages = [each async for each in LiveStream(control.queries).messages(0, as_json, always, lifetime=0)]
    assert len(messages) == 1


@pytest.mark.parametrize("ending", ["signs out", "is disabled", "stays"])
async def test_a_stream_ends_with_the_session_of_its_watcher(control: Control, ending: str) -> None:
    secret = await control.identity.sign_in("operator", PASSWORD, source="test")
    headers = [(b"cookie", f"terbuka_sesi={secret}".encode())]
    request = Request({"type": "http", "scheme": "http", "path": "/", "headers": headers, "app": control.room.app})
    stream = LiveStream(control.queries, look_every=0.001, heartbeat=0, recheck=0)
    live = stream.messages(None, as_json, partial(still_holds, request, "operator"))
    assert "masih di sini" in (await first(live, 3))[2]
    if ending == "signs out":
        await control.identity.sign_out(secret)
    if ending == "is disabled":
        await control.identity.disable("operator")
    goes_on = await anext(live, None) is not None
    assert goes_on is (ending == "stays")
    await live.aclose()  # type: ignore[attr-defined]


@pytest.fixture
def nobody_else_may_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets every stream end at once with a refusal, once it is known who asks and from where on."""
    monkeypatch.setattr("services.monitor.api.stream.MOST_WATCHERS", 0)


@pytest.mark.usefixtures("nobody_else_may_watch")
async def test_an_open_page_that_watches_does_not_renew_its_session(control: Control) -> None:
    browser, began = await control.browser(), control.clock.now()
    headers = [(b"cookie", f"terbuka_sesi={browser.cookies['terbuka_sesi']}".encode())]
    request = Request({"type": "http", "scheme": "http", "path": "/", "headers": headers, "app": control.room.app})
    control.clock.move_to(began + timedelta(minutes=20))
    assert await still_holds(request, "operator")
    assert (await browser.get("/monitor/stream")).status_code == 503
    control.clock.move_to(began + timedelta(minutes=31))
    assert not await still_holds(request, "operator")
    assert (await browser.get("/monitor/stream", headers={"accept": "application/json"})).status_code == 401


@pytest.mark.usefixtures("nobody_else_may_watch")
@pytest.mark.parametrize("last", ["9" * 5000, "9" * 19, "\u00b3", "-1"], ids=["endless", "long", "raised", "negative"])
async def test_a_last_line_that_is_none_of_ours_begins_at_the_end(control: Control, last: str) -> None:
    browser = await control.browser()
    answer = await browser.get("/monitor/stream", headers={b"last-event-id": last.encode("latin-1")})
    assert answer.status_code == 503


async def test_too_many_watchers_are_refused(control: Control) -> None:
    stream = LiveStream(control.queries)
    stream.watchers = 50
    with pytest.raises(Transient, match="TERLALU_BANYAK_PENONTON"):
        stream.response(None, as_json, always)


async def test_the_refusal_of_a_publication_is_told_by_its_code(control: Control) -> None:
    refused = PublicationRefusedV1(item_id="butir", reason="TANPA_PERSETUJUAN", refused_at=MOMENT)
    await control.hears(refused)
    (line,) = await control.queries.latest()
    assert line.sentence == "Penerbit menolak menerbitkan butir ini: TANPA_PERSETUJUAN."
    assert line.correlation_id == line.event_id
