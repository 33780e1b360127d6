"""Work whose process dies is begun again a few times, then told; it is never counted as done."""

from typing import cast

import pytest

from deploy.rehearse.stage import Stage
from deploy.rehearse.workshop import in_order, open_workshop
from shared.runtime.errors import TerbukaError
from tests.rehearse.dying import Bare, Unbuilt, answer, die, fail, kill_workshop


def bare() -> Stage:
    """Gives a stage on which nothing is built."""
    return cast(Stage, Bare())


def test_a_process_that_dies_again_and_again_ends_the_work() -> None:
    with open_workshop(bare()) as workshop:
        with pytest.raises(TerbukaError, match=r"^PROSES_MATI:.*kode keluar 9"):
            workshop.run(die)
        assert workshop.run(answer, 2) == 4


def test_a_workshop_that_dies_before_its_rooms_are_built_says_so() -> None:
    unbuilt = cast(Stage, Unbuilt())
    with pytest.raises(TerbukaError, match=r"^PROSES_MATI:.*kode keluar 7") as dead:
        list(in_order(unbuilt, answer, [1, 2], jobs=1))
    assert "--jobs 1" in dead.value.mend


def test_a_workshop_that_is_killed_between_two_pieces_of_work_says_so() -> None:
    with open_workshop(bare()) as workshop:
        workshop.run(kill_workshop)
        with pytest.raises(TerbukaError, match=r"^PROSES_MATI:.*kode keluar -9"):
            workshop.run(answer, 2)


def test_what_the_work_raises_is_told_with_its_place() -> None:
    with open_workshop(bare()) as workshop, pytest.raises(RuntimeError, match=r"in fail[\s\S]*ValueError: keliru"):
        workshop.run(fail)


@pytest.mark.parametrize("jobs", [1, 2])
def test_answers_come_in_the_order_of_the_pieces(jobs: int) -> None:
    assert list(in_order(bare(), answer, [3, 1, 2], jobs=jobs)) == [6, 2, 4]
