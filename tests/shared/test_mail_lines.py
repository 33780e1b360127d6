"""A line of a room's table of mails: which events it is for, what makes a mail one, and what it may tell."""

from dataclasses import replace
from datetime import date

from shared.contracts.exemptions import ItemQueuedV1
from shared.messaging.effects.mail import Mail
from shared.messaging.effects.mail_channel import message_id

DAY = date(2026, 3, 2)
QUEUED = ItemQueuedV1(item_id="butir", submission_id="kiriman", queue="tinjau_ulang", missing=("HURUF",))
LINE = Mail(
    "tinjau",
    ItemQueuedV1,
    roles=("petugas",),
    once_for=("item_id", "day"),
    subject="item_id",
    link="/registry/butir/{item_id}",
    tells=("item_id",),
    only={"queue": "tinjau_ulang"},
)


def test_a_line_is_for_its_event_and_the_values_that_it_names() -> None:
    assert LINE.is_for(QUEUED)
    assert not LINE.is_for(QUEUED.model_copy(update={"queue": "belum_lengkap"}))


def test_a_mail_is_one_for_each_account_and_value_that_the_line_names() -> None:
    keys = [LINE.to(account, QUEUED, day).key for account, day in (("a", DAY), ("b", DAY), ("a", date(2027, 3, 2)))]
    assert keys == ["tinjau:butir:2026-03-02:a", "tinjau:butir:2026-03-02:b", "tinjau:butir:2027-03-02:a"]


def test_an_effect_keeps_nothing_but_what_the_line_tells() -> None:
    assert LINE.to("a", QUEUED, DAY).data == {"item_id": "butir", "link": "/registry/butir/butir"}
    assert replace(LINE, tells=()).to("a", QUEUED, DAY).data == {"link": "/registry/butir/butir"}


def test_a_message_id_follows_from_the_key_alone() -> None:
    first, second = (message_id(key, "kalbarprov.go.id") for key in ("tinjau:a", "tinjau:b"))
    assert first == message_id("tinjau:a", "kalbarprov.go.id") != second
    assert first.endswith("@kalbarprov.go.id>")
