"""What a signer may add to a paper: its signature, and nothing that a reader sees or that acts."""

import io
from collections.abc import Mapping
from typing import Any

import pikepdf
from pikepdf import Name

CATALOG = frozenset({"/AcroForm", "/Perms", "/DSS", "/Extensions", "/Metadata", "/Version"})
PAGE = frozenset({"/Annots", "/Tabs"})
FORM = frozenset({"/Fields", "/SigFlags", "/DR", "/DA"})
INFO = frozenset({"/ModDate", "/Producer"})
ACTS = frozenset({"/A", "/AA", "/Parent", "/Kids"})
"""What a field of a signature may not have: acts, and other fields around it."""
HIDDEN = 2
"""The flag of an annotation that is neither drawn nor printed (ISO 32000-2, 12.5.3)."""


def adds_a_signature_alone(before: bytes, after: bytes) -> bool:
    """Tells whether a PDF shows and does what it did before, and has signature fields that nobody sees beside it.

    The signature of a revision says nothing of what was there before it, so each object is compared with what it was.
    Raises `pikepdf.PdfError` of what cannot be read.
    """
    with pikepdf.open(io.BytesIO(before)) as old, pikepdf.open(io.BytesIO(after)) as new:
        if old.Root.objgen != new.Root.objgen or len(old.pages) != len(new.pages):
            return False
        free = _changed_by_a_signature(old)
        unchanged = all(_said(new.get_object(known.objgen)) == _said(known) for known in _objects(old, free))
        pages = zip(old.pages, new.pages, strict=True)
        catalog = _same_but(old.Root, new.Root, CATALOG) and _form_fits(old, new) and _info_fits(old, new)
        return unchanged and catalog and all(_page_fits(was.obj, now.obj) for was, now in pages)


def _changed_by_a_signature(pdf: pikepdf.Pdf) -> set[tuple[int, int]]:
    """Returns the objects that are compared by what stands in them, or that no reader is shown."""
    form = pdf.Root.get("/AcroForm", pikepdf.Dictionary())
    free = [pdf.Root, form, form.get("/Fields"), pdf.Root.get("/Metadata"), pdf.trailer.get("/Info")]
    for page in pdf.pages:
        free += [page.obj, page.obj.get("/Annots")]
    return {each.objgen for each in free if isinstance(each, pikepdf.Object) and each.is_indirect}


def _objects(pdf: pikepdf.Pdf, free: set[tuple[int, int]]) -> list[Any]:
    known: list[Any] = list(pdf.objects)
    return [each for each in known if isinstance(each, pikepdf.Object) and each.objgen not in free]


def _said(each: Any) -> tuple[bytes, bytes]:
    """Returns an object as it is written, with the bytes of a stream."""
    if isinstance(each, pikepdf.Stream):
        return each.stream_dict.unparse(), each.read_raw_bytes()
    return (each.unparse(), b"") if isinstance(each, pikepdf.Object) else (repr(each).encode(), b"")


def _same_but(old: Any, new: Any, free: frozenset[str]) -> bool:
    return _rest(old, free) == _rest(new, free)


def _rest(each: Any, free: frozenset[str]) -> Mapping[str, Any]:
    """Returns what a dictionary says beside some keys; what is referred to stands as the reference."""
    return {key: _word(value) for key, value in each.items() if key not in free}


def _word(value: Any) -> Any:
    if isinstance(value, pikepdf.Object):
        return value.objgen if value.is_indirect else value.unparse()
    return value


def _form_fits(old: pikepdf.Pdf, new: pikepdf.Pdf) -> bool:
    was, now = (pdf.Root.get("/AcroForm", pikepdf.Dictionary()) for pdf in (old, new))
    if not _same_but(was, now, FORM):
        return False
    return _grown(was.get("/Fields", []), now.get("/Fields", []))


def _info_fits(old: pikepdf.Pdf, new: pikepdf.Pdf) -> bool:
    was, now = (pdf.trailer.get("/Info", pikepdf.Dictionary()) for pdf in (old, new))
    return _same_but(was, now, INFO)


def _page_fits(was: Any, now: Any) -> bool:
    return (
        was.objgen == now.objgen
        and _same_but(was, now, PAGE)
        and _grown(was.get("/Annots", []), now.get("/Annots", []))
    )


def _grown(was: Any, now: Any) -> bool:
    """Tells whether a list has what it had, and behind it nothing but signatures that nobody sees."""
    old, new = list(was), list(now)
    same = [_word(each) for each in old] == [_word(each) for each in new[: len(old)]]
    return same and all(_is_unseen_signature(each) for each in new[len(old) :])


def _is_unseen_signature(field: Any) -> bool:
    if not isinstance(field, pikepdf.Dictionary) or field.get("/FT") != Name.Sig or ACTS & set(field.keys()):
        return False
    left, bottom, right, top = (float(edge) for edge in field.get("/Rect", [0, 0, 0, 0]))
    return bool(int(field.get("/F", 0)) & HIDDEN) or left == right or bottom == top
