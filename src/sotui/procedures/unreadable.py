"""Lines of a procedure's file that cannot be read at all: every one at once, in words, and what was meant."""

from __future__ import annotations

import re
import tomllib
from typing import Any, NamedTuple

from sotui.procedures.faults import PackFault

MOST = 20
"""Unreadable lines that are told of one file; with more it is hardly a procedure."""


class Mended(NamedTuple):
    """What can be read of a file, and the lines that cannot."""

    raw: dict[str, Any] | None
    """None where too much cannot be read to look at the rest."""
    faults: tuple[PackFault, ...]


def read(text: str) -> Mended:
    """The tables of the text with every unreadable line left out, and each of these lines as a fault.

    Never raises, whatever the text holds.
    """
    rows = text.replace("\r\n", "\n").split("\n")
    faults = _single_brackets(rows)
    told = {fault.line for fault in faults}
    while True:
        try:
            return Mended(tomllib.loads("\n".join(rows)), tuple(faults))
        except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
            said = str(error)
        at, column = _place(said)
        line = _begun(rows, at, said)
        if line in told or len(faults) >= MOST:
            return Mended(None, tuple(faults))
        row = rows[line - 1] if line else ""
        if at and line != at and not said.startswith("Unterminated"):
            said = "Unclosed array"
        faults.append(PackFault(line, _key(row), *_told(row, column, said)))
        if not line or said.startswith(("Unclosed array", "Unterminated")):
            # What follows would be read as part of it: there is nothing to be told of the rest.
            return Mended(None, tuple(faults))
        told.add(line)
        header = _HEADER.match(row)
        rows[line - 1] = f"[[{header[1]}]]" if header else "# " + _UNSEEN.sub("", row)


def _single_brackets(rows: list[str]) -> list[PackFault]:
    """Headings that stand in single brackets, put right in ``rows``: each of them is one of several."""
    faults: list[PackFault] = []
    for number, row in enumerate(rows, 1):
        found = _SINGLE.match(row)
        if found and found[1] in HEADINGS and len(faults) < MOST:
            wrong = "The heading of a table stands in single brackets."
            faults.append(PackFault(number, found[1], wrong, f"Write [[{found[1]}]]."))
            rows[number - 1] = f"[[{found[1]}]]"
    return faults


HEADINGS = frozenset({"naming", "outline", "chair", "interval", "rule", "clause"})
"""The tables of a file of rules and of a file of clauses."""

_SINGLE = re.compile(r"^\s*\[\s*([A-Za-z0-9_-]+)\s*\]\s*(?:#.*)?$")
_WHOLE_HEADER = re.compile(r"^\s*\[\[\s*[A-Za-z0-9_.-]+\s*\]\]\s*(?:#.*)?$")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_HEADER = re.compile(r"^\s*\[+\s*([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)")
_UNSEEN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_CURLY = "“”„‟«»‘’‚"
_BLANKS = "\u00a0\u2007\u202f\u200b\ufeff"
_DAY = re.compile(r"\d{1,4}\s*[./]\s*\d{1,2}|\d{1,2}(?:st|nd|rd|th)?[ -][A-Za-z]{3}|\d{1,2}-\d{1,2}-\d{4}")
_HOW_A_DAY = "Dates are written 2018-01-31, without quotation marks."


def _place(said: str) -> tuple[int, int]:
    found = _AT.search(said)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _begun(rows: list[str], line: int, said: str) -> int:
    """The line where something began that is never closed; else the line itself."""
    if not line and said.endswith("(at end of document)"):
        line = next((n for n in range(len(rows), 0, -1) if rows[n - 1].strip()), 0)
    if said.startswith("Unterminated"):
        marks = [number for number, row in enumerate(rows, 1) if '"""' in row or "'''" in row]
        return marks[-1] if marks else line
    line = min(line, len(rows))
    if said.startswith("Unclosed array") or (line and _WHOLE_HEADER.match(rows[line - 1])):
        depth = 0
        for number in range(line, 0, -1):
            row = _QUOTED.sub("", rows[number - 1]).partition("#")[0]
            if _WHOLE_HEADER.match(row):
                if number < line:
                    break
                continue
            depth += row.count("[") - row.count("]")
            if depth > 0:
                return number
    return line


