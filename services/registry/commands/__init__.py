"""The use cases of registry, one function per verb; every act is one transaction with its events and its audit line."""

from services.registry.commands.announcements import AnnouncementCommands
from services.registry.commands.archive import ArchiveCommands
from services.registry.commands.clock_events import ClockCommands
from services.registry.commands.content import ContentCommands
from services.registry.commands.copies import CopyCommands
from services.registry.commands.documents import DocumentCommands
from services.registry.commands.effective_openings import DayCommands
from services.registry.commands.item_access import ReadingCommands
from services.registry.commands.mandates import MandateCommands
from services.registry.commands.reception import ReceptionCommands
from services.registry.commands.reviews import ReviewCommands
from services.registry.commands.suggestions import SuggestionCommands


class Commands(
    ReceptionCommands,
    SuggestionCommands,
    ReadingCommands,
    ClockCommands,
    ArchiveCommands,
    ContentCommands,
    CopyCommands,
    DocumentCommands,
    ReviewCommands,
    MandateCommands,
    AnnouncementCommands,
    DayCommands,
):
    """Does everything that registry can be asked for, by people and by events."""


__all__ = ["Commands"]
