"""How the HTTP door gives an original: page by page as pictures, the file itself for a written reason."""

from urllib.parse import quote

from fastapi import Response
from fastapi.responses import StreamingResponse

from services.registry.commands.originals import Opened, PageViewer

PRIVATE = {"cache-control": "no-store"}
UNNAMED = "berkas"


async def picture(viewer: PageViewer, opened: Opened, page: int) -> Response:
    """Answers with one page as PNG; raises what `picture_of` raises."""
    kept, chunks = opened
    drawn = await viewer.picture(kept.media_type, chunks, page)
    return Response(drawn.png, media_type="image/png", headers={**PRIVATE, "x-pages": str(drawn.pages)})


def attached(opened: Opened) -> StreamingResponse:
    """Answers with the file itself, never shown within a page."""
    kept, chunks = opened
    headers = {**PRIVATE, "content-disposition": f"attachment; filename*=UTF-8''{quote(kept.name or UNNAMED, safe='')}"}
    return StreamingResponse(chunks, media_type=kept.media_type, headers=headers)
