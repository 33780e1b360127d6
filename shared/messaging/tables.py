"""The tables that every room has for its events, its audit trail and its processes, in the room's own schema."""

from sqlalchemy import MetaData

from shared.messaging.dead_letters import DeadLetters
from shared.messaging.inbox import Inbox
from shared.messaging.outbox import Outbox
from shared.messaging.presence import Presence
from shared.security.audit import Audit


class MessagingTables:
    """The tables for outbox, inbox, dead letters, audit and presence in a room's metadata, and access to each."""

    def __init__(self, metadata: MetaData, room: str) -> None:
        self.room = room
        self.outbox = Outbox(metadata, room)
        self.inbox = Inbox(metadata)
        self.dead_letters = DeadLetters(metadata)
        self.audit = Audit(metadata, room)
        self.presence = Presence(metadata)
