"""A body that may carry a document: JSON alone, or a form with the same fields and one file; and its way to an act."""

from typing import Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from services.registry.api import upload
from services.registry.api.bodies import ExpiryIn
from services.registry.commands import Commands
from services.registry.domain.item import Item
from shared.files.door import IncomingFile
from shared.security.identity import Actor
from shared.web.multipart import is_multipart

Body = TypeVar("Body", bound=BaseModel)


async def read(request: Request, model: type[Body]) -> tuple[Body, IncomingFile | None]:
    """Reads the fields as `model`, and the document where the body is a form with a file.

    Raises RequestValidationError for fields that do not fit, and what `upload.receive` raises.
    """
    if is_multipart(request):
        form = await upload.receive(request)
        fields = {name: value for name, value in form.fields.items() if value != "" and not name.startswith("_")}
        return _fitting(model, fields), form.file
    return _fitting_json(model, await request.body()), None


async def read_file(request: Request) -> IncomingFile:
    """Reads the one file of a form; raises what `upload.receive` raises."""
    return (await upload.receive(request)).file


async def expire(commands: Commands, actor: Actor, item_id: str, body: ExpiryIn, proof: IncomingFile | None) -> Item:
    """Answers whether a row's end has passed, with the old decree where there is one; a refusal keeps no document."""
    words: dict[str, Any] = {"public_title": body.public_title, "reason": body.reason, "ends_on": body.ends_on}
    words["confirmed"] = body.public_words_confirmed
    async with commands.documents.keeping(actor, proof) as document:
        item = await commands.classification.answer_expiry(actor, item_id, body.answer, document=document, **words)
    if item.expiry is None or item.expiry.document != document:
        await commands.documents.drop(document)
    return item


def either(model: type[BaseModel]) -> dict[str, Any]:
    """Returns what OpenAPI says of such a body: JSON, or a form with the same fields and `document`."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    file = {"document": {"type": "string", "format": "binary"}}
    form = {**schema, "properties": {**schema.get("properties", {}), **file}}
    content = {"application/json": {"schema": schema}, "multipart/form-data": {"schema": form}}
    return {"requestBody": {"required": True, "content": content}}


def _fitting(model: type[Body], fields: dict[str, Any]) -> Body:
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


def _fitting_json(model: type[Body], body: bytes) -> Body:
    try:
        return model.model_validate_json(body or b"{}")
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error
