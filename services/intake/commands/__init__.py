"""The commands of intake; routes, consumers and command line call these and nothing below."""

from services.intake.commands.agencies import AgencyCommands
from services.intake.commands.corrections import CorrectionCommands
from services.intake.commands.drafts import DraftCommands
from services.intake.commands.feedback import FeedbackCommands
from services.intake.commands.hand_in_doubts import HandInDoubts
from services.intake.commands.kept_files import KeptFiles
from services.intake.commands.nihil import NihilCommands
from services.intake.commands.packing import DossierPacking
from services.intake.commands.partial_uploads import PartialUploads
from services.intake.commands.submissions import SubmissionCommands
from services.intake.commands.unfinished import UnfinishedWork
from services.intake.commands.workbooks import WorkbookCommands
from services.intake.store.scoped import ScopedStore

__all__ = ["Commands"]


class Commands:
    """Every command of the room, by what it is about; all work on the same engines."""

    def __init__(self, scoped: ScopedStore) -> None:
        packing = DossierPacking(scoped)
        self.scoped = scoped
        self.doubts = HandInDoubts(scoped)
        self.kept = KeptFiles(scoped)
        self.submissions = SubmissionCommands(scoped, self.kept, self.doubts, packing)
        self.corrections = CorrectionCommands(scoped, self.kept, packing)
        self.workbooks = WorkbookCommands(scoped, self.submissions, self.doubts, self.kept)
        self.drafts = DraftCommands(scoped)
        self.unfinished = UnfinishedWork(scoped)
        self.uploads = PartialUploads(scoped, self.kept)
        self.nihil = NihilCommands(scoped, self.doubts)
        self.agencies = AgencyCommands(scoped)
        self.feedback = FeedbackCommands(scoped)
