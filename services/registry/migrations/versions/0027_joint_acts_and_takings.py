"""What became of acts on many items at once, and who says that they work on what."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "joint_acts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chosen", sa.Integer(), nullable=False),
        sa.Column("outcome", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_acts")),
        schema="registry",
    )
    op.create_index(op.f("ix_joint_acts_at"), "joint_acts", ["at"], schema="registry")
    op.create_table(
        "takings",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", "role", name=op.f("pk_takings")),
        schema="registry",
    )


def downgrade() -> None:
    op.drop_table("takings", schema="registry")
    op.drop_index(op.f("ix_joint_acts_at"), table_name="joint_acts", schema="registry")
    op.drop_table("joint_acts", schema="registry")
