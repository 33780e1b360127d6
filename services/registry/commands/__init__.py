"""The use cases of registry, one function per verb; every act is one transaction with its events and its audit line."""

from services.registry.commands.announcements import AnnouncementCommands
from services.registry.commands.archive import ArchiveCommands
from services.registry.commands.black_out import BlackOutCommands
from services.registry.commands.classification import ClassificationCommands
from services.registry.commands.clock_events import ClockCommands
from services.registry.commands.content import ContentCommands
from services.registry.commands.copies import CopyCommands
from services.registry.commands.deadlines import DeadlineCommands
from services.registry.commands.decree_drafts import DraftReadings
from services.registry.commands.decrees import Decrees
from services.registry.commands.digests import DigestCommands
from services.registry.commands.documents import DocumentCommands
from services.registry.commands.incident_access import IncidentReadings
from services.registry.commands.incidents import IncidentCommands
from services.registry.commands.item_access import ReadingCommands
from services.registry.commands.joint_acts import JointActs
from services.registry.commands.leak_findings import LeakCommands
from services.registry.commands.loans import LoanCommands
from services.registry.commands.mandates import MandateCommands
from services.registry.commands.manuscripts import ManuscriptCommands
from services.registry.commands.new_day import DayCommands
from services.registry.commands.notices import NoticeCommands
from services.registry.commands.opening import OpeningCommands
from services.registry.commands.originals import PageViewer
from services.registry.commands.reception import ReceptionCommands
from services.registry.commands.returned_reasons import ReturnedReasons
from services.registry.commands.reviews import ReviewCommands
from services.registry.commands.stock_takes import StockTakeCommands
from services.registry.commands.succession import SuccessionCommands
from services.registry.commands.suggestions import SuggestionCommands
from services.registry.commands.takedowns import TakedownCommands
from services.registry.commands.takings import TakingCommands
from services.registry.commands.unit_of_work import UnitsOfWork
from services.registry.commands.urgent import UrgentMails
from services.registry.settings import RegistrySettings
from shared.room.context import RoomContext
from shared.security.pdf_signing.settings import SigningSettings


class Commands:
    """Holds everything that registry can be asked for, by people and by events, each subject in a class of its own."""

    def __init__(self, kit: RoomContext, settings: RegistrySettings | None = None) -> None:
        self.units = units = UnitsOfWork(kit, settings or RegistrySettings())
        decrees, reasons, urgent = Decrees(units), ReturnedReasons(kit), UrgentMails(units)
        self.viewer = PageViewer()
        self.reception = ReceptionCommands(units)
        self.suggestions = SuggestionCommands(units)
        self.access = ReadingCommands(units)
        self.drafts = DraftReadings(units, decrees)
        self.classification = ClassificationCommands(units, decrees, reasons)
        self.openings = OpeningCommands(units, decrees)
        self.deadlines, self.reviews = DeadlineCommands(units), ReviewCommands(units)
        self.clock_events = ClockCommands(units, self.openings, reasons, urgent)
        self.content = ContentCommands(units, decrees)
        self.documents = DocumentCommands(units)
        self.copies = CopyCommands(units)
        self.redactions = BlackOutCommands(self.copies, self.access)
        self.incidents = IncidentCommands(units, self.documents)
        self.notices = NoticeCommands(units, self.incidents, self.documents)
        self.incident_access = IncidentReadings(units, self.documents)
        self.leaks = LeakCommands(units)
        self.takedowns = TakedownCommands(units, decrees, self.incidents, urgent)
        self.archive = ArchiveCommands(units)
        self.loans, self.stock = LoanCommands(units), StockTakeCommands(units)
        self.joint = JointActs(units, self.classification, self.archive)
        self.takings = TakingCommands(units)
        self.mandates = MandateCommands(units)
        self.announcements = AnnouncementCommands(units)
        self.manuscripts = ManuscriptCommands(units, self.documents, self.announcements, SigningSettings())
        self.successions = SuccessionCommands(units)
        self.digests = DigestCommands(units)
        self.days = DayCommands(units, self.successions)


__all__ = ["Commands"]
