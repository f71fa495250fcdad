"""Is all well with the register's folder: looked at from outside, without a passphrase, nothing changed."""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sotui.vault import backups as kept
from sotui.vault import ballast, checks, restore
from sotui.vault import folder as place
from sotui.vault.errors import VaultError
from sotui.vault.header import LIMIT, Header, is_whole, parse
from sotui.vault.self_check import Finding, State, libraries

OLD = timedelta(days=3)
"""From this age on the last backup is to be looked at."""
ROOM_FACTOR, LEAST_ROOM = 3, 200 << 20
"""Free room that is wanted: so many times the records, and at least 200 MiB."""


def look(folder: Path, now: datetime | None = None) -> Iterator[Finding]:
    """Everything about the folder and this machine that can be told without a passphrase, in turn."""
    now = now or datetime.now(UTC)
    there = _folder(folder)
    yield there
    yield from libraries()
    yield _memory()
    yield _zone(now)
    if there.state == "bad" or not folder.is_dir():
        return
    yield _permissions(folder)
    header, said = _header(folder)
    yield said
    if header is None and not any(folder.glob("records-*.db")):
        return
    if header is not None:
        yield _records(folder, header)
    yield _room(folder)
    yield _backups(folder, header, now)
    yield _leftovers(folder)
    yield _mark(folder)
    yield _ballast(folder)


def _folder(folder: Path) -> Finding:
    about = "folder"
    try:
        place.check(folder)
    except VaultError as error:
        state: State = "look" if type(error).__name__ == "Missing" else "bad"
        return Finding(about, state, error.happened, error.do)
    concern = place.concern(folder)
    if concern is not None:
        return Finding(about, "look", concern, "Move the folder, and name it with --vault.")
    return Finding(about, "ok", f"{folder} is there.")


def _permissions(folder: Path) -> Finding:
    about = "permissions"
    if os.name == "nt":
        return Finding(about, "ok", "The folder lies in your own profile, which Windows keeps private.")
    open_to_others = []
    foreign = []
    try:
        for path in (folder, *sorted(folder.iterdir())):
            status = path.lstat()
            if status.st_uid != os.geteuid():
                foreign.append(path.name)
            elif not stat.S_ISLNK(status.st_mode) and status.st_mode & 0o077:
                open_to_others.append(path.name)
    except OSError as error:
        return Finding(
            about, "bad", f"The folder cannot be looked into ({error.strerror}).", "Ask its owner for it."
        )
    if foreign:
        said = f"{', '.join(foreign[:3])} belongs to another person on this machine."
        return Finding(about, "bad", said, "Ask its owner, or move it away.")
    if open_to_others:
        said = f"Others on this machine may look at {', '.join(open_to_others[:3])}."
        return Finding(about, "look", said, "Opening the register puts its own files right.")
    if not os.access(folder, os.W_OK):
        return Finding(about, "bad", "Nothing can be written to the folder.", "See that you may write there.")
    return Finding(about, "ok", "Only you can read the folder and what is in it.")


def _header(folder: Path) -> tuple[Header | None, Finding]:
    about = "header"
    contents: dict[str, bytes | None] = {}
    for name in (place.HEADER, place.HEADER_COPY):
        try:
            contents[name] = place.read_bounded(folder / name, LIMIT)
        except (VaultError, OSError):
            contents[name] = None
    main, copy = contents[place.HEADER], contents[place.HEADER_COPY]
    copy_good = copy is not None and is_whole(copy)
    if main is None and copy is None and not any(folder.glob("records-*.db")):
        return None, Finding(about, "look", "There is no register in it.", "Make one with `sotui init`.")
    try:
        header = parse(main or b"", "")
    except VaultError as error:
        happened = error.happened if main is not None else f"{place.HEADER} is missing."
        advice = (
            f"A good copy is {place.HEADER_COPY}: copy it to {place.HEADER}, and keep the other aside."
            if copy_good
            else "Put it back from a backup: `sotui restore`."
        )
        return None, Finding(about, "bad", happened, advice)
    if not copy_good:
        said = f"{place.HEADER} is whole, but its copy {place.HEADER_COPY} is damaged or missing."
        return header, Finding(about, "look", said, "It is written again when the register is next opened.")
    if copy != main:
        said = f"{place.HEADER} and its copy say different things."
        return header, Finding(about, "look", said, "They are put right when the register is next opened.")
    return header, Finding(about, "ok", f"{place.HEADER} and its copy are whole.")


def _records(folder: Path, header: Header) -> Finding:
    about = "records"
    path = folder / header.database
    try:
        size = checks.check_file(path)
        linked = place.linked(path)
    except VaultError as error:
        return Finding(about, "bad", error.happened, "Put the last backup back: `sotui restore`.")
    except OSError as error:
        return Finding(about, "bad", f"{path.name} cannot be read ({error.strerror}).", "See to the disk.")
    if linked:
        return Finding(about, "look", linked, "")
    journal = path.with_name(f"{path.name}-journal")
    if journal.exists() and journal.stat().st_size:
        said = f"A change of {path.name} was cut off; it is put right at the next opening."
        return Finding(about, "look", said, "Open the register; do not remove the journal beside it.")
    said = f"{path.name} has {_mib(size)}; whether its content is whole needs the passphrase."
    return Finding(about, "ok", said, "")


def _room(folder: Path) -> Finding:
    about = "disk space"
    free = shutil.disk_usage(folder).free
    records = sum(path.stat().st_size for path in folder.glob("records-*.db"))
    said = f"{_mib(free)} are free on the disk of the register."
    if free < records + (16 << 20):
        return Finding(about, "bad", said, "Free some space now: the next backup will not fit.")
    if free < max(ROOM_FACTOR * records, LEAST_ROOM):
        return Finding(about, "look", said, "Free some space soon.")
    return Finding(about, "ok", said)


