"""Mayan EDMS by the interpreter of its own environment: prepared, served, and swept; tasks run where they are made.

`python mayan_site.py prepare DOCUMENTS`, `serve PORT`, `sweep DUE`; `PEER_DATABASE` (name, user, folder of the socket)
and `PEER_FOLDER` say where it lives. It reads no text from files, by OCR or otherwise, and its search asks PostgreSQL,
so that no index is written beside: what workers would do later is left out, and it is faster here than as it comes.
"""

import os
import sys
import time
from datetime import timedelta
from pathlib import Path

NAME, USER, HOST = os.environ["PEER_DATABASE"].split(" ")
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "mayan_settings",
    "MAYAN_MEDIA_ROOT": os.environ["PEER_FOLDER"],
    "MAYAN_DATABASE_ENGINE": "django.db.backends.postgresql",
    "MAYAN_DATABASE_NAME": NAME,
    "MAYAN_DATABASE_USER": USER,
    "MAYAN_DATABASE_HOST": HOST,
    "MAYAN_DATABASE_CONN_MAX_AGE": "600",
    "MAYAN_SECRET_KEY": "only-for-a-measure-that-is-thrown-away",
    "MAYAN_OCR_AUTO_OCR": "false",
    "MAYAN_DOCUMENT_PARSING_AUTO_PARSING": "false",
    "MAYAN_FILE_METADATA_AUTO_PROCESS": "false",
    "MAYAN_SEARCH_BACKEND": "mayan.apps.dynamic_search.backends.django.DjangoSearchBackend",
}
sys.path.insert(0, str(Path(__file__).parent))

from django.core.management import call_command  # noqa: E402 (the settings are to be said first)
from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()

from django.contrib.auth import get_user_model  # noqa: E402
from django.utils import timezone  # noqa: E402
from mayan.apps.documents.models import Document, DocumentType  # noqa: E402
from rest_framework.authtoken.models import Token  # noqa: E402

LABEL, DAYS = "Ukur", 30


def prepare(documents: int) -> None:
    """Makes the tables, an account with a token, and documents; prints the token and the type's number."""
    call_command("migrate", verbosity=0, interactive=False)
    user = get_user_model().objects.create_superuser("penguji", "penguji@example.org", "sandi-yang-panjang")
    kind = DocumentType.objects.create(label=LABEL, trash_time_period=DAYS, trash_time_unit="days")
    for first in range(0, documents, 5_000):
        numbers = range(first, min(first + 5_000, documents))
        Document.objects.bulk_create(
            Document(document_type=kind, label=f"Dokumen {number}", is_stub=False) for number in numbers
        )
    print(Token.objects.get_or_create(user=user)[0].key, kind.pk)  # noqa: T201


def sweep(due: int) -> None:
    """Makes so many documents old and prints the seconds that the sweep takes, after a first one of two documents."""
    print(_swept(2) and _swept(due))  # noqa: T201


def _swept(due: int) -> float:
    waiting = Document.objects.filter(document_type__label=LABEL, in_trash=False).order_by("pk")
    chosen = list(waiting.values_list("pk", flat=True)[:due])
    old = timezone.now() - timedelta(days=2 * DAYS)
    assert Document.objects.filter(pk__in=chosen).update(datetime_created=old) == due
    begun = time.perf_counter()
    DocumentType.objects.check_trash_periods()
    taken = time.perf_counter() - begun
    assert Document.objects.filter(pk__in=chosen, in_trash=True).count() == due
    return taken


def serve(port: int) -> None:
    """Serves the application by one worker with threads, which keep connections."""
    bind = ["--bind", f"127.0.0.1:{port}", "--threads", "4", "--keep-alive", "60", "--timeout", "600"]
    gunicorn = Path(sys.executable).parent / "gunicorn"
    place = str(Path(__file__).parent)
    os.execv(gunicorn, [str(gunicorn), "--chdir", place, "--log-level", "error", *bind, "mayan_site:application"])  # noqa: S606


if __name__ == "__main__":
    {"prepare": prepare, "serve": serve, "sweep": sweep}[sys.argv[1]](int(sys.argv[2]))
