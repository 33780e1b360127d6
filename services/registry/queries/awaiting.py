"""The work lists of one person: only acts that this person can do today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry import tables as t
from services.registry.domain.case_rules import WEIGHED
from services.registry.domain.mandates import COUNTS, REACHES_C_F
from services.registry.list_indexes import RENEWED
from services.registry.queries.due import DUE
from services.registry.store.archive_lists import (
    CONTENT_FOR_KETUA,
    TAKEN_DOWN_ITEMS,
    WITHOUT_ADDRESS,
    content_for_head,
    overdue_loan,
    taken_down_by_others,
)
from shared.law import HIGHEST_HEAD

ITEM, CASE = t.items.c, t.cases.c
WEIGHED_CASE = CASE.trigger.in_(sorted(WEIGHED))


def _said(column: ColumnElement[Any], *path: str) -> ColumnElement[Any]:
    """Returns a text within a record, NULL where it is not there."""
    return func.jsonb_extract_path_text(column, *path)


def _by(column: ColumnElement[Any], *path: str) -> ColumnElement[str]:
    return func.coalesce(cast(_said(column, *path, "person"), String), "")


MOST_KEPT = 512
"""Roles of persons of a day whose conditions are kept: to build them costs more than to ask them."""


def _advised(person: str, column: ColumnElement[Any], advice: str, wrote: str) -> ColumnElement[bool]:
    """Returns whether a person wrote the Tim's words in a record, or sat when they were found."""
    seated = func.jsonb_extract_path(column, advice, "seated")
    sat = func.coalesce(func.jsonb_exists(seated, person), False)
    return or_(_by(column, advice, wrote) == person, sat)


CONSIDERED = _said(CASE.record, "consideration", "text").is_not(None)
PROVEN = _said(CASE.record, "document", "id").is_not(None)
UNDO_ASKED = _said(CASE.record, "undo", "person").is_not(None)
ROW_ANSWERED = _said(ITEM.record, "expiry", "answer").is_not(None)
ROW_CONFIRMED = _said(ITEM.record, "expiry", "confirmed", "person").is_not(None)


def _mandated(person: str, today: date, reserved: ColumnElement[bool] | None = None) -> ColumnElement[bool]:
    """Returns whether a person approves under a mandate in force; `reserved` asks for one that reaches huruf c–f."""
    m = t.mandates.c
    dated = and_(m.valid_from <= today, or_(m.valid_to.is_(None), m.valid_to >= today))
    held = and_(m.person == person, m.state.in_(sorted(COUNTS)), dated)
    if reserved is not None:
        held = and_(held, or_(~reserved, m.scope.in_(sorted(REACHES_C_F))))
    return select(m.id).where(held).correlate(t.items, t.cases).exists()


def _reserved(record: ColumnElement[Any], *path: str) -> ColumnElement[bool]:
    """Returns whether a classification within a record has a ground of huruf c–f that no event has ended."""
    letters = " || ".join(f'@.huruf == "{huruf}"' for huruf in sorted(HIGHEST_HEAD))
    live = f"$.{'.'.join(path)}.grounds[*] ? (({letters}) && !(@.ended_on != null))"
    return func.jsonb_path_exists(record, cast(literal(live), JSONPATH))


@lru_cache(maxsize=MOST_KEPT)
def items_for(role: str, person: str, today: date) -> Mapping[str, ColumnElement[bool]]:
    """Returns the work lists of items of a role by name, as conditions on the table of items."""
    advised = _advised(person, ITEM.record, "consultation", "answered")
    over = and_(ITEM.state.in_(("submitted", "proposed", "decided")), ITEM.queue == "sudah_berakhir")
    unconfirmed = and_(over, ROW_ANSWERED, ~ROW_CONFIRMED, _by(ITEM.record, "expiry", "by") != person)
    lists: dict[str, Mapping[str, ColumnElement[bool]]] = {
        "petugas": {
            "submitted": and_(ITEM.state == "submitted", ITEM.queue == ""),
            "belum_lengkap": and_(ITEM.state == "submitted", ITEM.queue == "belum_lengkap"),
            "periode_belum_jelas": and_(ITEM.state == "submitted", ITEM.queue == "periode_belum_jelas"),
            "menunggu_tanggal_tinjau": and_(ITEM.state == "submitted", ITEM.queue == "menunggu_tanggal_tinjau"),
            "tinjau_ulang": and_(ITEM.queue == "tinjau_ulang", _said(ITEM.record, "renewal", "review_on").is_(None)),
            "row_unconfirmed": unconfirmed,
            "without_address": WITHOUT_ADDRESS,
            "loan_overdue": overdue_loan(today),
            "taken_down": TAKEN_DOWN_ITEMS,
        },
        "ketua": {
            "proposed": and_(ITEM.state == "proposed", ITEM.proposed_by != person, ~advised),
            "row_over": and_(over, or_(~ROW_ANSWERED, ROW_CONFIRMED)),
            "row_unconfirmed": unconfirmed,
            "content": CONTENT_FOR_KETUA,
            "taken_down": taken_down_by_others(person),
            "renewal": and_(RENEWED, _by(ITEM.record, "renewal", "by") != person),
        },
        "tim": {
            "consultation": and_(
                ITEM.state == "proposed",
                _said(ITEM.record, "consultation", "asked", "person").is_not(None),
                _said(ITEM.record, "consultation", "answered", "person").is_(None),
                ITEM.proposed_by != person,
            )
        },
        "pimpinan": {
            "decided": and_(
                ITEM.state == "decided",
                ITEM.proposed_by != person,
                ITEM.decided_by != person,
                ~advised,
                _mandated(person, today, _reserved(ITEM.record, "proposal", "classification")),
            ),
            "content": and_(content_for_head(person), _mandated(person, today)),
            "taken_down": and_(taken_down_by_others(person), _mandated(person, today)),
        },
    }
    return lists.get(role, {})


