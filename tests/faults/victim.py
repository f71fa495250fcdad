"""A program that works at a register and says what it has done, until it is killed (see killing.py).

It is told its jobs one a line, and does each in a process of its own: only the first pays for loading.
With ``stop_at`` that process kills itself at so many steps of its work: a step is each statement to the
database, and each time a file is opened, named, removed or put on the disk.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

TODAY = date(2026, 11, 22)
FILES = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.link")

Said = dict[str, Any]


def say(*words: object) -> None:
    """One line, whole or not at all: it is far shorter than what a pipe takes at once."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


class Steps:
    """Counts the steps of the work, and at the one that was named kills the process."""

    def __init__(self, stop_at: int | None) -> None:
        self.count = 0
        self._stop_at = stop_at
        self._on = False

    def begin(self) -> None:
        """From here on steps are counted."""
        from sotui.vault import driver

        sys.addaudithook(self._file)
        execute, fsync = driver.Cursor.execute, os.fsync

        def counted(cursor: Any, *how: Any) -> Any:
            self.step()
            found = execute(cursor, *how)
            self.step()
            return found

        def synced(descriptor: int) -> None:
            self.step()
            fsync(descriptor)
            self.step()

        driver.Cursor.execute = counted  # type: ignore[method-assign]
        os.fsync = synced
        self._on = True

    def step(self) -> None:
        if not self._on:
            return
        self.count += 1
        if self.count == self._stop_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def _file(self, event: str, _args: object) -> None:
        if event in FILES:
            self.step()


def desk_of(said: Said, day: date = TODAY) -> Any:
    """The register, open."""
    from sotui.desk import Clock, open_desk

    return open_desk(Path(said["folder"]), None, said["passphrase"], clock=Clock(day))


def acts(said: Said, steps: Steps) -> None:
    """Records facts, keeps drafts and looks at the order, in turn, ``many`` of them or without an end."""
    from sotui.facts.model import Subject, SubjectKind
    from sotui.register import acts as register

    desk = desk_of(said)
    order = Subject(SubjectKind.ORDER, said["order"])
    steps.begin()
    number = 0
    while number != said.get("many"):
        number += 1
        if number == 2:
            # Not before something was acknowledged: a round without any would prove nothing.
            say("ready")
        if number % 4 == 0:
            name = f"{said['run']}-{number}"
            desk.session.drafts.save("note", name, "A note", {"words": f"typed {name}"})
            say("draft", name)
        elif number % 4 == 2:
            with desk.session.act("note added", "SO-0001") as act:
                register.add_note(act, order, f"note {said['run']}-{number} " + "word " * (number * 37 % 900))
            say("note", f"{said['run']}-{number}")
        else:
            if number % 4 == 3:
                desk.session.viewed("order's page", "SO-0001")
            with desk.session.act("fact recorded", "SO-0001") as act:
                fact = register.record(act, "minutes-sent", order, TODAY - timedelta(days=2))
            say("fact", fact.id)
    desk.close()
    say("closed")


def backup(said: Said, steps: Steps) -> None:
    """Makes backups, ``many`` of them or without an end."""
    from sotui.vault.backup import make_backup

    desk = desk_of(said)
    steps.begin()
    say("ready")
    number = 0
    while number != said.get("many"):
        number += 1
        say("made", make_backup(desk.session, f"number {number}").name)
    desk.close()


def restore(said: Said, steps: Steps) -> None:
    """Puts the backup back."""
    from sotui.desk.opening import deeds, migrations
    from sotui.vault.backups import named
    from sotui.vault.open import open_vault, read_header, unlock
    from sotui.vault.restore import in_place_of, make_ready

    folder = Path(said["folder"])
    found = named(Path(said["backup"]))
    assert found.manifest is not None
    session = open_vault(folder, None, said["passphrase"], migrations=migrations(), deeds=deeds())
    there = in_place_of(session, found.manifest)
    session.close()
    steps.begin()
    say("ready")
    ready = make_ready(
        folder,
        found,
        lambda header: unlock(folder, header, header.slots[0], said["passphrase"]),
        there,
        reason="the disk was exchanged",
        migrations=migrations(),
        deeds=deeds(),
    )
    ready.commit()
    say("restored", read_header(folder).vault)


def passphrase(said: Said, steps: Steps) -> None:
    """Changes the passphrase to the other one."""
    from sotui.vault.accounts import change_passphrase
    from sotui.vault.kdf import KdfParams

    desk = desk_of(said)
    steps.begin()
    say("ready")
    change_passphrase(
        desk.session,
        said["passphrase"],
        said["other"],
        kdf=KdfParams(19 * 1024, 1, 1),
        check_strength=False,
    )
    say("changed")
    desk.close()


def rotate(said: Said, steps: Steps) -> None:
    """Gives the register a new data key."""
    from sotui.vault import rotation

    desk = desk_of(said)
    steps.begin()
    say("ready")
    rotation.rotate(desk.session, "somebody left")
    say("rotated")


def bring_up(said: Said, steps: Steps) -> None:
    """Opens a register of an older version."""
    steps.begin()
    say("ready")
    desk = desk_of(said)
    say("opened")
    desk.close()


JOBS: dict[str, Callable[[Said, Steps], None]] = {
    "acts": acts,
    "backup": backup,
    "bring up": bring_up,
    "passphrase": passphrase,
    "restore": restore,
    "rotate": rotate,
}


def load() -> None:
    """Load what every job needs, once."""
    from sotui.desk import deeds, migrations

    migrations()
    deeds()

    import sotui.vault.backup
    import sotui.vault.driver
    import sotui.vault.open
    import sotui.vault.session  # noqa: F401


def main() -> None:
    """Do one job after the other."""
    load()
    say("loaded")
    for line in sys.stdin:
        said: Said = json.loads(line)
        child = os.fork()
        if child == 0:
            os.environ["SOTUI_STATE"] = said["state"]
            steps = Steps(said.get("stop_at"))
            try:
                say("begun", os.getpid())
                JOBS[said["job"]](said, steps)
                say("done", steps.count)
            except BaseException as error:
                say("raised", type(error).__name__, str(error).replace("\n", " ")[:1000])
            os._exit(0)
        _, status = os.waitpid(child, 0)
        say("ended", os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
