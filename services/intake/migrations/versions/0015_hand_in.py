"""Functions that record a hand-in in two calls; they have the rights of who calls them, and policies bind them."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ROLE = "terbuka_intake_skpd"

LOCK_PAPERS = """
CREATE FUNCTION intake.lock_papers(agency text) RETURNS void LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('papers:' || agency, 0))
$$
"""
NEXT_NUMBER = """
CREATE FUNCTION intake.next_number(wanted text, of_year integer) RETURNS integer LANGUAGE sql AS $$
    INSERT INTO intake.agenda_counter AS counter (book, year, last) VALUES (wanted, of_year, 1)
    ON CONFLICT (book, year) DO UPDATE SET last = counter.last + 1 RETURNING last
$$
"""
STANDING = """
CREATE FUNCTION intake.standing(agency text, codes text[], report_year integer)
RETURNS TABLE (newest text, nihil text, directory text) LANGUAGE sql STABLE AS $$
    SELECT
        coalesce((
            SELECT found.agenda_number || '/' || found.agenda_year FROM unnest(codes) AS held (code)
            CROSS JOIN LATERAL (
                SELECT each.agenda_year, each.agenda_number FROM intake.submission AS each
                WHERE each.skpd_code = held.code ORDER BY each.agenda_year DESC, each.agenda_number DESC LIMIT 1
            ) AS found
            ORDER BY found.agenda_year DESC, found.agenda_number DESC LIMIT 1
        ), ''),
        coalesce((
            SELECT report.agenda_number || '/' || report.agenda_year FROM intake.nihil AS report
            WHERE report.skpd_code = agency AND report.year = report_year
        ), ''),
        coalesce((SELECT md5(string_agg(each::text, ';' ORDER BY each.code)) FROM intake.skpd AS each), '')
$$
"""
BYTES_SINCE = """
CREATE FUNCTION intake.bytes_since(agency text, since timestamptz)
RETURNS TABLE (used bigint) LANGUAGE sql STABLE AS $$
    SELECT (
        (SELECT coalesce(sum(file.size), 0) FROM intake.file JOIN intake.submission USING (submission_id)
            WHERE submission.skpd_code = agency AND submission.received_at >= since)
        + (SELECT coalesce(sum(kept.size), 0) FROM intake.kept_file AS kept
            WHERE kept.skpd_code = agency AND kept.kept_at >= since AND kept.state <> 'taken')
        + (SELECT coalesce(sum(coming.length), 0) FROM intake.upload AS coming
            WHERE coming.skpd_code = agency AND coming.state = 'open')
    )::bigint
$$
"""
OPEN = """
CREATE FUNCTION intake.open_hand_in(
    sender text, chosen text, content text, moment timestamptz, agency text, codes text[], this_year integer,
    seen_newest text, seen_nihil text, seen_directory text, counted text, since timestamptz,
    OUT earlier_content text, OUT earlier_answer text, OUT unchanged boolean, OUT used bigint, OUT number integer
) LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO intake.idempotency (account, key, fingerprint, answer, at)
        VALUES (sender, chosen, content, '{}', moment) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        SELECT fingerprint, answer INTO earlier_content, earlier_answer FROM intake.idempotency
            WHERE account = sender AND key = chosen;
        IF FOUND THEN RETURN; END IF;
    END IF;
    PERFORM intake.lock_papers(agency);
    SELECT now.newest = coalesce(seen_newest, now.newest) AND (now.nihil, now.directory) = (seen_nihil, seen_directory)
        INTO unchanged FROM intake.standing(agency, codes, this_year) AS now;
    SELECT counted_bytes.used INTO used FROM intake.bytes_since(counted, since) AS counted_bytes;
    IF unchanged THEN number := intake.next_number('masuk', this_year); END IF;
END $$
"""
RECORD = """
CREATE FUNCTION intake.record_hand_in(written jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO intake.agenda SELECT * FROM jsonb_populate_recordset(NULL::intake.agenda, written -> 'agenda');
    INSERT INTO intake.submission
        SELECT * FROM jsonb_populate_recordset(NULL::intake.submission, written -> 'submission');
    INSERT INTO intake.item SELECT * FROM jsonb_populate_recordset(NULL::intake.item, written -> 'item');
    INSERT INTO intake.form SELECT * FROM jsonb_populate_recordset(NULL::intake.form, written -> 'form');
    INSERT INTO intake.dossier SELECT * FROM jsonb_populate_recordset(NULL::intake.dossier, written -> 'dossier');
    INSERT INTO intake.file SELECT * FROM jsonb_populate_recordset(NULL::intake.file, written -> 'file');
    INSERT INTO intake.item_file
        SELECT * FROM jsonb_populate_recordset(NULL::intake.item_file, written -> 'item_file');
    INSERT INTO intake.happening (item_id, what, told, at)
        SELECT item_id, what, told, at
        FROM jsonb_populate_recordset(NULL::intake.happening, written -> 'happening');
    INSERT INTO intake.audit (at, actor, act, subject, code, detail)
        SELECT at, actor, act, subject, code, detail
        FROM jsonb_populate_recordset(NULL::intake.audit, written -> 'audit');
    UPDATE intake.idempotency AS kept SET answer = told.answer
        FROM jsonb_populate_recordset(NULL::intake.idempotency, written -> 'idempotency') AS told
        WHERE kept.account = told.account AND kept.key = told.key;
END $$
"""
FUNCTIONS = {
    "lock_papers": LOCK_PAPERS,
    "next_number": NEXT_NUMBER,
    "standing": STANDING,
    "bytes_since": BYTES_SINCE,
    "open_hand_in": OPEN,
    "record_hand_in": RECORD,
}


def upgrade() -> None:
    for name, made in FUNCTIONS.items():
        op.execute(made)
        op.execute(f"REVOKE ALL ON FUNCTION intake.{name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION intake.{name} TO {ROLE}")


def downgrade() -> None:
    for name in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION intake.{name}")
