"""The acts of registry: one name each, for the command, the books, the audit trail and the pages."""

from enum import StrEnum

EVERY_ITEM = "semua"
"""The subject of an audit line about a copy of all that registry holds, which left for others than registry."""


class ActName(StrEnum):
    """What was done to an item, a case, a mandate, an announcement or an incident; monitor reads these words as text.

    A refused act stands in the audit trail under the name that it has when it is done. A name never changes: the
    trail of earlier years holds it.
    """

    # Step 1 of the SOP: handed in
    RECEIVE = "receive"
    RECEIVE_AGAIN = "receive_again"
    WITHDRAW = "withdraw"
    WAITING_ENDED = "waiting_ended"
    SUCCEED = "succeed"

    # Step 2: classified
    PROPOSE = "propose"
    REQUEST_CONSIDERATION = "request_consideration"
    ANSWER_CONSIDERATION = "answer_consideration"
    DECIDE = "decide"
    APPROVE = "approve"
    ANSWER_EXPIRY = "answer_expiry"
    CONFIRM_EXPIRY = "confirm_expiry"

    # Step 3: opened
    OPEN_CASE = "open_case"
    OPEN_EARLY = "open_early"
    ATTACH_DOCUMENT = "attach_document"
    CONSIDER = "consider"
    DECIDE_OPENING = "decide_opening"
    CONFIRM_RULING = "confirm_ruling"
    APPROVE_OPENING = "approve_opening"
    UNDO_RULING = "undo_ruling"
    CLOSE_CASE = "close_case"

    # Step 3: what the clock brings
    DEADLINE_SET = "deadline_set"
    DECLASSIFICATION_DUE = "declassification_due"
    OPENING_EFFECTIVE = "opening_effective"
    OPEN_PART = "open_part"
    EXEMPTION_LAPSED = "exemption_lapsed"
    CASE_OVERDUE = "case_overdue"
    GROUND_ENDED = "ground_ended"
    BEGIN_DAY = "begin_day"

    # The yearly review
    REVIEW = "review"
    DECIDE_REVIEW = "decide_review"
    REVIEW_DUE = "review_due"
    REVIEW_MISSED = "review_missed"

    # Step 4: the archive
    RECORD_LOCATION = "record_location"
    LEND_PAPER = "lend_paper"
    RETURN_PAPER = "return_paper"
    BEGIN_STOCK_TAKE = "begin_stock_take"
    MARK_SEEN = "mark_seen"
    CLOSE_STOCK_TAKE = "close_stock_take"
    SET_RETENTION = "set_retention"
    PLACE_HOLD = "place_hold"
    RELEASE_HOLD = "release_hold"
    WITHDRAW_CONSENT = "withdraw_consent"
    CHECK_DESTRUCTION = "check_destruction"
    DECIDE_CONTENT = "decide_content"
    CONFIRM_CONTENT = "confirm_content"

    # Step 5: published
    UPLOAD_COPY = "upload_copy"
    RELEASE_COPY = "release_copy"
    WITHDRAW_COPIES = "withdraw_copies"
    RECORD_TAKEDOWN = "record_takedown"
    TAKEDOWN_DUE = "takedown_due"
    KEEP_DOWN = "keep_down"
    ISSUE_ANNOUNCEMENT = "issue_announcement"

    # Incidents: what came out, and who is told
    RECORD_INCIDENT = "record_incident"
    DESCRIBE_INCIDENT = "describe_incident"
    ATTACH_PERSONS = "attach_persons"
    ISSUE_NOTICE = "issue_notice"
    RECORD_NOTICE_SENT = "record_notice_sent"
    ASK_CLOSING = "ask_closing"
    CLOSE_INCIDENT = "close_incident"
    EXCEPT_PERSONS = "except_persons"

    # Manuscripts: papers kept to be signed
    PREPARE_MANUSCRIPT = "prepare_manuscript"
    SIGN_PAPER = "sign_paper"
    FILE_SCAN = "file_scan"
    VOID_MANUSCRIPT = "void_manuscript"

    # Mandates
    RECORD_MANDATE = "record_mandate"
    CONFIRM_MANDATE = "confirm_mandate"
    END_MANDATE = "end_mandate"
    CONFIRM_MANDATE_END = "confirm_mandate_end"

    # Read
    BEGIN_EXPORT = "begin_export"
    BEGIN_BACKUP = "begin_backup"
    READ_ITEM = "read_item"
    READ_CASE = "read_case"
    READ_FILE = "read_file"
    READ_DOCUMENT = "read_document"
    READ_COPY = "read_copy"
    READ_LIST = "read_list"
    READ_PAPER = "read_paper"
    READ_MANDATE = "read_mandate"
    READ_INCIDENT = "read_incident"
    READ_ACCESS = "read_access"
    READ_STATE_ON = "read_state_on"
    CHECK_JOINT_ACT = "check_joint_act"

    # The work lists
    TAKE_WORK = "take_work"
    GIVE_BACK_WORK = "give_back_work"
    TELL_WORK = "tell_work"
    READ_CALENDAR = "read_calendar"
