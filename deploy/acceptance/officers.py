"""The people of a province, acting over the HTTP interface as their own programs would."""

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import httpx
from uuid6 import uuid7

from deploy.client import raise_refusal, session_of
from services.intake.domain.hand_in_doubts import ANOTHER_AGENCY
from shared.runtime.errors import Refusal, Unauthenticated
from shared.web.access import session_headers

Accounts = dict[str, dict[str, str]]
File = tuple[str, bytes, str]


Opens = Callable[[str], Awaitable[str]]


class Officers:
    """Holds one HTTP client and a session per role; a session that ran out is renewed.

    Sessions are opened with the passwords of `accounts` over HTTP, or by `opens`, which gets an account's name: a
    province within this process whose clock runs through years would spend most of its time on passwords.
    """

    def __init__(self, http: httpx.AsyncClient, accounts: Accounts, opens: Opens | None = None) -> None:
        self.http = http
        self.accounts = accounts
        self.refused: list[tuple[str, Refusal]] = []
        self._opens = opens
        self._sessions: dict[str, str] = {}

    async def call(self, role: str, method: str, path: str, **options: Any) -> Any:
        """Sends a request as a role and returns the JSON answer; a refusal is kept with its path and raised."""
        answer = await self.answer(role, method, path, **options)
        try:
            return raise_refusal(answer)
        except Refusal as refusal:
            self.refused.append((path, refusal))
            raise

    async def get(self, role: str, path: str, **query: Any) -> Any:
        """Reads as a role."""
        return await self.call(role, "GET", path, params={name: value for name, value in query.items() if value != ""})

    async def post(self, role: str, path: str, body: Any = None) -> Any:
        """Acts as a role."""
        return await self.call(role, "POST", path, json=body if body is not None else {})

    async def import_skpd(self, code: str, name: str) -> None:
        """Adds an SKPD to the directory."""
        csv = f'code,name,valid_from,valid_to,successor\n{code},"{name}",2017-01-01,,\n'
        await self.call("operator", "PUT", "/intake/api/skpd", content=csv, headers={"content-type": "text/csv"})

    async def submit(
        self, dossier: dict[str, Any], role: str = "petugas", *, files: Sequence[File] = (), key: str = ""
    ) -> Any:
        """Hands in a dossier with its files (name, content, media type), under a key of its own unless one is given."""
        parts = [("dossier", ("dossier.json", json.dumps(dossier).encode(), "application/json"))]
        parts += [("files", file) for file in files]
        headers = {"Idempotency-Key": key or str(uuid7())}
        return await self.call(role, "POST", "/intake/api/submissions", files=parts, headers=headers)

    async def hand_in_list(self, name: str, content: bytes, *, skpd: str, answers: dict[str, str]) -> Any:
        """Hands in an existing list as a workbook."""
        query: dict[str, Any] = {"mode": "commit", "skpd": skpd, "kind": "history", "answers": json.dumps(answers)}
        query["confirm"] = [ANOTHER_AGENCY]  # the lists of the journey are those of other bodies
        headers = {"Idempotency-Key": str(uuid7())}
        parts = {"file": (name, content)}
        return await self.call(
            "petugas", "POST", "/intake/api/spreadsheets", params=query, files=parts, headers=headers
        )

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Sends one request as nobody and returns its answer, whatever it says."""
        return await self.http.request(method, path, **options)

    async def answer(self, role: str, method: str, path: str, **options: Any) -> httpx.Response:
        """Sends one request as a role and returns its answer; raises `Unauthenticated` (`SESI_HABIS`)."""
        for _ in range(2):
            headers = {**options.get("headers", {}), **await self.signed_in(role)}
            answer = await self.ask(method, path, **{**options, "headers": headers})
            if answer.status_code != httpx.codes.UNAUTHORIZED:
                return answer
            self._sessions.pop(role, None)
        raise Unauthenticated("SESI_HABIS", "Sesi tidak berlaku, juga sesudah masuk lagi.", mend="Masuk lagi.")

    async def signed_in(self, role: str) -> dict[str, str]:
        """Returns the headers of a role's session, which is opened first where there is none."""
        if role not in self._sessions:
            self._sessions[role] = await self._open(self.accounts[role])
        return session_headers(self._sessions[role])

    async def _open(self, credentials: dict[str, str]) -> str:
        if self._opens is not None:
            return await self._opens(credentials["account"])
        secret = session_of(await self.ask("POST", "/masuk", data=credentials))
        self.http.cookies.clear()
        return secret
