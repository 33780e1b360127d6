"""A place where people can go, and the roles that work there."""

from dataclasses import dataclass

STAFF = ("petugas", "ketua", "tim", "pimpinan")
EVERYBODY = ("skpd", *STAFF, "operator")


@dataclass(frozen=True)
class Link:
    """One place in the house, for the roles that work there; `hint` is one plain sentence.

    `first_for` names the roles whose first page it is: whoever has no other role lands there, not on the general desk.
    """

    label: str
    href: str
    hint: str
    roles: tuple[str, ...]
    current: bool = False
    first_for: tuple[str, ...] = ()
