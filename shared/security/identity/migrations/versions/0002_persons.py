"""Persons: every account belongs to one; accounts that stand already keep the person they named."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "persons",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("decree_number", sa.Text(), nullable=False),
        sa.Column("decree_date", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("nip", sa.Text(), nullable=False),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_persons_dates_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
        schema="identity",
    )
    op.create_index(
        "one_person_a_nip",
        "persons",
        ["nip"],
        unique=True,
        schema="identity",
        postgresql_where=sa.text("nip <> ''"),
    )
    op.execute(
        "INSERT INTO identity.persons (id, name, office, decree_number, nip) "
        "SELECT person, '', min(name), '', '' FROM identity.accounts GROUP BY person"
    )
    op.create_index(op.f("ix_accounts_person"), "accounts", ["person"], unique=False, schema="identity")
    op.create_foreign_key(
        op.f("fk_accounts_person_persons"),
        "accounts",
        "persons",
        ["person"],
        ["id"],
        source_schema="identity",
        referent_schema="identity",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_accounts_person_persons"), "accounts", schema="identity", type_="foreignkey")
    op.drop_index(op.f("ix_accounts_person"), table_name="accounts", schema="identity")
    op.drop_index("one_person_a_nip", table_name="persons", schema="identity")
    op.drop_table("persons", schema="identity")
