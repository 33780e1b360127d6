"""The tallies of clocks, and what they count."""

from sqlalchemy import func, select

from services.scheduler.tables import MESSAGING, deadlines, tallies
from shared.room.tallies import Tallies

KEYS = ("state", "skpd_code")
D = deadlines.c
COUNTED = select(D.state, D.skpd_code, func.count().label("rows")).group_by(D.state, D.skpd_code)
TALLIED = Tallies(tallies, KEYS, COUNTED, MESSAGING.audit)
