"""A workbook as the archive that it is: what kind of file, and its parts unpacked within bounds."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from sotui.documents.errors import ImportRefused

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType

MOST_ENTRIES = 2_000
MOST_UNPACKED = 250_000_000
"""Bytes that the whole archive may come to, by its own account; no entry is read beyond its account."""
MOST_IN_PART = 80_000_000
"""Bytes of one part; a sheet of 20,000 rows and 25 columns has about 20 million."""
MOST_MARKS = 6_000_000
"""The most ``<`` that one part may hold: an element of two bytes would cost many times that in memory."""
_MOST_DIRECTORY = 1_000_000

SAVE_AS_XLSX = "Open it in the spreadsheet program, save it as “Excel workbook (.xlsx)” and import that file."
CHECK = "Check that it is the tracker itself, or save it as “CSV UTF-8” and import that file."
_OPEN_AND_SAVE = "Open it in the spreadsheet program, save it again and import that file."


class Archive:
    """The parts of a workbook, by name; raises ImportRefused for whatever is no .xlsx within the bounds."""

    def __init__(self, data: bytes) -> None:
        if data.startswith(b"\xd0\xcf\x11\xe0"):
            raise _compound(data)
        _bounded_directory(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, OverflowError):
            raise damaged() from None
        if len(entries) > MOST_ENTRIES:
            raise _too_many()
        if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            raise ImportRefused(
                f"The file unpacks to more than {MOST_UNPACKED // 1_000_000} MB; no tracker does.",
                CHECK,
            )
        self._entries = {_key(entry.filename): entry for entry in entries}
        self._known_kind()

    def _known_kind(self) -> None:
        if any(entry.flag_bits & 1 for entry in self._entries.values()):
            raise password()
        for part, what, do in _OTHERS:
            if any(name == part or (part.endswith("/") and name.startswith(part)) for name in self._entries):
                raise ImportRefused(f"This is {what}, not an .xlsx workbook.", do)
        if "mimetype" in self._entries and b"opendocument" in self.part("mimetype"):
            raise ImportRefused(
                "This is an OpenDocument file (such as .ods), not an .xlsx workbook.", SAVE_AS_XLSX
            )
        if "_rels/.rels" not in self._entries:
            raise ImportRefused("This is an archive (.zip), not an .xlsx workbook.", CHECK)

    def has(self, name: str) -> bool:
        """Whether there is a part of this name."""
        return _key(name) in self._entries

    def part(self, name: str) -> bytes:
        """The part's bytes; raises ImportRefused where it is missing, damaged or too large."""
        entry = self._entries.get(_key(name))
        if entry is None:
            raise damaged()
        if entry.file_size > MOST_IN_PART:
            raise ImportRefused(
                f"A part of the file unpacks to more than {MOST_IN_PART // 1_000_000} MB.", CHECK
            )
        try:
            found = self._zip.read(entry)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            OSError,
            ValueError,
        ):
            raise damaged() from None
        if found.count(b"<") > MOST_MARKS:
            raise ImportRefused("A part of the file holds more cells than any tracker.", CHECK)
        return found

    def only(self, names: Iterable[str]) -> io.BytesIO:
        """An archive of these parts alone, packed no more, so that nothing else of the file is ever read."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as packed:
            for name in names:
                if self.has(name):
                    packed.writestr(name, self.part(name))
        out.seek(0)
        return out


def read_xml(
    data: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    before: Callable[[XMLParserType], None] | None = None,
) -> None:
    """Tell ``start`` of each element by its name without namespace; raises ImportRefused for broken XML.

    ``before`` is handed the parser, for who wants the words between the elements too.
    """
    from xml.parsers import expat

    parser = expat.ParserCreate(namespace_separator=" ")

    def told(name: str, said: dict[str, str]) -> None:
        start(name.rpartition(" ")[2], said)

    def refused(*_: object) -> None:
        # No spreadsheet program writes one, and what it declares could grow without end.
        raise damaged()

    parser.StartElementHandler = told
    if end is not None:
        ended = end
        parser.EndElementHandler = lambda name: ended(name.rpartition(" ")[2])
    parser.StartDoctypeDeclHandler = refused
    parser.EntityDeclHandler = refused
    if before is not None:
        before(parser)
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        raise damaged() from None


def beside(part: str, target: str) -> str:
    """The name of a part as another part names it: from the archive's root, or from beside that part."""
    target = target.replace("\\", "/")
    whole = target if target.startswith("/") else posixpath.join(posixpath.dirname(part), target)
    return posixpath.normpath(whole).lstrip("/")


def damaged() -> ImportRefused:
    """The file cannot be what it says it is."""
    return ImportRefused("The file is damaged: it begins as an .xlsx workbook and is none.", _OPEN_AND_SAVE)


def password() -> ImportRefused:
    """The file is locked by a passphrase of its own."""
    return ImportRefused(
        "The file is protected by a password, which SOTUI does not ask for.",
        "Save a copy without the password from the spreadsheet program, import that, and delete the copy.",
    )


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()


def _too_many() -> ImportRefused:
    return ImportRefused(f"The file holds more than {MOST_ENTRIES:,} parts; no workbook does.", CHECK)


def _bounded_directory(data: bytes) -> None:
    """Refuse a list of contents that would take long to read, before it is read."""
    at = data.rfind(b"PK\x05\x06")
    if at < 0 or len(data) < at + 22:
        raise damaged()
    entries, size = struct.unpack("<HI", data[at + 10 : at + 16])
    if entries > MOST_ENTRIES or size > _MOST_DIRECTORY:
        raise _too_many()


def _compound(data: bytes) -> ImportRefused:
    """Files of Office before 2007, and .xlsx under a password, begin alike."""

    def names(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if names("EncryptedPackage"):
        return password()
    if names("Workbook") or names("Book"):
        return ImportRefused("This is an old Excel workbook (.xls), not an .xlsx workbook.", SAVE_AS_XLSX)
    return ImportRefused("This is a file of an old Office program, not an .xlsx workbook.", CHECK)


_OTHERS = (
    ("xl/workbook.bin", "a binary Excel workbook (.xlsb)", SAVE_AS_XLSX),
    ("word/document.xml", "a Word document (.docx)", CHECK),
    ("ppt/presentation.xml", "a presentation (.pptx)", CHECK),
    (
        "index/document.iwa",
        "a Numbers spreadsheet",
        "Export it from Numbers as Excel or CSV and import that file.",
    ),
)
