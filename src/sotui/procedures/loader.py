"""Reads a pack file: the pack, or every fault it has, never a traceback."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from unicodedata import category

from sotui.procedures.faults import Lines, PackFault, PackFaults
from sotui.procedures.pack import Pack, Role

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
    from sotui.procedures import schema, schema_across
    from sotui.procedures.compile import compiled

    read = _read(data, name)
    if isinstance(read, PackFaults):
        return read
    form = _checked(schema.PackForm, read, name, schema_across.cross_check(read.raw))
    return form if isinstance(form, PackFaults) else compiled(form, sha256(data).hexdigest(), settings)


def load_own(data: bytes, name: str) -> Pack | PackFaults:
    """A procedure in somebody's own file: as :func:`load_pack`, and the program's own are not to be had.

    The law and the board's own rows come with the program; the very file that ships is no fault.
    """
    from sotui.procedures import library

    found = load_pack(data, name)
    if isinstance(found, PackFaults) or found.version in library.versions().values():
        return found
    lines = Lines(data.decode("utf-8-sig"))
    faults = []
    if found.id in library.THE_PROGRAMS_OWN:
        said = f"“{found.id}” is the program's own and no file takes its place."
        faults.append(PackFault(lines.find(("id",)), "id", said, "Give your procedure another id."))
    if found.role in (Role.STATUTE, Role.HOUSE):
        said = f"“{found.role.value}” is the program's own: it would govern every order."
        meant = "It can be orders or supervision."
        faults.append(PackFault(lines.find(("role",)), "role", said, meant))
    return PackFaults(name, tuple(faults)) if faults else found


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
    unreadable: tuple[PackFault, ...] = ()
    """The lines that could not be read and are left out of ``raw``."""


def _read(data: bytes, name: str) -> _Read | PackFaults:
    from sotui.procedures import unreadable

    if len(data) > LARGEST_FILE:
        return _whole(name, f"The file is larger than {LARGEST_FILE // 1024} KiB.", "It is not a procedure.")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _whole(name, "The file is saved as UTF-16, not as UTF-8.", _AS_UTF_8, 1)
    if data[:4] in (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0"):
        return _whole(
            name, "This is a document or an archive, not plain text.", "Save the text alone, as UTF-8.", 1
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return _whole(name, "A letter on this line is not saved as UTF-8.", _AS_UTF_8, line)
    if not text.strip():
        return _whole(
            name, "The file is empty: everything is missing.", "Copy the example and begin with it."
        )
    if _too_deep(text):
        return _whole(name, f"It nests brackets more than {DEEPEST} deep.", "No rule needs that.")
    mended = unreadable.read(text)
    if mended.raw is None:
        return PackFaults(name, mended.faults)
    return _Read(mended.raw, text, mended.faults)


_AS_UTF_8 = "In the editor choose Save as, and there the encoding UTF-8."


def _checked(
    model: type[Form], read: _Read, name: str, across: list[tuple[tuple[str | int, ...], str]]
) -> Form | PackFaults:
    from pydantic import ValidationError

    raw, lines = read.raw, Lines(read.text)
    faults = [*read.unreadable, *_unseen(raw, lines)]
    told = {fault.line for fault in faults}
    form = None
    try:
        form = model.model_validate(raw)
    except ValidationError as error:
        # What an unreadable line would have said is not missing.
        faults += [
            fault
            for one in error.errors(include_url=False)
            if not (read.unreadable and one["type"] in ("missing", "union_tag_not_found"))
            and (fault := _fault(one, model, raw, lines)).line not in told
        ]
    if not read.unreadable:
        faults += [
            PackFault(lines.find(path), _where(path, raw), said[0].upper() + said[1:] + ".")
            for path, said in across
        ]
    if form is None or faults:
        ordered = sorted(dict.fromkeys(faults), key=lambda fault: (fault.line, fault.key))
        return PackFaults(name, tuple(ordered))
    return form


def _fault(error: ErrorDetails, model: type[BaseModel], raw: dict[str, Any], lines: Lines) -> PackFault:
    from sotui.procedures.fault_words import in_words
    from sotui.procedures.schema_points import UnknownWord
    from sotui.procedures.unreadable import HEADINGS

    path = _without_tags(error["loc"], raw)
    if error["type"] == "union_tag_invalid":
        path = (*path, str(error["ctx"].get("discriminator")).strip("'"))
    wrong, meant = in_words(error, model, path, len(path) < 3 and path[0] in HEADINGS)
    line = lines.find(path)
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, UnknownWord):
        line = lines.word(path, cause.word) or line
    return PackFault(line, _where(path, raw), wrong, meant)


def _unseen(raw: dict[str, Any], lines: Lines) -> list[PackFault]:
    """Every text with a character in it that cannot be seen: it could pass for another text."""
    said = "A text has control characters or others in it that cannot be seen."
    meant = "Type it anew, on one line and without tabs."
    return [
        PackFault(lines.find(path), _where(path, raw), said, meant)
        for path, text in _texts(raw, ())
        if not text.isprintable() and any(category(one) in _NEVER_SEEN for one in text)
    ]


_NEVER_SEEN = frozenset({"Cc", "Cf", "Cs", "Co"})
"""Controls, direction marks and joiners, and what stands for no character at all."""


def _texts(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif len(path) <= DEEPEST and isinstance(value, dict | list):
        # Dotted keys nest without a bracket: what lies deeper is no key of a procedure in any case.
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(inner, (*path, key))


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
            parts.append(part if len(part) <= 40 else part[:39] + "…")
    return ", ".join(parts) or "the file"


def _whole(name: str, wrong: str, meant: str = "", line: int = 0) -> PackFaults:
    return PackFaults(name, (PackFault(line, "the file", wrong, meant),))


def _too_deep(text: str) -> bool:
    deepest = depth = 0
    for sign in text:
        if sign in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in "]}":
            depth = max(0, depth - 1)
    return deepest > DEEPEST
