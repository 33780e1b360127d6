"""A stand-in of the e-sign service and of a time stamping authority, on a real port of this machine."""

import asyncio
import base64
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shared.security.pdf_signing.local import LocalSigner
from shared.security.pdf_signing.port import OfficerCredentials, SignatureWish
from shared.security.pdf_signing.settings import SigningSettings
from tests.eventually import eventually
from tests.signatures.authority import PASSWORD, stamped

ACCOUNT, SERVICE_PASSWORD = "terbuka", "sandi layanan"
NIK, PASSPHRASE = "6171000000000001", "frasa sandi pejabat"


@dataclass
class Service:
    """What stands behind the port: refuses a wrong passphrase, waits, fails or changes the paper as it is told."""

    signer: LocalSigner
    address: str = ""
    silent: float = 0
    fails: int = 0
    rewrites: bool = False
    returns_same: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)

    async def sign(self, request: Request) -> Response:
        """Answers as the service of BSrE does: the signed PDF, or a number and a sentence."""
        await asyncio.sleep(self.silent)
        if self.fails:
            return Response(b"rusak", status_code=self.fails)
        said = base64.b64encode(f"{ACCOUNT}:{SERVICE_PASSWORD}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {said}":
            return JSONResponse({"error": "Unauthorized"}, status_code=401)
        async with request.form() as form:
            words = {name: value for name, value in form.items() if isinstance(value, str)}
            file = form["file"]
            assert isinstance(file, UploadFile)
            pdf = await file.read()
        self.asked.append(words)
        if (words["nik"], words["passphrase"]) != (NIK, PASSPHRASE):
            echoed = f"Passphrase anda salah: {words['passphrase']}"
            return JSONResponse({"error": echoed, "status_code": 2031}, status_code=400)
        return Response(await self._signed(pdf), media_type="application/pdf", headers={"id_dokumen": "satu"})

    async def _signed(self, pdf: bytes) -> bytes:
        if self.returns_same:
            return pdf
        name = f"bsre_{len(self.asked)}"
        wish = SignatureWish(name, "Pejabat Uji", "layanan", "", certifies=False, more_follow=False)
        made = await self.signer.sign(pdf, wish, OfficerCredentials())
        return made.replace(b"Typst", b"Tipst", 1) if self.rewrites else made

    async def stamp(self, request: Request) -> Response:
        """Answers a time stamp query."""
        if self.fails:
            return Response(b"", status_code=self.fails)
        return Response(await stamped(await request.body()), media_type="application/timestamp-reply")


@asynccontextmanager
async def serving(key: Path, password: Path) -> AsyncIterator[Service]:
    """Listens on a free port of this machine."""
    service = Service(LocalSigner(SigningSettings(way="local", key_file=key, key_password_file=password)))
    routes = [
        Route("/api/sign/pdf", service.sign, methods=["POST"]),
        Route("/tsa", service.stamp, methods=["POST"]),
    ]
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        service.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_config=None, lifespan="off"))
        task = asyncio.create_task(server.serve(sockets=[listener]))
        await eventually(lambda: server.started, "the service listens")
        try:
            yield service
        finally:
            server.should_exit = True
            await task


@dataclass(frozen=True)
class KeyFiles:
    """The files of a key of the province, as an operator lays them."""

    folder: Path

    def write(self, name: str, content: bytes) -> Path:
        """Writes one file and returns its place."""
        path = self.folder / name
        path.write_bytes(content)
        return path

    @property
    def password(self) -> Path:
        """Returns the file of the password."""
        return self.write("sandi", PASSWORD.encode())

    @property
    def service_password(self) -> Path:
        """Returns the file of the password at the service."""
        return self.write("sandi-layanan", SERVICE_PASSWORD.encode())
