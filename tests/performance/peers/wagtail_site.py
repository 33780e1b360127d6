"""Wagtail as a site of one file, run by the interpreter of its own environment: prepared, served, and swept.

`python wagtail_site.py prepare PAGES`, `serve PORT`, `sweep DUE`; `PEER_DATABASE` (name, user, folder of the socket)
and `PEER_FOLDER` say where it lives.
"""

import os
import sys
import time
from datetime import timedelta
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

FOLDER = Path(os.environ["PEER_FOLDER"])
NAME, USER, HOST = os.environ["PEER_DATABASE"].split(" ")
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WAGTAIL_APPS = (
    "contrib.forms", "contrib.redirects", "embeds", "sites", "users", "snippets", "documents", "images", "search",
    "admin", "api.v3", "",
)  # fmt: skip
ACCOUNT = "penguji"

settings.configure(
    SECRET_KEY="only-for-a-measure-that-is-thrown-away",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    MEDIA_ROOT=str(FOLDER / "media"),
    MEDIA_URL="/media/",
    STATIC_URL="/static/",
    WAGTAIL_SITE_NAME="Ukur",
    WAGTAILADMIN_BASE_URL="http://127.0.0.1",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        *(f"wagtail.{app}".rstrip(".") for app in WAGTAIL_APPS),
        "taggit",
        "django_filters",
        "ninja",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": NAME,
            "USER": USER,
            "HOST": HOST,
            "CONN_MAX_AGE": 600,
        }
    },
)
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 (Django is to be set up first)
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.utils import timezone  # noqa: E402
from wagtail.api.v3.urls import api  # noqa: E402
from wagtail.models import APIToken, Page  # noqa: E402

urlpatterns = [
    path("api/v3/", api.urls),
    path("admin/", include("wagtail.admin.urls")),
    path("documents/", include("wagtail.documents.urls")),
    path("", include("wagtail.urls")),
]
application = get_wsgi_application()


def prepare(pages: int) -> None:
    """Makes the tables, an account with a token, which is printed, and so many pages that are live."""
    call_command("migrate", verbosity=0)
    user = get_user_model().objects.create_superuser(ACCOUNT, "penguji@example.org", "sandi-yang-panjang")
    home = Page.objects.get(depth=2)
    home.numchild = pages
    home.save()
    for first in range(0, pages, 5_000):
        Page.objects.bulk_create(_page(home, number) for number in range(first, min(first + 5_000, pages)))
    _, token = APIToken.create_token(user=user, name="ukur")
    print(token)  # noqa: T201


def _page(home: Page, number: int) -> Page:
    place, rest = "", number + 1
    for _ in range(4):
        rest, digit = divmod(rest, 36)
        place = DIGITS[digit] + place
    slug = f"halaman-{number}"
    return Page(
        path=home.path + place, depth=3, title=f"Halaman {number}", draft_title=f"Halaman {number}", slug=slug,
        url_path=f"{home.url_path}{slug}/", content_type=home.content_type, locale=home.locale, live=True,
    )  # fmt: skip


def sweep(due: int) -> None:
    """Lets so many live pages expire and prints the seconds that the sweep takes, after a first one of two pages."""
    print(_swept(2) and _swept(due))  # noqa: T201


def _swept(due: int) -> float:
    chosen = Page.objects.filter(depth=3, live=True).order_by("pk").values_list("pk", flat=True)[:due]
    waiting = Page.objects.filter(pk__in=list(chosen))
    assert waiting.update(expire_at=timezone.now() - timedelta(hours=1)) == due
    begun = time.perf_counter()
    call_command("publish_scheduled")
    taken = time.perf_counter() - begun
    assert Page.objects.filter(depth=3, live=False, expired=True, expire_at__isnull=False).count() >= due
    return taken


def serve(port: int) -> None:
    """Serves the site by one worker with threads, which keep connections."""
    bind = ["--bind", f"127.0.0.1:{port}", "--threads", "4", "--keep-alive", "60", "--timeout", "600"]
    gunicorn = Path(sys.executable).parent / "gunicorn"
    place = str(Path(__file__).parent)
    os.execv(gunicorn, [str(gunicorn), "--chdir", place, "--log-level", "error", *bind, "wagtail_site:application"])  # noqa: S606


if __name__ == "__main__":
    {"prepare": prepare, "serve": serve, "sweep": sweep}[sys.argv[1]](int(sys.argv[2]))
