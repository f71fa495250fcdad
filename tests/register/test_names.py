"""One child is not registered twice because a name looks the same and is spelt otherwise."""

import pytest

from sotui.names import name_key
from sotui.register.rules import short_names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Exampleton", "ADA  exampleton "),
        ("Siân O’Example", "Siân O'Example"),
        ("Ada Exampleton", "Ada\u200b Example\u200dton"),
        ("Ada Demo-Smith", "Ada Demo‑Smith"),
        ("Ｗｒｅｎ Test", "Wren Test"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_different_names_stay_different() -> None:
    assert (
        len({name_key(name) for name in ("Ada Example", "Adam Example", "Ada Exampel", "Ada-Example")}) == 4
    )


def test_siblings_share_their_surname_in_a_narrow_column() -> None:
    assert short_names(["Ada Exampleton", "Ben Exampleton"]) == ["Ada", "Ben Exampleton"]
    assert short_names(["Ada Exampleton", "Ben Testford"]) == ["Ada Exampleton", "Ben Testford"]
    assert short_names(["Ada", "Ben"]) == ["Ada", "Ben"]
    assert short_names(["Ada Exampleton"]) == ["Ada Exampleton"]
