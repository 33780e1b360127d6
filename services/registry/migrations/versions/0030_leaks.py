"""What machines found readable of exempt items, and which incidents take in further findings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

SCHEMA = "registry"


def upgrade() -> None:
    op.add_column("incidents", sa.Column("gathers", sa.Text(), server_default="", nullable=False), schema=SCHEMA)
    gathering = sa.text("gathers <> ''")
    op.create_index(
        "incidents_gathering", "incidents", ["gathers", "known_at"], schema=SCHEMA, postgresql_where=gathering
    )
    op.create_table(
        "leaks",
        sa.Column("finding_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Text(), nullable=True),
        sa.Column("kinds", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("found_by", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["registry.incidents.id"], name=op.f("fk_leaks_incident_id_incidents")
        ),
        sa.PrimaryKeyConstraint("finding_id", name=op.f("pk_leaks")),
        schema=SCHEMA,
    )
    for column in ("item_id", "incident_id"):
        op.create_index(op.f(f"ix_leaks_{column}"), "leaks", [column], schema=SCHEMA)


def downgrade() -> None:
    op.drop_table("leaks", schema=SCHEMA)
    op.drop_index("incidents_gathering", table_name="incidents", schema=SCHEMA)
    op.drop_column("incidents", "gathers", schema=SCHEMA)