def _reserved_item(today: date) -> ColumnElement[bool]:
    """Returns whether the item of a case has a ground that today only the highest head, or his mandate, reaches.

    Where every ground is over all of them count, as in `Classification.in_force`. The record of an item that was saved
    before `highest_until` was kept is asked.
    """
    kept = ITEM.highest_until.is_not(None)
    runs = and_(kept, or_(ITEM.highest_until >= today, ITEM.ends_on < today))
    unkept = and_(~kept, _reserved(ITEM.record, "classification"))
    return select(ITEM.id).where(ITEM.id == CASE.item_id, or_(runs, unkept)).correlate(t.cases).exists()


@lru_cache(maxsize=MOST_KEPT)
def cases_for(role: str, person: str, today: date) -> Mapping[str, ColumnElement[bool]]:
    """Returns the work lists of cases of a role by name, as conditions on the table of cases."""
    mine = or_(_by(CASE.record, "opened") == person, _by(CASE.record, "document", "by") == person)
    advised = _advised(person, CASE.record, "consideration", "by")
    open_ = CASE.state == "open"
    in_window = or_(CASE.trigger != "due", CASE.window_opens <= today)
    weighed = and_(WEIGHED_CASE, CONSIDERED)
    ready = or_(and_(CASE.trigger == "due", weighed), and_(CASE.trigger == "new_test", weighed, PROVEN, ~mine))
    early = and_(~WEIGHED_CASE, PROVEN, ~mine)
    unproven = and_(open_, CASE.trigger != "due", ~PROVEN)
    confirm = and_(open_, CASE.trigger == "ruling", PROVEN, ~mine, ~advised)
    undo = and_(CASE.state.in_(("open", "approved")), UNDO_ASKED, _by(CASE.record, "undo") != person)
    lists: dict[str, Mapping[str, ColumnElement[bool]]] = {
        "petugas": {"unproven": unproven, "ruling": confirm, "undo": undo},
        "ketua": {"open": and_(open_, in_window, ~advised, or_(ready, early)), "unproven": unproven, "undo": undo},
        "tim": {"unconsidered": and_(open_, WEIGHED_CASE, ~CONSIDERED)},
        "pimpinan": {
            "decided": and_(
                CASE.state == "decided",
                CASE.decided_by != person,
                ~mine,
                ~advised,
                _mandated(
                    person, today, or_(_reserved(CASE.record, "ruling", "classification"), _reserved_item(today))
                ),
            )
        },
    }
    return lists.get(role, {})


@dataclass(frozen=True)
class WaitingWork:
    """How much is on a work list, and the nearest day by which some of it must be done."""

    many: int
    due: date | None


async def standings(connection: AsyncConnection, role: str, person: str, today: date) -> dict[str, WaitingWork]:
    """Returns what waits for a person in a role, by the name of the work list; cases under `case:<name>`."""
    found: dict[str, WaitingWork] = {}
    for name, condition in items_for(role, person, today).items():
        query = select(func.count(), func.min(DUE)).select_from(t.items).where(condition)
        found[name] = WaitingWork(*(await connection.execute(query)).one())
    for name, condition in cases_for(role, person, today).items():
        query = select(func.count(), func.min(CASE.ends_on)).select_from(t.cases).where(condition)
        found[f"case:{name}"] = WaitingWork(*(await connection.execute(query)).one())
    return found
