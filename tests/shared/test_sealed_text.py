"""Marks in the place of sealed texts."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from shared.contracts.sealed_text import MARK, SealedText, Texts


@dataclass(frozen=True)
class Noted:
    """A record with texts of both kinds."""

    plain: str
    sealed: SealedText = ""
    several: tuple[SealedText, ...] = ()


NOTED = TypeAdapter(Noted)
WORDS = st.text(max_size=8) | st.sampled_from([MARK, f"{MARK}0", f"{MARK}1", ""])


@given(st.builds(Noted, plain=WORDS, sealed=WORDS, several=st.lists(WORDS, max_size=4).map(tuple)))
def test_whatever_is_written_comes_back(noted: Noted) -> None:
    texts = Texts()
    content = NOTED.dump_python(noted, mode="json", context=texts)
    assert content["plain"] == noted.plain
    assert all(word == "" or word.startswith(MARK) for word in (content["sealed"], *content["several"]))
    assert NOTED.validate_python(content, context=Texts.from_bytes(texts.to_bytes())) == noted


def test_a_text_that_is_said_twice_is_kept_once() -> None:
    texts = Texts()
    content = NOTED.dump_python(Noted("", "sama", ("sama", "lain")), mode="json", context=texts)
    assert (content["sealed"], content["several"]) == ("§0", ["§0", "§1"])


def test_without_texts_a_record_is_written_as_it_is() -> None:
    noted = Noted("a", "b", ("c",))
    assert NOTED.dump_python(noted, mode="json") == {"plain": "a", "sealed": "b", "several": ["c"]}
    assert NOTED.validate_python(NOTED.dump_python(noted, mode="json")) == noted
