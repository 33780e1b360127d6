"""Speaks to a running Terbuka over its HTTP interface, as a program does."""

import json
import mimetypes
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
from uuid6 import uuid7

from deploy.configuration import read_settings
from shared.runtime.errors import Refusal, TerbukaError, Unauthenticated

TIMEOUT = httpx.Timeout(120, connect=5)


class Client:
    """Holds a connection to one server, signed in as one account."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    def call(self, method: str, path: str, **options: Any) -> Any:
        """Sends one request and returns its JSON answer; raises the server's refusal under its own code."""
        return raise_refusal(self.send(method, path, **options))

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Sends one request and returns its answer; raises `TerbukaError` (`SERVER_TIDAK_MENJAWAB`)."""
        try:
            return self.http.request(method, path, **options)
        except httpx.TransportError as error:
            raise TerbukaError(
                "SERVER_TIDAK_MENJAWAB",
                f"Tidak ada jawaban dari {self.http.base_url}: {error}.",
                mend="Jalankan `make run` atau `terbuka up`, atau sebutkan alamatnya dengan --url.",
            ) from error

    def submit(self, dossier: Path, files: list[Path], key: str, confirm: list[str]) -> Any:
        """Hands in a dossier with its files under an idempotency key, with the questions that are confirmed."""
        with ExitStack() as stack:
            parts: list[tuple[str, Any]] = [("dossier", ("dossier.json", dossier.read_bytes(), "application/json"))]
            for path in files:
                kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
                parts.append(("files", (path.name, stack.enter_context(path.open("rb")), kind)))
            headers = {"Idempotency-Key": key or str(uuid7())}
            return self.call(
                "POST", "/intake/api/submissions", params={"confirm": confirm}, files=parts, headers=headers
            )


def raise_refusal(answer: httpx.Response) -> Any:
    """Returns the JSON of a good answer; raises `Refusal` with the server's code, sentence, article and mend."""
    if answer.is_success:
        return answer.json() if answer.content else {}
    try:
        problem = answer.json()
    except json.JSONDecodeError:
        problem = {}
    raise Refusal(
        problem.get("code", f"HTTP_{answer.status_code}"),
        problem.get("title", f"Server menjawab {answer.status_code}."),
        article=problem.get("article", ""),
        mend=problem.get("mend", ""),
        **{
            name: value
            for name, value in problem.items()
            if name not in {"code", "title", "article", "mend", "type", "status"}
        },
    )


@contextmanager
def signed_in(url: str, role: str, token: str = "") -> Iterator[Client]:
    """Opens a client on a server with a token, or with a session of the sample account of a role.

    Raises `Unauthenticated` (`TIDAK_ADA_AKUN`) where neither is there.
    """
    with httpx.Client(base_url=url, timeout=TIMEOUT) as http:
        client = Client(http)
        bearer = token or os.environ.get("TERBUKA_TOKEN")
        http.headers.update({"Authorization": f"Bearer {bearer}"} if bearer else _session(client, role))
        yield client


def session_of(answer: httpx.Response) -> str:
    """Returns the secret of the session that `POST /masuk` opened; raises the server's refusal."""
    from shared.web.access import COOKIES

    if answer.status_code == httpx.codes.SEE_OTHER:
        return next(answer.cookies[name] for name in COOKIES if name in answer.cookies)
    return str(raise_refusal(answer))


def _session(client: Client, role: str) -> dict[str, str]:
    from shared.web.access import session_headers

    path = read_settings().accounts_file
    if not path.exists():
        raise Unauthenticated(
            "TIDAK_ADA_AKUN",
            f"Tidak ada token, dan berkas akun contoh {path} tidak ada.",
            mend="Setel TERBUKA_TOKEN, atau jalankan dari map tempat `make run` dijalankan.",
        )
    account = json.loads(path.read_text())[role]
    secret = session_of(client.send("POST", "/masuk", data=account))
    client.http.cookies.clear()
    return session_headers(secret)
