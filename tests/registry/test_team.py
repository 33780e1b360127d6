"""Which persons the names of the Tim mean, and that none of them decides or approves."""

import pytest

from services.registry.domain import classifying
from services.registry.domain.facts import Answer, Consultation
from services.registry.domain.item import Item
from services.registry.domain.team import persons_of, plain_name
from tests.registry.build import KETUA, TIM, by, proposed_item, refused

KNOWN = {
    "p1": ("Budi Santoso", "Budi S., Ketua PPID"),
    "p2": ("Dr. Dewi Lestari, M.Si.",),
    "p3": ("A. Rahman",),
    "p4": ("B. Rahman", ""),
}


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Budi Santoso", "budi santoso"),
        ("  BUDI   santoso ", "budi santoso"),
        ("Dr. Ir. H. Budi Santoso, S.H., M.Si.", "budi santoso"),
        ("Prof Dr Budi Santoso S.H.", "budi santoso"),
        ("Dr.Budi Santoso", "budi santoso"),
        ("Brigjen. Budi Santoso (Ketua)", "budi santoso"),
        ("Budi Santoso - Kepala Biro Hukum", "budi santoso"),
        ("A. Rahman", "a rahman"),
        ("Budi S.", "budi s"),
        ("Siti Nur-Aini", "siti nur-aini"),
        ("Dr.", "dr"),
        (", S.H.", ""),
    ],
)
def test_a_name_is_compared_without_titles(written: str, plain: str) -> None:
    assert plain_name(written) == plain


@pytest.mark.parametrize(
    ("members", "persons"),
    [
        (("dr. BUDI SANTOSO, M.Si",), ("p1",)),
        (("Budi S.",), ("p1",)),
        (("Dewi Lestari", "Hj. Budi Santoso"), ("p1", "p2")),
        (("Drs. A. Rahman",), ("p3",)),
        (("Rahman", "Orang Lain", ", M.Si."), ()),
    ],
)
def test_the_names_of_members_mean_registered_persons(members: tuple[str, ...], persons: tuple[str, ...]) -> None:
    assert persons_of(members, KNOWN) == persons


def considered(*, members: tuple[str, ...] = (), seated: tuple[str, ...] = ()) -> Item:
    item = proposed_item()
    item.consultation = Consultation(KETUA, "stay_closed", "Layak.", (), TIM, members, seated)
    return item


@pytest.mark.parametrize(
    ("item", "account"),
    [
        (considered(seated=("ketua",)), "Nama akun lain"),
        (considered(members=("Dr. Bambang, M.Si.",)), "Bambang"),
    ],
    ids=["person", "name"],
)
def test_nobody_who_sat_decides(item: Item, account: str) -> None:
    with refused("SATU_ORANG_DUA_PERAN"):
        classifying.decide(item, by("ketua", office=account), Answer.YA)


def test_who_did_not_sit_decides_and_who_sat_does_not_approve() -> None:
    item = considered(members=("Pimpinan",), seated=("pimpinan",))
    classifying.decide(item, KETUA, Answer.YA)
    with refused("SATU_ORANG_DUA_PERAN"):
        classifying.check_approver(item, by("pimpinan", office="Akun lain"))
