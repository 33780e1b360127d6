"""A room of the tests: the messaging and one table that a handler writes."""

from sqlalchemy import BigInteger, Column, MetaData, Table, Text

from shared.messaging.tables import MessagingTables
from shared.storage.naming import NAMING

METADATA = MetaData(schema="sample", naming_convention=NAMING)
MESSAGING = MessagingTables(METADATA, "registry")  # it says what registry says

effects = Table(
    "effects",
    METADATA,
    Column("item_id", Text, primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("type", Text, nullable=False),
)
