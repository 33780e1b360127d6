"""An index under the papers that are lent."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE INDEX items_lent ON registry.items (received_on, id)"
        """ WHERE record @> '{"loans": [{"returned": null}]}'"""
    )


def downgrade() -> None:
    op.execute("DROP INDEX registry.items_lent")
