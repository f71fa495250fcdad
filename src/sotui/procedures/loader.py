"""Reads a pack file: the pack, or every fault it has, never a traceback."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sotui.procedures.faults import Lines, PackFault, PackFaults
from sotui.procedures.pack import Pack

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

    from sotui.procedures.clauses import Clause
    from sotui.procedures.local import IntervalSetting

Form = TypeVar("Form", bound="BaseModel")

LARGEST_FILE = 512 * 1024
"""Bytes. A procedure is a few kilobytes; more is not a procedure."""
DEEPEST = 20
"""Tables within tables; more cannot be meant and could exhaust the reader."""


def load_pack(data: bytes, name: str, settings: Sequence[IntervalSetting] = ()) -> Pack | PackFaults:
    """The pack in a file's bytes, its version being their SHA-256; or all the faults, with their lines.

    ``name`` is how the file is called towards the person; ``settings`` are its local intervals as set here.
    """
    # Imported here: only loading needs them, and they cost more than all the rest of the start.
    from sotui.procedures import schema
    from sotui.procedures.compile import compiled

    read = _read(data, name)
    if isinstance(read, PackFaults):
        return read
    form = _checked(schema.PackForm, read, name, schema.cross_check(read.raw))
    return form if isinstance(form, PackFaults) else compiled(form, sha256(data).hexdigest(), settings)


def load_clauses(data: bytes, name: str) -> tuple[Clause, ...] | PackFaults:
    """The clauses in a file's bytes, in its order; or all the faults, with their lines."""
    from sotui.procedures import schema_clauses

    read = _read(data, name)
    if isinstance(read, PackFaults):
        return read
    form = _checked(schema_clauses.ClausesForm, read, name, schema_clauses.cross_check(read.raw))
    return form if isinstance(form, PackFaults) else schema_clauses.clauses_of(form)


class _Read(NamedTuple):
    raw: dict[str, Any]
    text: str


def _read(data: bytes, name: str) -> _Read | PackFaults:
    if len(data) > LARGEST_FILE:
        return _whole(name, f"The file is larger than {LARGEST_FILE // 1024} KiB.", "It is not a procedure.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return _whole(name, "This line is not UTF-8 text.", "Save the file as UTF-8.", line)
    if _too_deep(text):
        return _whole(name, f"It nests tables more than {DEEPEST} deep.", "No rule needs that.")
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        said = str(error)
        return _whole(name, f"It is not TOML: {said[:200]}.", "", _line_in(said))
    return _Read(raw, text)


def _checked(
    model: type[Form], read: _Read, name: str, across: list[tuple[tuple[str | int, ...], str]]
) -> Form | PackFaults:
    from pydantic import ValidationError

    raw, lines = read.raw, Lines(read.text)
    faults = [
        PackFault(lines.find(path), _where(path, raw), said[0].upper() + said[1:] + ".")
        for path, said in across
    ]
    form = None
    try:
        form = model.model_validate(raw)
    except ValidationError as error:
        faults += [_fault(one, raw, lines) for one in error.errors(include_url=False)]
    if form is None or faults:
        ordered = sorted(dict.fromkeys(faults), key=lambda fault: (fault.line, fault.key))
        return PackFaults(name, tuple(ordered))
    return form


def _fault(error: ErrorDetails, raw: dict[str, Any], lines: Lines) -> PackFault:
    path = _without_tags(error["loc"], raw)
    kind, context = error["type"], error.get("ctx", {})
    given = error.get("input")
    wrong, meant = str(error["msg"]).removeprefix("Value error, "), ""
    if kind == "extra_forbidden":
        wrong = f"There is no key “{path[-1]}” here"
        near = difflib.get_close_matches(str(path[-1]), _every_key(), n=1)
        meant = f"Did you mean {near[0]}?" if near else "Take it out."
    elif kind == "missing":
        wrong = f"“{path[-1]}” is missing"
    elif kind in ("literal_error", "enum", "union_tag_invalid"):
        allowed = str(context.get("expected") or context.get("expected_tags"))
        given = context.get("tag", given)
        wrong = f"“{str(given)[:40]}” is not known here"
        near = difflib.get_close_matches(
            str(given), allowed.replace("'", "").replace(" or ", ", ").split(", "), n=1
        )
        meant = (f"Did you mean {near[0]}? " if near else "") + f"It can be: {allowed.replace(chr(39), '')}."
    elif kind == "union_tag_not_found":
        wrong = f"It lacks its {context.get('discriminator')}".replace("'", "“", 1).replace("'", "”", 1)
    if kind == "union_tag_invalid":
        path = (*path, str(context.get("discriminator")).strip("'"))
    wrong = wrong[0].upper() + wrong[1:]
    wrong = wrong if wrong.endswith("?") else wrong.rstrip(".") + "."
    return PackFault(lines.find(path), _where(path, raw), wrong.replace("?.", "?"), meant)


def _without_tags(loc: tuple[str | int, ...], raw: Any) -> tuple[str | int, ...]:
    """The place as the file has it: pydantic adds the name of the chosen kind after each choice."""
    path: list[str | int] = []
    here: Any = raw
    for place, part in enumerate(loc):
        if (isinstance(here, dict) and part in here) or (
            isinstance(here, list) and isinstance(part, int) and part < len(here)
        ):
            path.append(part)
            here = here[part]  # type: ignore[index]  # a list is only reached by a number, see above
        elif place == len(loc) - 1 and isinstance(here, dict) and part not in here.values():
            path.append(part)
    return tuple(path)


def _where(path: tuple[str | int, ...], raw: dict[str, Any]) -> str:
    parts: list[str] = []
    here: Any = raw
    for part in path:
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            here = None
        if isinstance(part, int):
            id = here.get("id") if isinstance(here, dict) else None
            parts[-1] += f" {str(id)[:40]}" if id else f" {part + 1}"
        else:
            parts.append(part)
    return ", ".join(parts) or "the file"


def _every_key() -> list[str]:
    from pydantic import BaseModel

    from sotui.procedures import schema, schema_clauses, schema_outline, schema_roles

    forms_of = (schema, schema_outline, schema_roles, schema_clauses)
    named = [value for one in forms_of for value in vars(one).values()]
    forms = [one for one in named if isinstance(one, type) and issubclass(one, BaseModel)]
    return sorted({key for form in forms for key in form.model_fields})


def _whole(name: str, wrong: str, meant: str = "", line: int = 0) -> PackFaults:
    return PackFaults(name, (PackFault(line, "the file", wrong, meant),))


def _line_in(said: str) -> int:
    _, _, rest = said.partition("at line ")
    digits = rest.split(",")[0].strip()
    return int(digits) if digits.isdigit() else 0


def _too_deep(text: str) -> bool:
    deepest = depth = 0
    for sign in text:
        if sign in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in "]}":
            depth = max(0, depth - 1)
    return deepest > DEEPEST
