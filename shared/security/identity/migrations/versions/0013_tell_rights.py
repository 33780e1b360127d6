"""Whatever changes who may do what is told to every process by the commit that changes it."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

CHANGES = {
    "accounts": "UPDATE OR DELETE",
    "persons": "UPDATE OR DELETE",
    "tokens": "UPDATE OF digest, account, scopes, ends_at OR DELETE",
}
"""What is told of each table; that a token was used is not."""


def upgrade() -> None:
    op.execute(
        "CREATE FUNCTION identity.tell_rights() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN PERFORM pg_notify('terbuka_rights', ''); RETURN NULL; END $$"
    )
    for table, changes in CHANGES.items():
        op.execute(
            f"CREATE TRIGGER tell_rights AFTER {changes} OR TRUNCATE ON identity.{table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION identity.tell_rights()"
        )


def downgrade() -> None:
    for table in CHANGES:
        op.execute(f"DROP TRIGGER tell_rights ON identity.{table}")
    op.execute("DROP FUNCTION identity.tell_rights()")
