"""The mails of registry, one line each; the template of a mail stands beside this file under the mail's name."""

from shared.contracts.exemptions import CaseOpenedV2, IncidentOpenedV1, OpeningApprovedV1
from shared.messaging.effects.mail import Mail

OFFICERS = ("petugas", "ketua")

MAILS = (
    Mail(
        "berkas-pembukaan",
        CaseOpenedV2,
        roles=OFFICERS,
        once_for=("case_id",),
        subject="item_id",
        link="/registry/berkas/{case_id}",
        tells=("item_id", "ends_on"),
    ),
    Mail(
        "pembukaan-disetujui",
        OpeningApprovedV1,
        roles=("petugas",),
        once_for=("case_id",),
        subject="item_id",
        link="/registry/butir/{item_id}",
        tells=("item_id", "effective_on"),
    ),
    Mail(
        "insiden-terbuka",
        IncidentOpenedV1,
        roles=OFFICERS,
        once_for=("incident_id",),
        subject="incident_id",
        link="/registry/insiden/{incident_id}",
        tells=("number", "due_on"),
    ),
)
"""Name, event, and who gets it; a mail tells ids and dates only, never a title or content (`Mail` says the rest)."""
