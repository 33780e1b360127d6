"""Runs a room's migrations on the connection and metadata that `shared.storage.migrate` hands over."""

from alembic import context

attributes = context.config.attributes
room: str = attributes["room"]


def _mine(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "schema" or name == room


context.configure(
    connection=attributes["connection"],
    target_metadata=attributes["metadata"],
    include_schemas=True,
    include_name=_mine,
    version_table="migration",
    version_table_schema=room,
)
context.run_migrations()