def _backups(folder: Path, header: Header | None, now: datetime) -> Finding:
    about = "backup"
    make = "Make one: `sotui backup`, and one on another disk: `sotui backup --to FOLDER`."
    try:
        found = kept.backups(folder / place.BACKUPS)
    except VaultError as error:
        return Finding(about, "bad", error.happened, error.do)
    last = kept.last(found, header.vault if header is not None else None)
    if last is None:
        if found:
            return Finding(about, "bad", "No backup that is there can be used.", make)
        return Finding(about, "look", "There is no backup yet.", make)
    fault = kept.whole(last)
    if fault is not None:
        return Finding(about, "bad", f"The last backup, {last.name}: {fault.happened}", make)
    age = now - last.made
    said = f"The last was made {_ago(age)} ({last.name}); it was opened and found whole, and is unchanged."
    damaged = sum(one.fault is not None for one in found)
    if age < timedelta(minutes=-5):
        said = f"{said} Its date lies ahead of this machine's clock."
        return Finding(about, "look", said, "See that the clock is right.")
    if age > OLD:
        return Finding(about, "look", said, make)
    if damaged:
        return Finding(about, "look", f"{said} Of the others {damaged} cannot be used.", "Look at the list.")
    return Finding(about, "ok", said)


def _leftovers(folder: Path) -> Finding:
    about = "leftovers"
    if (folder / place.RESTORING).exists():
        return Finding(
            about,
            "look",
            "A backup was being put back when the program was stopped.",
            "Open the register: it is finished first.",
        )
    found = [*kept.leftovers(folder / place.BACKUPS), *restore.unfinished(folder)]
    found += folder.glob("records-*.db.new*")
    if found:
        said = f"Left of work that was cut off: {', '.join(path.name for path in found[:4])}."
        return Finding(about, "look", said, "The next backup or restore clears it away.")
    old = [path for path in folder.glob("kept-*") if path.is_dir()]
    if old:
        size = sum(path.stat().st_size for one in old for path in one.iterdir())
        said = f"Nothing is left of work that was cut off. Kept from before a restore: {_mib(size)} in"
        return Finding(about, "ok", f"{said} {', '.join(sorted(path.name for path in old)[:4])}.")
    return Finding(about, "ok", "Nothing is left of work that was cut off.")


def _mark(folder: Path) -> Finding:
    about = "in use"
    path = folder / place.OPEN_MARK
    if not path.exists():
        return Finding(about, "ok", "Nobody is marked as having it open.")
    try:
        said = json.loads(place.read_bounded(path, 4096) or b"{}")
        by, process = str(said["by"])[:100], int(said["process"])
        since = datetime.fromisoformat(said["since"])
    except (VaultError, OSError, ValueError, KeyError, TypeError, RecursionError):
        return Finding(about, "look", "The mark of who has it open does not read.", "Opening it renews it.")
    who = f"{by} since {since:%d/%m/%Y %H:%M}"
    if _runs(process):
        return Finding(about, "ok", f"It is open: {who}.")
    return Finding(
        about,
        "look",
        f"It is marked as open ({who}), by a program that no longer runs.",
        "The mark goes when the register is next opened and closed; nothing is held.",
    )


def _ballast(folder: Path) -> Finding:
    about = "ballast"
    if ballast.is_there(folder):
        return Finding(about, "ok", f"{_mib(ballast.SIZE)} are kept in hand for a full disk.")
    if ballast.lay(folder):
        return Finding(about, "ok", f"It was gone; {_mib(ballast.SIZE)} are kept in hand again.")
    return Finding(
        about,
        "look",
        "Nothing is kept in hand for a full disk: it was used, or there is no room for it.",
        "Free some space: it is laid again at the next backup.",
    )


def _memory() -> Finding:
    about = "core dumps"
    try:
        import resource
    except ImportError:
        said = "Windows decides what is kept of a program that fails; SOTUI cannot tell."
        return Finding(about, "look", said, "See that error reporting keeps no full dumps.")
    soft, _ = resource.getrlimit(resource.RLIMIT_CORE)
    if soft == 0:
        return Finding(about, "ok", "None are written of this program.")
    return Finding(about, "look", "The system may write one of this program.", "Set `ulimit -c 0`.")


def _zone(now: datetime) -> Finding:
    from sotui.dates.clock import LONDON

    about = "clock"
    here = now.astimezone()
    name = here.tzname() or "an unnamed zone"
    said = f"This machine's clock says {here:%d/%m/%Y %H:%M} ({name})."
    if here.utcoffset() == now.astimezone(LONDON).utcoffset():
        return Finding(about, "ok", said)
    return Finding(
        about,
        "look",
        f"{said} Days and hours of the register are those of London.",
        "Set the machine's time zone to London, if it stands there.",
    )


def _runs(process: int) -> bool:
    if process <= 0:
        return False
    if os.name == "nt":
        # Asking there would end it: a signal 0 is none on Windows.
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _mib(size: int) -> str:
    return f"{size / (1 << 20):,.1f} MiB" if size < 10 << 30 else f"{size / (1 << 30):,.0f} GiB"


def _ago(age: timedelta) -> str:
    hours = age.total_seconds() / 3600
    if hours < 1:
        return f"{max(0, int(hours * 60))} minutes ago"
    return f"{int(hours)} hours ago" if hours < 48 else f"{age.days} days ago"
