"""Tallies of clocks in place of counting them; who answers an SKPD sees those of its own."""

import sqlalchemy as sa
from alembic import op

from shared.storage.narrowing import BOUND

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ROLE = "terbuka_scheduler_skpd"
KEYS = "state, skpd_code"
INTO = f"INSERT INTO scheduler.tallies ({KEYS}, rows) SELECT {KEYS}"
GONE, COME = f"SELECT {KEYS}, -1 AS n FROM gone", f"SELECT {KEYS}, 1 AS n FROM come"  # noqa: S608
SEEN = {
    "insert": ("NEW TABLE AS come", COME),
    "update": ("OLD TABLE AS gone NEW TABLE AS come", f"{GONE} UNION ALL {COME}"),
    "delete": ("OLD TABLE AS gone", GONE),
}
"""The rows that a statement of each kind changed, and by how many each counts."""


def upgrade() -> None:
    op.create_table(
        "tallies",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("skpd_code", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tallies"),
        schema="scheduler",
    )
    op.execute(f"{INTO}, count(*) FROM scheduler.deadlines GROUP BY {KEYS}")
    for act, (seen, rows) in SEEN.items():
        changed = f"{INTO}, sum(n) FROM ({rows}) AS changed GROUP BY {KEYS} HAVING sum(n) <> 0"
        function = f"scheduler.tally_deadlines_on_{act}()"
        body = f"BEGIN {changed}; RETURN NULL; END"
        op.execute(f"CREATE FUNCTION {function} RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
        how = f"REFERENCING {seen} FOR EACH STATEMENT EXECUTE FUNCTION {function}"
        op.execute(f"CREATE TRIGGER tallied_on_{act} AFTER {act} ON scheduler.deadlines {how}")
    op.execute("ALTER TABLE scheduler.tallies ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY everybody ON scheduler.tallies USING (true)")
    op.execute(f"CREATE POLICY own ON scheduler.tallies AS RESTRICTIVE TO {ROLE} USING (skpd_code = {BOUND})")
    op.execute(f"GRANT SELECT ON scheduler.tallies TO {ROLE}")


def downgrade() -> None:
    for act in SEEN:
        op.execute(f"DROP TRIGGER tallied_on_{act} ON scheduler.deadlines")
        op.execute(f"DROP FUNCTION scheduler.tally_deadlines_on_{act}()")
    op.drop_table("tallies", schema="scheduler")