def _key(row: str) -> str:
    name, sign, _ = row.partition("=")
    name = name.strip()
    return name if sign and re.fullmatch(r"[A-Za-z0-9_-]{1,40}", name) else "the line"


def _told(row: str, column: int, said: str) -> tuple[str, str]:
    """What is wrong with a line, and what was meant."""
    here = row[column - 1 :] if column else ""
    name, sign, value = (part.strip() for part in row.partition("="))
    if here[:1] in _CURLY and here:
        return (
            "It has curly quotation marks.",
            'Type them straight, as in title = "Initial review". A word processor makes them curly.',
        )
    if here[:1] in _BLANKS and here:
        return "It has a blank that is no plain blank, as web pages have them.", "Type the line anew."
    if said.startswith("Illegal character '\\n'"):
        return "The quotation mark at the end is missing.", "Words stand in quotation marks, on one line."
    if said.startswith(("Illegal character", "Found invalid character")):
        return "It has a character that cannot be seen.", "Type the line anew."
    if said.startswith(("Cannot overwrite", "Cannot mutate")):
        return f"“{name[:40]}” is said twice in this table.", "Keep one of the two."
    if "escape" in said.lower() or said.startswith(("Invalid hex", "Unescaped")):
        return "It has a backslash within quotation marks.", "Write two of them for each one, or none."
    header = _HEADER.match(row)
    if header and not sign:
        return "The heading of a table is not written as one.", f"Write [[{header[1][:40]}]]."
    if said.startswith("Unclosed array"):
        return "A list begins here that is not closed.", "Its last line ends with ]."
    if said.startswith("Unterminated"):
        return "A text begins here that is not closed.", "Words stand in quotation marks, on one line."
    if said.startswith("Unclosed inline"):
        return (
            "Between { and } a comma is missing, or the } itself.",
            'As in { anchor = "order-made", after = { days = 28 } }.',
        )
    if not sign or said.startswith(("Expected '='", "Invalid initial", "Invalid statement")):
        return _no_key(row, name, bool(sign))
    return _no_value(value, here, said)


def _no_key(row: str, name: str, sign: bool) -> tuple[str, str]:
    word = re.match(r"^\s*([A-Za-z0-9_-]+)\s*:", row)
    if word:
        return "It has a colon where = is wanted.", f"Write {word[1][:40]} = …"
    if sign and re.fullmatch(r"[A-Za-z0-9_-]+(?: +[A-Za-z0-9_-]+)+", name):
        return "A key has no blanks in it.", f"Write {name.replace(' ', '_')[:40]} = …"
    bare = re.match(r'^\s*([A-Za-z0-9_-]+)\s*["\'\[{]', row)
    if bare and not sign:
        return "It has no =.", f"Write {bare[1][:40]} = …"
    return 'It is neither of the form name = "words" nor a heading nor a remark.', "A remark begins with #."


def _no_value(value: str, here: str, said: str) -> tuple[str, str]:
    if said.startswith("Invalid date"):
        return "There is no such day.", _HOW_A_DAY
    if _DAY.match(value):
        return "This is not how a date is written.", _HOW_A_DAY
    if not value:
        return "Nothing stands behind the =.", "Leave the whole line out where there is nothing to say."
    word = re.match(r"[A-Za-z]+", here)
    if word and word[0].casefold() in ("true", "yes", "on"):
        return "Only true or false can be said here, in small letters.", "Did you mean true?"
    if word and word[0].casefold() in ("false", "no", "off"):
        return "Only true or false can be said here, in small letters.", "Did you mean false?"
    if value[:1] in "\"'" and said.startswith("Expected newline"):
        return (
            "Something stands behind the closing quotation mark.",
            "Within words that stand in quotation marks there are none of the same kind: use ‘ and ’ there.",
        )
    if word:
        return "These words are not in quotation marks.", 'Write them so: by = "Social worker".'
    return (
        "What stands behind the = cannot be read.",
        "Words stand in quotation marks; a remark begins with #.",
    )
