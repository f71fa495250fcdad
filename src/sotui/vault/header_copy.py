"""vault.json and its copy, vault.json.bak: both written, and what to tell who may need the copy."""

from __future__ import annotations

import secrets
from pathlib import Path

from sotui.vault import folder as place
from sotui.vault.errors import VaultError
from sotui.vault.header import LIMIT, Header, is_whole, parse
from sotui.vault.keys import header_mac


def put(folder: Path, header: Header) -> None:
    """Put the header in the place of vault.json, then of its copy; DiskFull or DiskFault where it cannot be.

    Killed between the two, the copy is one change behind: the database knows, and it is put right.
    """
    content = header.to_bytes()
    place.replace(folder / place.HEADER, content)
    place.replace(folder / place.HEADER_COPY, content)


def in_step(folder: Path, header: Header) -> str:
    """See that the copy says what vault.json says, which is known to be right; yields why not, if not."""
    content = header.to_bytes()
    try:
        if _content(folder) != content:
            place.replace(folder / place.HEADER_COPY, content)
    except VaultError as error:
        return f"The copy of vault.json could not be brought in step: {error.happened}"
    return ""


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
