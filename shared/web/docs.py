"""The page of a room's HTTP interface, drawn by the vendored Swagger UI: nothing comes from another host."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from shared.web.templates import pages_for

render = pages_for("shared.web")


def router() -> APIRouter:
    """Builds the route `/docs`."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/docs")
    async def docs(request: Request) -> HTMLResponse:
        schema = f"{request.scope.get('root_path', '')}/openapi.json"
        return render(request, "docs.html", title=request.app.title, schema=schema)

    return routes
