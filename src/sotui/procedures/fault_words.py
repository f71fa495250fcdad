"""Faults of form in a procedure's file, told to the person who wrote it: what is wrong and what was meant."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, ForwardRef, Literal, get_args, get_origin

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

_MOST_NAMED = 14
"""Keys that are named where one was not known; more would hide the one that was meant."""

_PATTERNS = {
    "^[a-z][a-z0-9-]{1,30}$": "small letters, digits and hyphens, a letter first: such as kestrel-council",
    "^[a-z-]*$": "small letters and hyphens, such as early-part",
    "^[a-z][a-z-]{0,30}$": "small letters and hyphens, such as progress",
    r"^[a-z][a-z-]{0,30}(\.[a-z][a-z-]{0,30})?$": "small letters and hyphens, such as progress.plan",
    "^[a-z][a-z0-9-]{0,40}$": "small letters, digits and hyphens, such as let-lapse",
    r"^(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$": "a month and a day, such as 04-01",
}

_TABLES = "Put it in curly brackets"
_LISTS = "Put it in square brackets"


def in_words(
    error: ErrorDetails, model: type[BaseModel], path: Sequence[str | int], whole: bool
) -> tuple[str, str]:
    """What is wrong, and what was meant or what is allowed; each a sentence or two, the second perhaps empty.

    ``path`` is where the fault lies in the file; ``whole`` says whether that is a table of the file itself.
    """
    kind, given = error["type"], error.get("input")
    context: Mapping[str, Any] = error.get("ctx", {})
    key = str(path[-1]) if path and isinstance(path[-1], str) else ""
    if kind == "extra_forbidden":
        return f"There is no key “{_cut(key)}” here.", _which_key(key, model, error["loc"])
    if kind == "missing":
        return f"“{_cut(key)}” is missing.", ""
    if kind in ("literal_error", "enum", "union_tag_invalid"):
        given = context.get("tag", given)
        return f"“{_cut(given)}” is not known here.", _which_word(given, _allowed(context, key))
    if kind == "union_tag_not_found":
        lacks = str(context.get("discriminator")).strip("'")
        return f"“{lacks}” is missing: it says what kind this is.", ""
    if kind == "value_error":
        return _sentence(str(error["msg"]).removeprefix("Value error, ")), ""
    return _plain(kind, context, given, key, whole)


def _plain(kind: str, context: Mapping[str, Any], given: Any, key: str, whole: bool) -> tuple[str, str]:
    if kind == "string_type":
        return "Words are wanted here, in quotation marks.", _instead(key, given)
    if kind in ("string_too_short", "string_too_long"):
        long = len(given) if isinstance(given, str) else 0
        if kind == "string_too_short":
            return f"This is too short: {long} letters, at least {context.get('min_length')} are wanted.", ""
        return f"This is too long: {long} letters, {context.get('max_length')} at most.", ""
    if kind == "string_pattern_mismatch":
        asked = _PATTERNS.get(str(context.get("pattern")))
        return f"“{_cut(given)}” is not written as it has to be.", f"Write {asked}." if asked else ""
    if kind in ("greater_than_equal", "greater_than"):
        return f"{_cut(given)} is too small: {context.get('ge', context.get('gt'))} at least.", ""
    if kind in ("less_than_equal", "less_than"):
        return f"{_cut(given)} is too large: {context.get('le', context.get('lt'))} at most.", ""
    if kind.startswith("int_"):
        return "A whole number is wanted here, without quotation marks.", _as_number(key, given)
    if kind.startswith("bool_"):
        return "Only true or false can be said here, in small letters and without quotation marks.", ""
    if kind.startswith(("date_", "datetime_")):
        return (
            "A date is wanted here.",
            "Write it as 2018-01-31, without quotation marks and without an hour.",
        )
    if kind in ("list_type", "tuple_type"):
        if whole and isinstance(given, dict):
            return f"The heading “{key}” stands in single brackets.", f"Write [[{key}]]."
        return "A list is wanted here.", f"{_LISTS}: {key or 'key'} = [ … ]."
    if kind in ("model_type", "model_attributes_type", "dict_type", "dataclass_type"):
        if whole:
            return f"A table is wanted here, under a heading [[{key}]].", ""
        return "A small table is wanted here.", f"{_TABLES}: {{ … }}."
    if kind in ("too_short", "too_long"):
        bounds = (context.get("min_length"), context.get("max_length"))
        if kind == "too_short":
            return f"There are too few here: at least {bounds[0]}.", ""
        return f"There are too many here: {bounds[1]} at most.", ""
    return "This cannot stand here.", ""


def _which_key(key: str, model: type[BaseModel], loc: Sequence[str | int]) -> str:
    here = keys_at(model, loc[:-1])
    if not here:
        return "Take it out."
    near = difflib.get_close_matches(key.casefold().replace(" ", "_").replace("-", "_"), here, n=1)
    if near:
        return f"Did you mean {near[0]}?"
    if len(here) <= _MOST_NAMED:
        return f"There can be: {', '.join(here)}."
    return "Take it out."


def _allowed(context: Mapping[str, Any], key: str) -> list[str]:
    said = str(context.get("expected") or context.get("expected_tags"))
    words = said.replace("'", "").replace(" or ", ", ").split(", ")
    # The law and the board's own rows come with the program.
    return [word for word in words if key != "role" or word not in ("statute", "house")]


def _which_word(given: Any, allowed: Sequence[str]) -> str:
    words = [word for word in allowed if word]
    near = difflib.get_close_matches(str(given).casefold().replace("–", "-").replace(" ", "-"), words, n=1)
    can_be = ", ".join(words[:-1]) + (" or " if len(words) > 1 else "") + "".join(words[-1:])
    out = "; or leave it out" if "" in allowed else ""
    return (f"Did you mean {near[0]}? " if near else "") + f"It can be {can_be}{out}."


def _instead(key: str, given: Any) -> str:
    # A day and a number are words to whoever typed them: a clause “1”, a text “of 2016-01-31”.
    plain = isinstance(given, int | float | date) and not isinstance(given, bool)
    return f'Write {key} = "{_cut(given)}".' if plain and key else ""


def _as_number(key: str, given: Any) -> str:
    meant = str(given).strip() if isinstance(given, str) else ""
    return f"Write {key} = {meant}." if key and meant.isdecimal() and len(meant) < 6 else ""


def _sentence(said: str) -> str:
    said = said[:1].upper() + said[1:]
    return said if said.endswith(("?", ".")) else said + "."


def _cut(given: Any) -> str:
    said = str(given)
    return said if len(said) <= 40 else said[:39] + "…"


def keys_at(model: type[BaseModel], loc: Sequence[str | int]) -> list[str]:
    """The keys that the table at this place of the form can have; empty where there is no telling."""
    from pydantic import BaseModel

    here: Any = model
    for part in loc:
        here = _inner(here, part)
        if here is None:
            return []
    form = next((one for one in _members(here) if isinstance(one, type) and issubclass(one, BaseModel)), None)
    return list(form.model_fields) if form is not None else []


def _inner(here: Any, part: str | int) -> Any:
    from pydantic import BaseModel

    for one in _members(here):
        if isinstance(part, int) and get_origin(one) is list:
            return get_args(one)[0]
        if isinstance(one, type) and issubclass(one, BaseModel) and isinstance(part, str):
            field = one.model_fields.get(part)
            if field is not None:
                return field.annotation
            # A choice between forms names in the place of a key which of them it took.
            if _bears(one, part):
                return one
    return None


def _bears(form: type[BaseModel], tag: str) -> bool:
    for field in form.model_fields.values():
        if get_origin(field.annotation) is Literal and tag in get_args(field.annotation):
            return True
    return False


def _members(here: Any) -> list[Any]:
    """The forms that an annotation stands for: of a choice each, of a name what it names."""
    if isinstance(here, str | ForwardRef):
        from sotui.procedures import schema_points

        return _members(getattr(schema_points, here if isinstance(here, str) else here.__forward_arg__, None))
    origin = get_origin(here)
    if origin is Annotated:
        return _members(get_args(here)[0])
    if origin is None or origin is list:
        return [here]
    return [one for arg in get_args(here) for one in _members(arg)]
