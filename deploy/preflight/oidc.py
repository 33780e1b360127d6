"""The identity provider: its issuer answers, its metadata fit, and key and mapping of this side can be used."""

from deploy.preflight.check import PreflightCheck, PreflightFinding
from shared.runtime.clock import SystemClock
from shared.security.identity.oidc.provider import Provider
from shared.security.identity.oidc.settings import OidcSettings

ENGINE = "penyedia identitas"


def checks(settings: OidcSettings) -> list[PreflightCheck]:
    """Returns what must hold of the provider, nothing where none is set."""

    async def own() -> None:
        settings.check()

    async def theirs() -> None:
        await Provider(settings, SystemClock()).metadata()

    if not settings.configured:
        return []
    return [PreflightCheck(ENGINE, "kunci dan pemetaan", own), PreflightCheck(ENGINE, "metadata", theirs)]


def not_set(settings: OidcSettings) -> list[PreflightFinding]:
    """Says that people sign in with local accounts alone where no provider is set: that is no fault."""
    if settings.configured:
        return []
    mend = "Isi TERBUKA_OIDC_ISSUER bila badan publik mempunyai penyedia identitas (docs/runbook.md)."
    return [PreflightFinding(f"{ENGINE}: setelan", "tidak disetel; masuk dengan akun lokal saja", mend, away=True)]
