"""Tables of the embedded log, in the schema `eventlog`."""

from sqlalchemy import BigInteger, Column, DateTime, LargeBinary, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from shared.storage.naming import NAMING

METADATA = MetaData(schema="eventlog", naming_convention=NAMING)

log = Table(
    "log",
    METADATA,
    Column("topic", Text, primary_key=True),
    Column("offset", BigInteger, primary_key=True, autoincrement=False),
    Column("key", LargeBinary, nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("value", LargeBinary, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)

log_end = Table(
    "log_end",
    METADATA,
    Column("topic", Text, primary_key=True),
    Column("next", BigInteger, nullable=False),
)

group_offset = Table(
    "group_offset",
    METADATA,
    Column("group", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("offset", BigInteger, nullable=False),
)
