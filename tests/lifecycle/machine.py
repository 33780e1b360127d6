"""The whole life of items as a state machine: people act, days pass, events travel in any order between keys."""

import sys
from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from services.registry.domain.facts import Answer
from shared.contracts import EVENTS
from shared.contracts.deadlines import DeadlineSetV1
from shared.messaging.delivery import DeliveryOutcome
from tests.lifecycle.classifying import INDEX
from tests.lifecycle.opening import Opening
from tests.lifecycle.words import CASES_OF_GROUNDS, Plan

SOON = timedelta(days=400)


class Life(Opening):
    """Adds to what people do the passing of days and the travelling of events."""

    @initialize(
        begun=st.sampled_from(
            ["empty", "row", "waiting", "submitted", "exempt", "exempt", "window", "window", "public"]
        ),
        plans=CASES_OF_GROUNDS,
        file=st.booleans(),
    )
    def begin(self, begun: str, plans: tuple[Plan, ...], file: bool) -> None:
        """Starts somewhere on the way, so that short lives reach the end as well."""
        if begun == "empty":
            return
        self.give_mandate()
        if begun == "row":
            self._through(self.hand_in_old_row, days=plans[0].days % 60 - 30)
            return
        self._through(self.hand_in, file=file, days=5 if begun == "waiting" else None)
        if begun in {"submitted", "waiting"}:
            return
        self._through(self.propose, index=0, plans=plans)
        for verb in (self.decide, self.approve):
            if self.items("proposed", "decided"):
                self._through(verb, index=0, answer=Answer.YA if verb == self.decide else Answer.SETUJU)
        if begun != "exempt" and self.items("exempt"):
            self._pass_on(begun)

    def _through(self, verb: object, **words: object) -> None:
        verb(**words)  # type: ignore[operator]
        self.settle()
        self.look_again()

    def _pass_on(self, begun: str) -> None:
        self.move_on(index=0, to="W0" if begun == "window" else "D+1", offset=0)
        self.settle()

    @rule(days=st.integers(min_value=1, max_value=40), hour=st.integers(min_value=0, max_value=23))
    def wait(self, days: int, hour: int) -> None:
        self._move_to(self.today + timedelta(days=days), hour)

    @rule(
        index=INDEX,
        to=st.sampled_from(["W0", "W0", "D", "D+1", "review"]),
        offset=st.integers(min_value=-1, max_value=3),
    )
    @precondition(lambda self: self.items("exempt"))
    def move_on(self, index: int, to: str, offset: int) -> None:
        item = self.item(index, "exempt")
        end, review = item["ends_on"], item["review_on"]
        days = {"W0": self._window(item["id"]), "D": end, "D+1": end and end + timedelta(days=1), "review": review}
        day = days[to] or end or review
        if day is not None:
            self._move_to(day + timedelta(days=offset), 0)

    def _window(self, item_id: str) -> date | None:
        said = [record for record in self.post.kept if record.key == item_id]
        said = [record for record in said if record.headers["ce_type"] == DeadlineSetV1.type]
        event = EVENTS[DeadlineSetV1.type].model_validate_json(said[-1].value) if said else None
        return event.window_opens if isinstance(event, DeadlineSetV1) else None

    def _move_to(self, day: date, hour: int) -> None:
        before = self.clock.now()
        if self.today < day < self.today + SOON:
            self.clock.move_to_day(day, hour)
        assert self.clock.now() >= before
        self.settled = False

    @rule()
    def sweep(self) -> None:
        self.run(self.province.sweep())
        self.settled = False

    @rule(lane=st.integers(min_value=0, max_value=50), place=st.sampled_from([0, 0, 0, 1, 2]), again=st.booleans())
    @precondition(lambda self: self.post.waiting())
    def carry(self, lane: int, place: int, again: bool) -> None:
        lanes = self.post.waiting()
        outcomes = self.run(self.post.hand_over(lanes[lane % len(lanes)], place=place, again=again))
        assert DeliveryOutcome.DEAD not in outcomes
        assert outcomes[1:] in ([], [DeliveryOutcome.DUPLICATE], [DeliveryOutcome.PARKED]), "taken in twice"
        self.stage.reached[f"carry {outcomes[0]}"] += 1
        self.settled = False

    @rule(again=st.booleans())
    @precondition(lambda self: self.post.waiting())
    def carry_all(self, again: bool) -> None:
        self.run(self.post.drain(again=again))
        self.settled = False

    @rule()
    def let_settle(self) -> None:
        self.settle()

    def teardown(self) -> None:
        """Lets everything come to rest at the end of a life, and checks once more."""
        if sys.exc_info()[0] is None:
            self.settle()
            self.all_holds()
