"""The register's folder: private to its owner, never a link, each file in it made or replaced whole."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path

from sotui.vault.errors import AlreadyExists, DiskFault, DiskFull, Missing, NotAPlace, Unsafe
from sotui.vault.replacing import put_in_place

HEADER = "vault.json"
HEADER_COPY = "vault.json.bak"
DEVICE = "device"
OPEN_MARK = "open.json"
BACKUPS = "backups"
BALLAST = "ballast"
RESTORING = "restoring.json"
HEADER_IN_BACKUP = (
    "copy the one out of the last folder in “backups” into the register's, or put all of it back:"
    " `sotui restore`."
)
"""How vault.json is had back where its copy is gone too: the records know what has changed in it since."""

_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_LONGEST_NAME = 255
_SYNCHRONISED = (
    "onedrive",
    "dropbox",
    "google drive",
    "googledrive",
    "icloud",
    "nextcloud",
    "owncloud",
    "box sync",
)


def prepare(folder: Path) -> None:
    """Make the folder (0700), or take one of our own; raise Unsafe where that cannot be private.

    A folder that is used for other things is not made private: it is refused unless it is so already.
    """
    check_path(folder)
    if folder.is_symlink():
        raise _link(folder)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError:
        raise Unsafe(
            f"{folder} is a file, not a folder.", "It was left as it is.", "Name another folder."
        ) from None
    except OSError as error:
        raise Unsafe(
            f"The folder {folder} could not be made ({error.strerror}).",
            "Nothing was made or changed.",
            "Name a folder where you may write.",
        ) from error
    _check_unused(folder)
    _make_private(folder, directory=True)


def check(folder: Path) -> None:
    """Raise Missing, Unsafe or NotAPlace unless the folder is there and is no link. Changes nothing."""
    check_path(folder)
    if folder.is_symlink():
        raise _link(folder)
    if not folder.is_dir():
        raise Missing(
            f"There is no register in {folder}.",
            "Nothing was made or changed.",
            "Name its folder with --vault, or make a new register with `sotui init`.",
        )


def make_private(folder: Path, *names: str) -> None:
    """Make a register's folder 0700, and 0600 those of the named that are there and are ordinary files.

    Only to be called once the folder is known to hold a register. Raises Unsafe where it cannot be done,
    and for another person's folder or file.
    """
    _make_private(folder, directory=True)
    for name in names:
        path = folder / name
        if path.is_file() and not path.is_symlink():
            _make_private(path, directory=False)


def check_file(path: Path) -> None:
    """Raise Unsafe for a link, another person's file or no plain file; a file open to others is made 0600."""
    _check_plain(path)
    _make_private(path, directory=False)


def _check_plain(path: Path) -> None:
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        raise _link(path)
    if not stat.S_ISREG(status.st_mode):
        raise Unsafe(
            f"{path} is not an ordinary file.",
            "It was not opened.",
            "Move it away and put the register's own file back.",
        )


def concern(folder: Path) -> str | None:
    """A warning when the folder looks to be on a network or copied to a cloud service, else None."""
    text = str(folder.absolute()).casefold()
    if text.startswith(("\\\\", "//")):
        return f"{folder} looks to be on a network. The register belongs on this machine's own disk."
    if any(name in part for part in Path(text).parts for name in _SYNCHRONISED):
        return (
            f"{folder} looks to be copied to a cloud service. The register belongs in a folder that is not:"
            " a copy taken while it is being written may be damaged."
        )
    return None


def linked(path: Path) -> str | None:
    """A warning when the file can also be reached by another name (a hard link), else None."""
    if path.stat().st_nlink < 2:
        return None
    return (
        f"{path.name} has a second name elsewhere on this disk (a hard link). Whoever reaches it there may"
        " change or damage it: copy the folder afresh, and remove the other name."
    )


def read_bounded(path: Path, limit: int) -> bytes | None:
    """The file's bytes, or None when it is longer than `limit`; never follows a link, changes nothing."""
    try:
        _check_plain(path)
        descriptor = os.open(path, os.O_RDONLY | _NOFOLLOW | _BINARY)
        with os.fdopen(descriptor, "rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise DiskFault(
            f"{path} could not be read ({error.strerror}).",
            "Nothing was opened or changed.",
            "See that the disk is there and that you may read this folder.",
        ) from error
    return content if len(content) <= limit else None


