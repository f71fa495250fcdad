"""Why a spreadsheet as a whole was not read, said to the person who chose it."""

from __future__ import annotations


class ImportRefused(Exception):
    """A file that cannot be taken at all; nothing of it was."""

    def __init__(self, happened: str, do: str) -> None:
        self.happened = happened
        self.kept = "Nothing was taken from it and the register is as it was."
        self.do = do
        self.message = f"{happened} {self.kept} {do}"
        super().__init__(self.message)
