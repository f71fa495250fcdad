"""What is wrong with a pack file: every fault at once, each with its line, its key and what was meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PackFault:
    """One fault of a pack file."""

    line: int
    """Counted from 1; 0 where the fault is the whole file's."""
    key: str
    """Where it lies, such as ``rule STAT-CAP, due, after``."""
    wrong: str
    """What is wrong, in one sentence."""
    meant: str = ""
    """What was probably meant, or what is allowed."""

    def __str__(self) -> str:
        where = f"line {self.line}, " if self.line else ""
        return f"{where}{self.key}: {self.wrong}" + (f" {self.meant}" if self.meant else "")


@dataclass(frozen=True, slots=True)
class PackFaults:
    """All the faults of one pack file; nothing of it is used."""

    name: str
    faults: tuple[PackFault, ...]

    def __str__(self) -> str:
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        lines = "\n".join(f"  {fault}" for fault in self.faults)
        return f"{self.name} has {count}; nothing of it is used:\n{lines}"


_HEADER = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\"-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_-]+)\s*=")


class Lines:
    """Finds the line of a key in a TOML text. The reader of the standard library keeps no lines."""

    def __init__(self, text: str) -> None:
        # By line feeds alone, as editors count and as the reader of the tables does.
        self._rows = text.replace("\r\n", "\n").split("\n")
        self._tables: list[tuple[str, int]] = []
        for number, row in enumerate(self._rows, 1):
            header = _HEADER.match(row)
            if header is not None:
                self._tables.append((header[2].strip('"'), number))

    def find(self, path: Sequence[str | int]) -> int:
        """The line, from 1, of the innermost part of ``path`` that can be found."""
        return self._found(path)[0]

    def word(self, path: Sequence[str | int], word: str) -> int:
        """The first line of the table of ``path``, from its key on, with this word in quotes; 0 if none."""
        line, end = self._found(path)
        for name, start in self._tables:
            # The tables within it are part of it.
            if start == end + 1 and name.startswith(f"{path[0]}."):
                end = next((later - 1 for _, later in self._tables if later > start), len(self._rows))
        quoted = (f'"{word}"', f"'{word}'")
        here = range(max(line, 1), min(end, len(self._rows)) + 1)
        return next((n for n in here if any(one in self._rows[n - 1] for one in quoted)), 0)

    def _found(self, path: Sequence[str | int]) -> tuple[int, int]:
        """The line of the innermost part, and the last line of the table it stands in."""
        names = list(path)
        start, end = 1, (self._tables[0][1] - 1 if self._tables else len(self._rows))
        called, first, last = "", 0, len(self._tables)
        # ``outline, 2, part, 0`` is the first [[outline.part]] under the third [[outline]].
        while len(names) > 1 and isinstance(names[1], int):
            called = f"{called}.{names[0]}" if called else str(names[0])
            same = [place for place in range(first, last) if self._tables[place][0] == called]
            if names[1] >= len(same):
                break
            place = same[names[1]]
            start = self._tables[place][1]
            end = self._tables[place + 1][1] - 1 if place + 1 < len(self._tables) else len(self._rows)
            last = same[names[1] + 1] if names[1] + 1 < len(same) else last
            first, names = place + 1, names[2:]
        line = start if start > 1 or not names else 0
        for name in names:
            if isinstance(name, int):
                line = self._element(line, end, name)
                continue
            found = self._key(name, max(start, line), end)
            if not found:
                break
            line = found
        return line or min(1, len(self._rows)), end

    def _element(self, line: int, end: int, place: int) -> int:
        """The line of the n-th element of a list written one to a line; else where the list begins."""
        if not line or not self._rows[line - 1].rstrip().endswith("["):
            return line
        for number in range(line + 1, end + 1):
            row = self._rows[number - 1].lstrip()
            if row.startswith("]"):
                break
            if row.startswith(("{", '"', "'")):
                if place == 0:
                    return number
                place -= 1
        return line

    def _key(self, name: str, start: int, end: int) -> int:
        whole = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])\s*=")
        for number in range(start, end + 1):
            row = self._rows[number - 1]
            top = _KEY.match(row)
            if (top is not None and top[1] == name) or whole.search(row):
                return number
        return 0
