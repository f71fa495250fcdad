"""vault.json and its copy, vault.json.bak: both written, and what to tell who may need the copy."""

from __future__ import annotations

import contextlib
import hashlib
import json
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from sotui.vault import folder as place
from sotui.vault.errors import VaultError
from sotui.vault.header import LIMIT, Header, is_whole, parse
from sotui.vault.keys import canonical, header_mac
from sotui.vault.replacing import put_in_place

if TYPE_CHECKING:
    from sotui.vault.driver import Connection


def known_before(conn: Connection, header: Header) -> bool:
    """Whether the records know this header as one that was in force before the one that they hold.

    Then vault.json was put back from an earlier day, whatever else there is to say of the records: by it
    nobody comes in again who was disabled since.
    """
    from sotui.vault import schema

    if schema.tables_version(conn) < schema.TABLES_VERSION:
        return False
    row = conn.execute(f"SELECT seq, content FROM {schema.HEADER}").fetchone()
    content = header.to_bytes()
    if row is None or bytes(row[1]) == content:
        return False
    said = hashlib.sha256(content).hexdigest()
    for (detail,) in conn.execute(
        "SELECT detail FROM audit_entry WHERE kind IN ('act', 'vault') AND seq < ? AND instr(detail, ?)",
        (row[0], said),
    ).fetchall():
        with contextlib.suppress(ValueError, KeyError, TypeError):
            if json.loads(detail)["header"] == said:
                return True
    # A way in that was taken away never comes again: who is let in once more has another.
    try:
        there = {slot.id for slot in parse(bytes(row[1]), "").slots}
    except VaultError:
        return False
    known = {slot for (slot,) in conn.execute(f"SELECT DISTINCT slot FROM {schema.GRANTS}").fetchall()}
    return any(slot.id in known and slot.id not in there for slot in header.slots)


def keep_stranger(conn: Connection, folder: Path, header: Header) -> str:
    """Keep vault.json under another name, before the records' own takes its place, where they never knew it.

    Every header is in the records before it is in the file: one that they do not know is of a later day than
    they are, or of a copy that was worked on elsewhere. Yields the name, or nothing; raises DiskFault.
    """
    content = header.to_bytes()
    said = hashlib.sha256(content).hexdigest()
    grants = [canonical(grant.to_json()).decode() for grant in header.grants]
    first = conn.execute("SELECT content FROM vault_grant ORDER BY seq, slot LIMIT 1").fetchone()
    known = conn.execute(
        "SELECT 1 FROM audit_entry WHERE kind IN ('act', 'vault') AND instr(detail, ?) LIMIT 1", (said,)
    ).fetchone()
    if known or (first is not None and grants == [first[0]]):
        # The first of all stands in no entry: it has the one person in it who made the register.
        return ""
    name = f"{place.HEADER}.{said[:8]}"
    place.replace(folder / name, content)
    return name


def put(folder: Path, header: Header) -> None:
    """Put the header in the place of vault.json, then of its copy; DiskFull or DiskFault where it cannot be.

    Killed between the two, the copy is one change behind: the database knows, and it is put right.
    """
    content = header.to_bytes()
    _set_aside(folder, header)
    place.replace(folder / place.HEADER, content)
    place.replace(folder / place.HEADER_COPY, content)


def in_step(folder: Path, header: Header) -> str:
    """See that the copy says what vault.json says, which is known to be right; yields why not, if not."""
    content, aside = header.to_bytes(), ""
    try:
        if _content(folder) != content:
            aside = _set_aside(folder, header)
            place.replace(folder / place.HEADER_COPY, content)
    except VaultError as error:
        return f"The copy of vault.json could not be brought in step: {error.happened}"
    return f"The copy of a later vault.json was there too, and is kept as {aside}." if aside else ""


def _set_aside(folder: Path, header: Header) -> str:
    """Keep the copy under another name where it is of a later data key than the vault.json that was opened.

    It may be the only one left that opens the later records. Yields that name; raises DiskFault.
    """
    content = _content(folder)
    try:
        copy = None if content is None else parse(content, "")
    except VaultError:
        copy = None
    if copy is None or copy.vault != header.vault or copy.epoch <= header.epoch:
        return ""
    aside = folder / f"{place.HEADER_COPY}.{copy.epoch}"
    try:
        put_in_place(folder / place.HEADER_COPY, aside)
    except OSError as error:
        raise place.write_fault(aside, error) from error
    return aside.name


def advice(folder: Path) -> str | None:
    """What to do where vault.json is missing or damaged and its copy is whole; else None."""
    content = _content(folder)
    return None if content is None else _use(folder)


def advice_if_altered(folder: Path, altered: Header, data_key: bytes | None) -> str:
    """What to do where vault.json reads well but was changed: its copy is named if it says something else.

    With the data key it is named only if it is as SOTUI wrote it; without, that shows at the next opening.
    """
    backup = "Put back vault.json from a backup, and tell whoever answers for the information."
    content = _content(folder)
    if content is None or content == altered.to_bytes():
        return backup
    try:
        copy = parse(content, "")
    except VaultError:
        return backup
    if data_key is not None and not secrets.compare_digest(
        header_mac(data_key, copy.vault, copy.content()), copy.mac
    ):
        return backup
    return f"{_use(folder)} Tell whoever answers for the information."


def _use(folder: Path) -> str:
    copy = folder / place.HEADER_COPY
    return f"A good copy is {copy}: copy it to vault.json, and keep the vault.json that is there aside."


def _content(folder: Path) -> bytes | None:
    copy = folder / place.HEADER_COPY
    try:
        content = place.read_bounded(copy, LIMIT) if copy.exists() else None
    except (OSError, VaultError):
        # It is only looked at to give advice: the fault that is told is that of vault.json.
        return None
    return content if content is not None and is_whole(content) else None
