"""The numbers that the law sets, each with its article; nothing else in the house repeats them."""

WINDOW_DAYS = 30
"""A decision to open falls within so many last working days; their first is W0 (PP 61/2010 Ps 11(2))."""

CASE_DAYS = 30
"""How many working days an early opening case has before it stands in the omissions (practice, like the ladder)."""

TAKEDOWN_DAYS = 3
"""Within how many working days somebody decides on files that were taken down at once, before it stands in the
omissions (practice; UU 14/2008 Ps 2(3): public information is to be had quickly and in time)."""

NOTICE_HOURS = 72
"""Within how many hours, 3 x 24, the persons concerned and the agency are told in writing that personal data came out
(UU 27/2022 Ps 46(1)); real hours, not working days."""

CAP_YEARS = 30
"""Huruf a ends so many years after its first penetapan (PP 61/2010 Ps 5(1))."""

LONG_YEARS = 30
"""A longer period of any other huruf names the article of the Act that sets it (UU 14/2008 Ps 20(1); reading C1)."""

REVIEW_YEARS = 1
"""A period without a computable end is reviewed by the same date so many years on (UU 14/2008 Ps 2(2))."""

ANSWER_DAYS = 10
"""A request for information is answered within so many working days (UU 14/2008 Ps 22(7)) ..."""
EXTENSION_DAYS = 7
"""... and so many more with a written reason (UU 14/2008 Ps 22(8))."""

OBJECTION_DAYS = 30
"""Who was refused objects within so many working days (UU 14/2008 Ps 36(1)) ..."""
OBJECTION_ANSWER_DAYS = 30
"""... and the head of the PPID answers within so many (UU 14/2008 Ps 36(2))."""

DISPUTE_DAYS = 14
"""A dispute is brought to the Komisi Informasi within so many working days (UU 14/2008 Ps 37(2))."""
