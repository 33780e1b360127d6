"""Whose work nobody can tell them of, since there is no address; before which instant an effect is not done."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unreached",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("many", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_unreached")),
        schema="registry",
    )
    not_before = sa.Column("not_before", sa.DateTime(timezone=True), nullable=True)
    op.add_column("effects", not_before, schema="registry")
    op.execute("UPDATE registry.effects SET not_before = staged_at")
    op.alter_column("effects", "not_before", nullable=False, schema="registry")


def downgrade() -> None:
    op.drop_column("effects", "not_before", schema="registry")
    op.drop_table("unreached", schema="registry")
