"""The commands of intake; routes, consumers and command line call these and nothing below."""

from services.intake.commands.agencies import Agencies
from services.intake.commands.corrections import Correcting
from services.intake.commands.drafts import Drafting
from services.intake.commands.feedback import Following
from services.intake.commands.nihil import ReportingNihil
from services.intake.commands.workbooks import Workbooks
from services.intake.store.scoped import ScopedStore

__all__ = ["Commands", "ScopedStore"]


class Commands(Correcting, Workbooks, Drafting, ReportingNihil, Agencies, Following):
    """Every verb of the room on the same engines."""
