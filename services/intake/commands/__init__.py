"""What intake can do, one verb each; the doors (HTTP, events, command line) call these and nothing below."""

from services.intake.commands.agencies import Agencies
from services.intake.commands.correcting import Correcting
from services.intake.commands.desk import Desk
from services.intake.commands.drafting import Drafting
from services.intake.commands.following import Following
from services.intake.commands.workbooks import Workbooks

__all__ = ["Commands", "Desk"]


class Commands(Correcting, Workbooks, Drafting, Agencies, Following):
    """Is every verb of the room on the same engines."""