def make(path: Path, content: bytes) -> None:
    """Make a file (0600) that must not be there yet, and see it on the disk."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW | _BINARY, 0o600)
    except FileExistsError:
        raise AlreadyExists(
            f"{path} is already there.",
            "It was left as it is.",
            "Name another folder, or open this register.",
        ) from None
    except OSError as error:
        raise write_fault(path, error) from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise write_fault(path, error) from error


def replace(path: Path, content: bytes) -> None:
    """Put `content` in the place of the file in one step: after a kill the old or the new is there, whole."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    make(fresh, content)
    try:
        put_in_place(fresh, path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise write_fault(path, error) from error
    settle(path.parent)


def settle(folder: Path) -> None:
    """See the folder's own entries on the disk, where the system can do that for a folder."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def device(folder: Path) -> str:
    """This machine's random mark, 32 hexadecimal digits, made at first use and kept in the folder."""
    path = folder / DEVICE
    if path.is_symlink():
        raise _link(path)
    if path.exists():
        content = (read_bounded(path, 64) or b"").decode("ascii", "replace").strip()
        if len(content) == 32 and not set(content) - set("0123456789abcdef"):
            return content
    mark = secrets.token_hex(16)
    replace(path, mark.encode("ascii") + b"\n")
    return mark


def check_path(folder: Path) -> None:
    """Raise NotAPlace for what is no path on this system, before anything of it is made."""
    try:
        # Looked at first part by part: a system may otherwise make the parents before it meets the long one.
        if any(len(part if os.name == "nt" else os.fsencode(part)) > _LONGEST_NAME for part in folder.parts):
            raise _not_a_place(folder, "part of it is too long")
        os.lstat(folder)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise _not_a_place(folder, error.strerror or "the system does not take it") from error
    except ValueError as error:
        raise _not_a_place(folder, "it holds characters that no path may have") from error


def _not_a_place(folder: Path, why: str) -> NotAPlace:
    text = "".join(each if each.isprintable() else "?" for each in str(folder))
    short = text if len(text) <= 60 else f"{text[:40]}…"
    return NotAPlace(
        f"{short} cannot be used as a folder: {why}.",
        "Nothing was made or changed.",
        "Name another folder with --vault.",
    )


def _check_unused(folder: Path) -> None:
    if os.name == "nt" or not folder.stat().st_mode & 0o077:
        return
    here = folder.resolve() == Path.cwd()
    if here or any(folder.iterdir()):
        raise Unsafe(
            f"{folder.absolute()} is {'where you are' if here else 'in use for other things'}, and others on"
            " this machine may look into it.",
            "It was left as it is.",
            "Name a new folder: one is made that only you can read.",
        )


def _make_private(path: Path, *, directory: bool) -> None:
    if os.name == "nt":
        # The user's own profile is private by its access list; the mode bits say nothing here.
        return
    status = path.stat()
    if status.st_uid != os.geteuid():
        raise Unsafe(
            f"{path} belongs to another person on this machine.",
            "Nothing was opened or changed.",
            "Ask its owner, or name a folder of your own.",
        )
    if status.st_mode & 0o077:
        with contextlib.suppress(OSError):
            path.chmod(0o700 if directory else 0o600)
        if path.stat().st_mode & 0o077:
            raise Unsafe(
                f"{path} can be read by others on this machine, and that could not be put right.",
                "Nothing was opened or changed.",
                "Keep the register in a folder of your own on this machine's own disk.",
            )


def _link(path: Path) -> Unsafe:
    return Unsafe(
        f"{path} is a link to another place.",
        "It was not followed.",
        "Name the folder itself, and keep the register's own files in it.",
    )


def write_fault(path: Path, error: OSError) -> DiskFull | DiskFault:
    """What the system says of a file that could not be written, in the person's terms."""
    if error.errno in {28, 122} or getattr(error, "winerror", None) in {39, 112}:
        return DiskFull(
            f"The disk is full: {path.name} could not be written.",
            "What was there before is unchanged.",
            "Free some space and do it again.",
        )
    return DiskFault(
        f"{path} could not be written ({error.strerror}).",
        "What was there before is unchanged.",
        "See that the disk is there and that you may write to this folder.",
    )
