"""The register of incidents, and the numbered notices of each."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("item_ids", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("takedown_id", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("served_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("record", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("asked_by <> recorded_by", name=op.f("ck_incidents_asked_by_another")),
        sa.CheckConstraint(
            "closed_by <> recorded_by AND closed_by <> asked_by", name=op.f("ck_incidents_closed_by_a_third")
        ),
        sa.CheckConstraint("(state = 'selesai') = (closed_by IS NOT NULL)", name=op.f("ck_incidents_closed_is_signed")),
        sa.CheckConstraint("state = 'dicatat' OR served_at IS NOT NULL", name=op.f("ck_incidents_told_before_closed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
        sa.UniqueConstraint("number", name=op.f("uq_incidents_number")),
        sa.UniqueConstraint("takedown_id", name=op.f("uq_incidents_takedown_id")),
        sa.UniqueConstraint("year", "sequence", name=op.f("uq_incidents_year_sequence")),
        schema="registry",
    )
    op.create_index("incidents_by_item", "incidents", ["item_ids"], schema="registry", postgresql_using="gin")
    op.create_index(
        "incidents_unserved", "incidents", ["due_at"], schema="registry", postgresql_where=sa.text("served_at IS NULL")
    )
    op.create_table(
        "notices",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("skpd_code", sa.Text(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["registry.incidents.id"], name=op.f("fk_notices_incident_id_incidents")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_notices")),
        sa.UniqueConstraint("year", "sequence", name=op.f("uq_notices_year_sequence")),
        schema="registry",
    )
    op.create_index(op.f("ix_notices_incident_id"), "notices", ["incident_id"], schema="registry")


def downgrade() -> None:
    op.drop_table("notices", schema="registry")
    op.drop_table("incidents", schema="registry")
